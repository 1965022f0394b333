"""Rates that a filing states: in its indicators table, and in its sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from xlcheck.findings import Location
from xlcheck.language.filing import FilingRow, Submission, locate
from xlcheck.language.inputs import StatedRate
from xlcheck.language.wording import label_of
from xlcheck.prose.claims import Claim, Vocabulary
from xlcheck.prose.read import read_prose
from xlcheck.scoring.awards import Span
from xlcheck.scoring.sheet import cell

_BARE_RATE = re.compile(
    r"(?P<least>≥|>|不低于|超过)?(?:达到|达|为|已达)?(?P<about>约)?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,4})?)%"
    r"(?P<tail>以上|及以上|左右)?"
)
_QUOTES = dict.fromkeys(map(ord, "“”\"'‘’ "))  # “三公经费”控制率 is named with and without
_PERCENT_SIGNS = ("%", "％")
_HUNDRED = Decimal(100)
_EVERYONE = frozenset(  # whose satisfaction the item means; a course or a canteen is another matter
    ("", "服务对象", "社会公众", "公众", "群众", "社会公众或服务对象", "社会公众及服务对象")
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One rate as stated, and where; ``general`` unless it is of some part of those asked."""

    span: Span
    at: Location
    printed: str  # 96.5%
    general: bool = True


def stated(source: StatedRate, filing: Submission) -> list[Stated]:
    """List the rates of this year that a filing states as reached, not as an aim."""
    return [*_of_indicators(source, filing), *_of_sentences(source, filing)]


def spanned(found: Sequence[Stated]) -> Span:
    """Give the rate if all that were found are the same, else all between the least and the most.

    The item means one rate: where several parts are told, it is an average of them.
    """
    first = found[0].span
    if all(s.span == first for s in found):
        return first
    highs = [s.span.high for s in found if s.span.high is not None]
    return Span(first.printed, min(s.span.low for s in found), max(highs), hedged=True)


def about_rows(source: StatedRate, filing: Submission) -> Iterator[FilingRow]:
    """Give the indicators that are about this rate."""
    for row in filing[source.indicators.table].details:
        if _mentions(source, row.key) or _mentions(source, row["content"].text):
            yield row


def _mentions(source: StatedRate, text: str) -> bool:
    # most texts end here: taking quotes out of a long one costs more than looking for a word
    return source.about[-2:] in text and source.about in text.translate(_QUOTES)


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
        if value <= source.most:
            at = cell(source.indicators, row, "actual", "related")
            yield Stated(_span(value, hedge), at, f"{found['number']}%")


def _of_sentences(source: StatedRate, filing: Submission) -> Iterator[Stated]:
    year = filing.number("cover", "year")
    for place in source.texts:
        for row in filing[place.table].rows:
            entry = row[place.field]
            if not any(sign in entry.text for sign in _PERCENT_SIGNS):
                continue
            if not _mentions(source, entry.text):
                continue
            at = locate(
                place.table, row, place.field, label=label_of(row, place.declared), role="related"
            )
            for claim in read_prose(entry.text, Vocabulary(source.subjects)).claims:
                if not _is_told(claim, source, None if year is None else int(year)):
                    continue
                assert claim.value is not None
                owner = "".join(claim.owner.split())
                yield Stated(
                    _span(claim.value, claim.hedge),
                    replace(at, value=claim.quote, span=claim.span, quote=claim.quote),
                    claim.quote,
                    general=owner in _EVERYONE,
                )


def _is_told(claim: Claim, source: StatedRate, year: int | None) -> bool:
    """Tell whether a claim is this rate, reached in this year."""
    return (
        claim.kind in ("rate", "share")
        and _mentions(source, claim.subject)
        and not claim.owner.endswith("不")  # 不满意率
        and not (claim.base or claim.basis or claim.target or claim.malformed)
        and claim.hedge != "at_most"
        and claim.unit in _PERCENT_SIGNS
        and claim.value is not None
        and 0 <= claim.value <= source.most
        and (claim.year is None or year is None or claim.year == year)
    )


def _span(value: Decimal, hedge: str) -> Span:
    """Bound a printed percentage where it is hedged; else it is the rate, as nobody has another."""
    low = high = value
    if hedge == "at_least":
        high = max(value, _HUNDRED)
    elif hedge == "about":
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        unit = Decimal(1).scaleb(min(exponent, 0))
        low, high = value - unit, max(value, min(value + unit, _HUNDRED))
    printed, least, most = (Fraction(x) / 100 for x in (value, low, high))
    return Span(printed, least, most, hedged=bool(hedge))
