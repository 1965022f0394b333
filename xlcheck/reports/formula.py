"""A rule's condition as an Excel formula over labels: for reading, not for pasting.

The short form leaves out how the templates tell blanks and stray texts; the full form is
that of :mod:`xlcheck.translate.to_excel`, word for word, with labels for references.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlcheck.language.expression import Compare, Condition, Leaf, Place, Sum
from xlcheck.translate.judging import judge
from xlcheck.translate.to_excel import scalar_verdict

_TRUE, _FALSE = "TRUE", "FALSE"
_VERDICTS = {
    '"unknown"': '"无法判断"',
    '"skipped"': '"不适用"',
    '"broken"': '"不符"',
    '"rounding"': '"尾差"',
    '"held"': '"通过"',
}


def short_formula(condition: Condition, when: Condition | None) -> str:
    """Write what is compared: =IF(ABS(ROUND(合计-各行之和,6))>0,"不符","通过")."""
    judged = judge(condition, when, _Readable())
    verdict = '"通过"'
    if judged.rounding != _FALSE:
        # what is broken was told apart before; for a comparison only "not exact" is left to ask
        words = _WithinSlack() if isinstance(condition, Compare) else _Readable()
        verdict = f'IF({judge(condition, None, words).rounding},"尾差",{verdict})'
    verdict = f'IF({judged.broken},"不符",{verdict})'
    if when is not None:
        asked = judge(when, None, _Readable()).broken
        verdict = f'IF({asked},"不适用",{verdict})'
    return "=" + verdict


def full_formula(condition: Condition, when: Condition | None) -> str:
    """Write the formula of one instance as templates carry it."""
    formula = scalar_verdict(condition, when, _label)
    for english, chinese in _VERDICTS.items():
        formula = formula.replace(english, chinese)
    return "=" + formula


def _label(leaf: Leaf) -> str:
    if isinstance(leaf, Sum):
        return f"各行{leaf.place.declared.label}"
    label = leaf.declared.label
    return {"summary": f"汇总行{label}", "group": f"本组{label}"}.get(leaf.reach, label)


class _Readable:
    """The algebra of plain Excel words; blanks count as zero, as they do in Excel."""

    def number(self, leaf: Leaf) -> str:
        return f"SUM({_label(leaf)})" if isinstance(leaf, Sum) else _label(leaf)

    def count(self, leaf: Leaf) -> str:
        return f"COUNT({_label(leaf)})"

    def unreadable(self, _: Leaf) -> str:
        return _FALSE

    def unmatched(self, _: Leaf, /) -> str | None:
        return None

    def empty(self, leaf: Leaf) -> str:
        return f'{_label(leaf)}=""'

    def one_of(self, place: Place, texts: Sequence[str]) -> str:
        return self.either(*(f'{_label(place)}="{text}"' for text in texts))

    def on_detail_row(self, _: Place, /) -> str:
        return _TRUE

    def constant(self, value: Decimal) -> str:
        return format(value.normalize(), "f")

    def combine(self, terms: Sequence[tuple[Decimal, str]], constant: Decimal) -> str:
        factors = {factor for factor, _ in terms}
        if len(terms) > 1 and len(factors) == 1 and all(t.startswith("COUNT(") for _, t in terms):
            counted = ",".join(text[len("COUNT(") : -1] for _, text in terms)
            return f"{self.constant(factors.pop())}*COUNT({counted})"
        text = ""
        for factor, number in terms:
            sign = "-" if factor < 0 else "+" if text else ""
            size = "" if abs(factor) == 1 else f"{self.constant(abs(factor))}*"
            bare = number if number.isalnum() or not sign or "(" in number else f"({number})"
            text += f"{sign}{size}{bare}"
        if constant or not text:
            text += f"{'+' if constant >= 0 and text else ''}{self.constant(constant)}"
        return text

    def gap(self, terms: Sequence[tuple[Decimal, str]], constant: Decimal) -> str:
        return f"ROUND({self.combine(terms, constant)},6)"

    def magnitude(self, number: str) -> str:
        return f"ABS({number})"

    def smaller(self, left: str, right: str) -> str:
        return f"MIN({left},{right})"

    def at_most(self, left: str, right: str) -> str:
        return f"{left}<={right}"

    def less(self, left: str, right: str) -> str:
        return f"{right}>{left}"

    def true(self) -> str:
        return _TRUE

    def both(self, *parts: str) -> str:
        flat = [p[4:-1] if p.startswith("AND(") else p for p in parts]
        kept = [p for p in dict.fromkeys(flat) if p != _TRUE]
        if _FALSE in kept:
            return _FALSE
        return f"AND({','.join(kept)})" if len(kept) > 1 else (kept[0] if kept else _TRUE)

    def either(self, *parts: str) -> str:
        kept = [p for p in dict.fromkeys(parts) if p != _FALSE]
        if _TRUE in kept:
            return _TRUE
        return f"OR({','.join(kept)})" if len(kept) > 1 else (kept[0] if kept else _FALSE)

    def negate(self, part: str) -> str:
        if part in (_TRUE, _FALSE):
            return _FALSE if part == _TRUE else _TRUE
        if part.endswith('=""'):
            return part.removesuffix('=""') + '<>""'
        if part.endswith('<>""'):
            return part.removesuffix('<>""') + '=""'
        if "<=" in part and not part.startswith(("AND(", "OR(", "NOT(")):
            return part.replace("<=", ">")
        return f"NOT({part})"


class _WithinSlack(_Readable):
    """The same where it is known already that no slack is exceeded."""

    def at_most(self, _: str, __: str) -> str:
        return _TRUE
