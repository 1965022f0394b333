"""SCORE-007 and SCORE-010: a score is what its standard grants, or at least can grant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlcheck.findings import Severity, Verdict
from xlcheck.language.filing import Submission
from xlcheck.language.form import Edition, Listing
from xlcheck.language.rubric import (
    Bands,
    PerPoint,
    Proportion,
    can_yield,
    points,
    yields_words,
)
from xlcheck.language.rule import CodeRule, Judgement
from xlcheck.language.standard import Standard
from xlcheck.scoring.awards import Award, award, weigh
from xlcheck.scoring.figures import Figure, NoFigure
from xlcheck.scoring.reader import Reader
from xlcheck.scoring.sheet import Item, cell, where

ON_FACTS = "本项按事实评分,表中没有可据以重算的数"
NOT_SCORED = "得分没有填写或读不出"


def recomputed(read: Reader) -> CodeRule:
    """SCORE-007: a score that the filing's own figures settle is the recomputed one."""

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        for item in read(filing, edition).items:
            if item.standard is not None:
                found = read.figure(filing, edition, item.standard)
                yield _recomputed(read.scores, item, item.standard, found)

    return CodeRule(
        "SCORE-007",
        says="表中有数可以重算的,得分应等于按评分标准算出的分",
        judge=judge,
        because="评分表所印评分标准",
        fails="实有人数82÷人员编制90=91.1%,不超过100%,应得5分,填的是4分",
        passes="实有人数82÷人员编制90=91.1%,填的是5分",
    )


def _recomputed(
    scores: type[Listing], item: Item, standard: Standard, found: Figure | NoFigure | None
) -> Judgement:
    if item.altered:
        return Judgement(Verdict.SKIPPED, because=item.altered)
    rubric = standard.rubric
    if not isinstance(rubric, Bands | PerPoint | Proportion):
        return Judgement(Verdict.SKIPPED, because=ON_FACTS)
    at = cell(scores, item.row, "score")
    score = item.row["score"].number
    if score is None:
        return Judgement(Verdict.UNKNOWN, (at,), because=NOT_SCORED)
    if not isinstance(found, Figure):
        because = standard.missing or (found.because if found else "")
        if found and not found.asked:
            return Judgement(Verdict.SKIPPED, because=because)
        cells = (at, *(found.cells if found else ()))
        by_nature = bool(standard.missing)  # the form prints no column for it
        return Judgement(Verdict.UNKNOWN, cells, because=because, by_nature=by_nature)
    granted = award(rubric, found.span)
    severity = weigh(score, granted)
    if severity is Severity.ERROR and not found.certain:
        severity = Severity.WARNING
    return _compared(scores, item, found, granted, severity)


def _compared(
    scores: type[Listing],
    item: Item,
    found: Figure,
    granted: Award,
    severity: Severity | None,
) -> Judgement:
    if severity is None:
        return Judgement(Verdict.HELD)
    score = item.row["score"].number or Decimal(0)
    told = f"{found.words},{granted.why},应得{granted.words},填的是{points(score)}分"
    two = granted.stepped and not granted.settled
    nearest = min(max(score, granted.low), granted.high)
    return Judgement(
        Verdict.BROKEN,
        (cell(scores, item.row, "score"), *found.cells),
        f"{where(scores, item.row)}:{told}" + (f";{found.verify}" if two else ""),
        stated=item.row["score"].text,
        expected=granted.expected,
        difference=points(round(abs(score - nearest), 2)) if score != nearest else None,
        severity=severity,
    )


def attainable(read: Reader) -> CodeRule:
    """SCORE-010: a score that nothing settles is at least one the standard can yield.

    Where SCORE-007 recomputes the score, it speaks about it alone.
    """

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        for item in read(filing, edition).items:
            if item.standard is not None:
                settled = read.is_recomputed(filing, edition, item)
                yield _attainable(read.scores, item, item.standard, settled=settled)

    return CodeRule(
        "SCORE-010",
        says="得分应是评分标准能够得出的分数",
        judge=judge,
        because="评分表所印评分标准:分档、分项和每例扣分都只能得出若干个分数",
        severity=Severity.WARNING,
        fails="三个条件各1分的项目,填了2.5分",
        passes="三个条件各1分的项目,填了2分",
    )


def _attainable(
    scores: type[Listing], item: Item, standard: Standard, *, settled: bool
) -> Judgement:
    if item.altered:
        return Judgement(Verdict.SKIPPED, because=item.altered)
    if item.shares_weight:
        return Judgement(Verdict.SKIPPED, because="几项合用一个分值")
    score, rubric = item.row["score"].number, standard.rubric
    at = cell(scores, item.row, "score")
    if score is None:
        return Judgement(Verdict.UNKNOWN, (at,), because=NOT_SCORED)
    if not 0 <= score <= rubric.full:
        return Judgement(Verdict.SKIPPED, because="得分不在0与分值之间,见SCORE-001")
    if settled:
        return Judgement(Verdict.SKIPPED, because="已按表中的数重算,见SCORE-007")
    if can_yield(rubric, score):
        return Judgement(Verdict.HELD)
    return Judgement(
        Verdict.BROKEN,
        (at,),
        f"{where(scores, item.row)}:按评分标准({rubric.words()})只能得{yields_words(rubric)},"
        f"填的是{points(score)}分,请核实",
        stated=item.row["score"].text,
    )
