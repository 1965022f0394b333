"""Sentences from wordings: figures are put in, and where each one stands is kept.

A wording may hold ``[a|b]`` (one of these), ``{name}`` (a figure with its unit), ``{name#}`` (the
bare figure), ``{name!}`` (in Chinese numerals), ``{name~}`` (rounded as in speaking),
``{part%whole}`` (the share in percent) and ``<list:item|separator>`` (each member of a list).
``?name=0,other>0|…`` in front says when it may be used.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from bench.printing import Style, chinese, plain

WORDINGS = Path(__file__).with_name("wordings.toml")
HELD_OUT = Path(__file__).with_name("wordings_held_out.toml")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"<(\w+):(.*?)\|([^>]*)>|\{(\w+)(?:([%#!~])(\w*))?\}")
_TEST = re.compile(r"(\w+)([=><])0")
ORDINALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Fact:
    """Something to be told: an amount in 万元, a count, a score, a year or a word.

    ``role`` says what binds a figure that tells it: "table" (it repeats a cell), "sum" (it stands
    in a stated sum or difference), "repeat" (another section tells it too), "derived" (it follows
    from cells of which the sentence does not tell all), "free" (nothing).
    """

    value: Decimal | str
    kind: str = "amount"
    role: str = "table"
    place: str = ""  # the cell it repeats
    unit: str = ""
    about: str = ""  # what a figure that is told twice is about


@dataclass(frozen=True)
class Figure:
    """A figure in a text: its digits stand at ``start`` … ``end``."""

    start: int
    end: int
    text: str
    role: str
    kind: str
    name: str
    unit: str = ""
    whole: str = ""  # of a share
    sentence: str = ""  # which kind of sentence it stands in
    about: str = ""


Facts = Mapping[str, Fact]
Lists = Mapping[str, Sequence[Facts]]


@dataclass
class Text:
    """A paragraph in the making."""

    words: str = ""
    figures: list[Figure] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Append plain words."""
        self.words += words

    def add_figure(self, digits: str, figure: Figure) -> None:
        """Append a figure and keep its place."""
        start = len(self.words)
        self.words += digits
        self.figures.append(replace(figure, start=start, end=len(self.words), text=digits))

    def join(self, other: Text, separator: str = "") -> None:
        """Append another text with its figures."""
        self.add(separator)
        shift = len(self.words)
        self.words += other.words
        self.figures += [
            replace(f, start=f.start + shift, end=f.end + shift) for f in other.figures
        ]


@cache
def wordings(path: Path = WORDINGS) -> dict[str, dict[str, list[str]]]:
    """Every wording by form and kind of sentence."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass
class Writer:
    """An author at work on one filing."""

    form: str
    style: Style
    r: random.Random
    facts: dict[str, Fact]
    lists: dict[str, list[Facts]]
    source: Path = WORDINGS

    def sentence(self, kind: str) -> Text:
        """Word one kind of sentence in one of the ways that fit the facts."""
        of_form = wordings(self.source)
        ways = [*of_form[self.form].get(kind, ()), *of_form["both"].get(kind, ())]
        fitting = [words for way in ways if (words := self._fitting(way))]
        return self._written(self.r.choice(fitting), kind)

    def words(self, words: str) -> Text:
        """Set given words in this author's style."""
        return self._written(words, "")

    def _fitting(self, way: str) -> str:
        if not way.startswith("?"):
            return way
        tests, _, words = way[1:].partition("|")
        holds = all(self._holds(*_TEST.fullmatch(t).groups()) for t in tests.split(","))  # type: ignore[union-attr]
        return words if holds else ""

    def _holds(self, name: str, sign: str, *_: str) -> bool:
        value = self.facts[name].value if name in self.facts else len(self.lists[name])
        assert not isinstance(value, str)
        return {"=": value == 0, ">": value > 0, "<": value < 0}[sign]

    def _written(self, words: str, kind: str) -> Text:
        while _CHOICE.search(words):
            words = _CHOICE.sub(lambda m: self.r.choice(m[1].split("|")), words)
        return self._filled(words, self.facts, kind)

    def _filled(self, words: str, facts: Facts, kind: str) -> Text:
        text, last = Text(), 0
        for slot in _SLOT.finditer(words):
            text.add(self.style.text(words[last : slot.start()]))
            last = slot.end()
            if slot[1]:
                self._list(text, slot, kind)
            else:
                self._figure(text, facts, slot, kind)
        text.add(self.style.text(words[last:]))
        return text

    def _list(self, text: Text, slot: re.Match[str], kind: str) -> None:
        for n, member in enumerate(self.lists[slot[1]]):
            text.add(self.style.text(slot[3]) if n else "")
            order = {"ord": Fact(ORDINALS[n % 9], "word")}
            text.join(self._filled(slot[2], {**self.facts, **order, **member}, kind))

    def _figure(self, text: Text, facts: Facts, slot: re.Match[str], kind: str) -> None:
        name, how, whole = slot[4], slot[5] or "", slot[6] or ""
        fact = facts[name]
        made = Figure(0, 0, "", fact.role, fact.kind, name, fact.unit, whole, kind, fact.about)
        if isinstance(fact.value, str):
            text.add(fact.value) if fact.kind == "word" else text.add_figure(fact.value, made)
        elif how == "%":
            of = facts[whole].value
            assert isinstance(of, Decimal)
            digits = self.style.digits(self.style.share(fact.value / of * 100, self.r))
            text.add_figure(digits, replace(made, role="share", kind="share"))
            text.add(self.style.percent)
        elif fact.kind == "amount":
            rough = how == "~"
            print_ = self.style.roughly if rough else self.style.amount
            digits, unit = print_(fact.value, self.r)
            role = "about" if rough else fact.role
            text.add_figure(self.style.digits(digits), replace(made, role=role, unit=unit.strip()))
            text.add(unit if how != "#" else "")
        elif how == "!":
            text.add_figure(chinese(int(fact.value)), replace(made, kind="numeral"))
        elif fact.kind == "percent":
            text.add_figure(self.style.digits(self.style.share(fact.value, self.r)), made)
            text.add(self.style.percent)
        else:
            text.add_figure(self.style.digits(plain(fact.value, trimmed=True)), made)
            text.add(fact.unit if how != "#" else "")
