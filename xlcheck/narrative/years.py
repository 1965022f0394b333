"""TEXT-010: what repeats a table speaks of the filing's year, and so do dates and standards.

Earlier years told as history are no finding: only a figure that is this year's, told as another
year's, a period that leaves the year out, a report dated before the year, and a plan or standard
for one year cited years later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xlcheck.findings import Location, Verdict
from xlcheck.language.expression import Place
from xlcheck.language.filing import FilingRow, locate
from xlcheck.language.wording import label_of
from xlcheck.narrative.figures import compare, figure
from xlcheck.narrative.ledger import word_key
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.results import score_cells
from xlcheck.narrative.spoken import Gap, Spoken, broken, held, in_words
from xlcheck.narrative.study import Key, Study
from xlcheck.prose.claims import Claim

RULE = "TEXT-010"
STALE = 2  # years after which a yearly plan or standard is out of date
_YEAR = re.compile(r"(20[0-9]{2})\s*年(?!\s*[0-9]{1,2}\s*月)度?")
_ANY_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_CITED = re.compile(
    r"(?:根据|依据|按照|对照|参照|按|以)[^。;；\n《]{0,12}《([^》\n]{0,40}?(20[0-9]{2})\s*年度?"
    r"[^》\n]{0,40}?(?:考核|考评|评价|评分|绩效)[^》\n]{0,20}?"
    r"(?:办法|方案|标准|细则|通知|指标|要点)[^》\n]{0,12})》"
)
_TITLED = re.compile(r"(20[0-9]{2})\s*年度?(?:部门|整体|绩效|收支|预算|项目|支出|收入)")


def years(study: Study) -> Iterator[Spoken]:
    """Judge every year that is certain."""
    if study.year is None:
        return
    found = [
        *_told_as_another_year(study, study.year),
        *_dates(study, study.year),
        *_titles(study, study.year),
        *_standards(study, study.year),
    ]
    yield from found or [held(RULE)]


# -- figures of this year told as another's --------------------------------------------------------


def _told_as_another_year(study: Study, year: int) -> Iterator[Spoken]:
    off: dict[tuple[int, int, int], list[Key]] = {}
    for key, passage, claim in study.claims():
        if claim.year is None or claim.year == year:
            continue
        at = _named_at(passage, claim)
        if at is not None and _repeats_a_table(study, passage, claim):
            off.setdefault((key[0], claim.year, at), []).append(key)
    told = {other for _, other, _ in off}
    if len(told) == 1 and sum(map(len, off.values())) > 2 and not _names(study, year):
        yield _year_of_the_form(
            study, year, next(iter(told)), [k for ks in off.values() for k in ks]
        )
        return
    for (p, other, at), keys in off.items():
        passage = study.passages[p]
        claims = [study.claim(key) for key in keys]
        figures = "、".join(f"“{in_words(claim)}”" for claim in claims)
        message = (
            f"{passage.title}把{figures}写作{other}年的数,而它与{year}年度表中的数相同,请核对年份"
        )
        related = [passage.location(c, "related") for c in claims]
        shift, words = passage.entry.offset, passage.text[at : at + 4]
        span = (at + shift, at + 4 + shift)
        first = replace(
            passage.location(claims[0]), span=span, value=words, quote=words, around=f"{words}年"
        )
        yield broken(RULE, [first, *related], message, Gap(str(other), str(year), ""))


def _named_at(passage: Passage, claim: Claim) -> int | None:
    """Where the year of a figure is named in its sentence; None for a date, or if carried on."""
    before = passage.sentence_before(claim)
    named = list(_YEAR.finditer(before))
    if not named or int(named[-1][1]) != claim.year:
        return None
    return claim.span[0] - len(before) + named[-1].start(1)


def _repeats_a_table(study: Study, passage: Passage, claim: Claim) -> bool:
    number = figure(claim)
    if number is None or not number.value or not number.firm:
        return False
    if claim.kind == "score":
        ours = word_key(claim.subject) in study.words.scores and not claim.owner
        cells = score_cells(study) if ours else []
        return any(c.entry.number == number.value for c in cells)
    if claim.kind != "amount":
        return False
    bound = study.binder.bind(passage, replace(claim, year=None))
    return any(compare(number, s.figure) is Verdict.HELD for s in bound.sums)


def _names(study: Study, year: int) -> bool:
    """Tell whether any figure that a table confirms is told as of the filing's year."""
    return any(
        claim.year == year and study.notes[key].verdict is Verdict.HELD
        for key, _, claim in study.claims()
    )


def _year_of_the_form(study: Study, year: int, other: int, keys: list[Key]) -> Spoken:
    place = study.narration.year
    assert place is not None
    cell = _at(place, study.filing[place.table].only)
    figures = [study.passages[p].location(study.claim((p, c)), "related") for p, c in keys]
    message = (
        f"年度填的是{year},而报告中与表相同的数都写作{other}年的数(共{len(keys)}处),请核对年度"
    )
    return broken(RULE, [cell, *figures], message, Gap(str(year), str(other), ""))


# -- dates, titles, standards ----------------------------------------------------------------------


def _at(place: Place, row: FilingRow) -> Location:
    label = label_of(row, place.declared)
    return locate(place.table, row, place.field, label=label, role="primary")


def _dates(study: Study, year: int) -> Iterator[Spoken]:
    filing, narration = study.filing, study.narration
    for place in narration.dated:
        row = filing[place.table].only
        found = _ANY_YEAR.search(row[place.field].text)
        if found and int(found[0]) < year:
            label = place.declared.label
            message = f"「{label}」{row[place.field].text}早于评价年度{year}年,请核对年份"
            yield broken(RULE, [_at(place, row)], message, Gap(found[0], "", ""))
    if narration.period is None:
        return
    start, end = narration.period
    row = filing[start.table].only
    first, last = (_ANY_YEAR.search(row[p.field].text) for p in (start, end))
    for place, found, outside in (
        (start, first, first is not None and int(first[0]) > year),
        (end, last, last is not None and int(last[0]) < year),
    ):
        if outside and found is not None:
            message = (
                f"「{place.declared.label}」{row[place.field].text}不含评价年度{year}年,请核对年份"
            )
            yield broken(RULE, [_at(place, row)], message, Gap(found[0], "", ""))


def _titles(study: Study, year: int) -> Iterator[Spoken]:
    """Look at the headings of the report's sections."""
    seen: set[str] = set()
    for passage in study.passages:
        section = passage.row["section"]
        found = _TITLED.search(section.text)
        if found and int(found[1]) != year and section.text not in seen:
            seen.add(section.text)
            place = replace(passage.place, field="section")
            label = label_of(passage.row, passage.place.declared)
            at = locate(place.table, passage.row, "section", label=label, role="primary")
            message = f"章节标题“{section.text}”写的是{found[1]}年,评价年度是{year}年,请核对年份"
            yield broken(RULE, [at], message, Gap(found[1], str(year), ""))


def _standards(study: Study, year: int) -> Iterator[Spoken]:
    """Look for a yearly plan or standard of years ago that this year is measured by."""
    for place in study.narration.cited:
        for row in study.filing[place.table].rows:
            text = row[place.field].text
            if word_key(text) in study.words.printed:
                continue  # the form's own print
            for found in _CITED.finditer(text):
                if int(found[2]) <= year - STALE:
                    at = _at(place, row)
                    start, stop = (x + row[place.field].offset for x in found.span(2))
                    at = replace(
                        at, span=(start, stop), quote=found[2], value=found[2], around=found[1]
                    )
                    message = (
                        f"{label_of(row, place.declared)}引用的《{found[1]}》是{found[2]}年的,"
                        f"评价年度是{year}年,请核对是否仍适用或引错了文件"
                    )
                    yield broken(RULE, [at], message, Gap(f"{found[2]}年", "", ""))
