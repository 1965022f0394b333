"""Explanations are bound to what they were typed for, as long as its values stay."""

from __future__ import annotations

import dataclasses

import pytest
from paragraph import figure

from xlcheck.diagnosis.explained import Key, explained, key_of, shared_out
from xlcheck.findings import Cause, Finding, Location, Severity, Verdict


def made(cell: str, value: str, *, sheet: str = "资金情况", severity: str = "warning") -> Cause:
    """A cause of one finding whose id depends on its value, as in a check."""
    at = Location(sheet, cell, "primary", "funds/省级/spent", "实际支出", value)
    finding = Finding(
        f"id-{value}", "FUNDS-003", Severity(severity), Verdict.BROKEN, "不符。", (at,), cause="c1"
    )
    return Cause("c1", (finding,), finding.message)


def typed(cause: Cause, text: str, since: str = "") -> dict[str, str]:
    """What is read from a workbook in which somebody explained a cause."""
    key = dataclasses.replace(key_of(cause, f"{cause.first.primary.sheet}!C5"), since=since)
    return {str(key): text}


def test_a_text_comes_back_to_its_cause_with_its_day() -> None:
    """The same values in another cell keep the text; a text read first today says so."""
    (cause,), lapsed = explained([made("C9", "5")], typed(made("C5", "5"), "已批复"), "2022-06-11")
    assert (cause.first.explanation, cause.first.explained_since) == ("已批复", "2022-06-11")
    assert not lapsed
    earlier = typed(made("C5", "5"), "已批复", since="2022-05-01")
    (cause,), _ = explained([made("C5", "5")], earlier, "2022-06-11")
    assert cause.first.explained_since == "2022-05-01"
    assert Key.read(str(key_of(cause, ""))).since == "2022-05-01"


def test_another_value_ends_it_and_says_where() -> None:
    """A changed value leaves the cause unexplained and points the old text to it."""
    (cause,), (lapsed,) = explained([made("C5", "6")], typed(made("C5", "5"), "已批复"))
    assert cause.first.explanation is None
    assert (lapsed.text, lapsed.rule, lapsed.place, lapsed.cause) == (
        *("已批复", "FUNDS-003", "资金情况!C5", "c1"),
    )


def test_what_speaks_of_nothing_is_unused() -> None:
    """A text whose finding is gone is given back without a cause."""
    found, (lapsed,) = explained([], typed(made("C5", "5"), "已批复"))
    assert not found
    assert lapsed.cause == ""


def test_an_error_stays_an_error() -> None:
    """An explanation is kept with an error and changes nothing about it."""
    error = made("C5", "5", severity="error")
    (cause,), _ = explained([error], typed(error, "已批复"))
    assert cause.first.explanation == "已批复"
    assert cause.severity is Severity.ERROR


def test_filings_of_one_workbook_do_not_borrow() -> None:
    """What explains one filing explains nothing in another one with the same slip."""
    one, two = made("C5", "5", sheet="资金情况"), made("C5", "5", sheet="资金情况(2)")
    sheets = [("封面", "资金情况"), ("封面(2)", "资金情况(2)")]
    shares = shared_out(typed(two, "已批复"), sheets)
    assert not shares[0]
    (cause,), _ = explained([two], shares[1])
    assert cause.first.explanation == "已批复"
    (cause,), _ = explained([one], shares[0])
    assert cause.first.explanation is None


@pytest.mark.parametrize("text", ["", "abc", "abc ¦ R-1", "a:b:c ¦ R-1 ¦ 表!A1 ¦ 说 ¦ 明"])
def test_a_damaged_key_is_read_as_far_as_it_goes(text: str) -> None:
    """Whatever stands in the hidden column is read without a fault, and written back the same."""
    key = Key.read(text)
    assert key.fingerprint == text.partition(" ")[0].partition(":")[0]
    assert str(key).startswith(text)


def test_a_paragraph_before_moves_no_figure() -> None:
    """The fingerprint of a figure in the prose does not count the paragraphs before it."""
    from xlcheck.validation.run import _fingerprint

    first = figure("占12%", "12%")
    later = dataclasses.replace(first, place="narrative/二#2/text", cell="B8", span=(3, 7))
    assert _fingerprint("TEXT-002", 0, [first]) == _fingerprint("TEXT-002", 0, [later])
    other = dataclasses.replace(later, value="13%")
    assert _fingerprint("TEXT-002", 0, [first]) != _fingerprint("TEXT-002", 0, [other])


def test_equal_figures_of_one_text_are_told_apart() -> None:
    """Two findings alike in rule, place and value have ids of their own."""
    from xlcheck.validation.run import _told_apart

    finding = made("B7", "12%").first
    first, second = _told_apart([finding, finding])
    assert first == finding
    assert second.id != first.id
