"""The first sheet: which cells to fill, how to add rows, what the marks mean, where 审核 is."""

from __future__ import annotations

from typing import Any

from xlcheck.language.form import Form
from xlcheck.templates.grid import Box
from xlcheck.templates.layout import Layout
from xlcheck.templates.look import INK, STYLES, Look
from xlcheck.templates.measure import height
from xlcheck.templates.write_tables import GUARD, PROTECTION, page_setup

SHEET = "填写说明"
_WIDTHS = (4.0, 20.0, 66.0)
_SIZE = 11.0


def write_guide(book: Any, look: Look, layout: Layout) -> None:
    """Write the sheet 填写说明."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    sheet.protect("", PROTECTION)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)
    sheet.set_row(0, 40)
    sheet.merge_range("A1:C1", f"{layout.form.title} 填写说明", look("title"))
    row = 2
    for number, (title, lines) in enumerate(_sections(layout.form), start=1):
        sheet.set_row(row - 1, 26)
        sheet.merge_range(f"A{row}:C{row}", f"{_NUMERALS[number]}、{title}", look("heading"))
        row += 1
        for sample, text in lines:
            sheet.set_row(row - 1, max(22, height(text, _WIDTHS[2], _SIZE)))
            if sample:
                words, style = sample
                size = _SIZE if style == "check" else STYLES[style].get("font_size", 10.5)
                shown = look(style, align="center", locked=True, font_size=size, font_color=INK)
                sheet.write_string(f"B{row}", words, shown)
                sheet.write_string(f"C{row}", text, look("guide", indent=1, valign="vcenter"))
            else:
                sheet.set_row(row - 1, max(20, height(text, _WIDTHS[1] + _WIDTHS[2], _SIZE)))
                sheet.merge_range(f"B{row}:C{row}", text, look("guide", valign="vcenter"))
            row += 1
    page_setup(
        sheet,
        landscape=False,
        last=Box(1, 1, row - 1, len(_WIDTHS)),
        left=layout.form.title,
        right=layout.edition.issuer,
        pages=1,
    )


_NUMERALS = "〇一二三四五六七八"
_Lines = list[tuple[tuple[str, str] | None, str]]


def _sections(form: Form) -> list[tuple[str, _Lines]]:
    sheets = "、".join(form.sheets)
    return [
        (
            "填哪些单元格",
            [
                (("填写内容", "input"), "浅黄底色的单元格由填报单位填写。"),
                (
                    ("合计、汇总", "total"),
                    "深一些的黄底色是合计和汇总行,也由填报单位填写,系统只核对、不代填。",
                ),
                (
                    ("印好的内容", "printed"),
                    "白底的内容是表样印好的指标和标准,一般不必改;按规定调整时可以修改。",
                ),
                (("栏目名称", "head"), "灰底色是表头,已锁定,不用填写。"),
                (None, f"请依次填写各页:{sheets}。选中单元格时,旁边会显示该栏的填写要求。"),
                (
                    None,
                    "金额以万元为单位,保留两位小数,只填数字,不带“万元”二字;没有的可以留空或填 0。",
                ),
                (None, "可以从其他表格复制数据,粘贴时请选“粘贴数值”,以免覆盖格式。"),
            ],
        ),
        (
            "怎样增加或删除行",
            [
                (
                    (GUARD[:8], "guard"),
                    "每张表末尾有一条灰线。需要增加行时,选中灰线所在行或其上方的数据行,右键“插入”。",
                ),
                (None, "不要在灰线以下插入行:灰线以下的行不会计入合计,灰线和“自检”页会提示。"),
                (None, "多余的空行可以整行删除;合计行、汇总行请保留。"),
                (None, "行高、列宽和字体可以自行调整;工作表保护没有密码。"),
            ],
        ),
        (
            "边填边核对",
            [
                (("✓", "check"), "核对无误。"),
                (("✓ 尾差", "check"), "差额在四舍五入可能产生的范围以内,不必修改。"),
                (
                    ("✗", "check"),
                    "数字不符,同时给出不符的处数和最大差额;有关金额以红色(必须改正)或橙色(请核实)标出。",
                ),
                (("△", "check"), "提示,不改也可以上报。"),
                (("○", "check"), "还有必填项没有填写。"),
                (("无法判断", "check"), "应填数字的地方填了文字,或公式没有算出结果。"),
                (("—", "check"), "有关内容尚未填写,没有核对。"),
                (None, "核对结果显示在每张表的下方,汇总在最后的“自检”页。核对靠公式完成,不含宏。"),
                (None, "计算设为“手动”时,数字改动后请按 F9,核对结果才会更新。"),
            ],
        ),
        (
            "审核和上报",
            [
                (
                    None,
                    (
                        "填完后请“审核”:运行 xlcheck flag 文件名,另存一份标注好的副本;"
                        "不能运行的,把文件交给负责审核的同志。"
                    ),
                ),
                (
                    None,
                    (
                        "审核除核对数字外,还检查提示文字、金额单位、机构是否一致、执行率低而没有说明等;"
                        "结果写在副本的“审核结果”页,逐条说明在哪里、填的是什么、应当是什么,点“位置”跳到单元格。"
                    ),
                ),
                (
                    None,
                    (
                        "“错误”必须改正;“警告”请核实,确属实情的,在“审核结果”页的“填报单位说明”栏写明原因,"
                        "再审核时保留;“提示”供参考。"
                    ),
                ),
            ],
        ),
    ]
