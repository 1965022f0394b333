"""Tokens → the words around each figure: before it, behind it, and its place in the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xlcheck.prose.tokens import Sentence, Token

LONGEST = 80
"""Characters of the words around a figure that are looked at."""

TELLS_BEHIND = re.compile(r"(?:主要|全部)?(?:用于|均?为|是|系|属于?)(?=.{2})")
"""Opens words behind a figure that say what it is: 600万元用于基本支出."""

_COMPARED = re.compile(r"(?:比|较|与|同|于)\s*$")
_AND = re.compile(r"\s*(?:和|及|与|以及|、|,)?\s*")


@dataclass(slots=True)
class Figure:
    """One figure in its place."""

    token: Token
    quote: str  # as printed
    phrase: str  # directly before it, since the last mark, figure or 其中; dates taken out
    earlier: tuple[str, ...]  # the phrases before that one in the same clause, without figures
    previous: str  # the last phrase of the clause before, where it held no figure
    after: str  # directly behind it, up to the next mark or figure
    clause: int  # clauses are parted by , ; :
    segment: int  # segments are parted by ;
    depth: int  # of parentheses
    mark: str  # what stands directly before the phrase: a mark, "figure", "opener" or ""
    year: int | None
    runs_on: bool  # another figure follows without a mark between
    compared_year: bool  # 比2020年…: the year is one to compare with
    comparing: bool  # 与上年相比, stands before it in the segment
    bracketed: bool = False  # 绿化工程(10万元): alone in brackets behind the name in ``phrase``
    distributed: list[Figure] = field(default_factory=list)  # 分别: all figures of the list
    names: tuple[str, ...] = ()
    place: int = 0  # in its list
    of: Figure | None = None  # the amount before 分别 that it is about
    lead: str = ""  # what stands before 分别 where the names are those of the list before


class _Walk:
    """Goes through the tokens of one sentence and keeps the phrases it has passed."""

    def __init__(self, text: str, original: str, sentence: Sentence, year: int | None) -> None:
        self.text, self.original, self.sentence = text, original, sentence
        self.year, self.carried = year, year
        self.compared = self.comparing = False
        self.at = sentence.start
        self.phrase = ""
        self.pieces: list[str] = []
        self.previous = ""
        self.mark = ""
        self.clause = self.segment = 0
        self.outer: list[tuple[str, int, str]] = []
        self.figures: list[Figure] = []

    def run(self) -> list[Figure]:
        tokens = self.sentence.tokens
        for place, token in enumerate(tokens):
            self.phrase += self.text[self.at : token.start]
            self.at = token.end
            if token.kind == "figure":
                following = place + 1
                while following < len(tokens) and tokens[following].kind == "date":
                    following += 1
                self._figure(token, tokens[following].start if following < len(tokens) else None)
            elif token.kind == "date":
                self._date(token)
            else:
                self._mark(token)
        return self.figures

    def _figure(self, token: Token, stop: int | None) -> None:
        begin = max(token.end, token.end_of_hedge)
        after = self.text[begin : max(begin, self.sentence.end if stop is None else stop)]
        self.figures.append(
            Figure(
                token, self.original[token.start : token.end], self.phrase.strip()[-LONGEST:],
                tuple(self.pieces), self.previous[-LONGEST:], after[:LONGEST].strip(),
                self.clause, self.segment, len(self.outer), self.mark, self.year,
                stop is not None and self.text[stop] not in ",;:、()其", self.compared,
                self.comparing,
            )
        )  # fmt: skip
        self._name_before_brackets(self.figures[-1], stop)
        self.at = begin if token.end_of_hedge and begin <= (stop or begin) else token.end
        self.phrase, self.pieces, self.mark, self.previous = "", [], "figure", ""
        self._leave_comparison()

    def _name_before_brackets(self, figure: Figure, stop: int | None) -> None:
        """Let an amount alone in brackets be read as if it stood behind the name before them."""
        alone = not figure.phrase and not figure.after and figure.mark == "("
        if not alone or figure.token.sort != "money" or stop is None or self.text[stop] != ")":
            return
        name, figures, mark = self.outer[-1]
        if name.strip() and figures == len(self.figures) - 1 and mark not in {"figure", ")"}:
            figure.phrase, figure.mark, figure.bracketed = name.strip()[-LONGEST:], mark, True
            figure.depth -= 1

    def _date(self, token: Token) -> None:
        if token.year is None:
            return
        self.compared = bool(_COMPARED.search(self.phrase))
        self.year = token.year
        if not self.compared:
            self.carried = token.year

    def _leave_comparison(self) -> None:
        if self.compared:
            self.year, self.compared = self.carried, False

    def _mark(self, token: Token) -> None:
        if token.kind == "ordinal":
            self.phrase, self.pieces, self.mark = "", [], "ordinal"
        elif token.kind == "(":
            self.outer.append((self.phrase, len(self.figures), self.mark))
            self.phrase, self.mark = "", "("
        elif token.kind == ")":
            phrase, figures, mark = self.outer.pop() if self.outer else ("", -1, "")
            untouched = figures == len(self.figures)
            self.phrase, self.mark = (phrase, mark) if untouched else ("", ")")
        elif token.kind == "、":
            if self.phrase.strip() and self.mark != "figure":
                self.pieces.append(self.phrase.strip()[-LONGEST:])
            self.phrase, self.mark = "", "、"
        else:
            self._clause(token)

    def _clause(self, token: Token) -> None:
        if token.kind in {",", ";", ":"}:
            self.clause += 1
            self.segment += token.kind == ";"
            self._leave_comparison()
        if token.kind == ";":
            self.comparing = False
        elif self.phrase.rstrip().endswith(("相比", "相比较")):
            self.comparing = True
        listed = "、".join([*self.pieces, self.phrase.strip()]).strip("、")
        of_a_figure = self.mark == "figure" and bool(TELLS_BEHIND.match(self.phrase.strip()))
        self.previous = "" if token.kind == ";" or of_a_figure else listed or self.previous
        self.phrase, self.pieces = "", []
        self.mark = (
            "opener"
            if token.kind in {",", ":"} and self.mark == "opener" and not listed
            else token.kind
        )


def figures_of(
    text: str, original: str, sentence: Sentence, year: int | None
) -> tuple[list[Figure], int | None]:
    """Give the figures of a sentence with their words, and the year carried on from it."""
    walk = _Walk(text, original, sentence, year)
    figures = walk.run()
    _distribute(figures)
    return figures, walk.carried


def _distribute(figures: list[Figure]) -> None:
    """Give each figure of A、B分别为x和y its own name."""
    last: tuple[str, ...] = ()
    for place, figure in enumerate(figures):
        if "分别" not in figure.phrase or figure.distributed:
            continue
        group = [figure]
        for other in figures[place + 1 :]:
            same = other.token.sort == figure.token.sort and other.depth == figure.depth
            if not same or not _AND.fullmatch(other.phrase) or other.segment != figure.segment:
                break
            group.append(other)
        head = figure.phrase.partition("分别")[0]
        lead = ""
        names = _names([*figure.earlier, head], len(group))
        if len(names) != len(group):
            names, lead = (last if len(last) == len(group) else ()), head
        if not names:
            _refer(group, figures[max(0, place - len(group) - 1) : place])
        for number, member in enumerate(group):
            member.distributed, member.names, member.place = group, names, number
            member.lead = lead
        last = names or last


def _refer(group: list[Figure], before: list[Figure]) -> None:
    """Let 甲1万元、乙2万元,分别占总数的33%和67% speak of the amounts just listed."""
    first = group[0]
    listed = [
        f
        for f in before[-len(group) - 1 :]
        if f.token.sort in {"money", "count"}
        and (f.segment, f.depth) == (first.segment, first.depth)
    ]
    wanted = len(group)
    if len(listed) < wanted or len({f.token.sort for f in listed[-wanted:]}) > 1:
        return
    if len(listed) == wanted or listed[-wanted].mark in {"opener", ":"}:
        for member, amount in zip(group, listed[-wanted:], strict=True):
            member.of = amount


def _names(pieces: list[str], wanted: int) -> tuple[str, ...]:
    """Split the list before 分别 into as many names as there are figures, if that is possible."""
    names = [piece for piece in (p.strip() for p in pieces) if piece]
    if len(names) == wanted - 1 and names:
        parted = re.split(r"以及|和|及|与", names[-1], maxsplit=1)
        if len(parted) == 2 and all(parted):
            names = [*names[:-1], *parted]
    return tuple(names)
