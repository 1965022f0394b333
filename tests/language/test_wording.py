"""What counts as a reason in a report."""

from __future__ import annotations

import filings
import pytest

from xlcheck.findings import Severity


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("结余资金因工程结算尚未完成,下年继续使用。", True),
        ("因为尾款次年支付,形成结余。", True),
        ("由于采购推迟,结余较多。", True),
        ("结余资金按规定因公使用。", False),
        ("结余因此增加。", False),
        ("结余是评价的重要因素。", False),
        ("年末有结余。", False),
    ],
)
def test_a_reason_is_told_from_words_like_it(text: str, *, explained: bool) -> None:
    """A low execution rate counts as explained where the text about what is left gives a reason."""
    data = filings.clean(filings.PROJECT)
    data["tables"]["narrative"][-1]["text"] = text
    found = filings.ids(filings.judged(data).findings, Severity.WARNING)
    assert ("EXECUTION-001" not in found) == explained
