"""In texts without a wrong figure every relation that is read must hold, and figures are found."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import filings
import pytest
from bench.filing_maker import make
from bench.narrating import Spot
from bench.writing import Figure
from readings import linked, read

from xlcheck.language.form import Form
from xlcheck.prose.claims import Claim, Reading, Relation
from xlcheck.prose.units import MONEY

INNOCENT = Path(__file__).parents[1] / "narrative" / "innocent.toml"
FAR = Decimal("1e15")
FILINGS = 8  # of each form; every second one is printed rounded


def bounds(claim: Claim) -> tuple[Decimal, Decimal]:
    """Give what a claim may stand for; money in 万元."""
    unit = MONEY.get(claim.unit, Decimal(1))
    low = -FAR if claim.low is None else claim.low * unit
    return low, FAR if claim.high is None else claim.high * unit


def reach(reading: Reading, relation: Relation) -> Iterator[tuple[Decimal, Decimal]]:
    """Give what the result of a relation may be: one interval for each way to read it."""
    parts = [bounds(reading.claims[place]) for place in relation.parts]
    if relation.kind == "sum":
        signs = relation.signs or (1,) * len(parts)
        low = sum(p[0] if s > 0 else -p[1] for p, s in zip(parts, signs, strict=True))
        high = sum(p[1] if s > 0 else -p[0] for p, s in zip(parts, signs, strict=True))
        yield Decimal(low), Decimal(high) if relation.complete == "stated" else FAR
    elif relation.kind == "share":
        for low, high in (bounds(reading.claims[place]) for place in relation.wholes):
            if low > 0:
                yield 100 * parts[0][0] / high, 100 * parts[0][1] / low
    elif len(parts) == 2 and relation.kind == "difference":
        yield parts[0][0] - parts[1][1], parts[0][1] - parts[1][0]
    elif len(parts) == 2:
        less = 100 if relation.kind == "growth" else 0
        yield 100 * parts[0][0] / parts[1][1] - less, 100 * parts[0][1] / parts[1][0] - less
    elif relation.kind == "items" and relation.complete == "stated":
        yield Decimal(relation.listed), Decimal(relation.listed)


def broken(text: str) -> list[str]:
    """Give the relations of a text that do not hold however they are read."""
    reading = read(text)
    found = []
    for relation in reading.relations:
        low, high = bounds(reading.claims[relation.result])
        ways = list(reach(reading, relation))
        if ways and all(high < least or most < low for least, most in ways):
            found.append(linked(reading, relation))
    return found


def told(form: Form, seed: int) -> dict[str, list[Figure]]:
    """Give the texts of a made filing, and the figures that stand in each."""
    story = make(form, seed, rounded=seed % 2 == 1)
    texts: dict[Spot, list[Figure]] = defaultdict(list)
    for spot, figure in story.figures:
        texts[spot].append(figure)
    tables = story.data["tables"]
    shown = {}
    for spot, figures in texts.items():
        row = tables[spot.table] if spot.row < 0 else tables[spot.table][spot.row]
        shown[row[spot.field]] = figures
    return shown


def test_right_paragraphs_hold_together() -> None:
    """Of paragraphs of every kind of department, whose figures are right, no relation is broken."""
    paragraphs = tomllib.loads(INNOCENT.read_text(encoding="utf-8"))["paragraph"]
    assert len(paragraphs) >= 60
    assert [line for p in paragraphs for line in broken(p["text"])] == []


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda form: form.name)
def test_made_filings_hold_together(form: Form) -> None:
    """Of filings made in many wordings, exact or rounded, no relation is broken."""
    texts = [text for seed in range(FILINGS) for text in told(form, seed)]
    assert [line for text in texts for line in broken(text)] == []
    assert sum(len(read(text).relations) for text in texts) > 20


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda form: form.name)
def test_figures_of_tables_and_sums_are_found(form: Form) -> None:
    """Whatever repeats a table, is a share or stands in a sum of amounts is read as a claim."""
    missed, found = [], 0
    for seed in range(FILINGS):
        for text, figures in told(form, seed).items():
            claims = read(text).claims
            for figure in figures:
                wanted = figure.role in {"table", "share", "sum"} and figure.kind != "year"
                if not wanted or (figure.role, figure.kind) == ("sum", "score"):
                    continue  # points deducted (共扣2分) are no score
                hit = any(c.span[0] < figure.end and figure.start < c.span[1] for c in claims)
                found += hit
                if not hit:
                    missed.append(text[max(0, figure.start - 20) : figure.end + 8])
    assert missed == []
    assert found > 100
