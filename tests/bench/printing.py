"""How one filing prints its figures: unit, decimals, commas, width of punctuation."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NARROW = str.maketrans("，；：（）％", ",;:()%")
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Style:
    """The habits of one author; ``rounded`` authors round every figure for itself."""

    rounded: bool
    narrow: bool  # half-width punctuation
    unit: str
    commas: bool
    spaced: bool  # a space before the unit
    trimmed: bool  # 3151 instead of 3151.00
    share_decimals: int
    wide_percent: bool
    wide_digits: bool
    zero_cell: str  # how an amount of nothing is printed in a table; "" leaves it blank

    def cell(self, value: Decimal) -> str:
        """Print an amount for a table, in 万元."""
        if value == 0:
            return self.zero_cell
        return plain(rounded(value, 2), trimmed=self.trimmed)

    def amount(self, value: Decimal, r: random.Random) -> tuple[str, str]:
        """Print an amount for a text: its digits and its unit."""
        unit = self._unit(value, r)
        number = value / UNITS[unit]
        if value == 0:
            return "0", r.choice(("万元", "元"))
        if not self.rounded:
            text = plain(number, trimmed=self.trimmed or unit != "万元")
        else:
            text = plain(rounded(number, self._decimals(number, unit, r)), trimmed=False)
        return self._with_commas(text), f"{' ' if self.spaced else ''}{unit}"

    def share(self, value: Decimal, r: random.Random) -> str:
        """Print a share in percent, without the sign."""
        decimals = self.share_decimals
        if self.rounded:
            decimals = r.choice((0, 1, 2, 2))
        if 0 < value < 1:
            decimals = 2
        text = plain(rounded(value, decimals), trimmed=False)
        return text.rstrip("0").rstrip(".") if self.trimmed and "." in text else text

    def roughly(self, value: Decimal, r: random.Random) -> tuple[str, str]:
        """Print an amount as people round it in speaking: whole 万元, or two decimals of 亿元."""
        if value >= 20000 and r.random() < 0.5:
            return plain(rounded(value / UNITS["亿元"], 2), trimmed=True), "亿元"
        return plain(rounded(value, 0), trimmed=True), "万元"

    def digits(self, text: str) -> str:
        """Set digits in the author's width."""
        return text.translate(WIDE_DIGITS) if self.wide_digits else text

    @property
    def percent(self) -> str:
        """The sign behind a share."""
        return "％" if self.wide_percent else "%"

    def _unit(self, value: Decimal, r: random.Random) -> str:
        if self.unit == "亿元" and abs(value) >= 20000 and r.random() < 0.7:
            return "亿元"
        if self.unit == "元" and r.random() < 0.9:
            return "元"
        return "万元"

    def _decimals(self, number: Decimal, unit: str, r: random.Random) -> int:
        if unit == "元":
            return r.choice((0, 2))
        if unit == "亿元":
            return r.choice((2, 3, 4))
        return r.choice((0, 1, 2, 2, 2)) if abs(number) >= 100 else 2

    def _with_commas(self, text: str) -> str:
        if not self.commas:
            return text
        whole, point, rest = text.partition(".")
        return f"{int(whole):,}{point}{rest}" if whole.lstrip("-") else text

    def text(self, words: str) -> str:
        """Set a text in the author's width of punctuation, character by character."""
        return words.translate(NARROW) if self.narrow else words


def style(r: random.Random, *, rounded: bool) -> Style:
    """Draw an author."""
    return Style(
        rounded=rounded,
        narrow=r.random() < 0.4,
        unit=r.choices(("万元", "元", "亿元"), (75, 12, 13))[0],
        commas=r.random() < 0.15,
        spaced=r.random() < 0.1,
        trimmed=r.random() < 0.5,
        share_decimals=r.choice((1, 2, 2)),
        wide_percent=r.random() < 0.1,
        wide_digits=r.random() < 0.04,
        zero_cell=r.choice(("", "", "0", "0.00", "—")),
    )


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up, as people and spreadsheets do."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def plain(value: Decimal, *, trimmed: bool) -> str:
    """Write without exponent; ``trimmed`` drops zeros behind the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if trimmed and "." in text else text


def chinese(number: int) -> str:
    """Write a whole number below 10,000 in Chinese numerals: 82 → 八十二."""
    text, zero = "", False
    for place, name in zip((1000, 100, 10, 1), ("千", "百", "十", ""), strict=True):
        digit = number // place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
        zero = digit == 0 if text else False
    return text.removeprefix("一") if text.startswith("一十") else text or "零"
