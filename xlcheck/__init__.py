"""Validates performance self-evaluation workbooks (绩效自评).

The map of its rooms, top to bottom::

    cli/         entrance: arguments → pipeline → exit code
    templates/   Form → the blank workbook with labels, names, native checks
    pipeline.py  check(), check_many(): the whole data flow on one screen
    reports/     Report → something to read; one file per product
    diagnosis/   findings → causes, and the explanations typed for them
    validation/  stacked filings × a form → verdicts and findings
    submission/  a workbook × a form → a filing: values that remember their cells
    forms/       one folder per form; ``FORMS`` is the one list
    translate/   the rule tree → three readers: frames, Excel formulas, Chinese words
    scoring/     a printed standard × a filing → the score it yields
    narrative/   claims of the prose × the places of a form → the TEXT rules
    language/    the words a form is written in; evaluates nothing
    prose/       Chinese text → claims (amounts, shares, counts, scores); knows no form
    workbook/    the file format: reading, marking, clearing; knows no form
    findings.py  Finding, Location, Severity, Report: the one currency
    errors.py    XlcheckError and its few children

Rooms import only rooms below them. The names below are public; they are imported on first use, so
that ``import xlcheck`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlcheck.errors import XlcheckError
    from xlcheck.findings import VERSION as __version__  # noqa: N811  # the name Python expects
    from xlcheck.findings import Finding, Location, Report, Severity
    from xlcheck.forms import FORMS
    from xlcheck.pipeline import check, check_many
    from xlcheck.reports.write_cleared import clear
    from xlcheck.reports.write_flags import flag
    from xlcheck.templates.build import new_workbook

__all__ = [
    "FORMS",
    "Finding",
    "Location",
    "Report",
    "Severity",
    "XlcheckError",
    "__version__",
    "check",
    "check_many",
    "clear",
    "flag",
    "new_workbook",
]

_HOMES = {
    "FORMS": "xlcheck.forms",
    "Finding": "xlcheck.findings",
    "Location": "xlcheck.findings",
    "Report": "xlcheck.findings",
    "Severity": "xlcheck.findings",
    "XlcheckError": "xlcheck.errors",
    "__version__": "xlcheck.findings",
    "check": "xlcheck.pipeline",
    "check_many": "xlcheck.pipeline",
    "clear": "xlcheck.reports.write_cleared",
    "flag": "xlcheck.reports.write_flags",
    "new_workbook": "xlcheck.templates.build",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), "VERSION" if name == "__version__" else name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
