"""Project filings at random: funds, details, scores by the standard, prose."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
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
from bench.printing import Style, rounded
from bench.writing import WORDINGS, Fact, Text, Writer

_WEAK = ("制度修订尚未完成", "个别制度执行不到位")
ARRIVAL = "项目管理/资金到位/到位率"
TIMELY = "项目管理/资金到位/到位时效"
LASTING = "项目绩效/项目效果/可持续影响"
SATISFACTION = "项目绩效/项目效果/服务对象满意度"
ITEMS = {
    "项目决策/项目目标/目标内容": Item(("4", "3"), ("个别目标未量化",)),
    "项目决策/决策过程/决策依据": Item(("4",)),
    "项目决策/决策过程/决策程序": Item(("4", "3"), ("调整手续补办",)),
    "项目决策/资金分配/分配办法": Item(("3", "2"), ("分配因素考虑不够全面",)),
    "项目决策/资金分配/分配结果": Item(("5", "3"), ("分配结果未及时公示",)),
    ARRIVAL: Item(("3",)),
    TIMELY: Item(("2", "1"), ("资金到位晚于计划,未影响项目进度",)),
    "项目管理/资金管理/资金使用": Item(("7", "5"), ("一笔支出依据不充分,已整改",)),
    "项目管理/资金管理/财务管理": Item(("3", "2"), _WEAK),
    "项目管理/组织实施/组织机构": Item(("1",)),
    "项目管理/组织实施/支撑条件": Item(("1",)),
    "项目管理/组织实施/项目实施": Item(("3", "2"), ("完工时间晚于计划",)),
    "项目管理/组织实施/管理制度": Item(("5", "3"), _WEAK),
    "项目绩效/项目产出/产出数量": Item(("5",)),
    "项目绩效/项目产出/产出质量": Item(("4",)),
    "项目绩效/项目产出/产出时效": Item(("3",)),
    "项目绩效/项目产出/产出成本": Item(("3",)),
    "项目绩效/项目效果/经济效益": Item(("8", "7"), ("经济效益尚未充分显现",)),
    "项目绩效/项目效果/社会效益": Item(("8", "7.5"), ("社会效益需较长时间显现",)),
    "项目绩效/项目效果/环境效益": Item(("8",)),
    LASTING: Item(("8", "7", "6"), ("长效管护机制有待完善",)),
    SATISFACTION: Item(("8",)),
}
SOURCES = ("中央财政", "省财政", "市财政", "县市区财政", "其它")
Amounts = dict[str, Decimal]


@dataclass
class Project:
    """One project filing in the making."""

    draw: Draw
    style: Style
    source: Path = WORDINGS
    year: int = 2021
    funds: dict[str, Amounts] = field(default_factory=dict)
    details: list[tuple[str, Decimal]] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Fact]]] = field(default_factory=dict)

    def story(self) -> Story:
        """Draw everything and tell it."""
        r = self.draw.r
        self.year = r.choice((2021, 2021, 2022, 2023))
        self.money()
        self.know()
        story = Story(self.tables(), self.facts)
        self.narrate(story)
        return story

    def money(self) -> None:
        """Draw what was planned, received and spent by source, and on what."""
        r = self.draw.r
        short = r.random() < 0.2
        used = r.sample(SOURCES, r.choice((1, 1, 2, 2, 3, 5)))
        spends_all = r.random() < 0.2
        rows = {}
        for name in (s for s in SOURCES if s in used):
            planned = self.draw.between(30, 6000)
            received = self.draw.part(planned, 0.6, 0.95) if short else planned
            spent = received if spends_all else self.draw.part(received, 0.7, 0.99)
            rows[name] = {
                "planned": planned,
                "received": received,
                "spent": spent,
                "surplus": received - spent,
            }
        fields = ("planned", "received", "spent", "surplus")
        whole = {f: sum((row[f] for row in rows.values()), Decimal(0)) for f in fields}
        self.funds = {"合计": whole, **rows}
        amounts = self.draw.split(whole["spent"], r.randint(1, 14))
        names = r.sample(words.DETAIL_ITEMS, len(amounts))
        self.details = list(zip(names, amounts, strict=True))

    def know(self) -> None:
        """Name every fact that a sentence may tell."""
        whole = self.funds["合计"]
        for name, field_ in (("planned", "planned"), ("received", "received"), ("spent", "spent")):
            self.facts[name] = Fact(whole[field_], place=f"funds/合计/{field_}")
        self.facts["left"] = Fact(whole["surplus"], place="funds/合计/surplus")
        self.facts["gap"] = Fact(whole["planned"] - whole["received"], role="derived")
        self.facts["year"] = Fact(str(self.year), "year", "year")
        self.lists["sources"] = [
            {
                "name": Fact(name, "word"),
                "amount": Fact(row["received"], place=f"funds/{name}/received"),
            }
            for name, row in self.funds.items()
            if name != "合计"
        ]
        self.lists["details"] = [
            {"name": Fact(name, "word"), "amount": Fact(amount, place=f"details/{name}/amount")}
            for name, amount in self.details
        ]
        self.lists["few_details"] = self.lists["details"][: max(2, len(self.details) // 2)]

    def tables(self) -> dict[str, Any]:
        """Fill the tables with everything but the texts."""
        r, date = self.draw.r, f"{self.year + 1}-06-11"
        unit = r.choice(list(words.DEPARTMENTS))
        signed = {
            "group_leader": "已签",
            "unit_opinion": "同意",
            "unit_head": "已签",
            "unit_date": date,
            "filler": "填报人甲",
            "filler_telephone": "0000-0000000",
        }
        paid = [
            {"item": name, "amount": self.style.cell(amount), "voucher": f"记-{n}"}
            for n, (name, amount) in enumerate(self.details, start=1)
        ]
        spent = self.style.cell(self.funds["合计"]["spent"])
        tables: dict[str, Any] = {
            "cover": {
                "evaluation_type": "项目完成结果评价",
                "project_name": r.choice(words.PROJECT_NAMES),
                "reporting_unit": unit,
                "department": unit,
                "year": self.year,
                "report_date": date,
                "evaluation_method": "部门(单位)绩效自评",
                "evaluating_body": "部门(单位)评价组",
            },
            "basics": {
                "manager": "负责人甲",
                "telephone": "0000-0000000",
                "address": "市区范围内",
                "period_start": f"{self.year}年1月",
                "period_end": f"{self.year}年12月",
            },
            "funds": [self.printed(row["source"]) for row in self.sources()],
            "details": [*paid, {"item": "支出合计", "amount": spent}],
            "evaluators": [{"number": 1, "title": "业务科科长", "unit": unit}],
            "opinions": signed,
        }
        return {
            "schema": 1,
            "form": filings.PROJECT.name,
            "edition": filings.PROJECT.edition.id,
            "tables": tables,
        }

    def sources(self) -> list[dict[str, str]]:
        """Give the printed rows of the table of funds."""
        return [dict(row) for row in filings.PROJECT.edition.rows["funds"]]

    def printed(self, source: str) -> dict[str, str]:
        """Print one row of funds; a source that gave nothing is left blank."""
        row = self.funds.get(source.removeprefix("其中:"), {})
        cells = {f: self.style.cell(amount) for f, amount in row.items()}
        return {"source": source, **{f: text for f, text in cells.items() if text}}

    def score(self, story: Story, rate: Decimal) -> None:
        """Score every item: those that the data settle, and some deductions with a reason."""
        whole = self.funds["合计"]
        arrived = whole["received"] / whole["planned"]
        scores = drawn_scores(ITEMS, self.draw.r, self.draw.r.choice((0, 1, 1, 2, 3, 5)))
        scores[ARRIVAL] = (rounded(3 * arrived, 2), "部分资金未到位" if arrived < 1 else "")
        if whole["spent"] < Decimal("0.92") * whole["received"]:
            scores[LASTING] = (Decimal(7), "资金执行率偏低,部分效益尚未显现")
        bands = ((90, 8), (80, 6), (70, 4), (60, 2), (0, 0))
        full = next(mark for low, mark in bands if rate >= low)
        scores[SATISFACTION] = (Decimal(full), "" if full == 8 else "满意率未达到90%")
        put_scores(story, self.facts, filings.PROJECT, scores)

    def narrate(self, story: Story) -> None:
        """Tell the filing, section by section."""
        r, whole = self.draw.r, self.funds["合计"]
        writer = Writer("project", self.style, r, self.facts, self.lists, self.source)
        done = deeds(r, r.randint(3, 6))
        rate = Decimal(r.choice((90, 93.5, 95, 96.8, 98, 85.5))).quantize(Decimal("0.1"))
        self.score(story, rate)
        self.goals(story, writer, done, rate)
        say = writer.sentence
        first, second, third, last = (
            row["section"] for row in filings.PROJECT.edition.rows["narrative"]
        )
        story.narrate(first, say("funds"))
        if len(self.funds) > 2 and r.random() < 0.7:
            story.narrate(first, say("sources"))
        if len(self.details) > 2:
            story.narrate(first, say("details"))
        more = [say("score"), writer.words(r.choice(words.PLAIN))]
        if whole["received"] < whole["planned"]:
            more.append(say("shortfall"))
        story.narrate(second, together(more))
        story.narrate(third, numbered(told(writer, deed) for deed in r.sample(done, 3)))
        for words_ in r.sample(asides(), r.randint(0, 3)):
            story.narrate(third, Text(words_))
        ending = [say("surplus")] if whole["surplus"] else []
        story.narrate(last, together([*ending, writer.words(r.choice(words.PLAIN))]))

    def goals(self, story: Story, writer: Writer, done: list[Deed], rate: Decimal) -> None:
        """Fill goals and indicators; deeds told here are told again in the report."""
        tables = story.data["tables"]
        tables["goals"] = [{"number": 1, "expected": "全面完成年度建设任务,发挥项目效益。"}]
        story.tell(Spot("goals", 0, "achieved"), numbered(told(writer, d) for d in done[:2]))
        rows = [
            {"kind": row["kind"], "number": row["number"]}
            for row in filings.PROJECT.edition.rows["indicators"]
        ]
        tables["indicators"] = rows
        for n, row in enumerate(rows):
            row["content"], row["target"], said = _indicator(row["kind"], rate, self.year)
            if row["kind"] == "数量指标":
                facts = done[0].facts
                row["content"] = f"{facts['subject'].value}数"
                row["target"] = (
                    f"{facts['verb'].value}{facts['subject'].value}"
                    f"{done[0].target}{facts['count'].unit}以上"
                )
                story.tell(Spot("indicators", n, "actual"), told(writer, done[0]))
            else:
                row["actual"] = said


def _indicator(kind: str, rate: Decimal, year: int) -> tuple[str, str, str]:
    return {
        "质量指标": ("验收合格率", "100%", "验收合格率100%"),
        "时效指标": ("完成时间", "12月底前完成", f"{year}年12月15日前全部完成"),
        "成本指标": ("成本控制", "不超过批复的预算", "实际成本未超过批复的预算,按合同执行"),
        "服务对象满意度指标": ("服务对象满意度", "90%以上", f"满意度{rate}%"),
    }.get(kind, ("综合效益", "比上年有所提高", "受益群众反映良好,投诉比上年减少一半以上"))
