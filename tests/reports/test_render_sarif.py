"""The SARIF report against the required properties of schema 2.1.0."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from xlcheck.findings import Report
from xlcheck.reports.render_sarif import render_sarif

# required properties, and the values that enumerations allow, from the OASIS schema
REQUIRED = {
    "log": {"version", "runs"},
    "run": {"tool"},
    "tool": {"driver"},
    "driver": {"name"},
    "rule": {"id"},
    "result": {"message"},
    "invocation": {"executionSuccessful"},
    "notification": {"message"},
}
LEVELS, KINDS = {"none", "note", "warning", "error"}, {"fail", "open"}


@pytest.fixture
def run(report: Report, unreadable: Report) -> dict[str, Any]:
    """The one run over a filing with findings and an unreadable file."""
    log = json.loads(render_sarif([report, unreadable]))
    assert log["version"] == "2.1.0"
    assert set(log) >= REQUIRED["log"]
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def test_required_properties_are_there(run: dict[str, Any]) -> None:
    """Every object has what the schema requires, every enumeration an allowed value."""
    assert set(run) >= REQUIRED["run"]
    assert set(run["tool"]["driver"]) >= REQUIRED["driver"]
    for rule in run["tool"]["driver"]["rules"]:
        assert set(rule) >= REQUIRED["rule"]
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    for result in run["results"]:
        assert set(result) >= REQUIRED["result"]
        assert result["message"]["text"]
        assert result["level"] in LEVELS
        assert result["kind"] in KINDS
        assert result["kind"] == "fail" or result["level"] == "none"
    for invocation in run["invocations"]:
        assert set(invocation) >= REQUIRED["invocation"]


def test_rules_are_told_once_and_found_by_index(run: dict[str, Any]) -> None:
    """A result's rule index leads to the rule it names."""
    rules = run["tool"]["driver"]["rules"]
    assert len({r["id"] for r in rules}) == len(rules)
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_finding_has_place_and_cell(run: dict[str, Any]) -> None:
    """The logical location is the place, the region's message the cell, with row and column."""
    location = run["results"][0]["locations"][0]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "scores/合计/score"
    region = location["physicalLocation"]["region"]
    assert region["message"]["text"] == "评分表!I30"
    assert (region["startLine"], region["startColumn"]) == (30, 9)
    assert region["endColumn"] > region["startColumn"]


def test_what_was_not_judged_stays_open(run: dict[str, Any]) -> None:
    """Not judged is neither failed nor passed."""
    assert [r["kind"] for r in run["results"]].count("open") == 3


def test_an_unreadable_file_is_a_notification(run: dict[str, Any]) -> None:
    """The run was not wholly successful, and says why; the address is a valid one."""
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert set(notification) >= REQUIRED["notification"]
    uri = notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert " " not in uri


def test_a_figure_in_a_text_is_the_snippet_of_its_cell(prose: Report) -> None:
    """A place in prose shows its words, with its characters in the cell beside them."""
    (only,) = json.loads(render_sarif([prose]))["runs"]
    region = only["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"] == {"text": "占基本支出的17.83%"}
    start, end = region["properties"]["charactersInCell"]
    assert end - start == len("占基本支出的17.83%")
    assert region["message"]["text"] == "报告综述!B7“占基本支出的17.83%”"


def test_an_explained_warning_is_put_up_for_review(report: Report) -> None:
    """Words suppress nothing by themselves, and never an error."""
    causes = tuple(
        dataclasses.replace(
            c, findings=tuple(dataclasses.replace(f, explanation="实情") for f in c.findings)
        )
        for c in report.causes
    )
    (only,) = json.loads(render_sarif([dataclasses.replace(report, causes=causes)]))["runs"]
    by_level = {r["level"]: r for r in only["results"]}
    assert "suppressions" not in by_level["error"]
    (suppression,) = by_level["warning"]["suppressions"]
    assert suppression == {
        "kind": "external",
        "status": "underReview",
        "justification": "实情",
    }
