"""Code rules on how a filing is filled in: institutions, reasons, indicators, typed amounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from xlcheck.errors import BrokenRule
from xlcheck.findings import Location, Role, Severity, Verdict
from xlcheck.language.filing import Entry, FilingRow, Flaw, Submission, locate
from xlcheck.language.form import Amount, Edition, Field, Listing, Money, Table
from xlcheck.language.rule import AnyRule, CodeRule, Judge, Judgement

_LOW_EXECUTION = "90%"  # where an edition prints no other
LONGEST_PROMPT = 60  # characters; a long text is no prompt, and normalising it costs time
# a bare 因 gives a reason too, save in words of another meaning (因公, 因素, 因此, 因地制宜)
_REASON = re.compile(r"原因|由于|主要是|所致|受.{0,12}影响|鉴于|(?<!基)因(?![公素此而地势])")
_LEFT_OVER = re.compile(r"结余|结转|未支出|未使用|执行率|支付进度|尚未支付")
_NOT_RECEIVED = re.compile(r"未到位|到位率|缺口|未足额|尚未拨付")
_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万亿两]")
_MERELY_DONE = frozenset(
    ("完成", "已完成", "全部完成", "基本完成", "达标", "达到", "合格", "正常", "是", "有")
)
_VAGUE = _MERELY_DONE | {"很好", "较好", "良好", "好", "优", "优秀", "满意"}
_PROMPT = re.compile(
    r"^[(〔【\[]?(请|点击)?(在此|此处|在此处)(填写|输入|填报|录入)"
    r"|^[(〔【\[]?请(填写|输入|选择|简要|在)|^[×xX✕]{2,}$|^[_＿]{2,}$|^(填写说明|示例)[:：]"
)

_PROMPT_STARTS = frozenset("(（〔【[［请点在此填示×xXｘＸ✕_＿")  # to pass by most texts cheaply


def label_of(row: FilingRow, field: Field) -> str:
    """Name a place as the user sees it: 局机关·收入合计."""
    name = row.key.rsplit("/", 1)[-1].replace("∕", "/") if row.key else ""
    return f"{name}·{field.label}" if name else field.label


def _at(table: type[Table], row: FilingRow, name: str, role: Role = "primary") -> Location:
    field: Field = getattr(table, name).declared
    return locate(table.table, row, name, label=label_of(row, field), role=role)


def _rows(filing: Submission, table: type[Table]) -> Iterator[FilingRow]:
    return iter(filing[table.table].rows)


def _settle(broken: list[Judgement], *, asked: bool = True, because: str = "") -> list[Judgement]:
    """Say at least one thing: what is broken, else held, else why nothing was asked."""
    if broken:
        return broken
    if asked:
        return [Judgement(Verdict.HELD)]
    return [Judgement(Verdict.SKIPPED, because=because)]


def agencies_agree(tables: Sequence[type[Listing]]) -> CodeRule:
    """AGENCY-001: the tables of 收支情况 name the same institutions."""

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        named: dict[str, dict[str, FilingRow]] = {}
        for t in tables:
            rows = {r.key: r for r in filing[t.table].details if r["agency"].state == "given"}
            if rows:
                named[t.table] = rows
        if len(named) < 2:
            return _settle([], asked=False, because="填了机构的表不到两张")
        by_name = {t.table: t for t in tables}
        every = dict.fromkeys(key for rows in named.values() for key in rows)
        broken = []
        for key in every:
            there = [by_name[t] for t, rows in named.items() if key in rows]
            absent = [by_name[t] for t, rows in named.items() if key not in rows]
            if absent:
                row = named[there[0].table][key]
                broken.append(
                    Judgement(
                        Verdict.BROKEN,
                        tuple(
                            _at(t, named[t.table][key], "agency", "related" if n else "primary")
                            for n, t in enumerate(there)
                        ),
                        f"机构「{row['agency'].text}」出现在{_titles(there)},"
                        f"{_titles(absent)}中没有",
                        stated=row["agency"].text,
                    )
                )
        return _settle(broken)

    return CodeRule(
        "AGENCY-001",
        says="各收支表所列机构应一致",
        judge=judge,
        because="同一部门的收入、支出、三公经费、固定资产应按同一批机构填报",
        severity=Severity.WARNING,
        fails="固定资产表列了无线电监测站,收入表没有",
        passes="四张表都列局机关和无线电监测站",
    )


def _titles(tables: Sequence[type[Table]]) -> str:
    return "、".join(f"“{t.short_heading()}”" for t in tables)


def deductions_without_column(scores: type[Listing]) -> Judge:
    """SCORE-006 where the layout has no column for reasons: said once, as a warning."""

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        table = filing[scores.table]
        if not table.found or "deduction_reason" in table.columns:
            return []
        lost = [r for r in table.details if _deducted(r)]
        if not lost:
            return []
        names = "、".join(r.key.rsplit("/", 1)[-1] for r in lost)
        return [
            Judgement(
                Verdict.BROKEN,
                (_at(scores, lost[0], "score"),),
                f"有{len(lost)}项扣分({names}),但本表没有“扣分原因”一栏,请另行说明原因",
                severity=Severity.WARNING,
            )
        ]

    return judge


def _deducted(row: FilingRow) -> bool:
    weight, score = row["weight"].number, row["score"].number
    return weight is not None and score is not None and score < weight


def _explained(filing: Submission, about: re.Pattern[str]) -> bool:
    texts = [r["text"].text for r in filing["narrative"].rows]
    texts += [r["remark"].text for r in filing["details"].rows]
    return any(about.search(t) and _REASON.search(t) for t in texts)


def low_execution(edition: Edition) -> Decimal:
    """Give the rate of execution below which an edition asks for a reason."""
    printed = str(edition.parameters.get("low_execution", _LOW_EXECUTION))
    try:
        return Decimal(printed.removesuffix("%")) / 100
    except InvalidOperation as error:
        raise BrokenRule(f"版次 {edition.id} 的 low_execution 应是百分数") from error


def low_execution_is_explained(funds: type[Listing]) -> CodeRule:
    """EXECUTION-001: spent below 90% of received needs a reason in the report."""

    def judge(filing: Submission, edition: Edition) -> Iterable[Judgement]:
        row = filing[funds.table].summary
        if row is None or not (received := row["received"].number):
            return _settle([], asked=False, because="没有实际到位资金")
        spent = row["spent"].number
        if spent is None:
            return [Judgement(Verdict.UNKNOWN, because="实际支出合计未填或读不出")]
        if spent >= low_execution(edition) * received or _explained(filing, _LEFT_OVER):
            return _settle([])
        rate = f"{spent / received * 100:.1f}%"
        return [
            Judgement(
                Verdict.BROKEN,
                (_at(funds, row, "spent"), _at(funds, row, "received", "related")),
                f"预算执行率{rate}(实际支出{row['spent'].text}÷实际到位{row['received'].text}),"
                f"低于{(low_execution(edition) * 100).normalize():f}%,报告中没有说明原因",
                stated=rate,
            )
        ]

    return CodeRule(
        "EXECUTION-001",
        says="预算执行率低于90%应说明原因",
        judge=judge,
        because="绩效管理要求对执行偏差作出说明",
        severity=Severity.WARNING,
        fails="到位3875.58,支出3151(81.3%),报告未提原因",
        passes="执行率95%;或报告写明“由于……,结余……”",
    )


def shortfall_is_explained(funds: type[Listing]) -> CodeRule:
    """FUNDS-004: received equals planned, or the report says why not."""

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        row = filing[funds.table].summary
        planned = row["planned"].number if row else None
        received = row["received"].number if row else None
        if row is None or planned is None or received is None:
            return _settle([], asked=False, because="计划安排或实际到位资金未填")
        if planned == received or _explained(filing, _NOT_RECEIVED):
            return _settle([])
        return [
            Judgement(
                Verdict.BROKEN,
                (
                    _at(funds, row, "received"),
                    _at(funds, row, "planned", "related"),
                ),
                f"实际到位资金{row['received'].text}与计划安排资金{row['planned'].text}不等,"
                "报告中没有说明原因",
                stated=row["received"].text,
                expected=row["planned"].text,
                difference=str(abs(planned - received).normalize()),
            )
        ]

    return CodeRule(
        "FUNDS-004",
        says="实际到位资金应等于计划安排资金,不等的应说明原因",
        judge=judge,
        because="资金未足额到位影响绩效",
        severity=Severity.WARNING,
        fails="计划500,到位400,报告未提原因",
        passes="计划500,到位500",
    )


def unfilled(tables: Sequence[type[Table]]) -> Judge:
    """FILL-001 for whole tables: one in which nothing was filled is said once."""
    listings = [t for t in tables if issubclass(t, Listing) and not t.may_be_empty]

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        for table in listings:
            asked = [f for f in table.fields() if f.name not in table.key]
            totals = any(f.required is not None and f.required_in == "summary" for f in asked)
            read = filing[table.table]
            if not read.found or (totals and read.summary is not None):
                continue  # not found is said by FILE-001, an empty total cell by cell
            if any(row[f.name].state != "empty" for row in read.rows for f in asked):
                continue
            grave = any(f.required is Severity.ERROR for f in asked)
            where = (
                _at(table, read.rows[0], asked[0].name)
                if read.rows
                else Location("", "", "primary", table.table, table.heading, "")
            )
            yield Judgement(
                Verdict.BROKEN,
                (where,),
                f"“{table.heading}”一行都没有填写",
                severity=Severity.ERROR if grave else Severity.WARNING,
            )

    return judge


def wording(
    *,
    numbered: Sequence[type[Listing]],
    indicators: type[Listing],
    scores: type[Listing],
    tables: Sequence[type[Table]],
) -> list[AnyRule]:
    """FILL-002…008 for the tables of one form."""
    return [
        _no_prompts(tables),
        _flawed(
            tables,
            CodeRule(
                "FILL-003",
                says="金额应填数字,不带单位",
                judge=_nothing,
                because="带单位的金额和文本格式的数字,表格软件无法求和",
                severity=Severity.WARNING,
                fails="2003万元",
                passes="2003",
            ),
            {
                "typed_with_unit": (
                    "金额「{text}」带有单位,是文字不是数字;已按{number}万元审核,请改填数字",
                    Severity.WARNING,
                ),
                "typed_as_text": (
                    "「{text}」是文本格式的数字,表格软件求和时不计入;已按{number}审核,请改为数值格式",
                    Severity.NOTE,
                ),
            },
        ),
        _measurable(numbered, indicators),
        _copied_targets(indicators, tables),
        _weights_as_values(indicators, scores),
        _numbering(numbered),
        _flawed(
            tables,
            CodeRule(
                "FILL-008",
                says="金额的小数位不应多于两位",
                judge=_nothing,
                because="以万元为单位保留两位小数",
                severity=Severity.NOTE,
                fails="0.0900000762939453",
                passes="0.09",
            ),
            {"extra_decimals": ("金额{text}的小数位多于规定,按原数审核", Severity.NOTE)},
        ),
    ]


def _nothing(_: Submission, __: Edition) -> Iterable[Judgement]:
    return []


def _flawed(
    tables: Sequence[type[Table]], head: CodeRule, says: Mapping[Flaw, tuple[str, Severity]]
) -> CodeRule:
    """Make a rule that finds entries with a flaw; ``says`` words each flaw and weighs it."""

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        broken, amounts = [], 0
        for table in tables:
            for place in table.columns(Amount):
                for row in _rows(filing, table):
                    entry = row[place.field]
                    amounts += entry.state == "given"
                    for flaw in entry.flaws:
                        if flaw not in says:
                            continue
                        words, severity = says[flaw]
                        number = "" if entry.number is None else f"{entry.number.normalize():f}"
                        broken.append(
                            Judgement(
                                Verdict.BROKEN,
                                (_at(table, row, place.field),),
                                words.format(text=entry.text, number=number),
                                stated=entry.text,
                                expected=None if flaw == "extra_decimals" else number,
                                severity=severity,
                            )
                        )
        return _settle(broken, asked=amounts > 0, because="没有金额")

    return CodeRule(
        head.id,
        says=head.says,
        judge=judge,
        because=head.because,
        severity=head.severity,
        fails=head.fails,
        passes=head.passes,
    )


def _no_prompts(tables: Sequence[type[Table]]) -> CodeRule:
    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        broken = []
        for table in tables:
            for place in table.columns():
                if place.declared.kind != "text":
                    continue
                for row in _rows(filing, table):
                    entry = row[place.field]
                    if entry.text[:1] in _PROMPT_STARTS and _is_prompt(entry):
                        broken.append(
                            Judgement(
                                Verdict.BROKEN,
                                (_at(table, row, place.field),),
                                f"「{_short(entry.text)}」像是表样的提示文字,请填写实际内容或删去",
                                stated=_short(entry.text),
                            )
                        )
        return _settle(broken)

    return CodeRule(
        "FILL-002",
        says="不应留有表样的提示文字",
        judge=judge,
        because="提示文字不是填报内容",
        severity=Severity.WARNING,
        fails="(请在此填写单位名称)",
        passes="岳阳市工业和信息化局",
    )


def _measurable(numbered: Sequence[type[Listing]], indicators: type[Listing]) -> CodeRule:
    pairs = [
        (t, "expected", "achieved")
        for t in numbered
        if {"expected", "achieved"} <= {f.name for f in t.fields()}
    ]
    pairs.append((indicators, "target", "actual"))

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        broken: list[Judgement] = []
        asked = False
        for table, target, actual in pairs:
            rows = list(filing[table.table].rows)
            if all(r[target].is_empty and r[actual].is_empty for r in rows):
                continue  # wholly unfilled: said once by FILL-001, not row by row
            asked = True
            for row in rows:
                broken += _measured(table, row, target, actual)
        return _settle(broken, asked=asked, because="没有填写目标和指标")

    return CodeRule(
        "FILL-004",
        says="目标和指标应填写完整,完成情况应可衡量",
        judge=judge,
        because="空的指标、“很好”之类的完成情况无法评价",
        severity=Severity.WARNING,
        fails="目标“培训200人”,完成情况“很好”",
        passes="目标“培训200人”,完成情况“培训213人”",
    )


def _measured(
    table: type[Listing], row: FilingRow, target: str, actual: str
) -> Iterator[Judgement]:
    want, got = row[target], row[actual]
    named = any(row[n].state == "given" for n in ("kind", "content", "number") if n in row.entries)
    if want.is_empty and got.is_empty:
        if named and (table.levels or row["content"].state == "given"):
            what = f"「{row.key.replace('/', '·')}」的目标值和完成值都没有填写"
            yield Judgement(Verdict.BROKEN, (_at(table, row, target),), what)
        return
    for entry, name, other in ((want, target, actual), (got, actual, target)):
        if entry.is_empty:
            label = getattr(table, name).declared.label
            told = getattr(table, other).declared.label
            yield Judgement(
                Verdict.BROKEN,
                (_at(table, row, name), _at(table, row, other, "related")),
                f"「{label}」没有填写,而「{told}」已填",
            )
            return
    said = plain(got.text).rstrip("。.,!;")
    if said in _VAGUE and (said not in _MERELY_DONE or _DIGIT.search(want.text)):
        yield Judgement(
            Verdict.BROKEN,
            (_at(table, row, actual), _at(table, row, target, "related")),
            f"完成情况「{got.text}」无法衡量,请写明数量、质量或时间",
            stated=got.text,
        )


def _copied_targets(indicators: type[Listing], tables: Sequence[type[Table]]) -> CodeRule:
    money = [
        (t, p) for t in tables if issubclass(t, Listing) for p in t.columns(Money) if t.in_wan_yuan
    ]
    number = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*万元")

    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        broken, asked = [], False
        for row in _rows(filing, indicators):
            want, got = row["target"], row["actual"]
            if want.is_empty or (want.text != got.text and plain(want.text) != plain(got.text)):
                continue
            figures = [Decimal(f.replace(",", "")) for f in number.findall(want.text)]
            for table, place in money:
                total = filing[table.table].summary
                if not figures or total is None or place.declared.label not in want.text:
                    continue
                asked = True
                entry = total[place.field]
                if entry.number is not None and entry.number not in figures:
                    broken.append(
                        Judgement(
                            Verdict.BROKEN,
                            (
                                _at(indicators, row, "actual"),
                                _at(table, total, place.field, "related"),
                            ),
                            f"完成情况照抄了目标,而“{table.heading}”中{place.declared.label}"
                            f"是{entry.text}",
                            stated=_short(got.text),
                            expected=entry.text,
                        )
                    )
        return _settle(broken, asked=asked, because="没有照抄目标的金额指标")

    return CodeRule(
        "FILL-005",
        says="完成情况不应照抄目标",
        judge=judge,
        because="表中另有实际数",
        severity=Severity.WARNING,
        fails="目标和完成都写“公务接待费控制在10万元以内”,表中公务接待费为7.14",
        passes="完成情况写“公务接待费7.14万元”",
    )


def _weights_as_values(indicators: type[Listing], scores: type[Listing]) -> CodeRule:
    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        weights = [r["weight"].number for r in filing[scores.table].details]
        known = sorted(w for w in weights if w is not None)
        broken, asked = [], False
        for name in ("target", "actual"):
            rows = [r for r in _rows(filing, indicators) if not r[name].is_empty]
            values = [_bare_number(r[name]) for r in rows]
            figures = sorted(v for v in values if v is not None)
            if len(rows) < 3 or len(figures) < len(rows):
                continue
            asked = True
            if sum(figures) == 100 or figures == known:
                label = getattr(indicators, name).declared.label
                broken.append(
                    Judgement(
                        Verdict.BROKEN,
                        tuple(
                            _at(indicators, r, name, "related" if n else "primary")
                            for n, r in enumerate(rows)
                        ),
                        f"「{label}」一栏的数相加为{sum(figures)},像是填了分值,不是指标值",
                    )
                )
        return _settle(broken, asked=asked, because="指标值不全是数字")

    return CodeRule(
        "FILL-006",
        says="目标值和完成值栏不应填分值",
        judge=judge,
        because="分值在评分表中填写",
        severity=Severity.WARNING,
        fails="三项指标的目标值填成30、30、40",
        passes="目标值填200人、95%、12月底前",
    )


def _bare_number(entry: Entry) -> Decimal | None:
    text = plain(entry.text)
    return Decimal(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else None


def _numbering(numbered: Sequence[type[Listing]]) -> CodeRule:
    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        broken, asked = [], False
        for table in numbered:
            content = [f.name for f in table.fields() if f.name != "number"]
            rows = [
                r
                for r in _rows(filing, table)
                if any(r[n].state == "given" for n in content) and _digits(r["number"].text)
            ]
            asked = asked or len(rows) > 1
            for place, row in enumerate(rows, start=1):
                read = _digits(row["number"].text)
                if read != place:
                    broken.append(
                        Judgement(
                            Verdict.BROKEN,
                            (_at(table, row, "number"),),
                            f"“{table.heading}”的编号「{row['number'].text}」不连续,应为{place}",
                            stated=row["number"].text,
                            expected=str(place),
                        )
                    )
                    break  # what follows a gap is out of step by the same slip
        return _settle(broken, asked=asked, because="没有编号")

    return CodeRule(
        "FILL-007",
        says="任务和目标的编号应连续,不重复",
        judge=judge,
        because="缺号或重号说明漏填或错填",
        severity=Severity.WARNING,
        fails="目标1、目标2、目标4",
        passes="目标1、目标2、目标3",
    )


def _digits(text: str) -> int | None:
    found = re.search(r"[0-9]+", unicodedata.normalize("NFKC", text))
    return int(found[0]) if found else None


def plain(text: str) -> str:
    """Write text in one way: half-width forms, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _is_prompt(entry: Entry) -> bool:
    start = plain(entry.text[:LONGEST_PROMPT])
    return entry.state == "given" and bool(_PROMPT.search(start))


def _short(text: str, limit: int = 24) -> str:
    return text if len(text) <= limit else text[:limit] + "…"
