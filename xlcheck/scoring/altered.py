"""SCORE-012: the printed standards and weights are those of the edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlcheck.findings import Location, Severity, Verdict
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.form import Edition, Listing
from xlcheck.language.rubric import points
from xlcheck.language.rule import CodeRule, Judgement
from xlcheck.language.standard import Standard
from xlcheck.scoring.reader import Reader
from xlcheck.scoring.sheet import (
    Item,
    Sheet,
    WeightGroup,
    cell,
    difference,
    same_standard,
    where,
)

_MOST_NAMED = 4


def unaltered(read: Reader) -> CodeRule:
    """SCORE-012: standards and weights agree with the edition, save what departments replace.

    What disagrees is said once for the weights and once for the standards, however many rows it
    concerns: they are altered together.
    """
    scores = read.scores

    def judge(filing: Submission, edition: Edition) -> Iterator[Judgement]:
        sheet = read(filing, edition)
        if not sheet.found or not any(item.standard for item in sheet.items):
            yield Judgement(Verdict.SKIPPED, because="评分表中没有版次所列的项目")
            return
        yield from _weights(scores, sheet)
        printed = "standard" in filing[scores.table].columns
        yield from _standards(scores, sheet, edition, printed=printed)

    return CodeRule(
        "SCORE-012",
        says="评分标准和分值应与版次一致",
        judge=judge,
        because="评分标准由财政部门印发,除允许替换的个性指标外不应自行改动;改动的项目不再按版次标准重算",
        severity=Severity.WARNING,
        fails="版次印“每超过一个百分点扣0.5分”,表中改成“扣0.1分”",
        passes="评分标准与版次一字不差,或只有空格、标点、全角半角的不同",
    )


def _weights(scores: type[Listing], sheet: Sheet) -> Iterator[Judgement]:
    asked = [g for g in sheet.weights if g.expected is not None and g.weight is not None]
    wrong = [g for g in asked if g.differs]
    yield from (Judgement(Verdict.HELD) for _ in range(len(asked) - len(wrong)))
    if not wrong:
        return
    heads = [_head(group) for group in wrong]
    told = [f"「{_name(head)}」{_weight_words(g)}" for head, g in zip(heads, wrong, strict=True)]
    yield Judgement(
        Verdict.BROKEN,
        _cells(scores, heads, "weight"),
        f"{_lead(scores, heads)}分值与版次不同:{_list(told)};"
        "请改回,或说明调整依据(不再按版次标准重算)",
        stated=heads[0]["weight"].text,
        expected=_one_weight(wrong),
        difference=_gap(wrong[0]) if len(wrong) == 1 else None,
    )


def _standards(
    scores: type[Listing], sheet: Sheet, edition: Edition, *, printed: bool
) -> Iterator[Judgement]:
    asked = [i for i in sheet.items if i.standard and i.standard.text and not i.standard.own]
    if not printed:
        yield Judgement(Verdict.SKIPPED, because="表中没有“评分标准”一栏")
        return
    wrong: list[tuple[Item, Standard]] = []
    blank = [i for i in asked if i.row["standard"].is_empty]
    for item in asked:
        assert item.standard is not None
        entry = item.row["standard"]
        if not entry.is_empty and not same_standard(entry.text, item.standard.text):
            wrong.append((item, item.standard))
    yield from (Judgement(Verdict.HELD) for _ in range(len(asked) - len(wrong) - len(blank)))
    if blank:
        rows = [i.row for i in blank]
        yield Judgement(
            Verdict.BROKEN,
            _cells(scores, rows, "standard"),
            f"{_lead(scores, rows)}没有印评分标准:{_list([f'「{_name(r)}」' for r in rows])};"
            f"请按版次“{edition.title}”补上",
        )
    if wrong:
        rows = [i.row for i, _ in wrong]
        yield Judgement(
            Verdict.BROKEN,
            _cells(scores, rows, "standard"),
            f"{_lead(scores, rows)}评分标准与版次不同:{_list([_quoted(i, s) for i, s in wrong])};"
            "请改回,或说明调整依据(不再按版次标准重算)",
        )


def _quoted(item: Item, standard: Standard) -> str:
    theirs, ours = difference(item.row["standard"].text, standard.text)
    return f"「{_name(item.row)}」印的是“{theirs}”,版次为“{ours}”"


def _weight_words(group: WeightGroup) -> str:
    assert group.weight is not None
    assert group.expected is not None
    return f"{points(group.weight)}分,版次为{points(group.expected)}分"


def _one_weight(groups: Sequence[WeightGroup]) -> str | None:
    """Give the right weight where one cell is to be changed."""
    only = groups[0]
    filled = sum(not row["weight"].is_empty for row in only.rows)
    if len(groups) > 1 or filled > 1 or only.expected is None:
        return None
    return points(only.expected)


def _gap(group: WeightGroup) -> str:
    assert group.weight is not None
    assert group.expected is not None
    return points(abs(group.weight - group.expected))


def _head(group: WeightGroup) -> FilingRow:
    """Choose the row whose weight cell is filled."""
    return next((r for r in group.rows if not r["weight"].is_empty), group.rows[0])


def _cells(scores: type[Listing], rows: Sequence[FilingRow], name: str) -> tuple[Location, ...]:
    return tuple(
        cell(scores, row, name, "related" if n else "primary") for n, row in enumerate(rows)
    )


def _lead(scores: type[Listing], rows: Sequence[FilingRow]) -> str:
    if len(rows) == 1:
        return f"{where(scores, rows[0])}:"
    return f"{scores.short_heading()}有{len(rows)}项的"


def _name(row: FilingRow) -> str:
    return row.key.rsplit("/", 1)[-1].replace("∕", "/")


def _list(told: Sequence[str]) -> str:
    named = "、".join(told[:_MOST_NAMED])
    return named if len(told) <= _MOST_NAMED else f"{named}等"
