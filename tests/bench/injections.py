"""Typed errors put into clean filings, one kind at a time, each with what should stand there."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import filings
from bench.identities import (
    AMOUNTS,
    OVERALL,
    SCORE,
    Identity,
    identities,
    number_at,
    value_at,
)
from bench.narrating import Spot, Story
from bench.printing import UNITS, plain, rounded
from bench.slips import DIGIT_SLIPS, TYPED, changed
from bench.writing import Figure

from xlcheck.language.filing import Submission
from xlcheck.language.form import Amount
from xlcheck.submission.convert import Converter
from xlcheck.workbook.cells import Cell

ROUNDED_SAFETY = 2  # a change must exceed so many times the slack where amounts are rounded
YEAR_SENTENCES = ("income", "spending", "basic", "three", "projects", "assets", "funds", "score")


@dataclass(frozen=True)
class Change:
    """What one cell, or the characters ``span`` of a text, should say and what it says now."""

    spot: Spot
    right: str
    wrong: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Injection:
    """One or several typed errors in one filing."""

    kind: str
    changes: tuple[Change, ...]
    constrained: bool = True
    note: str = ""


@dataclass(frozen=True)
class Clean:
    """A clean filing that errors are put into."""

    story: Story
    filing: Submission
    rounded: bool
    sums: tuple[Identity, ...]

    @property
    def data(self) -> dict[str, Any]:
        """The filing as data."""
        return self.story.data


Make = Callable[[Clean, random.Random], "Injection | None"]


# -- amounts in tables -----------------------------------------------------------------------------


def _amount_spots(clean: Clean) -> list[Spot]:
    """Give the cells of money that hold something and stand in an identity."""
    found = dict.fromkeys(s for i in clean.sums for s in (i.total, *i.parts))
    return [s for s in found if s.table in AMOUNTS or s.table == "details"]


def _beyond_slack(clean: Clean, spot: Spot, change: Decimal) -> bool:
    """Whether rounding cannot hide a change from any identity the cell stands in."""
    times = ROUNDED_SAFETY if clean.rounded else 1
    return all(abs(change) > times * i.slack for i in clean.sums if spot in i)


def _typed(kind: str) -> Make:
    def make(clean: Clean, r: random.Random) -> Injection | None:
        return _one_amount(clean, r, kind, r.choice(_amount_spots(clean)))

    return make


def _one_amount(clean: Clean, r: random.Random, kind: str, spot: Spot) -> Injection | None:
    right = str(value_at(clean.data, spot))
    wrong = TYPED[kind](right, r)
    if not wrong or not _beyond_slack(clean, spot, Decimal(wrong) - Decimal(right)):
        return None
    return Injection(kind, (Change(spot, right, wrong),))


def _neighbours(clean: Clean, spot: Spot) -> list[Spot]:
    """Give the cells beside one, in its row and its column, that hold another amount."""
    fields = list(AMOUNTS.get(spot.table, ("amount",)))
    at = fields.index(spot.field)
    beside = [Spot(spot.table, spot.row, f) for f in fields[max(0, at - 1) : at + 2]]
    rows = len(clean.data["tables"][spot.table])
    beside += [
        Spot(spot.table, n, spot.field) for n in (spot.row - 1, spot.row + 1) if 0 <= n < rows
    ]
    own = number_at(clean.data, spot)
    return [s for s in beside if (other := number_at(clean.data, s)) is not None and other != own]


def _copied(clean: Clean, r: random.Random) -> Injection | None:
    spot = r.choice(_amount_spots(clean))
    beside = _neighbours(clean, spot)
    if not beside:
        return None
    right, wrong = str(value_at(clean.data, spot)), str(value_at(clean.data, r.choice(beside)))
    if not _beyond_slack(clean, spot, Decimal(wrong) - Decimal(right)):
        return None
    return Injection("neighbour copied", (Change(spot, right, wrong),))


def _swapped(clean: Clean, r: random.Random) -> Injection | None:
    """Exchange two neighbours; at least one identity must notice."""
    spot = r.choice(_amount_spots(clean))
    beside = [s for s in _neighbours(clean, spot) if any(s in i for i in clean.sums)]
    if not beside:
        return None
    other = r.choice(beside)
    a, b = str(value_at(clean.data, spot)), str(value_at(clean.data, other))
    deltas = {spot: Decimal(b) - Decimal(a), other: Decimal(a) - Decimal(b)}
    times = ROUNDED_SAFETY if clean.rounded else 1
    if not any(abs(_residual(i, deltas)) > times * i.slack for i in clean.sums):
        return None
    return Injection("two cells swapped", (Change(spot, a, b), Change(other, b, a)))


def _residual(identity: Identity, deltas: dict[Spot, Decimal]) -> Decimal:
    parts = sum((d for s, d in deltas.items() if s in identity.parts), Decimal(0))
    return deltas.get(identity.total, Decimal(0)) - parts


def _stale_total(clean: Clean, r: random.Random) -> Injection | None:
    """Leave a total at what it was before one of its parts was corrected."""
    totals = [i for i in clean.sums if i.total.table in AMOUNTS or i.total.table == "details"]
    identity = r.choice([i for i in totals if len(i.parts) > 1] or totals)
    part = number_at(clean.data, r.choice(identity.parts))
    right = str(value_at(clean.data, identity.total))
    assert part is not None
    change = rounded(part * Decimal(r.uniform(0.05, 0.6)), 2) * r.choice((1, -1))
    wrong = plain(Decimal(right) - change, trimmed=True)
    if not change or not _beyond_slack(clean, identity.total, change):
        return None
    return Injection("stale total", (Change(identity.total, right, wrong),))


# -- scores ----------------------------------------------------------------------------------------


def _items(clean: Clean) -> list[Spot]:
    rows = clean.data["tables"]["scores"]
    return [Spot("scores", n, SCORE) for n in range(len(rows) - 1)]


def _weight(clean: Clean, spot: Spot) -> Decimal:
    """Give the weight of an item; three items of the department share one of 15."""
    own = number_at(clean.data, Spot("scores", spot.row, "weight"))
    return Decimal(5) if own is None or own == 15 else own


def _score_changed(clean: Clean, r: random.Random) -> Injection | None:
    spot = r.choice(_items(clean))
    right = number_at(clean.data, spot)
    steps = int(_weight(clean, spot) * 2)
    others = [Decimal(n) / 2 for n in range(steps + 1) if Decimal(n) / 2 != right]
    wrong = plain(r.choice(others), trimmed=True)
    return Injection("score of an item changed", (Change(spot, str(right), wrong),))


def _weight_as_score(clean: Clean, r: random.Random) -> Injection | None:
    lost = [s for s in _items(clean) if (number_at(clean.data, s) or 0) < _weight(clean, s)]
    if not lost:
        return None
    spot = r.choice(lost)
    wrong = plain(_weight(clean, spot), trimmed=True)
    return Injection(
        "weight typed as score", (Change(spot, str(value_at(clean.data, spot)), wrong),)
    )


def _score_total(clean: Clean, r: random.Random) -> Injection | None:
    last = len(clean.data["tables"]["scores"]) - 1
    spot = r.choice((Spot("scores", last, SCORE), OVERALL))
    right = Decimal(str(value_at(clean.data, spot)))
    wrong = right + r.choice((-5, -2, -1, Decimal("-0.5"), Decimal("0.5"), 1, 2))
    if not 0 <= wrong <= 100:
        return None
    text = plain(wrong, trimmed=True)
    return Injection("total score changed", (Change(spot, plain(right, trimmed=True), text),))


def _reason_emptied(clean: Clean, r: random.Random) -> Injection | None:
    rows = clean.data["tables"]["scores"]
    given = [
        Spot("scores", n, "deduction_reason")
        for n, row in enumerate(rows)
        if row.get("deduction_reason")
        and (number_at(clean.data, Spot("scores", n, SCORE)) or 0)
        < _weight(clean, Spot("scores", n, SCORE))
    ]
    if not given:
        return None
    spot = r.choice(given)
    return Injection("reason emptied", (Change(spot, str(value_at(clean.data, spot)), ""),))


# -- figures in texts ------------------------------------------------------------------------------


def _figures(clean: Clean, role: str, kinds: tuple[str, ...]) -> list[tuple[Spot, Figure]]:
    return [(s, f) for s, f in clean.story.figures if f.role == role and f.kind in kinds]


def _figure_typed(kind: str, role: str, kinds: tuple[str, ...]) -> Make:
    def make(clean: Clean, r: random.Random) -> Injection | None:
        found = _figures(clean, role, kinds)
        if not found:
            return None
        spot, figure = r.choice(found)
        wrong = r.choice(list(DIGIT_SLIPS.values()))(figure.text, r)
        if not wrong or not _readable(wrong) or not _clearly_other(figure, wrong):
            return None
        return _in_text(kind, spot, figure, wrong)

    return make


def _readable(text: str) -> bool:
    """Whether it is still a number: commas at thousands, no point at the end."""
    whole, _, rest = text.partition(".")
    groups = whole.lstrip("-").split(",")
    well = len(groups) == 1 or (len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:]))
    return well and "," not in rest and all(groups)


def _clearly_other(figure: Figure, wrong: str) -> bool:
    """Whether the wrong figure stands for another amount even where both were rounded."""
    right, other = (Decimal(t.replace(",", "")) for t in (figure.text, wrong))
    if figure.kind in ("count", "score"):
        return right != other
    half = max(_half_unit(figure.text), _half_unit(wrong))
    if figure.kind == "amount":
        half = max(half, Decimal("0.02") / UNITS[figure.unit])
    return abs(right - other) > 6 * half


def _half_unit(text: str) -> Decimal:
    decimals = len(text.partition(".")[2])
    return Decimal(5).scaleb(-decimals - 1)


def _in_text(kind: str, spot: Spot, figure: Figure, wrong: str) -> Injection:
    change = Change(spot, figure.text, wrong, (figure.start, figure.end))
    note = f"{figure.sentence}/{figure.name}" + (f"÷{figure.whole}" if figure.whole else "")
    return Injection(kind, (change,), note=note)


def _other_base(clean: Clean, r: random.Random) -> Injection | None:
    """Print a share of a base that is not the one stated."""
    shares = [(s, f) for s, f in clean.story.figures if f.role == "share" and f.whole]
    wholes = [
        n
        for n in ("out_total", "basic", "project", "in_total", "planned")
        if n in clean.story.facts
    ]
    if not shares:
        return None
    spot, figure = r.choice(shares)
    stated = clean.story.facts[figure.whole].value
    other = clean.story.facts[r.choice(wholes)].value
    assert isinstance(stated, Decimal)
    assert isinstance(other, Decimal)
    if not other or other == stated:
        return None
    share = Decimal(figure.text) * stated / other
    decimals = max(2, len(figure.text.partition(".")[2]))
    wrong = plain(rounded(share, decimals), trimmed=False)
    if not _clearly_other(figure, wrong):
        return None
    return _in_text("share of another base", spot, figure, wrong)


def _grade_changed(clean: Clean, r: random.Random) -> Injection | None:
    found = _figures(clean, "table", ("grade",))
    if not found:
        return None
    spot, figure = r.choice(found)
    wrong = r.choice([g for g in "优良中差" if g != figure.text])
    return _in_text("grade in prose changed", spot, figure, wrong)


def _repeat_changed(clean: Clean, r: random.Random) -> Injection | None:
    """Change one of several mentions of the same achievement."""
    told = _figures(clean, "repeat", ("count",))
    found = [
        (spot, figure)
        for spot, figure in told
        if any(f.about == figure.about for s, f in told if s != spot)
    ]
    if not found:
        return None
    spot, figure = r.choice(found)
    wrong = r.choice(list(DIGIT_SLIPS.values()))(figure.text, r)
    if not wrong or Decimal(wrong) == Decimal(figure.text):
        return None
    return _in_text("repeated count changed", spot, figure, wrong)


def _free_figure(clean: Clean, r: random.Random) -> Injection | None:
    """Change a figure that nothing else in the filing tells or adds up."""
    kinds = ("amount", "count")
    found = [*_figures(clean, "free", kinds), *_figures(clean, "derived", kinds)]
    if not found:
        return None
    spot, figure = r.choice(found)
    wrong = changed(figure.text, r)
    made = _in_text("figure nothing constrains", spot, figure, wrong)
    return replace(made, constrained=False)


def _staff_changed(clean: Clean, r: random.Random) -> Injection | None:
    """Change a number of persons in the tables, which only the prose may tell again."""
    if "authorised_posts" not in clean.data["tables"]["basics"]:
        return None
    spot = Spot("basics", -1, r.choice(("authorised_posts", "actual_staff")))
    right = str(value_at(clean.data, spot))
    wrong = r.choice(list(DIGIT_SLIPS.values()))(right, r)
    if not wrong or wrong == right:
        return None
    kind = "number of persons in a table"
    return Injection(kind, (Change(spot, right, wrong),), constrained=False)


def _year_changed(clean: Clean, r: random.Random) -> Injection | None:
    """Name another year before figures that repeat the tables."""
    found = [
        (s, f) for s, f in clean.story.figures if f.role == "year" and f.sentence in YEAR_SENTENCES
    ]
    if not found:
        return None
    spot, figure = r.choice(found)
    year = int(figure.text)
    wrong = str(r.choice((year - 1, year + 1, year - 10, 2000 + int(figure.text[:1:-1]))))
    if wrong == figure.text:
        return None
    return _in_text("year changed", spot, figure, wrong)


# -- all kinds -------------------------------------------------------------------------------------

AMOUNT_KINDS: dict[str, Make] = {
    **{kind: _typed(kind) for kind in TYPED},
    "neighbour copied": _copied,
    "two cells swapped": _swapped,
    "stale total": _stale_total,
}
SCORE_KINDS: dict[str, Make] = {
    "score of an item changed": _score_changed,
    "weight typed as score": _weight_as_score,
    "total score changed": _score_total,
    "reason emptied": _reason_emptied,
}
PROSE_KINDS: dict[str, Make] = {
    "amount in prose changed": _figure_typed("amount in prose changed", "table", ("amount",)),
    "count in prose changed": _figure_typed("count in prose changed", "table", ("count",)),
    "part of a stated sum changed": _figure_typed(
        "part of a stated sum changed", "sum", ("amount", "count")
    ),
    "share changed": _figure_typed("share changed", "share", ("share", "percent")),
    "share of another base": _other_base,
    "score in prose changed": _figure_typed("score in prose changed", "table", ("score",)),
    "grade in prose changed": _grade_changed,
    "repeated count changed": _repeat_changed,
    "year changed": _year_changed,
}
APART: dict[str, Make] = {  # what little or nothing in the filing constrains
    "number of persons in a table": _staff_changed,
    "figure nothing constrains": _free_figure,
}
SINGLE: dict[str, Make] = {**AMOUNT_KINDS, **SCORE_KINDS, **PROSE_KINDS, **APART}


def several(count: int) -> Make:
    """Put so many typed errors into different amounts of the tables at once."""

    def make(clean: Clean, r: random.Random) -> Injection | None:
        changes: dict[Spot, Change] = {}
        for _ in range(20):
            made = _one_amount(clean, r, r.choice(list(TYPED)), r.choice(_amount_spots(clean)))
            if made is not None:
                changes.setdefault(made.changes[0].spot, made.changes[0])
            if len(changes) == count:
                return Injection(f"{count} errors at once", tuple(changes.values()))
        return None

    return make


def applied(filing: Submission, injection: Injection) -> Submission:
    """Give the filing as it would be read with the errors in it."""
    form = next(f for f in filings.FORMS if f.name == filing.form)
    tables = dict(filing.tables)
    for change in injection.changes:
        table = tables[change.spot.table]
        number = max(change.spot.row, 0)
        row = table.rows[number]
        entry = row[change.spot.field]
        field = getattr(form.table[table.name], change.spot.field).declared
        text = change.wrong
        if change.span:
            text = entry.text[: change.span[0]] + change.wrong + entry.text[change.span[1] :]
        is_number = isinstance(field, Amount)
        cell = Cell("number", Decimal(text)) if is_number else Cell("text", text)
        made, _ = Converter(entry.sheet).read(cell, field, entry.cell)
        rows = list(table.rows)
        rows[number] = replace(row, entries={**row.entries, change.spot.field: made})
        tables[table.name] = replace(table, rows=rows)
    return replace(filing, tables=tables)


def applied_to_data(data: dict[str, Any], injection: Injection) -> dict[str, Any]:
    """Give the data of the filing with the errors in it, for a real workbook."""
    data = copy.deepcopy(data)
    for change in injection.changes:
        table = data["tables"][change.spot.table]
        row = table if change.spot.row < 0 else table[change.spot.row]
        text = change.wrong
        if change.span:
            whole = str(row[change.spot.field])
            text = whole[: change.span[0]] + change.wrong + whole[change.span[1] :]
        if text:
            row[change.spot.field] = text
        else:
            del row[change.spot.field]
    return data


def clean_filing(story: Story, filing: Submission, *, is_rounded: bool) -> Clean:
    """Bind a clean filing as data to what was read of it."""
    return Clean(story, filing, is_rounded, tuple(identities(story.data)))
