"""The texts of a filing: paragraphs, deeds told twice, and where every figure of them stands."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import filings
from bench import words
from bench.drawing import grade_of, score_text
from bench.writing import Fact, Figure, Text, Writer

from xlcheck.language.form import Form

INNOCENT = Path(__file__).parents[1] / "narrative" / "innocent.toml"


@dataclass(frozen=True)
class Spot:
    """Where a value stands in the data of a filing: the row counts from 0, -1 in a record."""

    table: str
    row: int
    field: str


@dataclass
class Story:
    """A filing as data, its figures in texts, and what each of them tells."""

    data: dict[str, Any]
    facts: dict[str, Fact]
    figures: list[tuple[Spot, Figure]] = field(default_factory=list)

    def tell(self, spot: Spot, text: Text) -> None:
        """Put a text into the filing."""
        table = self.data["tables"].setdefault(spot.table, {} if spot.row < 0 else [])
        if spot.row < 0:
            table[spot.field] = text.words
        else:
            table[spot.row][spot.field] = text.words
        self.figures += [(spot, figure) for figure in text.figures]

    def narrate(self, section: str, text: Text) -> None:
        """Append a paragraph of the report."""
        rows = self.data["tables"].setdefault("narrative", [])
        rows.append({"section": section})
        self.tell(Spot("narrative", len(rows) - 1, "text"), text)


@dataclass(frozen=True)
class Deed:
    """Something achieved, told in several places; ``target`` is what was aimed at."""

    facts: dict[str, Fact]
    target: int


@cache
def asides() -> tuple[str, ...]:
    """Give paragraphs full of figures of other things, all of them right."""
    return tuple(
        p["text"] for p in tomllib.loads(INNOCENT.read_text(encoding="utf-8"))["paragraph"]
    )


def deeds(r: random.Random, count: int) -> list[Deed]:
    """Draw achievements, each with its figure and a target that was met."""
    drawn = []
    for verb, subject, unit, low, high in r.sample(words.DEEDS, count):
        reached = r.randint(low, high)
        facts = {
            "verb": Fact(verb, "word"),
            "subject": Fact(subject, "word"),
            "count": Fact(Decimal(reached), "count", "repeat", unit=unit, about=subject),
        }
        drawn.append(Deed(facts, max(1, int(reached * r.uniform(0.7, 1)))))
    return drawn


def told(writer: Writer, deed: Deed) -> Text:
    """Word one achievement."""
    writer.facts.update(deed.facts)
    return writer.sentence("achievement")


def together(texts: Iterable[Text]) -> Text:
    """Join sentences to one paragraph."""
    whole = Text()
    for text in texts:
        whole.join(text)
    return whole


def numbered(texts: Iterable[Text]) -> Text:
    """Join sentences to a list of numbered lines."""
    whole = Text()
    for n, text in enumerate(texts, start=1):
        whole.join(text, f"{'' if n == 1 else chr(10)}{n}、")
    return whole


def put_scores(
    story: Story, facts: dict[str, Fact], form: Form, scores: Mapping[str, tuple[Decimal, str]]
) -> None:
    """Fill the scoring sheet of the edition, its total, the overall score and the grade."""
    total = Decimal(0)
    rows: list[dict[str, str]] = []
    for row in form.edition.rows["scores"]:
        made = dict(row)
        key = filings.row_key(form.table["scores"], made)
        if key in scores:
            score, reason = scores[key]
            total += score
            made["score"] = score_text(score)
            made |= {"deduction_reason": reason} if reason else {}
        rows.append(made)
    rows[-1]["score"] = score_text(total)
    grade = grade_of(total)
    story.data["tables"]["scores"] = rows
    story.data["tables"]["result"] = {"overall_score": score_text(total), "grade": grade}
    facts["score"] = Fact(total, "score", place="result/overall_score")
    facts["lost"] = Fact(100 - total, "score", "sum")
    facts["grade"] = Fact(grade, "grade", place="result/grade")
