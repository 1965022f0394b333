"""What a percentage says: a share of a base, a rate, a growth, points above another rate."""

from __future__ import annotations

import re
from dataclasses import replace

from xlcheck.prose.changes import CHANGE, COMPARATOR, DOWN, change_of, from_to
from xlcheck.prose.claims import Hedge, Kind
from xlcheck.prose.drafts import MONEY_WORDS, Draft, bounds, claim_of, previous, subject_or_last
from xlcheck.prose.phrases import Figure
from xlcheck.prose.subjects import Labels, Subject, find_subject, plain, trim_generic

_REACHING = (
    r"(?:均?为|均?达到?了?|是|均|约为?|在|保持在|控制在|不低于|不少于|不超过|超过|近|:|以上)*\s*"
)
_SHARE = re.compile(
    r"^(?P<subject>.*?)(?<![抢侵])占(?!比|用|地)(?:到|了|全部(?!门)|整个)?(?P<base>.*?)"
    r"(?:的(?:比重|比例|百分比)|比重|比例|的)?"
    rf"{_REACHING}$"
)
_RATIO_OF = re.compile(
    rf"^(?P<subject>.*?)(?:所?占比|所?占?(?:的)?(?:比重|比例))(?:例|重)?{_REACHING}$"
)
_RATE = re.compile(rf"^(?P<name>.*(?:率|满意度|进度|成数|程度)){_REACHING}$")
_LEAD_OF_RATE = re.compile(
    r"^(?:其中|力争|争取|确保|全年|当年|本年度?|截至目前|目前|同时|且|及|和|的|,|、)+|均$"
)
_ABOVE = re.compile(r"^(?P<left>.*?)(?P<verb>高于|低于|超过|高出|多于|少于)(?P<right>.+)$")
_PART_OF = re.compile(r"^(?P<subject>.*?)(?<![抢侵])占(?!比|用|地)(?:到|了)?(?P<base>.*)$")
_IS_OF = re.compile(r"(?:为|是|达到?|相当于|超额完成|完成|实现)(?:了)?")
_BASE_OF = re.compile(
    r"^(?P<subject>.*?)(?P<verb>不足|不超过|不低于|超额完成|完成|达到?|超过|低于|相当于|约为|接近|不到|为|是)"
    rf"(?P<base>[^,]+?)的{_REACHING}$"
)
_USED_FOR = re.compile(r"^(?:的?(?:资金|经费|支出)?)?(?:主要)?用于(?P<use>.+)$")


def percentage(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read a percentage behind ``phrase``, or say why it cannot be read."""
    if figure.token.sort == "points":
        return _points(figure, phrase, labels, before)
    if phrase == "的" and figure.mark == "figure" and before:
        return _of_a_figure(figure, labels, before)
    if told := from_to(figure, phrase, "rate", labels, before):
        return told
    if not phrase and figure.mark == "(" and not figure.after and before:
        return _in_parentheses(figure, before[-1])
    if (match := _RATIO_OF.match(phrase)) and "占" not in match["subject"]:
        subject = subject_or_last(match["subject"], figure, labels, before)
        if not subject.name:
            return "看不出是什么占的百分比"
        return Draft(claim_of(figure, "share", subject), figure)
    if "占" in phrase and (match := _SHARE.match(phrase)):
        return _share(figure, match["subject"], match["base"], labels, before)
    if match := _RATE.match(phrase):
        return _rate(figure, match["name"], labels, before)
    if match := CHANGE.match(phrase):
        return change_of(figure, match, "rate", labels, before)
    if (match := _BASE_OF.match(phrase)) and match["base"].strip():
        return _part_of_base(figure, match, labels, before)
    if match := _USED_FOR.match(figure.after):
        subject = find_subject(match["use"], labels)
        return Draft(claim_of(figure, "share", subject), figure)
    return "看不出是什么的百分比"


def _in_parentheses(figure: Figure, last: Draft) -> Draft | str:
    """Read 甲费 5万元(47.7%) as a share: of what must be the list it stands in."""
    if last.claim.kind not in {"amount", "count"} or last.figure.depth != figure.depth - 1:
        return "看不出是什么的百分比"
    of = last.claim
    subject = Subject(of.subject, of.known, of.owner, of.modifiers, of.basis)
    return Draft(claim_of(figure, "share", subject), figure, bare=True)


def _of_a_figure(figure: Figure, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read 完成投资86亿元,为年度计划80亿元的108%: the base is printed between."""
    base = before[-1]
    if base.claim.kind not in {"amount", "count"}:
        return "看不出是什么的百分比"
    if part := _PART_OF.match(base.figure.phrase):
        return _share_of_a_figure(figure, part, labels, before)
    verb = _IS_OF.match(base.figure.phrase)
    main = previous(before[:-1], figure, "amount", "count")
    if verb is None or main is None:
        return "看不出是什么的百分比"
    name = base.figure.phrase[verb.end() :].strip()
    base.reference = True
    base.claim = replace(base.claim, subject=name or base.claim.subject, known=False, owner="")
    of = main.claim
    subject = Subject(of.subject, of.known, of.owner, of.modifiers, of.basis)
    return Draft(replace(claim_of(figure, "rate", subject), base=name or "此数"), figure)


def _share_of_a_figure(
    figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]
) -> Draft | str:
    """Read 人员经费占基本支出600万元的80%: ``match`` is the phrase of the whole's amount."""
    whole = before[-1]
    subject = subject_or_last(match["subject"], figure, labels, before[:-1])
    if not subject.name:
        return "看不出是什么占的百分比"
    name = base_name(match["base"], labels)
    known = bool(labels.label_of(name))
    whole.reference = True
    whole.claim = replace(
        whole.claim, subject=name or whole.claim.subject, known=known, owner="", modifiers=()
    )
    return Draft(replace(claim_of(figure, "share", subject), base=name or "此数"), figure)


def _points(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read percentage points: a rate against another rate, said before or named."""
    above = _ABOVE.match(phrase)
    match = CHANGE.match(phrase) or above
    if match is None:
        return "看不出是什么的百分点"
    if match is above:
        head, base = above["left"], above["right"]
    else:
        comparator = COMPARATOR.search(match["head"])
        head = match["head"][: comparator.start()] if comparator else match["head"]
        base = match["head"][comparator.end() :].strip() if comparator else ""
    last = previous(before, figure, "rate", "share")
    if last is not None and not trim_generic(plain(head)):
        of = last.claim
        subject = Subject(of.subject, of.known, of.owner, of.modifiers)
    else:
        subject = subject_or_last(head, figure, labels, before)
    if not subject.name:
        return "看不出是什么的百分点"
    sign = -1 if DOWN.search(match["verb"]) else 1
    claim = replace(claim_of(figure, "change", subject, sign=sign), base=base)
    return Draft(claim, figure, comparing=True)


def _share(
    figure: Figure, subject: str, base: str, labels: Labels, before: list[Draft]
) -> Draft | str:
    base = re.sub(r"^(?:到|了|的|同期)|(?:的)$", "", base.strip())
    read = subject_or_last(subject, figure, labels, before)
    if not read.name:
        return "看不出是什么占的百分比"
    claim = claim_of(figure, "share", read)
    return Draft(replace(claim, base=base_name(base, labels)), figure)


def base_name(base: str, labels: Labels) -> str:
    """Give the label a stated base is, else its words without quotes around them."""
    found = labels.at_end(plain(base))
    if found and not trim_generic(plain(base)[: found[1]]):
        return found[0]
    return base.strip()


def _rate(figure: Figure, name: str, labels: Labels, before: list[Draft]) -> Draft | str:
    subject = find_subject(name, labels)
    if not subject.known:
        subject = Subject(_LEAD_OF_RATE.sub("", name), basis=subject.basis)
    if not subject.known and not subject.owner:
        subject = replace(subject, owner=_owner_of_rate(previous(before, figure, "amount")))
    return Draft(claim_of(figure, "rate", subject), figure)


def _owner_of_rate(last: Draft | None) -> str:
    """Let 甲项目 40万元,执行率 80% be the rate of 甲项目, but not one of 执行数."""
    if last is None or last.claim.known or last.claim.owner:
        return last.claim.owner if last else ""
    return "" if MONEY_WORDS.search(last.claim.subject) else last.claim.subject


def _part_of_base(
    figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]
) -> Draft | str:
    kind: Kind = "rate" if "完成" in match["verb"] else "share"
    subject = subject_or_last(match["subject"], figure, labels, before)
    if not subject.name:
        return "看不出是什么的百分比"
    hedges: dict[str, Hedge] = {
        "超过": "at_least", "不低于": "at_least", "不超过": "at_most", "低于": "at_most",
        "不足": "at_most", "不到": "at_most", "接近": "about", "约为": "about",
    }  # fmt: skip
    claim = claim_of(figure, kind, subject)
    hedge = hedges.get(match["verb"], claim.hedge)
    if hedge != claim.hedge:
        low, high = bounds(replace(figure.token, hedge=hedge), kind)
        claim = replace(claim, hedge=hedge, low=low, high=high)
    return Draft(replace(claim, base=base_name(match["base"], labels)), figure)
