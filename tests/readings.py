"""A vocabulary as a form would lend it, for tests of the reader."""

from __future__ import annotations

from xlcheck.prose.claims import Claim, Reading, Relation, Vocabulary
from xlcheck.prose.read import read_prose

VOCABULARY = Vocabulary(
    labels=tuple(
        """
        收入合计 总收入 收入 支出合计 总支出 年度总支出 支出总额 全年支出 支出 基本支出
        项目支出 人员经费 人员支出 公用经费 日常公用经费 公用支出
        一般公共预算财政拨款收入 财政拨款收入 事业收入 其他收入 三公经费
        公务接待费 公务用车运行维护费 公务用车运行费用 公车运行费 公务用车购置费
        因公出国费 因公出国(境)费 固定资产 在用固定资产 编制 人员编制 实有人数
        在职人数 在职人员 上年结转 结转下年 结余 对企业补助 资本性支出
        工资福利支出 商品和服务支出 对个人和家庭补助支出 政府采购
        """.split()  # noqa: SIM905  # a page of words is read as a page
    ),
    owners=("局机关", "无线电监测站"),
)


def read(text: str) -> Reading:
    """Read ``text`` under the labels of the tests."""
    return read_prose(text, VOCABULARY)


def brief(claim: Claim) -> str:
    """Give a claim in one line: kind, owner, modifiers, subject, value, unit, base."""
    words = [claim.kind, claim.owner and f"{claim.owner}的", *claim.modifiers, claim.subject]
    words += ["=", claim.word or ("?" if claim.malformed else f"{claim.value}{claim.unit}")]
    words += [f"of {claim.base}"] if claim.base else []
    return " ".join(word for word in words if word)


def linked(reading: Reading, relation: Relation) -> str:
    """Give a relation in one line: its kind, its claims as printed, how complete it is."""

    def quote(place: int) -> str:
        return reading.claims[place].quote

    signs = relation.signs or (1,) * len(relation.parts)
    terms = ["-" * (sign < 0) + quote(p) for p, sign in zip(relation.parts, signs, strict=True)]
    words = [relation.kind, quote(relation.result), "<-", *terms]
    words += ["of", *map(quote, relation.wholes)] if relation.wholes else []
    words += [f"{relation.listed} listed"] if relation.listed else []
    words += [relation.complete] if relation.kind in {"sum", "items"} else []
    return " ".join(words)
