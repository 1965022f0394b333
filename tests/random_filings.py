"""Filings filled at random: mostly right, sometimes rounded, empty, wrong or of a wrong type."""

from __future__ import annotations

import random
from typing import Any

import filings
from filings import Data, clean

from xlcheck.language.form import Form, Money, Score

MARKS = ("—", "——", "/", "-", "无")
AGENCIES = ("局机关", "二级机构甲", "二级机构乙", "服务中心", "监测站", "执法支队")
TAILS = ("0.01", "-0.01", "0.02", "0.1", "1", "-1", "100")


def amount(value: float) -> str:
    """Write a random amount as a filing prints it."""
    text = format(round(value, 2), ".2f").rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _noisy(value: float, r: random.Random) -> Any:
    chance = r.random()
    if chance < 0.80:
        return amount(value)
    if chance < 0.92:
        return amount(value + float(r.choice(TAILS)))
    if chance < 0.95:
        return None
    if chance < 0.97:
        return r.choice(MARKS)
    return "见附表" if chance < 0.98 else amount(-value)


def _parts(fields: list[str], r: random.Random) -> dict[str, float]:
    return {f: r.choice([0.0, round(r.uniform(0, 9000), 2)]) for f in fields}


def random_filing(form: Form, seed: int) -> Data:
    """Fill every table of the clean filing anew; the same seed gives the same filing."""
    r = random.Random(seed)
    data = clean(form)
    tables = data["tables"]
    if form is filings.DEPARTMENT:
        _department(tables, r)
    else:
        _project(tables, r)
    _scores(tables["scores"], r)
    total = sum(_number(row.get("score")) for row in tables["scores"][:-1])
    tables["scores"][-1]["score"] = _noisy(total, r)
    tables["result"]["overall_score"] = _noisy(total, r)
    tables["result"]["grade"] = r.choice(["优", "良", "中", "差", "优秀", "甲等", None])
    data["tables"] = {name: _without_blanks(content) for name, content in tables.items()}
    return data


def _number(text: Any) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0.0


def _without_blanks(content: Any) -> Any:
    if isinstance(content, dict):
        return {k: v for k, v in content.items() if v is not None}
    rows = [{k: v for k, v in row.items() if v is not None} for row in content]
    return [row for row in rows if row]


def _department(tables: dict[str, Any], r: random.Random) -> None:
    tables["basics"]["actual_staff"] = str(r.randint(60, 100))
    names = r.sample(AGENCIES, r.randint(1, len(AGENCIES)))
    known: dict[str, dict[str, float]] = {"totals": {}, "carryover": {}}
    for table in ("income", "spending", "three_public_expenses", "fixed_assets"):
        declared = filings.DEPARTMENT.table[table]
        fields = [p.field for p in declared.columns(Money)]
        listed = [n for n in names if r.random() < 0.95] or names
        rows = [{"agency": n} | _agency(table, fields, n, r, known) for n in listed]
        roll_up = {f: sum(row[f] for row in rows) for f in fields}
        printed = [{"agency": "局机关及二级机构汇总", **roll_up}, *rows]
        tables[table] = [
            {k: v if k == "agency" else _noisy(v, r) for k, v in row.items()} for row in printed
        ]


def _agency(
    table: str,
    fields: list[str],
    name: str,
    r: random.Random,
    known: dict[str, dict[str, float]],
) -> dict[str, float]:
    if table != "spending":
        parts = _parts(fields[1:], r)
        if table == "income":
            known["totals"][name] = sum(parts.values())
            known["carryover"][name] = parts["carryover_from_prior_year"]
        return {"total": sum(parts.values()), **parts}
    income = known["totals"].get(name, 100.0)
    spent = round(income * r.uniform(0.5, 1), 2)
    basic = round(spent * 0.3, 2)
    personnel = round(basic * 0.8, 2)
    left = income - spent
    return {
        "total": spent,
        "basic": basic,
        "personnel": personnel,
        "operating": basic - personnel,
        "project": spent - basic,
        "surplus_this_year": left - known["carryover"].get(name, 0.0),
        "surplus_cumulative": left,
    }


def _project(tables: dict[str, Any], r: random.Random) -> None:
    sources: list[dict[str, Any]] = []
    for row in tables["funds"][1:]:
        received, spent = sorted((round(r.uniform(0, 5000), 2) for _ in range(2)), reverse=True)
        figures = {
            "planned": received,
            "received": received,
            "spent": spent,
            "surplus": received - spent,
        }
        sources.append({"source": row["source"]} | figures if r.random() < 0.6 else dict(row))
    fields = ("planned", "received", "spent", "surplus")
    whole = {f: sum(_number(row.get(f)) for row in sources) for f in fields}
    rows = [{"source": "合计", **whole}, *sources]
    tables["funds"] = [
        {k: v if k == "source" or v is None else _noisy(_number(v), r) for k, v in row.items()}
        for row in rows
    ]
    items = [round(r.uniform(1, 900), 2) for _ in range(r.randint(1, 14))]
    tables["details"] = [
        {"item": f"支出{n}", "amount": _noisy(v, r), "voucher": r.choice([None, f"记-{n}"])}
        for n, v in enumerate(items, start=1)
    ]
    tables["details"].append({"item": "支出合计", "amount": _noisy(sum(items), r)})


def _scores(rows: list[dict[str, Any]], r: random.Random) -> None:
    fields = {p.field for p in filings.DEPARTMENT.table["scores"].columns(Score)} & {"weight"}
    for row in rows[:-1]:
        if r.random() < 0.05:
            row["score"] = r.choice([None, "满分", "7.5", "-1", "无"])
        elif r.random() < 0.1:
            row["score"] = amount(_number(row.get("score")) - 0.5)
        if r.random() < 0.3:
            row["deduction_reason"] = r.choice(["已说明原因", "0", "无", None])
        for field in fields:
            if r.random() < 0.03 and field in row:
                row[field] = amount(_number(row[field]) + r.choice([1, -1]))
            elif r.random() < 0.03:
                row[field] = None  # forgotten: it counts to the block above, within its group
