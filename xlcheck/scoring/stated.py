"""Rates that a filing states: in its indicators table, and in its sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlcheck.findings import Location
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.inputs import StatedRate
from xlcheck.scoring.awards import Span
from xlcheck.scoring.sheet import cell

_BARE_RATE = re.compile(
    r"(?P<least>≥|>|不低于|超过)?(?:达到|达|为|已达)?(?P<about>约)?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,4})?)%"
    r"(?P<tail>以上|及以上|左右)?"
)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Stated:
    """One rate as stated, and where."""

    span: Span
    at: Location
    printed: str  # 96.5%


def stated(source: StatedRate, filing: Submission) -> list[Stated]:
    """List the rates of this year that a filing states as its own, not as an aim."""
    return list(_of_indicators(source, filing))


def _of_indicators(source: StatedRate, filing: Submission) -> Iterator[Stated]:
    """Read the actual values of its indicators that are nothing but a rate."""
    for row in about_rows(source, filing):
        written = unicodedata.normalize("NFKC", row["actual"].text)
        found = _BARE_RATE.fullmatch("".join(written.split()).replace(">=", "≥").rstrip("。"))
        if found is None:
            continue
        hedge = ""
        if found["least"] or found["tail"] in ("以上", "及以上"):
            hedge = "at_least"
        elif found["about"] or found["tail"]:
            hedge = "about"
        value = Decimal(found["number"])
        if value <= _HUNDRED:
            at = cell(source.indicators, row, "actual", "related")
            yield Stated(_span(value, hedge), at, f"{found['number']}%")


def about_rows(source: StatedRate, filing: Submission) -> Iterator[FilingRow]:
    """Give the indicators that are about this rate."""
    for row in filing[source.indicators.table].details:
        if source.about in row.key or source.about in row["content"].text:
            yield row


def _span(value: Decimal, hedge: str) -> Span:
    """Bound a printed percentage: half a unit of its last digit, more where it is hedged."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Decimal(1).scaleb(min(exponent, 0)) / 2
    low, high = value - half, min(value + half, _HUNDRED)
    if hedge == "at_least":
        low, high = value, _HUNDRED
    elif hedge == "about":
        low, high = value - 2 * half, min(value + 2 * half, _HUNDRED)
    printed, least, most = (Fraction(x) / 100 for x in (value, low, high))
    return Span(printed, least, most, hedged=bool(hedge))


def only_value(found: list[Stated]) -> Stated | None:
    """Give the rate if all that were found are the same, else None."""
    if len({s.span for s in found}) != 1:
        return None
    return found[0]
