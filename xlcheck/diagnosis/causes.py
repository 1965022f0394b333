"""Group findings by the cells they share.

Two findings are one cause when one slip explains both: they ask the same correction of a cell
they share, they name the same cell first, they are the same slip down one column, or one follows
from a cell that the other says is wrong or empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlcheck.findings import Cause, Finding, Location, Suggestion, Verdict
from xlcheck.translate.to_words import group_sentence

COLUMN_SLIPS = ("FILL-", "AMOUNT-", "AGENCY-", "FILE-")  # equal slips down a column are one entry


@dataclass(frozen=True, slots=True)
class Traced:
    """A slip that is traced to its cell: the findings it explains, and what would clear them.

    ``culprit`` is None where any of the ``candidates`` may be wrong and none stands out; ``says``
    is added to the sentence of the cause.
    """

    explains: tuple[int, ...]  # numbers of findings, at least one
    culprit: Location | None
    suggestions: tuple[Suggestion, ...] = ()
    candidates: tuple[Location, ...] = ()
    says: str = ""


def causes(findings: Sequence[Finding], traced: Sequence[Traced] = ()) -> tuple[Cause, ...]:
    """Group findings; causes come in the order of their gravest finding.

    What is traced to one slip is one cause; the others are told by what they share. Rounding notes
    are each their own cause: nothing is wrong there that could be shared.
    """
    known = {n: slip for slip in traced for n in slip.explains}
    joined = _Joined(len(findings))
    first_with: dict[Hashable, int] = {}
    for n, finding in enumerate(findings):
        signs = [("traced", id(known[n]))] if n in known else _signs(finding, n)
        for sign in signs:
            joined.join(first_with.setdefault(sign, n), n)
    for n, m in _consequences(findings):
        if n not in known:
            joined.join(n, m)
    groups: dict[int, list[int]] = {}
    for n in range(len(findings)):
        groups.setdefault(joined.root(n), []).append(n)
    ordered = sorted(groups.values(), key=lambda g: min(findings[n].severity.rank for n in g))
    return tuple(
        _cause(
            f"c{number}",
            [findings[n] for n in group],
            next((known[n] for n in group if n in known), None),
        )
        for number, group in enumerate(ordered, start=1)
    )


def _signs(finding: Finding, number: int) -> list[Hashable]:
    """Give what a finding has in common with others of the same cause."""
    if finding.verdict is Verdict.ROUNDING:
        return [("alone", number)]
    primary = finding.primary
    if finding.rule.startswith(COLUMN_SLIPS):
        table, _, rest = primary.place.partition("/")
        column = rest.rsplit("/", 1)[-1]
        if finding.rule.startswith(("FILE-", "AGENCY-")):
            column = finding.message
        elif "/" not in rest:
            column = ""  # the fields of a record: one entry for what is empty there
        return [("column", finding.rule, finding.severity, primary.sheet, table, column)]
    signs: list[Hashable] = [("first", *_cell(primary))] if primary.value else []
    if finding.rule == "TEXT-003":  # shares of one wrong base in one text: one slip
        bases = tuple(_cell(at) for at in finding.locations[1:3])
        signs.append(("base", primary.sheet, primary.place, bases))
    if finding.difference and Decimal(finding.difference):
        size = Decimal(finding.difference)
        signs += [("cell", *_cell(at), size) for at in finding.locations]
        table, field = primary.place.partition("/")[0], primary.place.rpartition("/")[2]
        signs.append(("slip", finding.rule, primary.sheet, table, field, size))
    return signs or [("alone", number)]


def _consequences(findings: Sequence[Finding]) -> Iterator[tuple[int, int]]:
    """Pair findings with those they follow from.

    A grade that does not fit a score follows from the score where that is itself off; a sum that
    does not add up follows from a cell of it that is empty and must not be.
    """
    off: dict[Hashable, int] = {}
    empty: dict[Hashable, int] = {}
    for n, finding in enumerate(findings):
        if finding.verdict is Verdict.BROKEN:
            kind = off if finding.difference else empty if finding.rule == "FILL-001" else {}
            kind.setdefault(_cell(finding.primary), n)
    for n, finding in enumerate(findings):
        if finding.verdict is not Verdict.BROKEN or finding.rule.startswith(COLUMN_SLIPS):
            continue
        known = empty if finding.difference else off
        yield from ((n, known[_cell(at)]) for at in finding.locations[1:] if _cell(at) in known)


def _cell(at: Location) -> tuple[Hashable, ...]:
    """Tell places apart: a cell, or in a text each figure."""
    return (at.sheet, at.place, at.span)


class _Joined:
    """Disjoint sets of numbers."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, n: int) -> int:
        while self.parent[n] != n:
            self.parent[n] = n = self.parent[self.parent[n]]
        return n

    def join(self, a: int, b: int) -> None:
        self.parent[max(self.root(a), self.root(b))] = min(self.root(a), self.root(b))


def _cause(name: str, group: list[Finding], slip: Traced | None) -> Cause:
    """Let the finding speak whose first cell is the culprit, or most of the others name too."""
    named = Counter(_cell(at) for f in group for at in f.locations)
    culprit = _cell(slip.culprit) if slip is not None and slip.culprit is not None else ()
    order = {f.id: n for n, f in enumerate(group)}
    ranked = sorted(
        group,
        key=lambda f: (
            f.severity.rank,
            _cell(f.primary) != culprit,
            culprit not in map(_cell, f.locations),
            -named[_cell(f.primary)],
            order[f.id],
        ),
    )
    others = dict.fromkeys(f.rule for f in ranked if f.rule != ranked[0].rule)
    first = replace(ranked[0], cause=name, also_breaks=tuple(others))
    if slip is not None:
        first = _told(first, slip)
    members = (first, *(replace(f, cause=name) for f in ranked[1:]))
    message = first.message if slip is not None else group_sentence(members)
    return Cause(name, members, message)


def _told(first: Finding, slip: Traced) -> Finding:
    """Let the first finding of a cause name the culprit first, with the value that is right."""
    first = replace(first, suggestions=slip.suggestions, candidates=slip.candidates)
    culprit = slip.culprit
    if culprit is None:
        return first
    others = [at for at in first.locations if _cell(at) != _cell(culprit)]
    named = next((at for at in first.locations if _cell(at) == _cell(culprit)), culprit)
    right = next(
        (s.value for s in slip.suggestions if (s.sheet, s.cell) == (culprit.sheet, culprit.cell)),
        first.expected,
    )
    return replace(
        first,
        message=first.message.rstrip("。") + slip.says + "。",
        locations=(replace(named, role="primary"), *(replace(at, role="related") for at in others)),
        stated=named.value or None,
        expected=right,
    )
