"""Filings judged together by the product's own stages, and what became of each typed error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bench.injections import Change, Clean, Injection

from xlcheck import pipeline
from xlcheck.findings import Cause, Finding, Location, Report, Severity, Suggestion
from xlcheck.language.filing import Submission

WARNINGS_COUNT = {  # what the catalogue makes a warning
    "repeated count changed": ("TEXT-007",),
    "year changed": ("TEXT-010",),
}
SHARES = ("share changed", "share of another base")
TOLD_BY_WARNING = ("TEXT-008",)  # an amount of prose that is a sum of cells


def reports(filings: Sequence[Submission]) -> list[Report]:
    """Judge filings that were read already, stacked in chunks as the pipeline does."""
    done: list[Report] = []
    for start in range(0, len(filings), pipeline.CHUNK):
        chunk = [
            pipeline._Read(Report("", "clean", form=filing.form), filing, {})
            for filing in filings[start : start + pipeline.CHUNK]
        ]
        done += pipeline._judged(chunk, ())
    return done


def wrong(report: Report) -> list[Finding]:
    """List the errors and warnings of a filing, broken rules only."""
    return [f for f in report.findings if f.severity is not Severity.NOTE]


@dataclass(frozen=True)
class Result:
    """What the checker said of one injection."""

    injection: Injection
    detected: bool
    first: bool  # the first new entry names a mistyped cell first
    among: bool  # a mistyped cell is among the first three it names, its options or candidates
    value: bool  # the first suggestion there is the value that should stand there
    exact: bool  # the first options name the mistyped cells, all of them and no other
    entries: int  # new entries (causes) that are errors
    extra: int  # errors said of the filing before it was spoiled
    said: tuple[str, ...]


def result(clean: Clean, before: Report, after: Report, injection: Injection) -> Result:
    """Compare what is said of a filing with and without the errors."""
    known = {_sign(f) for f in wrong(before)}
    fresh = [c for c in after.causes if any(_sign(f) not in known for f in _loud(c))]
    counted = [c for c in fresh if _counts(c, injection)]
    places = [_Place(clean, change, injection.kind) for change in injection.changes]
    telling = [
        c
        for c in counted
        if any(p.meets(at) for p in places for f in c.findings for at in f.locations)
    ]
    top = counted[0] if counted else None
    options = [s for c in counted for s in _first_option(c)]
    named = [p for p in places if any(p.is_cell(s) for s in options)]
    others = [s for s in options if not any(p.is_cell(s) for p in places)]
    errors = [c for c in fresh if c.severity is Severity.ERROR]
    return Result(
        injection,
        detected=bool(telling),
        first=top is not None and any(p.meets(top.first.primary) for p in places),
        among=top is not None and any(p.meets(at) for p in places for at in _named(top)),
        value=top is not None and all(_gives(p, top, options) for p in places),
        exact=len(named) == len(places) and not others,
        entries=len(errors),
        extra=sum(f.severity is Severity.ERROR for f in wrong(before)),
        said=tuple(f"{c.severity} {c.first.rule} {c.message}" for c in fresh),
    )


def _loud(cause: Cause) -> list[Finding]:
    return [f for f in cause.findings if f.severity is not Severity.NOTE]


def _counts(cause: Cause, injection: Injection) -> bool:
    """Whether a cause counts as finding this kind of error: errors, and what the kind allows."""
    if cause.severity is Severity.ERROR:
        return True
    rules = {f.rule for f in cause.findings}
    allowed = WARNINGS_COUNT.get(injection.kind, ())
    in_prose = any(change.span for change in injection.changes)
    return bool(rules & {*allowed, *(TOLD_BY_WARNING if in_prose else ())})


def _sign(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.primary.place, finding.severity


def _named(cause: Cause) -> list[Location]:
    """Give the cells an entry names before others: three, its options, its candidates."""
    first = cause.first
    options = [
        Location(s.sheet, s.cell, "related", "", "", "", s.span)
        for f in cause.findings
        for s in f.suggestions
    ]
    listed = [at for f in cause.findings for at in f.candidates]
    return [*first.locations[:3], *options, *listed]


def _gives(place: _Place, top: Cause, options: Sequence[Suggestion]) -> bool:
    """Whether the value that should stand there is given.

    A share is not typed but computed: there the value that the finding expects counts, to one
    unit of the last printed digit.
    """
    if any(place.is_cell(s) and place.is_right(s.value) for s in options):
        return True
    expected = top.first.expected or ""
    return place.is_share and place.meets(top.first.primary) and place.is_near(expected)


def _first_option(cause: Cause) -> list[Suggestion]:
    return [s for f in cause.findings for s in f.suggestions if s.option == 1]


class _Place:
    """A mistyped cell, or a mistyped figure in a text."""

    def __init__(self, clean: Clean, change: Change, kind: str) -> None:
        row = clean.filing[change.spot.table].rows[max(change.spot.row, 0)]
        entry = row[change.spot.field]
        self.sheet, self.cell, self.change = entry.sheet, entry.cell, change
        self.is_share = kind in SHARES

    def meets(self, at: Location) -> bool:
        if (at.sheet, at.cell) != (self.sheet, self.cell):
            return False
        if self.change.span is None or at.span is None:
            return self.change.span is None
        start = self.change.span[0]
        end = start + max(1, len(self.change.wrong))
        return at.span[0] < end and start < at.span[1]

    def is_cell(self, suggestion: Suggestion) -> bool:
        at = Location(suggestion.sheet, suggestion.cell, "related", "", "", "", suggestion.span)
        return self.meets(at)

    def is_right(self, value: str) -> bool:
        try:
            return _plain(value) == _plain(self.change.right)
        except InvalidOperation:
            return value.strip() == self.change.right

    def is_near(self, value: str) -> bool:
        try:
            right = _plain(self.change.right)
            unit = Decimal(1).scaleb(int(right.as_tuple().exponent))
            return abs(_plain(value) - right) <= unit
        except InvalidOperation:
            return False


def _plain(text: str) -> Decimal:
    return Decimal(text.replace(",", "").rstrip("%％ 万元亿人名个分"))
