"""Field → data validation: hints and ranges that warn, and never block what is legitimate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xlcheck.language.form import (
    Choice,
    Count,
    Date,
    Field,
    LevelWeight,
    Money,
    Score,
    Year,
)

_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
_MOST_MONEY = 1e10  # 万元


def guidance(field: Field) -> dict[str, Any] | None:
    """Give the validation of a field's cells; None where anything goes and nothing is to say."""
    rule, hint = _limits(field)
    message = field.hint or hint
    if not rule and not message:
        return None
    options: dict[str, Any] = {"validate": "any", "ignore_blank": True, **rule}
    if message:
        options["input_title"] = field.label[:_LONGEST_TITLE]
        options["input_message"] = message[:_LONGEST_MESSAGE]
    if rule:
        options["error_title"] = "请核对"
    return options


def _limits(field: Field) -> tuple[dict[str, Any], str]:
    match field:
        case Choice():
            known = "、".join(field.known)
            also = f"({known}也能识别)" if known else ""
            return {
                "validate": "list",
                "source": list(field.options),
                "error_type": "information" if field.known else "warning",
                "error_message": f"请从下拉列表中选择:{'、'.join(field.options)}{also}。",
            }, f"从下拉列表中选择:{'、'.join(field.options)}。"
        case Money():
            low = -_MOST_MONEY if field.may_be_negative else 0
            sign = "" if field.may_be_negative else ",一般不为负数"
            return {
                **_between("decimal", low, _MOST_MONEY),
                "error_message": f"这里应填数字,以万元为单位,不带“万元”二字{sign}。",
            }, "单位:万元,保留两位小数,只填数字;没有的可留空。"
        case LevelWeight():
            return {}, ""
        case Score():
            return {
                **_between("decimal", 0, 100),
                "error_message": "这里应填 0 到 100 之间的数字。",
            }, ""
        case Year():
            return {
                **_between("integer", 2000, 2100),
                "error_message": "这里应填四位数的年份,例如 2021。",
            }, "填四位数的年份。"
        case Count():
            return {
                **_between("integer", 0, 10_000_000),
                "error_message": "这里应填整数。",
            }, "填整数。"
        case Date():
            return {
                **_between("date", dt.date(2000, 1, 1), dt.date(2100, 12, 31)),
                "error_message": "这里应填日期,例如 2022-06-10。",
            }, "填日期,例如 2022-06-10。"
    return {}, ""


def _between(kind: str, low: Any, high: Any) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_type": "warning",
    }
