"""What a scoring standard is recomputed from: rates of a form, traced to its cells.

Declared in ``forms/<form>/rubric.py`` by the names that editions use; evaluates nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from xlcheck.language.expression import Place
from xlcheck.language.form import Listing


@dataclass(frozen=True, slots=True)
class RatioOf:
    """One amount or count of the form divided by another.

    ``nothing_is_zero`` tells that a part of 0 is 0% even of nothing: no surplus is none, whatever
    was carried over, while nothing received of nothing planned is no rate at all.
    """

    name: str
    says: str  # 控制率
    part: Place
    whole: Place
    nothing_is_zero: bool = False

    @property
    def words(self) -> str:
        """Say how it is computed: 实有人数÷人员编制."""
        return f"{self.part.declared.label}÷{self.whole.declared.label}"


@dataclass(frozen=True, slots=True)
class StatedRate:
    """A rate that nobody can recompute, only read: in the targets table or in the prose.

    ``must_be_shown`` is one without which full marks rest on nothing.
    """

    name: str
    says: str  # 满意率
    about: str  # the word by which its indicators and sentences are known
    subjects: tuple[str, ...]  # what sentences call it
    indicators: type[Listing]
    texts: tuple[Place, ...]  # where sentences may state it
    must_be_shown: bool = False
    most: int = 100  # percent; a larger figure is of something else

    @property
    def words(self) -> str:
        """Say where it is read."""
        return f"定量目标表或报告中写明的{self.says}"


@dataclass(frozen=True, slots=True)
class Completion:
    """How far the targets of one kind of indicators were met, where all of them are numbers."""

    name: str
    says: str
    indicators: type[Listing]

    @property
    def words(self) -> str:
        """Say how it is computed."""
        return "实际完成值÷目标值"


Input: TypeAlias = RatioOf | StatedRate | Completion
