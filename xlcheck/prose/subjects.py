"""Whose and what figure: labels, owners and modifiers in the phrase that stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xlcheck.prose.claims import Basis, Vocabulary

LONGEST_PHRASE = 60
"""Characters of a phrase that are looked at; a noun phrase is never longer."""

_PARENTHESES = re.compile(r"[(（][^()（）]*[)）]")
SHORT = 2
"""Labels of so few characters (收入, 编制) also end other nouns."""

_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』() \n")

_TAILS = frozenset(
    """
    支出 收入 资金 经费 费用 总额 总数 总计 总量 合计 共计 小计 数额 金额 额
    数 规模 总规模 情况 方面 的 为 是 均 均为 达 达到 约 约为 仅 仅为 共 计
    有 共有 的有 完成 实现 发生 支付 使用 安排 实际 实际支出 全年 当年 年初
    年末 累计 年底 本年 年 度 年度 已 到 至 了 在 控制在 控制 不超过 超过
    突破 不低于 近 余 年初预算 年初预算数 年初预算为 预算 预算数 全年预算
    全年预算数 调整预算数 调整后预算数 决算 决算数 执行 执行数 实际执行 全年执行数
    计划 计划数 实际到位 人 人数 员 : ,
    """.split()  # noqa: SIM905  # a page of words is read as a page
)
_NOT_AFTER = {
    "支出": ("资产", "结余", "结转", "人数", "编制", "收入", "人员", "项目"),
    "费用": ("资产", "结余", "结转", "人数", "编制", "收入", "人员", "项目"),
    "收入": ("资产", "结余", "结转", "人数", "编制", "支出", "费", "经费", "项目"),
    "资金": ("资产", "人数", "编制", "费", "项目"),
    "经费": ("资产", "人数", "编制", "人员", "项目"),
}
"""Tails that would make another thing of a label: 固定资产支出 is no 固定资产."""

_GENERIC = (
    "本部门|我部门|部门|本单位|我单位|全单位|单位|本局|我局|全局|我厅|本厅|我委|本委|我办|本办|我中心|本中心"
    "|我院|本院|我校|本校|全系统|本项目|该项目|全年|本年度?|当年|今年|未超过?|没有超过|未突破|上年度?|去年|年度|年末|年底|期末|其中|共计?"
    "|合计|总计|总|实际|累计|现有?|目前|截至目前|截止目前|截至|完成|实现|发生|安排|共有|有|为|是|已|全部"
    "|达到?|及|和|与|的|了|在|由|减去?|加上?|收支相抵后?|相抵后?|构成|组成|用于|以及|另|另外|还有|还|尚|仍|并|即|同时|批复|下达|收到|取得|财务报表?显示?"
    "|根据|按|按照|情况|方面|决算数?|预算数?|执行数|年初预算|支出(?=$)|、|,|:|;"
)
_ALL_AGENCIES = r"[本我全]?[局厅委院办]?机关(?:本级)?[及和与](?:所属|下属|直属)各?(?:事业)?单位"
_GENERIC_HEAD = re.compile(rf"(?:全部门|{_ALL_AGENCIES}|{_GENERIC})")
_GENERIC_TAIL = re.compile(
    rf"(?:(?<!公)共|(?<!一般公共)(?!共)(?:{_GENERIC}))$"  # 一般公共预算 is a word
)
_MANNER = re.compile(  # how it was done, not whose it is: 严格按照资金用途
    r"(?:严格|一律|均)?(?:按照?|依照|依据|根据|遵照)[^,、:;]{1,24}?"
    r"(?:(?:用途|规定|要求|程序|进度|约定|合同|计划|方案|办法|标准|比例|原则|文件))+"
)
_POINTS = frozenset("本该此我")  # left of 本年度 before a label that begins with 年度
_PURPOSE = re.compile(r"(?:主要)?用于.*的$")
_WITHIN = re.compile(r"(?:中的?|内的?|里的?|的|,|:)$")

_MODIFIERS = (
    "新申报认定|新增加|新增|净增加?|新申报|新认定|新获批|新建|新签约|累计|实有|核定"
    "|年中增加|增加|减少|总数"
)
_MODIFIER_HEAD = re.compile(rf"(?:{_MODIFIERS})")
_MODIFIER_TAIL = re.compile(rf"(?:{_MODIFIERS})$")
_LIGHT_HEAD = re.compile(
    r"(?:其中|共(?![享同青建产])计?|合计|总计|全年|本年度?|当年|今年|先后|分别|已经?|又|还|并|同时|另外?|(?:主要)?原因[是为]|主要是"
    r"|截至目前|目前|现有|现(?![场代金行状])|我局|我单位|本局|本部门|本单位|我市|我县|我区|会上|主要|尚|包括|包含"
    r"|用于|以及|及(?!时)|和(?!谐)|与(?!会)|的|了|在(?![职建校册岗用编途线院])|由|即(?!时)|使(?!用)|有(?![效关线机])"
    r"|为(?!民)|是|涉及|获|实现|完成|安排|支付|实际|、|,|:|;|\s)"
)
_LIGHT_TAIL = re.compile(
    r"(?:为|是|达到?|共计?|共有|合计|总计|完成|实现|(?<![签节制合条预履特失缔解违])约|(?<![国所拥享])有"
    r"|(?<![统会审设累预估])计|突破|超过|再次|首次|仅|就|已|到|至|全年|均|各|近|控制在|不超过|不低于"
    r"|不少于|不多于|至少|超|了|在|的|、|,|:|\s)$"
)
_SPENDING = re.compile(
    r"(?:已经?|尚|共|实际|累计|全年)(使用|支出|支付|结余|拨付|到位|收到|执行|投入|安排|下达)$"
)
_MONEY_VERB = re.compile(
    r"使用|支出|支付|结余|拨付|到位|收到|执行|投入|安排|下达|完成|结转|发放|采购"
)
_SAYS_NOTHING = frozenset(
    """
    有 为 是 约 近 约为 不超过 不低于 不少于 不多于 超过 突破 达到 达 已 均 各
    的 了 在 到 至 仅 就 超 至少 另有 、
    """.split()  # noqa: SIM905  # a page of words is read as a page
)
"""Words after which a figure still has no subject."""
_LIGHT_INSIDE = re.compile(
    r"(?:全年|当年|本年)?(?:累计|已经?|共计?|实际|预计)?(?:完成|支付|实现|获得|取得|发放|投入|达到|包括|包含)(?:了)?"
)

_BASES: tuple[tuple[re.Pattern[str], Basis], ...] = (
    (re.compile(r"上年(?!结|末)|去年|上一年|上期"), "prior_year"),
    (re.compile(r"全年预算|调整后?预算|预算调整|调整后的预算"), "adjusted_budget"),
    (re.compile(r"年初预算|预算数|预算安排|批复预算|预算批复|部门预算|预算$"), "budget"),
    (re.compile(r"决算|执行数|实际支出|实际执行"), "final"),
    (re.compile(r"计划"), "planned"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a phrase says a figure is of."""

    name: str
    known: bool = False
    owner: str = ""
    modifiers: tuple[str, ...] = ()
    basis: Basis = ""


class Labels:
    """The words of a vocabulary, ready to be found at the end of a phrase."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = {
            short: label
            for label in vocabulary.labels
            if len(short := plain(_PARENTHESES.sub("", label))) > SHORT
        }
        self._names |= {
            plain(label): label for label in reversed(vocabulary.labels) if plain(label)
        }
        self._longest = max(map(len, self._names), default=0)
        self._owners = {plain(owner): owner for owner in vocabulary.owners if plain(owner)}

    def is_owner(self, phrase: str) -> str:
        """Give the owner that ``phrase`` is or ends with, else ""."""
        bare = trim_generic(plain(phrase))
        if bare in self._owners:
            return self._owners[bare]
        return next(
            (o for name, o in self._owners.items() if len(name) > 2 and bare.endswith(name)), ""
        )

    def label_of(self, phrase: str) -> str:
        """Give the label that ``phrase`` is, but for tails such as 合计, else ""."""
        found = self.at_end(plain(phrase))
        return found[0] if found and not trim_generic(plain(phrase)[: found[1]]) else ""

    def at_end(self, phrase: str) -> tuple[str, int, int] | None:
        """Give the label ``phrase`` ends with, and where in ``phrase`` it starts and ends.

        ``phrase`` is plain (see :func:`plain`); behind the label only words stand that leave its
        meaning alone. Of several the one that covers most of the phrase: 项目支出合计 is
        项目支出 and not 支出合计.
        """
        best: tuple[str, int, int] | None = None
        first = len(phrase)
        for end in _ends(phrase):
            for start in range(max(0, end - self._longest), min(first, end)):
                name = phrase[start:end]
                if name in self._names and not self._is_another(phrase, start, end):
                    best, first = (self._names[name], start, end), start
                    break
        return best

    def _is_another(self, phrase: str, start: int, end: int) -> bool:
        """Tell whether the words around a label make another thing of it: 销售收入 is no 收入."""
        name, tail = phrase[start:end], phrase[end:]
        if any(tail.startswith(word) and name.endswith(of) for word, of in _NOT_AFTER.items()):
            return True
        before = _MODIFIER_TAIL.sub("", phrase[:start])
        if end - start > SHORT or not before or before[-1] in "的中内、,":
            return False
        return bool(trim_generic(before)) and not self.is_owner(before)


def _ends(phrase: str) -> list[int]:
    """Give the places where a label may end: the end itself, and before each tail word."""
    ends = [len(phrase)]
    for end in ends:
        for length in range(1, min(7, end) + 1):
            start = end - length
            if phrase[start:end] in _TAILS and start not in ends:
                ends.append(start)
    return ends


@lru_cache(maxsize=16)
def labels_of(vocabulary: Vocabulary) -> Labels:
    """Compile a vocabulary once."""
    return Labels(vocabulary)


def plain(phrase: str) -> str:
    """Give ``phrase`` without quotes, brackets and white space: “三公”经费 reads 三公经费."""
    return phrase.translate(_QUOTES)


def trim_generic(phrase: str) -> str:
    """Take words that name nobody off both ends: 本部门全年 is no owner."""
    start, end = 0, len(phrase)
    while start < end and (match := _GENERIC_HEAD.match(phrase, start, end)):
        start = match.end()
    while start < end and (match := _GENERIC_TAIL.search(phrase, max(start, end - 6), end)):
        end = match.start()
    return phrase[start:end]


def basis_of(phrase: str) -> Basis:
    """Tell what stage of the money ``phrase`` speaks of."""
    return next((basis for pattern, basis in _BASES if pattern.search(phrase)), "")


@lru_cache(maxsize=8192)
def find_subject(phrase: str, labels: Labels) -> Subject:
    """Tell what a figure directly behind ``phrase`` is of; the same words recur in every filing."""
    phrase = phrase[-LONGEST_PHRASE:]
    bare = plain(phrase)
    found = labels.at_end(bare)
    if found is None:
        return noun_phrase(phrase, basis_of(bare))
    label, start, end = found
    before, tail = bare[:start], bare[end:]
    basis = basis_of(f"{before} {tail}")
    modifiers: tuple[str, ...] = ()
    if (match := _MODIFIER_TAIL.search(before)) or (match := _MODIFIER_TAIL.search(tail)):
        modifiers = (match[0],)
    before = _MODIFIER_TAIL.sub("", before)
    within = _WITHIN.search(before)
    whole = labels.at_end(before[: within.start()]) if within else None
    if whole is not None and not trim_generic(before[: whole[1]]):
        modifiers, before = (*modifiers, whole[0]), ""
    owner = labels.is_owner(before) or trim_generic(_PURPOSE.sub("", _MANNER.sub("", before)))
    if owner in _POINTS:
        owner = ""
    return Subject(label, known=True, owner=owner, modifiers=modifiers, basis=basis)


def noun_phrase(phrase: str, basis: Basis = "") -> Subject:
    """Trim a phrase without a known label to its noun, its modifiers and what stands before."""
    if match := _SPENDING.search(phrase):
        return Subject(match[1], basis=basis)
    name, modifiers, last = _trim_tail(phrase)
    name, more = _trim_head(name)
    modifiers = (*more, *modifiers)
    owner = ""
    inside = [m for m in _LIGHT_INSIDE.finditer(name) if m.start() > 0 and m.end() < len(name)]
    if inside:
        verb = inside[-1]
        owner, name = name[: verb.start()], name[verb.end() :].removeprefix("的")
        if "累计" in verb[0]:
            modifiers = (*modifiers, "累计")
    if not name and (verb_alone := _MONEY_VERB.search(phrase)):
        last = last if modifiers else verb_alone[0]
    name = name or (modifiers[-1] if modifiers else last) or phrase
    if name in _SAYS_NOTHING:
        name = ""
    return Subject(name, owner=owner, modifiers=modifiers, basis=basis)


def _trim_tail(phrase: str) -> tuple[str, tuple[str, ...], str]:
    modifiers: tuple[str, ...] = ()
    end, last = len(phrase), ""
    while end:
        if match := _MODIFIER_TAIL.search(phrase, max(0, end - 6), end):
            modifiers = (match[0], *modifiers)
        else:
            match = _LIGHT_TAIL.search(phrase, max(0, end - 6), end)
        if match is None or match.start() == end:
            break
        end, last = match.start(), last or match[0].strip(" 、,:")
    return phrase[:end], modifiers, last


def _trim_head(phrase: str) -> tuple[str, tuple[str, ...]]:
    modifiers: tuple[str, ...] = ()
    start = 0
    while start < len(phrase):
        if match := _MODIFIER_HEAD.match(phrase, start):
            modifiers = (*modifiers, match[0])
        else:
            match = _LIGHT_HEAD.match(phrase, start)
        if match is None:
            break
        start = match.end()
    return phrase[start:], modifiers
