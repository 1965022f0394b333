"""Clean filings of both forms, of every size and wording; the same seed gives the same filing."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import filings
from bench.department import Department
from bench.drawing import Draw
from bench.narrating import Story
from bench.printing import style
from bench.project import Project
from bench.writing import WORDINGS

from xlcheck.language.form import Form

EXACT, TO_THE_YUAN = Decimal("0.01"), Decimal("0.0001")  # of 10,000 yuan


def make(form: Form, seed: int, *, rounded: bool = False, source: Path = WORDINGS) -> Story:
    """Make a clean filing.

    ``rounded`` draws exact amounts in yuan and prints every cell and every figure of the prose
    rounded for itself; otherwise amounts have two decimals and agree to the last digit. ``source``
    is the file its sentences are taken from.
    """
    r = random.Random(f"{form.name} {seed} {rounded}")
    draw = Draw(r, TO_THE_YUAN if rounded else EXACT)
    author = style(r, rounded=rounded)
    if form is filings.DEPARTMENT:
        return Department(draw, author, source).story()
    return Project(draw, author, source).story()
