"""What holds for every text: nothing raises, spans are those of the text, time stays linear."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from readings import read

from xlcheck.prose.numerals import read_chinese

WORDS = st.sampled_from(
    """
    其中 占 的 分别 为 比上年 增长 减少 合计 共 ， ； 。 、 ： （ ） 基本支出 项目支出 收入 局机关
    2021年 12.5万元 3家 八十二人 46.% 85% 1,234.5 0 - ~ 得分 98分 等次为优 “ ” 《 》 万 元 未发生
    第三次 5G 年初预算 执行率
    """.split(" ")  # noqa: SIM905  # split by the space only: the line breaks stay in
)
TEXTS = st.lists(WORDS, max_size=40).map("".join) | st.text(max_size=200)


@given(TEXTS)
def test_quotes_stand_at_their_spans(text: str) -> None:
    """Any text is read without an error, and each claim quotes the text at its span."""
    reading = read(text)
    for claim in reading.claims:
        assert text[slice(*claim.span)] == claim.quote != ""
    for span, reason in reading.unread:
        assert 0 <= span[0] < span[1] <= len(text)
        assert reason


@given(TEXTS)
def test_relations_point_at_claims(text: str) -> None:
    """Relations name claims that exist, and none follows from itself."""
    reading = read(text)
    for relation in reading.relations:
        named = (*relation.parts, *relation.wholes)
        assert all(0 <= place < len(reading.claims) for place in (relation.result, *named))
        assert relation.result not in relation.parts


@given(TEXTS)
def test_bounds_hold_the_value(text: str) -> None:
    """What a figure may stand for includes what is printed."""
    for claim in read(text).claims:
        if claim.value is not None:
            assert claim.low is None or claim.low <= claim.value
            assert claim.high is None or claim.value <= claim.high


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_numerals_round_trip(number: int) -> None:
    """Every number below a thousand billions that is spelled in Chinese reads as itself."""
    assert read_chinese(spell(number)) == number


def spell(number: int) -> str:
    """Spell a number in Chinese numerals the school way."""
    if number == 0:
        return "零"
    groups, words = [], ""
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            gap = words and (groups[place] < 1000 or groups[place + 1] == 0)
            words += ("零" if gap else "") + _four(groups[place]) + ("", "万", "亿")[place]
    return words


def _four(number: int) -> str:
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            words += ("零" if gap and words else "") + "零一二三四五六七八九"[digit] + name
        gap = digit == 0
    return words
