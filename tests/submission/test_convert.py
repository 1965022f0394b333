"""Numbers, dates and marks of nothing as people type them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcheck.language.form import Choice, Count, Date, Field, Money, Reason, Score, Text, Year
from xlcheck.submission.convert import Converter, amount, chosen, date_of, plain
from xlcheck.workbook.cells import Cell

READ = Converter("收支情况")


def reading(value: Any, field: Field, look: str = "General") -> tuple[str, str, Decimal | None]:
    """State, text and number of one cell."""
    kinds = {str: "text", bool: "boolean", Decimal: "number", type(None): "blank"}
    kind: Any = "error" if str(value).startswith("#") else kinds[type(value)]
    cell = Cell(kind, value, "A1+B1" if value is None else None, look)
    entry, _ = READ.read(cell, field, "B5")
    return entry.state, entry.text, entry.number


FULL_WIDTH = str.maketrans(
    "0123456789.,", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c"
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7,138.12", "7138.12"),
        ("7138.12".translate(FULL_WIDTH), "7138.12"),
        ("7,138.12".translate(FULL_WIDTH), "7138.12"),
        ("1 234.5", "1234.5"),
        (" 12.51\u3000", "12.51"),
        ("\u00a012.51", "12.51"),
        ("2003万元", "2003"),
        ("¥12.50", "12.50"),
        ("-12.51", "-12.51"),
        ("\u221212.51", "-12.51"),
        ("(12.51)", "-12.51"),
        ("0", "0"),
        ("0.00", "0.00"),
    ],
)
def test_readable_numbers(text: str, number: str) -> None:
    """What people mean as a number is one, and its text stays as typed."""
    assert reading(text, Money("收入合计")) == ("given", text.strip(), Decimal(number))


@pytest.mark.parametrize(
    "text",
    [
        *("见附表", "7,13", "1,23,456", "12.5.1", "约12", "12-15", "12%", "62+1", "9" * 60),
        *("2,003万元整", "约2003万元", "2003万余元", "2003多万", "12百", "2003万4千", "12万分"),
    ],
)
def test_unreadable_numbers(text: str) -> None:
    """Words and doubtful writings are not guessed at."""
    assert reading(text, Money("收入合计"))[0] == "unreadable"


@pytest.mark.parametrize(
    ("text", "field", "number"),
    [
        ("98分", Score("得分"), 98),
        ("82人", Count("实有人数"), 82),
        ("2021年度", Year("年度"), 2021),
        ("15万元", Score("得分"), None),
        ("98分", Money("收入合计"), None),
        ("98万", Score("得分"), None),
        ("3亿", Count("实有人数"), None),
    ],
)
def test_a_word_behind_a_number_must_fit(text: str, field: Field, number: int | None) -> None:
    """Points belong to scores, persons to counts, 万元 to money."""
    assert reading(text, field)[2] == number


@pytest.mark.parametrize(
    ("value", "factor", "number", "flaws"),
    [
        ("2003万元", "1", "2003", ("typed_with_unit",)),
        ("2003万", "1", "2003", ("typed_with_unit",)),
        ("2,003 万", "0.0001", "2003", ("typed_with_unit",)),
        ("3.2亿", "1", "32000", ("typed_with_unit",)),
        ("72890元", "1", "7.289", ("typed_with_unit",)),
        ("1.2亿元", "0.0001", "12000", ("typed_with_unit",)),
        (Decimal(72890), "0.0001", "7.2890", ()),
        (Decimal("12.345"), "1", "12.345", ("extra_decimals",)),
        (Decimal("12.340"), "1", "12.34", ()),
        (Decimal("12.5100000000002"), "1", "12.51", ()),
        (Decimal("0.0900000762939453"), "1", "0.0900000762939453", ("extra_decimals",)),
        (Decimal("33.3333333333333"), "1", "33.3333333333333", ("extra_decimals",)),
    ],
)
def test_money_is_kept_in_wan_yuan(
    value: Any, factor: str, number: str, flaws: tuple[str, ...]
) -> None:
    """Units convert, binary tails go, real decimals stay and are told."""
    cell = Cell("text" if isinstance(value, str) else "number", value)
    entry, _ = READ.read(cell, Money("收入合计"), "B5", Decimal(factor))
    assert (entry.number, entry.flaws) == (Decimal(number), flaws)


@pytest.mark.parametrize(
    "mark", ["", " ", "\u3000", "\u00a0", "—", "——", "/", "-", "–", "无", " 无 ", "\uff0d"]
)
def test_marks_of_nothing_are_empty(mark: str) -> None:
    """One notion of empty for numbers and words."""
    assert reading(mark, Money("收入合计"))[0] == "empty"
    assert reading(mark, Text("备注"))[0] == "empty"


@pytest.mark.parametrize("text", ["年 月 日", "    年    月    日", "/  /", "\u3000年\u3000月"])
def test_a_day_that_is_only_printed_is_empty(text: str) -> None:
    """The form prints 年 月 日 for someone to write between."""
    assert reading(text, Date("报告日期"))[0] == "empty"


def test_zero_is_no_reason_but_an_amount() -> None:
    """A reason "0" explains nothing; an amount 0 is given."""
    assert reading(Decimal(0), Reason("扣分原因"))[0] == "empty"
    assert reading("0", Reason("扣分原因"))[0] == "empty"
    assert reading(Decimal(0), Money("收入合计")) == ("given", "0", Decimal(0))
    assert reading(Decimal(0), Text("备注")) == ("given", "0", None)


@pytest.mark.parametrize(
    ("value", "rule"),
    [(None, "FILE-004"), ("#REF!", "FILE-006"), (True, "FILE-003"), ("见附表", "FILE-003")],
)
def test_unusable_cells_say_why(value: Any, rule: str) -> None:
    """A formula never calculated, an error, a boolean and words are four different things."""
    kind: Any = {type(None): "blank", bool: "boolean"}.get(type(value), "text")
    kind = "error" if value == "#REF!" else kind
    cell = Cell(kind, value, "SUM(B5:B9)" if value is None else None)
    entry, problem = READ.read(cell, Money("收入合计"), "B5")
    assert entry.state == "unreadable"
    assert problem is not None
    assert problem.rule == rule
    assert entry.because == problem.because
    if value is None:
        assert "打开并保存一次" in problem.because


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-06-10", "2022-06-10"),
        ("2022年6月10日", "2022-06-10"),
        ("2022/6/10", "2022-06-10"),
        ("2022.6.10", "2022-06-10"),
        ("2022 6 10", "2022-06-10"),
        ("20220610", "2022-06-10"),
        ("2022611", "2022-06-11"),
        ("2022111", "2022111"),  # 1 November or 11 January
        ("2022年6月", "2022年6月"),
        ("2022-13-45", "2022-13-45"),
        ("六月十日", "六月十日"),
    ],
)
def test_dates_are_shown_in_one_way(text: str, iso: str) -> None:
    """A day that is clear becomes ISO; anything else stays as typed."""
    assert reading(text, Date("报告日期")) == ("given", iso, None)


@pytest.mark.parametrize(
    ("value", "field", "look", "text"),
    [
        (Decimal(44722), Date("报告日期"), "yyyy-mm-dd", "2022-06-10"),
        (Decimal(44722), Date("报告日期"), "General", "2022-06-10"),
        (Decimal(20220610), Date("报告日期"), "General", "2022-06-10"),
        (Decimal(44105), Text("项目起始时间"), 'yyyy"年"m"月"', "2020年10月"),
        (Decimal("0.3081"), Text("完成情况"), "0.00%", "30.81%"),
        (Decimal("0.95"), Text("完成情况"), "0%", "95%"),
        (Decimal("801001.0"), Text("预算编码"), "General", "801001"),
        (Decimal("1E+5"), Text("预算编码"), "0.00_);[Red]", "100000"),
        (True, Text("备注"), "General", "TRUE"),
    ],
)
def test_words_show_what_the_user_sees(value: Any, field: Field, look: str, text: str) -> None:
    """Numbers in text fields appear as the sheet shows them."""
    assert reading(value, field, look) == ("given", text, None)


def test_a_year_may_be_a_date() -> None:
    """A year cell with a date in it gives the year of the date."""
    assert reading(Decimal(44722), Year("年度"), "yyyy") == ("given", "2022", Decimal(2022))


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("甲", "甲"),
        ("甲□ 乙☑", "乙"),
        ("☑甲 □乙", "甲"),
        ("甲√ 乙", "甲"),
        ("甲□ 乙", "乙"),
        ("甲□ 乙□", "甲□ 乙□"),
        ("丙", "丙"),
    ],
)
def test_the_ticked_option_counts(text: str, option: str) -> None:
    """Where all options are printed, the tick tells; without one nothing is guessed."""
    assert chosen(text, Choice("评价类型", ("甲", "乙"))) == option


amounts = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@given(amounts)
def test_number_text_round_trip(number: Decimal) -> None:
    """Any amount, written with commas or full-width, is read back as itself."""
    for text in (plain(number), f"{number:,}", f"{number:,}".translate(FULL_WIDTH)):
        read = amount(text, Money)
        assert read is not None
        assert read.number == number


@given(st.text(max_size=30))
def test_no_text_breaks_the_conversion(text: str) -> None:
    """Whatever is typed gives an entry, and a given number is a number."""
    for field in (Money("合计"), Score("得分"), Date("日期"), Text("备注")):
        entry, problem = READ.read(Cell("text", text), field, "A1")
        assert (problem is not None) == (entry.state == "unreadable")
        if field.kind == "number":
            assert (entry.number is not None) == (entry.state == "given")


@given(st.dates())
def test_date_text_round_trip(day: Any) -> None:
    """An ISO day of our time is read back as itself."""
    if 1900 <= day.year < 2200:
        assert date_of(day.isoformat()) == day
        assert date_of(f"{day:%Y}年{day.month}月{day.day}日") == day


@pytest.mark.parametrize(("indent", "offset"), [("", 0), ("  ", 2), ("\u3000\u3000", 2), ("\n", 1)])
def test_an_indent_is_remembered(indent: str, offset: int) -> None:
    """A text without its indent still knows where in its cell it begins."""
    entry, _ = READ.read(
        Cell("text", f"{indent}全年支出100万元。", None, "General"), Text("内容"), "B5"
    )
    assert entry.text == "全年支出100万元。"
    assert entry.offset == offset
