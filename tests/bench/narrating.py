"""The texts of a filing: paragraphs, deeds told twice, and where every figure of them stands."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bench import words
from bench.writing import Fact, Figure, Text, Writer

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
