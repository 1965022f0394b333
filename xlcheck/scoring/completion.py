"""Quantitative targets against what was achieved, where both are plain numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlcheck.findings import Location
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.form import Listing
from xlcheck.language.rubric import Side
from xlcheck.language.standard import name_key
from xlcheck.scoring.sheet import cell

_AT_LEAST = ("≥", ">", "不低于", "不少于", "至少", "达到", "达", "大于", "超过")
_AT_MOST = ("≤", "<", "不超过", "不高于", "不多于", "控制在", "小于", "低于", "少于")
_SIGNS = "|".join(sorted((*_AT_LEAST, *_AT_MOST), key=len, reverse=True))
_MEASURE = re.compile(
    rf"(?P<sign>{_SIGNS})?(?P<number>[0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)"
    r"(?P<unit>%|[\u4e00-\u9fff]{0,4}?)(?P<tail>及?以上|以内|以下)?"
)
_DONE = re.compile(r"^(?:已|实际|共|全年)*(?:完成|办结|实现|达到|达|为)了?")
_KIND_ENDS = ("指标", "目标")
_LONGEST_MEASURE = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator whose target and actual value are numbers of the same unit.

    ``most`` tells that the target is an upper bound. Without a sign that is a guess: ``certain``
    only where both agree or a sign says how to compare.
    """

    row: FilingRow
    cells: tuple[Location, ...]
    target: Decimal
    actual: Decimal
    most: bool
    certain: bool

    @property
    def met(self) -> bool:
        """Whether the target was reached."""
        return self.actual <= self.target if self.most else self.actual >= self.target

    @property
    def words(self) -> str:
        """Say target and actual as typed."""
        return f"目标值“{self.row['target'].text}”,实际完成“{self.row['actual'].text}”"


def measured(
    filing: Submission, indicators: type[Listing], kind: str, side: Side = "under"
) -> list[Measured] | str:
    """Read the indicators of one kind; a sentence saying why not, unless all are numbers.

    ``side`` "over" is of costs, where a bare number is taken as an upper bound.
    """
    table = filing[indicators.table]
    if not table.found:
        return f"没有找到“{indicators.short_heading()}”"
    rows = [r for r in table.details if _kind(r.key.split("/")[0]) == _kind(kind)]
    rows = [r for r in rows if not (r["target"].is_empty and r["actual"].is_empty)]
    if not rows:
        return f"没有填写{kind}"
    found = [_measured(indicators, row, side) for row in rows]
    read = [m for m in found if m is not None]
    return read if len(read) == len(found) else f"{kind}的目标值和完成值不全是可以比较的数"


def completion(found: Sequence[Measured], side: Side = "under") -> Fraction | None:
    """Combine indicators into one rate; None where the standard does not say how.

    All met is 100%. A single one that was missed is its own rate.
    """
    if all(m.met for m in found):
        return Fraction(1)
    if len(found) > 1 or found[0].most != (side == "over") or not found[0].target:
        return None
    return Fraction(found[0].actual) / Fraction(found[0].target)


def _kind(text: str) -> str:
    key = name_key(text)
    for end in _KIND_ENDS:
        key = key.removesuffix(end)
    return key


def _measured(indicators: type[Listing], row: FilingRow, side: Side) -> Measured | None:
    target = _read(row["target"].text)
    actual = _read(_DONE.sub("", _plain(row["actual"].text)))
    if target is None or actual is None or actual.sign or target.number < 0:
        return None
    if target.unit and actual.unit and target.unit != actual.unit:
        return None
    cells = tuple(cell(indicators, row, name, "related") for name in ("target", "actual"))
    most = target.sign == "most" or (not target.sign and side == "over")
    certain = bool(target.sign) or target.number == actual.number
    return Measured(row, cells, target.number, actual.number, most, certain)


@dataclass(frozen=True, slots=True)
class _Number:
    sign: str  # "least", "most" or ""
    number: Decimal
    unit: str


def _read(text: str) -> _Number | None:
    plain = _plain(text)
    if len(plain) > _LONGEST_MEASURE:
        return None
    found = _MEASURE.fullmatch(plain)
    if found is None:
        return None
    signs = {found["sign"] or "", found["tail"] or ""}
    least = bool(signs & {*_AT_LEAST, "以上", "及以上"})
    most = bool(signs & {*_AT_MOST, "以内", "以下"})
    if least and most:
        return None
    sign = "least" if least else "most" if most else ""
    return _Number(sign, Decimal(found["number"]), found["unit"])


def _plain(text: str) -> str:
    written = "".join(unicodedata.normalize("NFKC", text).split())
    return written.replace(">=", "≥").replace("<=", "≤").rstrip("。;")
