"""The rule tree in Chinese: what a rule asks, and what is wrong in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlcheck.findings import Finding
from xlcheck.language.expression import (
    Arithmetic,
    Both,
    Compare,
    Condition,
    Either,
    Expression,
    Implies,
    IsEmpty,
    IsOneOf,
    Not,
    Number,
    OnDetailRow,
    Place,
    Scaled,
    Sum,
    leaves,
    linear,
)
from xlcheck.language.rule import Rule

_VERBS = {"==": "应等于", "<=": "不应大于", ">=": "不应小于", "<": "应小于", ">": "应大于"}
_STATES = {"==": "等于", "<=": "不大于", ">=": "不小于", "<": "小于", ">": "大于"}
_NOT_FILLED = "没有填写"
MANY_PARTS = 3  # from so many addends on, a sum is called 各项之和 in a finding


def number_text(value: Decimal) -> str:
    """Write an amount without exponent, idle zeros or a long tail: 7138.12, 3151, 0."""
    value = round(value, 6)
    if value == value.to_integral_value():
        return format(value.quantize(Decimal(1)), "f")
    return format(value.normalize(), "f")


def name(node: Expression) -> str:
    """Name what a node computes: 「收入合计」, 各行「得分」之和, 「收入合计」-「支出合计」."""
    match node:
        case Number(value):
            return number_text(value)
        case Place(reach="summary"):
            return f"汇总行「{node.declared.label}」"
        case Place():
            return f"「{node.declared.label}」"
        case Sum(place, within):
            return f"{'所属' if within else '各行'}「{place.declared.label}」之和"
        case Arithmetic(operator, left, right):
            return f"{name(left)}{'+' if operator == '+' else '−'}{name(right)}"
        case Scaled(factor, inner):
            return f"{number_text(factor)}×{name(inner)}"
    raise TypeError(type(node).__name__)


def sentence(condition: Condition) -> str:
    """Say what a condition asks."""
    match condition:
        case Compare(operator, left, right):
            return f"{name(left)}{_VERBS[operator]}{name(right)}"
        case Both(left, right):
            return f"{sentence(left)},且{sentence(right)}"
        case Either(left, right):
            return f"{sentence(left)},或{sentence(right)}"
        case Implies(when, then):
            return f"若{_state(when)},则{sentence(then)}"
        case Not(IsEmpty(place)):
            return f"{name(place)}不应为空"
        case IsEmpty(place):
            return f"{name(place)}应为空"
        case IsOneOf(place, texts):
            return f"{name(place)}应为{'、'.join(texts)}"
        case Not(node):
            return f"不应{_state(node)}"
    raise TypeError(type(condition).__name__)


def _state(condition: Condition) -> str:
    match condition:
        case Compare(operator, left, right):
            return f"{name(left)}{_STATES[operator]}{name(right)}"
        case Both(OnDetailRow(), right):
            return f"明细行的{_state(right)}"
        case Both(left, right):
            return f"{_state(left)}且{_state(right)}"
        case Either(left, right):
            return f"{_state(left)}或{_state(right)}"
        case Not(IsEmpty(place)):
            return f"{name(place)}不为空"
        case Not(Compare("==", left, right)):
            return f"{name(left)}不等于{name(right)}"
        case IsEmpty(place):
            return f"{name(place)}为空"
        case IsOneOf(place, texts):
            return f"{name(place)}为{'、'.join(texts)}"
        case _:
            return sentence(condition)


@dataclass(frozen=True, slots=True)
class Instance:
    """What the words of one finding need: where it is, and the values of its nodes."""

    where: str  # 年度收入情况·局机关, or "" for the whole filing
    value: Callable[[Expression], Decimal]
    text: Callable[[Place], str]
    label: Callable[[Place], str]  # of a summary cell with its row: 合计·自评得分
    is_single: Callable[[Sum], bool]  # the sum adds up one row only


def broken_sentence(rule: Rule, condition: Condition, instance: Instance) -> str:
    """Say what is wrong: the place, the two amounts, the difference."""
    told = _broken(rule, condition, instance)
    return f"{instance.where}:{told}。" if instance.where else f"{told}。"


def rounding_sentence(condition: Condition, instance: Instance, slack: Decimal) -> str:
    """Say that a rule holds thanks to rounding only, by how much and how much is allowed."""
    told = _broken_comparison(condition, instance)
    text = f"{told},在四舍五入的尾差范围内(允许{number_text(slack)}),不算错误"
    return f"{instance.where}:{text}。" if instance.where else f"{text}。"


def expected_value(condition: Condition, instance: Instance) -> str | None:
    """Give what a lone total, or a text, should be; None where no single value would be right."""
    match condition:
        case Compare("==", Place(), right):
            return number_text(instance.value(right))
        case Implies(_, IsOneOf(_, texts)) | IsOneOf(_, texts):
            return texts[0] if isinstance(condition, Implies) else "、".join(texts)
        case Implies(Not(Compare(_, parts, _)), Not(IsEmpty())):
            return number_text(instance.value(parts))
    return None


def group_sentence(findings: Sequence[Finding]) -> str:
    """Say in one sentence what several findings of one cause have in common."""
    first, count = findings[0], len(findings)
    told = first.message.rstrip("。")
    if count == 1 or {f.rule for f in findings} != {first.rule}:
        return first.message
    where, colon, said = told.partition(":")
    if said.endswith(_NOT_FILLED) and all(f.message.partition(":")[0] == where for f in findings):
        labels = "".join(
            f.message.partition(":")[2].removesuffix(_NOT_FILLED + "。") for f in findings
        )
        return f"{where}{colon}{labels}{_NOT_FILLED}。"
    if len({f.primary.place.rpartition("/")[2] for f in findings}) > 1:
        others = [f.message.partition(":")[2].rstrip("。") for f in findings[1:]]
        return ";".join([told, *others]) + "。"
    return f"{told}(同类共{count}处)。"


def _broken(rule: Rule, condition: Condition, instance: Instance) -> str:
    match condition:
        case Compare():
            return _broken_comparison(condition, instance)
        case (
            Not(IsEmpty(place))
            | Implies(Not(IsEmpty(_)), Not(IsEmpty(place)))
            | Implies(Both(OnDetailRow(), _), Not(IsEmpty(place)))
        ):
            return f"「{instance.label(place)}」{_NOT_FILLED}"
        case Implies(Not(Compare(_, parts, _)), Not(IsEmpty(place))):
            total = number_text(instance.value(parts))
            return f"各分项已填(合计{total}),「{instance.label(place)}」是空的"
        case Implies(Compare(operator, left, right), Not(IsEmpty(place))) | Implies(
            Both(_, Compare(operator, left, right)), Not(IsEmpty(place))
        ):
            return (
                f"{_named(left, instance)} {_STATES[operator]}{_named(right, instance)},"
                f"「{instance.label(place)}」没有填写"
            )
        case Implies(_, IsOneOf(place, texts)):
            scores = [leaf for leaf in leaves(condition) if leaf.leaf != place.leaf]
            given = "".join(f"{_named(leaf, instance)}," for leaf in scores)
            label, text = instance.label(place), instance.text(place)
            return f"{given}「{label}」应为“{texts[0]}”,填的是“{text}”"
        case IsOneOf(place, texts):
            told = "、".join(texts)
            return f"「{instance.label(place)}」填的是“{instance.text(place)}”,规范写法为{told}"
    return rule.says


def _broken_comparison(condition: Condition, instance: Instance) -> str:
    if not isinstance(condition, Compare):
        return sentence(condition)
    left, right = condition.left, condition.right
    gap = instance.value(left) - instance.value(right)
    both = _named(left, instance), _named(right, instance)
    if condition.operator == "==":
        return f"{both[0]} 与{both[1]} 相差 {number_text(abs(gap))}"
    return f"{both[0]} {'大于' if gap > 0 else '小于'}{both[1]}"


def _named(node: Expression, instance: Instance) -> str:
    """Name a node with its value: 收入合计 7138.12."""
    value = number_text(instance.value(node))
    match node:
        case Number():
            return f" {value}"
        case Place():
            return f"{instance.label(node)} {value}"
        case Sum(place) if instance.is_single(node):
            return f"{place.declared.label} {value}"
        case Sum(place, within):
            return f"{'所属' if within else ''}各项{place.declared.label}之和 {value}"
    factors = [factor for _, factor in _terms(node)]
    if len(factors) >= MANY_PARTS and all(factor == 1 for factor in factors):
        return f"各项之和 {value}"
    return f"{_plain(node, instance)} {value}"


def _terms(node: Expression) -> list[tuple[Expression, Decimal]]:
    return list(linear(Compare("==", node, Number(Decimal(0)))).terms)


def _plain(node: Expression, instance: Instance) -> str:
    match node:
        case Place():
            return instance.label(node)
        case Arithmetic(operator, left, right):
            sign = "+" if operator == "+" else "−"
            return f"{_plain(left, instance)}{sign}{_plain(right, instance)}"
        case _:
            return name(node).replace("「", "").replace("」", "")
