"""The claims of both example filings, listed by hand and then compared: all of them, no others."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from readings import read

from xlcheck.prose.claims import Claim

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "workbook_templates" / "examples"
PROSE = ("duties", "achievements", "task", "expected", "achieved", "target", "actual", "text")
ORDINAL = re.compile(r"^(?:重点工作计划：|主要职能：)?(?:\d{1,2}、|（[一二三四五六七八九十]+）)?")
Row = tuple[str, str, str, str, str, str]


def texts(node: object) -> Iterator[str]:
    """Give every piece of prose of a filing."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in PROSE and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)


def sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the sentences of a text: where each stands, and its words without a number before."""
    for match in re.finditer(r"[^。\n]+", text):
        yield match.start(), match.end(), ORDINAL.sub("", match[0])


def agrees(claim: Claim, row: Row) -> bool:
    """Tell whether a claim is the one written down by hand."""
    quote, kind, value, unit, subject, base = row
    printed = claim.word or ("malformed" if claim.malformed else str(claim.value))
    same = (claim.quote, claim.kind, printed, claim.unit, claim.base)
    return same == (quote, kind, value, unit, base) and subject in claim.subject


def compared(name: str) -> tuple[int, list[str], list[str]]:
    """Give the number of claims found, those missed and those read beyond the list."""
    listed = tomllib.loads((HERE / f"expected_{name}.toml").read_text(encoding="utf-8"))
    expected = {
        entry["text"]: [tuple(row) for row in entry["claims"]] for entry in listed["sentence"]
    }
    filing = json.loads((EXAMPLES / f"{name}-2021.json").read_text(encoding="utf-8"))
    found, missed, beyond = 0, [], []
    for text in texts(filing["tables"]):
        claims = list(read(text).claims)
        for start, end, words in sentences(text):
            here = [c for c in claims if start <= c.span[0] < end]
            for row in expected.get(words, []):
                hit = next((claim for claim in here if agrees(claim, row)), None)
                if hit is None:
                    missed.append(f"{words[:20]}… {row}")
                    continue
                here.remove(hit)
                found += 1
            beyond += [f"{words[:20]}… {c.kind} {c.quote} {c.subject} / {c.base}" for c in here]
    return found, missed, beyond


@pytest.mark.parametrize(("name", "least"), [("department", 200), ("project", 20)])
def test_every_claim_of_the_examples(name: str, least: int) -> None:
    """All claims listed by hand are read (recall 1), and no others (precision 1)."""
    found, missed, beyond = compared(name)
    assert (missed, beyond) == ([], [])
    assert found >= least


@pytest.mark.parametrize("name", ["department", "project"])
def test_every_listed_sentence_stands_in_the_filing(name: str) -> None:
    """No sentence of the list has gone from the filing: the list is compared as a whole."""
    listed = tomllib.loads((HERE / f"expected_{name}.toml").read_text(encoding="utf-8"))
    filing = json.loads((EXAMPLES / f"{name}-2021.json").read_text(encoding="utf-8"))
    said = {words for text in texts(filing["tables"]) for *_, words in sentences(text)}
    assert {entry["text"] for entry in listed["sentence"]} <= said
