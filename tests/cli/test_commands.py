"""What the commands write, where, and what they leave alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlcheck.workbook.marks import RESULT_TITLE
from xlcheck.workbook.package import open_package

Run = Callable[..., Any]


def test_without_arguments_the_three_commonest_lines(xlcheck: Run) -> None:
    """A newcomer sees what to type."""
    ran = xlcheck()
    assert ran.code == 0
    assert [x.split()[1] for x in ran.out.splitlines() if x.startswith("  xlcheck ")] == [
        *("new", "check", "flag")
    ]


@pytest.mark.parametrize(
    "command",
    ["new", "data", "check", "flag", "clear", "rules", "explain", "templates", "templates build"],
)
def test_help_is_chinese(xlcheck: Run, command: str) -> None:
    """Every help page is Chinese throughout: headings, options, what it does."""
    ran = xlcheck(*command.split(), "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"用法:xlcheck {command}")
    for english in (
        "Usage",
        "Options",
        "Arguments",
        "Commands",
        "Show this",
        "default",
        "required",
    ):
        assert english not in ran.out
    assert "显示这一页" in ran.out
    assert xlcheck(*command.split(), "-h").out == ran.out


def test_reports_go_to_a_file_when_asked(xlcheck: Run, folder: Path) -> None:
    """With -o nothing is printed, the file is UTF-8."""
    for kind in ("text", "json", "sarif", "html"):
        ran = xlcheck("check", "部门.xlsx", "--format", kind, "-o", f"out.{kind}")
        assert (ran.code, ran.out) == (1, "")
        assert "SPENDING-005" in (folder / f"out.{kind}").read_text(encoding="utf-8")


def test_check_changes_nothing(xlcheck: Run, folder: Path) -> None:
    """Checking reads only."""
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    xlcheck("check", "部门.xlsx", "project.xlsx", "broken.xlsx")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_flag_writes_beside_and_leaves_the_file(xlcheck: Run, folder: Path) -> None:
    """The copy is named after the file; the file itself stays byte for byte."""
    before = (folder / "部门.xlsx").read_bytes()
    ran = xlcheck("flag", "部门.xlsx")
    assert "部门.审核.xlsx" in ran.out
    assert (folder / "部门.xlsx").read_bytes() == before
    assert openpyxl.load_workbook(folder / "部门.审核.xlsx").active.title == RESULT_TITLE  # type: ignore[union-attr]  # there is one


def test_flagging_the_copy_again_changes_nothing(xlcheck: Run, folder: Path) -> None:
    """The copy keeps its name and its bytes."""
    xlcheck("flag", "部门.xlsx")
    before = (folder / "部门.审核.xlsx").read_bytes()
    xlcheck("flag", "部门.审核.xlsx")
    xlcheck("flag", "部门.xlsx")
    assert (folder / "部门.审核.xlsx").read_bytes() == before
    assert len(list(folder.glob("*审核*"))) == 1


def test_in_place_keeps_a_dated_backup(xlcheck: Run, folder: Path) -> None:
    """The original can be had back, and clearing in place brings the contents back."""
    before = (folder / "部门.xlsx").read_bytes()
    xlcheck("flag", "--in-place", "部门.xlsx")
    (backup,) = folder.glob("部门.备份-*.xlsx")
    assert backup.read_bytes() == before
    assert (folder / "部门.xlsx").read_bytes() != before
    xlcheck("clear", "--in-place", "部门.xlsx")
    assert open_package(folder / "部门.xlsx").fingerprint == open_package(backup).fingerprint


def test_several_files_go_to_a_folder(xlcheck: Run, folder: Path) -> None:
    """With -o naming a folder each copy keeps its own name; a file name is refused."""
    assert xlcheck("flag", "部门.xlsx", "project.xlsx", "-o", "out").code == 1
    assert sorted(p.name for p in (folder / "out").iterdir()) == [
        "project.审核.xlsx",
        "部门.审核.xlsx",
    ]
    ran = xlcheck("flag", "部门.xlsx", "project.xlsx", "-o", "one.xlsx")
    assert ran.code == 2
    assert "文件夹" in ran.err


def test_in_place_and_out_exclude_each_other(xlcheck: Run, folder: Path) -> None:
    """Two goals for one result are a mistake."""
    before = sorted(folder.iterdir())
    assert xlcheck("flag", "部门.xlsx", "--in-place", "-o", "x.xlsx").code == 2
    assert sorted(folder.iterdir()) == before


def test_clear_says_when_there_is_nothing(xlcheck: Run, folder: Path) -> None:
    """A file without marks is left alone."""
    ran = xlcheck("clear", "部门.xlsx")
    assert ran.code == 0
    assert "没有审核标注" in ran.out
    assert not list(folder.glob("*已清除*"))


def test_new_and_data_are_each_others_way_back(xlcheck: Run, folder: Path) -> None:
    """What data prints, new takes; an existing file is not overwritten unasked."""
    xlcheck("data", "部门.xlsx", "-o", "d.json")
    assert xlcheck("new", "部门", "--data", "d.json", "-o", "n.xlsx").code == 0
    assert json.loads(xlcheck("data", "n.xlsx").out) == json.loads(
        (folder / "d.json").read_text(encoding="utf-8")
    )
    ran = xlcheck("new", "部门", "-o", "n.xlsx")
    assert ran.code == 2
    assert "已经存在" in ran.err


def test_data_as_csv_opens_in_excel(xlcheck: Run, folder: Path) -> None:
    """A CSV file begins with the mark by which Excel knows UTF-8."""
    xlcheck("data", "部门.xlsx", "--format", "csv", "-o", "d.csv")
    assert (folder / "d.csv").read_bytes().startswith(b"\xef\xbb\xbfplace,sheet,cell,value\n")


def test_form_can_be_insisted_on(xlcheck: Run, folder: Path) -> None:
    """--form overrides recognition: the wrong form is not checked as the right one."""
    assert xlcheck("check", "部门.xlsx", "--form", "department").code == 1
    ran = xlcheck("check", "部门.xlsx", "--form", "project")
    assert ran.code == 3
    assert "像是“部门整体支出绩效自评”" in ran.out
    assert "【错误】" not in ran.out
    assert folder.exists()


@pytest.mark.parametrize("kind", ["text", "md", "json", "xlsx"])
def test_rules_in_every_format(xlcheck: Run, folder: Path, kind: str) -> None:
    """The catalogue can be read, published, filtered."""
    assert xlcheck("rules", "project", "--format", kind, "-o", f"rules.{kind}").code == 0
    assert (folder / f"rules.{kind}").stat().st_size > 1000


def test_explain_takes_small_letters(xlcheck: Run) -> None:
    """A rule id is understood as people type it."""
    ran = xlcheck("explain", "score-002")
    assert ran.code == 0
    assert ran.out.startswith("SCORE-002")


def test_templates_are_built_and_checked(xlcheck: Run, folder: Path) -> None:
    """What was built passes the check; a file that differs, or is missing, does not."""
    (folder / "t").mkdir()
    assert xlcheck("templates", "build", "t", "--check").code == 1
    built = xlcheck("templates", "build", "t")
    assert built.code == 0
    assert xlcheck("templates", "build", "t", "--check").code == 0
    first = Path(built.out.splitlines()[0])
    first.write_bytes(first.read_bytes() + b" ")
    ran = xlcheck("templates", "build", "t", "--check")
    assert ran.code == 1
    assert first.name in ran.err
