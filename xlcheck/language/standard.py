"""The standards of an edition: each scored item, what is printed for it, and its rubric."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from xlcheck.errors import BrokenRule
from xlcheck.language.rubric import Rubric, read_rubric

LEVELS = ("indicator_level_1", "indicator_level_2", "indicator_level_3")
_POINTS = re.compile(r"[(\uff08]?[0-9]+(\.[0-9]+)?\s*分[)\uff09]?\s*$")
_TWIN = re.compile(r"#[0-9]+$")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Standard:
    """What an edition prints for one scored item, and how it is to be read.

    ``input`` names the rate of the form that settles the score; where the form has no cells for
    it ``missing`` says so, and the rate can at best be read in a sentence. An ``own`` item may be
    replaced by the department. ``indicators`` is the kind of quantitative indicators whose
    targets the item scores.
    """

    item: str  # its path, as printed but without weights: 投入/预算配置/财政供养人员控制率
    text: str  # the printed standard
    weight: Decimal  # of its block, where one weight stands for several items
    block: int  # which items share a weight: the number of the first of them
    rubric: Rubric
    input: str = ""
    missing: str = ""
    own: bool = False
    indicators: str = ""

    @property
    def name(self) -> str:
        """The item's own name."""
        return self.item.rsplit("/", 1)[-1]


@lru_cache(maxsize=1 << 12)
def name_key(text: str) -> str:
    """Write the name of an item or level in one way: no points behind it, no signs, no blanks."""
    normal = unicodedata.normalize("NFKC", _TWIN.sub("", text)).strip()
    bare = _POINTS.sub("", normal)
    return _SIGNS.sub("", bare or normal)


def path_key(path: str) -> tuple[str, ...]:
    """Write a path of names in one way."""
    return tuple(name_key(part) for part in path.split("/"))


def read_standards(
    data: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, str]]
) -> tuple[Standard, ...]:
    """Join an edition's rubrics to the rows of its scoring sheet.

    Raises ``BrokenRule`` naming the item when a rubric is malformed, when an item has none, or a
    rubric no item.
    """
    if not data:
        return ()
    given: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for one in data:
        path = str(one.get("item", ""))
        if path_key(path) in given:
            raise BrokenRule(f"“{path}”的评分标准写了两次")
        given[path_key(path)] = one
    standards: list[Standard] = []
    block, weight = 0, ""
    for row in rows:
        names = [row.get(level, "") for level in LEVELS]
        if not names[-1]:
            continue  # the total
        path = "/".join(_POINTS.sub("", name) for name in names)
        if row.get("weight"):
            block, weight = len(standards), row["weight"]
        one = given.pop(path_key(path), {})
        if not one:
            raise BrokenRule(f"“{path}”没有评分标准([[standards]])")
        standards.append(_standard(path, row.get("standard", ""), one, Decimal(weight), block))
    if given:
        raise BrokenRule(f"评分表中没有“{next(iter(given.values()))['item']}”这一项")
    return tuple(standards)


def _standard(
    path: str, text: str, data: Mapping[str, Any], weight: Decimal, block: int
) -> Standard:
    source, missing = str(data.get("input", "")), str(data.get("missing", ""))
    try:
        rubric = read_rubric(data, weight)
    except BrokenRule as error:
        raise BrokenRule(f"“{path}”的评分标准有误:{error}") from error
    if rubric.needs_rate and not (source or missing):
        raise BrokenRule(f"“{path}”应写明用哪个比率(input),或表中为什么没有(missing)")
    return Standard(
        item=path,
        text=text,
        weight=weight,
        block=block,
        rubric=rubric,
        input=source,
        missing=missing,
        own=bool(data.get("own", False)),
        indicators=str(data.get("indicators", "")),
    )
