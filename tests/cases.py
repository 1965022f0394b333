"""A case of a rule: an edit of the clean filing, and every rule that must speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import filings

from xlcheck.findings import Severity
from xlcheck.language.form import Form


@dataclass(frozen=True)
class Case:
    """``finds`` states *all* rules that must fire: each case is a negative one for the others."""

    rule: str
    edits: Mapping[str, Any]
    finds: frozenset[str]

    def __str__(self) -> str:
        return f"{self.rule} {next(iter(self.edits))}"


def case(rule: str, edits: Mapping[str, Any], finds: Iterable[str] = ()) -> Case:
    """Make a case; the rule itself need not be named again."""
    return Case(rule, edits, frozenset({rule, *finds}))


def found_by(form: Form, tried: Case) -> set[str]:
    """Judge the clean filing with the case's edits; notes count where the case is about one."""
    outcome = filings.judged(filings.edited(filings.clean(form), tried.edits))
    rules = {rule.id: rule for rule in form.rules}
    asked = {rule for rule in tried.finds if rules[rule].severity is Severity.NOTE}
    noted = filings.ids(outcome.findings, Severity.NOTE) & asked
    return filings.ids(outcome.findings) | noted
