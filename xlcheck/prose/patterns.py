"""The one regular expression of the tokenizer, put together from named parts.

No quantifier stands inside another that could match the same text, and whatever runs over foreign
text is bounded: time grows with the text and not faster.
"""

from __future__ import annotations

import re

from xlcheck.prose.numerals import CHINESE_NUMERALS
from xlcheck.prose.units import COUNTED, MONEY, PHYSICAL, POINTS, SPOKEN

_LARGE_COUNTS = [large + unit for large in ("万", "亿", "千", "百") for unit in COUNTED]
_LARGE_MEASURES = [large + unit for large in ("万", "亿") for unit in PHYSICAL]
_UNIT = "|".join(
    sorted(
        {
            *POINTS,
            *MONEY,
            *COUNTED,
            *PHYSICAL,
            *_LARGE_COUNTS,
            *_LARGE_MEASURES,
            "%",
            "‰",
            "万",
            "亿",
        },
        key=lambda unit: (-len(unit), unit),
    )
)
_UNIT = (
    rf"(?:(?:亿|千万|百万|十万|万|千)\s{{1,2}}元|(?:{_UNIT})|分(?![之别析类布为配批解局公]))"
    r"(?<!支(?=[出付持]))"
)
_SPOKEN_UNIT = "|".join(
    [*sorted(SPOKEN, key=len, reverse=True), "多个", "多家", "余人", "余家", "余个", "余项", "余次"]
)
_NUMBER = (
    r"\d+(?:,\d{3}(?!\d))*"
    r"(?:\s{0,2}\.\s{0,2}\d+|\s{0,2}\.(?=\s{0,2}[%万亿元千]))?(?:\.\d+)*"
)
_YEAR = r"(?:19|20)\d\d"
_TO = r"\s?[-~至到]\s?"
_MONTHS = r"\d{1,2}\s?月"
_DAYS = r"\d{1,2}\s?[日号]"

_PARTS = {
    "title": r"《[^《》\n]{0,200}》|“[^“”\n]{0,60}”|\"[^\"\n]{0,60}\"",
    "number_of_document": rf"\({_YEAR}\)\s?(?:第\s?)?\d+\s?号"
    r"|第\s?\d+(?:\.\d+)*\s?[号期届批次条款项章版名位]?",
    "span_of_years": rf"{_YEAR}\s?年?{_TO}{_YEAR}\s?年?度?",
    "date": rf"{_YEAR}\s?年\s?(?:{_MONTHS}(?:\s?{_DAYS})?(?:{_TO}\d{{1,2}}\s?[月日号])?"
    r"|度|底|末|初(?!预算))?"
    rf"|{_YEAR}[-/]\d{{1,2}}[-/]\d{{1,2}}|{_YEAR}\.\d{{1,2}}\.\d{{1,2}}"
    rf"|(?:{_MONTHS}|\d{{1,2}}{_TO}{_MONTHS})\s?(?:{_DAYS})?"
    r"|二[〇零][〇零一二三四五六七八九]{2}年度?",
    "telephone": r"\d{3,4}-\d{7,8}|1[3-9]\d{9}(?!\d)",
    "name": r"[A-Za-z][A-Za-z.-]{0,20}\d[\dA-Za-z.-]*|\d+(?:\.\d+)*[A-Za-z][A-Za-z\d]*"
    r"|\d+(?:\+\d+)+(?!\s?[=\d.%万亿元人个家名项])",
    "hundredths": rf"百分之(?P<hundredth>[{CHINESE_NUMERALS}]+(?:点[{CHINESE_NUMERALS}]+)?"
    r"|\d+(?:\.\d+)?)",
    "figure": rf"(?P<sign>(?<![\dA-Za-z%)])-\s?)?(?P<number>{_NUMBER})"
    rf"(?:\s?(?:%|万元|亿元|元|个|家|人)?\s?[-~至]\s?(?P<upper>{_NUMBER})"
    rf"|\s?[-~]{{2}}\s?(?P<upper2>{_NUMBER}))?"
    rf"(?:\s?(?P<more>余|多|来))?(?:\s?(?P<unit>{_UNIT}))?(?P<more2>余|多(?!种|个|次))?(?P<rate>/)?",
    "spoken": rf"(?<![第每{CHINESE_NUMERALS}几好同统唯之])(?<!数(?=[十百千]))"
    rf"(?P<numerals>[一二三四五六七八九十两][{CHINESE_NUMERALS}]*)"
    rf"(?:[至到](?P<upper_numerals>[{CHINESE_NUMERALS}]+))?(?P<spoken_more>余|多)?"
    rf"(?P<spoken_unit>(?<=[万亿千百])元|元(?=[,。;、)])|{_SPOKEN_UNIT})",
    "nothing": r"为零|(?:均|都)?(?:未发生|没有发生|未安排|没有安排|无支出)"
    r"(?=支出|费用|[,;:、)。\n]|$)"
    r"|(?:未发生|没有发生|未安排|没有安排)(?=[^,;:、()。\n]{2,20}[费出置])"
    r"|(?<=[费购置境])无(?=[,;、)。\n]|$)",
    "opener": "其中",
    "punctuation": "[,;:、()+=]",
}
TOKEN = re.compile("|".join(f"(?P<{name}>{part})" for name, part in _PARTS.items()))
"""One token; the name of the group that matched tells which."""

WORTH_A_LOOK = re.compile(
    r"[0-9]|百分之|等[次级]|评[为价定]|为零|未发生|没有发生|未安排|没有安排|[费购置境]无"
    rf"|(?<![{CHINESE_NUMERALS}])[一二三四五六七八九十两][{CHINESE_NUMERALS}余多至到]{{0,20}}(?:元|{_SPOKEN_UNIT})"
)
"""What a sentence must hold to be read at all."""

_NUMERAL = "[一二三四五六七八九十]{1,3}"
ORDINAL = re.compile(
    rf"\s*(?:[①-⑳]|{_NUMERAL}(?:是|、)|\({_NUMERAL}\)|第{_NUMERAL}[,、]"
    r"|\(?\d{1,2}(?:[、)]|\.(?!\d))"
    r"|\d{1,2}(?:\.\d)+(?=\s|[^\d\s.,、%万亿千百元分个人名家户项次件年月日天倍米亩吨公台辆套]))"
)
"""1、 or (二) or 一是 at the beginning of a sentence or an item."""
