"""One text → everything it claims, in reading order."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from xlcheck.prose.claims import Claim, Reading, Relation, Vocabulary
from xlcheck.prose.drafts import LOOK_BACK
from xlcheck.prose.phrases import figures_of
from xlcheck.prose.relations import Context, SentenceRelations
from xlcheck.prose.roles import draft, unread_reason
from xlcheck.prose.subjects import Labels, labels_of
from xlcheck.prose.tokens import normalise, sentences

_GRADES = "不合格|优秀|良好|合格|及格|优|良|中|差"
_GRADE = re.compile(
    rf"(?:(?P<subject>(?:评价|自评|绩效|评定)*(?:等次|等级|评价结果|评价结论|自评结果|自评结论|评价档次))"
    rf"(?:评定为|确定为|均?为|是|达到|:|\s)*"
    rf"|(?P<verb>评为|评定为|评价为|定为|等次为))[“\"]?(?P<word>{_GRADES})[”\"]?(?:等次|等级|级|档)?(?=[,;:、。!?)\s]|$)"
)


@lru_cache(maxsize=8192)
def read_prose(text: str, vocabulary: Vocabulary) -> Reading:
    """Read all figures of ``text`` under the labels of ``vocabulary``.

    Never raises; spans are positions in ``text`` itself, whatever its punctuation. A figure
    without a certain unit, subject or role stands in ``Reading.unread`` with the reason.
    """
    labels = labels_of(vocabulary)
    plain = normalise(text)
    context = Context()
    unread: list[tuple[tuple[int, int], str]] = []
    grades: list[Claim] = []
    year: int | None = None
    for sentence in sentences(plain):
        figures, year = figures_of(plain, text, sentence, year)
        first = len(context.drafts)
        for figure in figures:
            reason = unread_reason(figure)
            read = reason or draft(
                figure, labels, context.drafts[max(first, len(context.drafts) - LOOK_BACK) :]
            )
            if read == "":
                continue
            if isinstance(read, str):
                unread.append(((figure.token.start, figure.token.end), read))
            elif not read.claim.subject:
                unread.append((read.claim.span, "看不出是什么的数"))
            else:
                context.drafts.append(read)
        _own(context, first, labels)
        SentenceRelations(plain, sentence, context, first).run()
        for number in range(first, len(context.drafts)):
            claim = context.drafts[number].claim
            if not claim.subject:  # an agency, and no whole to name the figure after
                claim = replace(claim, subject=claim.owner, owner="")
                context.drafts[number].claim = claim
            context.by_subject.setdefault(claim.subject, []).append(number)
        grades += _grades(text, plain, sentence.start, sentence.end, year)
    return _reading(context, grades, unread)


def _own(context: Context, first: int, labels: Labels) -> None:
    """Mark agencies that stand alone before a figure as owners without a subject."""
    for read in context.drafts[first:]:
        claim = read.claim
        if claim.kind in {"amount", "count"} and not claim.known and not read.number_first:
            owner = labels.is_owner(claim.subject)
            if owner:
                read.claim = replace(claim, subject="", owner=owner)


def _grades(original: str, text: str, start: int, end: int, year: int | None) -> list[Claim]:
    found: list[Claim] = []
    for match in _GRADE.finditer(text, start, end):
        span = match.span("word")
        quote = original[slice(*span)]
        subject = match["subject"] or "等次"
        found.append(
            Claim(
                "grade", subject, span, quote, None, "", None, None, word=match["word"], year=year
            )
        )
    return found


def _reading(
    context: Context,
    grades: list[Claim],
    unread: list[tuple[tuple[int, int], str]],
) -> Reading:
    """Put claims in reading order and let the relations point at their new places."""
    claims = [*(draft.claim for draft in context.drafts), *grades]
    order = sorted(range(len(claims)), key=lambda n: claims[n].span)
    place = {old: new for new, old in enumerate(order)}
    relations = tuple(
        Relation(
            r.kind,
            place[r.result],
            tuple(place[n] for n in r.parts),
            tuple(place[n] for n in r.wholes),
            r.signs,
            r.complete,
            r.listed,
        )
        for r in sorted(context.relations, key=lambda r: place[r.result])
    )
    return Reading(tuple(claims[n] for n in order), relations, tuple(sorted(unread)))
