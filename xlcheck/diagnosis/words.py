"""How a cause names the cell that is wrong, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xlcheck.diagnosis.changes import Change
from xlcheck.diagnosis.slips import SlipKind
from xlcheck.findings import Finding

_KINDS: Final[dict[SlipKind, str]] = {
    "unit": "像是单位弄错",
    "sign": "正负号相反",
    "empty_total": "漏填了合计",
    "stale_total": "合计没有随分项更新",
    "swapped": "像是与另一格填反",
    "transposed": "像是相邻两位数字写反",
    "dropped": "像是漏了一位数字",
    "doubled": "像是多打了一位数字",
    "digit": "像是一位数字写错",
    "copied": "与相邻的格填成了同一个数",
    "decimal_point": "像是小数点错位",
    "recomputed": "",
}


def told_of(changes: Sequence[Change], findings: Sequence[Finding], *, sure: bool) -> str:
    """Say which cell is wrong where the finding that speaks does not say it itself.

    Of a total that is spoken of as such nothing more is to be said.
    """
    first = changes[0]
    if any(f.primary.spot == first.at.spot for f in findings):
        return ""
    if first.kind == "swapped":
        return f";「{first.at.label}」与「{changes[-1].at.label}」{_KINDS['swapped']}"
    what = f"“{first.at.quote}”" if first.at.quote else f"「{first.at.label}」"
    value = first.at.value or "空"
    shape = f"({_KINDS[first.kind]})" if _KINDS[first.kind] else ""
    where = "问题应在" if sure else "最可能是"
    return f";{where}{what}:{value} 应为 {first.text}{shape}"
