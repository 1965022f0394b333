"""Changed values stand where they are said to stand, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import filings

from xlcheck.diagnosis.changes import change, printed, with_values
from xlcheck.findings import Location
from xlcheck.language.rule import Quantity
from xlcheck.translate.to_ties import ties_of

YUAN = Decimal("0.0001")


def test_a_cell_gets_its_value() -> None:
    """The cell reads as the new value, all others as before."""
    filing = filings.read(filings.clean(filings.PROJECT))
    ties = ties_of(filing, filings.PROJECT)
    target = next(q for t in ties for q, _ in t.terms if q.at.place == "funds/合计/surplus")
    made = change(target, Decimal(700), "recomputed")
    assert made is not None
    changed = with_values(filing, [made])
    summary = changed["funds"].summary
    assert summary is not None
    assert (summary["surplus"].number, summary["surplus"].text) == (Decimal(700), "700")
    before = filing["funds"].summary
    assert before is not None
    back = replace(change(target, before["surplus"].number or Decimal(0), "recomputed") or made)
    assert with_values(changed, [back])["funds"].rows == filing["funds"].rows


def test_figures_of_a_text_are_replaced_in_place() -> None:
    """Two figures of one paragraph change together, the indent of the cell counted."""
    data = filings.clean(filings.PROJECT)
    data["tables"]["narrative"][0]["text"] = "  收到100.5万元,用去90万元。"
    filing = filings.read(data)
    row = filing["narrative"].rows[0]
    place = f"narrative/{row.key}/text"

    def figure(text: str, quote: str) -> Quantity:
        start = "  收到100.5万元,用去90万元。".index(quote)
        at = Location(
            "报告综述", "B2", "related", place, "", text, (start, start + len(quote)), quote
        )
        return Quantity(at, Decimal(text), Decimal("0.05"), "narrative")

    made = [
        change(figure("100.5", "100.5万元"), Decimal("1200.5"), "digit"),
        change(figure("90", "90万元"), Decimal(95), "digit"),
    ]
    assert None not in made
    changed = with_values(filing, [m for m in made if m is not None])
    assert changed["narrative"].rows[0]["text"].text == "收到1200.5万元,用去95万元。"


def test_values_are_written_as_the_place_prints_them() -> None:
    """An amount is written in the unit of its table, with the digits it keeps."""
    at = Location("资金情况", "C5", "related", "funds/合计/spent", "", "31510000")
    yuan = Quantity(at, Decimal(3151), Decimal("0.005") * YUAN, "total", YUAN)
    assert printed(yuan, Decimal("3151.5")) == "31515000"
    wan = Quantity(at, Decimal(3151), Decimal("0.005"), "total")
    assert printed(wan, Decimal("3151.50")) == "3151.5"
