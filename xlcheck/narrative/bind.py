"""Which cells a claim speaks of: label, owner, year, stage and unit must all be certain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xlcheck.language.expression import Place
from xlcheck.language.filing import FilingRow
from xlcheck.language.form import Count, Money
from xlcheck.narrative.figures import ONE, dimension
from xlcheck.narrative.ledger import Cell, CellSum, Ledger, word_key
from xlcheck.narrative.lexicon import Lexicon
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.subjects import Subject
from xlcheck.prose.claims import Claim

NEUTRAL = frozenset(
    (
        *("全年", "年度", "本年", "本年度", "当年", "共", "共计", "合计", "总计", "总共", "一共"),
        *(
            "完成",
            "实现",
            "达到",
            "达",
            "为",
            "实际",
            "实有",
            "现有",
            "核定",
            "年末",
            "年底",
            "期末",
        ),
        *("累计", "已", "已经", "其中", "全部", "全局", "目前", "现", "年初", "总", "尚", "仍"),
    )
)
"""Modifiers that leave a label's meaning as it is."""

STAGES = {
    "budget": "年初预算数",
    "adjusted_budget": "调整预算数",
    "planned": "计划数",
    "prior_year": "上年数",
    "final": "决算数",
}

_WITHIN_YEAR = re.compile(
    r"上半年|下半年|[一二三四1-4]季度|前[一二三四五六七八九十\d]+个?月"
    r"|(?:截至|截止|至|到|前|[-—~～])\s*(?:20\d\d年)?(?:[1-9]|1[01])月"
    r"|(?<![\d十])(?:[1-9]|1[01]|十一|[一二三四五六七八九十])月(?:底|末|份|初|[上中下]旬|以前|之前)"
)
_ANY_MONTH = re.compile(r"(?<![\d十])(?:[1-9]|1[01]|十一|[一二三四五六七八九十])月")
_OPENS = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|年|年度|年末|年底|末|其中|部门|单位|[我本全该][局委厅办院校市县区]|的|了"
    r"|和|与|及|为|是|共|有|已|尚|各项|实际|累计|合计|项目|资金|本级|安排|核定|现|目前|全部|期间|当期)$"
)
"""What may stand before a general label without making it another thing's."""

_LONGEST_ITEM = 80  # characters of a thing's name that are looked at
_BEFORE = 40  # characters before a figure in which its label stands
_COMMA = re.compile(r"[，,。；;：:（(\n]")
_FOR = re.compile(r"\s*(?:是|为|属于|作为|的|系)?(?:用于|用作|投入|安排)?")
_EACH_OF = re.compile(r"分别|依次")
_MAKES_OTHER = re.compile(r"预算|指标|计划|控制数|限额|同比|比上年|较上年|增加|减少|增长|下降")


@dataclass(frozen=True, slots=True)
class Bound:
    """What the tables say of a claim: ``sums``, the likeliest first; else why not compared."""

    subject: Subject | None = None
    owner: str = ""
    sums: tuple[CellSum, ...] = ()
    because: str = ""
    general: bool = False  # other things are called so too
    doubt: str = ""  # why a figure that differs may be of something else


@dataclass(frozen=True, slots=True)
class Binder:
    """Binds the claims of one filing."""

    ledger: Ledger
    words: Lexicon
    year: int | None
    items: Mapping[str, tuple[Place, FilingRow]]
    named: Mapping[str, Subject]  # the filing's own subject, by its name
    dated: bool = True  # the form's figures are of one year

    def bind(self, passage: Passage, claim: Claim) -> Bound:
        """Tell what the tables say of a claim, or why it is compared with nothing."""
        word = word_key(claim.subject)
        subject = self.words.subjects.get(word) or self.named.get(word)
        because = _unfit(claim, passage, dated=self.dated)
        if because:
            return Bound(because=because)
        item = self._item_named(passage, claim)
        if item is not None:
            return self._item(claim, *item)
        if subject is None or not claim.known:
            return Bound(because="表中没有这一项")
        because = self._elsewhen(claim, subject) or _other_thing(claim, passage, subject)
        if because:
            return Bound(subject, because=because)
        owner = self.ledger.owner(claim.owner)
        if word_key(claim.subject) in self.ledger.itself:
            owner = ""  # the filing's own subject, whatever its name is preceded by
        if owner is None:
            return Bound(subject, because=f"说的是“{claim.owner}”的数,表中没有这一行")
        if not _same_kind(claim, subject):
            says = "没有写单位" if not claim.unit else f"单位“{claim.unit}”与表中不同"
            return Bound(subject, owner, because=says)
        read = (self.ledger.read(reading, owner) for reading in subject.readings)
        sums = tuple(s for s in read if s is not None)
        if not sums:
            return Bound(subject, owner, because="表中没有填写或读不出")
        own = word in self.ledger.itself
        doubt = "" if own else _doubt(claim, passage, subject)
        return Bound(subject, owner, sums, general=_is_general(claim, subject), doubt=doubt)

    def named_otherwise(self, passage: Passage, claim: Claim) -> str:
        """Name the other label that stands closest to a figure; "" if that is its own."""
        own = self.words.subjects.get(word_key(claim.subject))
        behind = _FOR.match(passage.text, claim.span[1])
        if behind is not None:
            starts = (x for x in self.words.labels if passage.text.startswith(x, behind.end()))
            label = max(starts, key=len, default="")
            subject = self.words.subjects.get(word_key(label))
            if subject is not None and subject is not own:
                return label
        sentence = word_key(passage.sentence_before(claim))
        if own is not None and not any(word_key(name) in sentence for name in own.names):
            return "上一句的名目"  # a label carried on that far may have been left behind
        text = passage.text[max(0, claim.span[0] - _BEFORE) : claim.span[0]]
        clause = _COMMA.split(text)[-1]
        if _EACH_OF.search(clause):
            return ""  # A、B分别为…: the labels stand in their own order
        last = max(
            ((clause.rfind(label) + len(label), len(label), label) for label in self.words.labels),
            default=(0, 0, ""),
            key=lambda found: found[:2] if found[2] in clause else (-1, 0),
        )
        label = last[2] if last[2] in clause else ""
        other = self.words.subjects.get(word_key(label))
        return label if other is not None and other is not own else ""

    def _item_named(self, passage: Passage, claim: Claim) -> tuple[Place, FilingRow] | None:
        """The thing whose whole name stands before a figure; it may hold figures itself."""
        if not self.items or claim.kind != "amount":
            return None
        before = passage.text[max(0, claim.span[0] - _LONGEST_ITEM) : claim.span[0]]
        before = word_key(before).rstrip(":,为共计支付")
        named = [word for word in self.items if before.endswith(word)]
        return self.items[max(named, key=len)] if named else None

    def _item(self, claim: Claim, place: Place, row: FilingRow) -> Bound:
        if dimension(claim.unit) != "万元":
            return Bound(because="不是这一项的金额,或没有写单位")
        if claim.basis not in ("", "final") or not self._this_year(claim):
            return Bound(because="说的是另一年或另一口径的数")
        cell = Cell(place, row, ONE, self.ledger.filing[place.table].unit)
        read = self.ledger.summed([cell])
        return Bound(sums=() if read is None else (read,), because="" if read else "表中没有填写")

    def _this_year(self, claim: Claim) -> bool:
        return claim.year is None or self.year is None or claim.year == self.year

    def _elsewhen(self, claim: Claim, subject: Subject) -> str:
        if not self._this_year(claim):
            return f"说的是{claim.year}年的数"
        if claim.basis not in subject.bases:
            return f"说的是{STAGES.get(claim.basis, '别的口径的数')}"
        narrowing = [m for m in claim.modifiers if m not in NEUTRAL]
        return f"说的是“{narrowing[0]}”的数" if narrowing else ""


def within_year(passage: Passage, claim: Claim, *, dated: bool = True) -> bool:
    """Tell whether the sentence speaks of a time before the year was over.

    Where figures are of one year (``dated``) any month but the last says so; money for a project
    may come on some day and be the project's whole money all the same.
    """
    before = passage.sentence_before(claim)
    return bool(
        (_ANY_MONTH if dated else _WITHIN_YEAR).search(before) or _WITHIN_YEAR.search(before)
    )


def _unfit(claim: Claim, passage: Passage, *, dated: bool) -> str:
    """Say why a claim is no statement of what was."""
    if claim.malformed:
        return "数字不完整"
    if claim.target or passage.aim:
        return "说的是目标"
    if claim.kind not in ("amount", "count"):
        return "不是金额或人数"
    if within_year(passage, claim, dated=dated):
        return "说的是年中某一时点或某一时段的数"
    return ""


def _other_thing(claim: Claim, passage: Passage, subject: Subject) -> str:
    """Say what the words behind a label make of it: 财政拨款 + 支出."""
    _, _, between = _around(claim, passage, subject)
    other = next((w for w in subject.not_before if between.startswith(w)), "")
    found = _MAKES_OTHER.search(between)
    if found or other:
        return f"写的是“{claim.subject}{other or (found[0] if found else '')}”"
    return ""


def _doubt(claim: Claim, passage: Passage, subject: Subject) -> str:
    """Say why the words before a general label may make it another thing's: 照明设备 + 支出."""
    before, name, _ = _around(claim, passage, subject)
    if name in subject.general and not _OPENS.search(before):
        return f"“{claim.subject}”前面另有所指"
    return ""


def _around(claim: Claim, passage: Passage, subject: Subject) -> tuple[str, str, str]:
    """The words before a claim's label, the label as printed, the words up to the figure."""
    text = passage.text[max(0, claim.span[0] - _BEFORE) : claim.span[0]]
    at = max((text.rfind(name) for name in subject.names), default=-1)
    if at < 0:
        return "", "", ""
    name = max((n for n in subject.names if text.startswith(n, at)), key=len)
    return text[:at], name, text[at + len(name) :]


def _is_general(claim: Claim, subject: Subject) -> bool:
    return claim.subject in subject.general


def _same_kind(claim: Claim, subject: Subject) -> bool:
    declared = subject.place.declared
    if isinstance(declared, Money):
        return claim.kind == "amount" and dimension(claim.unit) == "万元"
    if isinstance(declared, Count):
        return claim.kind == "count" and dimension(claim.unit) == "人"
    return False
