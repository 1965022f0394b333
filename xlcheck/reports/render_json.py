"""Reports → JSON, schema 1: a promise to other programs (changed only with a schema number)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from xlcheck.findings import (
    VERSION,
    ClaimRead,
    Finding,
    Location,
    Report,
    Severity,
    Suggestion,
    Verdict,
)

SCHEMA = 1


def render_json(reports: Sequence[Report]) -> str:
    """Write all reports as one document; amounts are decimal strings as printed."""
    document = {
        "schema": SCHEMA,
        "checker": {"version": VERSION, "rules": _rules(reports)},
        "filings": [_filing(r) for r in reports],
        "summary": {
            "filings": len(reports),
            **{s.value: sum(r.counts[s] for r in reports) for s in Severity},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rules(reports: Sequence[Report]) -> str:
    """Identify the rules in force: the form's, or one hash over those of several forms."""
    hashes = sorted({r.rules_hash for r in reports if r.rules_hash})
    if len(hashes) <= 1:
        return "".join(hashes)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _filing(report: Report) -> dict[str, Any]:
    filing: dict[str, Any] = {
        "path": report.path,
        "form": report.form,
        "edition": report.edition,
        "reporting_unit": report.reporting_unit,
        "year": report.year,
        "verdict": report.verdict,
    }
    if report.trouble is not None:
        filing["trouble"] = report.trouble
    if report.ignored:
        filing["ignored"] = list(report.ignored)
    return filing | {
        "counts": {s.value: n for s, n in report.counts.items()},
        "explained": report.explained,
        "judged": {v.value: report.judged.get(v, 0) for v in Verdict},
        "findings": [_finding(f) for f in report.findings],
        "claims": [_claim(claim) for claim in report.claims],
        "not_judged": [
            {"rule": n.rule, "place": n.place, "because": n.because} for n in report.not_judged
        ],
        "lapsed_explanations": [
            {
                "explanation": lapsed.text,
                "rule": lapsed.rule,
                "cells": lapsed.place,
                "message": lapsed.message,
                "cause": lapsed.cause or None,
            }
            for lapsed in report.lapsed
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "cause": finding.cause,
        "message": finding.message,
        "locations": [_location(at) for at in finding.locations],
        "stated": finding.stated,
        "expected": finding.expected,
        "difference": finding.difference,
        "slack": finding.slack,
        "also_breaks": list(finding.also_breaks),
        "suggestions": [_suggestion(s) for s in finding.suggestions],
        "candidates": [_location(at) for at in finding.candidates],
        "explanation": finding.explanation,
        "explained_since": finding.explained_since or None,
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sheet": suggestion.sheet,
        "cell": suggestion.cell,
        "value": suggestion.value,
        "kind": suggestion.kind,
        "clears": list(suggestion.clears),
        "option": suggestion.option,
    }
    return told if suggestion.span is None else told | {"span": list(suggestion.span)}


def _location(at: Location) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sheet": at.sheet,
        "cell": at.cell,
        "role": at.role,
        "place": at.place,
        "label": at.label,
        "value": at.value,
    }
    return told if at.span is None else told | {"span": list(at.span), "quote": at.quote}


def _claim(claim: ClaimRead) -> dict[str, Any]:
    return {
        "sheet": claim.sheet,
        "cell": claim.cell,
        "span": list(claim.span),
        "quote": claim.quote,
        "subject": claim.subject,
        "value": claim.value,
        "unit": claim.unit,
        "base": claim.base,
        "compared_with": claim.compared_with,
        "place": claim.place,
        "kind": claim.kind,
        "year": claim.year,
        "verdict": None if claim.verdict is None else claim.verdict.value,
        "because": claim.because or None,
    }
