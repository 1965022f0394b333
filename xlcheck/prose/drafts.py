"""What reading one figure gives, and what it takes from the claims before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from xlcheck.prose.claims import Basis, Claim, Kind
from xlcheck.prose.phrases import Figure
from xlcheck.prose.subjects import SHORT, Labels, Subject, find_subject, plain, trim_generic
from xlcheck.prose.tokens import Token

_AIM = re.compile(
    r"力争|争取|目标值?(?:为|是|:)*\s*$|确保|拟|不低于|不少于|不超过|不高于|控制在|要求|预计|预期|以内|应当?达|需达|[≥≤]"
)
MONEY_WORDS = re.compile(
    r"预算数?|执行数?|决算数?|金额|总额|支出|收入|资金|经费|费用|投资|款|[^人员]费$|结余|结转|到位"
)
LOOK_BACK = 40
"""Claims of a sentence among which an antecedent is sought."""


@dataclass(slots=True)
class Draft:
    """A claim with what the relations need to know of its place."""

    claim: Claim
    figure: Figure
    reference: bool = False  # an amount of another year or stage, given to compare with
    distributed: bool = False
    comparing: bool = False  # a change or growth against something said
    bare: bool = False  # a percentage alone in parentheses
    number_first: bool = False  # 4家企业: the noun stands behind
    owner_told: bool = False  # the owner is written in the figure's own phrase, not carried on


def claim_of(figure: Figure, kind: Kind, subject: Subject, *, sign: int = 1) -> Claim:
    """Make the claim of a figure; ``sign`` is -1 for a decrease."""
    token = figure.token
    low, high = bounds(token, kind)
    value = token.value
    if sign < 0 and value is not None:
        value, low, high = -value, _minus(high), _minus(low)
    basis: Basis = subject.basis
    unit = "分" if kind == "score" else token.unit
    return Claim(
        kind=kind,
        subject=subject.name,
        span=(token.start, token.end),
        quote=figure.quote,
        value=value,
        unit=unit,
        low=low,
        high=high,
        hedge=token.hedge if token.low_end is None else "about",
        known=subject.known,
        owner=subject.owner,
        modifiers=subject.modifiers,
        year=figure.year,
        basis=basis,
        malformed=token.malformed,
        figure_span=token.number,
        target=bool(_AIM.search(figure.phrase))
        or (token.hedge == "at_most" and bool(token.end_of_hedge)),
    )


def _minus(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def bounds(token: Token, kind: Kind) -> tuple[Decimal | None, Decimal | None]:
    """Give what a printed figure may stand for; None where it has no bound on that side.

    Half a unit of the last printed digit either way; counts of things are exact. 约 and 左右 widen
    by a twentieth, 近 reaches a tenth below, 余 and 多 a tenth above (or to the next digit).
    """
    value = token.value
    if value is None:
        return None, None
    half = token.step / 2
    if (
        token.sort == "count"
        and not token.unit.startswith(("万", "亿", "千", "百"))
        and token.step == 1
    ):
        half = Decimal(0)
    if kind == "score":
        half = Decimal(0)
    if token.low_end is not None:
        return token.low_end - half, value + half
    if token.hedge == "about":
        if token.closely:
            return value - abs(value) / 10 - half, value + half
        return value - abs(value) / 20 - half, value + abs(value) / 20 + half
    if token.hedge == "at_least":
        return value - half, (
            value + max(abs(value) / 10, token.step * 10) if token.closely else None
        )
    if token.hedge == "at_most":
        return None, value + half
    return value - half, value + half


def previous(before: list[Draft], figure: Figure, *kinds: Kind) -> Draft | None:
    """Give the last claim of these kinds in the segment, passing over what is compared with."""
    for other in before[: -LOOK_BACK - 1 : -1]:
        if other.figure.segment != figure.segment:
            return None
        deeper = other.figure.depth > figure.depth
        if other.claim.kind in kinds and not other.reference and not deeper:
            return other
    return None


def subject_or_last(text: str, figure: Figure, labels: Labels, before: list[Draft]) -> Subject:
    """Give the subject ``text`` names, else the one the last amount or count of the segment had."""
    label = labels.at_end(plain(text))  # 总支出 is made of words that name nothing
    if trim_generic(plain(text)) or (label and label[2] - label[1] > SHORT):
        return find_subject(text, labels)
    last = previous(before, figure, "amount", "count")
    if last is None and before and (before[-1].comparing or before[-1].reference):
        last = before[-1] if before[-1].figure.segment == figure.segment else None
    if last is None:
        return find_subject(figure.previous, labels) if figure.previous else Subject("")
    claim = last.claim
    basis = "" if last.reference else claim.basis
    return Subject(claim.subject, claim.known, claim.owner, claim.modifiers, basis)
