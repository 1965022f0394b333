"""A cell × a field → an entry: numbers out of text, dates, marks of nothing, what is unreadable."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from xlcheck.language.filing import Entry, Flaw
from xlcheck.language.form import Amount, Choice, Count, Date, Field, Money, Score, Year
from xlcheck.language.reading import ERROR_VALUE, NOT_CALCULATED, UNREADABLE_NUMBER
from xlcheck.submission.spelling import UNITS, squeeze
from xlcheck.workbook.cells import Cell
from xlcheck.workbook.formats import date_of as day_of
from xlcheck.workbook.formats import is_date_format

NOT_CALCULATED_SAYS = "单元格是公式但没有计算结果,请在表格软件中打开并保存一次"

_LONGEST_NUMBER = 40
_TAIL = Decimal("0.000001")  # what stands behind the sixth decimal is the machine's, not the user's
_BINARY_NOISE = Decimal("1E-9")
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[+-])?(?P<money>[¥$])?(?P<body>[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)(?P<unit>[^0-9().,]{0,3})(?(open)\))"
)
_TYPED_UNITS = UNITS | {"万": UNITS["万元"], "亿": UNITS["亿元"]}  # as people say them
_COUNTED = {
    Money: frozenset(("", *_TYPED_UNITS)),
    Score: frozenset(("", "分")),
    Count: frozenset(("", "人", "名", "个", "辆", "台", "项")),
    Year: frozenset(("", "年", "年度")),
}
_NO_DAY = re.compile(r"[\s年月日./-]*")  # as the form prints it before it is filled in
_TICKS = "√☑■✓✔☒●"
_BOXES = _TICKS + "□☐○"
_MINUS = str.maketrans("\u2212\u2013\u2014", "---")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry cannot be used: the FILE rule and the reason in Chinese."""

    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Amounted:
    """A number read from text: as printed, and the unit of money typed behind it."""

    number: Decimal
    unit: str


class _Printed(NamedTuple):
    """A number without its binary tail, as text, and how many decimals that shows."""

    number: Decimal
    text: str
    decimals: int


def plain(number: Decimal) -> str:
    """Write a number as the shortest text without an exponent."""
    return format(number.normalize(), "f") if number else "0"


@lru_cache(maxsize=1 << 14)  # the same scores and round amounts stand in every filing
def _printed(value: Decimal) -> _Printed:
    number = tidy(value)
    text = plain(number)
    return _Printed(number, text, len(text.partition(".")[2]))


def tidy(number: Decimal) -> Decimal:
    """Take the tail of binary arithmetic off a number: 12.5100000000002 is 12.51.

    What differs by more than such a tail was typed or exported so and is kept (FILL-008).
    """
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        short = number.quantize(_TAIL, ROUND_HALF_UP).normalize()
        if abs(number - short) <= _BINARY_NOISE * max(Decimal(1), abs(number)):
            return short
    return number


def amount(text: str, kind: type[Amount]) -> Amounted | None:
    """Read a typed number as people write it; None when it is none.

    Thousands commas must stand at thousands, a word behind it must fit the kind (分, 人, 万元 …):
    everything else is left to the user to mend.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    match = _NUMBER.fullmatch(squeeze(text).translate(_MINUS))
    if not match:
        return None
    unit = match["unit"]
    known = next((words for k, words in _COUNTED.items() if issubclass(kind, k)), frozenset(("",)))
    if unit not in known or (match["money"] and not issubclass(kind, Money)):
        return None
    number = Decimal(match["body"].replace(",", ""))
    if match["sign"] == "-" or match["open"]:
        number = -number
    return Amounted(number, unit)


@lru_cache(maxsize=1 << 12)
def date_of(text: str) -> dt.date | None:
    """Read a day as people write it: 2022年6月10日, 2022.6.10, 2022 6 10, 20220610, 2022611."""
    parts = [int(p) for p in re.findall(r"[0-9]+", text.translate(_HALF_WIDTH))]
    if len(parts) == 3 and 1900 <= parts[0] < 2200:
        return _day(*parts)
    if len(parts) == 1 and 6 <= len(str(parts[0])) <= 8:
        return _crowded(str(parts[0]))
    return None


_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def _crowded(digits: str) -> dt.date | None:
    year, rest = int(digits[:4]), digits[4:]
    if not 1900 <= year < 2200:
        return None
    days = {_day(year, int(rest[:n]), int(rest[n:])) for n in (1, 2) if rest[n:]} - {None}
    return days.pop() if len(days) == 1 else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Converter:
    """Reads the cells of one table of one workbook."""

    sheet: str
    from_1904: bool = False

    def empty(self, at: str) -> Entry:
        """Make the entry of a cell in which nothing stands."""
        return Entry("empty", "", None, self.sheet, at)

    def read(
        self, cell: Cell | None, field: Field, at: str, factor: Decimal = UNITS["万元"]
    ) -> tuple[Entry, Problem | None]:
        """Read one cell as one field; the problem says why the entry is unreadable."""
        if cell is None:
            return Entry("empty", "", None, self.sheet, at), None
        value = cell.value
        if value is None:
            if cell.formula is None:
                return self.empty(at), None
            return self._unreadable(at, "", Problem(NOT_CALCULATED, NOT_CALCULATED_SAYS))
        if cell.kind == "error":
            says = f"单元格是错误值{value},请改正公式或重新填写"
            return self._unreadable(at, str(value), Problem(ERROR_VALUE, says))
        if isinstance(value, str):
            bare = value.strip()
            if len(bare) < 8 and _is_nothing(bare, field.empty_marks):
                return Entry("empty", bare, None, self.sheet, at), None
            entry, problem = self.text(bare, field, at, factor)
            if entry.number is not None and not entry.flaws and not isinstance(field, Year):
                entry = replace(entry, flaws=("typed_as_text",))
            if indent := len(value) - len(value.lstrip()):
                entry = replace(entry, offset=indent)
            return entry, problem
        if isinstance(value, bool):
            return self._boolean(value, field, at)
        if isinstance(field, Amount):
            if is_date_format(cell.number_format) and not isinstance(field, Year):
                day = self._day(value)
                says = f"是日期{day.isoformat() if day else ''},不是数字,请把格式改为数值后重填"
                return self._unreadable(at, plain(value), Problem(UNREADABLE_NUMBER, says))
            return self._number(value, cell, field, at, factor), None
        text = self._shown(value, cell, field)
        if squeeze(text) in field.empty_marks:
            return Entry("empty", text, None, self.sheet, at), None
        return Entry("given", text, None, self.sheet, at), None

    def said(
        self, text: str, field: Field, at: str, *, within: str = ""
    ) -> tuple[Entry, Problem | None]:
        """Read a value that shares its cell with its label, or with other values.

        ``within`` is all that stands in the cell.
        """
        bare = text.strip()
        if len(bare) < 8 and _is_nothing(bare, field.empty_marks):
            return Entry("empty", bare, None, self.sheet, at), None
        entry, problem = self.text(bare, field, at)
        before = within.rfind(bare)
        return (replace(entry, offset=before) if before > 0 else entry), problem

    def text(
        self, text: str, field: Field, at: str, factor: Decimal = UNITS["万元"]
    ) -> tuple[Entry, Problem | None]:
        """Read a text that says something as one field."""
        if isinstance(field, Amount):
            read = amount(text, type(field))
            if read is None:
                says = f"填的是「{_short(text)}」,不是数字,请只填数字"
                return self._unreadable(at, text, Problem(UNREADABLE_NUMBER, says))
            return self._typed(read, text, field, at, factor), None
        if isinstance(field, Date):
            if _NO_DAY.fullmatch(text):
                return Entry("empty", text, None, self.sheet, at), None
            day = date_of(text)
            text = day.isoformat() if day else text
        elif isinstance(field, Choice):
            text = chosen(text, field)
        return Entry("given", text, None, self.sheet, at), None

    def _typed(self, read: Amounted, text: str, field: Amount, at: str, factor: Decimal) -> Entry:
        number, _, decimals = _printed(read.number)
        flaws: list[Flaw] = []
        if isinstance(field, Money):
            if read.unit:
                flaws.append("typed_with_unit")
                factor = _TYPED_UNITS[read.unit]
            if decimals > field.decimals:
                flaws.append("extra_decimals")
            number *= factor
        return Entry("given", text, number, self.sheet, at, tuple(flaws))

    def _number(self, value: Decimal, cell: Cell, field: Amount, at: str, factor: Decimal) -> Entry:
        number, text, decimals = _printed(value)
        if isinstance(field, Money):
            flaws: tuple[Flaw, ...] = ("extra_decimals",) if decimals > field.decimals else ()
            if factor != 1:
                number *= factor
            return Entry("given", text, number, self.sheet, at, flaws)
        if isinstance(field, Year) and is_date_format(cell.number_format):
            day = self._day(number)
            if day is not None:
                return Entry("given", str(day.year), Decimal(day.year), self.sheet, at)
        return Entry("given", text, number, self.sheet, at)

    def _boolean(self, value: bool, field: Field, at: str) -> tuple[Entry, Problem | None]:
        text = "TRUE" if value else "FALSE"
        if not isinstance(field, Amount):
            return Entry("given", text, None, self.sheet, at), None
        says = f"填的是{text},不是数字,请只填数字"
        return self._unreadable(at, text, Problem(UNREADABLE_NUMBER, says))

    def _shown(self, value: Decimal, cell: Cell, field: Field) -> str:
        number, text, _ = _printed(value)
        look = cell.number_format
        is_day = isinstance(field, Date)
        if (look != "General" and is_date_format(look)) or (is_day and 20_000 <= number < 80_000):
            day = self._day(number)
            if day is not None:
                return _day_shown(day, look, whole=is_day)
        if is_day:
            crowded = date_of(text)
            return crowded.isoformat() if crowded else text
        if "%" in look and (match := re.search(r"0(?:\.(0+))?%", look)):
            digits = len(match[1] or "")
            return f"{(number * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)}%"
        return text

    def _day(self, serial: Decimal) -> dt.date | None:
        try:
            return day_of(serial, self.from_1904) if serial >= 1 else None
        except ValueError:
            return None

    def _unreadable(self, at: str, text: str, why: Problem) -> tuple[Entry, Problem]:
        return Entry("unreadable", text, None, self.sheet, at, because=why.because), why


def _day_shown(day: dt.date, look: str, *, whole: bool) -> str:
    if whole or re.search(r"[dD日]", look) or "General" in look:
        return day.isoformat()
    return f"{day.year}年{day.month}月"


def _is_nothing(text: str, marks: tuple[str, ...]) -> bool:
    bare = squeeze(text)
    return not bare or bare in marks


def chosen(text: str, field: Choice) -> str:
    """Tell which option is ticked where the form prints them all: "甲□ 乙☑"."""
    there = [o for o in field.options if o in text]
    if len(there) < 2:
        return there[0] if there and text.strip(_BOXES + " ") == there[0] else text
    for said in (text, squeeze(text)):  # a space tells whose tick it is
        ticked = [o for o in there if re.search(f"[{_TICKS}]{o}|{o}[{_TICKS}]", said)]
        if len(ticked) == 1:
            return ticked[0]
    # some converters lose the tick and keep the empty boxes
    boxed = [o for o in there if text[text.index(o) + len(o) :].lstrip()[:1] in tuple("□☐○")]
    bare = [o for o in there if o not in boxed]
    return bare[0] if boxed and len(bare) == 1 and not ticked else text


def _short(text: str, limit: int = 20) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit] + "…"
