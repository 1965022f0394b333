"""The JSON report: shape and values of schema 1."""

from __future__ import annotations

import json

from xlcheck import __version__
from xlcheck.findings import Report
from xlcheck.reports.render_json import render_json


def test_keys_are_the_promised_ones(report: Report) -> None:
    """Every level has exactly the keys of schema 1."""
    document = json.loads(render_json([report]))
    assert list(document) == ["schema", "checker", "filings", "summary"]
    (filing,) = document["filings"]
    assert list(filing) == [
        *("path", "form", "edition", "reporting_unit", "year", "verdict", "counts", "judged"),
        *("findings", "claims", "not_judged"),
    ]
    finding = filing["findings"][0]
    assert list(finding) == [
        *("id", "rule", "severity", "cause", "message", "locations", "stated", "expected"),
        *("difference", "slack", "also_breaks", "suggestions", "explanation"),
    ]
    assert list(finding["locations"][0]) == ["sheet", "cell", "role", "place", "label", "value"]
    assert list(finding["suggestions"][0]) == ["sheet", "cell", "value", "kind", "clears"]


def test_counts_are_of_causes_and_findings_of_instances(report: Report) -> None:
    """Two findings of one cause count once, and both are listed with their cause."""
    document = json.loads(render_json([report]))
    (filing,) = document["filings"]
    assert filing["counts"] == {"error": 1, "warning": 1, "note": 0}
    assert [f["cause"] for f in filing["findings"]] == ["c1", "c1", "c2"]
    assert document["summary"] == {"filings": 1, "error": 1, "warning": 1, "note": 0}
    assert filing["judged"] == {
        "held": 140,
        "rounding": 5,
        "broken": 3,
        "skipped": 4,
        "unknown": 3,
    }


def test_amounts_are_strings(report: Report) -> None:
    """Amounts are decimal strings as printed, Chinese stands as it is."""
    text = render_json([report])
    finding = json.loads(text)["filings"][0]["findings"][0]
    assert (finding["stated"], finding["expected"], finding["difference"]) == ("100", "99", "1")
    assert "评分表" in text


def test_unreadable_files_keep_their_place(report: Report, unreadable: Report) -> None:
    """A file that could not be read is a filing with its trouble."""
    document = json.loads(render_json([unreadable, report]))
    first = document["filings"][0]
    assert first["verdict"] == "unreadable"
    assert first["trouble"] == "文件损坏,请重新取得。"
    assert first["findings"] == []
    assert document["checker"] == {"version": __version__, "rules": "f" * 64}
