"""Workbooks with features that a careless writer loses, all made here and now."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

SHEET = "收支情况"
OTHER = "评分表"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"

Edit = Callable[[bytes], bytes]


def parts(data: bytes) -> dict[str, bytes]:
    """Unzip a workbook, in the order of its members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def raw_members(data: bytes) -> dict[str, bytes]:
    """Give every member's bytes as they are stored, deflated or not."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            found[info.filename] = data[start : start + info.compress_size]
    return found


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Zip parts into a workbook."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2022, 6, 10, 9, 30, 0)), data, zipfile.ZIP_DEFLATED
            )
    return target.getvalue()


def patched(
    data: bytes,
    edits: Mapping[str, Edit],
    add: Mapping[str, bytes] | None = None,
    drop: tuple[str, ...] = (),
) -> bytes:
    """Edit parts of a workbook by hand; an edit that changes nothing is a mistake in the test."""
    contents = {name: content for name, content in parts(data).items() if name not in drop}
    for name, edit in edits.items():
        before = contents[name]
        contents[name] = edit(before)
        assert contents[name] != before, f"{name} was not edited"
    return zipped({**contents, **(add or {})})


def replacing(old: str, new: str) -> Edit:
    """Make an edit that puts one text in the place of another."""
    return lambda data: data.replace(old.encode(), new.encode())


def picture() -> io.BytesIO:
    """Paint a small PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = b"".join(b"\0" + bytes([200, 30, 30] * 8) for _ in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def plain() -> bytes:
    """Make two sheets with numbers, texts and a merged area."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    first, second = book.add_worksheet(SHEET), book.add_worksheet(OTHER)
    _fill(book, first)
    second.write_row(0, 0, ["项目", "分值", "得分"])
    second.write_row(1, 0, ["预算配置", 15, 14])
    book.close()
    return target.getvalue()


def _fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#CCFFCC"})
    sheet.write_row(0, 0, ["机构名称", "收入合计", "上年结转", "<&>\"'"])
    sheet.write_row(1, 0, ["局机关", 7138.12, 4548.64], money)
    sheet.merge_range("C3:D5", "合并的说明", book.add_format({"text_wrap": True}))
    sheet.write_formula("B4", "=B2-C2", money, 2589.48)


def rich() -> bytes:
    """Make a book with charts, picture, table, rules, validation, notes, names, macros."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, second = book.add_worksheet(SHEET), book.add_worksheet(OTHER)
    hidden, stage = book.add_worksheet("参数"), book.add_chartsheet("图")
    _fill(book, sheet)
    chart, other = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    for each in (chart, other):
        each.add_series({"values": f"={SHEET}!$B$2:$C$2"})
    sheet.insert_chart("H2", chart)
    stage.set_chart(other)
    sheet.insert_image("H20", "章.png", {"image_data": picture()})
    sheet.write_comment("B2", "张三:已与会计核对", {"author": "张三"})
    sheet.write_comment("A1", "填报单位全称")
    red = book.add_format({"bg_color": "#FF0000"})
    sheet.conditional_format("B2:C9", {"type": "cell", "criteria": ">", "value": 9, "format": red})
    sheet.conditional_format("B2:C9", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("A9", {"validate": "list", "source": ["优", "良", "中", "差"]})
    sheet.autofilter("A1:D1")
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_cells": True})
    sheet.set_column("B:D", 14)
    sheet.set_row(6, 40)
    sheet.set_header("&C&G", {"image_center": "章.png", "image_data_center": picture()})
    second.add_table("A1:C2", {"columns": [{"header": h} for h in ("项目", "分值", "得分")]})
    second.write_row(1, 0, ["预算配置", 15, 14])
    hidden.hide()
    sheet.select()
    second.activate()
    book.define_name("income.total", f"={SHEET}!$B$2")
    book.define_name(f"{OTHER}!scores.score", f"={OTHER}!$C$2")
    book.set_custom_property("xlcheck", "department")
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 made up, no macro at all"), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    book.close()
    return target.getvalue()


def from_openpyxl() -> bytes:
    """Make a book as openpyxl writes it: absolute targets, its own names of parts."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(["机构名称", "收入合计", "上年结转", "备注"])
    sheet.append(["局机关", 7138.12, 4548.64, None])
    sheet.merge_cells("C3:D5")
    sheet["C3"] = "合并的说明"
    sheet["B2"].comment = Comment("李四:待查", "李四")
    sheet["B2"].fill = PatternFill("solid", "FF99CCFF")
    rule = CellIsRule(operator="lessThan", formula=["0"], fill=PatternFill(bgColor="FFFF0000"))
    sheet.conditional_formatting.add("B2:B9", rule)
    book.create_sheet(OTHER).append(["项目", "分值", "得分"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def prefixed() -> bytes:
    """Make a book whose main namespace has a prefix in every part."""

    def prefix(data: bytes) -> bytes:
        data = re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1x:\2", data)
        return data.replace(b" xmlns=", b" xmlns:x=")

    names = ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/comments1.xml"]
    names += ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "[Content_Types].xml"]
    return patched(_with_note(), dict.fromkeys(names, prefix))


def strict() -> bytes:
    """Make a book in the strict namespaces."""

    def tighten(data: bytes) -> bytes:
        data = data.replace(MAIN.encode(), STRICT_MAIN.encode())
        return data.replace(OFFICE.encode(), STRICT_OFFICE.encode())

    names = ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"]
    names += ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
    names += ["xl/_rels/workbook.xml.rels"]
    return patched(plain(), dict.fromkeys(names, tighten))


def absolute_targets() -> bytes:
    """Make a book whose relationships name their targets from the root."""
    return patched(
        plain(),
        {"xl/_rels/workbook.xml.rels": lambda d: re.sub(rb'Target="(?!/)', b'Target="/xl/', d)},
    )


def outside_xl() -> bytes:
    """Make a book whose parts stand at the root of the package."""
    contents = {name.removeprefix("xl/"): data for name, data in parts(plain()).items()}
    contents["_rels/workbook.xml.rels"] = contents["_rels/workbook.xml.rels"]
    for name in ("_rels/.rels", "[Content_Types].xml"):
        contents[name] = contents[name].replace(b"xl/", b"")
    return zipped(contents)


def wps_pictures() -> bytes:
    """Make a book with a picture in a cell, as WPS writes it."""
    images = b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    relation = (
        '<Relationship Id="rId99" Type="http://www.wps.cn/officeDocument/2020/cellImage" '
        'Target="cellimages.xml"/></Relationships>'
    )
    cell = '<c r="E1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
    return patched(
        plain(),
        {
            "xl/_rels/workbook.xml.rels": replacing("</Relationships>", relation),
            "xl/worksheets/sheet1.xml": lambda d: d.replace(b"</row>", cell.encode(), 1),
            "[Content_Types].xml": replacing(
                "</Types>",
                '<Override PartName="/xl/cellimages.xml" '
                'ContentType="application/vnd.wps-officedocument.cellimage+xml"/></Types>',
            ),
        },
        {"xl/cellimages.xml": images},
    )


def no_styles() -> bytes:
    """Make a book without a styles part."""
    bare = {f"xl/worksheets/sheet{n}.xml": lambda d: re.sub(rb' s="\d+"', b"", d) for n in (1,)}
    return patched(
        plain(),
        {
            **bare,
            "xl/_rels/workbook.xml.rels": lambda d: re.sub(
                rb"<Relationship [^>]*?styles\.xml\"/>", b"", d
            ),
            "[Content_Types].xml": lambda d: re.sub(
                rb"<Override [^>]*?/styles\.xml\"[^>]*/>", b"", d
            ),
        },
        drop=("xl/styles.xml",),
    )


def dangling_styles() -> bytes:
    """Make a book with cells and rules that name formats beyond the end of the lists."""
    rule = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="7" priority="1">'
        "<formula>FALSE</formula></cfRule></conditionalFormatting><pageMargins"
    )

    def edit(data: bytes) -> bytes:
        data = data.replace(b'<c r="A1"', b'<c r="A1" s="407"').replace(
            b'<c r="C1"', b'<c r="C1" s="9"'
        )
        return data.replace(b"<pageMargins", rule.encode())

    return patched(plain(), {"xl/worksheets/sheet1.xml": edit})


def threaded() -> bytes:
    """Make a book with a threaded comment on B2, as Excel 365 writes it."""
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        'threadedcomments"><threadedComment ref="B2" dT="2022-06-10T09:30:00.00" personId="{1}" '
        'id="{2}"><text>请核对</text></threadedComment></ThreadedComments>'
    ).encode()
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="../threadedComments/t1.xml"/>'
    return patched(
        _with_note(),
        {
            "xl/comments1.xml": replacing("<author>张三</author>", "<author>tc={2}</author>"),
            "xl/worksheets/_rels/sheet1.xml.rels": replacing(
                "</Relationships>", relation + "</Relationships>"
            ),
        },
        {"xl/threadedComments/t1.xml": thread},
    )


def _with_note() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    first = book.add_worksheet(SHEET)
    _fill(book, first)
    first.write_comment("B2", "张三:已核对", {"author": "张三"})
    book.add_worksheet(OTHER).write_row(0, 0, ["项目", "分值", "得分"])
    book.close()
    return target.getvalue()


def sloppy_vml() -> bytes:
    """Make a book whose note boxes are no well-formed XML, as old programs wrote them."""
    return patched(
        _with_note(),
        {"xl/drawings/vmlDrawing1.vml": replacing("</v:textbox>", "<br></v:textbox>")},
    )


def odd_writing() -> bytes:
    """Make a book with a byte order mark, CRLF, comments, single quotes and empty elements."""

    def sheet(data: bytes) -> bytes:
        data = data.replace(b"<sheetData>", b"<!-- made by hand -->\r\n<sheetData>\r\n")
        data = data.replace(b"<sheetViews>", b"<sheetViews>\r\n\t")
        data = data.replace(b'tabSelected="1"', b"tabSelected = '1'")
        return b"\xef\xbb\xbf" + data

    return patched(
        plain(),
        {
            "xl/worksheets/sheet1.xml": sheet,
            "xl/workbook.xml": replacing("<calcPr", "<definedNames/>\r\n<calcPr"),
            "xl/styles.xml": lambda d: re.sub(rb"<dxfs[^>]*/>", b"<dxfs></dxfs>", d),
        },
    )


def wrapped_controls() -> bytes:
    """Make a book whose sheet ends with controls in a compatibility wrapper."""
    wrapper = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent></worksheet>'
    )
    return patched(plain(), {"xl/worksheets/sheet2.xml": replacing("</worksheet>", wrapper)})


def missing_content_types() -> bytes:
    """Make a book whose content types forget the theme and know no XML default."""

    def forget(data: bytes) -> bytes:
        data = re.sub(rb"<Override [^>]*?/theme1\.xml\"[^>]*/>", b"", data)
        return data.replace(b'<Default Extension="xml" ContentType="application/xml"/>', b"")

    return patched(plain(), {"[Content_Types].xml": forget})


def duplicate_titles() -> bytes:
    """Make a book with two sheets of one title."""
    return patched(plain(), {"xl/workbook.xml": replacing(f'name="{OTHER}"', f'name="{SHEET}"')})


def title_taken() -> bytes:
    """Make a book in which the user has sheets called like ours."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for title in (SHEET, OTHER, "审核结果", "审核结果(2)"):
        book.add_worksheet(title).write("B2", 1)
    book.close()
    return target.getvalue()


def pivot_rule() -> bytes:
    """Make a book with a pivot table that quotes the priority of a rule of its sheet."""
    rule = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
        "<formula>FALSE</formula></cfRule></conditionalFormatting><pageMargins"
    )
    pivot = (
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="1">'
        '<conditionalFormats count="1">'
        '<conditionalFormat priority="1"/></conditionalFormats></pivotTableDefinition>'
    ).encode()
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/pivotTable"'
        ' Target="../pivotTables/pivotTable1.xml"/>'
        "</Relationships>"
    ).encode()
    return patched(
        plain(),
        {"xl/worksheets/sheet1.xml": replacing("<pageMargins", rule)},
        {
            "xl/pivotTables/pivotTable1.xml": pivot,
            "xl/worksheets/_rels/sheet1.xml.rels": relations,
        },
    )


def signed() -> bytes:
    """Make a book with a digital signature."""
    return patched(
        plain(), {}, {"_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<s/>"}
    )


def with_revisions() -> bytes:
    """Make a shared book with a revision log."""
    relation = (
        f'<Relationship Id="rId88" Type="{OFFICE}/revisionHeaders" Target="revisions/r.xml"/>'
    )
    return patched(
        plain(),
        {
            "xl/_rels/workbook.xml.rels": replacing(
                "</Relationships>", relation + "</Relationships>"
            )
        },
        {"xl/revisions/r.xml": b"<headers/>"},
    )


MAKERS: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        plain,
        rich,
        from_openpyxl,
        prefixed,
        strict,
        absolute_targets,
        outside_xl,
        wps_pictures,
        no_styles,
        dangling_styles,
        threaded,
        sloppy_vml,
        odd_writing,
        wrapped_controls,
        missing_content_types,
        duplicate_titles,
        title_taken,
        pivot_rule,
    )
}
"""Every book that can be marked; each has B2 and the merged area C3:D5 (or nothing there)."""
