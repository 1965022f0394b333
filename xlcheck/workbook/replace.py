"""Puts a finished workbook in its place, whole or not at all.

The result is written beside the target, checked, and moved over it in one step: a full disk, a
crash or Ctrl-C leaves the old file as it was. Writing into the open target, or copying over it,
would destroy it in the same cases, so neither is ever done, not even as a last resort.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from xlcheck.errors import CannotWrite, WrongUsage

_LOCKS = (("~${}", "Excel 或 WPS"), (".~{}", "WPS"), (".~lock.{}#", "LibreOffice"))
_HELD_BY_OTHERS = (5, 32, 33)  # Windows: access denied, sharing violation, lock violation
_PATIENCE = 2.5  # seconds: virus scanners and previews let go of a file within one or two
_PAUSE = 0.1

_REASONS = {
    errno.ENOSPC: "磁盘空间不足,请清理后重试",
    errno.EDQUOT: "磁盘配额已满,请清理后重试",
    errno.EROFS: "所在磁盘是只读的,请换一个位置",
    errno.EACCES: "没有写入权限,请换一个文件夹,或请管理员授权",
    errno.EPERM: "没有写入权限,请换一个文件夹,或请管理员授权",
    errno.ENAMETOOLONG: "文件名太长,请改短",
    errno.ENOENT: "文件夹不存在,请先建立",
    errno.ENOTDIR: "路径中有一段不是文件夹,请检查",
}


def replace_file(path: Path, data: bytes, *, force: bool = False, was: bytes | None = None) -> None:
    """Replace an existing file, keeping its permissions and, where it is a link, the link.

    ``was`` is what the file held when it was read: if it holds something else by now, nothing is
    written. ``force`` ignores a lock file that a crashed program left behind.
    """
    with _explained(path):
        target = _followed(path)
        if not target.is_file():
            raise WrongUsage(f"找不到文件 {path},请检查路径。")
        if not force:
            _refuse_locked(path, target)
        mode = target.stat().st_mode
        if not mode & stat.S_IWUSR:
            raise CannotWrite(f"{path} 是只读文件,没有改动;请先去掉只读属性,或另存为新文件。")
        if was is not None and target.read_bytes() != was:
            raise CannotWrite(f"{path} 在审核期间被改动过,没有覆盖;请重新审核后再试。")
        _write(path, target, data, mode)


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file that may or may not exist; its folder must. Otherwise as `replace_file`."""
    with _explained(path):
        if path.is_dir():
            raise WrongUsage(f"{path} 是文件夹;请写明要保存的文件名。")
        if path.exists():
            replace_file(path, data, force=force)
        else:
            _write(path, _followed(path), data, None)


def backup_of(path: Path) -> Path:
    """Copy a file to ``name.备份-20220630-093000.xlsx`` beside it; never over another backup."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise WrongUsage(f"找不到文件 {path},请检查路径。") from error
    except OSError as error:
        raise CannotWrite(f"备份 {path} 失败:{_reason(error)}。原文件未改动。") from error
    for backup in _free_names(path, "备份"):
        try:
            with _explained(backup):
                _put(backup, data, path.stat().st_mode)
                shutil.copystat(path, backup)
        except FileExistsError:
            continue
        return backup
    raise AssertionError  # the names never end


def _followed(path: Path) -> Path:
    """Follow links to the file itself: replacing a link would cut it off from its file."""
    return Path(os.path.realpath(path))  # Path.resolve raises RuntimeError for links in a circle


def _refuse_locked(path: Path, target: Path) -> None:
    """Refuse a file that a program holds open; on Linux and macOS only its lock file tells."""
    for place in {path.absolute(), target}:
        for pattern, program in _LOCKS:
            lock = place.with_name(pattern.format(place.name))
            if lock.exists():
                raise CannotWrite(
                    f"{path} 正被 {program} 打开(有锁定文件 {lock.name}),没有改动;"
                    "请保存并关闭后重试。确认没有人打开时,可加 --force。"
                )


def _write(path: Path, target: Path, data: bytes, mode: int | None) -> None:
    # A name of its own rather than mkstemp: that one's files are private to the user, and a new
    # file must get the permissions any other new file would get.
    temporary = target.with_name(f".{secrets.token_hex(8)}.xlcheck")
    try:
        _put(temporary, data, mode)
        if temporary.read_bytes() != data:
            raise CannotWrite(f"写入 {path} 失败:磁盘上的内容与写入的不同。原文件未改动。")
        if held := _moved(temporary, target):
            raise _kept(path, temporary, target) from held
        _settle(target.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _put(path: Path, data: bytes, mode: int | None) -> None:
    """Create a file with contents that have reached the disk; none is left if that fails."""
    with path.open("xb") as file:
        try:
            if mode is not None:
                path.chmod(stat.S_IMODE(mode) | stat.S_IWUSR)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            file.close()  # Windows removes no open file
            path.unlink(missing_ok=True)
            raise


def _moved(temporary: Path, target: Path) -> OSError | None:
    """Move the file over the target; the error when another program will not let go of it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            temporary.replace(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_OTHERS:
                raise
            if time.monotonic() >= until:
                return error
            time.sleep(_PAUSE)
        else:
            return None


def _kept(path: Path, temporary: Path, target: Path) -> CannotWrite:
    """Keep the finished result under another name, since the work is done."""
    for kept in _free_names(target, "未能替换"):
        try:
            temporary.rename(kept)  # only Windows comes here: its rename overwrites nothing
        except FileExistsError:
            continue
        break
    return CannotWrite(
        f"{path} 正被其他程序打开,无法替换,原文件未改动;请关闭后重试。结果已存为 {kept.name}。"
    )


def _free_names(path: Path, word: str) -> Iterator[Path]:
    now = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    stem = f"{path.stem}.{word}-{now}"
    yield path.with_name(stem + path.suffix)
    number = 2
    while True:
        yield path.with_name(f"{stem}-{number}{path.suffix}")
        number += 1


def _settle(folder: Path) -> None:
    """Make the move itself durable, where the system has a way to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says into a sentence; a name that is taken is for the caller."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise CannotWrite(f"写入 {path} 失败:{_reason(error)}。原文件未改动。") from error


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, f"{error.strerror or error},请换一个位置重试")
