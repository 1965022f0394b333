"""Templates and examples, each made once for all tests."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import openpyxl

from xlcheck.forms import FORMS
from xlcheck.language.form import Form
from xlcheck.templates.build import new_workbook
from xlcheck.templates.fill import read_data

EXAMPLES = Path(__file__).parent.parent / "workbook_templates" / "examples"


@cache
def blank(name: str) -> bytes:
    """The blank template of a form."""
    return new_workbook(name)


@cache
def example(name: str) -> bytes:
    """A filled template: department or project."""
    return new_workbook(name, data=read_data(EXAMPLES / f"{name}-2021.json"))


def opened(data: bytes, *, values: bool = False) -> openpyxl.Workbook:
    """Read a workbook with a reader that is not ours."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def every_workbook() -> list[tuple[str, Form, bytes]]:
    """Both forms, blank and filled."""
    made = []
    for form in FORMS:
        short = form.short_names[0]
        made.append((f"{short} blank", form, blank(short)))
        made.append((f"{short} filled", form, example(short)))
    return made
