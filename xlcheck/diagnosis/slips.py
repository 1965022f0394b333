"""How likely a typed number is where another one is right: the shapes of typing slips.

A likelihood here is the chance that somebody who means ``right`` leaves ``typed``: how often a
kind of slip happens, divided by the many ways in which it can happen to this number. What has no
shape at all may be any of many numbers, which makes it unlikely in particular. The shares of the
kinds are a judgement, not a measurement; only their ratios matter, and the order of the kinds is
that of the rules (unit, sign, total, digits, copy, decimal point).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from xlcheck.language.rule import Quantity

SlipKind: TypeAlias = Literal[
    "unit",
    "sign",
    "empty_total",
    "stale_total",
    "swapped",
    "transposed",
    "dropped",
    "doubled",
    "digit",
    "copied",
    "decimal_point",
    "recomputed",
]

_SHARES: Final[dict[SlipKind, float]] = {
    "unit": 0.08,
    "sign": 0.06,
    "empty_total": 0.06,
    "stale_total": 0.15,
    "swapped": 0.06,
    "transposed": 0.12,
    "dropped": 0.10,
    "doubled": 0.08,
    "digit": 0.20,
    "copied": 0.06,
    "decimal_point": 0.08,
    "recomputed": 0.09,
}
_ANY_AMOUNT = 1e-4  # a number without a shape is one of so many amounts
_ANY_TOTAL = 1e-3  # an outdated total is not far from the right one
_ANY_SCORE = 0.05  # scores and counts are small numbers: off by one, two …
_ANY_TOTAL_SCORE = 0.1
_LEFT_BLANK = 0.02  # most cells that are blank are meant to be
_NEIGHBOURS = 4
_UNLIKE = 0.1  # neighbours often are equal by right: planned and received, one agency and all
_YUAN, _THOUSAND = Decimal(10_000), Decimal(10)  # typed in 元 or 千元 instead of 万元
_MOVED = tuple(Decimal(10) ** n for n in (-3, -2, -1, 1, 2, 3))


@dataclass(frozen=True, slots=True)
class Slip:
    """A kind of slip and how likely it makes what was typed."""

    kind: SlipKind
    likelihood: float


def slip(quantity: Quantity, right: Decimal, beside: Collection[Decimal] = ()) -> Slip:
    """Tell the likeliest slip that turns ``right`` into what stands there.

    ``beside`` are the numbers in the neighbouring cells.
    """
    is_total = quantity.trust == "total"
    if quantity.value is None:
        share = _SHARES["empty_total"]
        return Slip("empty_total", share) if is_total else Slip("recomputed", share * _LEFT_BLANK)
    found = [*_shapeless(quantity)]
    if not quantity.value and not is_total:
        found.append(Slip("recomputed", _SHARES["empty_total"] * _LEFT_BLANK))
    if quantity.half_unit:  # one digit of a score says nothing about how it came to be
        found += _shapes(quantity, right)
        if quantity.value and quantity.value in beside:
            found.append(Slip("copied", _SHARES["copied"] * _UNLIKE / _NEIGHBOURS))
    return max(found, key=lambda s: s.likelihood)


def swapped() -> Slip:
    """Tell how likely it is that two neighbours stand in each other's cell."""
    return Slip("swapped", _SHARES["swapped"] / _NEIGHBOURS)


def _shapeless(quantity: Quantity) -> Iterator[Slip]:
    detail, total = _ANY_AMOUNT, _ANY_TOTAL
    if not quantity.half_unit:
        detail, total = _ANY_SCORE, _ANY_TOTAL_SCORE
    yield Slip("recomputed", _SHARES["recomputed"] * detail)
    if quantity.trust == "total":
        yield Slip("stale_total", _SHARES["stale_total"] * total)


def _shapes(quantity: Quantity, right: Decimal) -> Iterator[Slip]:
    assert quantity.value is not None
    typed, meant = quantity.value / quantity.printed_unit, right / quantity.printed_unit
    half = quantity.half_unit / quantity.printed_unit
    if typed == -meant:
        yield Slip("sign", _SHARES["sign"])
    if typed * meant <= 0:
        if not typed or not meant:
            yield from _digits(typed, meant, half)
        return
    if any(_is_scaled(typed, meant, f, half, loose=True) for f in (_YUAN, 1 / _YUAN, _THOUSAND)):
        yield Slip("unit", _SHARES["unit"] / 3)
    if any(_is_scaled(typed, meant, f, half, loose=False) for f in _MOVED):
        yield Slip("decimal_point", _SHARES["decimal_point"] / len(_MOVED))
    yield from _digits(abs(typed), abs(meant), half)


def _is_scaled(
    typed: Decimal, meant: Decimal, factor: Decimal, half: Decimal, *, loose: bool
) -> bool:
    """Tell whether what was typed is the right amount times ten and so on.

    A smaller number may be printed rounded. A larger one is exact where the point was moved, and
    may be finer than the right one (``loose``) where the unit is another.
    """
    blur = Decimal(0)
    if factor < 1:
        blur = half if typed % (2 * half) == 0 else blur
    elif loose:
        blur = half * factor
    return abs(typed - meant * factor) <= blur and abs(typed) > blur


def _digits(typed: Decimal, meant: Decimal, half: Decimal) -> Iterator[Slip]:
    places = 0 if half >= 1 else max(-int((2 * half).normalize().as_tuple().exponent), 0)
    there, right = _parts(typed, places), _parts(meant, places)
    count = len(right[0] + right[1])
    together = there[0] + there[1], right[0] + right[1]
    if len(there[0]) == len(right[0]) and len(there[1]) == len(right[1]):
        apart = [n for n, (a, b) in enumerate(zip(*together, strict=True)) if a != b]
        if len(apart) == 1:
            yield Slip("digit", _SHARES["digit"] / (9 * count))
        if len(apart) == 2 and apart[1] == apart[0] + 1:
            a, b = apart
            if together[0][a] == together[1][b] and together[0][b] == together[1][a]:
                yield Slip("transposed", _SHARES["transposed"] / count)
    there, right = _short(there), _short(right)
    for n in (0, 1):
        if there[1 - n] == right[1 - n]:
            if _lacks_one(there[n], right[n]):
                yield Slip("dropped", _SHARES["dropped"] / count)
            if _lacks_one(right[n], there[n]) and _has_twins(there[n], right[n]):
                yield Slip("doubled", _SHARES["doubled"] / count)


def _parts(number: Decimal, places: int) -> tuple[str, str]:
    """Write a number as the digits before and behind its point, as many as its column keeps."""
    whole, _, rest = format(abs(number), f".{places}f").partition(".")
    exact = format(abs(number), "f").partition(".")[2].rstrip("0")
    return whole, max(rest, exact, key=len)


def _short(parts: tuple[str, str]) -> tuple[str, str]:
    """Leave out the zeros that nobody types."""
    return parts[0].lstrip("0"), parts[1].rstrip("0")


def _lacks_one(shorter: str, longer: str) -> bool:
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def _has_twins(longer: str, shorter: str) -> bool:
    return any(
        longer[n] == longer[n + 1] and longer[:n] + longer[n + 1 :] == shorter
        for n in range(len(longer) - 1)
    )
