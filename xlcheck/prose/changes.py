"""Figures that compare: 比上年增加5万元, 决算数大于预算数5万元, 由20万元降到18万元."""

from __future__ import annotations

import re
from dataclasses import replace

from xlcheck.prose.claims import Kind
from xlcheck.prose.drafts import Draft, claim_of, subject_or_last
from xlcheck.prose.phrases import Figure
from xlcheck.prose.subjects import Labels, Subject, basis_of, find_subject, plain, trim_generic

_CHANGES = (
    "同比增长|同比下降|增长|增加|上升|提高|提升|上涨|增幅|增速|净增|超出|超支|下降|减少|降低|压减|压缩|下滑|回落"
    "|下跌|降幅|节约|节省|高出|多|少|高|低|降|增"
)
DOWN = re.compile(r"(?:下降|减少|降低|压减|压缩|下滑|回落|下跌|降|节约|节省|少|低|小于|少于|低于)")
CHANGE = re.compile(
    rf"^(?P<head>.*?)(?P<verb>{_CHANGES})(?P<tail>了|为|达到?|约|幅度?|幅为|率|额)*\s*$"
)
COMPARATOR = re.compile(
    r"同比|环比|比(?!例|重|较|率|对)|较(?!为|好|大|多|高)|(?:与|同|跟)(?:上年|去年|往年|预算|计划)[^,]*相?比"
)
AGAINST = re.compile(
    r"^(?P<left>.*?)(?P<verb>大于|小于|多于|少于|高于|低于|超过|超出|超|比)"
    r"(?P<right>年初预算数?|全年预算数?|调整预算数|预算数?|决算数?|上年度?(?:决算)?数?|去年|计划数?|编制数?|执行数)"
    r"(?P<verb2>增加|减少|增长|下降|多|少|高|低)?(?:了)?\s*$"
)
_FROM = re.compile(
    r"^(?P<head>.*?)(?<![自理缘])[由从](?P<from>年初的?|上年度?的?|去年的?|原来的?|每[^,]{0,6})?$"
)
_TO = re.compile(
    r"(?:提高|增加|上升|增长|提升|下降|降低|减少|压减|缩短|缩小|降|升|调整|扩大)(?:到|至|为)$"
)
_REFERENCE = re.compile(
    r"(?:比|较|与|同)(?P<than>(?:上年度?|去年|上一年度?|年初预算数?|预算数?|计划数?|同期)?(?P<rest>[^,]{0,12}))\s*(?:的)?$"
)
_REFERRED = re.compile(r"上年|去年|上一年|预算|计划|同期|编制|核定")


def comparison(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read what has changed where the words compare, as 比上年增加5万元 does; else give ""."""
    match = CHANGE.match(phrase)
    if match and (
        figure.comparing or COMPARATOR.search(match["head"]) or _continues(match, before, figure)
    ):
        return change_of(figure, match, "change", labels, before)
    return ""


def _continues(change: re.Match[str], before: list[Draft], figure: Figure) -> bool:
    """Tell whether 增加 5万元 goes on from a comparison just made: 比上年100万元增加5万元."""
    if trim_generic(plain(change["head"])) or not before:
        return False
    last = before[-1]
    return last.figure.segment == figure.segment and (last.reference or last.comparing)


def change_of(
    figure: Figure, match: re.Match[str], kind: Kind, labels: Labels, before: list[Draft]
) -> Draft | str:
    """Read 比上年增加5万元 or 增长5%; ``match`` is one of :data:`CHANGE`."""
    sign = -1 if DOWN.search(match["verb"]) else 1
    comparator = COMPARATOR.search(match["head"])
    head = match["head"][: comparator.start()] if comparator else match["head"]
    base = match["head"][comparator.end() :].strip() if comparator else ""
    if kind == "change" and not base and before and before[-1].comparing:
        base = before[-1].claim.base
    subject = subject_or_last(head, figure, labels, before)
    if not subject.name:
        return "看不出是什么在增减"
    base = base or _compared_with(subject, figure, before) or "上年"
    claim = replace(claim_of(figure, kind, subject, sign=sign), base=base)
    return Draft(claim, figure, comparing=True)


def _compared_with(subject: Subject, figure: Figure, before: list[Draft]) -> str:
    """Name what 与预算总支出9万元相比,项目支出减少5万元 compares with, if not last year."""
    last = before[-1] if figure.comparing and before else None
    if last is None or not last.reference or last.figure.segment != figure.segment:
        return ""
    if last.claim.subject != subject.name:
        return last.claim.subject
    return "" if last.claim.basis in {"", "prior_year"} else "预算数"


def against(
    figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]
) -> Draft | str:
    """Read 决算数大于预算数5万元; ``match`` is one of :data:`AGAINST`."""
    verb = match["verb2"] or match["verb"]
    sign = -1 if DOWN.search(verb) else 1
    left = re.sub(r"(?:年初预算|预算|决算|执行)数?$", "", match["left"])
    subject = subject_or_last(left, figure, labels, before)
    if not subject.name:
        return "看不出是什么在增减"
    claim = replace(claim_of(figure, "change", subject, sign=sign), base=match["right"])
    return Draft(claim, figure, comparing=True)


def referred(
    figure: Figure, phrase: str, kind: Kind, labels: Labels, before: list[Draft]
) -> Draft | str | None:
    """Read what is given only to compare with: 比上年20万元, 由20万元降到18万元."""
    match = _REFERENCE.search(phrase)
    if match and (figure.compared_year or _REFERRED.search(match["than"])):
        subject = subject_or_last(phrase[: match.start()], figure, labels, before)
        opens = not subject.name and figure.after.startswith("相比")  # 与上年总支出9万元相比
        if opens and labels.at_end(plain(match["than"])):
            subject = replace(find_subject(match["than"], labels), basis="")
        basis = "prior_year" if figure.compared_year else basis_of(match["than"])
        if not subject.name:
            return "看不出是什么的数"
        claim = replace(claim_of(figure, kind, subject), basis=basis)
        return Draft(claim, figure, reference=True)
    return from_to(figure, phrase, kind, labels, before)


def from_to(
    figure: Figure, phrase: str, kind: Kind, labels: Labels, before: list[Draft]
) -> Draft | str | None:
    """Read 由20万元降到18万元: the first is what it was, the second what it is."""
    if match := _FROM.match(phrase):
        head = match["head"]
        if not trim_generic(plain(head)) or "每" in phrase:
            return "是变动前后的数，不核对"
        subject = replace(find_subject(head, labels), basis="prior_year")
        return Draft(claim_of(figure, kind, subject), figure, reference=True)
    if not _TO.match(phrase) or figure.mark != "figure":
        return None
    was = before[-1] if before else None
    if was is None or not was.reference or was.figure.clause != figure.clause:
        return "是变动前后的数，不核对"
    of = was.claim
    subject = Subject(of.subject, of.known, of.owner, of.modifiers)
    return Draft(claim_of(figure, kind, subject), figure)
