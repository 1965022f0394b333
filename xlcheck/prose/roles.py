"""What a figure is: an amount, a share, a rate, a change, a count, a score; told by its words."""

from __future__ import annotations

import re
from dataclasses import replace

from xlcheck.prose.changes import AGAINST, against, comparison, referred
from xlcheck.prose.claims import Claim, Kind
from xlcheck.prose.drafts import MONEY_WORDS, Draft, claim_of, previous, subject_or_last
from xlcheck.prose.percentages import percentage
from xlcheck.prose.phrases import TELLS_BEHIND, Figure
from xlcheck.prose.subjects import (
    Labels,
    Subject,
    basis_of,
    find_subject,
    noun_phrase,
    plain,
    trim_generic,
)
from xlcheck.prose.units import PERSONS

_PER_UNIT = re.compile(r"(?:每|人均|户均|亩均)[^,;、]{0,5}$")
_TIME = re.compile(r"本年|当年|今年|上年|去年|决算数?|预算数?|执行数")
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
_NOT_A_NOUN = re.compile(
    r"(?:已|均|全部|都|少|多|低于|高于|用于|占|被|获|达|并|同比|环比|比|较|增|减|降|次|有|为|是|由|从|到|的|等|和|与|及|以|其|覆盖|完成"
    r"|左右|不等|合计|共|。|\s|$)"
)
_PARTED = re.compile(r"和|及|与|以及")
_YEAR = re.compile(r"(?:19|20)\d\d")
_INCOME = re.compile(r"总?收入(?:合计|总额)?$")
_TOTAL = re.compile(r"(?:以上|各项|两项|三项|四项|五项)*(?:总?共计?|合计|总计|以上|总额)?")
_TOTAL_OF_ALL = re.compile(
    r"(?:全部门|全局|全系统|各单位|部门)?(?:总(?:支出|收入)|(?:支出|收入)(?:总计|合计|总额)|全年(?:支出|收入))"
)
_NUMBER_ONLY = {"", "数", "总数", "数量", "新增", "新增数"}
LONGEST_NAME = 40


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
        return percentage(figure, phrase, labels, before)
    if token.sort == "score":
        return _score(figure, phrase)
    if told := _told_behind(figure, labels):
        return told
    if token.sort == "count":
        return _count(figure, phrase, labels, before)
    return _amount(figure, phrase, labels, before)


def _told_behind(figure: Figure, labels: Labels) -> Draft | None:
    """Read 600万元用于基本支出,300万元用于项目支出: each is what stands behind it.

    Only where nothing but light words stand before it in its own clause: the words of the clause
    before are those of another figure.
    """
    verb = TELLS_BEHIND.match(figure.after)
    if verb is None or figure.distributed or figure.earlier or trim_generic(plain(figure.phrase)):
        return None
    behind = re.sub(r"(?:的|[中内里])$", "", figure.after[verb.end() :])
    kind: Kind = "count" if figure.token.sort == "count" else "amount"
    if label := labels.label_of(behind):
        return Draft(claim_of(figure, kind, Subject(label, known=True)), figure)
    if ("用于" in verb[0] or kind == "count") and len(behind) <= LONGEST_NAME:
        return Draft(claim_of(figure, kind, noun_phrase(behind)), figure)
    return None


def _about(figure: Figure, phrase: str, labels: Labels, before: list[Draft]) -> Draft | str:
    """Read a share of a list behind 分别: it is about one amount of the list before."""
    amount = next((d for d in before if d.figure is figure.of), None)
    if amount is None or figure.token.sort != "percent":
        return "“分别”前后的个数对不上"
    return percentage(figure, phrase, labels, [*before, amount])


def _joined(figure: Figure, phrase: str) -> str:
    """Keep A、B 10万元 one joint subject: the amount is not B's alone."""
    if figure.mark == "、" and figure.earlier and not figure.distributed:
        return "、".join([*figure.earlier, phrase])
    if not phrase and figure.mark in {":", ","} and figure.previous:
        return figure.previous
    return phrase


def _score(figure: Figure, phrase: str) -> Draft | str:
    match = _SCORE.search(phrase)
    if match is None:
        return "看不出是不是得分"
    owner = trim_generic(plain(phrase[: match.start()]))
    if _WHOLE_EVALUATION.fullmatch(owner):
        owner = ""
    subject = Subject(match["subject"], known=False, owner=owner)
    return Draft(claim_of(figure, "score", subject), figure)


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
        return Draft(claim_of(figure, "count", subject), figure, number_first=True)
    if compared := comparison(figure, phrase, labels, before):
        return compared
    if special := referred(figure, phrase, "count", labels, before):
        return special
    if not phrase and figure.mark == "figure" and before and before[-1].claim.kind == "count":
        of = before[-1].claim  # 培训12期1080人次
        again = Subject(of.subject, of.known, of.owner, of.modifiers, of.basis)
        return Draft(claim_of(figure, "count", again), figure)
    phrase = _joined(figure, phrase) if not figure.distributed else phrase
    subject = find_subject(phrase, labels)
    if not subject.known and figure.token.unit in PERSONS:
        for tail in ("人数", "人员", "数"):
            longer = find_subject(phrase + tail, labels)
            subject = longer if longer.known and not longer.owner else subject
    if subject.name in _NUMBER_ONLY:
        last = previous(before, figure, "count")
        if last is None or last.figure.token.unit != figure.token.unit:
            return "看不出是什么的数量"
        subject = replace(subject, name=last.claim.subject, known=last.claim.known)
    subject = _share_modifiers(figure, subject, before)
    return Draft(claim_of(figure, "count", subject), figure, distributed=bool(figure.distributed))


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
    if (match := AGAINST.match(phrase)) and (match["verb"] != "比" or match["verb2"]):
        return against(figure, match, labels, before)
    if compared := comparison(figure, phrase, labels, before):
        return compared
    if special := referred(figure, phrase, "amount", labels, before):
        return special
    if before and not trim_generic(plain(phrase)) and _TIME.search(phrase):
        subject = subject_or_last("", figure, labels, before)
        if trim_generic(plain(subject.name)):
            subject = replace(subject, basis=basis_of(phrase))
            return Draft(claim_of(figure, "amount", subject), figure)
    if token.nothing and (label := labels.label_of(figure.after)):
        return Draft(claim_of(figure, "amount", Subject(label, known=True)), figure)
    if (
        re.fullmatch("即|计|均?为|是|共计?|金额为?|达", phrase)
        and before
        and before[-1].claim.kind == "share"
    ):
        share = before[-1].claim
        subject = Subject(share.subject, share.known, share.owner, share.modifiers)
        return Draft(claim_of(figure, "amount", subject), figure)
    if before and before[-1].number_first and figure.mark == "figure" and "的" in phrase:
        phrase = phrase.partition("的")[2]
    if not phrase and figure.mark == "figure" and before and before[-1].claim.kind == "count":
        of = before[-1].claim  # 检测仪6台32万元
        subject = Subject(of.subject, owner=of.owner, modifiers=of.modifiers)
        return Draft(claim_of(figure, "amount", subject), figure)
    if _PER_UNIT.search(phrase):
        return "每单位的数量（如每人每年），不核对"
    behind = re.sub(r"^的|[中内里]$", "", figure.after)
    if labels.at_end(plain(phrase)) is None and behind and (label := labels.label_of(behind)):
        owner = trim_generic(plain(phrase))
        return Draft(claim_of(figure, "amount", Subject(label, known=True, owner=owner)), figure)
    joint = _joint(phrase, labels)
    item = (
        figure.mark == "," and phrase in {"支出", "收入"} and trim_generic(plain(figure.previous))
    )
    subject = joint or find_subject(figure.previous if item else phrase, labels)
    if token.sort == "bare" and not (subject.known or MONEY_WORDS.search(subject.name)):
        return "没有单位"
    if token.nothing and not subject.known:
        return "看不出什么没有发生"
    told, subject = subject.owner, _carry_owner(figure, subject, before)
    if not subject.name:
        return "看不出是什么的金额"
    return Draft(
        claim_of(figure, "amount", subject),
        figure,
        distributed=bool(figure.distributed),
        owner_told=bool(told),
    )


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


def _shared_owner(subject: Subject, last: Claim) -> str:
    """Let 基金 of 基金总收入187亿元,总支出169亿元 own both."""
    pair = _INCOME.search(last.subject)
    if last.known or pair is None or "支出" not in subject.name:
        return ""
    return trim_generic(plain(last.subject[: pair.start()]))


def _carry_owner(figure: Figure, subject: Subject, before: list[Draft]) -> Subject:
    """Let whoever opened the segment own its later amounts, where nothing else is said."""
    if subject.owner:
        return subject
    last = previous(before, figure, "amount", "count")
    if last is None or _TOTAL.fullmatch(subject.name):
        return subject
    if last.claim.kind == "count":
        alone = not subject.known and last.figure.mark != "、"
        return replace(subject, owner=last.claim.subject) if alone else subject
    if _closes_owners(figure, subject, before):
        return subject
    carried = last.claim.owner or _shared_owner(subject, last.claim)
    return replace(subject, owner=carried) if carried else subject


def _closes_owners(figure: Figure, subject: Subject, before: list[Draft]) -> bool:
    """Tell whether 总支出 closes 甲中心支出5万元,乙馆支出4万元: it is neither of the two's."""
    if not _TOTAL_OF_ALL.fullmatch(subject.name):
        return False
    way = "收入" if "收入" in subject.name else "支出"
    listed = [
        other
        for other in before
        if other.claim.kind == "amount" and other.figure.segment == figure.segment
    ]
    owned = [other for other in listed if other.claim.owner and not other.reference]
    return (
        len({other.claim.owner for other in owned}) > 1
        and all(other.owner_told for other in owned)
        and all(way in other.claim.subject for other in owned)
    )
