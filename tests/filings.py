"""A clean filing per form, and edits of it: the world of most tests in a few lines."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xlcheck.findings import Finding, Severity, Verdict
from xlcheck.forms import FORMS
from xlcheck.language.filing import Submission, key_part
from xlcheck.language.form import Form, Listing
from xlcheck.submission.extract import extract
from xlcheck.templates.build import new_workbook
from xlcheck.validation.run import Outcome, validate
from xlcheck.workbook.package import Package
from xlcheck.workbook.read import read_package

EXAMPLES = Path(__file__).parent.parent / "workbook_templates" / "examples"
DEPARTMENT, PROJECT = FORMS

Data = dict[str, Any]
Edits = Mapping[str, Any]

_DEPARTMENT_MENDED: Edits = {
    "basics/contact": "联系人甲",
    "basics/telephone": "0000-0000000",
    "spending/局机关及二级机构汇总/surplus_this_year": "-4536.13",
    "spending/局机关/surplus_this_year": "-4536.13",
    "fixed_assets/局机关/total": "7329.64",
    "fixed_assets/局机关/in_use": "7329.64",
    "fixed_assets/无线电监测站": None,
    "scores/过程/预算执行/支付进度/deduction_reason": "有2个专项未按进度下达资金",
    "scores/过程/预算执行/资金结余/deduction_reason": "有结余12.51万元,未超过上年结转",
    "indicators/社会公众或服务对象满意度/1/target": "满意度不低于95%",
    "indicators/社会公众或服务对象满意度/1/actual": "97%",
    "result/grade": "优",
    "opinions/group_leader": "已签",
    "opinions/unit_opinion": "同意",
    "opinions/unit_head": "已签",
    "opinions/unit_date": "2022-06-10",
    "opinions/filler": "填报人甲",
    "opinions/filler_telephone": "0000-0000000",
}
_TEXTS_MENDED = {
    "一般公共预算财政拨款收入7048.24万元": (
        "上年结转4548.64万元，一般公共预算财政拨款收入2499.6万元"
    ),
    "，其中局机关5229.46万元，无线电监测站2100.18万元": "，均为局机关在用资产",
    "占基本支出的46.%": "占总支出的46.69%",
    "占基本支出的17.83%": "占总支出的17.83%",
    "占基本支出的14.18%": "占总支出的14.18%",
    "占基本支出的12.54%": "占总支出的12.54%",
    "占基本支出的8.76%": "占总支出的8.76%",
    "新增省级小巨人企业14家": "新增省级小巨人企业26家",
}
_PROJECT_MENDED: Edits = {
    "basics/manager": "负责人甲",
    "basics/telephone": "0000-0000000",
    "basics/address": "岳阳市",
    "basics/period_end": "2021年12月",
    "details/采购公共卫生应急物资/amount": "2003",
    "details/采购公共卫生应急物资/voucher": "记-1",
    "details/市卫健委经办借支,岳阳市岳阳楼区疾病预防控制中心采购疫苗/amount": "550",
    "details/市卫健委经办借支,岳阳市岳阳楼区疾病预防控制中心采购疫苗/voucher": "记-2",
    "details/市本级采购10台核酸快速检测设备/amount": "98.8",
    "details/市本级采购10台核酸快速检测设备/voucher": "记-3",
    "details/省指挥部物资保障组采购的快速核酸检测分析仪/amount": "499.2",
    "details/省指挥部物资保障组采购的快速核酸检测分析仪/voucher": "记-4",
    "details/支出合计/amount": "3151",
    "result/overall_score": "99",
    "result/grade": "优",
    "scores/总分/score": "99",
    "scores/项目管理/组织实施/项目实施/score": "3",
    "scores/项目绩效/项目效果/可持续影响/score": "7",
    "scores/项目绩效/项目效果/可持续影响/deduction_reason": "资金未用完,部分物资次年采购",
    "opinions/group_leader": "已签",
    "opinions/unit_opinion": "同意",
    "opinions/unit_head": "已签",
    "opinions/unit_date": "2022-06-11",
    "opinions/filler": "填报人甲",
    "opinions/filler_telephone": "0000-0000000",
}


@cache
def _example(name: str) -> Data:
    data: Data = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return data


def example(form: Form) -> Data:
    """The example filing of a form as data, errors included."""
    return copy.deepcopy(_example(f"{form.short_names[0]}-2021"))


def clean(form: Form) -> Data:
    """A filing that no rule finds anything in."""
    if form is DEPARTMENT:
        return retold(edited(example(form), _DEPARTMENT_MENDED), _TEXTS_MENDED)
    data = edited(example(form), _PROJECT_MENDED)
    for row in data["tables"]["indicators"]:
        row.setdefault("content", "见合同")
        row.setdefault("target", "达到合同约定的100%")
        row["actual"] = "达到合同约定的100%,共3批"
        if row["kind"] == "服务对象满意度指标":
            row["target"], row["actual"] = "满意率不低于90%", "96.5%"
    for row in data["tables"]["goals"]:
        row["achieved"] = "建成7个存储单元,储备138个品种"
    data["tables"]["narrative"].append(
        {
            "section": "(五) 结余说明",
            "text": "结余的主要原因是尾款按合同在次年支付。",
        }
    )
    return data


def retold(data: Data, words: Mapping[str, str]) -> Data:
    """Replace words wherever they stand in a text of a filing; each of them must be there."""
    told = json.dumps(data, ensure_ascii=False)
    for before, after in words.items():
        assert before in told, before
        told = told.replace(before, after)
    changed: Data = json.loads(told)
    return changed


def edited(data: Data, edits: Edits) -> Data:
    """Change places of a filing: table/field, table/row key…/field, table/row key… → None."""
    data = copy.deepcopy(data)
    form = next(f for f in FORMS if f.name == data["form"])
    for place, value in edits.items():
        table, *rest = place.split("/")
        declared = form.table[table]
        if not issubclass(declared, Listing):
            _set(data["tables"].setdefault(table, {}), rest[0], value)
            continue
        rows = data["tables"].setdefault(table, [])
        names = {f.name for f in declared.fields()}
        key = "/".join(rest[:-1] if rest[-1] in names else rest)
        found = [r for r in rows if row_key(declared, r) == key]
        assert found, f"no row {key!r} in {table}: {[row_key(declared, r) for r in rows]}"
        if rest[-1] in names:
            _set(found[0], rest[-1], value)
        elif value is None:
            rows.remove(found[0])
        else:
            rows[rows.index(found[0]) : rows.index(found[0]) + 1] = value
    return data


def _set(row: Data, name: str, value: Any) -> None:
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


def row_key(table: type[Listing], row: Data) -> str:
    """Name a row as its place path does."""
    parts = [str(row.get(name, "")) for name in table.key]
    stripped = [
        re.sub(r"^其中[::]|^[((]?\d+[))、.]|[((]\d+分[))]$|\s", "", part) for part in parts if part
    ]
    return "/".join(key_part(part) for part in stripped)


def read(data: Data) -> Submission:
    """Fill a workbook, read it back."""
    form = next(f for f in FORMS if f.name == data["form"])
    return extract(read_package(Package(new_workbook(form, None, data=data))), FORMS)[0]


def judged(data: Data) -> Outcome:
    """Fill a workbook, read it back, judge it by its form's rules."""
    form = next(f for f in FORMS if f.name == data["form"])
    return validate([read(data)], form)[0]


def ids(findings: Iterable[Finding], least: Severity = Severity.WARNING) -> set[str]:
    """The rules that are broken, errors and warnings unless notes are asked for."""
    return {
        f.rule for f in findings if f.verdict is Verdict.BROKEN and f.severity.rank <= least.rank
    }
