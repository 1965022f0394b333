"""The rules of the forms as plain facts, for every product that prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlcheck.errors import WrongUsage
from xlcheck.findings import Severity
from xlcheck.language.form import Form
from xlcheck.language.rule import AnyRule, CodeRule, Rule
from xlcheck.reports.words import SEVERITY_WORDS
from xlcheck.translate.to_words import sentence

STAGE_WORDS = {"beta": "试行", "active": "正式", "retired": "停用"}
BY_PROGRAM = "由程序判断"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it stands in the catalogue, with the forms in which it says the same."""

    rule: AnyRule
    forms: tuple[Form, ...]
    sentences: tuple[str, ...]  # of its conditions; none for a rule written as code

    @property
    def severity_words(self) -> str:
        """Name its severities, the gravest first: 错误/警告."""
        return "/".join(SEVERITY_WORDS[s] for s in severities(self.rule))

    @property
    def form_names(self) -> str:
        """Name its forms."""
        return "、".join(form.title for form in self.forms)


def catalogue(forms: Sequence[Form]) -> list[Entry]:
    """List the rules in printed order; a rule that reads alike in several forms is one entry."""
    merged: dict[tuple[str, ...], Entry] = {}
    for form in forms:
        for rule in form.rules:
            told = sentences(rule)
            key = (rule.id, rule.says, rule.because, *told)
            known = merged.get(key)
            merged[key] = Entry(rule, (*(known.forms if known else ()), form), told)
    first_seen: dict[str, int] = {}
    for key in merged:
        first_seen.setdefault(key[0], len(first_seen))
    return sorted(merged.values(), key=lambda e: first_seen[e.rule.id])


def named(rule_id: str, forms: Sequence[Form]) -> list[Entry]:
    """Give the entries of one rule: one, or one per form where they read differently."""
    found = [e for e in catalogue(forms) if e.rule.id == rule_id]
    if not found:
        raise WrongUsage(f"没有规则“{rule_id}”。")
    return found


def sentences(rule: AnyRule) -> tuple[str, ...]:
    """Say what its conditions ask, each sentence once."""
    if isinstance(rule, CodeRule):
        return ()
    return tuple(dict.fromkeys(sentence(c) for c in rule.conditions))


def severities(rule: AnyRule) -> list[Severity]:
    """Give every severity its findings can have, the gravest first."""
    found = {rule.severity}
    if isinstance(rule, Rule) and rule.severities:
        found = set(rule.severities)
    return sorted(found, key=lambda s: s.rank)
