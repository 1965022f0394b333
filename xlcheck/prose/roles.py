"""What a figure is: an amount, a share, a rate, a change, a count, a score; told by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from xlcheck.prose.claims import Basis, Claim, Hedge, Kind
from xlcheck.prose.phrases import Figure
from xlcheck.prose.subjects import (
    Labels,
    Subject,
    basis_of,
    find_subject,
    noun_phrase,
    plain,
    trim_generic,
)
from xlcheck.prose.tokens import Token
from xlcheck.prose.units import PERSONS

_REACHING = (
    r"(?:均?为|均?达到?了?|是|均|约为?|在|保持在|控制在|不低于|不少于|不超过|超过|近|:|以上)*\s*"
)
_SHARE = re.compile(
    r"^(?P<subject>.*?)(?<![抢侵])占(?!比|用|地)(?:到|了|全部|整个)?(?P<base>.*?)"
    r"(?:的(?:比重|比例|百分比)|比重|比例|的)?"
    rf"{_REACHING}$"
)
_RATIO_OF = re.compile(
    rf"^(?P<subject>.*?)(?:所?占比|所?占?(?:的)?(?:比重|比例))(?:例|重)?{_REACHING}$"
)
_RATE = re.compile(rf"^(?P<name>.*(?:率|满意度|进度|成数|程度)){_REACHING}$")
_LEAD_OF_RATE = re.compile(r"^(?:其中|全年|当年|本年度?|截至目前|目前|同时|且|及|和|的|,|、)+|均$")
_CHANGES = (
    "同比增长|同比下降|增长|增加|上升|提高|提升|上涨|增幅|增速|净增|超出|超支|下降|减少|降低|压减|压缩|下滑|回落"
    "|下跌|降幅|节约|节省|高出|多|少|高|低|降|增"
)
_DOWN = re.compile(r"(?:下降|减少|降低|压减|压缩|下滑|回落|下跌|降|节约|节省|少|低|小于|少于|低于)")
_CHANGE = re.compile(
    rf"^(?P<head>.*?)(?P<verb>{_CHANGES})(?P<tail>了|为|达到?|约|幅度?|幅为|率|额)*\s*$"
)
_COMPARATOR = re.compile(
    r"同比|环比|比(?!例|重|较|率|对)|较(?!为|好|大|多|高)|(?:与|同|跟)(?:上年|去年|往年|预算|计划)[^,]*相?比"
)
_AGAINST = re.compile(
    r"^(?P<left>.*?)(?P<verb>大于|小于|多于|少于|高于|低于|超过|超出|超|比)"
    r"(?P<right>年初预算数?|全年预算数?|调整预算数|预算数?|决算数?|上年度?(?:决算)?数?|去年|计划数?|编制数?|执行数)"
    r"(?P<verb2>增加|减少|增长|下降|多|少|高|低)?(?:了)?\s*$"
)
_ABOVE = re.compile(r"^(?P<left>.*?)(?P<verb>高于|低于|超过|高出|多于|少于)(?P<right>.+)$")
_FROM = re.compile(
    r"^(?P<head>.*?)(?<![自理缘])[由从](?P<from>年初的?|上年度?的?|去年的?|原来的?|每[^,]{0,6})?$"
)
_TO = re.compile(
    r"(?:提高|增加|上升|增长|提升|下降|降低|减少|压减|缩短|缩小|降|升|调整|扩大)(?:到|至|为)$"
)
_IS_OF = re.compile(r"(?:占|为|是|达到?|相当于|超额完成|完成|实现)(?:了)?")
_PER_UNIT = re.compile(r"(?:每|人均|户均|亩均)[^,;、]{0,5}$")
_REFERENCE = re.compile(
    r"(?:比|较|与|同)(?P<than>(?:上年度?|去年|上一年度?|年初预算数?|预算数?|计划数?|同期)?(?P<rest>[^,]{0,12}))\s*(?:的)?$"
)
_REFERRED = re.compile(r"上年|去年|上一年|预算|计划|同期|编制|核定")
_TIME = re.compile(r"本年|当年|今年|上年|去年|决算数?|预算数?|执行数")
_BASE_OF = re.compile(
    r"^(?P<subject>.*?)(?P<verb>不足|不超过|不低于|超额完成|完成|达到?|超过|低于|相当于|约为|接近|不到|为|是)"
    rf"(?P<base>[^,]+?)的{_REACHING}$"
)
_USED_FOR = re.compile(r"^(?:的?(?:资金|经费|支出)?)?(?:主要)?用于(?P<use>.+)$")
_SCORE = re.compile(
    r"(?P<subject>自评总?得分|综合得分|综合评分|评价得分|评价总分|绩效得分|自评分数?|评分结果|最终得分|总得分|总评分"
    r"|总分值?|得分|评分|评分为|分数|自评|打分|得|计)"
    r"(?:合计|共计|共)?(?:均?为|是|达到?|:)*\s*$"
)
_WHOLE_EVALUATION = re.compile(
    r"(?:绩效|部门|整体|支出|财政|项目|本次|综合|评价|自评|年度|单位|自我|最终|资金|的|预算)*"
)
_NO_SCORE = re.compile(
    r"(?:扣减?|满分|分值|每题|每项|权重|扣除|减|加|标准分|基准分|不得)(?:为|是|:)?\s*$"
)
_AIM = re.compile(
    r"力争|争取|目标值?(?:为|是|:)*\s*$|确保|拟|不低于|不少于|不超过|不高于|控制在|要求|预计|预期|以内|应当?达|需达|[≥≤]"
)
_MONEY_WORDS = re.compile(
    r"预算数?|执行数?|决算数?|金额|总额|支出|收入|资金|经费|费用|投资|款|[^人员]费$|结余|结转|到位"
)
_NOT_A_NOUN = re.compile(
    r"(?:已|均|全部|都|用于|占|被|获|达|并|同比|环比|比|较|增|减|降|次|有|为|是|由|从|到|的|等|和|与|及|以|其|覆盖|完成"
    r"|左右|不等|合计|共|。|\s|$)"
)
_PARTED = re.compile(r"和|及|与|以及")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOTAL = re.compile(r"(?:以上|各项|两项|三项|四项|五项)*(?:总?共计?|合计|总计|以上|总额)?")
_NUMBER_ONLY = {"", "数", "总数", "数量", "新增", "新增数"}
LONGEST_NAME = 40
LOOK_BACK = 40
"""Claims of a sentence among which an antecedent is sought."""


@dataclass(slots=True)
class Draft:
    """A claim with what the relations need to know of its place."""

    claim: Claim
    figure: Figure
    reference: bool = False  # an amount of another year or stage, given to compare with
    distributed: bool = False
    comparing: bool = False  # a change or growth against something said
    bare: bool = False  # a percentage alone in parentheses
    number_first: bool = False  # 4家企业: the noun stands behind


def unread_reason(figure: Figure) -> str:
    """Say why a figure is left aside, or "" where it may be read."""
    if figure.token.why:
        return figure.token.why
    phrase = figure.phrase
    if figure.token.sort == "score" and _NO_SCORE.search(phrase):
        return "是分值或扣分，不是得分"
    return ""


def draft(figure: Figure, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read one figure; ``before`` are the claims of its sentence so far. A reason if it cannot."""
    token = figure.token
    phrase = figure.phrase
    named = ""
    if figure.distributed:
        _, _, tail = figure.distributed[0].phrase.partition("分别")
        if figure.of is not None:
            return _about(figure, f"{figure.lead}{tail}", labels, before)
        named = figure.names[figure.place] if figure.names else ""
        if not named:
            return "“分别”前后的个数对不上"
        phrase = f"{named}{figure.lead}{tail}"
    elif figure.token.sort != "count":
        phrase = _joined(figure, phrase)
    if token.sort in {"percent", "points"}:
        return _percentage(figure, phrase, labels, before)
    if token.sort == "score":
        return _score(figure, phrase)
    if token.sort == "count":
        return _count(figure, phrase, labels, before)
    return _amount(figure, phrase, labels, before)


def _about(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read a share of a list behind 分别: it is about one amount of the list before."""
    amount = next((d for d in before if d.figure is figure.of), None)
    if amount is None or figure.token.sort != "percent":
        return "“分别”前后的个数对不上"
    return _percentage(figure, phrase, labels, [*before, amount])


def _joined(figure: Figure, phrase: str) -> str:
    """Keep A、B 10万元 one joint subject: the amount is not B's alone."""
    if figure.mark == "、" and figure.earlier and not figure.distributed:
        return "、".join([*figure.earlier, phrase])
    if not phrase and figure.mark in {":", ","} and figure.previous:
        return figure.previous
    return phrase


def _claim(figure: Figure, kind: Kind, subject: Subject, *, sign: int = 1) -> Claim:
    token = figure.token
    low, high = bounds(token, kind)
    value = token.value
    if sign < 0 and value is not None:
        value, low, high = -value, _minus(high), _minus(low)
    basis: Basis = subject.basis
    unit = "分" if kind == "score" else token.unit
    return Claim(
        kind=kind,
        subject=subject.name,
        span=(token.start, token.end),
        quote=figure.quote,
        value=value,
        unit=unit,
        low=low,
        high=high,
        hedge=token.hedge if token.low_end is None else "about",
        known=subject.known,
        owner=subject.owner,
        modifiers=subject.modifiers,
        year=figure.year,
        basis=basis,
        malformed=token.malformed,
        figure_span=token.number,
        target=bool(_AIM.search(figure.phrase))
        or (token.hedge == "at_most" and bool(token.end_of_hedge)),
    )


def _minus(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def bounds(token: Token, kind: Kind) -> tuple[Decimal | None, Decimal | None]:
    """Give what a printed figure may stand for; None where it has no bound on that side.

    Half a unit of the last printed digit either way; counts of things are exact. 约 and 左右 widen
    by a twentieth, 近 reaches a tenth below, 余 and 多 a tenth above (or to the next digit).
    """
    value = token.value
    if value is None:
        return None, None
    half = token.step / 2
    if (
        token.sort == "count"
        and not token.unit.startswith(("万", "亿", "千", "百"))
        and token.step == 1
    ):
        half = Decimal(0)
    if kind == "score":
        half = Decimal(0)
    if token.low_end is not None:
        return token.low_end - half, value + half
    if token.hedge == "about":
        if token.closely:
            return value - abs(value) / 10 - half, value + half
        return value - abs(value) / 20 - half, value + abs(value) / 20 + half
    if token.hedge == "at_least":
        return value - half, (
            value + max(abs(value) / 10, token.step * 10) if token.closely else None
        )
    if token.hedge == "at_most":
        return None, value + half
    return value - half, value + half


def _previous(before: list[Draft], figure: Figure, *kinds: Kind) -> Draft | None:
    """Give the last claim of these kinds in the segment, passing over what is compared with."""
    for other in before[: -LOOK_BACK - 1 : -1]:
        if other.figure.segment != figure.segment:
            return None
        deeper = other.figure.depth > figure.depth
        if other.claim.kind in kinds and not other.reference and not deeper:
            return other
    return None


def _subject_or_last(text: str, figure: Figure, labels: Labels, before: list[Draft]) -> Subject:
    """Give the subject ``text`` names, else the one the last amount or count of the segment had."""
    if trim_generic(plain(text)):
        return find_subject(text, labels)
    last = _previous(before, figure, "amount", "count")
    if last is None and before and (before[-1].comparing or before[-1].reference):
        last = before[-1] if before[-1].figure.segment == figure.segment else None
    if last is None:
        return find_subject(figure.previous, labels) if figure.previous else Subject("")
    claim = last.claim
    basis = "" if last.reference else claim.basis
    return Subject(claim.subject, claim.known, claim.owner, claim.modifiers, basis)


def _percentage(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    if figure.token.sort == "points":
        return _points(figure, phrase, labels, before)
    if phrase == "的" and figure.mark == "figure" and before:
        return _of_a_figure(figure, before)
    if from_to := _from_to(figure, phrase, "rate", labels, before):
        return from_to
    if not phrase and figure.mark == "(" and not figure.after and before:
        return _in_parentheses(figure, before[-1])
    if match := _RATIO_OF.match(phrase):
        subject = _subject_or_last(match["subject"], figure, labels, before)
        return Draft(_claim(figure, "share", subject), figure)
    if "占" in phrase and (match := _SHARE.match(phrase)):
        return _share(figure, match["subject"], match["base"], labels, before)
    if match := _RATE.match(phrase):
        return _rate(figure, match["name"], labels, before)
    if match := _CHANGE.match(phrase):
        return _growth(figure, match, labels, before)
    if (match := _BASE_OF.match(phrase)) and match["base"].strip():
        return _part_of_base(figure, match, labels, before)
    if match := _USED_FOR.match(figure.after):
        subject = find_subject(match["use"], labels)
        return Draft(_claim(figure, "share", subject), figure)
    return "看不出是什么的百分比"


def _in_parentheses(figure: Figure, last: Draft) -> Draft | str:
    """Read 甲费 5万元(47.7%) as a share: of what must be the list it stands in."""
    if last.claim.kind not in {"amount", "count"} or last.figure.depth != figure.depth - 1:
        return "看不出是什么的百分比"
    of = last.claim
    subject = Subject(of.subject, of.known, of.owner, of.modifiers, of.basis)
    return Draft(_claim(figure, "share", subject), figure, bare=True)


def _of_a_figure(figure: Figure, before: list[Draft]) -> Draft | str:
    """Read 完成投资86亿元,为年度计划80亿元的108%: the base is printed between."""
    base = before[-1]
    verb = _IS_OF.match(base.figure.phrase)
    main = _previous(before[:-1], figure, "amount", "count")
    if verb is None or main is None or base.claim.kind not in {"amount", "count"}:
        return "看不出是什么的百分比"
    name = base.figure.phrase[verb.end() :].strip()
    base.reference = True
    base.claim = replace(base.claim, subject=name or base.claim.subject, known=False, owner="")
    of = main.claim
    subject = Subject(of.subject, of.known, of.owner, of.modifiers, of.basis)
    kind: Kind = "share" if verb[0].startswith("占") else "rate"
    return Draft(replace(_claim(figure, kind, subject), base=name or "此数"), figure)


def _points(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    match = _CHANGE.match(phrase)
    if match is None and (above := _ABOVE.match(phrase)):
        sign = -1 if _DOWN.search(above["verb"]) else 1
        subject = _subject_or_last(above["left"], figure, labels, before)
        claim = replace(_claim(figure, "change", subject, sign=sign), base=above["right"])
        return Draft(claim, figure, comparing=True)
    if match is None:
        return "看不出是什么的百分点"
    sign = -1 if _DOWN.search(match["verb"]) else 1
    comparator = _COMPARATOR.search(match["head"])
    head = match["head"][: comparator.start()] if comparator else match["head"]
    base = match["head"][comparator.end() :] if comparator else ""
    subject = _subject_or_last(head, figure, labels, before)
    claim = replace(_claim(figure, "change", subject, sign=sign), base=base.strip())
    return Draft(claim, figure, comparing=True)


def _share(
    figure: Figure, subject: str, base: str, labels: Labels, before: list[Draft]
) -> Draft | str:
    base = re.sub(r"^(?:到|了|的|同期)|(?:的)$", "", base.strip())
    read = _subject_or_last(subject, figure, labels, before)
    if not read.name:
        return "看不出是什么占的百分比"
    claim = _claim(figure, "share", read)
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
        subject = replace(subject, owner=_owner_of_rate(_previous(before, figure, "amount")))
    return Draft(_claim(figure, "rate", subject), figure)


def _owner_of_rate(last: Draft | None) -> str:
    """Let 甲项目 40万元,执行率 80% be the rate of 甲项目, but not one of 执行数."""
    if last is None or last.claim.known or last.claim.owner:
        return last.claim.owner if last else ""
    return "" if _MONEY_WORDS.search(last.claim.subject) else last.claim.subject


def _growth(
    figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]
) -> Draft | str:
    sign = -1 if _DOWN.search(match["verb"]) else 1
    comparator = _COMPARATOR.search(match["head"])
    head = match["head"][: comparator.start()] if comparator else match["head"]
    base = match["head"][comparator.end() :].strip() if comparator else ""
    if not base and (comparator or "同比" in match["verb"]):
        base = "上年"
    subject = _subject_or_last(head, figure, labels, before)
    if not subject.name:
        return "看不出是什么在增减"
    claim = replace(_claim(figure, "rate", subject, sign=sign), base=base or "上年")
    return Draft(claim, figure, comparing=True)


def _part_of_base(
    figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]
) -> Draft | str:
    kind: Kind = "rate" if "完成" in match["verb"] else "share"
    subject = _subject_or_last(match["subject"], figure, labels, before)
    if not subject.name:
        return "看不出是什么的百分比"
    hedges: dict[str, Hedge] = {
        "超过": "at_least", "不低于": "at_least", "不超过": "at_most", "低于": "at_most",
        "不足": "at_most", "不到": "at_most", "接近": "about", "约为": "about",
    }  # fmt: skip
    claim = _claim(figure, kind, subject)
    hedge = hedges.get(match["verb"], claim.hedge)
    if hedge != claim.hedge:
        low, high = bounds(replace(figure.token, hedge=hedge), kind)
        claim = replace(claim, hedge=hedge, low=low, high=high)
    return Draft(replace(claim, base=base_name(match["base"], labels)), figure)


def _score(figure: Figure, phrase: str) -> Draft | str:
    match = _SCORE.search(phrase)
    if match is None:
        return "看不出是不是得分"
    owner = trim_generic(plain(phrase[: match.start()]))
    if _WHOLE_EVALUATION.fullmatch(owner):
        owner = ""
    subject = Subject(match["subject"], known=False, owner=owner)
    return Draft(_claim(figure, "score", subject), figure)


def _count(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    if not figure.distributed and _is_number_first(figure, phrase, labels):
        subject = noun_phrase(figure.after[:LONGEST_NAME])
        lead = noun_phrase(phrase)
        name = figure.after[:LONGEST_NAME].removeprefix("的")
        if figure.runs_on and "的" in name:
            name = name.partition("的")[0]
        elif figure.runs_on:
            name = noun_phrase(name).owner or noun_phrase(name).name
        subject = Subject(
            name, False, "、".join([*figure.earlier, lead.name]).strip("、"), lead.modifiers
        )
        return Draft(_claim(figure, "count", subject), figure, number_first=True)
    change = _CHANGE.match(phrase)
    if change and (
        figure.comparing
        or _COMPARATOR.search(change["head"])
        or _continues_comparison(change, before, figure)
    ):
        return _change(figure, change, labels, before)
    if special := _referred(figure, phrase, "count", labels, before):
        return special
    if not phrase and figure.mark == "figure" and before and before[-1].claim.kind == "count":
        of = before[-1].claim  # 培训12期1080人次
        again = Subject(of.subject, of.known, of.owner, of.modifiers, of.basis)
        return Draft(_claim(figure, "count", again), figure)
    phrase = _joined(figure, phrase) if not figure.distributed else phrase
    subject = find_subject(phrase, labels)
    if not subject.known and figure.token.unit in PERSONS:
        for tail in ("人数", "人员", "数"):
            longer = find_subject(phrase + tail, labels)
            subject = longer if longer.known and not longer.owner else subject
    if subject.name in _NUMBER_ONLY:
        last = _previous(before, figure, "count")
        if last is None or last.figure.token.unit != figure.token.unit:
            return "看不出是什么的数量"
        subject = replace(subject, name=last.claim.subject, known=last.claim.known)
    subject = _share_modifiers(figure, subject, before)
    return Draft(_claim(figure, "count", subject), figure, distributed=bool(figure.distributed))


def _is_number_first(figure: Figure, phrase: str, labels: Labels) -> bool:
    if not figure.after or _NOT_A_NOUN.match(figure.after):
        return False
    return labels.at_end(plain(phrase)) is None


def _share_modifiers(figure: Figure, subject: Subject, before: list[Draft]) -> Subject:
    """Let 新增 of 新增甲14家、乙11家 hold for every item of the list."""
    if figure.mark != "、" or subject.modifiers or not before:
        return subject
    last = before[-1]
    if last.figure.segment == figure.segment and last.figure.token.unit == figure.token.unit:
        return replace(subject, modifiers=last.claim.modifiers)
    return subject


def _amount(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    token = figure.token
    if token.sort == "bare" and not token.unit and _YEAR.fullmatch(str(token.value)):
        return ""
    if token.sort == "bare" and _SCORE.search(phrase) and not token.unit:
        return _score(figure, phrase)
    if (match := _AGAINST.match(phrase)) and (match["verb"] != "比" or match["verb2"]):
        return _against(figure, match, labels, before)
    change = _CHANGE.match(phrase)
    if change and (
        figure.comparing
        or _COMPARATOR.search(change["head"])
        or _continues_comparison(change, before, figure)
    ):
        return _change(figure, change, labels, before)
    if special := _referred(figure, phrase, "amount", labels, before):
        return special
    if before and not trim_generic(plain(phrase)) and _TIME.search(phrase):
        subject = _subject_or_last("", figure, labels, before)
        if subject.name:
            subject = replace(subject, basis=basis_of(phrase))
            return Draft(_claim(figure, "amount", subject), figure)
    if token.nothing and (label := labels.label_of(figure.after)):
        return Draft(_claim(figure, "amount", Subject(label, known=True)), figure)
    if (
        re.fullmatch("即|计|均?为|是|共计?|金额为?|达", phrase)
        and before
        and before[-1].claim.kind == "share"
    ):
        share = before[-1].claim
        subject = Subject(share.subject, share.known, share.owner, share.modifiers)
        return Draft(_claim(figure, "amount", subject), figure)
    if before and before[-1].number_first and figure.mark == "figure" and "的" in phrase:
        phrase = phrase.partition("的")[2]
    if not phrase and figure.mark == "figure" and before and before[-1].claim.kind == "count":
        of = before[-1].claim  # 检测仪6台32万元
        subject = Subject(of.subject, owner=of.owner, modifiers=of.modifiers)
        return Draft(_claim(figure, "amount", subject), figure)
    if _PER_UNIT.search(phrase):
        return "每单位的数量（如每人每年），不核对"
    behind = re.sub(r"^的|[中内里]$", "", figure.after)
    if labels.at_end(plain(phrase)) is None and behind and (label := labels.label_of(behind)):
        owner = trim_generic(plain(phrase))
        return Draft(_claim(figure, "amount", Subject(label, known=True, owner=owner)), figure)
    joint = _joint(phrase, labels)
    subject = joint or find_subject(phrase, labels)
    if token.sort == "bare" and not (subject.known or _MONEY_WORDS.search(subject.name)):
        return "没有单位"
    if token.nothing and not subject.known:
        return "看不出什么没有发生"
    subject = _carry_owner(figure, subject, before)
    if not subject.name:
        return "看不出是什么的金额"
    return Draft(_claim(figure, "amount", subject), figure, distributed=bool(figure.distributed))


def _referred(
    figure: Figure, phrase: str, kind: Kind, labels: Labels, before: list[Draft]
) -> Draft | str | None:
    """Read what is given only to compare with: 比上年20万元, 由20万元降到18万元."""
    match = _REFERENCE.search(phrase)
    if match and (figure.compared_year or _REFERRED.search(match["than"])):
        subject = _subject_or_last(phrase[: match.start()], figure, labels, before)
        basis = "prior_year" if figure.compared_year else basis_of(match["than"])
        claim = replace(_claim(figure, kind, subject), basis=basis)
        return Draft(claim, figure, reference=True)
    return _from_to(figure, phrase, kind, labels, before)


def _from_to(
    figure: Figure, phrase: str, kind: Kind, labels: Labels, before: list[Draft]
) -> Draft | str | None:
    """Read 由20万元降到18万元: the first is what it was, the second what it is."""
    if match := _FROM.match(phrase):
        head = match["head"]
        if not trim_generic(plain(head)) or "每" in phrase:
            return "是变动前后的数，不核对"
        subject = replace(find_subject(head, labels), basis="prior_year")
        return Draft(_claim(figure, kind, subject), figure, reference=True)
    if not _TO.match(phrase) or figure.mark != "figure":
        return None
    was = before[-1] if before else None
    if was is None or not was.reference or was.figure.clause != figure.clause:
        return "是变动前后的数，不核对"
    of = was.claim
    subject = Subject(of.subject, of.known, of.owner, of.modifiers)
    return Draft(_claim(figure, kind, subject), figure)


def _joint(phrase: str, labels: Labels) -> Subject | None:
    """Keep 甲费和乙费 12万元 one joint subject, known under neither name."""
    bare = plain(phrase)
    found = labels.at_end(bare)
    if found is None:
        return None
    ahead = bare[: found[1]]
    if ahead.endswith(("和", "及", "与", "、")) and labels.at_end(ahead.rstrip("和及与、以")):
        return replace(noun_phrase(phrase), known=False)
    return None


def _continues_comparison(change: re.Match[str], before: list[Draft], figure: Figure) -> bool:
    """Tell whether 增加 5万元 goes on from a comparison just made: 比上年100万元增加5万元."""
    if trim_generic(plain(change["head"])) or not before:
        return False
    last = before[-1]
    return last.figure.segment == figure.segment and (last.reference or last.comparing)


def _change(figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]) -> Draft:
    sign = -1 if _DOWN.search(match["verb"]) else 1
    comparator = _COMPARATOR.search(match["head"])
    head = match["head"][: comparator.start()] if comparator else match["head"]
    base = match["head"][comparator.end() :].strip() if comparator else ""
    if not base and before and before[-1].comparing:
        base = before[-1].claim.base
    subject = _subject_or_last(head, figure, labels, before)
    claim = replace(_claim(figure, "change", subject, sign=sign), base=base or "上年")
    return Draft(claim, figure, comparing=True)


def _against(figure: Figure, match: re.Match[str], labels: Labels, before: list[Draft]) -> Draft:
    verb = match["verb2"] or match["verb"]
    sign = -1 if _DOWN.search(verb) else 1
    left = re.sub(r"(?:年初预算|预算|决算|执行)数?$", "", match["left"])
    subject = _subject_or_last(left, figure, labels, before)
    claim = replace(_claim(figure, "change", subject, sign=sign), base=match["right"])
    return Draft(claim, figure, comparing=True)


def _carry_owner(figure: Figure, subject: Subject, before: list[Draft]) -> Subject:
    """Let whoever opened the segment own its later amounts, where nothing else is said."""
    if subject.owner:
        return subject
    last = _previous(before, figure, "amount", "count")
    if last is None or _TOTAL.fullmatch(subject.name):
        return subject
    if last.claim.kind == "count":
        alone = not subject.known and last.figure.mark != "、"
        return replace(subject, owner=last.claim.subject) if alone else subject
    carried = last.claim.owner
    return replace(subject, owner=carried) if carried else subject
