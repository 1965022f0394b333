from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from xlcheck.errors import UnreadableFile, WrongUsage
from xlcheck.workbook import package as room
from xlcheck.workbook.package import Package, Relationship, open_package, relationships_part

SHEET = "xl/worksheets/sheet1.xml"
SENTENCE = re.compile(r"[^\n]*[\u4e00-\u9fff][^\n]*。")
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read_all(data: bytes) -> None:
    """Read whatever a reader may ask for."""
    package = Package(data)
    for name in package.names:
        package.read(name)
    package.relationships(package.workbook_part)


def refusal(data: bytes) -> str:
    """Give the one sentence with which a file is refused."""
    with pytest.raises(UnreadableFile) as refused:
        read_all(data)
    assert SENTENCE.fullmatch(str(refused.value))
    return str(refused.value)


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def local_records(data: bytes) -> dict[str, bytes]:
    """Give each member as it stands in the file: local header, name, extra field, raw data."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            end = info.header_offset + 30 + name + extra + info.compress_size
            found[info.filename] = data[info.header_offset : end]
    return found


def directory_records(data: bytes) -> dict[str, tuple[object, ...]]:
    """Give what the central directory says of each member, except where it stands."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            i.filename: (i.date_time, i.extra, i.comment, i.external_attr, i.create_system, i.CRC)
            for i in archive.infolist()
        }


def odd_archive(target: io.RawIOBase | io.BytesIO) -> None:
    """Zip members as different programs do: stored, with extra fields, dated, a folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[type-var]
        archive.writestr("[Content_Types].xml", "<Types/>")
        info = zipfile.ZipInfo("xl/media/章.png", (1999, 12, 31, 23, 59, 58))
        info.extra = struct.pack("<2H4s", 0xCAFE, 4, b"odd!")
        info.comment = "公章".encode()
        info.external_attr = 0o600 << 16
        archive.writestr(info, b"\x89PNG" * 100, zipfile.ZIP_STORED)
        archive.writestr("xl/", "")
        archive.writestr("xl/a.xml", "<a/>" * 50)
        with archive.open("xl/wide.xml", "w", force_zip64=True) as member:
            member.write(b"<wide/>" * 50)
        archive.writestr("docProps/core.xml", "<core/>")
        archive.comment = b"made by hand"


class Pipe(io.RawIOBase):
    """A target that cannot seek: zipfile then writes sizes behind the data."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        """Let zipfile write here."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take the bytes."""
        self.written += data
        return len(data)


def seekable() -> bytes:
    target = io.BytesIO()
    odd_archive(target)
    return target.getvalue()


def streamed() -> bytes:
    target = Pipe()
    odd_archive(target)
    return bytes(target.written)


def behind_a_stub() -> bytes:
    """An archive with bytes before it, its offsets counted from its own first byte."""
    return b"#!/bin/sh\n" + seekable()


@pytest.mark.parametrize("make", [seekable, streamed, behind_a_stub])
def test_untouched_members_stay_raw(make: Callable[[], bytes]) -> None:
    """Of members nobody replaced every byte is kept: header, extra field, data, directory line."""
    before = make()
    after = Package(before).rewritten({"xl/a.xml": b"<b/>"}, drop=["docProps/core.xml"])
    same = unzipped(before).keys() - {"xl/a.xml", "docProps/core.xml"}
    for records in (local_records, directory_records):
        assert {n: records(after)[n] for n in same} == {n: records(before)[n] for n in same}
    assert unzipped(after) == {n: unzipped(before)[n] for n in same} | {"xl/a.xml": b"<b/>"}


def test_every_feature_book_survives(any_book: bytes) -> None:
    """Any book, one part replaced by itself, is the same book to another program."""
    package = Package(any_book)
    name = package.workbook_part
    after = package.rewritten({name.upper(): package.read(name)})
    assert unzipped(after) == unzipped(any_book)
    assert Package(after).names == package.names
    untouched = package.names[:3]
    assert [local_records(after)[n] for n in untouched] == [
        local_records(any_book)[n] for n in untouched
    ]


def test_order_replacement_first_new_members_last() -> None:
    """A replaced member keeps its place; new ones follow in the order given."""
    new = {"xl/z.xml": b"1", "xl/A.XML": b"2", "xl/新.xml": b"3"}
    after = Package(seekable()).rewritten(new, drop={"XL/MEDIA/章.PNG"})
    assert list(unzipped(after)) == [
        *("[Content_Types].xml", "xl/", "xl/a.xml", "xl/wide.xml", "docProps/core.xml"),
        *("xl/z.xml", "xl/新.xml"),
    ]
    assert unzipped(after)["xl/a.xml"] == b"2"


def test_rewriting_is_reproducible() -> None:
    """Equal input gives equal bytes, whatever the clock says."""
    first, second = (Package(seekable()).rewritten({"new": b"x" * 9}) for _ in range(2))
    assert first == second


def test_names_ignore_case(books: ModuleType) -> None:
    """Part names are found whatever their case, as Open Packaging demands."""
    package = Package(books.plain())
    assert "XL/Workbook.XML" in package
    assert package.read("XL/Workbook.XML") == package.read("xl/workbook.xml")
    assert "xl/none.xml" not in package
    with pytest.raises(KeyError):
        package.read("xl/none.xml")


def test_names_are_normalised() -> None:
    """Backslashes and leading slashes of careless zippers do not hide a part."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("aaxl/a.xml", "<a/>")
    data = target.getvalue().replace(b"aaxl/a.xml", b"/\\xl\\a.xml")
    package = Package(data.replace(b"/\\xl", b"//xl"))
    assert package.names == ("[Content_Types].xml", "xl/a.xml")


@pytest.mark.parametrize(
    ("target", "resolved"),
    [
        ("worksheets/sheet1.xml", SHEET),
        ("/xl/worksheets/sheet1.xml", SHEET),
        ("../xl/./worksheets/sheet1.xml", SHEET),
        (r"worksheets\sheet1.xml", SHEET),
        ("worksheets/%73heet1.xml", SHEET),
        ("../../../../etc/passwd", "etc/passwd"),
    ],
)
def test_targets_are_resolved(books: ModuleType, target: str, resolved: str) -> None:
    """A target in any spelling names the part; none leads out of the package."""
    edit = {"xl/_rels/workbook.xml.rels": books.replacing("worksheets/sheet1.xml", target)}
    found = Package(books.patched(books.plain(), edit) if target not in SHEET else books.plain())
    assert resolved in {r.target for r in found.relationships("xl/workbook.xml")}


def test_relationships_of_a_part(books: ModuleType) -> None:
    """Prefixed or not, a relationship gives its kind, its part, and whether it leads outside."""
    relations = (
        f'<p:Relationships xmlns:p="{RELATIONSHIPS}"><p:Relationship Id="a" '
        'Type="http://x/relationships/hyperlink" Target="http://x/?a=1&amp;b=2" '
        'TargetMode="External"/><p:Relationship Id="b" Type="http://x/comments" '
        'Target="../c.xml"/></p:Relationships>'
    )
    part = relationships_part(SHEET)
    assert part == "xl/worksheets/_rels/sheet1.xml.rels"
    found = Package(books.zipped({**unzipped(books.plain()), part: relations.encode()}))
    assert found.relationships(SHEET) == [
        Relationship("a", "hyperlink", "http://x/?a=1&b=2", external=True),
        Relationship("b", "comments", "xl/c.xml", external=False),
    ]
    assert found.relationships("xl/styles.xml") == []


def test_main_part_of_every_book(any_book: bytes) -> None:
    """The main part is found by its relationship, wherever it stands."""
    assert Package(any_book).workbook_part.endswith("workbook.xml")


def other_document(folder: str, part: str) -> bytes:
    """Make the skeleton of another Office document."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r" '
            f'Type="http://x/officeDocument" Target="{folder}/{part}"/></Relationships>',
        )
        archive.writestr(f"{folder}/{part}", "<x/>")
    return target.getvalue()


def open_document() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return target.getvalue()


def any_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("通知.txt", "x")
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "0 字节"),
        (OLE, r"旧版 \.xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        ("单位,金额\n财政局,100\n".encode("gb18030"), "CSV"),
        ("单位\t金额\n".encode("utf-8-sig"), "CSV"),
        ("<html><table>".encode("gbk"), "网页"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "XML 文件"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), r"不是 \.xlsx"),
        (other_document("word", "document.xml"), "Word"),
        (other_document("ppt", "presentation.xml"), "PowerPoint"),
        (other_document("xl", "workbook.bin"), r"\.xlsb"),
        (open_document(), "ODS"),
        (any_zip(), "压缩包"),
    ],
)
def test_other_kinds_of_file_are_named(data: bytes, word: str) -> None:
    """What the file really is, and what to do about it, is said in one sentence."""
    assert re.search(word, refusal(data))


def test_paths_that_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a missing file, a locked or unreadable one are each said as such."""
    with pytest.raises(UnreadableFile, match="是文件夹"):
        open_package(tmp_path)
    with pytest.raises(WrongUsage, match="找不到文件"):
        open_package(tmp_path / "没有.xlsx")
    with pytest.raises(WrongUsage, match="文件夹也不存在"):
        open_package(tmp_path / "没有" / "a.xlsx")
    path = tmp_path / "自评表2021.xlsx"
    path.write_bytes(b"")
    with pytest.raises(WrongUsage, match=re.escape(f"相近的有 {path.name};")):
        open_package(tmp_path / "自评表2012.xlsx")
    for error, word in ((PermissionError(13, "no"), "没有权限"), (OSError(5, "io"), "失败")):

        def fail(_: Path, error: OSError = error) -> bytes:
            raise error

        monkeypatch.setattr(Path, "read_bytes", fail)
        with pytest.raises(UnreadableFile, match=word):
            open_package(path)


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xltx", "xltm", "xls", "et", "txt"])
def test_contents_decide_not_the_extension(books: ModuleType, tmp_path: Path, suffix: str) -> None:
    """A workbook is read whatever the file is called."""
    path = tmp_path / f"自评.{suffix}"
    path.write_bytes(books.rich())
    assert open_package(str(path)).workbook_part == "xl/workbook.xml"


def test_truncated_files_are_refused(books: ModuleType) -> None:
    """A file cut anywhere is said to be incomplete, never half read."""
    whole = books.plain()
    for length in (*range(1, 60, 7), *range(60, len(whole), 97), len(whole) - 1):
        assert "损坏" in refusal(whole[:length]) or length < 4


def test_flipped_bytes_never_escape(books: ModuleType) -> None:
    """Whatever single byte is wrong: the same contents, or one Chinese sentence."""
    whole = books.plain()
    whole_contents = sorted(unzipped(whole).values())
    for at in range(0, len(whole), 11):
        data = bytearray(whole)
        data[at] ^= 0xFF
        found, sentence = members_or_sentence(bytes(data))
        assert sorted(found) == whole_contents or SENTENCE.fullmatch(sentence)


def members_or_sentence(data: bytes) -> tuple[list[bytes], str]:
    try:
        package = Package(data)
        return [package.read(name) for name in package.names], ""
    except UnreadableFile as error:
        return [], str(error)


def declared(name: str, size: int) -> bytes:
    """Make an archive whose directory lies about the size of a member."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, b" " * 100_000)
    data = bytearray(target.getvalue())
    at = data.rindex(name.encode()) - 46
    struct.pack_into("<L", data, at + 24, size)
    return bytes(data)


@pytest.mark.parametrize(
    ("size", "word"),
    [
        (10, "读不出"),
        (200_000, "读不出"),
        (room.SMALL + 1, "压缩炸弹"),
        (room.LARGEST_PART + 1, "512 MB"),
    ],
)
def test_sizes_that_lie_are_refused(size: int, word: str) -> None:
    """A member that is not as large as it says is not read; a bomb not even inflated."""
    assert word in refusal(declared("xl/a.xml", size))


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def overlapping() -> bytes:
    """Make two directory lines that share one member's bytes."""
    data = bytearray(zipped(("xl/a.xml", b"1" * 50), ("xl/b.xml", b"1" * 50)))
    first, second = data.rindex(b"xl/a.xml") - 46, data.rindex(b"xl/b.xml") - 46
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped(("xl/a.xml", b"1")))
    data[data.rindex(b"xl/a.xml") - 46 + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (zipped(("xl/../../evil.txt", b"")), "可疑"),
        (zipped(("C:/evil.txt", b"")), "可疑"),
        (zipped(("xl/a.xml", b"1"), ("XL/A.XML", b"2")), "出现两次"),
        (zipped(("xl/a.xml", b"1" * 99), method=zipfile.ZIP_BZIP2), "压缩方式"),
        (zipped(("xl/a.xml", b"1" * 99)).replace(b"xl/a.xml", b"xl/\0.xml"), "可疑"),
        (overlapping(), "损坏"),
        (encrypted(), "已加密"),
        (b"PK\3\4" + bytes(50), "损坏"),
        (b"PK\5\6" + b"\xff" * 18, "损坏"),
        (b"PK\6\7" + b"\xff" * 16 + b"PK\5\6" + b"\xff" * 18, "损坏"),
    ],
)
def test_hostile_archives_are_refused(data: bytes, word: str) -> None:
    """What no spreadsheet program writes is refused before anything is inflated."""
    assert word in refusal(data)


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of very many members is refused by its count alone."""
    monkeypatch.setattr(room, "MOST_MEMBERS", 5)
    assert "部件过多" in refusal(zipped(*((f"x/{n}", b"") for n in range(6))))


def test_too_much_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members that are modest alone and huge together are refused."""
    monkeypatch.setattr(room, "LARGEST_IN_ALL", 1 << 20)
    assert "超过 1 MB" in refusal(zipped(*((f"x/{n}", bytes(300_000)) for n in range(4))))


def test_wrong_checksum_is_noticed() -> None:
    """A stored member with one changed byte is damaged, though its length is right."""
    data = zipped(("xl/a.xml", b"amount 7138.12"), method=zipfile.ZIP_STORED)
    assert zlib.crc32(b"amount 7138.12") != zlib.crc32(b"amount 7138.13")
    package = Package(data.replace(b"7138.12", b"7138.13"))
    with pytest.raises(UnreadableFile, match=r"xl/a\.xml"):
        package.read("xl/a.xml")


@pytest.mark.parametrize(
    "relations",
    [
        b"<Relationships",
        b"<!DOCTYPE x><Relationships/>",
        '<?xml version="1.0" encoding="UTF-16"?><Relationships/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="gb2312"?><Relationships/>',
        b'<?xml version="1.0" encoding="nonsense"?><Relationships/>',
        b"<Relationships a='" + b"x" * (3 << 20) + b"'/>",
        b"",
    ],
    ids=["cut", "dtd", "utf-16", "gb2312", "nonsense", "attribute", "empty"],
)
def test_bad_relationships_are_named(books: ModuleType, relations: bytes) -> None:
    """A relationship part that is no safe XML is refused by name."""
    data = books.zipped({**unzipped(books.plain()), "_rels/.rels": relations})
    assert "_rels/.rels" in refusal(data)
