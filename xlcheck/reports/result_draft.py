"""Reports → the sheet 审核结果: verdict, facts, one row per cause, what could not be judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from xlcheck.diagnosis.explained import key_of
from xlcheck.findings import Cause, Lapsed, Report, Severity, Verdict
from xlcheck.reports.advice import SUGGESTED, advice, cause_cells, cause_places, values_of
from xlcheck.reports.claims import HEADINGS as CLAIM_HEADINGS
from xlcheck.reports.claims import claim_reading, claim_result, claims_line
from xlcheck.reports.lines import width_of
from xlcheck.reports.words import (
    MOST_PLACES,
    SEVERITY_WORDS,
    SYMBOLS,
    at_cell,
    filing_name,
    gravity,
    ignored_text,
    judged_line,
    lapsed_reason,
    lapsed_state,
    unjudged,
    verdict_sentence,
    verdict_symbol,
)
from xlcheck.workbook.cells import column_letters
from xlcheck.workbook.marks import DraftCell, SheetCell, SheetDraft

HEADINGS = ("级别", "规则", "位置", "问题", "填的是", "应为", "建议", "填报单位说明", "状态")
WIDTHS = (9.0, 16.0, 40.0, 44.0, 12.0, 12.0, 30.0, 26.0, 12.0)
EXPLANATION, KEY = 8, 10  # their columns; the key stands hidden behind the last one
_LAST = len(HEADINGS)
_LAST_LETTER = column_letters(_LAST)
_STATES = {Severity.ERROR: "待改正", Severity.WARNING: "待核实", Severity.NOTE: "供参考"}
_BANNERS = {
    None: "banner-ok",
    Severity.WARNING: "banner-warning",
    Severity.ERROR: "banner-error",
}
_SHORT_HASH = 16
_FEW_PLACES = 3  # LibreOffice does not wrap a link: the rest is counted

Row = tuple[DraftCell, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sheet says of the check itself, so that stale marks can be told."""

    file_hash: str
    rules: str
    checked_at: str
    version: str
    kept: bool = True  # explanations are carried on


@dataclass(slots=True)
class _Rows:
    rows: list[Row] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    folded: list[tuple[int, int]] = field(default_factory=list)

    def wide(self, text: str, look: str, *, first: int = 1) -> None:
        """Add a row whose text runs over all columns."""
        number = len(self.rows) + 1
        self.rows.append(
            (*(DraftCell(None, look) for _ in range(first - 1)), DraftCell(text, look))
        )
        self.merged.append(f"{column_letters(first)}{number}:{_LAST_LETTER}{number}")

    def fact(self, label: str, text: str, look: str = "text") -> None:
        """Add a row with a label (two columns) and a text over the rest."""
        number = len(self.rows) + 1
        name = DraftCell(label, "label")
        self.rows.append((name, DraftCell(None, "label"), DraftCell(text, look)))
        self.merged += [f"A{number}:B{number}", f"C{number}:{_LAST_LETTER}{number}"]

    def add(self, *cells: DraftCell) -> None:
        self.rows.append(cells)

    def merge(self, first: str, last: str) -> None:
        """Merge columns of the row added last."""
        self.merged.append(f"{first}{len(self.rows)}:{last}{len(self.rows)}")


def draft(reports: Sequence[Report], facts: Facts) -> SheetDraft:
    """Draw the sheet for all filings of one workbook."""
    out = _Rows()
    out.wide("绩效自评审核结果", "title")
    for report in reports:
        _summary(out, report)
    _check_facts(out, reports, facts)
    head = len(out.rows) + 1
    out.add(*(DraftCell(h, "heading") for h in HEADINGS), DraftCell("标识", "heading"))
    for report in reports:
        outdated = {lapsed.cause for lapsed in report.lapsed if facts.kept}
        for cause in report.causes:
            out.add(*_cause_row(cause, kept=facts.kept, outdated=cause.id in outdated))
    last = typed = len(out.rows)
    if last == head:
        out.wide("没有发现问题。", "ok")
    lapsed = [(each, report) for report in reports for each in report.lapsed if facts.kept]
    if lapsed:
        _lapsed(out, lapsed)
        typed = len(out.rows)
    for report in reports:
        _not_judged(out, report, several=len(reports) > 1)
    for report in reports:
        _claims(out, report, several=len(reports) > 1)
    found = last > head
    return SheetDraft(
        rows=tuple(out.rows),
        widths=(*WIDTHS, 2.0),
        merged=tuple(out.merged),
        freeze=f"A{head + 1}",
        autofilter=f"A{head}:{column_letters(KEY)}{last}" if found else None,
        print_titles_row=head,
        hidden_columns=(KEY,),
        folded=tuple(out.folded),
        explanation_cells=_column(EXPLANATION, head + 1, typed) if typed > head else None,
        key_cells=_column(KEY, head + 1, typed) if typed > head else None,
    )


def _column(number: int, first: int, last: int) -> str:
    return f"{column_letters(number)}{first}:{column_letters(number)}{last}"


def _summary(out: _Rows, report: Report) -> None:
    out.wide(filing_name(report), "subtitle")
    told = f"{verdict_symbol(report)} 审核结论:{verdict_sentence(report)}。"
    out.wide(told, _BANNERS[gravity(report)])


def _check_facts(out: _Rows, reports: Sequence[Report], facts: Facts) -> None:
    for report in reports:
        out.fact("规则判定" + (_which(report) if len(reports) > 1 else ""), judged_line(report))
    time = facts.checked_at.replace("T", " ")[:16]
    editions = "、".join(dict.fromkeys(r.edition for r in reports if r.edition))
    out.fact("审核时间", f"{time}    xlcheck {facts.version}    版次 {editions}")
    rules = " ".join(h[:_SHORT_HASH] for h in facts.rules.split())
    out.fact("审核依据", f"文件指纹 {facts.file_hash[:_SHORT_HASH]}    规则集 {rules}")
    if told := next(filter(None, map(ignored_text, reports)), ""):
        out.fact("未用规则", told, "strong")
    out.fact(
        "怎样使用",
        "点“位置”跳到单元格。改正后重新审核;确属实情的警告,在“填报单位说明”中写明原因,"
        "重新审核后保留。改动文件后,本表即告过时。",
        "text",
    )


def _which(report: Report) -> str:
    """Tell a filing from the others of its workbook by its first sheet."""
    return f"({report.sheets[0]}等表)" if report.sheets else ""


def _cause_row(cause: Cause, *, kept: bool, outdated: bool) -> Iterator[DraftCell]:
    first, severity = cause.first, cause.severity
    values = values_of(cause)
    explanation = first.explanation if kept else None
    rules = "\n".join((first.rule, *first.also_breaks))
    yield DraftCell(f"{SYMBOLS[severity]} {SEVERITY_WORDS[severity]}", severity.value)
    yield DraftCell(rules, "centre")
    link = _target(cause)
    yield DraftCell(_places(cause), "link" if link else "text", link)
    yield DraftCell(cause.message)
    yield _value([stated for stated, _ in values])
    yield _value([expected for _, expected in values])
    told = [text if kind == SUGGESTED else f"{kind}:{text}" for kind, text in advice(cause)]
    yield DraftCell("\n".join(told) or None)
    yield DraftCell(explanation, "input")
    yield DraftCell(_state(cause, explained=explanation is not None, outdated=outdated), "centre")
    yield DraftCell(str(key_of(cause, cause_places(cause))))


def _state(cause: Cause, *, explained: bool, outdated: bool) -> str:
    """Say where a cause stands; an error stays to be mended whatever is said about it."""
    if explained and cause.severity is not Severity.ERROR:
        return f"已说明\n{cause.first.explained_since}".rstrip()
    return _STATES[cause.severity] + ("\n(原说明失效)" if outdated else "")


def _places(cause: Cause) -> str:
    """Name the places on one line: of figures in texts the first, with as many words as fit."""
    cells = cause_cells(cause)
    first = cells[0]
    if not first.quote:
        return cause_places(cause, _FEW_PLACES)
    rest = f" 等{len(cells)}处" if len(cells) > 1 else ""
    words = " ".join((first.around or first.quote).split())
    room = WIDTHS[2] - 2 - sum(map(width_of, (at_cell(first), rest, "“……”")))
    if width_of(words) > room:
        while words and width_of(words) > room:
            words = words[1:]
        words = f"……{words}"
    return f"{at_cell(first)}“{words}”{rest}"


def _target(cause: Cause) -> SheetCell | None:
    return next(((at.sheet, at.cell) for at in cause_cells(cause) if at.sheet and at.cell), None)


def _value(texts: Sequence[str | None]) -> DraftCell:
    """Show an amount as typed, to the right; a few unlike ones below each other."""
    text = texts[0]
    if text is None:
        return DraftCell(None, "centre")
    if len(set(texts)) > 1:
        if len(texts) <= MOST_PLACES and None not in texts:
            return DraftCell("\n".join(filter(None, texts)), "numbers")
        return DraftCell(f"{text} 等", "text")
    try:
        Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return DraftCell(text, "text")
    return DraftCell(text, "number")


def _not_judged(out: _Rows, report: Report, *, several: bool) -> None:
    groups = unjudged(report.not_judged)
    if not groups:
        return
    out.wide("", "remark")
    out.wide(
        f"未能判断{_which(report) if several else ''}:下列规则既不算通过,也不算不符", "section"
    )
    out.add(DraftCell("规则", "heading"), DraftCell(None, "heading"), DraftCell("原因", "heading"))
    out.merge("A", "B")
    out.merge("C", _LAST_LETTER)
    for each in groups:
        out.fact(each.rules_text, each.because)


def _lapsed(out: _Rows, lapsed: Sequence[tuple[Lapsed, Report]]) -> None:
    """List what no longer counts, with its text to be mended, moved or taken out by the filer."""
    out.wide("", "remark")
    out.wide("未用上的填报单位说明:删去“填报单位说明”中的文字,下次不再列出", "section")
    heading = [DraftCell(None, "heading") for _ in HEADINGS]
    heading[0] = DraftCell("规则", "heading")
    heading[2] = DraftCell("原来所说的问题", "heading")
    heading[EXPLANATION - 1 :] = (DraftCell(h, "heading") for h in HEADINGS[EXPLANATION - 1 :])
    out.add(*heading)
    out.merge("A", "B")
    out.merge("C", "G")
    for each, report in lapsed:
        blank = (DraftCell(None),) * (EXPLANATION - 4)
        out.add(
            DraftCell(each.rule or "—", "label"),
            DraftCell(None, "label"),
            DraftCell(f"{each.place} {each.message}\n{lapsed_reason(each, report)}。".strip()),
            *blank,
            DraftCell(each.text, "input"),
            DraftCell(lapsed_state(each, report), "centre"),
            DraftCell(each.key),
        )
        out.merge("A", "B")
        out.merge("C", "G")


def _claims(out: _Rows, report: Report, *, several: bool) -> None:
    """List every figure read in the prose, folded away: it is for those who audit the reader."""
    if not report.claims:
        return
    out.wide("", "remark")
    which = _which(report) if several else ""
    told = f"正文数字核对{which}:读到 {claims_line(report.claims)}(点左侧“+”看明细)"
    out.wide(told, "section")
    first = len(out.rows) + 1
    place, words, reading, against, result = (DraftCell(h, "heading") for h in CLAIM_HEADINGS)
    blank = DraftCell(None, "heading")
    _claim_row(out, place, blank, words, reading, against, blank, blank, result, blank)
    for claim in report.claims:
        at = (claim.sheet, claim.cell)
        broken = claim.verdict is Verdict.BROKEN
        _claim_row(
            out,
            DraftCell(f"{claim.sheet}!{claim.cell}", "link", at),
            DraftCell(None, "link"),
            DraftCell(" ".join((claim.around or claim.quote).split())),
            DraftCell(claim_reading(claim)),
            DraftCell(claim.compared_with),
            *(DraftCell(None),) * 2,
            DraftCell(claim_result(claim), "strong" if broken else "text"),
        )
    out.folded.append((first, len(out.rows)))


def _claim_row(out: _Rows, *cells: DraftCell) -> None:
    out.add(*cells)
    for first, last in ("AB", "EG", "HI"):
        out.merge(first, last)
