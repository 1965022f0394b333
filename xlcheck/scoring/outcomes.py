"""SCORE-008, 009 and 011: full marks for outputs and effects rest on something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from xlcheck.findings import Location, Severity, Verdict
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.form import Edition, Listing
from xlcheck.language.inputs import Completion, RatioOf, StatedRate
from xlcheck.language.rubric import Proportion, percent, points
from xlcheck.language.rule import CodeRule, Judgement
from xlcheck.language.standard import name_key
from xlcheck.language.wording import low_execution
from xlcheck.scoring.awards import rate_text
from xlcheck.scoring.completion import Measured, measured
from xlcheck.scoring.figures import NoFigure, rate_of
from xlcheck.scoring.reader import Reader
from xlcheck.scoring.sheet import Item, Sheet, cell, where
from xlcheck.scoring.stated import about_rows, stated


def rate_is_shown(read: Reader) -> CodeRule:
    """SCORE-008: satisfaction in full needs a rate somewhere in the filing."""
    scores = read.scores
    by_name = {s.name: s for s in read.inputs if isinstance(s, StatedRate) and s.must_be_shown}

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        for item in read(filing, edition).items:
            source = by_name.get(item.standard.input) if item.standard else None
            if source is not None:
                yield _shown(scores, item, source, filing)

    return CodeRule(
        "SCORE-008",
        says="满意度得满分的,应写明满意率",
        judge=judge,
        because="满意度按满意率分档评分,没有满意率就没有依据",
        severity=Severity.WARNING,
        fails="满意度得满分,完成情况只写“满意”",
        passes="满意度得满分,完成情况写明“96%”",
    )


def _shown(scores: type[Listing], item: Item, source: StatedRate, filing: Submission) -> Judgement:
    at = cell(scores, item.row, "score")
    weight, score = item.row["weight"].number, item.row["score"].number
    if weight is None or score is None:
        return Judgement(Verdict.UNKNOWN, (at,), because="分值或得分没有填写或读不出")
    if score < weight:
        return Judgement(Verdict.SKIPPED, because="没有打满分")
    if stated(source, filing):
        return Judgement(Verdict.HELD)
    actual = (cell(source.indicators, r, "actual", "related") for r in about_rows(source, filing))
    return Judgement(
        Verdict.BROKEN,
        (at, *actual),
        f"{where(scores, item.row)}:打了满分{points(score)}分,"
        f"但定量目标表和报告中都没有写明{source.says};请写明{source.says}和依据,或按实际情况核减得分",
        stated=item.row["score"].text,
    )


def execution_is_reflected(read: Reader, execution: RatioOf | str) -> CodeRule:
    """SCORE-009: not every output and effect is in full where execution is below 90%.

    ``execution`` is the rate, or why the form has none. Which items are outputs and effects the
    edition says by their first level (``outcomes``).
    """

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        if isinstance(execution, str):
            yield Judgement(Verdict.SKIPPED, because=execution)
        else:
            yield _reflected(read, execution, filing, edition)

    return CodeRule(
        "SCORE-009",
        says="预算执行率低于90%的,产出和效果不宜各项都得满分",
        judge=judge,
        because="钱没有用完而目标全部完成,需要核实目标是否定低或得分是否偏高",
        severity=Severity.WARNING,
        fails="到位3875.58,支出3151(81.3%),产出和效果各项都得满分",
        passes="执行率81.3%,产出数量扣了1分;或执行率95%",
    )


def _reflected(read: Reader, execution: RatioOf, filing: Submission, edition: Edition) -> Judgement:
    scores, sheet = read.scores, read(filing, edition)
    levels = {name_key(name) for name in edition.parameters.get("outcomes", ())}
    blocks = [b for b in sheet.blocks if name_key(b[0].key.split("/")[0]) in levels]
    if not blocks:
        return Judgement(Verdict.SKIPPED, because="评分表中没有版次所列的产出和效果")
    fullness = [_in_full(block) for block in blocks]
    if False in fullness:
        return Judgement(Verdict.HELD)
    if None in fullness:
        return Judgement(Verdict.UNKNOWN, because="产出和效果有没有填写的分值或得分")
    low = Fraction(low_execution(edition))
    found = rate_of(execution, filing, frozenset({low}))
    if isinstance(found, NoFigure):
        return Judgement(Verdict.UNKNOWN, found.cells, because=found.because)
    if found.span.printed is None or found.span.printed >= low:
        return Judgement(Verdict.HELD)
    rows = [row for block in blocks for row in block]
    first, *rest = (
        cell(scores, r, "score", "related" if n else "primary") for n, r in enumerate(rows)
    )
    rate = rate_text(found.span.printed, frozenset({low}))
    return Judgement(
        Verdict.BROKEN,
        (first, *found.cells, *rest),
        f"{execution.says}{rate}({found.words.rsplit('=', 1)[0]}),低于{percent(low)},"
        f"但产出和效果{len(rows)}项都打了满分;请核实得分,或说明资金未用完而目标全部完成的原因",
        stated=rows[0]["score"].text,
    )


def _in_full(block: Sequence[FilingRow]) -> bool | None:
    weights = [row["weight"] for row in block if not row["weight"].is_empty]
    numbers = [entry.number for entry in (*weights, *(row["score"] for row in block))]
    if not weights or None in numbers:
        return None
    scored = sum((row["score"].number or Decimal(0) for row in block), start=Decimal(0))
    return scored >= sum((w.number or Decimal(0) for w in weights), start=Decimal(0))


def targets_count(read: Reader) -> CodeRule:
    """SCORE-011: a target missed is not in full, a target met is not deducted.

    Only where the edition ties a kind of indicators to an item, and all of them are numbers.
    Where SCORE-007 recomputes the score from them, it speaks alone.
    """
    scores = read.scores
    source = next((s for s in read.inputs if isinstance(s, Completion)), None)

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        if source is None:
            return
        sheet = read(filing, edition)
        for item in sheet.items:
            standard = item.standard
            if standard is None or not standard.indicators:
                continue
            if read.is_recomputed(filing, edition, item):
                yield Judgement(Verdict.SKIPPED, because="已按目标完成率重算,见SCORE-007")
                continue
            rubric = standard.rubric
            side = rubric.side if isinstance(rubric, Proportion) else "under"
            found = measured(filing, source.indicators, standard.indicators, side)
            yield _counted(scores, sheet, item, found)

    return CodeRule(
        "SCORE-011",
        says="目标完成的不应扣分,没有完成的不应得满分",
        judge=judge,
        because="得分应与定量目标的完成情况相符",
        severity=Severity.WARNING,
        fails="经济效益的目标值500万元,实际完成450万元,得分为满分",
        passes="目标值500万元,实际完成520万元,得分为满分",
    )


def _counted(
    scores: type[Listing], sheet: Sheet, item: Item, found: Sequence[Measured] | str
) -> Judgement:
    at = cell(scores, item.row, "score")
    if isinstance(found, str):
        return Judgement(Verdict.SKIPPED, because=found)
    block = next(b for b in sheet.blocks if any(row is item.row for row in b))
    full = _in_full(block)
    if full is None:
        return Judgement(Verdict.UNKNOWN, (at,), because="分值或得分没有填写或读不出")
    missed = [m for m in found if not m.met]
    if missed and full:
        return _said(scores, item, at, missed, "没有完成,却得了满分")
    if not missed and not full and len(block) == 1 and all(m.certain for m in found):
        return _said(scores, item, at, found, "已经完成,却扣了分")
    return Judgement(Verdict.HELD)


def _said(
    scores: type[Listing], item: Item, at: Location, found: Sequence[Measured], what: str
) -> Judgement:
    told = ";".join(m.words for m in found)
    return Judgement(
        Verdict.BROKEN,
        (at, *(c for m in found for c in m.cells)),
        f"{where(scores, item.row)}:{told},目标{what}(填的是{item.row['score'].text}分),请核实",
        stated=item.row["score"].text,
    )
