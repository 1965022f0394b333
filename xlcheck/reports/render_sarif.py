"""Reports → SARIF 2.1.0, for code-scanning tools: one run, one result per finding.

A place of the form is the logical location; the cell is a region (row and column of the sheet)
and stands, with its sheet, in the region's message. A figure in a text is the region's snippet;
its characters are counted within the cell, which SARIF has no word for, and stand in the region's
properties.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from xlcheck.findings import VERSION, Finding, Location, NotJudged, Report, Severity
from xlcheck.forms import FORMS
from xlcheck.language.rule import AnyRule
from xlcheck.reports.words import at_cell, at_figure
from xlcheck.workbook.cells import area

SCHEMA_ADDRESS = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(reports: Sequence[Report]) -> str:
    """Write one SARIF run over all reports."""
    rules = _rules_of(reports)
    numbers = {rule.id: n for n, rule in enumerate(rules)}
    results = []
    for report in reports:
        results += [_result(report, f, numbers) for f in report.findings]
        results += [_open(report, n, numbers) for n in report.not_judged]
    run = {
        "tool": {
            "driver": {
                "name": "xlcheck",
                "version": VERSION,
                "semanticVersion": VERSION,
                "language": "zh-CN",
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": _uri(path)}} for path in dict.fromkeys(r.path for r in reports)
        ],
        "invocations": [_invocation(reports)],
        "results": results,
    }
    document = {"$schema": SCHEMA_ADDRESS, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rules_of(reports: Sequence[Report]) -> list[AnyRule]:
    """Give the rules of the forms that were met, each id once."""
    met = {r.form for r in reports}
    found: dict[str, AnyRule] = {}
    for form in FORMS:
        if form.name in met:
            for rule in form.rules:
                found.setdefault(rule.id, rule)
    return list(found.values())


def _rule(rule: AnyRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.says + "。"},
        "fullDescription": {"text": f"{rule.says}。依据:{rule.because}。"},
        "help": {"text": f"用 xlcheck explain {rule.id} 查看说明和例子。"},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"stage": rule.stage},
    }


def _result(report: Report, finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    primary, *related = finding.locations
    result: dict[str, Any] = {
        **_rule_reference(finding.rule, numbers),
        "level": finding.severity.value,
        "kind": "fail",
        "message": {"text": finding.message},
        "locations": [_location(report, primary)],
        "partialFingerprints": {"xlcheckFinding/v1": finding.id},
        "properties": {
            "cause": finding.cause,
            "stated": finding.stated,
            "expected": finding.expected,
            "difference": finding.difference,
            "alsoBreaks": list(finding.also_breaks),
        },
    }
    if finding.explanation is not None:
        result["properties"] |= {"explanation": finding.explanation}
        if finding.severity is not Severity.ERROR:
            suppression = {"kind": "external", "status": "underReview"}
            result["suppressions"] = [suppression | {"justification": finding.explanation}]
    if related:
        result["relatedLocations"] = [
            {"id": n, **_location(report, at)} for n, at in enumerate(related)
        ]
    return result


def _open(report: Report, missed: NotJudged, numbers: dict[str, int]) -> dict[str, Any]:
    """Write what could not be judged: in SARIF the question stays open."""
    return {
        **_rule_reference(missed.rule, numbers),
        "level": "none",
        "kind": "open",
        "message": {"text": f"未能判断:{missed.because}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(report.path)}},
                "logicalLocations": [{"fullyQualifiedName": missed.place, "kind": "element"}],
            }
        ],
    }


def _rule_reference(rule: str, numbers: dict[str, int]) -> dict[str, Any]:
    return {"ruleId": rule} | ({"ruleIndex": numbers[rule]} if rule in numbers else {})


def _location(report: Report, at: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.path)}}
    if at.cell:
        row, column, last_row, last_column = area(at.cell)
        physical["region"] = {
            "startLine": row,
            "startColumn": column,
            "endLine": last_row,
            "endColumn": last_column + 1,
            "message": {"text": at_figure(at)},
        }
        if at.span is not None:
            physical["region"] |= {
                "snippet": {"text": at.quote},
                "properties": {"charactersInCell": list(at.span)},
            }
    return {
        "physicalLocation": physical,
        "logicalLocations": [
            {
                "name": at.label or at_cell(at),
                "fullyQualifiedName": at.place or at_cell(at),
                "kind": "element",
            }
        ],
        "message": {"text": f"{at_figure(at)} {at.label}".strip()},
    }


def _invocation(reports: Sequence[Report]) -> dict[str, Any]:
    unreadable = [r for r in reports if r.verdict == "unreadable"]
    return {
        "executionSuccessful": not unreadable,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": r.trouble or "无法审核。"},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(r.path)}}}],
            }
            for r in unreadable
        ],
    }


def _uri(path: str) -> str:
    pure = PurePath(path)
    if pure.is_absolute():
        return Path(path).as_uri()
    from urllib.parse import quote

    return quote(pure.as_posix())
