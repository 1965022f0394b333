"""SCORE-007 and SCORE-010: a score is what its standard grants, or at least can grant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xlcheck.errors import BrokenRule
from xlcheck.findings import Severity, Verdict
from xlcheck.language.filing import Submission
from xlcheck.language.form import Edition, Listing
from xlcheck.language.inputs import Input
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
from xlcheck.scoring.figures import Figure, NoFigure, figure
from xlcheck.scoring.sheet import Item, SheetReader, cell, where

ON_FACTS = "本项按事实评分,表中没有可据以重算的数"
NOT_SCORED = "得分没有填写或读不出"


def recomputed(read: SheetReader, inputs: Sequence[Input]) -> CodeRule:
    """SCORE-007: a score that the filing's own figures settle is the recomputed one."""
    scores = read.scores
    by_name = {source.name: source for source in inputs}

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        check_inputs(edition, by_name)
        for item in read(filing, edition).items:
            if item.standard is not None:
                yield _recomputed(scores, item, item.standard, by_name, filing)

    return CodeRule(
        "SCORE-007",
        says="表中有数可以重算的,得分应等于按评分标准算出的分",
        judge=judge,
        because="评分表所印评分标准",
        fails="实有人数82÷人员编制90=91.1%,不超过100%,应得5分,填的是4分",
        passes="实有人数82÷人员编制90=91.1%,填的是5分",
    )


def check_inputs(edition: Edition, by_name: dict[str, Input]) -> None:
    """Raise ``BrokenRule`` when an edition asks for a rate that the form does not declare."""
    for standard in edition.standards:
        if standard.input and standard.input not in by_name:
            known = "、".join(by_name)
            raise BrokenRule(
                f"版次 {edition.id}“{standard.item}”用的比率“{standard.input}”表样中没有"
                f"(有:{known})"
            )


def _recomputed(
    scores: type[Listing],
    item: Item,
    standard: Standard,
    by_name: dict[str, Input],
    filing: Submission,
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
    if not standard.input:
        return Judgement(Verdict.UNKNOWN, (at,), because=standard.missing)
    found = figure(by_name[standard.input], filing, standard, rubric)
    if isinstance(found, NoFigure):
        because = standard.missing or found.because
        if not found.asked:
            return Judgement(Verdict.SKIPPED, because=because)
        return Judgement(Verdict.UNKNOWN, (at, *found.cells), because=because)
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


def attainable(read: SheetReader, inputs: Sequence[Input]) -> CodeRule:
    """SCORE-010: a score that nothing settles is at least one the standard can yield.

    Where SCORE-007 recomputes the score, it speaks about it alone.
    """
    scores = read.scores
    by_name = {source.name: source for source in inputs}

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        check_inputs(edition, by_name)
        for item in read(filing, edition).items:
            if item.standard is not None:
                yield _attainable(scores, item, item.standard, by_name, filing)

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
    scores: type[Listing],
    item: Item,
    standard: Standard,
    by_name: dict[str, Input],
    filing: Submission,
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
    if standard.input and isinstance(rubric, Bands | PerPoint | Proportion):
        found = figure(by_name[standard.input], filing, standard, rubric)
        if isinstance(found, Figure):
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
