"""Judge stacked filings by a form's rules: verdicts, findings, and what could not be judged."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from xlcheck.errors import BrokenRule
from xlcheck.findings import ClaimRead, Finding, Location, NotJudged, Severity, Verdict
from xlcheck.language.expression import (
    Compare,
    Condition,
    Expression,
    Implies,
    IsEmpty,
    IsOneOf,
    Leaf,
    Not,
    Number,
    Place,
    Sum,
    linear,
    walk,
)
from xlcheck.language.filing import Entry, FilingRow, Submission, locate
from xlcheck.language.form import Edition, Form, Listing
from xlcheck.language.rule import (
    AnyRule,
    CodeRule,
    Grain,
    Judge,
    Judgement,
    Rule,
    Tie,
    grain_of,
    operands,
)
from xlcheck.language.wording import label_of
from xlcheck.translate.to_frames import (
    BROKEN,
    HELD,
    ROUNDING,
    SKIPPED,
    UNKNOWN,
    Stack,
    Verdicts,
    amount,
    verdicts,
)
from xlcheck.translate.to_words import (
    Instance,
    broken_sentence,
    expected_value,
    number_text,
    rounding_sentence,
)
from xlcheck.validation.schema import check_grain
from xlcheck.validation.stack import rows_of, stack

CODES = {
    HELD: Verdict.HELD,
    ROUNDING: Verdict.ROUNDING,
    BROKEN: Verdict.BROKEN,
    SKIPPED: Verdict.SKIPPED,
    UNKNOWN: Verdict.UNKNOWN,
}
NOTHING = Number(Decimal(0))
_PARAGRAPH_NUMBER = re.compile(r"#\d+(?=/|$)")
IN_CODE = -1  # stands for the number of a condition where a verdict comes from code
MOST_RELATED = 200  # related cells named in one finding; a sum over 100,000 rows has more


@dataclass(slots=True)
class Outcome:
    """How one filing stands after all rules of its form."""

    findings: list[Finding] = field(default_factory=list)
    not_judged: list[NotJudged] = field(default_factory=list)
    claims: tuple[ClaimRead, ...] = ()
    ties: tuple[Tie, ...] = ()  # what the prose repeats, for diagnosis; where anything is found
    judged: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    counts: dict[tuple[str, int], dict[Verdict, int]] = field(default_factory=dict)
    largest_gap: dict[tuple[str, int], Decimal] = field(default_factory=dict)  # of the broken
    largest_rounding: dict[tuple[str, int], Decimal] = field(default_factory=dict)

    def tally(self, rule: str, number: int, times: Sequence[int]) -> None:
        """Count the verdicts of a rule's condition, in the order of ``CODES``."""
        if not any(times):
            return
        of = self.counts.setdefault((rule, number), dict.fromkeys(Verdict, 0))
        for verdict, count in zip(CODES.values(), times, strict=True):
            self.judged[verdict] += count
            of[verdict] += count

    def count(self, rule: str, verdict: Verdict) -> None:
        """Count one verdict of a rule written as code, apart from a rule's equations."""
        self.tally(rule, IN_CODE, [int(verdict is v) for v in CODES.values()])


def validate(
    filings: Sequence[Submission],
    form: Form,
    *,
    ignore: Iterable[str] = (),
    verdicts_only: bool = False,
) -> list[Outcome]:
    """Judge filings of one form together; one outcome per filing, in their order.

    ``ignore`` leaves rules out by id; with ``verdicts_only`` nothing is told of the prose but what
    its rules find. Raises ``BrokenRule`` when a rule itself fails.
    """
    outcomes = [Outcome() for _ in filings]
    left_out = set(ignore)
    rules = [r for r in form.rules if r.id not in left_out and r.stage != "retired"]
    run = _Run(form, filings, outcomes, tells_prose=not verdicts_only)
    run.equations([r for r in rules if isinstance(r, Rule)])
    run.code(rules)
    order = {rule.id: n for n, rule in enumerate(form.rules)}
    for outcome in outcomes:
        outcome.findings.sort(key=lambda f: (f.severity.rank, order[f.rule]))
        outcome.findings[:] = _told_apart(outcome.findings)
    return outcomes


def _told_apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Number findings that are alike in rule, place and values: two equal figures of one text."""
    met: Counter[str] = Counter()
    for finding in findings:
        met[finding.id] += 1
        number = met[finding.id]
        yield finding if number == 1 else replace(finding, id=_hash([finding.id, str(number)]))


class _Run:
    def __init__(
        self,
        form: Form,
        filings: Sequence[Submission],
        outcomes: list[Outcome],
        *,
        tells_prose: bool,
    ) -> None:
        self.form, self.filings, self.outcomes = form, filings, outcomes
        self.tells_prose = tells_prose
        self.stack: Stack = stack(filings, form)
        self.rows: dict[str, list[tuple[int, FilingRow]]] = {}

    # -- rules written as equations ------------------------------------------------------------

    def equations(self, rules: Sequence[Rule]) -> None:
        by_grain: dict[Grain, dict[str, dict[int, Callable[[], Verdicts]]]] = {}
        for rule in rules:
            for number, condition in enumerate(rule.conditions):
                of_grain = by_grain.setdefault(grain_of(condition), {})
                of_grain.setdefault(rule.id, {})[number] = self.computing(rule, condition)
        found: dict[tuple[str, int], Verdicts] = {}
        for grain, judged in by_grain.items():
            found |= check_grain(grain, self.frame(grain), judged)
        for rule in rules:
            for number, condition in enumerate(rule.conditions):
                self.collect(rule, number, condition, found[rule.id, number])

    def computing(self, rule: Rule, condition: Condition) -> Callable[[], Verdicts]:
        return lambda: verdicts(condition, rule.when, self.stack)

    def frame(self, grain: Grain) -> pd.DataFrame:
        if not grain.table:
            return pd.DataFrame(index=pd.RangeIndex(self.stack.size))
        table = self.stack.tables[grain.table]
        if grain.within:
            return table.frame.take(table.heads(grain.within)[0])
        return table.frame

    def collect(self, rule: Rule, number: int, condition: Condition, found: Verdicts) -> None:
        codes = found.codes
        counted = np.bincount(
            found.filing * len(CODES) + codes, minlength=self.stack.size * len(CODES)
        ).reshape(self.stack.size, len(CODES))
        for outcome, times in zip(self.outcomes, counted.tolist(), strict=True):
            outcome.tally(rule.id, number, times)
        for n in (codes == UNKNOWN).nonzero()[0]:
            self.not_judged(rule, condition, found, int(n))
        noted = (codes == BROKEN) | (codes == ROUNDING)
        hints = [
            (hint, verdicts(hint.condition, None, self.stack).codes) if noted.any() else None
            for hint in rule.hints
        ]
        for n in noted.nonzero()[0]:
            finding = self.finding(rule, number, condition, found, int(n))
            told = [h[0].says for h in hints if h and h[1][n] in (HELD, ROUNDING)]
            if told and finding.verdict is Verdict.BROKEN:
                said = ";".join([finding.message.rstrip("。"), *told])
                finding = replace(finding, message=said + "。")
            outcome = self.outcomes[int(found.filing[n])]
            outcome.findings.append(finding)
            if found.gap is not None:
                gap, key = abs(amount(found.gap[n])), (rule.id, number)
                broken = codes[n] == BROKEN
                largest = outcome.largest_gap if broken else outcome.largest_rounding
                largest[key] = max(gap, largest.get(key, Decimal(0)))

    # -- from one instance to its cells --------------------------------------------------------

    def stacked_rows(self, table: str) -> list[tuple[int, FilingRow]]:
        if table not in self.rows:
            declared = self.form.table[table]
            self.rows[table] = [
                (n, row) for n, f in enumerate(self.filings) for row in rows_of(declared, f)
            ]
        return self.rows[table]

    def row_of(self, place: Place, found: Verdicts, n: int) -> FilingRow:
        """Give the row in which a place's cell stands, for one instance."""
        filing, row = int(found.filing[n]), int(found.row[n])
        table = self.stack.tables[place.table]
        at = {
            "one": filing,
            "summary": int(table.summary_rows[filing]),
            "group": row,
            "row": row,
        }[place.reach]
        if place.reach == "row" and place.table != found.grain.table:
            at = int(self.stack.join(found.grain.table, place.table)[0][row])
        return self.stacked_rows(place.table)[at][1] if at >= 0 else FilingRow("", {})

    def cells_of(self, leaf: Leaf, found: Verdicts, n: int) -> Iterator[tuple[FilingRow, Place]]:
        """Give the cells behind a leaf: one, or every row that a sum adds up."""
        if isinstance(leaf, Place):
            yield self.row_of(leaf, found, n), leaf
            return
        filing, head = int(found.filing[n]), int(found.row[n])
        table = self.stack.tables[leaf.place.table]
        members = table.filing == filing
        if leaf.within:
            members = members & (table.groups[leaf.within] == head)
        for at in (members & ~table.is_summary).nonzero()[0]:
            yield self.stacked_rows(leaf.place.table)[int(at)][1], leaf.place

    def instance(self, found: Verdicts, n: int) -> Instance:
        def entry(place: Place) -> Entry:
            return self.row_of(place, found, n)[place.field]

        def value(node: Expression) -> Decimal:
            collected = linear(Compare("==", node, NOTHING))
            return collected.constant + sum(
                (factor * self.total(leaf, found, n) for leaf, factor in collected.terms),
                start=Decimal(0),
            )

        def label(place: Place) -> str:
            own_row = place.reach in ("row", "group") and place.table == found.grain.table
            if own_row or place.reach == "one":
                return place.declared.label
            row = self.row_of(place, found, n)
            if place.reach == "row":  # a row of another table, found by the same name
                return place.declared.label
            return label_of(row, place.declared)

        def is_single(leaf: Sum) -> bool:
            return bool(leaf.within) and len(list(self.cells_of(leaf, found, n))) == 1

        where = self.where(found, n)
        return Instance(where, value, lambda p: entry(p).text, label, is_single)

    def total(self, leaf: Leaf, found: Verdicts, n: int) -> Decimal:
        numbers = (row[p.field].number for row, p in self.cells_of(leaf, found, n))
        return sum((x for x in numbers if x is not None), start=Decimal(0))

    def where(self, found: Verdicts, n: int) -> str:
        if not found.grain.table:
            return ""
        table = self.form.table[found.grain.table]
        row = self.stacked_rows(found.grain.table)[int(found.row[n])][1]
        if not issubclass(table, Listing):
            return table.short_heading()
        path = row.key.split("/")
        if found.grain.within and found.grain.within in table.key:
            path = path[: table.key.index(found.grain.within) + 1]
        shown = [part for part in path if part]
        return "·".join((table.short_heading(), *shown))

    def finding(
        self, rule: Rule, number: int, condition: Condition, found: Verdicts, n: int
    ) -> Finding:
        instance = self.instance(found, n)
        rounding = found.codes[n] == ROUNDING
        locations = self.locations(condition, found, n)
        slack = None if found.slack is None else amount(found.slack[n])
        if not instance.where:
            heading = self.form.table[_lead(condition).table].short_heading()
            instance = replace(instance, where=heading)
        if rounding:
            message = rounding_sentence(condition, instance, slack or Decimal(0))
        else:
            message = broken_sentence(rule, condition, instance)
        gap = None if found.gap is None else number_text(abs(amount(found.gap[n])))
        primary = locations[0]
        return Finding(
            id=_fingerprint(rule.id, number, locations),
            rule=rule.id,
            severity=Severity.NOTE if rounding else rule.severity_of(number),
            verdict=Verdict.ROUNDING if rounding else Verdict.BROKEN,
            message=message,
            locations=locations,
            stated=primary.value or None,
            expected=expected_value(condition, instance),
            difference=gap,
            slack=None if slack is None else number_text(slack),
        )

    def locations(self, condition: Condition, found: Verdicts, n: int) -> tuple[Location, ...]:
        lead = _lead(condition)
        leaves = sorted(operands(condition), key=lambda leaf: _place_of(leaf).leaf != lead.leaf)
        places: dict[tuple[str, str], Location] = {}
        for leaf in leaves:
            for row, place in self.cells_of(leaf, found, n):
                entry = row[place.field]
                if places and (_is_idle(entry, place, row) or len(places) > MOST_RELATED):
                    continue
                role = "related" if places else "primary"
                label = label_of(row, place.declared)
                at = locate(place.table, row, place.field, label=label, role=role)  # type: ignore[arg-type]  # one of the two roles
                places.setdefault((at.sheet, at.place), at)
        return tuple(places.values())

    def not_judged(self, rule: Rule, condition: Condition, found: Verdicts, n: int) -> None:
        because, place = "", ""
        for leaf in (*operands(condition), *(operands(rule.when) if rule.when is not None else ())):
            table = self.form.table[_place_of(leaf).table]
            cells = list(self.cells_of(leaf, found, n))
            for row, at in cells:
                entry = row[at.field]
                place = place or locate(at.table, row, at.field, label="", role="primary").place
                if entry.state in ("unreadable", "missing") and not because:
                    because = f"{label_of(row, at.declared)}:{entry.because or '读不出'}"
            if not cells and not because:
                because = f"没有找到“{table.heading}”"
        because = because or "合计已填,各分项都是空的,或机构名称重复,无法核对"
        self.outcomes[int(found.filing[n])].not_judged.append(NotJudged(rule.id, place, because))

    # -- rules written as code -----------------------------------------------------------------

    def code(self, rules: Sequence[AnyRule]) -> None:
        """Judge filing by filing: the rules over a filing's prose read it once between them."""
        judges = [
            (rule, judge)
            for rule in rules
            if (judge := rule.judge if isinstance(rule, CodeRule) else rule.also_judge) is not None
        ]
        for filing, outcome in zip(self.filings, self.outcomes, strict=True):
            edition = self.edition(filing)
            for rule, judge in judges:
                self.judge(rule, judge, filing, edition, outcome)
            prose = self.form.prose
            if prose is not None and self.tells_prose:
                outcome.claims = tuple(prose.claims(filing, edition))
                outcome.ties = tuple(prose.ties(filing, edition)) if outcome.findings else ()

    def judge(
        self, rule: AnyRule, judge: Judge, filing: Submission, edition: Edition, outcome: Outcome
    ) -> None:
        try:
            judgements = list(judge(filing, edition))
        except Exception as fault:
            raise BrokenRule(f"规则 {rule.id} 在审核时出错:{fault!r}") from fault
        for judgement in judgements:
            outcome.count(rule.id, judgement.verdict)
            if judgement.verdict in (Verdict.BROKEN, Verdict.ROUNDING):
                outcome.findings.append(_code_finding(rule, judgement))
            elif judgement.verdict is Verdict.UNKNOWN:
                at = judgement.locations[0].place if judgement.locations else ""
                outcome.not_judged.append(
                    NotJudged(rule.id, at, judgement.because, judgement.by_nature)
                )

    def edition(self, filing: Submission) -> Edition:
        return next((e for e in self.form.editions if e.id == filing.edition), self.form.edition)


def _code_finding(rule: AnyRule, judgement: Judgement) -> Finding:
    rounding = judgement.verdict is Verdict.ROUNDING
    severity = Severity.NOTE if rounding else judgement.severity or rule.severity
    if rule.stage == "beta" and severity is Severity.ERROR:
        severity = Severity.WARNING
    return Finding(
        id=_fingerprint(rule.id, 0, judgement.locations),
        rule=rule.id,
        severity=severity,
        verdict=judgement.verdict,
        message=judgement.message.rstrip("。") + "。",
        locations=judgement.locations,
        stated=judgement.stated,
        expected=judgement.expected,
        difference=judgement.difference,
        slack=judgement.slack,
    )


def _fingerprint(rule: str, number: int, locations: Sequence[Location]) -> str:
    """Hash rule, places and values: the same after rows moved or the file was renamed."""
    facts = sorted(f"{_steady_place(at)}={at.value}" for at in locations)
    return _hash([rule, str(number), *facts])


def _steady_place(at: Location) -> str:
    """Name a place so that it stays: paragraphs are numbered, and one may come in before."""
    return at.place if at.span is None else _PARAGRAPH_NUMBER.sub("", at.place)


def _hash(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]


def _is_idle(entry: Entry, place: Place, row: FilingRow) -> bool:
    """Tell whether an empty cell has no part in a finding; one that must be filled has."""
    asked = place.declared.required is Severity.ERROR and not row.is_summary
    return entry.is_empty and not asked


def _place_of(leaf: Leaf) -> Place:
    return leaf.place if isinstance(leaf, Sum) else leaf


def _lead(condition: Condition) -> Place:
    """Choose the place that a finding names first: the total, or the cell to be filled."""
    match condition:
        case Compare(_, Place() as place, _) | Compare(_, Sum(place, _), _):
            return place
        case Implies(_, then):
            return _lead(then)
        case Not(IsEmpty(place)) | IsEmpty(place) | IsOneOf(place, _):
            return place
    return next(n for n in walk(condition) if isinstance(n, Place))
