"""How many typed errors are found in filings that were right, and how well they are told.

Run ``python tests/bench/detection.py`` (from a checkout with the package installed). Filings are
made by ``filing_maker.py``, errors by ``injections.py``; everything is drawn from ``--seed``, so
that a run can be repeated. ``--show SEED:N`` prints one injection of a run and what was said of
it; ``--clean FORM:SEED`` (``rounded``, ``held-out`` behind it) prints one clean filing.

Columns: *found*: a new error names the mistyped cell (or figure) among its places; a warning does
where the catalogue makes it one (TEXT-007, TEXT-008, TEXT-010). *first*: the first new entry names
it before any other cell. *listed*: it is among the first three places of that entry, its options
or its candidates. *value*: the first option holds the value that should stand there. *exact*: the
first options change the mistyped cells, all of them and nothing else. *1 entry*: at most one entry
that is an error. *extra*: errors said of the filings before they were spoiled.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # beside filings.py, as in the tests

import filings
from bench import layout
from bench.filing_maker import make
from bench.injections import (
    AMOUNT_KINDS,
    SCORE_KINDS,
    SINGLE,
    Clean,
    Injection,
    applied,
    applied_to_data,
    clean_filing,
    several,
)
from bench.judging import Result, reports, result, wrong
from bench.narrating import Story
from bench.writing import HELD_OUT, WORDINGS

from xlcheck.findings import Report, Severity
from xlcheck.pipeline import check_many
from xlcheck.templates.build import new_workbook

KINDS = {**SINGLE, "2 errors at once": several(2), "3 errors at once": several(3)}
FILINGS = 120  # different clean filings of each form that errors are put into
CORRECTED = -1  # stands for the example filing of a form with its errors mended
GOALS = (
    ("clean filings with any error", "0"),
    ("merely rounded filings with any error", "0"),
    ("constrained amounts and scores: detected", "100%"),
    ("… amounts: culprit cell named first", "90%"),
    ("… amounts: right value suggested first", "80%"),
    ("… one score item of many: culprit among the candidates", "95%"),
    ("prose figures that repeat a table or a sum: detected", "95%"),
    ("two simultaneous errors, exact set first", "60%"),
)
SUMS_IN_PROSE = (
    "amount in prose changed",
    "count in prose changed",
    "part of a stated sum changed",
    "score in prose changed",
)


@dataclass(frozen=True)
class Which:
    """Names one clean filing; ``held_out`` ones speak in wordings kept apart."""

    form: str
    seed: int
    rounded: bool = False
    held_out: bool = False

    def __str__(self) -> str:
        modes = f"{' rounded' if self.rounded else ''}{' held-out' if self.held_out else ''}"
        return f"{self.form.partition('_')[0]}:{self.seed}{modes}"


@cache
def clean_of(which: Which) -> Clean:
    """Make one clean filing and read it."""
    form = next(f for f in filings.FORMS if f.name == which.form)
    if which.seed == CORRECTED:
        story = Story(filings.clean(form), {})
    else:
        source = HELD_OUT if which.held_out else WORDINGS
        story = make(form, which.seed, rounded=which.rounded, source=source)
    return clean_filing(story, layout.read(story.data), is_rounded=which.rounded)


@dataclass(frozen=True)
class Planned:
    """One injection of a run and the filing it goes into."""

    number: int
    clean: Clean
    injection: Injection
    filing: Which


def plan(seed: int, number: int, *, held_out: bool = False) -> Planned:
    """Draw one injection; kinds take turns, filings are tried until one has room for it."""
    r = random.Random(f"injection {seed} {number}")
    kind = list(KINDS)[number % len(KINDS)]
    while True:
        form = r.choice(filings.FORMS).name
        which = Which(form, seed * 1000 + r.randrange(FILINGS), r.random() < 0.3, held_out)
        if r.random() < 0.03:
            which = Which(form, CORRECTED)
        clean = clean_of(which)
        injection = KINDS[kind](clean, r)
        if injection is not None:
            return Planned(number, clean, injection, which)


def judged(planned: Sequence[Planned]) -> list[Result]:
    """Judge every injected filing, and the clean ones beside them."""
    cleans = list(dict.fromkeys(p.filing for p in planned))
    before = dict(zip(cleans, reports([clean_of(c).filing for c in cleans]), strict=True))
    after = reports([applied(p.clean.filing, p.injection) for p in planned])
    return [
        result(p.clean, before[p.filing], report, p.injection)
        for p, report in zip(planned, after, strict=True)
    ]


def clean_reports(
    count: int, seed: int, *, rounded: bool, held_out: bool = False
) -> list[tuple[str, Report]]:
    """Judge so many clean filings of each form, and the corrected examples."""
    which = [
        Which(form.name, seed * 1000 + n, rounded, held_out)
        for form in filings.FORMS
        for n in range(count)
    ]
    if not rounded:
        which += [Which(form.name, CORRECTED) for form in filings.FORMS]
    found = reports([clean_of(w).filing for w in which])
    return list(zip(map(str, which), found, strict=True))


def same_through_files(planned: Iterable[Planned], folder: Path) -> list[str]:
    """Judge injected filings as real workbooks too; name those of which something else is said."""
    planned = list(planned)
    files = []
    for p in planned:
        form = next(f for f in filings.FORMS if f.name == p.filing.form)
        file = folder / f"{p.number}.xlsx"
        file.write_bytes(new_workbook(form, None, data=applied_to_data(p.clean.data, p.injection)))
        files.append(file)
    direct = reports([applied(p.clean.filing, p.injection) for p in planned])
    return [
        f"{p.number}: {p.injection.kind}"
        for p, ours, real in zip(planned, direct, check_many(files), strict=True)
        if _said(ours) != _said(real)
    ]


def _said(report: Report) -> list[tuple[object, ...]]:
    return sorted(
        (f.rule, f.severity, f.verdict, f.message, *(at.place for at in f.locations))
        for f in report.findings
    )


# -- what is printed -------------------------------------------------------------------------------


def percent(part: int, whole: int) -> str:
    """Write a share."""
    return f"{100 * part / whole:5.1f}%" if whole else "    –"


def table(results: Sequence[Result]) -> list[str]:
    """One line per kind of error."""
    by_kind: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        by_kind[each.injection.kind].append(each)
    head = f"{'typed error':31}{'n':>5}{'found':>8}{'first':>8}{'listed':>8}{'value':>8}"
    lines = [f"{head}{'exact':>8}{'1 entry':>9}{'extra':>7}"]
    for kind in KINDS:
        of = by_kind.get(kind, [])
        shares = [
            percent(sum(getattr(x, name) for x in of), len(of))
            for name in ("detected", "first", "among", "value", "exact")
        ]
        alone = percent(sum(x.entries <= 1 for x in of), len(of))
        extra = sum(x.extra for x in of)
        name = kind + " " * (31 - _columns(kind))
        lines.append(
            f"{name}{len(of):5}" + "".join(f"{s:>8}" for s in shares) + f"{alone:>9}{extra:7}"
        )
    return lines


def _columns(words: str) -> int:
    """Count columns on a screen; a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in words)


def measures(results: Sequence[Result], clean: Sequence[int]) -> list[str]:
    """Give the figures that stand against the goals, in their order."""

    def share(kinds: Iterable[str], name: str) -> str:
        of = [x for x in results if x.injection.kind in kinds]
        return percent(sum(getattr(x, name) for x in of), len(of))

    return [
        *map(str, clean),
        share([*AMOUNT_KINDS, *SCORE_KINDS], "detected"),
        share(AMOUNT_KINDS, "first"),
        share(AMOUNT_KINDS, "value"),
        share(["score of an item changed"], "among"),
        share(SUMS_IN_PROSE, "detected"),
        share(["2 errors at once"], "exact"),
    ]


def missed(results: Sequence[Result], planned: Sequence[Planned], seed: int) -> list[str]:
    """Name the injections that were not found, with the words around each."""
    return [
        f"{seed}:{p.number} {x.injection.kind} {x.injection.note} {_around(p)}"
        for p, x in zip(planned, results, strict=True)
        if not x.detected
    ]


def _around(planned: Planned) -> str:
    shown = []
    for change in planned.injection.changes:
        row = planned.clean.filing[change.spot.table].rows[max(change.spot.row, 0)]
        text, (start, end) = row[change.spot.field].text, change.span or (0, 0)
        near = f"{text[max(0, start - 60) : start]}【{change.right}→{change.wrong}】"
        shown.append((near + text[end : end + 40]).replace("\n", " "))
    return "; ".join(shown)


def noise(found: Iterable[tuple[str, Report]]) -> tuple[int, Counter[str], list[str]]:
    """Count clean filings with errors; list what is said of clean filings."""
    with_errors, rules, lines = 0, Counter[str](), []
    for name, report in found:
        said = wrong(report)
        with_errors += any(f.severity is Severity.ERROR for f in said)
        rules.update(f"{f.severity} {f.rule}" for f in said)
        lines += [f"{name} {f.severity} {f.rule} {f.message}" for f in said]
    return with_errors, rules, lines


def show(what: str, *, held_out: bool) -> None:
    """Print one injection of a run, and what was said of it."""
    seed, number = map(int, what.split(":"))
    planned = plan(seed, number, held_out=held_out)
    (found,) = judged([planned])
    print(f"{planned.injection.kind} in {planned.filing} {planned.injection.note}")
    for change in planned.injection.changes:
        print(f"  {change.spot}: 「{change.right}」 → 「{change.wrong}」")
        if change.span:
            row = planned.clean.filing[change.spot.table].rows[max(change.spot.row, 0)]
            text = row[change.spot.field].text
            print(f"  {text[: change.span[0]]}【{change.wrong}】{text[change.span[1] :]}")
    print(
        f"found {found.detected}, first {found.first}, listed {found.among}, "
        f"value {found.value}, exact {found.exact}"
    )
    for line in found.said:
        print(f"  {line}")


def show_clean(what: str) -> None:
    """Print one clean filing and what is said of it."""
    name, *modes = what.split()
    short, seed = name.split(":")
    form = next(f for f in filings.FORMS if f.name.startswith(short))
    clean = clean_of(Which(form.name, int(seed), "rounded" in modes, "held-out" in modes))
    for spot, words in _texts(clean):
        print(f"{spot}: {words}")
    (report,) = reports([clean.filing])
    for finding in report.findings:
        quotes = "、".join(f"{at.place}「{at.quote or at.value}」" for at in finding.locations[:4])
        print(f"  {finding.severity} {finding.rule} {finding.message} {quotes}")


def _texts(clean: Clean) -> list[tuple[str, str]]:
    spots = dict.fromkeys(spot for spot, _ in clean.story.figures)
    texts = []
    for spot in spots:
        row = clean.filing[spot.table].rows[max(spot.row, 0)]
        texts.append((f"{spot.table}/{row.key}", row[spot.field].text))
    return texts


def main() -> None:
    """Run the benchmark."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--injections", type=int, default=2700)
    options.add_argument("--clean-filings", type=int, default=150, help="of each form and mode")
    options.add_argument("--files", type=int, default=50, help="judged as real workbooks too")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--held-out", action="store_true", help="use the wordings kept apart")
    options.add_argument("--misses", type=Path, help="where misses and false alarms are listed")
    options.add_argument("--show", metavar="SEED:N")
    options.add_argument("--clean", metavar="FORM:SEED")
    asked = options.parse_args()
    if asked.show:
        show(asked.show, held_out=asked.held_out)
    elif asked.clean:
        show_clean(asked.clean)
    else:
        run(asked)


def run(asked: argparse.Namespace) -> None:
    """Judge clean and injected filings and print what was measured."""
    start = time.process_time()
    held_out, count = asked.held_out, asked.clean_filings
    exact = clean_reports(count, asked.seed, rounded=False, held_out=held_out)
    tails = clean_reports(count, asked.seed, rounded=True, held_out=held_out)
    planned = [plan(asked.seed, n, held_out=held_out) for n in range(asked.injections)]
    results = judged(planned)
    kept = [noise(exact), noise(tails)]
    step = max(1, len(planned) // asked.files) if asked.files else 0
    sample = planned[::step][: asked.files] if step else []
    with tempfile.TemporaryDirectory() as folder:
        differing = same_through_files(sample, Path(folder))
    source = HELD_OUT.name if held_out else WORDINGS.name
    print(f"sentences of {source}, seed {asked.seed}, {len(exact)} exact and {len(tails)} rounded")
    print(f"clean filings, {len(planned)} injections; {len(sample)} of them as real workbooks too,")
    print(f"of which {len(differing)} say anything else\n")
    print("\n".join(table(results)))
    print(f"\n{'goal':58}{'asked':>8}{'measured':>10}")
    found = measures(results, [kept[0][0], kept[1][0]])
    for (words, goal), measured in zip(GOALS, found, strict=True):
        print(f"{words:58}{goal:>8}{measured.strip():>10}")
    said = kept[0][1] + kept[1][1]
    listed = ", ".join(f"{rule} {times}" for rule, times in sorted(said.items()))
    print(f"\nsaid of clean filings: {listed or 'nothing'}")
    if asked.misses:
        lines = [*kept[0][2], *kept[1][2], *missed(results, planned, asked.seed), *differing]
        asked.misses.write_text("\n".join(lines), encoding="utf-8")
        print(f"CPU {time.process_time() - start:.0f} s")


if __name__ == "__main__":
    main()
