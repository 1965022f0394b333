"""Figures read in the prose → what they were read as and what became of them, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from xlcheck.findings import ClaimRead, Verdict

HEADINGS = ("位置", "原文", "读作", "核对对象", "结果")
NOT_COMPARED = "未核对"
_RESULTS = MappingProxyType(
    {
        Verdict.HELD: "一致",
        Verdict.ROUNDING: "尾差",
        Verdict.BROKEN: "不符",
        Verdict.UNKNOWN: "未能判断",
        Verdict.SKIPPED: NOT_COMPARED,
        None: NOT_COMPARED,
    }
)
_NO_BLANK = ("%", "‰", "")  # units that stand close to their figure


def claim_reading(claim: ClaimRead) -> str:
    """Say what a figure was read as: 2021年 人员支出 占基本支出:83.33%."""
    year = f"{claim.year}年" if claim.year is not None else ""
    base = f"({'占' if claim.kind == 'share' else '对照'}{claim.base})" if claim.base else ""
    blank = "" if claim.unit in _NO_BLANK else " "
    subject = " ".join(filter(None, (year, claim.subject or "(没有写明是什么)")))
    return f"{subject}{base}:{claim.value}{blank}{claim.unit}"


def claim_result(claim: ClaimRead) -> str:
    """Say what became of it: 一致, 尾差, 不符, or why it was compared with nothing."""
    word = _RESULTS[claim.verdict]
    return f"{word}:{claim.because}" if claim.because else word


def claims_line(claims: Sequence[ClaimRead]) -> str:
    """Count what was read in the prose: 63 个数:一致 50 · 尾差 2 · 不符 5 · 未核对 6."""
    counted = Counter(_RESULTS[c.verdict] for c in claims)
    words = dict.fromkeys(_RESULTS.values())
    told = " · ".join(f"{word} {counted[word]}" for word in words if counted[word])
    return f"{len(claims)} 个数:{told}"
