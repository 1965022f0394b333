"""What is met while a workbook is read, collected into FILE findings: one slip, one finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from xlcheck.findings import Severity
from xlcheck.language.filing import Entry, FilingRow, Trouble, place_path
from xlcheck.language.form import Field
from xlcheck.language.reading import (
    EXTERNAL_LINK,
    FOUND_TWICE,
    HIDDEN_AMOUNT,
    NOT_CALCULATED,
    STALE_VALUE,
    TABLE_NOT_FOUND,
    UNCOUNTED_ROW,
)
from xlcheck.language.wording import label_of
from xlcheck.submission.convert import Problem
from xlcheck.submission.vocabulary import Vocabulary, Words

_MOST_LABELS = 6
_ONCE_PER_TABLE = frozenset((NOT_CALCULATED, STALE_VALUE))  # mended by opening and saving once


@dataclass(slots=True)
class Troubles:
    """The FILE findings of one filing in the making."""

    vocabulary: Vocabulary
    met: list[Trouble] = field(default_factory=list)

    def cell(self, words: Words, row: FilingRow, name: str, entry: Entry, problem: Problem) -> None:
        """Say why one entry cannot be used, or not be trusted."""
        declared = words.fields[name]
        where = label_of(row, declared)
        said = problem.because
        if problem.rule not in _ONCE_PER_TABLE:
            said = f"“{words.table.heading}”的{where}{said}"
        self.add(problem.rule, row, declared, entry, says=said)

    def add(self, rule: str, row: FilingRow, declared: Field, entry: Entry, *, says: str) -> None:
        """Say something about one entry, as bad as the rules that need it."""
        severity = self.vocabulary.severity(declared.table, (declared.name,))
        self.met.append(
            Trouble(
                rule,
                Severity.WARNING if rule == STALE_VALUE else severity,  # a value there is
                says,
                sheet=entry.sheet,
                cell=entry.cell,
                place=place_path(declared.table, row.key, declared.name),
                label=label_of(row, declared),
                value=entry.text,
            )
        )

    def missing_table(self, words: Words) -> None:
        """Say that a whole table is not there."""
        labels = "、".join(f.label for f in list(words.fields.values())[:3])
        self.met.append(
            Trouble(
                TABLE_NOT_FOUND,
                self.vocabulary.severity(words.name),
                f"没有找到“{words.table.heading}”表(栏目如{labels}),请核对是否删除或改了栏目名称",
                place=words.name,
                label=words.table.heading,
            )
        )

    def missing_fields(self, words: Words, names: Iterable[str], sheet: str) -> None:
        """Say which columns or fields of a table are not there, the needed ones apart."""
        by_severity: dict[Severity, list[str]] = {}
        for name in names:
            severity = self.vocabulary.severity(words.name, (name,))
            by_severity.setdefault(severity, []).append(name)
        for severity, lost in by_severity.items():
            labels = [f"「{words.fields[n].label}」" for n in lost]
            shown = "、".join(labels[:_MOST_LABELS])
            if len(labels) > _MOST_LABELS:
                shown += f"等{len(labels)}项"
            self.met.append(
                Trouble(
                    TABLE_NOT_FOUND,
                    severity,
                    f"“{words.table.heading}”中没有找到{shown},请核对是否删除或改了名称",
                    sheet=sheet,
                    place=place_path(words.name, "", lost[0]),
                    label=words.fields[lost[0]].label,
                )
            )

    def twice(self, words: Words, sheet: str, cell: str, other: str) -> None:
        """Say that a table stands in two places that differ."""
        self.met.append(
            Trouble(
                FOUND_TWICE,
                self.vocabulary.severity(words.name),
                f"“{words.table.heading}”有两处且内容不同(另一处在{other}),"
                "不知道以哪一处为准,请只保留一处",
                sheet=sheet,
                cell=cell,
                place=words.name,
                label=words.table.heading,
            )
        )

    def hidden(self, words: Words, sheet: str, cell: str, what: str) -> None:
        """Say that amounts stand where nobody sees them."""
        self.met.append(
            Trouble(
                HIDDEN_AMOUNT,
                Severity.WARNING,
                f"“{words.table.heading}”{what}被隐藏,其中的金额仍参与计算,请取消隐藏或删除",
                sheet=sheet,
                cell=cell,
                place=words.name,
                label=words.table.heading,
            )
        )

    def linked(self, words: Words, sheet: str, cell: str, count: int) -> None:
        """Say that formulas look into another workbook."""
        self.met.append(
            Trouble(
                EXTERNAL_LINK,
                Severity.WARNING,
                f"“{words.table.heading}”有{count}个单元格引用了其他工作簿,上报后会失效,请改为数值",
                sheet=sheet,
                cell=cell,
                place=words.name,
                label=words.table.heading,
            )
        )

    def uncounted(
        self, words: Words, sheet: str, cell: str, name: str, *, with_amounts: bool
    ) -> None:
        """Say that a row stands outside of its table."""
        self.met.append(
            Trouble(
                UNCOUNTED_ROW,
                Severity.ERROR if with_amounts else Severity.WARNING,
                f"“{words.table.heading}”下面的一行「{name}」填在表外,没有计入,"
                "请在表内插入行后移入",
                sheet=sheet,
                cell=cell,
                place=words.name,
                label=words.table.heading,
                value=name,
            )
        )

    def settled(self) -> tuple[Trouble, ...]:
        """All that was met; what one saving mends is one finding per table."""
        kept: list[Trouble] = []
        waiting: dict[tuple[str, str, Severity], list[Trouble]] = {}
        for trouble in self.met:
            if trouble.rule in _ONCE_PER_TABLE:
                table = trouble.place.split("/", 1)[0]
                waiting.setdefault((trouble.rule, table, trouble.severity), []).append(trouble)
            else:
                kept.append(trouble)
        for (_, table, _), troubles in waiting.items():
            first = troubles[0]
            heading = self.vocabulary.words[table].table.heading
            several = f"等{len(troubles)}个单元格" if len(troubles) > 1 else ""
            says = f"“{heading}”的{first.label}{several}:{first.message}"
            kept.append(replace(first, message=says))
        return tuple(kept)
