"""The words and groupings that every product shares, so that no two say one thing differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from xlcheck.findings import Lapsed, Location, NotJudged, Report, Severity, Verdict
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
LONGEST_QUOTE = 24  # characters that find a place in a long paragraph


def verdict_sentence(report: Report) -> str:
    """Say how a filing stands, in one sentence without a full stop."""
    states = [lapsed_state(lapsed, report) for lapsed in report.lapsed]
    expired = states.count("数已改动") + states.count("问题已消除")
    return _standing_sentence(report) + (f";{expired} 条填报单位说明已失效" if expired else "")


def _standing_sentence(report: Report) -> str:
    if report.verdict == "unreadable":
        return "无法审核:" + (report.trouble or "文件读不出").rstrip("。")
    counted = report.counts
    told = []
    if counted[Severity.ERROR]:
        told.append(f"{counted[Severity.ERROR]} 处必须改正")
    if counted[Severity.WARNING]:
        told.append(f"{counted[Severity.WARNING]} 处请核实{_explained(report)}")
    found = ",".join(told)
    unknown = _unknown(report)
    if report.verdict == "incomplete":
        sentence = f"没有审核完:{_left_open(report)}"
        return f"{sentence};已查出 {found}" if found else sentence
    if not told:
        return _passed(report, unknown)
    sentence = found if counted[Severity.ERROR] else f"没有查出必须改正的问题,{found}"
    return f"{sentence},另{unknown}" if unknown else sentence


def _passed(report: Report, unknown: str) -> str:
    notes = report.counts[Severity.NOTE]
    more = [f"有 {notes} 条提示"] if notes else []
    if report.left_open:
        sentence = f"没有查出必须改正或需要核实的问题,但{unknown}"
    else:
        sentence = "通过:没有必须改正或需要核实的问题"
        more += filter(None, [unknown])
    return f"{sentence},另{'、'.join(more)}" if more else sentence


def _unknown(report: Report) -> str:
    """Count what could not be judged: for want of what the filing should say, or by nature."""
    missed, natural = len(report.left_open), len(report.not_judged) - len(report.left_open)
    if not missed:
        return f"有 {natural} 项表中没有依据,不作判断" if natural else ""
    return f"有 {missed} 项未能判断" + (f"、{natural} 项表中没有依据" if natural else "")


def _explained(report: Report) -> str:
    if not report.explained:
        return ""
    everything = report.explained == report.counts[Severity.WARNING]
    return "(均已说明)" if everything else f"(其中 {report.explained} 处已说明)"


def _left_open(report: Report) -> str:
    """Say why rules were left without their operands, as the errors found in the file tell."""
    met = {f.rule for f in report.findings if f.severity is Severity.ERROR}
    reasons = [text for rule, text in _OPEN_BECAUSE.items() if rule in met]
    missed = f"靠它们的 {len(report.left_open)} 项未能判断" if report.left_open else ""
    return ",".join(filter(None, ("、".join(reasons) or "有的表或栏目不能用", missed)))


def gravity(report: Report) -> Severity | None:
    """Weigh how a filing stands; None where all that can be was judged and nothing is wrong."""
    if report.verdict == "clean":
        return Severity.WARNING if report.left_open else None
    return Severity.WARNING if report.verdict == "warnings" else Severity.ERROR


def verdict_symbol(report: Report) -> str:
    """Give the symbol before a verdict."""
    weight = gravity(report)
    return PASSED_SYMBOL if weight is None else SYMBOLS[weight]


def standing_word(report: Report) -> str:
    """Say how a filing stands in a word or two."""
    if report.verdict == "clean" and report.left_open:
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


def at_figure(location: Location) -> str:
    """Write one place with the words that find it in a long text: 报告综述!B7“占17.83%”."""
    return at_cell(location) + quoted(location.around or location.quote)


def quoted(quote: str) -> str:
    """Put words of a text between quotation marks, on one line; of many, those before are cut."""
    text = " ".join(quote.split())
    if len(text) > LONGEST_QUOTE:  # the figure stands at the end
        text = "……" + text[-LONGEST_QUOTE:]
    return f"“{text}”" if text else ""


def places_text(locations: Sequence[Location], most: int = MOST_PLACES) -> str:
    """List places, neighbours in a column as one run: 支出明细!B5:B9、B12 · 资金情况!C5.

    A figure in a text is named with the words around it, after its cell.
    """
    by_sheet: dict[str, list[Location]] = {}
    for at in locations:
        by_sheet.setdefault(at.sheet, []).append(at)
    left, shown = most, []
    for sheet, places in by_sheet.items():
        if left <= 0:
            break
        runs = _runs([at for at in places if at.cell])
        told = "、".join(runs[:left])
        left -= max(len(runs), 1)
        shown.append("!".join(filter(None, (sheet or WHOLE_FILE, told))))
    return " · ".join(shown) + (f" 等{len(locations)}处" if left < 0 else "")


def _runs(places: Iterable[Location]) -> list[str]:
    """Join cells below each other to runs; quotes of one text stand behind its cell."""
    runs: list[str] = []
    first = last = ""
    for at in places:
        if at.quote:
            runs.append(("" if at.cell == last else at.cell) + quoted(at.around or at.quote))
            first, last = "", at.cell
        elif first and _is_below(last, at.cell):
            last = at.cell
            runs[-1] = f"{first}:{last}"
        else:
            runs.append(at.cell)
            first = last = at.cell
    return runs


def _is_below(upper: str, lower: str) -> bool:
    try:
        row, column = position(upper)
        return position(lower) == (row + 1, column) and lower == address((row + 1, column))
    except ValueError:
        return False


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


def lapsed_state(lapsed: Lapsed, report: Report) -> str:
    """Say in a word or two why an explanation was not used."""
    if lapsed.rule in report.ignored:
        return "本次未审核"
    if lapsed.cause:
        return "数已改动"
    return "未能判断" if lapsed.rule in {n.rule for n in report.not_judged} else "问题已消除"


_LAPSED = MappingProxyType(
    {
        "本次未审核": "本次按要求没有审核这条规则,说明保留",
        "数已改动": "其中的数已经改动,原来的说明不再算数,请重新说明",
        "未能判断": "本次没有查出这个问题,但这条规则有未能判断之处,说明保留",
        "问题已消除": "所说的问题已不存在,请删去说明",
    }
)


def lapsed_reason(lapsed: Lapsed, report: Report) -> str:
    """Say why an explanation was not used, and what to do with it."""
    return _LAPSED[lapsed_state(lapsed, report)]


def ignored_text(report: Report) -> str:
    """Say which rules were left out; "" when none was."""
    return f"按要求未审核的规则:{'、'.join(report.ignored)}" if report.ignored else ""
