"""What the TEXT rules say: judgements by rule, and the words they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from xlcheck.findings import Location, Severity, Verdict
from xlcheck.language.rule import Judgement
from xlcheck.narrative.figures import Figure, dimension, number_text, printed_unit
from xlcheck.narrative.passages import Passage
from xlcheck.prose.claims import Claim


class Spoken(NamedTuple):
    """One judgement of one rule."""

    rule: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Gap:
    """Two numbers that should be one, as text for a finding."""

    stated: str
    expected: str
    difference: str
    slack: str | None = None


def held(rule: str) -> Spoken:
    """Say that a rule holds of one instance."""
    return Spoken(rule, Judgement(Verdict.HELD))


def broken(
    rule: str,
    locations: Sequence[Location],
    message: str,
    gap: Gap | None = None,
    severity: Severity | None = None,
) -> Spoken:
    """Say that a rule is broken, and where."""
    return Spoken(
        rule,
        Judgement(
            Verdict.BROKEN,
            tuple(locations),
            message,
            stated=gap.stated if gap else None,
            expected=gap.expected if gap else None,
            difference=gap.difference or None if gap else None,
            slack=gap.slack if gap else None,
            severity=severity,
        ),
    )


def rounded(rule: str, locations: Sequence[Location], message: str, gap: Gap) -> Spoken:
    """Say that a rule holds only because printed numbers are rounded: nothing is to be changed."""
    return Spoken(
        rule,
        Judgement(
            Verdict.ROUNDING,
            tuple(locations),
            message,
            stated=gap.stated,
            difference=gap.difference,
            slack=gap.slack,
        ),
    )


def unit_of(claim: Claim) -> str:
    """Name the unit in which a claim is compared."""
    unit = dimension(claim.unit)
    return claim.unit if unit == "人" else unit


def in_words(claim: Claim) -> str:
    """Quote a claim with its label: 基本支出2195.62万元."""
    label = "" if claim.quote.startswith(claim.subject) else claim.subject
    owner = claim.owner if claim.owner and claim.owner not in label else ""
    return f"{owner}{label}{claim.quote}"


def in_print(claim: Claim, value: Decimal) -> str:
    """Write a value (in the form's unit) as the claim prints: in its unit, bare."""
    return number_text(value / printed_unit(claim))


def gap_between(claim: Claim, told: Figure, right: Figure, slack: Decimal | None = None) -> Gap:
    """Say what was stated and what would be right, in the unit the claim prints."""
    return Gap(
        in_print(claim, told.value),
        in_print(claim, right.value),
        number_text(abs(told.value - right.value)),
        None if slack is None else number_text(slack),
    )


def said_in(passage: Passage, claim: Claim) -> str:
    """Begin a message: where, and what is said there."""
    return f"{passage.title}中“{in_words(claim)}”"
