"""Reports → text for a terminal, one entry per cause; readable without any colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from xlcheck.findings import Cause, Report, Severity
from xlcheck.reports.advice import advice, cause_cells, cause_places, values_text
from xlcheck.reports.claims import claims_line
from xlcheck.reports.lines import pad, table, wrap
from xlcheck.reports.words import (
    SYMBOLS,
    filing_name,
    gravity,
    ignored_text,
    judged_line,
    lapsed_reason,
    severity_word,
    standing_word,
    unjudged,
    verdict_sentence,
    verdict_symbol,
)

NARROWEST, WIDEST = 40, 110  # beyond, lines are no longer read with ease
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_PASSED_STYLE = "bold green"
_INDENT = "    "


def render_text(reports: Sequence[Report], width: int = 80) -> Text:
    """Write the reports below each other; ``.plain`` is the text without styles."""
    width = min(max(width, NARROWEST), WIDEST)
    text = Text()
    for number, report in enumerate(reports):
        if number:
            text.append("\n")
        _report(text, report, width)
    if len(reports) > 1:
        text.append("\n")
        _overview(text, reports, width)
    return text


def _report(text: Text, report: Report, width: int) -> None:
    _lines(text, wrap(filing_name(report), width), "bold")
    if filing_name(report) != report.path:
        edition = f"    版次:{report.edition}" if report.edition else ""
        _lines(text, wrap(f"文件:{report.path}{edition}", width), "dim")
    _rule(text, width)
    for cause in report.causes:
        _entry(text, cause, width)
    if report.not_judged:
        _not_judged(text, report, width)
    if report.lapsed:
        _lapsed(text, report, width)
    if report.judged:
        _lines(text, wrap(judged_line(report), width), "dim")
    if report.claims:
        _lines(text, wrap(f"正文中读到 {claims_line(report.claims)}", width), "dim")
    if told := ignored_text(report):
        _lines(text, wrap(told, width), "yellow")
    weight = gravity(report)
    sentence = f"{verdict_symbol(report)} 结论:{verdict_sentence(report)}。"
    style = _PASSED_STYLE if weight is None else _STYLES[weight]
    _lines(text, wrap(sentence, width, "  ", first=""), style)


def _rule(text: Text, width: int) -> None:
    text.append("-" * width + "\n", "dim")


def _entry(text: Text, cause: Cause, width: int) -> None:
    first, style = cause.first, _STYLES[cause.severity]
    head = f"{SYMBOLS[cause.severity]} {severity_word(cause.severity)}{pad(first.rule, 14)}"
    places = wrap(cause_places(cause), width, _INDENT, first=head)
    text.append(head, style)
    text.append(places[0][len(head) :] + "\n", "bold")
    _lines(text, places[1:], "bold")
    _lines(text, wrap(cause.message, width, _INDENT), "")
    facts = [values_text(cause)]
    if first.also_breaks:
        facts.append(f"同时违反 {'、'.join(first.also_breaks)}")
    places_count = len(cause_cells(cause))
    count = f"共{places_count}处"
    if places_count > 1 and count not in cause.message:
        facts.append(count)
    if told := "    ".join(filter(None, facts)):
        _lines(text, wrap(told, width, _INDENT), "dim")
    for kind, told in advice(cause):
        _lines(text, wrap(f"{kind}:{told}", width, _INDENT), "")
    if first.explanation:
        _lines(text, wrap(f"填报单位说明:{first.explanation}", width, _INDENT), "")
    text.append("\n")


def _not_judged(text: Text, report: Report, width: int) -> None:
    text.append("未能判断\n", "bold")
    for each in unjudged(report.not_judged):
        told = f"- {each.because}:{each.rules_text}"
        _lines(text, wrap(told, width, _INDENT, first="  "), "")
    text.append("\n")


def _lapsed(text: Text, report: Report, width: int) -> None:
    text.append("未用上的填报单位说明\n", "bold")
    for each in report.lapsed:
        told = f"- {each.rule} {each.place}:{lapsed_reason(each, report)}(原说明:{each.text})"
        _lines(text, wrap(told, width, _INDENT, first="  "), "")
    text.append("\n")


def _overview(text: Text, reports: Sequence[Report], width: int) -> None:
    """Count the findings of every filing in one table, the counts before the long names."""
    rows = [("错误", "警告", "提示", "结论", "文件")]
    for report in reports:
        unread = report.verdict == "unreadable"
        counts = ["-" if unread else str(report.counts[s]) for s in Severity]
        rows.append((*counts, standing_word(report), report.path))  # type: ignore[arg-type]  # three counts
    head, *lines = table(rows, width, right=(0, 1, 2))
    text.append(f"共 {len(reports)} 份\n{head}\n", "bold")
    _lines(text, lines, "")


def _lines(text: Text, lines: Sequence[str], style: str) -> None:
    for line in lines:
        text.append(line, style or None)
        text.append("\n")
