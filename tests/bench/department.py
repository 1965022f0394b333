"""Department filings at random: amounts that add up, scores as the standard gives them, prose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import filings
from bench import words
from bench.drawing import Draw, Item, drawn_scores
from bench.narrating import (
    Deed,
    Spot,
    Story,
    asides,
    deeds,
    numbered,
    put_scores,
    together,
    told,
)
from bench.printing import Style
from bench.writing import WORDINGS, Fact, Text, Writer

ROLL_UP = "局机关及二级机构汇总"
Amounts = dict[str, Decimal]

_LATE = ("有1个专项未按进度下达资金", "部分专项资金下达晚于规定时间", "第二批专项资金7月才下达")
_BREACH = ("个别凭证附件不全,已整改", "一笔支出审批手续补办", "一处资产标签缺失,已补贴")
_WEAK = ("制度修订尚未完成", "个别制度执行不到位", "部分内容未按时完善")
_SHORT = ("有1项指标未完全达到预期", "工作进度稍慢于计划", "受天气影响部分活动推迟")
STAFFING = "投入/预算配置/财政供养人员控制率"
SURPLUS = "过程/预算执行/资金结余"
UTILISATION = "过程/资产管理/固定资产利用率"
SATISFACTION = "效果/履职效益/社会公众或服务对象满意度"
ITEMS = {
    STAFFING: Item(("5",)),
    "投入/预算配置/“三公经费”变动率": Item(("5",)),
    "投入/预算配置/重点支出安排率": Item(("5", "4", "3"), ("安排率未达到90%", "安排率偏低")),
    "过程/预算执行/预算调整率": Item(("3", "2", "1"), ("年中追加了专项预算", "有预算调整")),
    "过程/预算执行/支付进度": Item(("3", "2.5", "2"), _LATE),
    SURPLUS: Item(("3",)),
    "过程/预算执行/“三公经费”控制率": Item(("6",)),
    "过程/预算管理/管理制度健全性": Item(("3", "2"), _WEAK),
    "过程/预算管理/资金使用合规性": Item(("3", "2"), _BREACH),
    "过程/预算管理/预决算信息公开性和完善性": Item(("3", "2.5"), _WEAK),
    "过程/预算管理/政府采购执行率": Item(("3", "2.8", "2.6"), ("部分采购未执行", "采购推迟到次年")),
    "过程/预算管理/公务卡刷卡率": Item(("3", "2.6"), ("公务卡结算比例偏低",)),
    "过程/资产管理/管理制度健全性": Item(("3", "2"), _WEAK),
    "过程/资产管理/资产管理安全性": Item(("4", "3"), _BREACH),
    UTILISATION: Item(("3",)),
    "产出/职责履行/推进全面小康建设指标任务完成情况": Item(("5", "4.5"), _SHORT),
    "产出/职责履行/建设湖南新增长极目标任务完成情况": Item(("7", "6.5", "6"), _SHORT),
    "产出/职责履行/《政府工作报告》目标任务完成情况": Item(("5", "4"), _SHORT),
    "产出/职责履行/省市重点民生实事完成情况": Item(("2",)),
    "产出/职责履行/省市重点工程和重大项目建设完成情况": Item(("2", "1.5"), _SHORT),
    "产出/职责履行/其他工作实绩指标完成情况": Item(("4", "3.5"), _SHORT),
    "效果/履职效益/经济效益": Item(("5",)),
    "效果/履职效益/社会效益": Item(("5",)),
    "效果/履职效益/生态效益": Item(("5",)),
    SATISFACTION: Item(("5",)),
}
_NAMES = {
    "carryover_from_prior_year": ("上年结转", "上年结转资金", "上年结转结余"),
    "general_public_budget_appropriation": (
        *("公共财政拨款", "一般公共预算财政拨款", "一般公共预算拨款", "一般公共预算财政拨款收入"),
    ),
    "government_fund_appropriation": ("政府基金拨款", "政府性基金拨款", "政府性基金预算财政拨款"),
    "special_account_non_tax_revenue": ("纳入专户管理的非税收入拨款", "财政专户管理资金"),
    "other_income": ("其他收入",),
}


@dataclass
class Department:
    """One department filing in the making."""

    draw: Draw
    style: Style
    source: Path = WORDINGS
    year: int = 2021
    rows: dict[str, list[tuple[str, Amounts]]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Fact]]] = field(default_factory=dict)

    def story(self) -> Story:
        """Draw everything and tell it."""
        r = self.draw.r
        self.year = r.choice((2021, 2021, 2022, 2023))
        unit, own = r.choice(list(words.DEPARTMENTS.items()))
        more = r.sample(words.MORE_AGENCIES, len(words.MORE_AGENCIES))
        agencies = ["局机关", *own, *more][: r.choice((1, 1, 1, 2, 2, 3, 4, 6, 8, 12))]
        self.money(agencies)
        self.know(agencies)
        data = self.tables(unit)
        story = Story(data, self.facts)
        self.narrate(story)
        return story

    # -- amounts -------------------------------------------------------------------------------

    def money(self, agencies: list[str]) -> None:
        """Draw the four tables, agency by agency, and add them up."""
        drawn: dict[str, list[tuple[str, Amounts]]] = {
            "income": [],
            "spending": [],
            "three_public_expenses": [],
            "fixed_assets": [],
        }
        for name in agencies:
            income = self.income()
            spending = self.spending(income)
            drawn["income"].append((name, income))
            drawn["spending"].append((name, spending))
            drawn["three_public_expenses"].append((name, self.three(spending["total"])))
            drawn["fixed_assets"].append((name, self.assets()))
        for table, rows in drawn.items():
            whole = {f: sum((row[f] for _, row in rows), Decimal(0)) for f in rows[0][1]}
            self.rows[table] = [(ROLL_UP, whole), *rows]

    def income(self) -> Amounts:
        """Draw what one agency received, by source."""
        r, between = self.draw.r, self.draw.between
        parts = {
            "carryover_from_prior_year": between(20, 3000) if r.random() < 0.8 else Decimal(0),
            "general_public_budget_appropriation": between(200, 20000),
            "government_fund_appropriation": between(50, 3000) if r.random() < 0.2 else Decimal(0),
            "special_account_non_tax_revenue": between(20, 900) if r.random() < 0.2 else Decimal(0),
            "other_income": between(5, 800) if r.random() < 0.6 else Decimal(0),
        }
        return {"total": sum(parts.values(), Decimal(0)), **parts}

    def spending(self, income: Amounts) -> Amounts:
        """Draw what one agency spent and what is left, never more than was carried over."""
        carry = income["carryover_from_prior_year"]
        left = self.draw.part(carry, 0.05, 0.9) if self.draw.r.random() < 0.85 else Decimal(0)
        total = income["total"] - left
        basic = self.draw.part(total, 0.2, 0.75)
        personnel = self.draw.part(basic, 0.65, 0.92)
        return {
            "total": total,
            "basic": basic,
            "personnel": personnel,
            "operating": basic - personnel,
            "project": total - basic,
            "surplus_this_year": left - carry,
            "surplus_cumulative": left,
        }

    def three(self, spent: Decimal) -> Amounts:
        """Draw the three public expenses of one agency; purchases and travel are rare."""
        r, most = self.draw.r, float(spent) * 0.02
        parts = {
            "reception": self.draw.between(0.3, max(0.4, most)),
            "vehicle_running": self.draw.between(0.5, max(0.6, most)),
            "vehicle_purchase": Decimal(0),
            "overseas_travel": Decimal(0),
        }
        if r.random() < 0.15:
            parts["vehicle_purchase"] = self.draw.between(8, 40)
        if r.random() < 0.1:
            parts["overseas_travel"] = self.draw.between(1, 9)
        return {"total": sum(parts.values(), Decimal(0)), **parts}

    def assets(self) -> Amounts:
        """Draw the fixed assets of one agency, mostly in use."""
        leased = other = Decimal(0)
        total = self.draw.between(80, 20000)
        if self.draw.r.random() < 0.25:
            leased = self.draw.part(total, 0.01, 0.08)
        if self.draw.r.random() < 0.1:
            other = self.draw.part(total, 0.005, 0.04)
        return {
            "total": total,
            "in_use": total - leased - other,
            "leased_out": leased,
            "other": other,
        }

    # -- what may be told ----------------------------------------------------------------------

    def know(self, agencies: list[str]) -> None:
        """Name every fact that a sentence may tell."""
        income, spending = self.rows["income"][0][1], self.rows["spending"][0][1]
        three, assets = self.rows["three_public_expenses"][0][1], self.rows["fixed_assets"][0][1]
        cells = {
            "in_total": ("income", "total"),
            "carry": ("income", "carryover_from_prior_year"),
            "out_total": ("spending", "total"),
            **{n: ("spending", n) for n in ("basic", "personnel", "operating", "project")},
            "left": ("spending", "surplus_cumulative"),
            "left_year": ("spending", "surplus_this_year"),
            "three": ("three_public_expenses", "total"),
            "reception": ("three_public_expenses", "reception"),
            "running": ("three_public_expenses", "vehicle_running"),
            "purchase": ("three_public_expenses", "vehicle_purchase"),
            "overseas": ("three_public_expenses", "overseas_travel"),
            "assets": ("fixed_assets", "total"),
            "in_use": ("fixed_assets", "in_use"),
            "leased": ("fixed_assets", "leased_out"),
            "other_assets": ("fixed_assets", "other"),
        }
        for name, (table, field_) in cells.items():
            place = f"{table}/{ROLL_UP}/{field_}"
            self.facts[name] = Fact(self.rows[table][0][1][field_], place=place)
        self.facts["year"] = Fact(str(self.year), "year", "year")
        self.facts["last_year"] = Fact(str(self.year - 1), "year", "free")
        in_year = income["total"] - income["carryover_from_prior_year"]
        vehicles = three["vehicle_running"] + three["vehicle_purchase"]
        self.facts["in_year"] = Fact(in_year, role="sum")
        self.facts["vehicles"] = Fact(vehicles, role="sum")
        self.last_year(three["total"], spending["total"])
        self.parts(income, spending, agencies)
        self.people()
        assert assets["total"]

    def last_year(self, three: Decimal, spent: Decimal) -> None:
        """Invent last year's amounts, and what changed."""
        before = three + self.draw.between(0.2, max(0.3, float(three) * 0.3))
        self.facts["three_last"] = Fact(before, role="sum")
        self.facts["three_less"] = Fact(before - three, role="sum")
        self.facts["three_drop"] = Fact((before - three) / before * 100, "percent", "share")
        base = spent + self.draw.part(spent, 0.02, 0.2) * self.draw.r.choice((1, -1))
        more = spent - base
        self.facts["out_last"] = Fact(base, role="sum")
        self.facts["out_more"] = Fact(more, role="sum")
        self.facts["out_less"] = Fact(-more, role="sum")
        self.facts["out_growth"] = Fact(more / base * 100, "percent", "share")
        self.facts["out_drop"] = Fact(-more / base * 100, "percent", "share")

    def parts(self, income: Amounts, spending: Amounts, agencies: list[str]) -> None:
        """List the parts of the wholes: sources, classes, projects, agencies."""
        r = self.draw.r
        self.lists["sources"] = [
            {
                "name": Fact(r.choice(_NAMES[f]), "word"),
                "amount": Fact(income[f], place=f"income/{ROLL_UP}/{f}"),
            }
            for f in _NAMES
            if income[f]
        ]
        count = r.randint(3, 5)
        self.lists["classes"] = [
            {"name": Fact(name, "word"), "amount": Fact(amount, role="sum")}
            for name, amount in zip(
                words.CLASSES, self.draw.split(spending["total"], count), strict=False
            )
        ]
        amounts = self.draw.split(spending["project"], r.randint(2, 8))
        names = r.sample(words.PROJECTS, len(amounts))
        self.lists["projects"] = [
            {"name": Fact(name, "word"), "amount": Fact(amount, role="sum")}
            for name, amount in zip(names, amounts, strict=True)
        ]
        self.lists["few_projects"] = [
            {**p, "amount": Fact(p["amount"].value, role="free")}
            for p in self.lists["projects"][: max(2, len(amounts) // 2)]
        ]
        self.facts["project_count"] = Fact(Decimal(len(amounts)), "count", "free")
        rows = self.rows["fixed_assets"][1:]
        self.lists["assets_by"] = [
            {
                "name": Fact(name, "word"),
                "amount": Fact(row["total"], place=f"fixed_assets/{name}/total"),
            }
            for name, row in rows
        ]
        assert [name for name, _ in rows] == agencies
        self.lists["agencies"] = [self.of_agency(n) for n in range(1, len(agencies) + 1)]

    def of_agency(self, number: int) -> dict[str, Fact]:
        """Name what may be told of one agency."""
        name, spending = self.rows["spending"][number]
        income = self.rows["income"][number][1]

        def cell(table: str, row: Amounts, field_: str) -> Fact:
            return Fact(row[field_], place=f"{table}/{name}/{field_}")

        return {
            "name": Fact(name, "word"),
            "income": cell("income", income, "total"),
            "spent": cell("spending", spending, "total"),
            "basic_of": cell("spending", spending, "basic"),
            "project_of": cell("spending", spending, "project"),
        }

    def people(self) -> None:
        """Draw posts by kind, and those who hold them."""
        r = self.draw.r
        kinds = {
            "posts_admin": r.randint(12, 90),
            "posts_inst": r.randint(5, 200),
            "posts_service": r.randint(1, 12),
        }
        posts = sum(kinds.values())
        staff = posts - r.randint(1, max(1, posts // 8))
        civil = min(staff - 1, max(1, kinds["posts_admin"] - r.randint(0, 5)))
        counts = {
            **kinds,
            "staff_civil": civil,
            "staff_inst": staff - civil,
            "vacant": posts - staff,
        }
        for name, count in counts.items():
            self.facts[name] = Fact(Decimal(count), "count", "sum")
        for name in ("retired", "hired"):
            self.facts[name] = Fact(Decimal(r.randint(3, 60)), "count", "free")
        self.facts["posts"] = Fact(Decimal(posts), "count", place="basics/authorised_posts")
        self.facts["staff"] = Fact(Decimal(staff), "count", place="basics/actual_staff")

    # -- the filing ----------------------------------------------------------------------------

    def tables(self, unit: str) -> dict[str, Any]:
        """Fill the tables with everything but the texts."""
        date = f"{self.year + 1}-06-10"
        people = {"authorised_posts": self.facts["posts"], "actual_staff": self.facts["staff"]}
        tables: dict[str, Any] = {
            "cover": {
                "reporting_unit": unit,
                "budget_code": str(self.draw.r.randint(100000, 999999)),
                "year": self.year,
                "report_date": date,
                "evaluation_method": "部门(单位)绩效自评",
                "evaluating_body": "部门(单位)评价组",
            },
            "basics": {
                "contact": "联系人甲",
                "telephone": "0000-0000000",
                **{name: int(Decimal(fact.value)) for name, fact in people.items()},
                "duties": words.DUTIES,
            },
            "evaluators": [{"number": 1, "title": "财务科科长", "unit": unit}],
            "opinions": {
                "group_leader": "已签",
                "unit_opinion": "同意",
                "unit_head": "已签",
                "unit_date": date,
                "filler": "填报人甲",
                "filler_telephone": "0000-0000000",
            },
        }
        for name, rows in self.rows.items():
            tables[name] = [self.printed(n, agency, row) for n, (agency, row) in enumerate(rows)]
        return {"schema": 1, "form": filings.DEPARTMENT.name, "tables": tables} | {
            "edition": filings.DEPARTMENT.edition.id
        }

    def printed(self, number: int, agency: str, row: Amounts) -> dict[str, str]:
        """Print one row of amounts."""
        cells = {f: self.style.cell(amount) for f, amount in row.items()}
        cells = {f: text for f, text in cells.items() if text}
        return {"agency": f"{number}、{agency}" if number else agency, **cells}

    def score(self, story: Story, rate: Decimal) -> None:
        """Score every item: those that the data settle, and some deductions with a reason."""
        scores = drawn_scores(ITEMS, self.draw.r, self.draw.r.choice((0, 1, 2, 2, 3, 5, 9)))
        scores |= self.settled(rate)
        put_scores(story, self.facts, filings.DEPARTMENT, scores)

    def settled(self, rate: Decimal) -> dict[str, tuple[Decimal, str]]:
        """Give the scores that the printed standard and the filing's own amounts settle."""
        income, spending = self.rows["income"][0][1], self.rows["spending"][0][1]
        assets = self.rows["fixed_assets"][0][1]
        left, carry = spending["surplus_cumulative"], income["carryover_from_prior_year"]
        settled = {}
        if left:
            mark = 2 if left <= carry else 0
            settled[SURPLUS] = (Decimal(mark), "年末有结余,已结转下年继续使用")
        under = 100 - assets["in_use"] / assets["total"] * 100
        if under:
            whole = under.quantize(Decimal(1), ROUND_DOWN)
            mark_ = max(Decimal(0), 3 - whole / 10)
            settled[UTILISATION] = (mark_, "有少量固定资产出租或闲置" if whole else "")
        bands = ((95, 5), (85, 3), (75, 1), (0, 0))
        full = next(mark for low, mark in bands if rate >= low)
        settled[SATISFACTION] = (Decimal(full), "" if full == 5 else "满意度未达到95%")
        return settled

    # -- texts ---------------------------------------------------------------------------------

    def narrate(self, story: Story) -> None:
        """Tell the filing, section by section."""
        r = self.draw.r
        writer = Writer("department", self.style, r, self.facts, self.lists, self.source)
        done = deeds(r, r.randint(4, 7))
        rate = Decimal(r.choice((95.2, 96.5, 97, 98.1, 99, 88.5, 91))).quantize(Decimal("0.1"))
        self.score(story, rate)
        self.goals(story, writer, done, rate)
        say, plain = writer.sentence, lambda: writer.words(r.choice(words.PLAIN))
        sections = filings.DEPARTMENT.edition.rows["narrative"]
        paragraphs: list[list[Callable[[], Text]]] = [
            [lambda: say("staff")],
            [lambda: say("income"), lambda: say("spending"), lambda: say("balance")],
            [lambda: say("basic")],
            [lambda: say("projects"), plain],
            [plain],
            [plain],
            [lambda: say("assets")],
            [lambda: numbered(told(writer, deed) for deed in r.sample(done, 3))],
            [lambda: say("score")],
            [plain],
            [plain],
        ]
        if r.random() < 0.7:
            paragraphs[1].pop()
        if len(self.lists["agencies"]) > 1 and r.random() < 0.5:
            paragraphs[1].append(lambda: say("agencies"))
        if r.random() < 0.6:
            paragraphs[5].insert(0, lambda: say("restated"))
        if r.random() < 0.6:
            paragraphs[2].append(lambda: say("classes"))
        apart = r.random() < 0.4  # every sentence a paragraph of its own
        for row, making in zip(sections, paragraphs, strict=True):
            told_ = [make() for make in making]
            for text in told_ if apart else [together(told_)]:
                story.narrate(row["section"], text)
            if making is paragraphs[2]:
                more = [say("three"), *([say("change")] if r.random() < 0.5 else [])]
                for text in more:
                    story.narrate(row["section"], text)
            if making is paragraphs[7]:
                for words_ in r.sample(asides(), r.randint(0, 3)):
                    story.narrate(row["section"], Text(words_))

    def goals(self, story: Story, writer: Writer, done: list[Deed], rate: Decimal) -> None:
        """Fill tasks, goals and indicators; deeds told here are told again in the report."""
        tables = story.data["tables"]
        goals = done[:3]
        tables["tasks"] = [
            {"number": n, "task": _aim(deed)} for n, deed in enumerate(goals, start=1)
        ]
        tables["goals"] = [
            {"number": n, "expected": _aim(deed)} for n, deed in enumerate(goals, start=1)
        ]
        for n, deed in enumerate(goals):
            story.tell(Spot("goals", n, "achieved"), told(writer, deed))
        story.tell(Spot("basics", -1, "achievements"), numbered(told(writer, d) for d in done))
        tables["indicators"] = rows = [
            {"kind": row["kind"], "number": row["number"]}
            for row in filings.DEPARTMENT.edition.rows["indicators"]
        ]
        left = list(done)
        for n, row in enumerate(rows):
            row["content"], row["target"], said = _indicator(row["kind"], rate, self.year)
            if row["kind"] == "数量指标" and left:
                deed = left.pop(0)
                row["content"] = f"{deed.facts['subject'].value}数"
                row["target"] = _aim(deed)
                story.tell(Spot("indicators", n, "actual"), told(writer, deed))
            else:
                row["actual"] = said


def _aim(deed: Deed) -> str:
    facts = deed.facts
    return f"{facts['verb'].value}{facts['subject'].value}{deed.target}{facts['count'].unit}以上"


def _indicator(kind: str, rate: Decimal, year: int) -> tuple[str, str, str]:
    return {
        "质量指标": ("任务验收合格率", "100%", "验收合格率100%"),
        "时效指标": ("完成时间", "12月底前完成", f"{year}年12月20日前全部完成"),
        "成本指标": ("成本控制", "不超过批复的预算", "实际成本未超过批复的预算,按标准执行"),
        "社会公众或服务对象满意度": ("服务对象满意度", "90%以上", f"满意度{rate}%"),
    }.get(kind, ("公共服务水平", "比上年有所提高", "服务事项办理时限压缩三分之一以上"))
