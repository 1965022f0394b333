"""The words and groupings that every product shares, so that no two say one thing differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from xlcheck.diagnosis.causes import COLUMN_SLIPS
from xlcheck.findings import Cause, Finding, Location, NotJudged, Report, Severity, Verdict
from xlcheck.language.reading import (
    ERROR_VALUE,
    FOUND_TWICE,
    NOT_CALCULATED,
    TABLE_NOT_FOUND,
    UNREADABLE_NUMBER,
)
from xlcheck.workbook.cells import address, position

SEVERITY_WORDS = MappingProxyType(
    {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}
)
# all three stand in GB 2312 too: a Chinese Windows console shows them as they are
SYMBOLS = MappingProxyType({Severity.ERROR: "×", Severity.WARNING: "▲", Severity.NOTE: "●"})
PASSED_SYMBOL = "√"
VERDICT_WORDS = MappingProxyType(
    {
        Verdict.HELD: "通过",
        Verdict.ROUNDING: "尾差",
        Verdict.BROKEN: "不符",
        Verdict.SKIPPED: "不适用",
        Verdict.UNKNOWN: "未能判断",
    }
)
STANDING_WORDS = MappingProxyType(
    {
        "errors": "必须改正",
        "warnings": "请核实",
        "clean": "通过",
        "incomplete": "没有审核完",
        "unreadable": "无法审核",
    }
)
# why an error leaves rules without their operands, by the rule that found it
_OPEN_BECAUSE = MappingProxyType(
    {
        TABLE_NOT_FOUND: "有的表或栏目没有找到",
        FOUND_TWICE: "有的表或栏目找到两处",
        NOT_CALCULATED: "有的公式没有结果",
        ERROR_VALUE: "有的公式结果是错误值",
        UNREADABLE_NUMBER: "有的数字读不出",
    }
)
WHOLE_FILE = "整个文件"
MOST_PLACES = 6  # runs of cells named in one entry before the rest is counted


def verdict_sentence(report: Report) -> str:
    """Say how a filing stands, in one sentence without a full stop."""
    if report.verdict == "unreadable":
        return "无法审核:" + (report.trouble or "文件读不出").rstrip("。")
    counted = report.counts
    told = []
    if counted[Severity.ERROR]:
        told.append(f"{counted[Severity.ERROR]} 处必须改正")
    if counted[Severity.WARNING]:
        warnings = [c for c in report.causes if c.severity is Severity.WARNING]
        explained = sum(c.first.explanation is not None for c in warnings)
        noted = f"(其中 {explained} 处已说明)" if explained else ""
        told.append(f"{counted[Severity.WARNING]} 处请核实{noted}")
    found = ",".join(told)
    unknown = f"有 {len(report.not_judged)} 项未能判断" if report.not_judged else ""
    if report.verdict == "incomplete":
        sentence = f"没有审核完:{_left_open(report)}"
        return f"{sentence};已查出 {found}" if found else sentence
    if not told:
        notes = counted[Severity.NOTE]
        passed = "没有查出必须改正或需要核实的问题,但" if unknown else "通过:"
        sentence = passed + (unknown or "没有必须改正或需要核实的问题")
        return f"{sentence},另有 {notes} 条提示" if notes else sentence
    sentence = found if counted[Severity.ERROR] else f"没有查出必须改正的问题,{found}"
    return f"{sentence},另{unknown}" if unknown else sentence


def _left_open(report: Report) -> str:
    """Say why rules were left without their operands, as the errors found in the file tell."""
    met = {f.rule for f in report.findings if f.severity is Severity.ERROR}
    reasons = [text for rule, text in _OPEN_BECAUSE.items() if rule in met]
    missed = f"靠它们的 {len(report.not_judged)} 项未能判断" if report.not_judged else ""
    return ",".join(filter(None, ("、".join(reasons) or "有的表或栏目不能用", missed)))


def gravity(report: Report) -> Severity | None:
    """Weigh how a filing stands; None where all was judged and nothing is wrong."""
    if report.verdict == "clean":
        return Severity.WARNING if report.not_judged else None
    return Severity.WARNING if report.verdict == "warnings" else Severity.ERROR


def verdict_symbol(report: Report) -> str:
    """Give the symbol before a verdict."""
    weight = gravity(report)
    return PASSED_SYMBOL if weight is None else SYMBOLS[weight]


def standing_word(report: Report) -> str:
    """Say how a filing stands in a word or two."""
    if report.verdict == "clean" and report.not_judged:
        return "未全部判断"
    return STANDING_WORDS[report.verdict]


def filing_name(report: Report) -> str:
    """Name a filing: unit, year, form; the path where nothing is known of it."""
    year = f"{report.year}年" if report.year else ""
    return " · ".join(filter(None, (report.reporting_unit, year, report.form_title))) or report.path


def judged_line(report: Report) -> str:
    """Count the verdicts: 通过 140 · 尾差 5 · 不符 3 · 不适用 4 · 未能判断 0."""
    return " · ".join(f"{w} {report.judged.get(v, 0)}" for v, w in VERDICT_WORDS.items())


def severity_word(severity: Severity) -> str:
    """Write a severity as it stands before a finding: 【错误】."""
    return f"【{SEVERITY_WORDS[severity]}】"


def at_cell(location: Location) -> str:
    """Write one place as the user sees it: 评分表!I30."""
    if not location.sheet:
        return WHOLE_FILE
    return f"{location.sheet}!{location.cell}" if location.cell else location.sheet


def places_text(locations: Sequence[Location], most: int = MOST_PLACES) -> str:
    """List places, neighbours in a column as one run: 支出明细!B5:B9、B12 · 资金情况!C5."""
    by_sheet: dict[str, list[str]] = {}
    for at in locations:
        by_sheet.setdefault(at.sheet, []).append(at.cell)
    left, shown = most, []
    for sheet, cells in by_sheet.items():
        if left <= 0:
            break
        runs = _runs([c for c in cells if c])
        told = "、".join(runs[:left])
        left -= max(len(runs), 1)
        shown.append("!".join(filter(None, (sheet or WHOLE_FILE, told))))
    return " · ".join(shown) + (f" 等{len(locations)}处" if left < 0 else "")


def _runs(cells: Iterable[str]) -> list[str]:
    """Join cells below each other to runs; what is no single cell stays as it is."""
    runs: list[list[str]] = []
    for cell in cells:
        if runs and _is_below(runs[-1][-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}" for run in runs]


def _is_below(upper: str, lower: str) -> bool:
    try:
        row, column = position(upper)
        return position(lower) == (row + 1, column) and lower == address((row + 1, column))
    except ValueError:
        return False


def cause_places(cause: Cause, most: int = MOST_PLACES) -> str:
    """List the cells of a cause."""
    return places_text(cause.cells, most)


def values_text(cause: Cause) -> str:
    """Say what stands there and what should: 填的是 100 → 应为 99; of many unlike, the first."""
    finding = cause.first
    own = wrong_in_itself(cause)
    told = []
    if finding.stated is not None:
        told.append(f"填的是 {finding.stated}")
    if finding.expected is not None:
        told.append(f"应为 {finding.expected}")
    if len(own) < len(cause.findings) and told:
        return f"{at_cell(finding.primary)} " + " → ".join(told)
    alike = len({(f.stated, f.expected) for f in own}) == 1
    return ("" if alike or not told else "第一处") + " → ".join(told)


def follows(finding: Finding, spoken: Finding) -> bool:
    """Whether a finding is only another sign of what the one that speaks for the cause says.

    The same slip down a column is wrong in each cell by itself; what breaks another rule, or names
    a cell that the speaking finding names too, disagrees with one and the same figure.
    """
    at, there = finding.primary, spoken.primary
    if (at.sheet, at.cell) == (there.sheet, there.cell) or not there.cell:
        return False
    if finding.rule.startswith(COLUMN_SLIPS):
        return False
    named = {(x.sheet, x.place) for x in spoken.locations}
    return finding.rule != spoken.rule or any(
        (x.sheet, x.place) in named for x in finding.locations
    )


def wrong_in_itself(cause: Cause) -> tuple[Finding, ...]:
    """Give the findings of a cause whose own cell is to be mended; the first one is among them."""
    return tuple(f for f in cause.findings if not follows(f, cause.first))


def advice_texts(cause: Cause) -> list[str]:
    """Say where to look first among several cells, and what would clear it."""
    several = len(wrong_in_itself(cause)) < len(cause.findings)
    look = [f"先核对 {at_cell(cause.first.primary)},其他各处与它属同一处问题"] if several else []
    return look + suggestion_texts(cause.first)


def suggestion_texts(finding: Finding) -> list[str]:
    """Say what would clear it."""
    return [
        f"可将 {s.sheet}!{s.cell} 改为 {s.value}"
        + (f"(可同时消除 {'、'.join(s.clears)})" if len(s.clears) > 1 else "")
        for s in finding.suggestions
    ]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What could not be judged for one reason: rule → how many times."""

    because: str
    rules: tuple[tuple[str, int], ...]
    places: tuple[str, ...]

    @property
    def rules_text(self) -> str:
        """List the rules: SCORE-007(3处)、SCORE-001."""
        return "、".join(f"{r}({n}处)" if n > 1 else r for r, n in self.rules)


def unjudged(not_judged: Iterable[NotJudged]) -> list[Unjudged]:
    """Collapse what could not be judged by reason and rule."""
    groups: dict[str, list[NotJudged]] = {}
    for each in not_judged:
        groups.setdefault(each.because, []).append(each)
    return [
        Unjudged(
            because,
            tuple(Counter(x.rule for x in each).items()),
            tuple(dict.fromkeys(x.place for x in each if x.place)),
        )
        for because, each in groups.items()
    ]


def ignored_text(report: Report) -> str:
    """Say which rules were left out; "" when none was."""
    return f"按要求未审核的规则:{'、'.join(report.ignored)}" if report.ignored else ""
