"""TEXT-002…005: a share or rate follows from its amounts and its base.

Of one share exactly one rule speaks, tried in this order: 004 (the part is larger than its base),
003 (another base fits), 002 (none does). A malformed number is TEXT-005's and not compared
further. A share p ± h holds when it meets [(a-hₐ)/(b+h_b), (a+hₐ)/(b-h_b)].
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlcheck.findings import Location, Verdict
from xlcheck.narrative.bind import Bound
from xlcheck.narrative.figures import (
    Figure,
    compare_percentage,
    dimension,
    figure,
    number_text,
    percent_text,
    percentage,
)
from xlcheck.narrative.ledger import word_key
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.spoken import Gap, Spoken, broken, held, in_words, rounded, unit_of
from xlcheck.narrative.study import Key, Study
from xlcheck.narrative.subjects import OWN, Subject
from xlcheck.prose.claims import Claim, Relation

_NO_NAME = frozenset(
    ("", "总额", "总数", "总量", "全部", "其", "合计", "总计", "比重", "总体", "全年")
)
_NEAR = 24  # figures to either side in which the other shares of a list stand
_FARTHEST = 100  # figures back to a whole: farther back nobody looks, and the work stays linear
MOST = Decimal(100)
_AGREE = 2  # shares that fit one whole and so tell what a list is of
_REACH = 24  # characters before a share in which its base is named
_OF_WHAT = re.compile(r"占([^占，,。；;：:]{2,18}?)(?:的|比重|的比重|的比例)?(?:为|是|达|约)?$")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Base:
    """What a share may be of."""

    name: str
    figure: Figure
    at: Location
    unit: str
    shown: str  # 收支情况!B5, or 文中“支出合计7125.61万元”

    @property
    def words(self) -> str:
        """Name it with its amount."""
        return f"{self.name}{number_text(self.figure.value)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """An amount, and the base that its share fits, stated or not: what the sums go by."""

    passage: int
    part: int
    base: Base
    percentage: Decimal


def malformed(study: Study) -> Iterator[Spoken]:
    """TEXT-005: every number is written to its end."""
    for key, passage, claim in study.claims():
        if not claim.malformed:
            continue
        study.note(key, None, None, "数字不完整")
        words = passage.text[claim.span[0] : claim.span[1]]
        message = f"{passage.title}中的数字“{words}”不完整或写法有误,请补全"
        right = _completed(study, key)
        if right:
            message = f"{passage.title}中的数字“{words}”不完整,按文中的数应为{right}"
        yield broken("TEXT-005", [passage.location(claim)], message, Gap(words, right, ""))


def _completed(study: Study, key: Key) -> str:
    """Say what a share cut short would be in full: of the base of which it begins so."""
    passage = study.passages[key[0]]
    for relation in passage.reading.relations:
        if relation.kind == "share" and relation.result == key[1] and relation.parts:
            case = _Share(study, key[0], relation)
            fits = case.begins_like(case.stated()) or case.begins_like(case.all())
            return percent_text(fits[1]) if fits else ""
    return ""


def shares(study: Study, fitted: list[Fitted]) -> Iterator[Spoken]:
    """TEXT-002…004 of every share told with its amount; ``fitted`` takes the bases that fit."""
    for p, _, relation in study.relations("share"):
        if relation.parts:
            yield from _Share(study, p, relation, fitted).judged()


class _Share:
    """One share: its part, and every base it may be of."""

    def __init__(
        self, study: Study, p: int, relation: Relation, fitted: list[Fitted] | None = None
    ) -> None:
        self.study, self.p, self.relation = study, p, relation
        self.fitted = [] if fitted is None else fitted
        self.key, self.part_key = (p, relation.result), (p, relation.parts[0])
        self.passage: Passage = study.passages[p]
        self.claim, self.part = study.claim(self.key), study.claim(self.part_key)
        self.bound: Bound = study.bound[self.part_key]
        self.printed = figure(self.claim)

    # -- judging ---------------------------------------------------------------------------------

    def judged(self) -> Iterator[Spoken]:
        part = figure(self.part)
        if part is None or self.claim.target or self.passage.aim:
            self.study.note(self.key, None, None, "对应的金额读不出,或说的是目标")
            return
        stated = self.stated()
        if self.claim.base and self.is_named and not stated:
            self.study.note(self.key, None, None, f"没有找到“{self.claim.base}”的数")
            return
        candidates = stated or self.scope()
        if not candidates:
            self.study.note(self.key, None, None, "没有说明是谁的百分比")
            return
        if self.printed is None:
            yield from self.larger(part, stated)
            return
        verdict, base = self.best(part, candidates)
        agreed = [] if stated or verdict is Verdict.BROKEN else self.agreed(base)
        if agreed and self.best(part, agreed)[0] is Verdict.BROKEN:
            yield from self.other(part, agreed)
        elif verdict is not Verdict.BROKEN:
            yield from self.fits(part, base, verdict)
        elif self.is_of_another_amount(candidates):
            yield held("TEXT-002")
        elif stated:
            yield from self.larger(part, stated) or self.other(part, stated)
        else:
            yield from self.no_base(part, candidates)

    @property
    def is_named(self) -> bool:
        return word_key(self.claim.base) not in _NO_NAME

    def best(self, part: Figure, bases: Sequence[Base]) -> tuple[Verdict, Base]:
        """Find the base that fits best, by the amount in the prose, else by the table's."""
        found: dict[Verdict, Base] = {}
        for amount in (part, *self.table_amounts()):
            for base in bases:
                found.setdefault(self.verdict(amount, base), base)
        for verdict in (Verdict.HELD, Verdict.ROUNDING):
            if verdict in found:
                return verdict, found[verdict]
        return Verdict.BROKEN, bases[0]

    def is_of_another_amount(self, bases: Sequence[Base]) -> bool:
        """Tell whether the share is right of another amount of its sentence, named before it."""
        start = self.claim.span[0] - len(self.passage.sentence_before(self.claim))
        for c in range(max(0, self.key[1] - _FARTHEST), self.key[1]):
            number = figure(self.told(c))
            if self.told(c).span[0] < start or number is None or not self.is_amount(c):
                continue
            for base in bases:
                fits = base.figure.value > number.value
                if fits and self.verdict(number, base) is Verdict.HELD:
                    self.study.note(self.key, Verdict.HELD, base.shown)
                    return True
        return False

    def table_amounts(self) -> Iterator[Figure]:
        """The amount as the tables give it: a wrong amount is TEXT-001's to speak of."""
        return (s.figure for s in self.bound.sums)

    def verdict(self, part: Figure, base: Base) -> Verdict:
        true = percentage(part, base.figure)
        if true is None or self.printed is None:
            return Verdict.HELD if true is None else Verdict.BROKEN
        return compare_percentage(self.printed, true)

    def fits(self, part: Figure, base: Base, verdict: Verdict) -> Iterator[Spoken]:
        self.study.note(self.key, verdict, base.shown)
        true = percentage(part, base.figure)
        if true is not None:
            self.keep((base, true))
        if verdict is Verdict.HELD or self.printed is None or true is None:
            yield held("TEXT-002")
            return
        right = percent_text(true, self.printed)
        message = (
            f"{self.where}{in_words(self.part)}占{base.words}的{self.quote}是截尾的数,"
            f"四舍五入为{right}"
        )
        gap = Gap(self.quote, right, self.apart(true), number_text(2 * self.printed.half))
        yield rounded("TEXT-002", self.places(base), message, gap)

    def larger(self, part: Figure, stated: Sequence[Base]) -> list[Spoken]:
        """TEXT-004: the part is larger than its base, whatever is printed."""
        amounts = (part, *self.table_amounts())
        if self.claim.kind != "share":
            return []  # what was done may be more than what was planned
        if not stated or any(a.low <= b.figure.high for a in amounts for b in stated):
            return []
        base = stated[0]
        self.study.note(self.key, Verdict.BROKEN, base.shown)
        fit = self.fitting(part, stated)
        message = f"{self.where}{in_words(self.part)}大于{base.words},不可能占它的{self.quote}"
        gap = Gap(self.quote, "", "")
        places = self.places(base)
        if fit is not None:
            right = percent_text(fit[1], self.printed)
            message += f";它是{fit[0].words}的{right},请改正基数和百分比"
            gap = Gap(self.quote, right, "")
            places = self.places(base, fit[0])
            self.keep(fit)
        return [broken("TEXT-004", places, message, gap)]

    def other(self, part: Figure, stated: Sequence[Base]) -> list[Spoken]:
        """TEXT-003 where another base fits, else TEXT-002."""
        base = stated[0]
        true = percentage(part, base.figure)
        assert true is not None
        self.study.note(self.key, Verdict.BROKEN, base.shown)
        right = percent_text(true, self.printed)
        fit = self.fitting(part, stated)
        gap = Gap(self.quote, right, self.apart(true))
        if fit is None:
            message = (
                f"{self.where}{in_words(self.part)}占{base.words}的百分比应为{right},"
                f"写的是{self.quote},相差{gap.difference}个百分点,请改正"
            )
            return [broken("TEXT-002", self.places(base), message, gap)]
        self.keep(fit)
        message = (
            f"{self.where}{in_words(self.part)}写“占{base.name}的{self.quote}”,"
            f"而{self.quote}是占{fit[0].words}的百分比;占{base.words}应为{right},"
            "请改正基数或百分比"
        )
        return [broken("TEXT-003", self.places(base, fit[0]), message, gap)]

    def no_base(self, part: Figure, candidates: Sequence[Base]) -> Iterator[Spoken]:
        """TEXT-002 of a share without a stated base, when no whole in scope fits."""
        bases = self.nearest() or self.of_siblings()
        near = [b for b in bases if b.figure.value >= part.value]
        if self.printed is not None and self.printed.low > MOST:
            yield self.above_all()
            return
        if not near or self.fitting(part, candidates) is not None:
            self.study.note(self.key, None, None, "没有说明是谁的百分比")
            return
        base = near[0]
        true = percentage(part, base.figure)
        if true is None:
            return
        self.study.note(self.key, Verdict.BROKEN, base.shown)
        right = percent_text(true, self.printed)
        gap = Gap(self.quote, right, self.apart(true))
        message = (
            f"{self.where}{in_words(self.part)}占{self.quote},与文中各项总数都不相符;"
            f"占{base.words}应为{right},请改正"
        )
        yield broken("TEXT-002", self.places(base), message, gap)

    def above_all(self) -> Spoken:
        """TEXT-002 of a part that is said to be more than the whole."""
        self.study.note(self.key, Verdict.BROKEN, "100%")
        message = f"{self.where}{in_words(self.part)}占{self.quote},占比不可能超过100%,请更正"
        return broken("TEXT-002", self.places(), message, Gap(self.quote, "", ""))

    # -- bases -----------------------------------------------------------------------------------

    def stated(self) -> list[Base]:
        """The figures of the base that the text names: in the text, then in the tables."""
        if not self.is_named:
            return []
        word = self.base_word
        subject = self.study.words.base(word)
        found = [
            self.of_claim(c)
            for c in self.told_before()
            if word_key(self.told(c).subject) == word
            or (subject is not None and self.subject_of(c) is subject)
        ]
        if subject is not None and self.of_this_year and self.is_ours(word, subject):
            found += self.of_cells(subject)
        return found

    @property
    def base_word(self) -> str:
        """The base as the reader gives it, or as it stands between 占 and 的 if that is a label."""
        word = word_key(self.claim.base)
        if self.study.words.base(word) is None:
            before = self.passage.text[max(0, self.claim.span[0] - _REACH) : self.claim.span[0]]
            said = _OF_WHAT.search(before)
            if said is not None and self.study.words.base(word_key(said[1])) is not None:
                return word_key(said[1])
        return word

    def is_ours(self, word: str, subject: Subject) -> bool:
        """Tell whether a base that other things have too (预算, 支出) is the form's."""
        if word in map(word_key, subject.names) and word not in map(word_key, subject.general):
            return True
        everywhere = len(self.passage.text)
        if self.bound.sums or self.study.confirmed_beside(self.part_key, within=everywhere):
            return True
        return any(
            other.base_word == word
            and (part := figure(other.part)) is not None
            and any(other.verdict(part, b) is Verdict.HELD for b in other.of_cells(subject))
            for other in self.siblings()
        )

    def nearest(self) -> list[Base]:
        """The wholes in whose scope the share stands, the nearest first."""
        return [self.of_claim(c) for c in self.relation.wholes if self.is_amount(c)]

    def scope(self) -> list[Base]:
        """Everything a share without a stated base may be of.

        Beside a whole in whose scope it stands: the amounts of its sentence, and the wholes of
        the same table; else every amount told before, and every whole of the tables.
        """
        near, before = self.nearest(), self.told_before()
        if not near:
            return [*map(self.of_claim, before), *self.of_tables()]
        start = self.claim.span[0] - len(self.passage.sentence_before(self.claim))
        here = [c for c in before if self.told(c).span[0] >= start]
        whole = self.subject_of(self.relation.wholes[0])
        homes = {s.place.table for s in (whole, self.bound.subject) if s is not None}
        return [*near, *map(self.of_claim, here), *self.of_tables(homes or None)]

    def siblings(self) -> Iterator[_Share]:
        """The other shares of its sentence."""
        for relation in self.passage.reading.relations:
            apart = abs(relation.result - self.key[1])
            if relation.kind == "share" and relation.parts and 0 < apart <= _NEAR:
                other = _Share(self.study, self.p, relation)
                between = sorted((self.claim.span[0], other.claim.span[0]))
                if "。" not in self.passage.text[slice(*between)] and other.printed is not None:
                    yield other

    def agreed(self, but: Base) -> list[Base]:
        """The whole in whose scope the share stands, if it is another and the list is all of it."""
        near = self.nearest()[:1]
        if not near or near[0].at == but.at:
            return []
        agree = 0
        for other in self.siblings():
            part = figure(other.part)
            if part is not None and not other.is_named:
                agree += other.verdict(part, near[0]) is Verdict.HELD
        return near if agree >= _AGREE else []

    def of_siblings(self) -> list[Base]:
        """The wholes of the tables that at least two other shares of the sentence are of."""
        told = Counter(
            base.shown
            for other in self.siblings()
            if not other.is_named and (part := figure(other.part)) is not None
            for base in other.of_tables()
            if other.verdict(part, base) is Verdict.HELD
        )
        return [base for base in self.of_tables() if told[base.shown] >= _AGREE]

    def all(self) -> list[Base]:
        """Every whole that may be named as the one that fits."""
        wholes = [c for c in self.told_before() if (s := self.subject_of(c)) and s.whole]
        return [*self.nearest(), *map(self.of_claim, wholes), *self.of_tables()]

    def told(self, c: int) -> Claim:
        return self.passage.reading.claims[c]

    def subject_of(self, c: int) -> Subject | None:
        return self.study.words.subjects.get(word_key(self.told(c).subject))

    def is_amount(self, c: int) -> bool:
        told = self.told(c)
        if c in (self.part_key[1], self.key[1]) or told.kind not in ("amount", "count"):
            return False
        same = dimension(told.unit) == dimension(self.part.unit)
        return same and not told.target and figure(told) is not None

    def told_before(self) -> list[int]:
        """The amounts of the text that are of the part's owner, year and stage; wholes first."""

        def alike(c: int) -> bool:
            told, part = self.told(c), self.part
            years = {told.year, part.year} - {None, self.study.year}
            return (
                self.is_amount(c)
                and told.owner in ("", part.owner)
                and told.basis == part.basis
                and not years
            )

        inside = [c for c in self.relation.wholes if self.is_amount(c)]
        first = self.part_key[1]
        reach = range(max(0, first - _FARTHEST), first)
        before = [c for c in reversed(reach) if c not in inside and alike(c)]
        return [*inside, *before]

    @property
    def of_this_year(self) -> bool:
        year = self.part.year is None or self.part.year == self.study.year
        return year and self.part.basis in OWN and dimension(self.part.unit) == "万元"

    def of_claim(self, c: int) -> Base:
        told = self.told(c)
        number = figure(told)
        assert number is not None
        at = self.passage.location(told, "related")
        return Base(told.subject, number, at, unit_of(told), f"文中“{in_words(told)}”")

    def of_cells(self, subject: Subject) -> list[Base]:
        found = []
        for owner in dict.fromkeys((self.bound.owner, "")):
            for reading in subject.readings:
                read = self.study.ledger.read(reading, owner)
                if read is not None:
                    at = read.given[0].location()
                    found.append(Base(read.labels, read.figure, at, "万元", read.spots))
        return found

    def of_tables(self, only: set[str] | None = None) -> list[Base]:
        """The wholes of the tables (or of some), those of the stated base's own table first."""
        if not self.of_this_year:
            return []
        stated = self.study.words.base(word_key(self.claim.base)) or self.bound.subject
        home = stated.place.table if stated is not None else ""
        wholes = [
            s
            for s in self.study.narration.subjects
            if s.whole and (only is None or s.place.table in only)
        ]
        wholes.sort(key=lambda s: s.place.table != home)
        return [base for subject in wholes for base in self.of_cells(subject)]

    def fitting(self, part: Figure, but: Sequence[Base]) -> tuple[Base, Figure] | None:
        """Find another base of which the printed share is right."""
        others = [b for b in self.all() if all(b.name != x.name for x in but)]
        if self.printed is None:
            return self.begins_like(others)
        for amount in (part, *self.table_amounts()):
            for base in others:
                true = percentage(amount, base.figure)
                if true is not None and self.verdict(amount, base) is not Verdict.BROKEN:
                    return base, true
        return None

    def begins_like(self, bases: Sequence[Base]) -> tuple[Base, Figure] | None:
        """Find a base of which the share begins with the digits that are left of it."""
        digits, part = _DIGITS.search(self.claim.quote), figure(self.part)
        if digits is None or part is None:
            return None
        for base in bases:
            true = percentage(part, base.figure)
            if true is not None and int(true.value) == int(digits[0]):
                return base, true
        return None

    def keep(self, fit: tuple[Base, Figure]) -> None:
        """Remember the base that fits: the parts are summed against it (TEXT-006)."""
        self.fitted.append(Fitted(self.p, self.part_key[1], fit[0], fit[1].value))

    # -- words -----------------------------------------------------------------------------------

    @property
    def quote(self) -> str:
        return self.claim.quote

    @property
    def where(self) -> str:
        return f"{self.passage.title}中"

    def apart(self, true: Figure) -> str:
        right = Decimal(percent_text(true, self.printed).rstrip("%"))
        return "" if self.printed is None else number_text(abs(self.printed.value - right))

    def places(self, *bases: Base) -> list[Location]:
        share = self.passage.location(self.claim)
        part = self.passage.location(self.part, "related")
        return [share, *(base.at for base in bases), part]
