"""One spelling for what people write many ways: labels, titles, names of rows, marks of nothing.

Labels repeat across thousands of filings, so every function of one text is cached.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

LONGEST_LABEL = 48
LONGEST_INLINE = 400

UNITS = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "亿元": Decimal(10_000),
}
"""What one printed unit is in 万元."""

_WHITE = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
_BRACKETS = str.maketrans("【〔〖[{】〕〗]}", "((((()))))", "“”\"‘’'「」『』*")
_COLON = re.compile("[:\uff1a]")
_GAP = re.compile(r"[\r\n\t]|\s{2,}|\u3000")
_CIRCLED = re.compile(r"^\s*[①-⑳⑴-⒇]")
_UNIT_WORDS = "百万元|亿元|万元|千元|元"
_UNIT_AT_END = re.compile(
    rf"(?:\((?:金额)?(?:单位)?:?(?:人民币)?({_UNIT_WORDS})\)"
    rf"|[,;:]?(?:金额)?单位:(?:人民币)?({_UNIT_WORDS})\)?)$"
)
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\([0-9]{1,2}\)"
    r"|[0-9]{1,2}(?:[、)]|\.(?![0-9])))"
)
_POINTS = re.compile(r"\(?([0-9]+(?:\.[0-9]+)?)分\)?$")
_OF_WHICH = re.compile(r"^其中[:、,]?(?=.)")
_NOTE = re.compile(r"^(?:备注|注|附注|说明|填表说明|填报说明)[:1-9]")
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,3}[、.]")


class Label(NamedTuple):
    """A label in the one spelling, and the unit of money it prints ("" if none)."""

    key: str
    unit: str


class Inline(NamedTuple):
    """A label and the value that stands in the same cell, after a colon."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class RowName:
    """The name of a row: how it counts, and the points printed behind it (投入(15分))."""

    key: str
    points: Decimal | None


@lru_cache(maxsize=1 << 15)
def squeeze(text: str) -> str:
    """Write text half-width and without any white space."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1 << 15)
def label(text: str) -> Label:
    """Give the one spelling of a label, without numbering, unit, colon and 其中."""
    key = squeeze(text).translate(_BRACKETS)
    key = _NUMBERING.sub("", key)
    key = key.rstrip(":")
    unit = ""
    if match := _UNIT_AT_END.search(key):
        unit = match[1] or match[2]
        key = key[: match.start()].rstrip(":,;")
    return Label(_OF_WHICH.sub("", key), unit)


@lru_cache(maxsize=1 << 15)
def inline(text: str) -> tuple[Inline, ...]:
    """Cut "label: value  label: value" at its colons; what is a label, the form knows.

    Every piece is offered with all that follows its colon; the reader cuts a value where the
    next known label begins.
    """
    pieces: list[Inline] = []
    before = 0
    for match in _COLON.finditer(text):
        head = text[before : match.start()].rstrip()
        before = match.end()
        # a label may hold spaces and line breaks, and so may the value before it
        wide = _GAP.split(head)[-1]
        tried = (head, wide, wide.split(" ")[-1])
        heads = dict.fromkeys(h for h in tried if 0 < len(h) <= LONGEST_LABEL)
        keys = dict.fromkeys(label(h).key for h in heads)
        pieces += [Inline(key, text[match.end() :]) for key in keys]
    return tuple(pieces)


@lru_cache(maxsize=1 << 15)
def row_name(text: str) -> RowName:
    """Give the one spelling of a row's name: no list number, no 其中, points set apart."""
    key = squeeze(_CIRCLED.sub("", text))
    bare = _OF_WHICH.sub("", key)
    points = None
    if match := _POINTS.search(bare):
        points = Decimal(match[1])
        bare = bare[: match.start()]
    numbered = _NUMBERING.sub("", bare)
    return RowName(numbered or bare or key, points)


def is_note(text: str) -> bool:
    """Tell a footnote under a table."""
    return bool(_NOTE.match(squeeze(text[:12])))


def is_section(text: str) -> bool:
    """Tell the heading of a section by its number, as in 一、基本概况."""
    return len(text) <= LONGEST_LABEL and bool(_SECTION.match(squeeze(text)))
