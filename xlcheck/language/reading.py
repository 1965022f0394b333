"""FILE rules: what can be wrong with a workbook before any sum is looked at.

The findings are made while the workbook is read (:mod:`xlcheck.submission`); here they get the
same head and the same catalogue as every other rule.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlcheck.findings import Location, Severity, Verdict
from xlcheck.language.filing import Submission
from xlcheck.language.form import Edition
from xlcheck.language.rule import CodeRule, Judgement


def _file_rule(
    id_: str, says: str, because: str, fails: str, *, severity: Severity = Severity.ERROR
) -> CodeRule:
    def judge(filing: Submission, _: Edition) -> Iterable[Judgement]:
        met = [t for t in filing.troubles if t.rule == id_]
        for t in met:
            where = Location(t.sheet, t.cell, "primary", t.place, t.label, t.value)
            yield Judgement(
                Verdict.BROKEN, (where,), t.message, stated=t.value or None, severity=t.severity
            )
        if not met:
            yield Judgement(Verdict.HELD)

    return CodeRule(id_, says, judge, because=because, severity=severity, fails=fails)


TABLE_NOT_FOUND = "FILE-001"
FOUND_TWICE = "FILE-002"
UNREADABLE_NUMBER = "FILE-003"
NOT_CALCULATED = "FILE-004"
STALE_VALUE = "FILE-005"
ERROR_VALUE = "FILE-006"
HIDDEN_AMOUNT = "FILE-007"
EXTERNAL_LINK = "FILE-008"
OTHER_EDITION = "FILE-009"
UNCOUNTED_ROW = "FILE-010"
NOT_CHECKED = "FILE-011"
LEAVE_IT_OPEN = frozenset({TABLE_NOT_FOUND, FOUND_TWICE, NOT_CALCULATED})
"""As errors these leave error rules without their operands: the check is not complete."""

FILE_RULES = [
    _file_rule(
        TABLE_NOT_FOUND,
        "表和栏目应能在工作簿中找到",
        "找不到的表和栏目无法审核,不能当作通过",
        "删去了“固定资产”表",
    ),
    _file_rule(
        FOUND_TWICE,
        "同一栏目不应出现两处",
        "不知道以哪一处为准",
        "一张表里有两个“人员编制”且数不同",
    ),
    _file_rule(UNREADABLE_NUMBER, "数字栏应填数字", "读不出的数字无法核对", "收入合计填了“见附表”"),
    _file_rule(
        NOT_CALCULATED,
        "公式应有计算结果",
        "文件由程序生成后没有在表格软件中打开保存过,公式没有结果",
        "用程序写入=SUM(B5:B9)后未打开保存",
    ),
    _file_rule(
        STALE_VALUE,
        "公式的存储结果应与重新计算一致",
        "手动计算模式下改了数没有重算",
        "=B5+B6存的是旧结果",
        severity=Severity.WARNING,
    ),
    _file_rule(ERROR_VALUE, "单元格不应是错误值", "错误值无法核对", "收入合计显示#REF!"),
    _file_rule(
        HIDDEN_AMOUNT,
        "隐藏的行列中不应有参与计算的金额",
        "看不见的数影响合计",
        "隐藏了一行机构",
        severity=Severity.WARNING,
    ),
    _file_rule(
        EXTERNAL_LINK,
        "不应引用其他工作簿",
        "上报后引用会失效",
        "收入合计引用了另一个文件",
        severity=Severity.WARNING,
    ),
    _file_rule(
        OTHER_EDITION,
        "表样版次应与年度、地区相符",
        "用错版次会用错标准",
        "用了另一地区的评分标准",
        severity=Severity.WARNING,
    ),
    _file_rule(
        UNCOUNTED_ROW,
        "数据行应填在表内",
        "填在表外的行不会计入合计",
        "在“增行”提示行下面填了一个机构",
    ),
    _file_rule(
        NOT_CHECKED,
        "一个工作簿只放一份填报件",
        "多出的一份不能确定归属,没有审核",
        "同一张“收支情况”出现两次",
        severity=Severity.WARNING,
    ),
]
