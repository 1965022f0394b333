"""Arguments made sure of before anything is read; a wrong one is answered with the nearest."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xlcheck.cli.chinese import nearest
from xlcheck.errors import WrongUsage
from xlcheck.forms import FORMS
from xlcheck.language.form import Form
from xlcheck.submission.recognise import form_named

FLAGGED = ".审核"
WORKBOOK = ".xlsx"
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


def short(of: Form) -> str:
    """Give the Chinese name by which a form can be typed."""
    return next(n for n in of.short_names if not n.isascii())


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


def output(out: Path | None, inputs: Iterable[Path] = (), *, force: bool) -> None:
    """Make sure before any work that the result may be written there.

    An input is never overwritten, not even by force: it may be the only copy of the figures.
    """
    if out is None:
        return
    if out.is_dir():
        raise WrongUsage(f"{out} 是文件夹;请写明要保存的文件名。")
    if not out.parent.is_dir():
        raise WrongUsage(f"找不到文件夹 {out.parent},请先建立。")
    if any(_is_same(out, path) for path in inputs):
        raise WrongUsage(f"{out} 就是要读的文件,没有覆盖;请用 -o 换一个名字。")
    if out.exists() and not force:
        raise WrongUsage(f"{out} 已经存在,没有覆盖;请用 -o 换一个名字,或加 --force。")


def workbook_name(out: Path, suffix: str = WORKBOOK) -> None:
    """Make sure that a workbook gets the ending of its kind; Excel refuses it under another."""
    if out.suffix.lower() != suffix.lower():
        better = out.with_suffix(suffix) if out.suffix else out.with_name(out.name + suffix)
        raise WrongUsage(
            f"{out}:写出的是 {suffix} 工作簿,文件名要以 {suffix} 结尾;请改为 {better.name}。"
        )


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links or in other spellings."""
    try:
        if one.exists() and other.exists():
            return one.samefile(other)
    except OSError:
        pass
    return os.path.realpath(one) == os.path.realpath(other)


def given_data(path: Path, chosen: Form) -> dict[str, Any]:
    """Read the data to fill in; say in Chinese where it is wrong or of another form."""
    from xlcheck.templates.fill import read_data

    try:
        data = read_data(path)
    except WrongUsage as error:
        raise _no_json(path, error) from error
    named = data.get("form")
    other = next((f for f in FORMS if named in (f.name, f.title, *f.short_names)), None)
    if other is not None and other.name != chosen.name:
        raise WrongUsage(
            f"数据文件 {path} 是“{other.title}”的,不是“{chosen.title}”的;"
            f"请改用 xlcheck new {short(other)},或换一个数据文件。"
        )
    return data


def _no_json(path: Path, error: WrongUsage) -> WrongUsage:
    """Say where a data file stops being JSON; the parser's own words are English."""
    at = error.__cause__
    if isinstance(at, json.JSONDecodeError):
        where = f"从第 {at.lineno} 行第 {at.colno} 列起"
    elif isinstance(at, UnicodeDecodeError):
        *above, line = at.object[: at.start].split(b"\n")
        where = f"第 {len(above) + 1} 行第 {len(line) + 1} 字节处的编码不是 UTF-8,"
    else:
        return error
    return WrongUsage(
        f"数据文件 {path} {where}不是正确的 JSON;请用 xlcheck data 的 JSON 输出,改正后再试。"
    )


def targets(
    paths: Sequence[Path], out: Path | None, *, in_place: bool, default: str
) -> dict[Path, Path]:
    """Say where each result goes: in place, to ``out``, or beside the file under another name."""
    goals = _targets(paths, out, in_place=in_place, default=default)
    if out is None:
        return goals
    for path, goal in goals.items():
        # a marked copy keeps its name wherever it goes: marking it again replaces our own marks
        own = goal != out and goal.name == path.name
        if any(_is_same(goal, p) for p in paths) and not (own and _is_same(goal, path)):
            raise WrongUsage(
                f"{goal} 就是要读的文件,没有覆盖;要改原文件请用 --in-place(先留备份),"
                "否则请用 -o 换一个名字。"
            )
        workbook_name(goal, path.suffix or WORKBOOK)
    return goals


def _targets(
    paths: Sequence[Path], out: Path | None, *, in_place: bool, default: str
) -> dict[Path, Path]:
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
