"""Text → sentences → tokens: figures, dates, punctuation and opening words, by position.

One regular expression finds everything that matters and steps over the rest; no quantifier stands
inside another that could match the same text, so that time grows with the text and not faster.
Spans are positions in the original text: normalising replaces characters one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from xlcheck.prose.claims import Hedge
from xlcheck.prose.numerals import read_arabic, read_chinese
from xlcheck.prose.patterns import ORDINAL, TOKEN, WORTH_A_LOOK
from xlcheck.prose.units import Sort, sort_of

_SAME_LENGTH = str.maketrans(
    {
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        **dict(zip("，；：（）％．！？＋－＝〔【［[〕】］]", ",;:()%.!?+-=(((())))", strict=True)),
        **dict.fromkeys("\u3000\u00a0\r\t", " "),
        **dict.fromkeys("—–−", "-"),
        **dict.fromkeys("～〜∼", "~"),
    }
)
_WRAPPED = re.compile(r"(?<=[\d.万亿])\n(?=\s{0,2}(?:\d{1,9}[^\d、.)]|\d{0,9}\.\d|[,%万亿千元]))")
WRAP = "\x1f"
"""Stands for a line break inside a number; white space to every pattern."""
_LISTED = re.compile(r"[、和及与]")
_SENTENCE_END = re.compile(r"[。!?\n]")


def normalise(text: str) -> str:
    """Give ``text`` with half-width digits and punctuation, character for character.

    A line break inside a number becomes :data:`WRAP`; every other one ends a sentence.
    """
    return _WRAPPED.sub(WRAP, text.translate(_SAME_LENGTH))


_AFTER = re.compile(r"\s?(?:(左右|上下)|(及?以上)|(以内|以下|之内))")
_BEFORE = re.compile(
    r"(?:(?P<at_most>不超过|不高于|不多于|不大于|低于|少于|小于|控制在|[≤<])"
    r"|(?P<at_least>超过|突破|不低于|不少于|不小于|至少|高于|多于|超|[≥>])"
    r"|(?P<nearly>(?<![附最靠临])近|不到|不足)"
    r"|(?P<about>大约|(?<![签节制合条预履特失缔解违])约为?|大概))\s?$"
)

TokenKind: TypeAlias = Literal["figure", "date", "opener", "ordinal", ",", ";", ":", "、", "(", ")"]
_MARKS: dict[str, TokenKind] = {";": ";", ":": ":", "、": "、", "(": "(", ")": ")"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a sentence; the figures carry what was read, dates their year."""

    kind: TokenKind
    start: int
    end: int
    value: Decimal | None = None
    step: Decimal = Decimal(1)  # worth of the last printed digit
    unit: str = ""
    sort: Sort = "bare"
    hedge: Hedge = ""
    closely: bool = False  # hedged by 余 or 近: not far from the figure
    malformed: bool = False
    number: tuple[int, int] = (0, 0)
    year: int | None = None
    nothing: bool = False  # 为零, 未发生
    low_end: Decimal | None = None  # of a range; ``value`` is its upper end
    end_of_hedge: int = 0  # where 以上, 左右 end
    why: str = ""  # a figure that is none: the reason it is left aside


@dataclass(frozen=True, slots=True)
class Sentence:
    """What stands between two full stops, and its tokens."""

    start: int
    end: int
    tokens: tuple[Token, ...]


def sentences(text: str) -> list[Sentence]:
    """Give the sentences of a normalised text that may hold a figure or a grade."""
    found: list[Sentence] = []
    start = 0
    for stop in _SENTENCE_END.finditer(text):
        _append(found, text, start, stop.start())
        start = stop.end()
    _append(found, text, start, len(text))
    return found


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    if WORTH_A_LOOK.search(text, start, end):
        found.append(Sentence(start, end, tuple(_tokens(text, start, end))))


def _tokens(text: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    at = _ordinal(tokens, text, start, end)
    while match := TOKEN.search(text, at, end):
        token = _READERS[match.lastgroup or ""](match, text)
        at = match.end()
        if token is None:
            continue
        tokens.append(token)
        if token.kind in {":", ";"}:
            at = _ordinal(tokens, text, at, end)
    return _with_units(_joined(tokens, text), text)


def _joined(tokens: list[Token], text: str) -> list[Token]:
    """Join 70⏎48.24万元 to one figure; a mere space between two numbers leaves both in doubt."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last is None or last.kind != "figure" or token.kind != "figure" or last.unit or last.why:
            joined.append(token)
            continue
        gap = text[last.end : token.start]
        if not gap or gap.strip():
            joined.append(token)
            continue
        digits = text[slice(*last.number)] + text[slice(*token.number)]
        read = read_arabic(digits)
        if read is None or (WRAP not in gap and "." not in text[slice(*last.number)]):
            joined[-1] = replace(last, end=token.end, why="数字中间有空格，读不准")
            continue
        joined[-1] = replace(
            token,
            start=last.start,
            number=(last.start, token.number[1]),
            value=read[0],
            step=read[1],
        )
    return joined


def _ordinal(tokens: list[Token], text: str, at: int, end: int) -> int:
    """Step over 1、 or (2) where a sentence or an item begins."""
    match = ORDINAL.match(text, at, end)
    if match is None:
        return at
    tokens.append(Token("ordinal", match.start(), match.end()))
    return match.end()


def _left_aside(_match: re.Match[str], _text: str) -> Token | None:
    return None


def _punctuation(match: re.Match[str], text: str) -> Token:
    kind: TokenKind = _MARKS.get(text[match.start()], ",")
    return Token(kind, match.start(), match.end())


def _opener(match: re.Match[str], _text: str) -> Token:
    return Token("opener", match.start(), match.end())


def _date(match: re.Match[str], text: str) -> Token:
    shown = text[match.start() : match.end()]
    year = int(shown[:4]) if shown[:4].isdecimal() else read_chinese(shown[:4])
    to_the_day = "月" in shown and not text.startswith(("底", "末", "止"), match.end())
    if to_the_day and not text.endswith(("截至", "截止", "至"), 0, match.start()):
        year = None  # the day of an event is not the year of a figure
    return Token("date", match.start(), match.end(), year=year if "年" in shown else None)


def _nothing(match: re.Match[str], _text: str) -> Token:
    span = (match.start(), match.end())
    return Token(
        "figure",
        *span,
        value=Decimal(0),
        step=Decimal(0),
        unit="万元",
        sort="money",
        nothing=True,
        number=span,
    )


def _hundredths(match: re.Match[str], text: str) -> Token:
    shown = match["hundredth"]
    if shown[0].isdecimal() and shown[0] in "0123456789":
        value = Decimal(shown)
    else:
        whole, _, fraction = shown.partition("点")
        numbers = read_chinese(whole), read_chinese(fraction) if fraction else 0
        if None in numbers:
            return _unread(match, "百分数读不出来")
        tenths = "".join(str(read_chinese(char) or 0) for char in fraction)
        value = Decimal(f"{numbers[0]}.{tenths}" if tenths else f"{numbers[0]}")
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    hedge, closely, end = _hedge(text, match.start(), match.end())
    return Token(
        "figure", match.start(), match.end(), value, step, "%", "percent", hedge, closely,
        number=match.span("hundredth"), end_of_hedge=end,
    )  # fmt: skip


def _unread(match: re.Match[str], why: str) -> Token:
    return Token("figure", match.start(), match.end(), number=match.span(), why=why)


def _figure(match: re.Match[str], text: str) -> Token:
    unit = "".join((match["unit"] or "").split())
    unit = "亿元" if unit == "亿" else unit
    if match["rate"] and unit:
        return _unread(match, "每单位的数量（如万元/亩），不核对")
    sort = sort_of(unit) if unit != "万" else "bare"
    if sort == "physical":
        return _unread(match, "长度、面积、重量、时间等，不核对")
    start, end = match.start(), match.end()
    number = (start, match.end("number"))
    read = read_arabic(match["number"])
    if read is None:
        return Token("figure", start, end, unit=unit, sort=sort, number=number, malformed=True)
    value, step = (-read[0] if match["sign"] else read[0]), read[1]
    low_end = None
    shown_upper = match["upper"] or match["upper2"]
    if shown_upper and (upper := read_arabic(shown_upper)) is not None:
        low_end, (value, step) = value, upper
        if low_end > value:
            return _unread(match, "前大后小，不像一个区间")
    hedge, closely, end_of_hedge = _hedge(text, start, end)
    if match["more"] or match["more2"]:
        hedge, closely = "at_least", True
    return Token(
        "figure", start, end, value, step, unit, sort, hedge, closely, number=number,
        low_end=low_end, end_of_hedge=end_of_hedge,
    )  # fmt: skip


def _spoken(match: re.Match[str], text: str) -> Token | None:
    shown, unit = match["numerals"], match["spoken_unit"]
    upper = match["upper_numerals"]
    if shown == "一" and upper is None:
        return None  # an article
    more = bool(match["spoken_more"]) or unit[:1] in "余多"
    unit = unit.lstrip("余多")
    if unit == "元" and shown[-1] in "万亿":
        shown, unit = shown[:-1], shown[-1] + unit
    value = read_chinese(shown)
    if value is None or (upper and read_chinese(upper) is None):
        return None
    sort = sort_of(unit)
    step = Decimal(1)
    while sort == "money" and value and value % (step * 10) == 0:
        step *= 10
    hedge, closely, end = _hedge(text, match.start(), match.end())
    if more:
        hedge, closely = "at_least", True
    number = (match.start(), match.end() - len(unit))
    highest, low_end = Decimal(value), None
    if upper:
        highest, low_end = Decimal(read_chinese(upper) or 0), highest
    return Token(
        "figure", match.start(), match.end(), highest, step, unit, sort, hedge, closely,
        number=number, low_end=low_end, end_of_hedge=end,
    )  # fmt: skip


def _hedge(text: str, start: int, end: int) -> tuple[Hedge, bool, int]:
    """Give the hedge of the figure at a span, whether it is a close one, and where 以上 ends."""
    if after := _AFTER.match(text, end):
        return ("about" if after[1] else "at_least" if after[2] else "at_most"), False, after.end()
    before = _BEFORE.search(text, max(0, start - 5), start)
    if before is None:
        return "", False, 0
    if before["at_most"]:
        return "at_most", False, 0
    if before["at_least"]:
        return "at_least", False, 0
    return "about", bool(before["nearly"]), 0


_READERS = {
    "title": _left_aside,
    "number_of_document": _left_aside,
    "span_of_years": _left_aside,
    "date": _date,
    "telephone": _left_aside,
    "name": _left_aside,
    "hundredths": _hundredths,
    "figure": _figure,
    "spoken": _spoken,
    "nothing": _nothing,
    "opener": _opener,
    "punctuation": _punctuation,
}


def _with_units(tokens: list[Token], text: str) -> list[Token]:
    """Lend a figure without a unit the one of the next in its list: A 12.3、B 4.5万元."""
    following: Token | None = None
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.kind == "figure":
            bare = token.sort == "bare" and not token.unit and not token.why
            if bare and following is not None and _LISTED.search(text, token.end, following.start):
                token = replace(token, unit=following.unit, sort=following.sort)
                tokens[place] = token
            usable = token.sort in {"money", "percent", "points", "count"} and not token.why
            following = token if usable else None
        elif token.kind != "、":
            following = None
    return tokens
