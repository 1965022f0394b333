"""The one currency: what was found, where, and how a filing stands after all rules.

The sentence of a finding is made once, by :mod:`xlcheck.translate`, and every product prints it,
so that text, JSON, cell note and button can never disagree.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

VERSION = "0.2.0"
"""Of the checker, as every product states it; the same as in pyproject.toml."""

Value: TypeAlias = str
"""An amount as a decimal string, or text, as printed."""


class Severity(enum.StrEnum):
    """How much a finding weighs: 必须改正, 核实, 提示."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Verdict(enum.StrEnum):
    """What a rule says of one instance: true, true by rounding, false, not asked, not known."""

    HELD = "held"
    ROUNDING = "rounding"
    BROKEN = "broken"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


Role: TypeAlias = Literal["primary", "related"]


@dataclass(frozen=True, slots=True)
class Location:
    """A place of a form in one workbook: symbolic (``place``) and concrete (sheet, cell)."""

    sheet: str
    cell: str  # A1, or "" where the file as a whole is meant
    role: Role
    place: str  # table/field or table/row key…/field
    label: str  # as the user sees it: 行·列
    value: Value  # "" for an empty cell; of a figure in a text the figure as printed
    span: tuple[int, int] | None = None  # of a figure in a text: its characters in the cell
    quote: str = ""  # the words at ``span``
    around: str = ""  # the words by which a reader finds them in a long text

    @property
    def spot(self) -> tuple[str, str, tuple[int, int] | None]:
        """Tell cells apart, and the figures within the text of one cell."""
        return self.sheet, self.cell, self.span


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that would be right, what it clears, and why we think so; never applied silently.

    Suggestions of one ``option`` belong together (mend all of them); a further option is another
    way to clear the same findings, less likely than the one before.
    """

    sheet: str
    cell: str
    value: Value
    kind: str
    clears: tuple[str, ...]
    option: int = 1
    span: tuple[int, int] | None = None  # of a figure in a text: what the value replaces


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule in one place, or a sum that holds only by rounding (severity note)."""

    id: str  # hash of rule, place and operand values: survives moved rows and renamed files
    rule: str
    severity: Severity
    verdict: Verdict  # BROKEN or ROUNDING
    message: str  # one Chinese sentence, from translate.to_words
    locations: tuple[Location, ...]
    stated: Value | None = None
    expected: Value | None = None
    difference: Value | None = None
    slack: Value | None = None
    cause: str = ""
    also_breaks: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    candidates: tuple[Location, ...] = ()  # where any one of several cells may be the wrong one
    explanation: str | None = None  # 填报单位说明, as typed
    explained_since: str = ""  # the day of the check that first read it

    @property
    def primary(self) -> Location:
        """Where to look first."""
        return self.locations[0]


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A rule that could not be judged at one place, and why.

    ``by_nature``: the form asks for no figure that would settle it, whatever the filer does; such
    a one is told, but leaves a filing without findings as passed.
    """

    rule: str
    place: str
    because: str
    by_nature: bool = False


@dataclass(frozen=True, slots=True)
class ClaimRead:
    """A figure read in the prose and what became of it: the audit view of the prose reader."""

    sheet: str
    cell: str
    place: str
    span: tuple[int, int]  # characters in the cell
    quote: str
    kind: str  # amount, count, share, rate, change, score, grade
    subject: str
    value: Value  # as a decimal string in ``unit``; a grade as printed
    unit: str
    year: int | None = None
    base: str | None = None  # what a share is said to be of
    compared_with: str | None = None  # 支出!C7, or what in the prose it was compared with
    verdict: Verdict | None = None  # of that comparison; None where nothing was compared
    because: str = ""  # why it was compared with nothing
    around: str = ""  # the words by which a reader finds it in a long text


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings that one slip explains, shown to people as one entry; the first one speaks."""

    id: str
    findings: tuple[Finding, ...]
    message: str  # the sentence of the first, or one that speaks for an equal slip in many cells

    @property
    def first(self) -> Finding:
        """The finding that stands for the cause."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The gravest severity among its findings."""
        return min((f.severity for f in self.findings), key=lambda s: s.rank)

    @property
    def cells(self) -> tuple[Location, ...]:
        """The primary places of all its findings, each once; two figures of a text are two."""
        seen = {f.primary.spot: f.primary for f in reversed(self.findings)}
        return tuple(reversed(seen.values()))


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An explanation (填报单位说明) that no longer speaks of a finding; shown until taken out."""

    text: str
    rule: str
    place: str  # the cells it was typed for, as they were then
    message: str  # what it was said about
    cause: str = ""  # what is found there now, with other values; "" where nothing is
    key: str = ""  # what stands hidden beside it in the workbook


Standing: TypeAlias = Literal["errors", "warnings", "clean", "incomplete", "unreadable"]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of one filing: findings by cause, what was judged, what could not be."""

    path: str
    verdict: Standing
    form: str | None = None
    form_title: str = ""
    edition: str | None = None
    reporting_unit: str = ""
    year: int | None = None
    sheets: tuple[str, ...] = ()  # where the filing stands; a workbook may hold several
    causes: tuple[Cause, ...] = ()
    judged: Mapping[Verdict, int] = field(default_factory=dict)
    not_judged: tuple[NotJudged, ...] = ()
    claims: tuple[ClaimRead, ...] = ()  # every figure read in the prose, in reading order
    lapsed: tuple[Lapsed, ...] = ()
    trouble: str | None = None  # why the file could not be checked, one Chinese sentence
    file_hash: str = ""
    rules_hash: str = ""
    checked_at: str = ""  # ISO 8601, local time
    ignored: tuple[str, ...] = ()  # rules left out by --ignore

    @property
    def left_open(self) -> tuple[NotJudged, ...]:
        """What could not be judged though the form asks for the figures."""
        return tuple(n for n in self.not_judged if not n.by_nature)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, cause by cause."""
        return tuple(f for cause in self.causes for f in cause.findings)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many causes there are of each severity."""
        return {s: sum(c.severity is s for c in self.causes) for s in Severity}

    @property
    def explained(self) -> int:
        """How many warnings stand with a current explanation; no words settle an error."""
        warnings = (c for c in self.causes if c.severity is Severity.WARNING)
        return sum(c.first.explanation is not None for c in warnings)
