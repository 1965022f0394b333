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
    r"|(?<![\d十])(?:[1-9]|1[01]|十一|[一二三四五六七八九十])月"
)
_MAKES_OTHER = re.compile(r"预算|指标|计划|控制数|限额|同比|比上年|较上年|增加|减少|增长|下降")


@dataclass(frozen=True, slots=True)
class Bound:
    """What the tables say of a claim: ``sums``, the likeliest first; else why not compared."""

    subject: Subject | None = None
    owner: str = ""
    sums: tuple[CellSum, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Binder:
    """Binds the claims of one filing."""

    ledger: Ledger
    words: Lexicon
    year: int | None
    items: Mapping[str, tuple[Place, FilingRow]]

    def bind(self, passage: Passage, claim: Claim) -> Bound:
        """Tell what the tables say of a claim, or why it is compared with nothing."""
        word = word_key(claim.subject)
        subject, item = self.words.subjects.get(word), self.items.get(word)
        because = _unfit(claim, passage)
        if because:
            return Bound(because=because)
        if item is not None:
            return self._item(claim, *item)
        if subject is None or not claim.known:
            return Bound(because="表中没有这一项")
        because = self._elsewhen(claim, subject) or _other_thing(claim, passage, subject)
        if because:
            return Bound(subject, because=because)
        owner = self.ledger.owner(claim.owner)
        if owner is None:
            return Bound(subject, because=f"说的是“{claim.owner}”的数,表中没有这一行")
        if not _same_kind(claim, subject):
            says = "没有写单位" if not claim.unit else f"单位“{claim.unit}”与表中不同"
            return Bound(subject, owner, because=says)
        read = (self.ledger.read(reading, owner) for reading in subject.readings)
        sums = tuple(s for s in read if s is not None)
        if not sums:
            return Bound(subject, owner, because="表中没有填写或读不出")
        return Bound(subject, owner, sums)

    def _item(self, claim: Claim, place: Place, row: FilingRow) -> Bound:
        if claim.kind != "amount" or dimension(claim.unit) != "万元" or claim.owner:
            return Bound(because="不是这一项的金额")
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


def within_year(passage: Passage, claim: Claim) -> bool:
    """Tell whether the sentence speaks of a time before the year was over."""
    return bool(_WITHIN_YEAR.search(passage.sentence_before(claim)))


def _unfit(claim: Claim, passage: Passage) -> str:
    """Say why a claim is no statement of what was."""
    if claim.malformed:
        return "数字不完整"
    if claim.target or passage.aim:
        return "说的是目标"
    if claim.kind not in ("amount", "count"):
        return "不是金额或人数"
    if within_year(passage, claim):
        return "说的是年中某一时点或某一时段的数"
    return ""


def _other_thing(claim: Claim, passage: Passage, subject: Subject) -> str:
    """Say what a word between label and figure makes of the label: 财政拨款 + 支出."""
    before = passage.text[max(0, claim.span[0] - 40) : claim.span[0]]
    at = max((before.rfind(name) for name in subject.names), default=-1)
    name = next((n for n in subject.names if at >= 0 and before.startswith(n, at)), "")
    between = before[at + len(name) :] if name else ""
    if found := _MAKES_OTHER.search(between):
        return f"写的是“{claim.subject}{found[0]}”"
    other = next((w for w in subject.not_before if between.startswith(w)), "")
    return f"写的是“{claim.subject}{other}”" if other else ""


def _same_kind(claim: Claim, subject: Subject) -> bool:
    declared = subject.place.declared
    if isinstance(declared, Money):
        return claim.kind == "amount" and dimension(claim.unit) == "万元"
    if isinstance(declared, Count):
        return claim.kind == "count" and dimension(claim.unit) == "人"
    return False
