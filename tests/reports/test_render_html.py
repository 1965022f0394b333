"""The page."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

from xlcheck.findings import Lapsed, Report
from xlcheck.reports.render_html import render_html

VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Collects tags and visible text; refuses elements that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; no attribute may run anything or load anything."""
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text outside of the style sheet."""
        if "style" not in self.open:
            self.text.append(data)


def read(page: str) -> Reader:
    """Parse a page to its end."""
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    return reader


def test_page_is_whole_and_needs_nothing_else(report: Report, unreadable: Report) -> None:
    """No script, no link, no image; every element closed; Chinese declared."""
    page = render_html([report, unreadable])
    reader = read(page)
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert '<html lang="zh-CN">' in page
    assert reader.tags.count("section") == 2


def test_severity_is_written_in_words(report: Report) -> None:
    """Level, places, values and what was not judged are text."""
    text = " ".join("".join(read(render_html([report])).text).split())
    for told in ("× 错误", "▲ 警告", "评分表!I30 · 绩效自评!B12", "表中没有上年数", "1 处必须改正"):
        assert told in text


def test_texts_of_a_workbook_are_escaped(report: Report) -> None:
    """A unit, value or message with markup in it shows as typed and opens no element."""
    evil = '<script>alert("x")</script>&amp;'
    first = report.causes[0].first
    finding = dataclasses.replace(first, message=evil, stated=evil, expected=evil, explanation=evil)
    cause = dataclasses.replace(report.causes[0], findings=(finding,), message=evil)
    bad = dataclasses.replace(
        report, causes=(cause,), reporting_unit=evil, path=evil, ignored=(evil,)
    )
    reader = read(render_html([bad]))
    assert "script" not in reader.tags
    assert evil in "".join(reader.text)


def test_only_what_was_judged_in_full_is_green(clean: Report, report: Report) -> None:
    """Green is kept for a filing in which all could be judged."""
    assert 'class="verdict ok"' in render_html([clean])
    page = render_html([dataclasses.replace(clean, not_judged=report.not_judged)])
    assert 'class="verdict ok"' not in page
    assert "▲ 审核结论:没有查出必须改正或需要核实的问题,但有 3 项未能判断。" in page


def test_a_bad_file_is_no_empty_page(unreadable: Report) -> None:
    """An unreadable file gives its trouble."""
    assert "文件损坏,请重新取得。" in render_html([unreadable])


def test_lapsed_explanations_are_listed(clean: Report) -> None:
    """What no longer counts is shown with its reason, escaped."""
    lapsed = Lapsed("<b>已批复", "EXECUTION-001", "资金情况!C9", "执行率低。")
    text = "".join(read(render_html([dataclasses.replace(clean, lapsed=(lapsed,))])).text)
    assert "<b>已批复" in text
    assert "所说的问题已不存在" in text
