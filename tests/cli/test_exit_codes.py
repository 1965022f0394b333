"""Exit codes: 0 no errors, 1 errors, 2 wrong usage, 3 not checked; 3 beats 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

# every error of the example projects comes from these two rules
ERRORS = ("--ignore", "SCORE-002,SCORE-005", "--ignore", "score-006")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["project.xlsx"], 1),
        (["project.xlsx", *ERRORS], 0),
        (["project.xlsx", *ERRORS, "--strict"], 1),
        (["broken.xlsx"], 3),
        (["broken.xlsx", "project.xlsx"], 3),
        (["project.xlsx", "部门.xlsx"], 1),
        (["."], 3),
        (["*.xlsx"], 3),
        (["pro*.xlsx"], 1),
        (["nosuch.xlsx"], 2),
        (["no*such"], 2),
        (["nofolder/a.xlsx"], 2),
        ([], 2),
        (["project.xlsx", "--format", "jsn"], 2),
        (["project.xlsx", "--form", "projct"], 2),
        (["project.xlsx", "--edition", "yueyang-2012"], 2),
        (["project.xlsx", "--ignore", "SCORE-0002"], 2),
        (["project.xlsx", "--formt", "json"], 2),
        (["project.xlsx", "--format"], 2),
    ],
)
@pytest.mark.usefixtures("folder")
def test_check_ends_as_promised(xlcheck: Run, arguments: list[str], code: int) -> None:
    """Each outcome has its code; usage errors print nothing on standard output."""
    ran = xlcheck("check", *arguments)
    assert ran.code == code, ran.err
    assert (code == 2) == (ran.out == "")
    assert (code == 2) == bool(ran.err)


@pytest.mark.usefixtures("folder")
def test_what_was_found_is_printed_all_the_same(xlcheck: Run) -> None:
    """A bad file among good ones takes nothing away from them."""
    ran = xlcheck("check", "broken.xlsx", "project.xlsx")
    assert ran.code == 3
    assert "无法审核:文件损坏" in ran.out
    assert "SCORE-002" in ran.out


@pytest.mark.usefixtures("folder")
def test_a_folder_is_said_to_be_none_of_the_files(xlcheck: Run) -> None:
    """A folder is no workbook, and the sentence says so."""
    assert "是文件夹" in xlcheck("check", ".").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "projet.xlsx"], "是不是“project.xlsx”?"),
        (["chek", "project.xlsx"], "没有命令“chek”。是不是“check”?"),
        (["check", "project.xlsx", "--formt", "json"], "没有选项“--formt”。是不是“--format”?"),
        (["check", "project.xlsx", "--format", "jsn"], "是不是“json”?"),
        (["check", "project.xlsx", "--form", "projct"], "是不是“project”?"),
        (["check", "project.xlsx", "--edition", "yueyang-2012"], "是不是“yueyang-2021”?"),
        (["explain", "SCORE-0002"], "是不是“SCORE-002”?"),
        (["rules", "项木"], "是不是“"),
        (["check"], "缺少参数 FILE。"),
        (["check", "project.xlsx", "--format"], "选项 --format 后面要有值。"),
        (["new", "project", "--year", "1999"], "不是 2000 到 2099 之间的年度"),
        (["new", "project", "--year", "今年"], "选项 --year:“今年”不是"),
        (["explain", "SCORE-002", "b"], "多出了参数 b"),
        (["templates"], "没有写命令。"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_wrong_word_is_answered_with_the_nearest(
    xlcheck: Run, arguments: list[str], said: str
) -> None:
    """Usage errors are Chinese, name what is wrong and the nearest right one."""
    ran = xlcheck(*arguments)
    assert ran.code == 2
    assert said in ran.err
    words = "".join(w for w in ran.err.replace("xlcheck", "").split() if w.isascii())
    assert "Error" not in words
    assert "Try" not in words


@pytest.mark.usefixtures("folder")
def test_flag_and_clear_end_alike(xlcheck: Run, folder: Path) -> None:
    """Flag gives the check's code; a file it cannot read leaves no copy."""
    ran = xlcheck("flag", "project.xlsx", "broken.xlsx")
    assert ran.code == 3
    assert (folder / "project.审核.xlsx").exists()
    assert not (folder / "broken.审核.xlsx").exists()
    assert "没有标注" in ran.err
    assert xlcheck("flag", "project.xlsx").code == 1
    assert xlcheck("clear", "project.审核.xlsx").code == 0
    assert xlcheck("clear", "broken.xlsx").code == 3


@pytest.mark.usefixtures("folder")
def test_ignored_rules_are_said_in_every_format(xlcheck: Run) -> None:
    """A left-out rule shows in the report."""
    assert (
        "按要求未审核的规则:FILL-001" in xlcheck("check", "部门.xlsx", "--ignore", "FILL-001").out
    )
    ran = xlcheck("check", "部门.xlsx", "--ignore", "FILL-001", "--format", "json")
    assert json.loads(ran.out)["filings"][0]["ignored"] == ["FILL-001"]
