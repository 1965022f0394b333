"""Records found by their labels, wherever the value stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from xlcheck.findings import Severity
from xlcheck.language.filing import Submission

Make = Callable[..., Any]


def filing(make: Make, *sheets: Any, form: str = "department") -> Submission:
    """The filing on these sheets."""
    made: Submission = make("read")(make("book")(*sheets), form)
    return made


BASICS = [["联系人", "甲"], ["联络电话", "1"], ["人员编制", 90], ["实有人数", 82]]


@pytest.mark.parametrize(
    ("rows", "merged", "cell"),
    [
        ([["人员编制", 90]], (), "B3"),
        ([["人员\n编制 :", None, None, 90]], ("A3:B3",), "D3"),
        ([["人员编制:90"]], (), "A3"),
        ([["编制数\uff1a 90 人"]], (), "A3"),
        ([["联系方式:无 人员编制:90"]], (), "A3"),
        ([["人员编制", None, "实有人数", 82]], (), "B3"),  # empty: there the user types
        ([["人员编制", "实有人数", 82]], (), "A3"),  # no room: the next label is no value
    ],
)
def test_the_value_stands_behind_its_label(
    make: Make, rows: list[list[Any]], merged: tuple[str, ...], cell: str
) -> None:
    """In the same cell, or in the first cell right of the label's merged area."""
    made = make("sheet")("Sheet1", [["联系人", "甲"], ["职能职责概述", "略"], *rows], merged)
    entry = filing(make, made)["basics"].only["authorised_posts"]
    assert entry.cell == cell
    assert (entry.number == 90) == (entry.state == "given")


def test_a_long_text_may_stand_below_its_label(make: Make) -> None:
    """Long fields are often printed under their heading."""
    rows = [*BASICS, ["职能职责概述"], ["一、执行国家的法律法规和方针政策,制定全市配套措施。"], []]
    entry = filing(make, make("sheet")("Sheet1", rows))["basics"].only["duties"]
    assert (entry.state, entry.cell) == ("given", "A6")


def test_a_text_behind_its_label_knows_where_it_begins(make: Make) -> None:
    """Label and text in one cell: the place of a figure is counted from the cell's start."""
    said = "职能职责概述: 执行国家的法律法规, 下设5个科室。"
    entry = filing(make, make("sheet")("Sheet1", [*BASICS, [said]]))["basics"].only["duties"]
    assert said[entry.offset :] == entry.text


def test_a_shared_label_counts_where_its_table_stands(make: Make) -> None:
    """联系电话 stands among the basics and again beside the person who filled the form in."""
    rows = [
        ["项目负责人", "甲", "联系电话", "111"],
        ["项目地址", "某路", "邮编", "414000"],
        *[[None]] * 20,
        ["评价组组长(签字):", "乙"],
        ["项目单位意见", "同意"],
        ["填报人(签名)", "丙", "联系电话", "222"],
    ]
    read = filing(make, make("sheet")("Sheet1", rows), form="project")
    assert read["basics"].only["telephone"].text == "111"
    assert read["opinions"].only["filler_telephone"].text == "222"


def test_a_label_twice_with_two_values_is_unknown(make: Make) -> None:
    """Nobody can say which 人员编制 counts: an error, because 实有人数 is compared with it."""
    rows = [*BASICS, ["人员编制", 95], ["职能职责概述", "略"]]
    read = filing(make, make("sheet")("Sheet1", rows))
    entry = read["basics"].only["authorised_posts"]
    assert entry.state == "unreadable"
    [twice] = [t for t in read.troubles if t.rule == "FILE-002"]
    assert (twice.cell, twice.severity, twice.place) == (
        "B3",
        Severity.ERROR,
        "basics/authorised_posts",
    )
    assert "B5" in twice.message


@pytest.mark.parametrize("second", [90, None])
def test_a_label_twice_with_one_value_is_that_value(make: Make, second: int | None) -> None:
    """The same value twice, or one of them blank, leaves no doubt."""
    rows = [*BASICS, ["人员编制", second], ["职能职责概述", "略"]]
    read = filing(make, make("sheet")("Sheet1", rows))
    assert read["basics"].only["authorised_posts"].number == 90
    assert not [t for t in read.troubles if t.rule == "FILE-002"]


def test_missing_fields_of_a_record(make: Make) -> None:
    """Asked fields that are not there are told; those nobody asks for are not."""
    rows = [["评价组组长(签字)", "乙"], ["部门(单位)意见", "同意"], ["填报人(签名)", "丙"]]
    read = filing(make, make("sheet")("Sheet1", rows))
    [lost] = [t for t in read.troubles if t.place.startswith("opinions")]
    assert lost.severity is Severity.WARNING
    assert "部门(单位)负责人" in lost.message
    assert "财政部门" not in lost.message
    assert read["opinions"].only["unit_head"].state == "missing"


def test_the_year_of_the_title_stands_in_for_a_missing_label(make: Make) -> None:
    """A cover without 年度 has it in its title; an empty 年度 stays empty."""
    cover = [["岳阳市2021年度部门整体支出"], ["部门(单位)名称", "某局"], ["预算编码", "801001"]]
    read = filing(make, make("sheet")("封面", cover))
    assert (read["cover"].only["year"].text, read["cover"].only["year"].cell) == ("2021", "A1")
    empty = filing(make, make("sheet")("封面", [*cover, ["年度"]]))
    assert (empty["cover"].only["year"].state, empty["cover"].only["year"].cell) == ("empty", "B4")


def test_errors_in_words_are_unreadable(make: Make) -> None:
    """#REF! in a name is no name, though only a warning."""
    cover = [["部门(单位)名称", "#REF!"], ["预算编码", "801001"]]
    read = filing(make, make("sheet")("封面", cover))
    assert read["cover"].only["reporting_unit"].state == "unreadable"
    assert [t.severity for t in read.troubles if t.rule == "FILE-006"] == [Severity.WARNING]
