"""The TEXT rules of a form, its audit view and its identities, all from one study of a filing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xlcheck.findings import ClaimRead, Severity, Verdict
from xlcheck.language.filing import Submission
from xlcheck.language.form import Edition
from xlcheck.language.rule import CodeRule, Judge, Judgement, Tie
from xlcheck.narrative.amounts import amounts
from xlcheck.narrative.counts import compositions, items
from xlcheck.narrative.differences import differences, rates
from xlcheck.narrative.figures import NOTHING, number_text
from xlcheck.narrative.lexicon import Lexicon, lexicon
from xlcheck.narrative.mentions import mentions
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.results import results
from xlcheck.narrative.shares import Fitted, malformed, shares
from xlcheck.narrative.spoken import Spoken
from xlcheck.narrative.study import Study, study
from xlcheck.narrative.subjects import Narration, Partition
from xlcheck.narrative.sums import sums
from xlcheck.narrative.years import years
from xlcheck.prose.claims import Claim


@dataclass(frozen=True, slots=True)
class _Told:
    """A filing studied and judged."""

    filing: Submission
    edition: Edition
    study: Study
    by_rule: dict[str, list[Judgement]]


@dataclass(slots=True, eq=False)
class Prose:
    """How the texts of one form are read (``Form.prose``).

    The filing judged last is remembered: ten rules, the audit view and diagnosis ask in turn.
    """

    narration: Narration
    partitions: tuple[Partition, ...] = ()  # the form's own sums within a row
    last: _Told | None = field(default=None, repr=False)
    words: dict[str, tuple[Edition, Lexicon]] = field(default_factory=dict, repr=False)

    def judgements(self, rule: str, filing: Submission, edition: Edition) -> list[Judgement]:
        """What one rule says of a filing."""
        found = self._told(filing, edition).by_rule.get(rule)
        return found or [Judgement(Verdict.SKIPPED, because="报告中没有这类说法")]

    def claims(self, filing: Submission, edition: Edition) -> Sequence[ClaimRead]:
        """List every figure read in the texts of a filing, in reading order."""
        of = self._told(filing, edition).study
        return tuple(_claim_read(of, *item) for item in of.claims())

    def ties(self, filing: Submission, edition: Edition) -> Sequence[Tie]:
        """List what the prose repeats of the tables, and the sums it states, as identities."""
        return tuple(
            Tie(
                identity.rule,
                identity.terms,
                NOTHING,
                sum(
                    (abs(a) * q.half_unit for q, a in identity.terms if q.value is not None),
                    start=NOTHING,
                ),
            )
            for identity in self._told(filing, edition).study.identities
        )

    def _told(self, filing: Submission, edition: Edition) -> _Told:
        last = self.last
        if last is None or last.filing is not filing or last.edition is not edition:
            of = study(filing, self._words(edition), self.narration, self.partitions)
            by_rule: dict[str, list[Judgement]] = {}
            for rule, judgement in _spoken(of):
                by_rule.setdefault(rule, []).append(judgement)
            last = self.last = _Told(filing, edition, of, by_rule)
        return last

    def _words(self, edition: Edition) -> Lexicon:
        known = self.words.get(edition.id)
        if known is None or known[0] is not edition:
            known = self.words[edition.id] = (edition, lexicon(self.narration, edition))
        return known[1]


def _spoken(of: Study) -> Iterable[Spoken]:
    """Judge in the order in which one judgement rests on another."""
    fitted: list[Fitted] = []
    yield from malformed(of)
    yield from amounts(of)  # sums and shares look at which figures differ from their cells
    yield from results(of)
    yield from shares(of, fitted)
    yield from rates(of)
    yield from sums(of, fitted)
    yield from differences(of)
    yield from items(of)
    yield from compositions(of)
    yield from mentions(of)
    yield from years(of)


def _claim_read(of: Study, key: tuple[int, int], passage: Passage, claim: Claim) -> ClaimRead:
    at, note = passage.location(claim), of.notes[key]
    assert at.span is not None
    return ClaimRead(
        sheet=at.sheet,
        cell=at.cell,
        place=at.place,
        span=at.span,
        quote=at.quote,
        around=at.around,
        kind=claim.kind,
        subject=claim.subject,
        value=claim.word if claim.value is None else number_text(claim.value),
        unit=claim.unit,
        year=claim.year,
        base=claim.base or None,
        compared_with=note.compared_with,
        verdict=note.verdict,
        because="" if note.verdict is not None else note.because or "没有可以比较的数",
    )


def narrative_rules(prose: Prose) -> list[CodeRule]:
    """TEXT-001…010: what the texts of a form say agrees with its tables and with itself."""

    def judge(id_: str) -> Judge:
        return lambda filing, edition: prose.judgements(id_, filing, edition)

    return [
        CodeRule(
            "TEXT-001",
            says="报告中引用的金额和人数应与表中一致",
            judge=judge("TEXT-001"),
            because="文字与表同出一套账;以各自写出的位数比较",
            fails="表中基本支出2195.62,文中写“基本支出2159.62万元”",
            passes="文中写“基本支出2195.62万元”,或“约2200万元”",
        ),
        CodeRule(
            "TEXT-002",
            says="占比、完成率、执行率、增长率应由文中所列的数算得出",
            judge=judge("TEXT-002"),
            because="比率=部分÷基数,增长率=(本期−上期)÷上期;按写出的位数比较",
            fails="基本支出200万元,人员经费150万元,占基本支出的85%",
            passes="基本支出200万元,人员经费150万元,占基本支出的75%",
        ),
        CodeRule(
            "TEXT-003",
            says="占比应按写明的基数计算",
            judge=judge("TEXT-003"),
            because="写明占谁的百分比,就应以谁为基数;另一总数恰好相符时予以指出",
            fails="总支出400万元,基本支出200万元,工资100万元,写“占基本支出的25%”",
            passes="工资100万元,占总支出的25%",
        ),
        CodeRule(
            "TEXT-004",
            says="部分不应大于所占的总数",
            judge=judge("TEXT-004"),
            because="占比不超过100%",
            fails="对企业补助300万元,占基本支出200万元的46%",
            passes="对企业补助300万元,占总支出650万元的46.15%",
        ),
        CodeRule(
            "TEXT-005",
            says="数字应完整、写法正确",
            judge=judge("TEXT-005"),
            because="缺位的数字无法核对",
            fails="占总支出的46.%",
            passes="占总支出的46.15%",
        ),
        CodeRule(
            "TEXT-006",
            says="文中列出的合计、差额和个数应与所列各项相符",
            judge=judge("TEXT-006"),
            because="合计=各项之和;“其中”各项不大于合计;标明“等”的只核对不超过",
            fails="支出100万元,其中基本支出60万元,项目支出50万元",
            passes="支出100万元,其中基本支出60万元,项目支出40万元",
        ),
        CodeRule(
            "TEXT-007",
            says="同一个数在报告各处应一致",
            judge=judge("TEXT-007"),
            because="名称、限定、年度、单位都相同的是同一个数",
            severity=Severity.WARNING,
            fails="一处写新增规模企业204家,另一处写新增规模企业240家",
            passes="两处都写新增规模企业204家",
        ),
        CodeRule(
            "TEXT-008",
            says="报告中的金额应与所称栏目的口径一致",
            judge=judge("TEXT-008"),
            because="金额等于该栏与同一行其他栏之和时,指出是哪几栏之和",
            severity=Severity.WARNING,
            fails="文中财政拨款7048.24万元,表中公共财政拨款2499.6、上年结转4548.64",
            passes="文中写“财政拨款2499.6万元,上年结转4548.64万元”",
        ),
        CodeRule(
            "TEXT-009",
            says="报告中的自评得分和等次应与表中一致",
            judge=judge("TEXT-009"),
            because="得分和等次以绩效自评表和评分表为准",
            fails="表中综合得分98,文中写“自评得分96分”",
            passes="文中写“自评得分98分,等次为优”",
        ),
        CodeRule(
            "TEXT-010",
            says="报告所说的年份应与评价年度一致",
            judge=judge("TEXT-010"),
            because="与表相同的数是评价年度的数;项目期间含评价年度;引用的年度标准不应过期",
            severity=Severity.WARNING,
            fails="2021年度的报告写“2020年支出合计7125.61万元”,正是表中2021年的数",
            passes="“2020年支出合计6900万元,2021年7125.61万元”",
        ),
    ]
