"""Which form a workbook is, how many filings it holds, and which edition each one is of."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xlcheck.errors import UnreadableFile, WrongUsage
from xlcheck.language.form import Edition, Form
from xlcheck.submission.names import Place
from xlcheck.submission.scan import Grid
from xlcheck.submission.spelling import squeeze
from xlcheck.submission.vocabulary import Vocabulary, vocabulary

_FEWEST_TABLES = 3
_SMALLEST_SHARE = 0.3  # of the form's places; related national forms share about a quarter
_MISTAKEN = 1.5  # times as much of another form: the caller named the wrong one
_SAME = 0.7  # of a table's best sheet: less is a mention, not the table
_COPY = re.compile(r"^(.*?)\s*[(\uff08]([0-9]+)[)\uff09]$")


@dataclass(slots=True)
class Sheets:
    """The sheets that make up one filing of one form."""

    form: Form
    grids: list[Grid] = field(default_factory=list)
    tables: dict[str, float] = field(default_factory=dict)  # table -> fields seen
    copy: int = 1


@dataclass(frozen=True, slots=True)
class Recognised:
    """The filings of a workbook, and sheets of a form that belong to none."""

    filings: Sequence[Sheets]
    left_over: Sequence[Grid]
    foreign: Sequence[tuple[Grid, Form]] = ()  # sheets with tables of a form that is not read


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What of one form stands on each sheet: table -> fields seen there."""

    vocabulary: Vocabulary
    seen: Mapping[int, Mapping[str, float]]

    @property
    def share(self) -> float:
        """How much of the form there is."""
        best: dict[str, float] = {}
        for tables in self.seen.values():
            for table, count in tables.items():
                best[table] = max(best.get(table, 0), count)
        return sum(best.values()) / self.vocabulary.size

    @property
    def tables(self) -> set[str]:
        """The tables seen anywhere."""
        return {t for tables in self.seen.values() for t in tables}

    def on(self, grid: Grid) -> float:
        """How many of the form's fields stand on a sheet."""
        return sum(self.seen.get(grid.order, {}).values())


def form_named(name: str, forms: Sequence[Form]) -> Form:
    """Find a form by any of its names; ``WrongUsage`` names the nearest right one."""
    wanted = squeeze(name).casefold()
    known = {
        squeeze(n).casefold(): (n, f) for f in forms for n in (f.name, f.title, *f.short_names)
    }
    if wanted in known:
        return known[wanted][1]
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.3)
    shown = "、".join(f"{'或'.join(f.short_names[:2])}({f.title})" for f in forms)
    hint = f"是不是“{known[near[0]][0]}”?" if near else ""
    raise WrongUsage(f"没有表样“{name}”。{hint}可用的表样:{shown}")


def recognise(
    grids: Sequence[Grid],
    places: Sequence[Place],
    forms: Sequence[Form],
    *,
    told: Form | None,
    stated: str = "",
) -> Recognised:
    """Sort the sheets of a workbook into filings.

    ``told`` is the form the caller insists on, ``stated`` the one the file says it is.
    ``UnreadableFile`` when it is none of the forms.
    """
    evidence = [_evidence(vocabulary(f), grids, places) for f in forms]
    main = _main(evidence, told, stated)
    besides = [] if told else [e for e in evidence if e is not main]
    others = [e for e in besides if _is_there(_apart(e, main, grids))]
    by_form: dict[str, list[Grid]] = {}
    current = main
    for grid in grids:
        current = _owner(grid, main, others, current)
        by_form.setdefault(current.vocabulary.form.name, []).append(grid)
    filings: list[Sheets] = []
    left_over: list[Grid] = []
    for found in (main, *others):
        if not (own := by_form.get(found.vocabulary.form.name, [])):
            continue
        whole, rest = _split(found, own)
        filings += whole
        left_over += rest
    filings.sort(key=lambda f: f.grids[0].order)
    read = {f.form.name for f in filings}
    foreign = [
        (grid, form)
        for e in evidence
        if (form := e.vocabulary.form).name not in read
        for grid in grids
        if _is_foreign(e, filings, grid)
    ]
    return Recognised(filings, left_over, foreign)


def _is_foreign(found: _Evidence, filings: Sequence[Sheets], grid: Grid) -> bool:
    """Whether a sheet shows most of a listing that only the other form has."""
    tables = {t for f in filings for t in f.form.table}
    return any(
        words.is_listing
        and name not in tables
        and found.seen[grid.order].get(name, 0) >= max(3, 0.6 * len(words.asked))
        for name, words in found.vocabulary.words.items()
    )


def _main(evidence: Sequence[_Evidence], told: Form | None, stated: str) -> _Evidence:
    if told is not None:
        main = next(e for e in evidence if e.vocabulary.form is told)
        if not main.tables:
            raise UnreadableFile(f"这个工作簿中没有“{told.title}”的任何一张表,请核对文件和表样")
        like = max(evidence, key=lambda e: e.share)
        if _is_there(like) and like.share > _MISTAKEN * main.share:
            raise UnreadableFile(
                f"这个工作簿像是“{like.vocabulary.form.title}”,不是指定的“{told.title}”;"
                "请核对是否选错了文件,或改正指定的表样"
            )
        return main
    best = max(evidence, key=lambda e: (e.share, e.vocabulary.form.name == stated))
    if _is_there(best):
        return best
    by_name = next((e for e in evidence if e.vocabulary.form.name == stated and e.tables), None)
    if by_name is not None:
        return by_name
    known = "、".join(f"“{e.vocabulary.form.title}”" for e in evidence)
    near = ""
    if best.tables:
        headings = "、".join(
            f"“{w.table.heading}”"
            for name, w in best.vocabulary.words.items()
            if name in best.tables
        )
        near = f";最接近的是“{best.vocabulary.form.title}”,但只有{headings}"
    raise UnreadableFile(f"这个工作簿不是{known}的表样{near}。请核对是否选错了文件")


def _is_there(found: _Evidence) -> bool:
    return len(found.tables) >= _FEWEST_TABLES and found.share >= _SMALLEST_SHARE


def _apart(found: _Evidence, main: _Evidence, grids: Iterable[Grid]) -> _Evidence:
    """What of a form stands on sheets that are not rather the main form's."""
    own = {g.order for g in grids if found.on(g) > main.on(g)}
    return _Evidence(found.vocabulary, {o: t for o, t in found.seen.items() if o in own})


def _owner(
    grid: Grid, main: _Evidence, others: Sequence[_Evidence], before: _Evidence
) -> _Evidence:
    """The form a sheet is of; sheets that the forms share follow the sheet before them."""
    ranked = max((main, *others), key=lambda e: (e.on(grid), e is before, e is main))
    return ranked if ranked.on(grid) else main


def _evidence(words: Vocabulary, grids: Sequence[Grid], places: Sequence[Place]) -> _Evidence:
    named: dict[str, dict[str, float]] = {}
    for table, name, sheet, _ in places:
        if table in words.words and name in words.words[table].fields:
            there = named.setdefault(sheet, {})
            there[table] = there.get(table, 0) + 1
    seen: dict[int, dict[str, float]] = {}
    best: dict[str, float] = {}
    for grid in grids:
        by_label = _by_label(words, grid)
        by_name = named.get(grid.title, {})
        both = {
            t: max(by_label.get(t, 0), by_name.get(t, 0)) for t in by_label.keys() | by_name.keys()
        }
        seen[grid.order] = {t: n for t, n in both.items() if n >= _enough(words, t)}
        for table, count in seen[grid.order].items():
            best[table] = max(best.get(table, 0), count)
    return _Evidence(
        words,
        {o: {t: n for t, n in ts.items() if n >= _SAME * best[t]} for o, ts in seen.items()},
    )


def _by_label(words: Vocabulary, grid: Grid) -> dict[str, float]:
    """How many fields of each table have their label here; printed ones count a little more."""
    seen: dict[str, float] = {}
    for key in words.by_key.keys() & (grid.labels.keys() | grid.inlines.keys()):
        stands = len(grid.labels.get(key, ())) or 1
        for table, number, printed in words.meanings[key]:
            seen[table] = seen.get(table, 0) + min(number, stands) + 0.01 * printed
    return seen


def _enough(words: Vocabulary, table: str) -> int:
    asked = len(words.words[table].asked)
    return 1 if asked == 1 else max(2, (asked + 1) // 3)


def _split(found: _Evidence, grids: Sequence[Grid]) -> tuple[list[Sheets], list[Grid]]:
    """Deal the sheets of one form out to as many filings as there are.

    A sheet whose tables a filing already has begins another one; the copy "X (2)" of a sheet goes
    with the other second copies. What makes no filing of its own is left over.
    """
    form = found.vocabulary.form
    filings: list[Sheets] = [Sheets(form)]
    titles = {g.title for g in grids}
    for grid in grids:
        tables = found.seen.get(grid.order, {})
        match = _COPY.match(grid.title)
        copy = int(match[2]) if match and match[1] in titles else 1
        home = next((f for f in _by_likelihood(filings, copy) if not _conflicts(f, tables)), None)
        if home is None:
            home = Sheets(form, copy=copy)
            filings.append(home)
        home.grids.append(grid)
        for table, count in tables.items():
            home.tables[table] = max(home.tables.get(table, 0), count)
    most = max(len(f.tables) for f in filings)
    whole = [f for f in filings if len(f.tables) >= max(_FEWEST_TABLES, most / 2)] or filings[:1]
    rest = [g for f in filings if not any(f is w for w in whole) for g in f.grids]
    return whole, rest


def _by_likelihood(filings: Sequence[Sheets], copy: int) -> list[Sheets]:
    latest_first = list(reversed(filings))
    return sorted(latest_first, key=lambda f: f.copy != copy)


def _conflicts(filing: Sheets, tables: Mapping[str, float]) -> bool:
    """Whether half of what a sheet shows is there already."""
    shared = sum(n for t, n in tables.items() if t in filing.tables)
    return bool(tables) and 2 * shared >= sum(tables.values())


def edition_of(
    form: Form, grids: Sequence[Grid], *, year: int | None, told: str, stated: str
) -> Edition:
    """Tell the edition: as told, as the file says, by year and issuer, else the newest.

    ``WrongUsage`` when ``told`` is no edition of the form.
    """
    by_id = {e.id: e for e in form.editions}
    if told:
        if told not in by_id:
            near = difflib.get_close_matches(told, by_id, n=1, cutoff=0.0)
            hint = f",是不是“{near[0]}”?" if near else ""
            raise WrongUsage(f"“{form.title}”没有版次“{told}”{hint}")
        return by_id[told]
    if stated in by_id:
        return by_id[stated]
    issuers = {e.issuer for e in form.editions}
    named = {i for i in issuers if len(issuers) > 1 and _mentions(grids, i)}
    fitting = [
        e
        for e in form.editions
        if (not named or e.issuer in named) and (year is None or e.years[0] <= year <= e.years[1])
    ]
    return fitting[-1] if fitting else form.edition


def _mentions(grids: Sequence[Grid], words: str) -> bool:
    return any(words in key for grid in grids for key in grid.labels)
