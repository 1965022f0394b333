from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from xlcheck.errors import CannotWrite, WrongUsage
from xlcheck.workbook import replace
from xlcheck.workbook.replace import backup_of, replace_file, write_file

OLD, NEW = b"the filing as it was", b"the filing with marks"
WRITERS = [replace_file, write_file]


@pytest.fixture
def filing(tmp_path: Path) -> Path:
    """A file to be replaced, alone in its folder."""
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(OLD)
    return path


def untouched(path: Path, *others: str) -> bool:
    """Tell whether the old file stands there, with no other file but those named."""
    return path.read_bytes() == OLD and in_folder(path) == {path.name, *others}


def in_folder(path: Path) -> set[str]:
    """Name everything that stands beside a file."""
    return {p.name for p in path.parent.iterdir()}


@pytest.mark.parametrize("write", WRITERS)
def test_new_contents_stand_alone(write: Callable[..., None], filing: Path) -> None:
    """The file holds the new contents and nothing else is left in the folder."""
    write(filing, NEW)
    assert filing.read_bytes() == NEW
    assert in_folder(filing) == {filing.name}


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permissions_are_kept(filing: Path, mode: int) -> None:
    """Who could read the file before can read it after, nobody else."""
    filing.chmod(mode)
    replace_file(filing, NEW)
    assert stat.S_IMODE(filing.stat().st_mode) == mode


def test_new_file_has_usual_permissions(tmp_path: Path) -> None:
    """A new file gets the permissions of any new file, not those of a private temporary one."""
    usual, ours = tmp_path / "usual", tmp_path / "ours.xlsx"
    usual.write_bytes(b"")
    write_file(ours, NEW)
    assert ours.read_bytes() == NEW
    assert ours.stat().st_mode == usual.stat().st_mode


def test_links_are_followed(filing: Path) -> None:
    """Writing through a link changes the file it leads to and keeps the link."""
    link = filing.with_name("快捷.xlsx")
    link.symlink_to(filing)
    replace_file(link, NEW)
    assert link.is_symlink()
    assert filing.read_bytes() == NEW


@pytest.mark.parametrize(
    "lock", ["~$自评表.xlsx", ".~自评表.xlsx", ".~lock.自评表.xlsx#"], ids=["excel", "wps", "lo"]
)
@pytest.mark.parametrize("write", WRITERS)
def test_open_file_is_refused(write: Callable[..., None], filing: Path, lock: str) -> None:
    """A file that a spreadsheet program has open is left alone, unless the caller insists."""
    filing.with_name(lock).write_bytes(b"")
    with pytest.raises(CannotWrite, match=re.escape(lock)):
        write(filing, NEW)
    assert untouched(filing, lock)
    write(filing, NEW, force=True)
    assert filing.read_bytes() == NEW


def test_lock_is_seen_through_a_link(filing: Path) -> None:
    """The lock file of the real file counts when it is reached by a link from elsewhere."""
    filing.with_name(f"~${filing.name}").write_bytes(b"")
    (filing.parent / "sub").mkdir()
    link = filing.parent / "sub" / "x.xlsx"
    link.symlink_to(filing)
    with pytest.raises(CannotWrite, match="请保存并关闭"):
        replace_file(link, NEW)


def test_changed_meanwhile_is_refused(filing: Path) -> None:
    """What someone saved while we were checking is not overwritten."""
    with pytest.raises(CannotWrite, match="重新审核"):
        replace_file(filing, NEW, was=b"what we had read")
    assert untouched(filing)
    replace_file(filing, NEW, was=OLD)
    assert filing.read_bytes() == NEW


def test_read_only_file_is_refused(filing: Path) -> None:
    """A file its owner made read-only is not replaced behind its owner's back."""
    filing.chmod(0o444)
    with pytest.raises(CannotWrite, match="只读"):
        replace_file(filing, NEW)
    assert untouched(filing)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (errno.ENOSPC, "空间不足"),
        (errno.EDQUOT, "配额"),
        (errno.EROFS, "只读"),
        (errno.EACCES, "权限"),
        (errno.EIO, "换一个位置"),
    ],
)
@pytest.mark.parametrize("write", WRITERS)
def test_trouble_on_disk_leaves_the_old_file(
    write: Callable[..., None],
    filing: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    word: str,
) -> None:
    """A full or failing disk gives one sentence; the old file stands, no temporary one is left."""

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(replace.os, "fsync", fail)
    with pytest.raises(CannotWrite, match=rf"{word}.*原文件未改动。$"):
        write(filing, NEW)
    assert untouched(filing)


def test_interruption_leaves_no_trace(filing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of writing leaves the old file and no temporary one."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replace.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(filing, NEW)
    assert untouched(filing)


def test_disk_that_lies_is_noticed(filing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not read back as it was written never takes the place of the old file."""
    read = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda p: read(p)[:-1] if p.suffix == ".xlcheck" else read(p)
    )
    with pytest.raises(CannotWrite, match="与写入的不同"):
        replace_file(filing, NEW)
    assert untouched(filing)


class Held(PermissionError):
    """What Windows says of a file that another program holds open."""

    winerror = 32


def held_for(monkeypatch: pytest.MonkeyPatch, times: float) -> None:
    """Make the move fail that many times, without real waiting."""
    left, clock = [times], [0.0]
    move = Path.replace

    def stubborn(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise Held(errno.EACCES, "held")
        return move(path, target)

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr(Path, "replace", stubborn)
    monkeypatch.setattr(replace.time, "sleep", sleep)
    monkeypatch.setattr(replace.time, "monotonic", lambda: clock[0])


def test_short_hold_is_waited_out(filing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A virus scanner that holds the file for a moment does not stop the replacement."""
    held_for(monkeypatch, 5)
    replace_file(filing, NEW)
    assert filing.read_bytes() == NEW


def test_long_hold_keeps_the_result(filing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file held open for good stays as it was, and the result is kept under a name we say."""
    held_for(monkeypatch, float("inf"))
    with pytest.raises(CannotWrite, match="正被其他程序打开") as refusal:
        replace_file(filing, NEW)
    kept = next(p for p in filing.parent.iterdir() if p != filing)
    assert kept.read_bytes() == NEW
    assert kept.name in str(refusal.value)
    assert untouched(filing, kept.name)


def test_impossible_targets_are_named(tmp_path: Path) -> None:
    """A missing file, a folder and a folder that does not exist are each said as such."""
    with pytest.raises(WrongUsage, match="找不到文件"):
        replace_file(tmp_path / "没有.xlsx", NEW)
    with pytest.raises(WrongUsage, match="是文件夹"):
        write_file(tmp_path, NEW)
    with pytest.raises(CannotWrite, match="文件夹不存在"):
        write_file(tmp_path / "没有" / "x.xlsx", NEW)
    with pytest.raises(CannotWrite, match="文件名太长"):
        write_file(tmp_path / ("长" * 200), NEW)
    with pytest.raises(WrongUsage, match="找不到文件"):
        backup_of(tmp_path / "没有.xlsx")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(WrongUsage, match="找不到文件"):
        replace_file(tmp_path / "a", NEW)
    assert {p.name for p in tmp_path.iterdir()} == {"a", "b"}


def test_backups_are_never_overwritten(filing: Path) -> None:
    """Three backups within a second are three files, each with the contents of its moment."""
    kept = {}
    for n in range(3):
        contents = OLD + str(n).encode()
        filing.write_bytes(contents)
        kept[backup_of(filing)] = contents
    assert len(kept) == 3
    assert {p: p.read_bytes() for p in kept} == kept
    for path in kept:
        assert re.fullmatch(r"自评表\.备份-\d{8}-\d{6}(-\d)?\.xlsx", path.name)


def test_backup_keeps_time_and_permissions(filing: Path) -> None:
    """A backup shows when the filing was last saved, and is no more public than the filing."""
    filing.chmod(0o440)
    os.utime(filing, (1_656_552_600, 1_656_552_600))
    found = backup_of(filing).stat()
    assert (found.st_mtime, stat.S_IMODE(found.st_mode)) == (1_656_552_600, 0o440)


def test_failed_backup_leaves_nothing(filing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that does not fit on the disk is an error before anything else happens."""

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(replace.os, "fsync", fail)
    with pytest.raises(CannotWrite, match="空间不足"):
        backup_of(filing)
    assert untouched(filing)
