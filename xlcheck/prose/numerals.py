"""Numbers as people write them: 7,048.24, 八十二, 1.2.3, and what a printed digit is worth."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
CHINESE_NUMERALS = "".join([*_DIGITS, *_TENS, *_LARGE])
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
LONGEST_NUMBER = 20
"""Digits; a longer run is no figure of a filing (an account, a serial number)."""


def read_chinese(text: str) -> int | None:
    """Give the number that Chinese numerals spell, or None where they spell none.

    Reads both 一千零二十 (with places) and 二〇二一 (digit by digit); 两 is 2, 十二 is 12.
    """
    if not any(char in _TENS or char in _LARGE for char in text):
        return _digit_by_digit(text)
    total = section = digit = 0
    pending = False  # a digit that still waits for its place
    last_place = 10**9
    for char in text:
        if char in _DIGITS:
            if pending and digit:
                return None
            digit, pending = _DIGITS[char], True
        elif char in _TENS:
            if _TENS[char] >= last_place or (pending and digit == 0 and char != "十"):
                return None
            last_place = _TENS[char]
            section += (digit if pending and digit else 1) * last_place
            digit, pending = 0, False
        elif char in _LARGE:
            if section + digit == 0 and total == 0:
                return None
            here = section + digit
            total = (total + here) * 10**8 if char == "亿" else total + here * 10**4
            section = digit = 0
            pending, last_place = False, 10**9
        else:
            return None
    return total + section + digit


def _digit_by_digit(text: str) -> int | None:
    if not text or len(text) > LONGEST_NUMBER or any(char not in _DIGITS for char in text):
        return None
    return int("".join(str(_DIGITS[char]) for char in text))


def read_arabic(text: str) -> tuple[Decimal, Decimal] | None:
    """Give the value and the worth of the last printed digit, or None where it is malformed.

    ``text`` is half-width and may hold thousands commas and white space: ``7,048.24`` gives
    (7048.24, 0.01).
    """
    plain = "".join(text.replace(",", "").split())
    if len(plain) > LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain), Decimal(1).scaleb(-len(plain.partition(".")[2]))
