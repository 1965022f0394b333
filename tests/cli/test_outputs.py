"""Where results may be written: nothing a user has is ever lost without being asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlcheck.findings import VERSION

Run = Callable[..., Any]
READING = [["check", "部门.xlsx"], ["data", "部门.xlsx"]]


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in the folder."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("spelling", ["部门.xlsx", "./部门.xlsx", "sub/../部门.xlsx", "link.xlsx"])
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_an_input_is_never_the_output(
    xlcheck: Run, folder: Path, command: list[str], spelling: str, force: list[str]
) -> None:
    """However its path is spelled, the workbook that is read stays, even with --force."""
    (folder / "sub").mkdir()
    (folder / "link.xlsx").symlink_to(folder / "部门.xlsx")
    before = contents(folder)
    ran = xlcheck(*command, "-o", spelling, *force)
    assert ran.code == 2
    assert "就是要读的文件" in ran.err
    assert contents(folder) == before


@pytest.mark.parametrize("command", [*READING, ["rules"], ["rules", "--format", "json"]])
def test_an_existing_file_is_replaced_only_by_force(
    xlcheck: Run, folder: Path, command: list[str]
) -> None:
    """A file of that name is left alone; --force replaces it."""
    (folder / "out.txt").write_text("mine", encoding="utf-8")
    ran = xlcheck(*command, "-o", "out.txt")
    assert ran.code == 2
    assert "已经存在,没有覆盖" in ran.err
    assert (folder / "out.txt").read_text(encoding="utf-8") == "mine"
    assert xlcheck(*command, "-o", "out.txt", "--force").code in (0, 1)
    assert (folder / "out.txt").read_text(encoding="utf-8") != "mine"


def test_the_catalogue_replaces_no_workbook_unasked(xlcheck: Run, folder: Path) -> None:
    """The name the catalogue takes by itself is guarded like one that was typed."""
    assert xlcheck("rules", "--format", "xlsx").code == 0
    (folder / "规则目录.xlsx").write_bytes(b"mine")
    assert xlcheck("rules", "--format", "xlsx").code == 2
    assert (folder / "规则目录.xlsx").read_bytes() == b"mine"
    assert xlcheck("rules", "--format", "xlsx", "--force").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ["check", "部门.xlsx", "-o", "none/out.txt"],
        ["data", "部门.xlsx", "-o", "none/out.json"],
        ["rules", "-o", "none/out.md"],
        ["new", "部门", "-o", "none/out.xlsx"],
        ["flag", "部门.xlsx", "-o", "none/out.xlsx"],
        ["clear", "部门.xlsx", "-o", "none/out.xlsx"],
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_missing_folder_is_wrong_usage(xlcheck: Run, command: list[str]) -> None:
    """Every command says it before it works, with the same code."""
    ran = xlcheck(*command)
    assert (ran.code, ran.out) == (2, "")
    assert "找不到文件夹 none" in ran.err


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_the_original_is_changed_in_place_only_with_a_backup(
    xlcheck: Run, folder: Path, force: list[str]
) -> None:
    """Flag and clear send those who name the original as output to --in-place."""
    assert xlcheck("flag", "部门.xlsx").code == 1
    before = contents(folder)
    for command, name in (("flag", "部门.xlsx"), ("clear", "部门.审核.xlsx")):
        ran = xlcheck(command, name, "-o", f"./{name}", *force)
        assert ran.code == 2
        assert "--in-place" in ran.err
    assert contents(folder) == before
    # a marked copy sent to its own folder under its own name is only marked anew
    assert xlcheck("flag", "部门.审核.xlsx", "-o", ".").code == 1


@pytest.mark.parametrize(
    ("command", "better"),
    [
        (["new", "项目", "-o", "b.xls"], "b.xlsx"),
        (["new", "项目", "-o", "b"], "b.xlsx"),
        (["flag", "部门.xlsx", "-o", "q.xls"], "q.xlsx"),
        (["flag", "macros.xlsm", "-o", "q.xlsx"], "q.xlsm"),
        (["clear", "macros.xlsm", "-o", "q.xlsx"], "q.xlsm"),
        (["rules", "--format", "xlsx", "-o", "q.md"], "q.xlsx"),
    ],
)
def test_a_workbook_keeps_the_ending_of_its_kind(
    xlcheck: Run, folder: Path, command: list[str], better: str
) -> None:
    """Excel refuses a workbook under another ending, so none is written; the right name is said."""
    (folder / "macros.xlsm").write_bytes((folder / "部门.xlsx").read_bytes())
    before = contents(folder)
    ran = xlcheck(*command)
    assert ran.code == 2
    assert f"请改为 {better}" in ran.err
    assert contents(folder) == before


def test_a_workbook_of_the_same_ending_is_written(xlcheck: Run, folder: Path) -> None:
    """Capital letters in an ending make no difference."""
    assert xlcheck("flag", "部门.xlsx", "-o", "OUT.XLSX").code == 1
    assert openpyxl.load_workbook(folder / "OUT.XLSX").sheetnames


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'place,sheet\n"a",b', "从第 1 行第 1 列起不是正确的 JSON"),
        (b'{\n "form": "project",\n "tables": {]}', "从第 3 行第 13 列起不是正确的 JSON"),
        ('{\n"年": "一"}'.encode("gbk"), "第 2 行第 2 字节处的编码不是 UTF-8"),
        (b'{"form": "department_self_evaluation", "tables": {}}', "不是“项目支出绩效自评”的"),
        (b'{"form": "department", "tables": {}}', "请改用 xlcheck new 部门"),
    ],
)
def test_wrong_data_is_said_in_chinese_with_its_place(
    xlcheck: Run, folder: Path, data: bytes, said: str
) -> None:
    """Neither the parser's English nor the program's own names reach the user."""
    (folder / "d.json").write_bytes(data)
    ran = xlcheck("new", "项目", "--data", "d.json", "-o", "n.xlsx")
    assert ran.code == 2
    assert said in ran.err
    for english in ("Expecting", "decode", "_self_evaluation"):
        assert english not in ran.err
    assert not (folder / "n.xlsx").exists()


def test_the_version_can_be_asked(xlcheck: Run) -> None:
    """The version stands alone, without a command."""
    ran = xlcheck("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"xlcheck {VERSION}\n", "")


@pytest.mark.parametrize(
    ("wrong", "meant"), [("部", "部门"), ("项木", "项目"), ("departmnt", "department")]
)
def test_a_wrong_form_is_answered_in_its_own_language(xlcheck: Run, wrong: str, meant: str) -> None:
    """Who typed Chinese is offered the Chinese name; both stand in the list."""
    ran = xlcheck("new", wrong)
    assert ran.code == 2
    assert f"没有表样“{wrong}”。是不是“{meant}”?" in ran.err
    assert "部门" in ran.err
    assert "department" in ran.err
    assert "部门" in xlcheck("new", "--help").out


@pytest.mark.usefixtures("folder")
def test_an_amount_with_its_unit_shows_no_idle_zeros(xlcheck: Run, folder: Path) -> None:
    """What was read of 2003万元 is written as people write it, in a table of 元 too."""
    book = openpyxl.load_workbook(folder / "project.xlsx")
    book["支出明细"]["B4"].value = "20030000元"
    book.save(folder / "yuan.xlsx")
    out = xlcheck("check", "yuan.xlsx").out
    assert "已按2003万元审核" in out
    assert "2003.0" not in out
