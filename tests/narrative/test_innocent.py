"""Right figures of other things: nothing in them may be called an error."""

from __future__ import annotations

import tomllib
from pathlib import Path

import filings
import pytest
from bench import layout
from bench.judging import reports

from xlcheck.findings import Report, Severity
from xlcheck.language.form import Form

PARAGRAPHS = tomllib.loads(Path(__file__).with_name("innocent.toml").read_text(encoding="utf-8"))[
    "paragraph"
]


def judged(form: Form, texts: list[list[str]]) -> list[Report]:
    """Judge the clean filing of a form with these paragraphs in its report."""
    made = []
    for paragraphs in texts:
        data = filings.clean(form)
        section = data["tables"]["narrative"][-1]["section"]
        data["tables"]["narrative"] += [{"section": section, "text": t} for t in paragraphs]
        made.append(layout.read(data))
    return reports(made)


def errors(report: Report) -> list[str]:
    """Give the sentences of the errors."""
    return [f"{f.rule} {f.message}" for f in report.findings if f.severity is Severity.ERROR]


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_no_error_in_a_right_paragraph(form: Form) -> None:
    """Each paragraph for itself gives no error, whichever form it stands in."""
    found = judged(form, [[p["text"]] for p in PARAGRAPHS])
    said = {p["text"][:30]: errors(report) for p, report in zip(PARAGRAPHS, found, strict=True)}
    assert {text: messages for text, messages in said.items() if messages} == {}


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_no_error_in_all_of_them_together(form: Form) -> None:
    """A report that holds all the paragraphs gives no error."""
    (found,) = judged(form, [[p["text"] for p in PARAGRAPHS]])
    assert errors(found) == []


def test_there_are_many_of_them() -> None:
    """Sixty paragraphs of at least twenty fields, most of them with five figures or more."""
    assert len(PARAGRAPHS) >= 60
    assert len({p["field"] for p in PARAGRAPHS}) >= 20
