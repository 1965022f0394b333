"""Periods printed as one value: their start and their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from xlcheck.submission.spans import ends


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020年10月起 – 止", "2020年10月", ""),
        ("2020 年 10 月起 2021 年 12 月止", "2020 年 10 月", "2021 年 12 月"),
        ("2020年10月起至2021年12月止", "2020年10月", "2021年12月"),
        ("2020年10月起—2021年12月止", "2020年10月", "2021年12月"),
        ("2020年1月至2021年12月", "2020年1月", "2021年12月"),
        ("自2020年1月 至 2021年12月止", "2020年1月", "2021年12月"),
        ("2020年1月起至今", "2020年1月", "至今"),
        ("2020年1月至今", "2020年1月", "至今"),
        ("2020.01-2021.12", "2020.01", "2021.12"),
        ("2020.1.1—2021.12.31", "2020.1.1", "2021.12.31"),
        ("2020/1/1~2021/12/31", "2020/1/1", "2021/12/31"),
        ("2020-01-01至2021-12-31", "2020-01-01", "2021-12-31"),
        ("2020-01-01 - 2021-12-31", "2020-01-01", "2021-12-31"),
        ("2020-01-01-2021-12-31", "2020-01-01", "2021-12-31"),
        ("2020-01-2021-12", "2020-01", "2021-12"),
        ("2021年1月-12月", "2021年1月", "12月"),
        ("2020-2021", "2020", "2021"),
        ("2020年10月 2021年12月", "2020年10月", "2021年12月"),
        ("2020-10", "2020-10", ""),
        ("2020-10-30", "2020-10-30", ""),
        ("2020年10月", "2020年10月", ""),
        ("2020年10月起 年 月止", "2020年10月", ""),
        ("   年  月起 –    年  月止", "", ""),
        ("起 – 2021年12月止", "", "2021年12月"),
        ("长期", "长期", ""),
    ],
)
def test_a_period_has_a_start_and_an_end(text: str, start: str, end: str) -> None:
    """However it is written; what is not given is nothing, what is no period is all start."""
    assert ends(text) == (start, end)


def project(make: Callable[..., Any], *row: Any) -> Any:
    """A project's basics with this row; their entries."""
    rows = [["项目负责人", "甲", "联系电话", "0730-0000000"], ["项目地址", "市区", "邮编", 414000]]
    made = make("sheet")("基本概况", [*rows, list(row)])
    return make("read")(make("book")(made), "project")["basics"].only


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        (["项目起止时间", "2020年10月起 – 止"], ("given", "2020年10月", "B3"), ("empty", "", "B3")),
        (
            ["项目起止时间:2020年1月至2021年12月"],
            ("given", "2020年1月", "A3"),
            ("given", "2021年12月", "A3"),
        ),
        (["项目起止时间"], ("empty", "", "B3"), ("empty", "", "B3")),
        (["起止\n时间", 2020], ("given", "2020", "B3"), ("empty", "", "B3")),
        (
            ["项目起始时间", "2020年1月", "项目终止时间", "2021年12月"],
            ("given", "2020年1月", "B3"),
            ("given", "2021年12月", "D3"),
        ),
    ],
)
def test_one_label_may_stand_for_both_ends(
    make: Callable[..., Any], row: list[Any], start: tuple[str, ...], end: tuple[str, ...]
) -> None:
    """Both are read from the cell of the one value; the end that is not there is empty."""
    basics = project(make, *row)
    read = [basics["period_start"], basics["period_end"]]
    assert [(e.state, e.text, e.cell) for e in read] == [start, end]
