"""The text report."""

from __future__ import annotations

import dataclasses

import pytest

from xlcheck.findings import Report
from xlcheck.reports.lines import width_of
from xlcheck.reports.render_text import render_text

GOLDEN = """\
某某局 · 2021年 · 部门整体支出绩效自评
文件:a.xlsx    版次:yueyang-2021
----------------------------------------------------------------------
× 【错误】SCORE-002     评分表!I30 · 绩效自评!B12
    评分表:合计得分 100 与各项得分之和 99 相差 1。
    评分表!I30 填的是 100 → 应为 99    同时违反 SCORE-005    共2处
    建议:可将 评分表!I30 改为 99(可同时消除 SCORE-002、SCORE-005)

▲ 【警告】FILL-001      基本概况!B3
    基本概况:「联系人」没有填写。

未能判断
  - 表中没有上年数:SCORE-007(2处)
  - 得分读不出:SCORE-001

通过 140 · 尾差 5 · 不符 3 · 不适用 4 · 未能判断 3
× 结论:1 处必须改正,1 处请核实,另有 3 项未能判断。
"""


def test_one_entry_per_cause(report: Report) -> None:
    """The whole report: places, sentence, values, what else is broken, what was not judged."""
    assert render_text([report], 70).plain == GOLDEN


@pytest.mark.parametrize("width", [40, 57, 80, 120])
def test_nothing_is_wider_than_the_terminal(report: Report, unreadable: Report, width: int) -> None:
    """Narrow and wide terminals get lines that fit."""
    lines = render_text([report, unreadable], width).plain.splitlines()
    assert max(map(width_of, lines)) <= width


def test_a_bad_file_is_said_among_the_others(report: Report, unreadable: Report) -> None:
    """An unreadable file shows its trouble, and the overview counts nothing for it."""
    text = render_text([report, unreadable], 80).plain
    assert "× 结论:无法审核:文件损坏,请重新取得。" in text
    assert text.splitlines()[-1] == "   -     -     -  无法审核  坏 文件.xlsx"
    assert "共 2 份" in text


def test_a_clean_filing_says_so_in_words(clean: Report) -> None:
    """A verdict is a word and a symbol, not a colour."""
    text = render_text([clean], 80).plain
    assert "√ 结论:通过:没有必须改正或需要核实的问题。" in text


def test_an_incomplete_check_is_no_pass(clean: Report) -> None:
    """A filing that could not be judged to the end is said to be unfinished."""
    text = render_text([dataclasses.replace(clean, verdict="incomplete")], 80).plain
    assert "× 结论:没有审核完:有的表或栏目不能用" in text


def test_what_could_not_be_judged_is_no_pass(clean: Report, report: Report) -> None:
    """Nothing wrong and something unjudged is not said with the symbol and colour of a pass."""
    open_ = dataclasses.replace(clean, not_judged=report.not_judged)
    text = render_text([open_, clean], 80)
    told = "▲ 结论:没有查出必须改正或需要核实的问题,但有 3 项未能判断。"
    assert told in text.plain
    assert text.plain.splitlines()[-2].split()[3] == "未全部判断"
    styles = {str(s.style) for s in text.spans if told in text.plain[s.start : s.end]}
    assert styles == {"bold yellow"}


def test_ignored_rules_are_said(clean: Report) -> None:
    """A rule left out by the caller is named."""
    text = render_text([dataclasses.replace(clean, ignored=("FILL-001",))], 80).plain
    assert "按要求未审核的规则:FILL-001" in text


def test_severity_needs_no_colour(report: Report) -> None:
    """Without styles every entry still carries symbol and word."""
    text = render_text([report], 80).plain
    assert "× 【错误】" in text
    assert "▲ 【警告】" in text
    assert "\x1b" not in text
