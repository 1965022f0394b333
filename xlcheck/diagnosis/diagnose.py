"""Findings of a chunk of filings → causes: which cell is wrong, and what would be right.

What :mod:`xlcheck.diagnosis.localise` proposes is not believed: every way out is put into the
filing and all rules are judged again, for the whole chunk in one run. Only what clears findings
and breaks nothing that held is suggested, and what it clears is one cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from xlcheck.diagnosis.causes import COLUMN_SLIPS, Traced, causes
from xlcheck.diagnosis.changes import Change, with_values
from xlcheck.diagnosis.localise import SURE, Evidence, Localised, Option, localise
from xlcheck.diagnosis.skeleton import Skeleton
from xlcheck.diagnosis.words import told_of
from xlcheck.findings import Cause, Finding, Location, Severity, Suggestion, Verdict
from xlcheck.language.filing import Submission
from xlcheck.language.form import Form
from xlcheck.language.rule import Tie
from xlcheck.translate.to_ties import EMPTY_TOTAL, limits_of, ties_of
from xlcheck.validation.run import Outcome, validate

MOST_ENTRIES = 20_000  # of a filing that is judged again for its suggestions
LIKELY = 0.25  # share of the odds from which on a cell is named, with its candidates beside it
WORTH_TELLING = 0.15  # … from which on another way out is told, if the first one is
MOST_OPTIONS = 3
FIRST_TRIALS = 4  # ways out of a group that are judged again at first
MOST_GROUPS = 6  # of broken ties in one filing; where more is wrong than that, people look anyway
_NO_DEDUCTION_REASON = "SCORE-006"
_MENTIONED = 1.5  # odds of a cell that another rule speaks of too, and of one that it names first
_NAMED = {Severity.ERROR: 10.0, Severity.WARNING: 5.0, Severity.NOTE: 1.0}


def diagnose(
    filings: Sequence[Submission],
    outcomes: Sequence[Outcome],
    form: Form,
    *,
    ignore: Iterable[str] = (),
) -> list[tuple[Cause, ...]]:
    """Group the findings of filings of one form by cause; one tuple of causes per filing."""
    left_out = tuple(ignore)
    cases = [
        _Case(filing, outcome, form, left_out)
        for filing, outcome in zip(filings, outcomes, strict=True)
    ]
    for most in (FIRST_TRIALS, None):  # the likeliest first; the others where none of them does
        trials = [(case, trial) for case in cases for trial in case.trials(most)]
        changed = [with_values(case.filing, trial) for case, trial in trials]
        judged = validate(changed, form, ignore=left_out, verdicts_only=True) if changed else []
        for (case, trial), outcome in zip(trials, judged, strict=True):
            case.learn(trial, outcome)
    return [causes(case.findings, case.traced()) for case in cases]


@dataclass(slots=True)
class _Case:
    """One filing: what is proposed for it, and what came of judging it again."""

    filing: Submission
    outcome: Outcome
    form: Form
    ignore: tuple[str, ...]
    found: list[Localised] = field(default_factory=list)
    judged: set[tuple[Change, ...]] = field(default_factory=set)
    cleared: dict[tuple[Change, ...], tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not any(map(_is_about_sums, self.findings)) or _is_huge(self.filing):
            return
        skeleton = Skeleton(self.ties())
        if not skeleton.broken:
            return
        skeleton.limit(limits_of(self.filing, self.form, skeleton.doubtful, ignore=self.ignore))
        evidence = _evidence(self.findings, skeleton.equal)
        for group in skeleton.groups()[:MOST_GROUPS]:
            located = localise(skeleton, group, evidence)
            if located is not None:
                self.found.append(located)

    @property
    def findings(self) -> list[Finding]:
        return self.outcome.findings

    def ties(self) -> list[Tie]:
        """Give what the tables tie together, and what the prose repeats of them."""
        told = (t for t in self.outcome.ties if t.rule not in self.ignore)
        return [*ties_of(self.filing, self.form, ignore=self.ignore), *told]

    def trials(self, most: int | None) -> list[tuple[Change, ...]]:
        """Give changes that are worth judging again, each once: so many ways out of each group."""
        found: dict[tuple[Change, ...], None] = {}
        for located in self.found:
            if most is None and not self.is_open(located):
                continue
            for option in located.options[:most]:
                found.setdefault(option.changes)
            if located.options:
                found |= dict.fromkeys(_apart(located.options[0]))
        return [trial for trial in found if trial not in self.judged]

    def is_open(self, located: Localised) -> bool:
        """Tell whether none of the ways out does yet, or one score of many may be wrong."""
        passed = [o for o in located.options if o.changes in self.cleared]
        is_score = any(not each.half_unit for o in passed[:1] for each in o.changes)
        return not passed or is_score

    def learn(self, trial: tuple[Change, ...], after: Outcome) -> None:
        """Note what a change clears, if it breaks nothing and leaves nothing unjudged."""
        self.judged.add(trial)
        before = Counter(_name(f) for f in self.findings if _counts(f))
        now = Counter(_name(f) for f in after.findings if _counts(f))
        if now - before or len(after.not_judged) > len(self.outcome.not_judged):
            return
        gone = before - now
        explains = []
        for n, finding in enumerate(self.findings):
            if _counts(finding) and gone[_name(finding)]:
                gone[_name(finding)] -= 1
                explains.append(n)
        if explains:
            self.cleared[trial] = tuple(explains)

    # -- what is told --------------------------------------------------------------------------

    def traced(self) -> list[Traced]:
        told: list[Traced] = []
        taken: set[int] = set()
        for located in self.found:
            for slip in self.slips(located):
                explains = tuple(n for n in slip.explains if n not in taken)
                if explains:
                    taken.update(explains)
                    told.append(
                        Traced(explains, slip.culprit, slip.suggestions, slip.candidates, slip.says)
                    )
        return told

    def slips(self, located: Localised) -> list[Traced]:
        """Say what is known of one group of broken ties."""
        passed, rejected = self.judged_again(located)
        if not passed:
            return []
        best = passed[0]
        apart = _apart(best)
        alone = [self.cleared.get(part, ()) for part in apart]
        if len(apart) > 1 and len(passed) == 1 and _cover(alone, self.cleared[best.changes]):
            return [self.slip([Option((part,), 1.0)], (), sure=True) for part in apart]
        known = {o.parts for o in (*passed, *rejected)}
        untried = sum(o.odds for o in located.options if o.parts not in known)
        total = located.others + untried + sum(o.odds for o in passed)
        share = best.odds / total
        out = {o.changes[0].at.spot for o in rejected if len(o.parts) == 1}
        candidates = tuple(at for at in located.candidates if at.spot not in out)
        if share < LIKELY:  # whichever it is, it clears these
            shared = set.intersection(*(set(self.cleared[o.changes]) for o in passed))
            return [Traced(tuple(sorted(shared)), None, candidates=candidates)] if shared else []
        told = [o for o in passed if o.odds >= WORTH_TELLING * total][:MOST_OPTIONS]
        named = {o.changes[0].at.spot for o in told}
        if share >= SURE or all(at.spot in named for at in candidates):
            candidates = ()
        return [self.slip(told, candidates, sure=share >= SURE)]

    def judged_again(self, located: Localised) -> tuple[list[Option], list[Option]]:
        """Sort the ways out into those that do and those that break something.

        Where most of the cells that might be wrong cannot be, it is no coincidence that one can.
        """
        tried = [o for o in located.options if o.changes in self.judged]
        passed = [o for o in tried if o.changes in self.cleared]
        rejected = [o for o in tried if o.changes not in self.cleared]
        rarity = (len(tried) + 1) / (len(passed) + 1)
        weighed = [
            o if o.changes[0].kind == "stale_total" else replace(o, odds=o.odds * rarity)
            for o in passed
        ]
        return sorted(weighed, key=lambda o: -o.odds), rejected

    def slip(
        self, options: Sequence[Option], candidates: tuple[Location, ...], *, sure: bool
    ) -> Traced:
        """Tell of ways out, the likeliest first: what it clears is the cause."""
        changes = options[0].changes
        explains = self.cleared[changes]
        suggestions = tuple(
            self.suggestion(each, option.changes, number)
            for number, option in enumerate(options, start=1)
            for each in option.changes
        )
        says = told_of(changes, [self.findings[n] for n in explains], sure=sure)
        return Traced(explains, changes[0].at, suggestions, candidates, says)

    def suggestion(self, each: Change, changes: tuple[Change, ...], option: int) -> Suggestion:
        clears = dict.fromkeys(self.findings[n].rule for n in self.cleared[changes])
        return Suggestion(
            each.at.sheet,
            each.at.cell,
            each.text,
            each.kind,
            tuple(clears),
            option,
            each.span,
        )


def _is_about_sums(finding: Finding) -> bool:
    """Tell whether a finding can come from amounts that disagree."""
    if finding.verdict is not Verdict.BROKEN or finding.rule.startswith(COLUMN_SLIPS):
        return False
    return finding.difference is not None or finding.rule.startswith((EMPTY_TOTAL, "TEXT-"))


def _is_huge(filing: Submission) -> bool:
    entries = sum(len(row.entries) for table in filing.tables.values() for row in table.rows)
    return entries > MOST_ENTRIES


def _evidence(findings: Iterable[Finding], ties: Iterable[Tie]) -> dict[str, Evidence]:
    """Weigh what rules that are no sums say of a cell: they name it first, or mention it."""
    sums = {tie.rule for tie in ties}
    found: dict[str, Evidence] = {}
    for f in findings:
        if f.verdict is not Verdict.BROKEN or f.rule in sums or f.primary.span:
            continue
        for n, at in enumerate(f.locations):
            named = n == 0 and f.rule != _NO_DEDUCTION_REASON
            weight = _NAMED[f.severity] if named else _MENTIONED
            if at.place not in found or found[at.place].odds < weight:
                found[at.place] = Evidence(weight, f.expected if named else None)
    return found


def _counts(finding: Finding) -> bool:
    return finding.verdict is Verdict.BROKEN and finding.severity is not Severity.NOTE


def _name(finding: Finding) -> Hashable:
    """Tell findings apart before and after a change: by what they are about, not by its values."""
    at = finding.primary
    return finding.rule, finding.severity, at.place, at.quote


def _apart(option: Option) -> list[tuple[Change, ...]]:
    """Give the changes of a way out slip by slip."""
    return list(option.parts)


def _cover(parts: Sequence[tuple[int, ...]], whole: tuple[int, ...]) -> bool:
    """Tell whether each part clears findings of its own, and all together clear the whole."""
    every = [n for part in parts for n in part]
    return all(parts) and len(every) == len(set(every)) and set(every) == set(whole)
