"""The catalogue of rules → a workbook to read, filter and print."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from xlcheck.language.form import Form
from xlcheck.reports.catalogue import BY_PROGRAM, STAGE_WORDS, catalogue

_COLUMNS = (
    ("编号", 15),
    ("级别", 11),
    ("要求", 42),
    ("依据", 36),
    ("条件", 70),
    ("表样", 34),
    ("阶段", 8),
)
_EPOCH = dt.datetime(2021, 12, 31)  # noqa: DTZ001  # no clock: equal rules, equal bytes
_FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter", "text_wrap": True}


def write_rules(forms: Sequence[Form]) -> bytes:
    """Give the workbook; equal rules give equal bytes."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "审核规则目录", "created": _EPOCH})
    sheet = book.add_worksheet("规则目录")
    heading = book.add_format(
        {**_FONT, "bold": True, "border": 1, "bg_color": "#DCE6F1", "align": "center"}
    )
    body = book.add_format({**_FONT, "border": 1, "border_color": "#BFBFBF"})
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, heading)
    entries = catalogue(forms)
    for row, entry in enumerate(entries, start=1):
        rule = entry.rule
        texts = (
            rule.id,
            entry.severity_words,
            rule.says,
            rule.because,
            "\n".join(entry.sentences) or BY_PROGRAM,
            entry.form_names,
            STAGE_WORDS[rule.stage],
        )
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, body)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(entries), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R第 &P 页,共 &N 页")
    book.close()
    return out.getvalue()
