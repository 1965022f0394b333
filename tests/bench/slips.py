"""The ways people mistype a number, each as a function of what should stand there."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import pairwise

from bench.printing import plain


def transposed(text: str, r: random.Random) -> str:
    """Exchange two neighbouring digits: 7138.12 → 7318.12."""
    at = [n for n, c in enumerate(text) if c.isdigit()]
    pairs = [(a, b) for a, b in pairwise(at) if text[a] != text[b]]
    pairs = [(a, b) for a, b in pairs if not (a == at[0] and text[b] == "0" and len(at) > 1)]
    if not pairs:
        return ""
    a, b = r.choice(pairs)
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def dropped(text: str, r: random.Random) -> str:
    """Leave out one digit: 7138.12 → 718.12."""
    whole = text.partition(".")[0]
    at = [n for n, c in enumerate(text) if c.isdigit() and not (n < len(whole) and len(whole) == 1)]
    if len(at) < 2:
        return ""
    n = r.choice(at)
    made = (text[:n] + text[n + 1 :]).rstrip(".")
    return "" if made.startswith("0") and not made.startswith("0.") else made


def doubled(text: str, r: random.Random) -> str:
    """Type one digit twice: 7138.12 → 71138.12."""
    n = r.choice([n for n, c in enumerate(text) if c.isdigit()])
    made = text[: n + 1] + text[n] + text[n + 1 :]
    return "" if made.startswith("00") else made


def changed(text: str, r: random.Random) -> str:
    """Type another digit: 7138.12 → 7188.12."""
    n = r.choice([n for n, c in enumerate(text) if c.isdigit()])
    digits = [d for d in "0123456789" if d != text[n] and not (n == 0 and d == "0")]
    return text[:n] + r.choice(digits) + text[n + 1 :]


def point_moved(text: str, r: random.Random) -> str:
    """Move the decimal point by one place: 7138.12 → 713.812."""
    return plain(Decimal(text) * r.choice((Decimal(10), Decimal("0.1"))), trimmed=True)


def sign(text: str, _: random.Random) -> str:
    """Type a minus, or forget it."""
    return text.removeprefix("-") if text.startswith("-") else f"-{text}"


def in_yuan(text: str, _: random.Random) -> str:
    """Type an amount in 元 where 万元 is asked: 7138.12 → 71381200."""
    return plain(Decimal(text) * 10000, trimmed=True)


DIGIT_SLIPS = {
    "digit transposed": transposed,
    "digit dropped": dropped,
    "digit doubled": doubled,
    "digit changed": changed,
}
TYPED = {
    **DIGIT_SLIPS,
    "decimal point moved": point_moved,
    "sign": sign,
    "元 for 万元": in_yuan,
}
