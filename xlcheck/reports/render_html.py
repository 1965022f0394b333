"""Reports → one web page: self-contained, no scripts, readable in print and by screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from xlcheck.findings import VERSION, Cause, ClaimRead, Report
from xlcheck.reports.advice import advice, cause_places, values_of
from xlcheck.reports.claims import HEADINGS as CLAIM_HEADINGS
from xlcheck.reports.claims import claim_reading, claim_result, claims_line
from xlcheck.reports.words import (
    MOST_PLACES,
    SEVERITY_WORDS,
    SYMBOLS,
    filing_name,
    gravity,
    ignored_text,
    judged_line,
    lapsed_reason,
    unjudged,
    verdict_sentence,
    verdict_symbol,
)

_HEADINGS = ("级别", "规则", "位置", "问题", "填的是", "应为")
# 4.5:1 contrast at least; severity shows by word and symbol, the colour only helps
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: #fff; color: #1f2937;
  font: 1rem/1.65 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.facts { color: #4b5563; margin: .1rem 0; font-size: .9rem; overflow-wrap: anywhere; }
.verdict { margin: .9rem 0; padding: .65rem 1rem; border-left: .4rem solid; font-weight: 700; }
.error { background: #fdecee; color: #8a0010; }
.warning { background: #fff6dc; color: #6b4e00; }
.note { background: #e8f1fb; color: #173f66; }
.ok { background: #e6f5e9; color: #0b5a1c; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { border: 1px solid #c5cad3; padding: .45rem .6rem; text-align: left; vertical-align: top; }
thead th { background: #e8edf4; white-space: nowrap; }
td.level { font-weight: 700; white-space: nowrap; }
td.rule, td.value { font-variant-numeric: tabular-nums; white-space: nowrap; }
td.value { white-space: normal; overflow-wrap: anywhere; min-width: 6.5rem; }
td.number { text-align: right; }
td.place { overflow-wrap: anywhere; min-width: 8rem; }
.more { color: #4b5563; font-size: .88rem; margin: .3rem 0 0; }
.wide { overflow-x: auto; }
summary { margin: 1.5rem 0 .5rem; font-weight: 700; cursor: pointer; }
footer { margin-top: 2.5rem; border-top: 1px solid #c5cad3; padding-top: .5rem; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  section + section { break-before: page; }
  tr, .verdict { break-inside: avoid; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
""".strip()


def render_html(reports: Sequence[Report]) -> str:
    """Write one page over all reports; every text of a workbook is escaped."""
    title = f"审核结果 {filing_name(reports[0])}" if len(reports) == 1 else "审核结果"
    body = "\n".join(part for report in reports for part in _section(report))
    times = sorted({r.checked_at for r in reports if r.checked_at})
    checked = f" · 审核时间 {times[-1].replace('T', ' ')[:16]}" if times else ""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<header><h1>绩效自评审核结果</h1></header>
<main>
{body}
</main>
<footer><p class="facts">xlcheck {VERSION}{escape(checked)}</p></footer>
</body>
</html>
"""


def _section(report: Report) -> Iterator[str]:
    yield "<section>"
    yield f"<h2>{escape(filing_name(report))}</h2>"
    edition = f" · 版次 {report.edition}" if report.edition else ""
    yield f'<p class="facts">文件 {escape(report.path + edition)}</p>'
    weight = gravity(report)
    kind = "ok" if weight is None else weight.value
    sentence = f"{verdict_symbol(report)} 审核结论:{verdict_sentence(report)}。"
    yield f'<p class="verdict {kind}" role="status">{escape(sentence)}</p>'
    if report.judged:
        yield f'<p class="facts">规则判定:{escape(judged_line(report))}</p>'
    if told := ignored_text(report):
        yield f'<p class="facts">{escape(told)}</p>'
    if report.causes:
        yield from _table("查出的问题", _HEADINGS, [_row(c) for c in report.causes])
    groups = unjudged(report.not_judged)
    if groups:
        rows = [f"<td>{escape(g.rules_text)}</td><td>{escape(g.because)}</td>" for g in groups]
        yield from _table("未能判断(既不算通过,也不算不符)", ("规则", "原因"), rows)
    if report.lapsed:
        lapsed = [
            f"<td>{escape(x.rule)}</td><td>{escape(x.place)}</td>"
            f"<td>{escape(x.text)}</td><td>{escape(lapsed_reason(x, report))}</td>"
            for x in report.lapsed
        ]
        yield from _table("未用上的填报单位说明", ("规则", "位置", "原说明", "原因"), lapsed)
    if report.claims:
        yield "<details>"
        yield f"<summary>正文数字核对:读到 {escape(claims_line(report.claims))}</summary>"
        yield from _table("正文中读到的数", CLAIM_HEADINGS, [_claim(c) for c in report.claims])
        yield "</details>"
    yield "</section>"


def _table(caption: str, headings: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    yield f"<h3>{escape(caption)}</h3>"
    yield f'<div class="wide"><table aria-label="{escape(caption)}">'
    yield "<thead><tr>" + "".join(f'<th scope="col">{h}</th>' for h in headings) + "</tr></thead>"
    yield "<tbody>"
    yield from (f"<tr>{row}</tr>" for row in rows)
    yield "</tbody></table></div>"


def _row(cause: Cause) -> str:
    first, severity = cause.first, cause.severity
    stated, expected = zip(*values_of(cause), strict=True)
    rules = "<br>".join(escape(r) for r in (first.rule, *first.also_breaks))
    more = [f"{kind}:{text}" for kind, text in advice(cause)]
    if first.explanation:
        more.append(f"填报单位说明:{first.explanation}")
    told = escape(cause.message) + "".join(f'<p class="more">{escape(m)}</p>' for m in more)
    return (
        f'<td class="level {severity.value}">{SYMBOLS[severity]} {SEVERITY_WORDS[severity]}</td>'
        f'<td class="rule">{rules}</td>'
        f'<td class="place">{escape(cause_places(cause))}</td>'
        f"<td>{told}</td>"
        f"{_value(stated)}{_value(expected)}"
    )


def _claim(claim: ClaimRead) -> str:
    texts = (
        f"{claim.sheet}!{claim.cell}",
        claim.around or claim.quote,
        claim_reading(claim),
        claim.compared_with or "",
        claim_result(claim),
    )
    place, *rest = (escape(text) for text in texts)
    return f'<td class="rule">{place}</td>' + "".join(f"<td>{text}</td>" for text in rest)


def _value(texts: Sequence[str | None]) -> str:
    """Set amounts to the right, as in an account book; a text begins at the left.

    A few unlike ones stand below each other.
    """
    told = [text or "" for text in texts]
    if len(set(told)) == 1 or len(told) > MOST_PLACES:
        told = told[:1]
    numbers = all(re.fullmatch(r"-?\d+(\.\d*)?%?", text) for text in told)
    kind = "value number" if numbers else "value"
    return f'<td class="{kind}">{"<br>".join(map(escape, told))}</td>'
