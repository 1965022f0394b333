"""The shapes in which reports print figures, each with what must be read from it."""

from __future__ import annotations

import pytest
from readings import brief, read

CLAIMS = {
    "2023年总支出812.40万元,其中基本支出600.30万元,占总支出的73.89%;项目支出212.10万元,占26.11%": [
        "amount 总支出 = 812.40万元",
        "amount 基本支出 = 600.30万元",
        "share 基本支出 = 73.89% of 总支出",
        "amount 项目支出 = 212.10万元",
        "share 项目支出 = 26.11%",
    ],
}


@pytest.mark.parametrize("text", CLAIMS)
def test_claims(text: str) -> None:
    """A sentence claims exactly what is listed beside it."""
    assert [brief(claim) for claim in read(text).claims] == CLAIMS[text]
