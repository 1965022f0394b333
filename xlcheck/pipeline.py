"""The whole data flow on one screen: workbook → submission → verdicts → causes → report."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from xlcheck.diagnosis.explained import explained, shared_out
from xlcheck.errors import XlcheckError
from xlcheck.findings import Cause, Report, Severity, Standing
from xlcheck.forms import FORMS
from xlcheck.language.filing import Submission
from xlcheck.language.form import Form
from xlcheck.language.reading import LEAVE_IT_OPEN
from xlcheck.language.rule import Rule
from xlcheck.submission.extract import extract
from xlcheck.translate.to_words import sentence
from xlcheck.workbook.calculate import calculator, recalculator
from xlcheck.workbook.clear import original
from xlcheck.workbook.explanations import explanations
from xlcheck.workbook.package import Package, open_package
from xlcheck.workbook.read import read_package

if TYPE_CHECKING:
    from xlcheck.validation.run import Outcome

CHUNK = 500  # filings stacked at once: large enough that pandera's own cost disappears


@dataclass(frozen=True, slots=True)
class _Read:
    """A filing as read, before it is judged."""

    blank: Report
    filing: Submission
    typed: Mapping[str, str]  # explanations of this filing, by key


def check(
    path: str | Path,
    *,
    form: str | None = None,
    edition: str | None = None,
    ignore: Iterable[str] = (),
) -> Report:
    """Check one workbook; the first filing in it. Never raises for what is wrong with the file.

    Use :func:`check_many` for several files, or where a workbook may hold several filings.
    """
    return next(check_many([path], form=form, edition=edition, ignore=ignore))


def check_many(
    paths: Iterable[str | Path],
    *,
    form: str | None = None,
    edition: str | None = None,
    ignore: Iterable[str] = (),
) -> Iterator[Report]:
    """Check workbooks in the order given, stacked in chunks; one report per filing.

    A file that cannot be read gives a report whose ``trouble`` says why; the others go on.
    """
    left_out = tuple(ignore)
    chunk: list[Report | _Read] = []
    for path in paths:
        chunk += _read(Path(path), form, edition)
        if len(chunk) >= CHUNK:
            yield from _judged(chunk, left_out)
            chunk = []
    yield from _judged(chunk, left_out)


def read(
    path: str | Path, *, form: str | None = None, edition: str | None = None
) -> list[Submission]:
    """Read the filings of one workbook without judging them; ``UnreadableFile`` if it has none."""
    return _extracted(original(open_package(path)), form, edition)


def _extracted(package: Package, form: str | None, edition: str | None) -> list[Submission]:
    book = read_package(package)
    return extract(
        book,
        FORMS,
        form=form,
        edition=edition,
        calculate=calculator(book),
        recalculate=recalculator(book),
    )


def _read(path: Path, form: str | None, edition: str | None) -> list[Report | _Read]:
    """Read one file: a blank report with each filing in it, or one that says why not."""
    now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        marked = open_package(path)
        typed = explanations(marked)
        package = original(marked)  # our own marks are no part of the filing
        filings = _extracted(package, form, edition)
        shares = shared_out(typed, [f.sheets for f in filings])
    except XlcheckError as error:
        return [Report(str(path), "unreadable", trouble=str(error), checked_at=now)]
    except Exception as fault:  # noqa: BLE001  # one file must not stop the others
        trouble = f"读取时程序出错({type(fault).__name__}),没有审核;请把本文件交给维护人员。"
        return [Report(str(path), "unreadable", trouble=trouble, checked_at=now)]
    return [
        _Read(
            Report(str(path), "clean", form=f.form, file_hash=package.fingerprint, checked_at=now),
            f,
            own,
        )
        for f, own in zip(filings, shares, strict=True)
    ]


def _judged(chunk: Sequence[Report | _Read], ignore: Sequence[str]) -> Iterator[Report]:
    """Validate the filings of a chunk together, form by form; keep their order."""
    # pandas and pandera take a second to import
    from xlcheck.diagnosis.diagnose import diagnose
    from xlcheck.validation.run import validate

    done: dict[int, Report] = {n: r for n, r in enumerate(chunk) if isinstance(r, Report)}
    open_ = [(n, item) for n, item in enumerate(chunk) if not isinstance(item, Report)]
    open_.sort(key=lambda numbered: numbered[1].filing.form)
    for name, group in groupby(open_, key=lambda numbered: numbered[1].filing.form):
        members = list(group)
        form = next(f for f in FORMS if f.name == name)
        filings = [item.filing for _, item in members]
        outcomes = validate(filings, form, ignore=ignore)
        grouped = diagnose(filings, outcomes, form, ignore=ignore)
        for (n, item), outcome, found in zip(members, outcomes, grouped, strict=True):
            done[n] = _report(item, form, outcome, found, ignore)
    yield from (done[n] for n in range(len(chunk)))


def _report(
    item: _Read, form: Form, outcome: Outcome, causes: tuple[Cause, ...], ignore: Sequence[str]
) -> Report:
    filing, today = item.filing, item.blank.checked_at[:10]
    grouped, lapsed = explained(causes, item.typed, today)
    year = filing.number("cover", "year")
    return replace(
        item.blank,
        verdict=_standing(grouped, filing),
        form_title=form.title,
        edition=filing.edition,
        reporting_unit=filing.text("cover", "reporting_unit"),
        year=None if year is None else int(year),
        sheets=filing.sheets,
        causes=grouped,
        judged=outcome.judged,
        not_judged=tuple(outcome.not_judged),
        claims=outcome.claims,
        lapsed=lapsed,
        rules_hash=rules_hash(form),
        ignored=tuple(ignore),
    )


def _standing(grouped: Sequence[Cause], filing: Submission) -> Standing:
    if any(t.rule in LEAVE_IT_OPEN and t.severity is Severity.ERROR for t in filing.troubles):
        return "incomplete"
    worst = min((c.severity.rank for c in grouped), default=len(Severity))
    if worst == Severity.ERROR.rank:
        return "errors"
    return "warnings" if worst == Severity.WARNING.rank else "clean"


@cache
def rules_hash(form: Form) -> str:
    """Identify the rule set in force: equal where every rule and every standard says the same."""
    facts = [form.name]
    for rule in form.rules:
        facts += [rule.id, rule.says, rule.severity, rule.stage]
        if isinstance(rule, Rule):
            facts += [sentence(c) for c in rule.conditions]
    for edition in form.editions:  # what a score is measured by is in force too
        facts += [edition.id, *map(repr, edition.standards)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
