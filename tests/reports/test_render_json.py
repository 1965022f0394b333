"""The JSON report: shape and values of schema 1."""

from __future__ import annotations

import json

from paragraph import PARAGRAPH

from xlcheck import __version__
from xlcheck.findings import Report
from xlcheck.reports.render_json import render_json


def test_keys_are_the_promised_ones(report: Report) -> None:
    """Every level has exactly the keys of schema 1."""
    document = json.loads(render_json([report]))
    assert list(document) == ["schema", "checker", "filings", "summary"]
    (filing,) = document["filings"]
    assert list(filing) == [
        *("path", "form", "edition", "reporting_unit", "year", "verdict", "counts", "explained"),
        *("judged", "findings", "claims", "not_judged", "lapsed_explanations"),
    ]
    finding = filing["findings"][0]
    assert list(finding) == [
        *("id", "rule", "severity", "cause", "message", "locations", "stated", "expected"),
        *("difference", "slack", "also_breaks", "suggestions", "candidates", "explanation"),
        "explained_since",
    ]
    assert list(finding["locations"][0]) == ["sheet", "cell", "role", "place", "label", "value"]
    assert list(finding["suggestions"][0]) == [
        *("sheet", "cell", "value", "kind", "clears", "option"),
    ]


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


def test_a_figure_in_a_text_has_its_characters(prose: Report) -> None:
    """A place in prose and what is to be changed there say which characters of the cell."""
    finding = json.loads(render_json([prose]))["filings"][0]["findings"][0]
    (at,) = finding["locations"]
    assert PARAGRAPH[slice(*at["span"])] == at["quote"] == "占基本支出的17.83%"
    first, second, third = finding["suggestions"]
    assert PARAGRAPH[slice(*first["span"])] == "17.83%"
    assert [s["option"] for s in (first, second, third)] == [1, 2, 2]
    assert "span" not in second


def test_candidates_are_places(prose: Report) -> None:
    """Where any of many cells may be wrong, all of them are listed."""
    finding = json.loads(render_json([prose]))["filings"][0]["findings"][2]
    assert [at["cell"] for at in finding["candidates"]] == [f"I{n}" for n in range(5, 25)]


def test_every_figure_read_is_listed(prose: Report) -> None:
    """The audit view says of each figure what it was read as and what it was compared with."""
    first, share, left_out = json.loads(render_json([prose]))["filings"][0]["claims"]
    assert first == {
        "sheet": "报告综述",
        "cell": "B7",
        "span": first["span"],
        "quote": "500万元",
        "subject": "人员支出",
        "value": "500",
        "unit": "万元",
        "base": None,
        "compared_with": "支出!C7",
        "place": "narrative/二/text",
        "kind": "amount",
        "year": 2021,
        "verdict": "held",
        "because": None,
    }
    assert PARAGRAPH[slice(*first["span"])] == "500万元"
    assert (share["base"], share["verdict"]) == ("基本支出", "broken")
    assert (left_out["verdict"], left_out["because"]) == (None, "表中没有这一项")
