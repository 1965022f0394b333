"""Long texts are judged in a time that grows with their length, not with its square."""

from __future__ import annotations

import filings
import pytest
from bench import layout
from bench.judging import reports

from xlcheck.narrative import shares

FORM = next(f for f in filings.FORMS if f.name.startswith("project"))
SENTENCE = "支出500万元,占总支出的12.5%;"


def looked_at(monkeypatch: pytest.MonkeyPatch, times: int) -> int:
    """Count the wholes that are looked at in a paragraph of so many shares that fit none."""
    count = 0
    of_claim = shares._Share.of_claim

    def counted(self: shares._Share, number: int) -> shares.Base:
        nonlocal count
        count += 1
        return of_claim(self, number)

    data = filings.clean(FORM)
    data["tables"]["narrative"][-1]["text"] = SENTENCE * times
    with monkeypatch.context() as patched:
        patched.setattr(shares._Share, "of_claim", counted)
        (report,) = reports([layout.read(data)])
    assert len(report.claims) >= times
    return count


def test_a_share_looks_back_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many shares in one paragraph cost about twice as much, not four times."""
    once, twice = (looked_at(monkeypatch, n) for n in (150, 300))
    assert once > 150
    assert twice < 2.6 * once
