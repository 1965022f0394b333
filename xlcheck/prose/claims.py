"""What a text claims: figures with their subjects, and how one is said to follow from others.

The reader's product, and all that :mod:`xlcheck.narrative` sees of a text. Everything is as
printed: units are not converted, labels are not yet places of a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["amount", "count", "share", "rate", "change", "score", "grade"]
"""``share``: 占…的 p%; ``rate``: 执行率, 完成率, 满意度 …, 增长 p%; ``change``: 增加 32.37 万元."""

Hedge: TypeAlias = Literal["", "about", "at_least", "at_most"]
"""约, 左右, 近 / 余, 以上, 超过, 突破, 不低于 / 以下, 不超过, 以内."""

Basis: TypeAlias = Literal["", "budget", "adjusted_budget", "final", "planned", "prior_year"]
"""What stage of the money: 年初预算, 全年预算, 决算/执行, 计划, 上年; "" is this year's own."""

RelationKind: TypeAlias = Literal["share", "sum", "difference", "growth", "ratio", "items"]
"""How one claim is said to follow from others (see :class:`Relation`)."""

Completeness: TypeAlias = Literal["stated", "open", "partial"]
"""Whether a list of parts is said to be all (合计, 共, 分别), merely 其中, or marked 等/部分."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of a text.

    ``low`` and ``high`` bound what the printed figure may stand for, in its own unit: half a unit
    of its last digit either way, more where it is hedged or a range (then ``value`` is the upper
    end); None is no bound on that side (超过 1500). Counts of things and scores are exact.
    ``value`` is None where the figure is malformed (``46.%``) or is a word (a grade, in ``word``).

    A decrease is negative: 减少 5万元 has ``value`` -5, 下降 3% has -3. A unit left out is the
    one of the next figure of the list; "" where there is none (预算数 70, 执行率 90%). 亿 alone
    reads 亿元; counts keep theirs (万人). ``owner`` is whatever stands before the label inside its
    phrase: an agency of the vocabulary, a project, any other narrowing words. A claim with an
    owner that is no agency is about something smaller than the label says.
    """

    kind: Kind
    subject: str  # the label it was read under, as known to the vocabulary, else the noun phrase
    span: tuple[int, int]  # of figure and unit in the text
    quote: str  # the text at ``span``
    value: Decimal | None
    unit: str  # 万元, 元, 亿元, %, 人, 分 …; "" for a grade
    low: Decimal | None
    high: Decimal | None
    hedge: Hedge = ""
    known: bool = False  # the subject is a label of the vocabulary
    owner: str = ""  # whose figure: an agency, a project, what else stands before the label
    modifiers: tuple[str, ...] = ()  # words that narrow the subject: 新增, 累计
    year: int | None = None  # stated, or carried on within the text
    basis: Basis = ""
    base: str = ""  # of a share or rate: what it is said to be of, "" where that is left out
    word: str = ""  # of a grade
    malformed: bool = False
    figure_span: tuple[int, int] | None = None  # of the bare number, without its unit
    target: bool = False  # an aim (力争, 目标, 控制在 … 以内), not something that happened


@dataclass(frozen=True, slots=True)
class Relation:
    """How one claim is said to follow from others; numbers are places in ``Reading.claims``.

    - share: ``result`` says what part of a whole ``parts[0]`` is; ``wholes`` are the claims in
      scope that may be the whole, the nearest first (the base's name is ``Claim.base``);
    - sum: ``result`` is the total of ``parts`` (with ``signs``, for balances told in order);
    - difference: ``result`` = ``parts[0]`` - ``parts[1]`` (比上年增加);
    - growth: the rate ``result`` = (``parts[0]`` - ``parts[1]``) / ``parts[1]``;
    - ratio: the rate ``result`` = ``parts[0]`` / ``parts[1]`` (执行率, 完成率);
      of these three, ``parts[1]`` is left out where the text does not print it (比上年增加 5万元):
      ``Claim.base`` of ``result`` names it, and two of them over one ``parts[0]`` must agree;
    - items: the count ``result`` is the number of things listed, ``listed`` of them.
    """

    kind: RelationKind
    result: int
    parts: tuple[int, ...] = ()
    wholes: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()  # of ``parts`` in a sum, +1 or -1; () means all +1
    complete: Completeness = "stated"
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All claims of one text in reading order, and the relations between them."""

    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()
    unread: tuple[tuple[tuple[int, int], str], ...] = ()  # figures left aside, and why


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a form lends to the reader; equal vocabularies are compiled once.

    ``labels`` are names of money and counts with every synonym and alias; ``owners`` are names of
    agencies and projects. Which label means which place is none of the reader's business.
    """

    labels: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
