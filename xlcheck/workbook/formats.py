"""Number formats: which one a cell has, and which of them make a number a day.

Built-in ids are of ECMA-376 part 1, 18.8.30; the East Asian ones (27 to 36, 50 to 58) as in
simplified Chinese, which is what WPS and a Chinese Excel write.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from functools import lru_cache

from xlcheck.workbook.stream import DEEPEST, damaged, stream

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HOUR, _HOUR_SECOND = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: _HOUR,
    33: _HOUR_SECOND,
    **dict.fromkeys((34, 55), "上午/下午" + _HOUR),
    **dict.fromkeys((35, 56), "上午/下午" + _HOUR_SECOND),
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}

# Quoted, escaped, padding and bracketed text shows nothing of the number, but [h] is elapsed time.
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_MOMENT = re.compile(r"[ymdhs]|a{3,4}", re.IGNORECASE)

_LAST_DAY = 2_958_465  # 9999-12-31
_DAYS_TO_1904 = 1462


def number_formats(data: bytes, part: str) -> list[str]:
    """List the number format of each cell style (``s`` of a cell) in a styles part."""
    codes, styles = dict(BUILT_IN), list[str]()
    path: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        parent = path[-1] if path else ""
        path.append(name)
        if len(path) > DEEPEST:
            raise damaged(part)
        # Differential formats hold numFmt too, with ids of their own.
        if name == "numFmt" and parent == "numFmts":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")
        elif name == "xf" and parent == "cellXfs":
            styles.append(codes.get(_whole(attributes.get("numFmtId")), "General"))

    def end(_: str) -> None:
        path.pop()

    stream(data, part, start, end)
    return styles


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


@lru_cache(maxsize=1 << 10)
def is_date_format(number_format: str) -> bool:
    """Tell whether a number with this format is shown as a day or a time of day."""
    shown = _LITERAL.sub("", number_format).partition(";")[0]
    return shown.lower() != "general" and bool(_MOMENT.search(shown))


def date_of(serial: Decimal, from_1904: bool) -> dt.date:
    """Give the day of a serial number, its time of day dropped.

    Serial 60 of the 1900 system is a day that never was (29 February 1900); it is read as the 28th.
    ``ValueError`` for what no spreadsheet shows as a day.
    """
    whole = math.floor(serial)
    if from_1904:
        whole += _DAYS_TO_1904
    if not 0 <= whole <= _LAST_DAY:
        raise ValueError(serial)
    return dt.date(1899, 12, 30) + dt.timedelta(days=whole + 1 if whole < 60 else whole)


def serial_of(text: str, from_1904: bool) -> Decimal:
    """Turn an ISO 8601 day, time of day or both into its serial number; ``ValueError`` if none."""
    if "-" not in text.lstrip("T")[:5]:
        time = dt.time.fromisoformat(text)
        moment = dt.datetime.combine(dt.date(1899, 12, 30), time)
        shift = 0
    else:
        moment = dt.datetime.fromisoformat(text)
        shift = _DAYS_TO_1904 if from_1904 else 0
    since = moment.replace(tzinfo=None) - dt.datetime(1899, 12, 30)  # noqa: DTZ001  # a serial has no zone
    days = since.days - shift
    if not from_1904 and 0 < days <= 60:
        days -= 1  # before the day that never was
    seconds = Decimal(since.seconds) + Decimal(since.microseconds) / 1_000_000
    return Decimal(format(days + float(seconds / 86_400), ".15g"))
