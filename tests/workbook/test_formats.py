from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from xlcheck.workbook.formats import BUILT_IN, date_of, is_date_format, number_formats, serial_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    "number_format",
    [
        *("General", "0.00", "#,##0.00_);[Red](#,##0.00)", "@", "0.00E+00", '0"日"', '"yyyy"0'),
        *("0\\d", "0.00%", "[$-804]0.00", "[Red]0", "[DBNum1]General", "G/通用格式", "", "0_d"),
        *('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "# ?/?", "[>=100]0;0.0", "*d0"),
    ],
)
def test_formats_of_plain_numbers(number_format: str) -> None:
    """Colours, currencies, padding and quoted words do not make a number a date."""
    assert not is_date_format(number_format)


@pytest.mark.parametrize(
    "number_format",
    [
        *("yyyy/m/d", 'yyyy"年"m"月"', "[$-804]yyyy-mm-dd;@", "aaaa", "h:mm", "[h]:mm", "MMM-YY"),
        *("[DBNum1][$-804]yyyy年m月d日", "上午/下午h时mm分", "[s]", "[Red]d"),
    ],
)
def test_formats_of_dates(number_format: str) -> None:
    """What shows a part of a day or of a time of day is a date format."""
    assert is_date_format(number_format)


def test_built_in_dates() -> None:
    """Exactly the ids that programs use for dates, East Asian ones included, are date formats."""
    assert {n for n, code in BUILT_IN.items() if is_date_format(code)} == {
        *range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59),
    }  # fmt: skip


def test_formats_of_cell_styles() -> None:
    """A style's format is found by its id; own codes win, other lists of formats do not count."""
    part = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
        'formatCode="0.0&quot;分&quot;"/>'
        '<numFmt numFmtId="14" formatCode="yyyy"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="10"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="4"/>'
        '<xf numFmtId="31"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="999"/>'
        '<xf numFmtId="x"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="4" formatCode="d"/></dxf></dxfs></styleSheet>'
    )
    assert number_formats(part.encode(), "xl/styles.xml") == [
        *("General", "#,##0.00", 'yyyy"年"m"月"d"日"', '0.0"分"', "yyyy", "General", "General")
    ]


@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        ("1", False, dt.date(1900, 1, 1)),
        ("59", False, dt.date(1900, 2, 28)),
        ("60", False, dt.date(1900, 2, 28)),
        ("61", False, dt.date(1900, 3, 1)),
        ("44742", False, dt.date(2022, 6, 30)),
        ("44742.999", False, dt.date(2022, 6, 30)),
        ("2958465", False, dt.date(9999, 12, 31)),
        ("0", True, dt.date(1904, 1, 1)),
        ("43280", True, dt.date(2022, 6, 30)),
    ],
)
def test_days_of_serial_numbers(serial: str, from_1904: bool, day: dt.date) -> None:
    """A serial number is the day a spreadsheet program shows for it."""
    assert date_of(Decimal(serial), from_1904) == day


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_agree_with_openpyxl(from_1904: bool) -> None:
    """Every 997th day from 1900 on is the same to an independent reader."""
    epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    for serial in range(61, 2_950_000, 997):
        assert date_of(Decimal(serial), from_1904) == from_excel(serial, epoch).date()


@pytest.mark.parametrize("serial", ["-1", "2958466", "1e300"])
def test_numbers_that_are_no_day(serial: str) -> None:
    """A number that no spreadsheet shows as a day is refused."""
    with pytest.raises(ValueError, match=r"\d"):
        date_of(Decimal(serial), from_1904=False)


@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("1905-03-01", "0"),
        ("2022-06-30", "0"),
        ("2022-06-30T12:00:00", "0.5"),
        ("2022-06-30T18:00:00Z", "0.75"),
        ("9999-12-31T06:00:00.000", "0.25"),
    ],
)
def test_iso_dates_become_serial_numbers(text: str, fraction: str, from_1904: bool) -> None:
    """A date stored as text is the serial number of that day in the workbook's own system."""
    serial = serial_of(text, from_1904)
    assert serial % 1 == Decimal(fraction)
    assert date_of(serial, from_1904) == dt.date.fromisoformat(text[:10])


@pytest.mark.parametrize(
    ("text", "serial"), [("1900-01-01", 1), ("1900-02-28", 59), ("1900-03-01", 61)]
)
def test_the_day_that_never_was_is_left_out(text: str, serial: int) -> None:
    """The first two months of 1900 are counted as spreadsheet programs count them."""
    assert serial_of(text, from_1904=False) == serial


def test_times_of_day() -> None:
    """A time without a date is a part of a day in either system."""
    assert serial_of("18:00:00", from_1904=False) == Decimal("0.75")
    assert serial_of("18:00:00", from_1904=True) == Decimal("0.75")


@pytest.mark.parametrize("text", ["", "2022-13-45", "二〇二二年", "2022-6-30x"])
def test_texts_that_are_no_date(text: str) -> None:
    """What is no date is refused rather than guessed."""
    with pytest.raises(ValueError, match=r"iso|month"):
        serial_of(text, from_1904=False)
