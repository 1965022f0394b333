"""What an amount is among others: of one sort with them, a term of a balance, in which unit."""

from __future__ import annotations

import re
from decimal import Decimal

from xlcheck.prose.drafts import Draft
from xlcheck.prose.units import MONEY, PERSONS

SPENT = re.compile(r"支出|使用|支付|执行|决算|用于|开支|拨付")
GIVEN = re.compile(r"收入|到位|收到|来源|下达|安排|拨入|取得")
LEFT = re.compile(r"结余|结转|剩余|未使用|尚未支出")
_BROUGHT = re.compile(r"(?:上年|年初|以前年度)(?:结转|结余)|结转上年|上年末结")


def term_of(draft: Draft) -> str:
    """Tell what an amount is in a balance: brought, given, spent, left, or "" for none of these."""
    words = draft.claim.subject if draft.claim.known else draft.figure.phrase
    if draft.claim.owner and draft.claim.known:
        return ""
    kinds = (("brought", _BROUGHT), ("left", LEFT), ("given", GIVEN), ("spent", SPENT))
    return next((kind for kind, pattern in kinds if pattern.search(words)), "")


def words_of(draft: Draft) -> str:
    """Give all words an amount is told with."""
    return f"{draft.claim.owner}{draft.claim.subject}{draft.figure.phrase}"


def is_plain(draft: Draft) -> bool:
    """Tell whether a draft is an amount or count of its own, not given to compare with."""
    plain = draft.claim.kind in {"amount", "count"}
    return plain and not draft.reference and not draft.comparing


def same_sort(one: Draft, other: Draft) -> bool:
    """Tell whether two figures can be added: money with money, persons with persons."""
    first, second = one.figure.token, other.figure.token
    if first.sort == "count" and second.sort == "count":
        return first.unit == second.unit or {first.unit, second.unit} <= PERSONS
    return first.sort == second.sort


def in_base_unit(draft: Draft) -> Decimal | None:
    """Give the value in the smallest unit of its sort."""
    value = draft.claim.value
    return None if value is None else value * MONEY.get(draft.claim.unit, Decimal(1))


def half_digit(draft: Draft) -> Decimal:
    """Give half a unit of the last printed digit, for money in its smallest unit."""
    if draft.figure.token.sort != "money":
        return Decimal(0)
    return draft.figure.token.step / 2 * MONEY.get(draft.claim.unit, Decimal(1))
