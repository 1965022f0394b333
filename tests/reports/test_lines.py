"""Alignment by East Asian widths."""

from __future__ import annotations

import pytest

from xlcheck.reports.lines import pad, table, width_of, wrap


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("合计得分 100", 20, ["合计得分 100"]),
        ("收入合计应等于", 6, ["收入合", "计应等", "于"]),
        ("金额不符。", 8, ["金额不", "符。"]),
        ("见「合计」栏", 4, ["见", "「合", "计」", "栏"]),
        ("相差 7138.12 元", 9, ["相差", "7138.12", "元"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, width: int, expected: list[str]) -> None:
    """Punctuation stays with its word, figures stay whole, what is too long is cut."""
    assert wrap(text, width) == expected


@pytest.mark.parametrize("width", [12, 20, 33, 80])
def test_no_line_is_wider_than_asked(width: int) -> None:
    """Every line fits, counting a Chinese character as two columns."""
    text = "支出和结余情况·局机关:当年结余 12.51 与收入合计−上年结转 -4536.13 相差 4548.64。" * 3
    assert all(width_of(line) <= width for line in wrap(text, width, "  "))


def test_columns_align() -> None:
    """A column begins at the same place whatever stands before it."""
    lines = table([("错误", "文件"), ("12", "甲.xlsx"), ("警告三", "b.xlsx")], 60)
    ends = {
        width_of(line[: line.index(name)])
        for line, name in zip(lines, ("文", "甲", "b"), strict=True)
    }
    assert ends == {8}


def test_figures_stand_right() -> None:
    """Counts end at the same column."""
    assert table([("错误", "x"), ("2", "y"), ("13", "z")], 40, right=(0,)) == [
        "错误  x",
        "   2  y",
        "  13  z",
    ]


def test_pad_counts_columns() -> None:
    """Padding fills up to columns, not characters."""
    assert pad("错误", 6) == "错误  "
    assert pad("错误", 6, right=True) == "  错误"
