"""A cause → where to look, what stands there, what should, and what would clear it.

One wording for every product: a terminal, a note in a cell and the result sheet advise the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from xlcheck.diagnosis.causes import COLUMN_SLIPS
from xlcheck.findings import Cause, Finding, Location, Suggestion, Verdict
from xlcheck.reports.words import MOST_PLACES, at_cell, at_figure, places_text, quoted

MOST_CANDIDATES = 12
SUGGESTED, OTHERWISE = "建议", "或者"
ANY_OF, OR_ANY_OF = "可能是其中任一处", "也可能错在其中一处"

Advice: TypeAlias = tuple[str, str]
"""What kind of advice (``SUGGESTED``, ``OTHERWISE`` …), and the advice itself."""


def follows(finding: Finding, spoken: Finding) -> bool:
    """Whether a finding is only another sign of what the one that speaks for the cause says.

    The same slip down a column, or in figures of a text, is wrong in each by itself; what breaks
    another rule, or names a cell that the speaking finding names too, disagrees with one and the
    same figure.
    """
    at, there = finding.primary, spoken.primary
    if at.spot == there.spot or not there.cell:
        return False
    figures = at.span is not None and there.span is not None and finding.rule == spoken.rule
    if figures or finding.rule.startswith(COLUMN_SLIPS):
        return False
    named = {x.spot for x in spoken.locations}
    return finding.rule != spoken.rule or any(x.spot in named for x in finding.locations)


def wrong_in_itself(cause: Cause) -> tuple[Finding, ...]:
    """Give the findings of a cause whose own cell is to be mended; the first one is among them."""
    return tuple(f for f in cause.findings if not follows(f, cause.first))


def to_mend(cause: Cause) -> tuple[Location, ...]:
    """Give the places that the likeliest suggestion would change, as the findings know them.

    None where any of several cells may be wrong and the findings name none of them first.
    """
    first = cause.first
    likeliest = min((s.option for s in first.suggestions), default=0)
    mend = tuple(_place_of(s, cause) for s in first.suggestions if s.option == likeliest)
    if first.candidates and not any(_same(at, first.primary) for at in mend):
        return ()
    return mend


def cause_cells(cause: Cause) -> tuple[Location, ...]:
    """Give the places of a cause: what is to be mended, then what its findings name first."""
    return tuple({at.spot: at for at in (*to_mend(cause), *cause.cells)}.values())


def cause_places(cause: Cause, most: int = MOST_PLACES) -> str:
    """List the places of a cause."""
    return places_text(cause_cells(cause), most)


def values_of(cause: Cause) -> list[tuple[str | None, str | None]]:
    """Give what stands there and what should, for each place that is wrong in itself.

    Where a suggestion blames another cell than the findings name first, it is of that cell: whoever
    typed the finding's own value where nothing is wrong would spoil a right figure.
    """
    if (blamed := _blamed(cause)) is not None:
        at, suggestion = blamed
        return [(at.value or None, suggestion.value)]
    if _is_open(cause) or cause.first.verdict is Verdict.ROUNDING:
        return [(cause.first.stated, None)]
    return [(f.stated, f.expected) for f in wrong_in_itself(cause)]


def values_text(cause: Cause) -> str:
    """Say what stands there and what should: 填的是 100 → 应为 99; of many unlike, the first."""
    if cause.first.verdict is Verdict.ROUNDING:  # nothing is to be changed
        return ""
    values = values_of(cause)
    stated, expected = values[0]
    told = []
    blamed = _blamed(cause)
    at = blamed[0] if blamed else cause.first.primary
    if stated is not None:
        told.append(f"{_stated_word(stated, at)} {stated}")
    if expected is not None:
        told.append(f"应为 {expected}")
    if told and (blamed or len(values) < len(cause.findings)):
        return f"{at_figure(at)} " + " → ".join(told)
    alike = len(set(values)) == 1
    if not alike and len(values) <= MOST_PLACES and all(s and e for s, e in values):
        return " → ".join(told) + "".join(f";{s} → {e}" for s, e in values[1:])
    return ("" if alike or not told else "第一处") + " → ".join(told)


def _stated_word(stated: str, at: Location) -> str:
    """Say of what stands in the cell that it was typed; a rate nobody typed was computed."""
    return "填的是" if stated in (at.value, f"{at.value}%") else "算得"


def advice(cause: Cause) -> list[Advice]:
    """Say where to look first among several places, and what would clear the cause."""
    first, found = cause.first, list[Advice]()
    told = bool(first.candidates or first.suggestions)
    if not told and len(wrong_in_itself(cause)) < len(cause.findings):
        found.append((SUGGESTED, f"先核对 {at_figure(first.primary)},其他各处与它属同一处问题"))
    found += suggestions(cause)
    return found + _suspects(cause)


def suggestions(cause: Cause) -> list[Advice]:
    """Say what would clear the cause: one sentence per option, the likeliest first."""
    ordered = sorted(cause.first.suggestions, key=lambda s: s.option)
    options = (list(group) for _, group in groupby(ordered, key=lambda s: s.option))
    return [
        (OTHERWISE if number else SUGGESTED, _option_text(option, cause))
        for number, option in enumerate(options)
    ]


def advice_for(finding: Finding, cause: Cause) -> Iterator[str]:
    """Say in the note of a finding's own cell what to do there.

    A cell that only disagrees with the one that is wrong must not be told a value of its own.
    """
    first, blamed = cause.first, _blamed(cause)
    if finding is not first and (mended := _value_for(finding.primary, cause)) is not None:
        yield f"应为:{mended}(与 {at_figure(first.primary)} 属同一处问题)"
        return
    if follows(finding, first) or blamed is not None:
        there = first.primary if blamed is None else blamed[0]
        if not finding.primary.sheet or not there.cell:
            return
        look = (
            "" if _is_open(cause) else f",先核对 {there.cell}{quoted(there.around or there.quote)}"
        )
        yield f"与 {at_figure(there)} 属同一处问题{look};改正后再审核"
        return
    rounding = finding.verdict is Verdict.ROUNDING
    if finding.expected is not None and not rounding and not _is_open(cause):
        yield f"应为:{finding.expected}"
    if finding is first:
        told = (*suggestions(cause), *_suspects(cause))
        yield from (f"{kind}:{text}" for kind, text in told)


def _value_for(at: Location, cause: Cause) -> str | None:
    """Give what the likeliest suggestion would put at a place."""
    likeliest = min((s.option for s in cause.first.suggestions), default=0)
    own = (s for s in cause.first.suggestions if s.option == likeliest)
    return next((s.value for s in own if to_mend(cause) and _same(_place_of(s, cause), at)), None)


def _is_open(cause: Cause) -> bool:
    """Whether any of several cells may be wrong, the total that shows it being right perhaps."""
    return bool(cause.first.candidates) and not to_mend(cause)


def _suspects(cause: Cause) -> list[Advice]:
    """List the cells that may be wrong, or may be it too where one is named before them."""
    named = [_place_of(s, cause).spot for s in cause.first.suggestions]
    others = [at for at in cause.first.candidates if at.spot not in named]
    if not others:
        return []
    return [(OR_ANY_OF if named else ANY_OF, places_text(others, MOST_CANDIDATES))]


def _blamed(cause: Cause) -> tuple[Location, Suggestion] | None:
    """Give the place that a suggestion blames, where no finding's own place is to be mended."""
    mend = to_mend(cause)
    own = [f.primary for f in wrong_in_itself(cause)]
    if not mend or any(_same(at, there) for at in mend for there in own):
        return None
    return mend[0], next(s for s in cause.first.suggestions if _place_of(s, cause) == mend[0])


def _option_text(option: Sequence[Suggestion], cause: Cause) -> str:
    changes = "、".join(f"{_target(s, cause)}改为 {s.value}" for s in option)
    cleared = list(dict.fromkeys(rule for s in option for rule in s.clears))
    return f"可将 {changes}" + (f"(可同时消除 {'、'.join(cleared)})" if len(cleared) > 1 else "")


def _target(suggestion: Suggestion, cause: Cause) -> str:
    """Write what a suggestion changes: 评分表!I30, or 报告综述!B7 中的“17.83%”."""
    at = _place_of(suggestion, cause)
    words = at.quote
    if suggestion.span and at.span:
        start = suggestion.span[0] - at.span[0]
        words = at.quote[start : start + suggestion.span[1] - suggestion.span[0]] or at.quote
    if not words:
        return f"{at_cell(at)} "
    where = at_figure(at) if at.around not in ("", words) else f"{at_cell(at)} "
    return f"{where}中的{quoted(words)}"


def _place_of(suggestion: Suggestion, cause: Cause) -> Location:
    """Find the place a suggestion speaks of among those the findings name."""
    for finding in cause.findings:
        for at in (*finding.locations, *finding.candidates):
            if (at.sheet, at.cell) == (suggestion.sheet, suggestion.cell) and _holds(
                at.span, suggestion.span
            ):
                return at
    return Location(suggestion.sheet, suggestion.cell, "related", "", "", "", span=suggestion.span)


def _same(one: Location, other: Location) -> bool:
    """Whether two places are one: of figures in a text, whether they overlap."""
    if (one.sheet, one.cell) != (other.sheet, other.cell):
        return False
    if one.span is None or other.span is None:
        return True
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]


def _holds(outer: tuple[int, int] | None, inner: tuple[int, int] | None) -> bool:
    if outer is None or inner is None:
        return outer is inner
    return outer[0] <= inner[0] and inner[1] <= outer[1]
