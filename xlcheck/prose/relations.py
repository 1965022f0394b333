"""How the claims of a sentence follow from one another: parts of wholes, shares, changes, rates."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xlcheck.prose.claims import Completeness, Relation, RelationKind
from xlcheck.prose.drafts import LOOK_BACK, Draft
from xlcheck.prose.terms import (
    GIVEN,
    LEFT,
    SPENT,
    half_digit,
    in_base_unit,
    is_plain,
    same_sort,
    term_of,
    words_of,
)
from xlcheck.prose.tokens import Sentence, Token

_OPENS_LIST = re.compile(
    r"(?:如下|包括|分别(?:为|是)|组成|构成|明细|用于|以下(?:几个)?方面|具体为|具体是|分为|其中)\s*$"
)
_PLANNED = re.compile(r"预算|计划|安排|下达|到位|批复|指标|收到|拨付|目标|总额")
_COMPRISES = re.compile(r"(?:共|主要)?(?:包括|包含|其中包括|涉及|涵盖)")
_KINDS_OF_SPENDING = re.compile(r"项目|基本|人员|公用|三公|专项")
_COUNTED = re.compile(r"[一二三四五六七八九十]是")
_THAT_IS = re.compile(r"即|计|均?为|是|金额为?|达")
_COMPARED = re.compile(r"比|较|与|同")
_COMPOSED = re.compile(r"(?:两|三|四|五)?(?:部分|项)?(?:组成|构成)")
_TOTAL_ONLY = re.compile(
    r"^(?:等)?[^一-鿿]*(?:以上|上述|各项|(?P<many>两|三|四|五|六)项)?(?:总?共计?|合计|总计|共)"
    r"(?:为|是|支出|安排|使用)?$"
)
_MEASURED = re.compile(r"未超|没有超|未突破|超过|超出|不足|低于|高于|较|比|少于|多于")
_EXCLUDED = re.compile(r"不含|不包括|除|剔除|另有|另")
_AND_SO_ON = re.compile(r"等|部分|主要")

DEEPEST = 8
"""Lists within lists that are looked at."""


@dataclass(slots=True)
class Scope:
    """A list that is open: what it is a list of, and its parts so far."""

    whole: int | None
    opener: str  # 其中, ":", "(" or "如下"
    parts: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)  # of each part
    marks: list[str] = field(default_factory=list)  # what stands before each part
    listed_by_colon: bool = False
    partial: bool = False
    unclear: bool = False  # one of its figures could not be read
    doubtful: bool = False  # parts behind a semicolon that may be no parts


@dataclass(slots=True)
class Context:
    """What a text carries from sentence to sentence."""

    drafts: list[Draft] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    whole: int | None = None  # the last amount or count that is no part of another
    recent: list[int] = field(default_factory=list)  # such amounts of the last sentence with any
    loose: list[int] = field(default_factory=list)  # parts of a list that has no total yet
    in_scope: dict[int, tuple[int, ...]] = field(default_factory=dict)  # wholes of each claim
    by_subject: dict[str, list[int]] = field(default_factory=dict)


class SentenceRelations:
    """Finds the relations of one sentence; ``first`` is the place of its first claim."""

    def __init__(self, text: str, sentence: Sentence, context: Context, first: int) -> None:
        self.text, self.sentence, self.context, self.first = text, sentence, context, first
        self.drafts = context.drafts
        self.at = {d.figure.token.start: n for n, d in enumerate(self.drafts[first:], first)}
        self.stack: list[Scope] = []
        self.sharing: set[int | None] = set()  # parts with a share of a base left out
        self.loose: list[int] = []  # a list of the sentence before, still without a total
        self.top: list[int] = []  # plain claims that are no parts, in this sentence

    def run(self) -> None:
        """Add the relations of the sentence to the context."""
        self.loose, self.context.loose = self.context.loose, []
        previous: Token | None = None
        bracketed = False  # 绿化工程(10万元): such brackets open no list of their own
        tokens = self.sentence.tokens
        for token, following in zip(tokens, (*tokens[1:], None), strict=False):
            opens = token.kind == "(" and following is not None and self._is_bracketed(following)
            if not opens and not (bracketed and token.kind == ")"):
                self._step(token, previous)
            bracketed = self._is_bracketed(token)
            previous = token
        while self.stack:
            self._close()
        self._totals_behind()
        self._composed()
        self._balance()
        for number in range(self.first, len(self.drafts)):
            draft = self.drafts[number]
            if draft.claim.kind == "share" and not draft.claim.base:
                self.sharing.add(self._described(number, draft))
        for number in range(self.first, len(self.drafts)):
            self._relate(number)
        if self.top:
            self.context.recent = self.top
            self.context.whole = self.top[-1]

    def _is_bracketed(self, token: Token) -> bool:
        number = self.at.get(token.start) if token.kind == "figure" else None
        return number is not None and self.drafts[number].figure.bracketed

    def _step(self, token: Token, previous: Token | None) -> None:
        between = self.text[previous.end if previous else self.sentence.start : token.start].strip()
        if token.kind == "opener":
            self._open_among(between)
        elif token.kind == "(":
            behind = previous is not None and previous.kind == "figure" and not between
            whole = self.at.get(previous.start) if behind and previous else None
            self.stack.append(Scope(whole, "("))
        elif token.kind == ")":
            while self.stack and self.stack[-1].opener != "(":
                self._close()
            if self.stack:
                self._close()
        elif token.kind == ":":
            self._open_list(previous, between)
        elif token.kind == ";":
            self._semicolon()
        elif token.kind == "figure" and token.start in self.at:
            self._take(self.at[token.start])
        elif token.kind == "figure" and self.stack and self.stack[-1].whole is not None:
            of = self.drafts[self.stack[-1].whole].figure.token
            self.stack[-1].unclear |= token.sort == of.sort

    def _open_among(self, between: str) -> None:
        last = self._last_plain()
        whole = last if last is not None else self.context.whole
        self.stack.append(Scope(whole, "其中", partial="主要" in between[-6:]))

    def _last_plain(self) -> int | None:
        for number in range(
            len(self.drafts) - 1, max(self.first, len(self.drafts) - LOOK_BACK) - 1, -1
        ):
            if self.drafts[number].figure.token.start < self._now and is_plain(self.drafts[number]):
                return number
        return None

    _now = 0

    def _open_list(self, previous: Token | None, between: str) -> None:
        if previous is not None and previous.kind == "opener" and not between:
            if self.stack:
                self.stack[-1].listed_by_colon = True
        elif previous is not None and previous.kind == "figure" and not between:
            whole = self.at.get(previous.start)
            if whole is not None and is_plain(self.drafts[whole]):
                self.stack.append(Scope(whole, ":", listed_by_colon=True))
        elif _OPENS_LIST.search(between):
            whole = self._whole_meant(between)
            scope = Scope(whole, "如下", listed_by_colon=True, partial="主要" in between)
            self.stack.append(scope)

    def _whole_meant(self, words: str) -> int | None:
        candidates = list(self.top or self.context.recent)
        if named := _KINDS_OF_SPENDING.findall(words):  # 项目支出明细 lists no 基本支出
            candidates = [n for n in candidates if named[-1] in words_of(self.drafts[n])]
        for kind in (SPENT, GIVEN):
            if kind.search(words):
                said = [n for n in candidates if kind.search(words_of(self.drafts[n]))]
                return said[-1] if said else None
        return candidates[-1] if len(candidates) == 1 else None

    def _semicolon(self) -> None:
        lists = [scope for scope in self.stack[-DEEPEST:] if scope.opener != "("]
        if len(lists) > 1 and self.stack[-1].opener != "(":
            self._close()
        elif lists and not lists[-1].listed_by_colon:
            lists[-1].doubtful = True

    def _take(self, number: int) -> None:
        draft = self.drafts[number]
        self._now = draft.figure.token.end
        wholes = [s.whole for s in reversed(self.stack[-DEEPEST:]) if s.whole is not None]
        self.context.in_scope[number] = tuple(wholes)
        if not is_plain(draft):
            return
        if not self.stack and self.top:
            self._open_unmarked(draft)
        if not self.stack:
            self.top.append(number)
            return
        scope = self.stack[-1]
        if scope.whole is None:
            self._take_loose(scope, number)
            return
        if not same_sort(self.drafts[scope.whole], draft):
            return
        if _MEASURED.match(draft.figure.phrase) or (
            scope.doubtful and not self._shares_whole(number, scope.whole)
        ):
            self.stack.pop()
            self._finish(scope)
            self._take(number)
            return
        self._name_after_whole(draft, scope.whole)
        scope.parts.append(number)
        scope.segments.append(draft.figure.segment)
        scope.marks.append(draft.figure.mark)
        scope.partial = scope.partial or draft.figure.after.startswith("等")

    def _open_unmarked(self, draft: Draft) -> None:
        """Open the list of 项目支出9万元,包括甲5万元 or 在9万元的总支出中,甲5万元."""
        of = self.drafts[self.top[-1]].figure
        if not same_sort(self.drafts[self.top[-1]], draft):
            return
        if comprises := _COMPRISES.match(draft.figure.phrase):
            self.stack.append(Scope(self.top[-1], "包括", partial="主要" in comprises[0]))
        elif of.after.endswith("中") and of.clause + 1 == draft.figure.clause and of.depth == 0:
            self.stack.append(Scope(self.top[-1], "其中"))

    def _take_loose(self, scope: Scope, number: int) -> None:
        """Keep the parts of 支出明细：甲1万元；乙2万元 for a total that may follow them."""
        draft = self.drafts[number]
        if scope.opener != "如下" or (
            scope.parts and not same_sort(self.drafts[scope.parts[0]], draft)
        ):
            return
        if _TOTAL_ONLY.match(draft.figure.phrase):
            self._total_of_loose(number, scope.parts)
            scope.parts = []
            return
        scope.unclear = scope.unclear or draft.figure.segment in scope.segments[-1:]
        scope.parts.append(number)
        scope.segments.append(draft.figure.segment)

    def _total_of_loose(self, number: int, parts: list[int]) -> None:
        if len(parts) > 1 and all(same_sort(self.drafts[n], self.drafts[number]) for n in parts):
            partial = self.drafts[parts[-1]].figure.after.startswith("等")
            complete: Completeness = "partial" if partial else "stated"
            self.context.relations.append(Relation("sum", number, tuple(parts), complete=complete))

    def _shares_whole(self, number: int, whole: int) -> bool:
        """Tell whether the part is said to be a share of the whole, or of nothing named."""
        near = [n for n in (number - 1, number + 1) if self.first <= n < len(self.drafts)]
        part = self.drafts[number]
        return any(
            share.claim.kind == "share"
            and share.figure.segment == part.figure.segment
            and share.claim.subject == part.claim.subject
            and share.claim.base in {"", self.drafts[whole].claim.subject}
            for share in (self.drafts[n] for n in near)
        )

    def _name_after_whole(self, draft: Draft, whole: int) -> None:
        """Read 其中局机关 5万元 as the whole's subject, owned by the agency."""
        claim, of = draft.claim, self.drafts[whole].claim
        if claim.owner and not claim.subject:
            draft.claim = replace(claim, subject=of.subject, known=of.known, basis=of.basis)

    def _close(self) -> None:
        self._finish(self.stack.pop())

    def _finish(self, scope: Scope) -> None:
        if scope.whole is None and scope.opener == "如下" and not scope.unclear:
            self.context.loose = scope.parts
        if scope.whole is None or not scope.parts or scope.unclear:
            return
        begin = self.drafts[scope.parts[0]].figure
        if _EXCLUDED.match(begin.phrase):
            return
        parts = tuple(scope.parts)
        holds = self._adds_up(scope.whole, parts)
        if not holds and self._is_unclear(scope):
            return
        complete: Completeness = "stated"
        if len(parts) == 1 or scope.partial:
            complete = "partial"
        elif scope.opener == "其中" and not self._shares_are_all(parts):
            complete = "open"
        self.context.relations.append(Relation("sum", scope.whole, parts, complete=complete))

    def _is_unclear(self, scope: Scope) -> bool:
        """Tell whether one item of a list holds several amounts, so that its part is in doubt."""
        if len(set(scope.segments)) == 1:
            return False
        seen: set[int] = set()
        for segment, mark in zip(scope.segments, scope.marks, strict=True):
            if segment in seen and mark != "、":
                return True
            seen.add(segment)
        return False

    def _adds_up(self, whole: int, parts: tuple[int, ...], signs: tuple[int, ...] = ()) -> bool:
        rest = in_base_unit(self.drafts[whole])
        for number, sign in zip(parts, signs or (1,) * len(parts), strict=True):
            value = in_base_unit(self.drafts[number])
            if rest is None or value is None:
                return False
            rest -= sign * value
        slack = sum((half_digit(self.drafts[n]) for n in (whole, *parts)), Decimal(0))
        return rest is not None and abs(rest) <= slack

    def _shares_are_all(self, parts: tuple[int, ...]) -> bool:
        shares = [self.drafts[n + 1].claim for n in parts if n + 1 < len(self.drafts)]
        values = [c.value for c in shares if c.kind == "share" and c.value is not None]
        if len(values) != len(parts):
            return False
        return abs(sum(values, Decimal(0)) - 100) <= Decimal("0.06")

    def _totals_behind(self) -> None:
        """Find 甲 40、乙 3、丙 25万元,共计 68万元: a total that follows its parts."""
        start = 0  # behind the last total
        for place, number in enumerate(self.top):
            draft = self.drafts[number]
            total = _TOTAL_ONLY.match(draft.figure.phrase)
            if total is None:
                continue
            listed = [
                n
                for n in self.top[max(start, place - LOOK_BACK) : place]
                if same_sort(self.drafts[n], draft)
                and self.drafts[n].figure.segment == draft.figure.segment
            ]
            if place == 0 and self.loose:
                self._total_of_loose(number, self.loose)
            if len(listed) < 2 and not total["many"]:
                listed = self._listed_by_semicolons(self.top[start:place], number) or listed
            start = place + 1
            parts = self._parts_of_total(number, listed, total["many"] or "")
            if len(parts) > 1:
                last = self.drafts[parts[-1]].figure
                partial = last.after.startswith("等") or draft.figure.phrase.startswith("等")
                complete: Completeness = "partial" if partial else "stated"
                self.context.relations.append(Relation("sum", number, parts, complete=complete))

    def _listed_by_semicolons(self, listed: list[int], total: int) -> list[int]:
        """Give the items of 一是甲,支出5万元;二是乙,支出4万元,合计9万元, one amount to each."""
        if not 1 < len(listed) <= LOOK_BACK:
            return []
        segments = [self.drafts[n].figure.segment for n in listed]
        alike = all(same_sort(self.drafts[n], self.drafts[total]) for n in listed)
        if not alike or len(set(segments)) != len(listed):
            return []
        first, end = listed[0] - 1, self.drafts[total].figure.token.start
        begin = self.sentence.start  # or behind the figure before, so that no text is passed twice
        if first >= self.first:
            begin = self.drafts[first].figure.token.end
        counted = len(_COUNTED.findall(self.text, begin, end))
        return listed if counted == len(listed) or self._adds_up(total, tuple(listed)) else []

    def _parts_of_total(self, total: int, listed: list[int], many: str) -> tuple[int, ...]:
        """Tell which amounts before a total it adds up: an amount ahead of the list is none.

        As many as are said (两项合计); else the last ones that add up; else those linked by 、.
        """
        if many:
            count = "零一两三四五六七八九".index(many)
            return tuple(listed[-count:]) if len(listed) >= count else ()
        for first in range(len(listed) - 1):
            if self._adds_up(total, tuple(listed[first:])):
                return tuple(listed[first:])
        first = len(listed) - 1
        while first > 0 and self.drafts[listed[first]].figure.mark == "、":
            first -= 1
        return tuple(listed[first:] if first < len(listed) - 1 else listed)

    def _composed(self) -> None:
        """Find 资金700万元,由财政拨款500万元、自筹200万元组成: parts between 由 and 组成."""
        for place, number in enumerate(self.top):
            if place == 0 or not self.drafts[number].figure.phrase.startswith("由"):
                continue
            parts: list[int] = []
            for other in self.top[place:]:
                draft = self.drafts[other]
                if not same_sort(draft, self.drafts[number]) or len(parts) == LOOK_BACK:
                    break
                parts.append(other)
                if _COMPOSED.match(self.drafts[other].figure.after):
                    whole = self.top[place - 1]
                    if len(parts) > 1 and same_sort(self.drafts[whole], self.drafts[number]):
                        self.context.relations.append(Relation("sum", whole, tuple(parts)))
                    return

    def _balance(self) -> None:
        """Find what is left told after what came in and what was spent.

        上年结转 + 收入 - 支出 = 结转下年, 到位 - 支出 = 结余. Where 收入 stands without what was
        brought forward, that may merely be unsaid: told only if it holds.
        """
        told = [n for n in self.top if self.drafts[n].figure.token.sort == "money"]
        terms = {n: term_of(self.drafts[n]) for n in told}
        if "given" not in terms.values() and "spent" in terms.values():
            earlier = [n for n in self.context.recent if term_of(self.drafts[n]) == "given"]
            if len(earlier) != 1 or len(self.context.recent) != 1:
                return
            told, terms = [*earlier, *told], terms | {earlier[0]: "given"}
        kinds = [terms[n] for n in told]
        if any(kinds.count(kind) != 1 for kind in ("given", "spent", "left")):
            return
        if kinds.count("brought") > 1 or "" in kinds or kinds[-1] != "left":
            return
        result, parts = told[-1], tuple(told[:-1])
        signs = tuple(-1 if terms[n] == "spent" else 1 for n in parts)
        revenue = next(n for n in parts if terms[n] == "given")
        sure = "brought" in kinds or "收入" not in words_of(self.drafts[revenue])
        if sure or self._adds_up(result, parts, signs):
            self.context.relations.append(Relation("sum", result, parts, signs=signs))

    def _relate(self, number: int) -> None:
        draft = self.drafts[number]
        if draft.claim.kind == "share":
            self._share(number, draft)
        elif draft.claim.kind == "change" or (draft.claim.kind == "rate" and draft.comparing):
            self._comparison(number, draft)
        elif draft.claim.kind == "rate":
            self._ratio(number, draft)
        elif draft.claim.kind == "count":
            self._items(number, draft)

    def _share(self, number: int, draft: Draft) -> None:
        part = self._described(number, draft)
        if part is None:
            return
        base = draft.claim.base
        wholes = [n for n in self._named(base, number) if n != part]
        wholes += [n for n in self._between(part, number) if self.drafts[n].reference]
        wholes += [n for n in self.context.in_scope.get(number, ()) if n != part]
        wholes += self._totals_of(part)
        if not base and not draft.bare:
            wholes += self._before(part)
        sort = self.drafts[part]
        kept = tuple(dict.fromkeys(n for n in wholes if same_sort(self.drafts[n], sort)))
        if kept or not draft.bare:
            self.context.relations.append(Relation("share", number, (part,), kept))

    def _named(self, base: str, number: int) -> list[int]:
        """Give the amounts of that very name said so far, the nearest first."""
        if not base:
            return []
        near = range(max(self.first, number - LOOK_BACK), number)
        here = [n for n in near if self.drafts[n].claim.subject == base]
        said = [*self.context.by_subject.get(base, [])[-LOOK_BACK:], *here]
        return [n for n in reversed(said[-LOOK_BACK:]) if is_plain(self.drafts[n])]

    def _totals_of(self, part: int) -> list[int]:
        """Give the totals of the lists in which an amount stands, told before or behind it."""
        recent = self.context.relations[-LOOK_BACK:]
        return [r.result for r in recent if r.kind == "sum" and part in r.parts and not r.signs]

    def _near(self, number: int) -> list[int]:
        """Give the last plain claims before a claim that are no parts."""
        end = bisect_left(self.top, number)
        return self.top[max(0, end - LOOK_BACK) : end]

    def _between(self, part: int, number: int) -> range:
        return range(max(part + 1, number - LOOK_BACK), number)

    def _before(self, part: int) -> list[int]:
        """Give the amounts before a part that may be its whole: none with a share of its own."""
        wholes = [n for n in reversed(self._near(part)) if n not in self.sharing]
        if not wholes and self.context.whole not in {None, part}:
            return [n for n in (self.context.whole,) if n is not None]
        return wholes

    def _described(self, number: int, draft: Draft) -> int | None:
        """Give the amount a share or rate is about: the last of its subject, else none."""
        if self._tells_amount_of(number + 1):
            return number + 1
        for other in range(number - 1, max(self.first, number - LOOK_BACK) - 1, -1):
            before = self.drafts[other]
            if before.figure.segment != draft.figure.segment:
                break
            deeper = before.figure.depth > draft.figure.depth
            if is_plain(before) and before.claim.subject == draft.claim.subject and not deeper:
                return other
        earlier = self.context.by_subject.get(draft.claim.subject, [])
        same = [
            n
            for n in earlier[-LOOK_BACK:]
            if n < number and self.drafts[n].claim.owner == draft.claim.owner
        ]
        return same[-1] if same else None

    def _tells_amount_of(self, number: int) -> bool:
        """Tell whether a claim is the amount of the share before it: 占30%,即20万元."""
        if number >= len(self.drafts):
            return False
        draft = self.drafts[number]
        return is_plain(draft) and bool(_THAT_IS.fullmatch(draft.figure.phrase))

    def _comparison(self, number: int, draft: Draft) -> None:
        if draft.figure.token.sort == "points":
            return
        main = self._main(number, draft)
        if main is None:
            return
        reference = self._reference(number, main)
        kind: RelationKind = "difference" if draft.claim.kind == "change" else "growth"
        parts = (main,) if reference is None else (main, reference)
        self.context.relations.append(Relation(kind, number, parts))

    def _main(self, number: int, draft: Draft) -> int | None:
        plain = [
            n
            for n in range(max(self.first, number - LOOK_BACK), number)
            if is_plain(self.drafts[n])
            and self.drafts[n].figure.segment == draft.figure.segment
            and (draft.claim.kind == "rate" or same_sort(self.drafts[n], draft))
        ]
        if any(self.drafts[n].figure.token.sort == "money" for n in plain):
            plain = [n for n in plain if self.drafts[n].figure.token.sort == "money"]
        plain = [n for n in plain if self.drafts[n].claim.basis != "prior_year"]
        named = [n for n in plain if self.drafts[n].claim.subject == draft.claim.subject]
        return named[-1] if named and (len(plain) == 1 or len(named) == len(plain)) else None

    def _reference(self, number: int, main: int) -> int | None:
        """Give the amount a change is told against: of last year, or in the same breath."""
        draft = self.drafts[number]
        last_year = draft.claim.base in {"", "上年", "上年度", "去年"}
        clauses = {draft.figure.clause}
        chained = self.drafts[number - 1]
        if chained.comparing and chained.claim.base == draft.claim.base:
            clauses.add(chained.figure.clause)
        for other in range(number - 1, max(self.first, number - LOOK_BACK) - 1, -1):
            reference = self.drafts[other]
            told = reference.claim.basis == "prior_year" and is_plain(reference)
            told = told and reference.claim.subject == draft.claim.subject
            if other == main or not same_sort(reference, self.drafts[main]):
                continue
            if not (told or reference.reference):
                continue
            if reference.claim.basis == "prior_year" and last_year:
                return other
            if reference.figure.clause in clauses and _COMPARED.search(reference.figure.phrase):
                return other
        return None

    def _ratio(self, number: int, draft: Draft) -> None:
        name = draft.claim.subject
        if draft.claim.base:
            part = self._described(number, draft)
            if part is not None:
                between = [n for n in self._between(part, number) if self.drafts[n].reference]
                parts = (part, *between) if len(between) == 1 else (part,)
                self.context.relations.append(Relation("ratio", number, parts))
            return
        above = SPENT if re.search("执行率|使用率|支出率|支付率", name) else None
        above = re.compile("到位") if "到位率" in name else above
        if above is None:
            return
        below = re.compile("计划|预算|安排|下达|应到|批复") if "到位率" in name else _PLANNED
        near = self._near(number)
        amounts = [n for n in near if self.drafts[n].figure.token.sort in {"money", "bare"}]
        over = [
            n
            for n in amounts
            if above.search(words_of(self.drafts[n])) and not LEFT.search(words_of(self.drafts[n]))
        ]
        under = [n for n in amounts if below.search(words_of(self.drafts[n])) and n not in over]
        if over and under:
            self.context.relations.append(Relation("ratio", number, (over[-1], under[-1])))

    def _items(self, number: int, draft: Draft) -> None:
        figure = draft.figure
        if draft.number_first and figure.mark == "、" and figure.earlier and figure.phrase:
            listed = len(figure.earlier) + 1
            more = len(re.findall("和|及|与", figure.phrase))
            if draft.claim.value == listed + more:
                listed += more
            if draft.claim.owner and not re.search("等$", figure.phrase):
                self.context.relations.append(Relation("items", number, listed=listed))
        elif not figure.after:
            self._items_behind(number, draft)

    def _items_behind(self, number: int, draft: Draft) -> None:
        """Count 科室17个:甲、乙、丙 to the end of the sentence."""
        if number + 1 < len(self.drafts):
            return
        tokens = self.sentence.tokens
        place = next(n for n, t in enumerate(tokens) if t.start == draft.figure.token.start)
        behind = tokens[place + 1 :]
        if len(behind) < 3 or behind[0].kind != ":" or any(t.kind != "、" for t in behind[1:]):
            return
        tail = self.text[behind[-1].end : self.sentence.end].strip()
        complete: Completeness = "partial" if re.search("等", tail) else "stated"
        self.context.relations.append(
            Relation("items", number, complete=complete, listed=len(behind))
        )
