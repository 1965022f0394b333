"""One paragraph of a narrative, and places in it, for tests of what is said about prose."""

from __future__ import annotations

from xlcheck.findings import Location

PARAGRAPH = "2021年支出1200万元,其中人员支出500万元,占基本支出的17.83%;公用支出100万元,占12%。"


def figure(quote: str, value: str, *, cell: str = "B7", text: str = PARAGRAPH) -> Location:
    """Make the location of a figure in a paragraph."""
    return Location(
        "报告综述",
        cell,
        "primary",
        "narrative/二/text",
        "正文",
        value,
        span=span_of(quote, text),
        quote=quote,
    )


def span_of(words: str, text: str = PARAGRAPH) -> tuple[int, int]:
    """Give the characters at which words stand."""
    start = text.index(words)
    return start, start + len(words)
