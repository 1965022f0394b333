"""An input of a form × a filing → the rate it is, with the cells it was computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlcheck.findings import Location
from xlcheck.language.expression import Place
from xlcheck.language.filing import FilingRow, Submission, locate
from xlcheck.language.inputs import Completion, Input, RatioOf, StatedRate
from xlcheck.language.rubric import Proportion, Rated
from xlcheck.language.standard import Standard
from xlcheck.language.wording import label_of
from xlcheck.scoring.awards import Span, exactly, rate_text, ratio
from xlcheck.scoring.completion import completion, measured
from xlcheck.scoring.stated import spanned, stated

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate of one filing: its span, the cells of its operands, and how it was computed."""

    span: Span
    cells: tuple[Location, ...]
    words: str  # 实有人数82÷人员编制90=91.1%
    certain: bool = True  # False where what was read may be understood in another way
    verify: str = "请按未四舍五入的数核实"  # what to do where it leaves two answers


@dataclass(frozen=True, slots=True)
class NoFigure:
    """Why there is no rate; where nobody ``asked`` for one, the rule does not apply."""

    because: str
    cells: tuple[Location, ...] = ()
    asked: bool = True


def figure(
    source: Input, filing: Submission, standard: Standard, rubric: Rated
) -> Figure | NoFigure:
    """Compute or read the rate that settles an item's score."""
    match source:
        case RatioOf():
            return rate_of(source, filing, rubric.edges)
        case StatedRate():
            return _stated(source, filing)
        case Completion():
            return _completed(source, filing, standard)


@dataclass(frozen=True, slots=True)
class _Operand:
    number: Decimal
    slack: Decimal
    cells: tuple[Location, ...]
    words: str


def rate_of(source: RatioOf, filing: Submission, edges: frozenset[Fraction]) -> Figure | NoFigure:
    """Divide two places of the form; ``edges`` are rates that no rounded print may look like."""
    part, whole = _operand(source.part, filing), _operand(source.whole, filing)
    if not isinstance(part, str) and not part.number and source.nothing_is_zero:
        others = () if isinstance(whole, str) else whole.cells
        return Figure(exactly(_ZERO), (*part.cells, *others), part.words)
    if isinstance(part, str) or isinstance(whole, str):
        return NoFigure(";".join(x for x in (part, whole) if isinstance(x, str)))
    cells = (*part.cells, *whole.cells)
    if part.number < 0 or whole.number < 0:
        negative = part if part.number < 0 else whole
        return NoFigure(f"{negative.words}是负数,算不出{source.says}", cells)
    span = ratio(part.number, whole.number, part.slack, whole.slack)
    if span is None:
        return NoFigure(f"{part.words},{whole.words},算不出{source.says}", cells)
    if span.printed is None:
        return Figure(span, cells, f"{part.words},{whole.words}")
    shown = rate_text(span.printed, edges)
    return Figure(span, cells, f"{part.words}÷{whole.words}={shown}")


def _stated(source: StatedRate, filing: Submission) -> Figure | NoFigure:
    found = stated(source, filing)
    cells = tuple(s.at for s in found)
    if not found:
        return NoFigure(f"目标表和报告中没有写明{source.says}")
    span = spanned(found)
    listed = "、".join(dict.fromkeys(s.printed for s in found))
    # what must be shown is shown for this item; another rate may be told of something else
    general = source.must_be_shown and all(s.general for s in found)
    if len({s.span for s in found}) == 1:
        return Figure(span, cells, f"{source.says}{listed}", certain=general)
    verify = f"写明的{source.says}不止一个,请核实以哪个为准"
    return Figure(span, cells, f"{source.says}{listed}", certain=False, verify=verify)


def _completed(source: Completion, filing: Submission, standard: Standard) -> Figure | NoFigure:
    rubric = standard.rubric
    side = rubric.side if isinstance(rubric, Proportion) else "under"
    found = measured(filing, source.indicators, standard.indicators, side)
    if isinstance(found, str):
        return NoFigure(found, asked=False)  # targets need not be numbers
    cells = tuple(at for m in found for at in m.cells)
    rate = completion(found, side)
    if rate is None:
        return NoFigure("几项指标完成程度不一,标准没有说明如何合计", cells)
    certain = all(m.certain for m in found)
    if rate == 1:
        return Figure(exactly(rate), cells, f"{standard.indicators}的目标全部完成", certain)
    shown = rate_text(rate, frozenset({Fraction(1)}))
    return Figure(exactly(rate), cells, f"{found[0].words},完成率{shown}", certain)


def _operand(place: Place, filing: Submission) -> _Operand | str:
    """Read a place, on the roll-up row where it is meant; a listing without one is summed."""
    table = filing[place.table]
    label = place.declared.label
    if not table.found:
        return f"没有找到“{label}”所在的表"
    rows: Sequence[FilingRow]
    if place.reach == "one":
        rows = (table.only,)
    else:
        rows = (table.summary,) if table.summary is not None else tuple(table.details)
    entries = [row[place.field] for row in rows]
    numbers = [e.number for e in entries if e.state == "given" and e.number is not None]
    if not rows or len(numbers) < len(rows):
        wrong = next((e for e in entries if e.state == "unreadable"), None)
        return f"{label}读不出" if wrong else f"{label}没有填写"
    cells = tuple(
        locate(place.table, row, place.field, label=label_of(row, place.declared), role="related")
        for row in rows
    )
    slack = place.declared.half_unit * len(rows) * table.unit
    number = sum(numbers, start=Decimal(0))
    shown = entries[0].text if len(rows) == 1 else f"{number.normalize():f}"
    return _Operand(number, slack, cells, f"{label}{shown}")
