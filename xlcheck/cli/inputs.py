"""Arguments made sure of before anything is read; a wrong one is answered with the nearest."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path

from xlcheck.cli.chinese import nearest
from xlcheck.errors import WrongUsage
from xlcheck.forms import FORMS
from xlcheck.language.form import Form
from xlcheck.submission.recognise import form_named

FLAGGED = ".审核"
_WILD = frozenset("*?[")


def files(given: Iterable[Path]) -> list[Path]:
    """Expand patterns (a Windows shell does not) and refuse what does not exist.

    Folders pass: the check itself says that they are no workbooks.
    """
    found: dict[Path, None] = {}
    for path in given:
        if path.exists():
            found[path] = None
        elif _WILD & set(str(path)):
            matches = sorted(map(Path, glob.glob(str(path))))  # noqa: PTH207  # may be absolute
            matches = [m for m in matches if not m.name.startswith(("~$", ".~"))]
            if not matches:
                raise WrongUsage(f"没有文件与“{path}”相符,请检查路径。")
            found |= dict.fromkeys(matches)
        else:
            raise _not_found(path)
    return list(found)


def _not_found(path: Path) -> WrongUsage:
    if not path.parent.is_dir():
        return WrongUsage(f"找不到文件夹 {path.parent},请检查路径。")
    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        names = []
    return WrongUsage(f"找不到文件 {path}。{nearest(path.name, names)}请检查路径。")


def form(name: str) -> Form:
    """Find a form by any of its names."""
    return form_named(name, FORMS)


def edition(name: str | None, of: str | None) -> str | None:
    """Make sure that an edition exists, in the form given or in any."""
    if name is None:
        return None
    forms = [form(of)] if of else FORMS
    known = list(dict.fromkeys(e.id for f in forms for e in f.editions))
    if name not in known:
        raise WrongUsage(f"没有版次“{name}”。{nearest(name, known)}可用的版次:{'、'.join(known)}。")
    return name


def year(text: str | None) -> int | None:
    """Make sure of a year."""
    if text is None:
        return None
    bare = text.strip().removesuffix("年")
    if not (bare.isascii() and bare.isdigit() and 2000 <= int(bare) <= 2099):
        raise WrongUsage(f"选项 --year:“{text}”不是 2000 到 2099 之间的年度。")
    return int(bare)


def rule(name: str) -> str:
    """Make sure that a rule exists; its id in capitals."""
    known = list(dict.fromkeys(r.id for f in FORMS for r in f.rules))
    wanted = name.strip().upper()
    if wanted not in known:
        hint = nearest(wanted, known)
        raise WrongUsage(f"没有规则“{name}”。{hint}用 xlcheck rules 可查看全部规则。")
    return wanted


def rules(names: Iterable[str]) -> list[str]:
    """Make sure of several rules; one option may name several, with commas between them."""
    every = [n for text in names for n in text.replace(",", ",").split(",") if n.strip()]
    return list(dict.fromkeys(map(rule, every)))


def choice(value: str, known: Sequence[str], option: str = "--format") -> str:
    """Make sure that an option's value is one of a few."""
    if value.lower() not in known:
        raise WrongUsage(
            f"选项 {option} 没有“{value}”。{nearest(value, known)}可用的值:{'、'.join(known)}。"
        )
    return value.lower()


def targets(
    paths: Sequence[Path], out: Path | None, *, in_place: bool, default: str
) -> dict[Path, Path]:
    """Say where each result goes: in place, to ``out``, or beside the file under another name."""
    if in_place and out is not None:
        raise WrongUsage("--in-place 和 -o 只能用一个。")
    if in_place:
        return {path: path for path in paths}
    if out is None:
        return {path: beside(path, default) for path in paths}
    if out.is_dir():
        return _in_folder(paths, out, default)
    if len(paths) > 1:
        if out.exists() or out.suffix.lower() in (".xlsx", ".xlsm"):
            raise WrongUsage(f"有{len(paths)}个文件,-o 要写文件夹;{out} 不是文件夹。")
        out.mkdir(parents=True)
        return _in_folder(paths, out, default)
    if not out.parent.is_dir():
        raise WrongUsage(f"找不到文件夹 {out.parent},请先建立。")
    return {paths[0]: out}


def _in_folder(paths: Sequence[Path], folder: Path, default: str) -> dict[Path, Path]:
    goals = {path: folder / beside(path, default).name for path in paths}
    twice = [p for p, goal in goals.items() if list(goals.values()).count(goal) > 1]
    if twice:
        raise WrongUsage(f"有同名的文件 {twice[0].name},不能写到同一个文件夹;请分开处理。")
    return goals


def beside(path: Path, ending: str) -> Path:
    """Name a result beside its file: a.xlsx → a.审核.xlsx, and a.审核.xlsx → a.审核.xlsx."""
    stem = path.stem.removesuffix(FLAGGED)
    return path.with_name(f"{stem}{ending}{path.suffix}")
