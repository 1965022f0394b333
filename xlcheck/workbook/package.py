"""The zip layer: reads members within limits, rewrites an archive without touching the others.

Standard library only. Unlike ``zipfile`` it copies untouched members raw: compressed bytes, local
headers and extra fields stay as they were. Limits are checked before any parser sees a byte.
"""

from __future__ import annotations

import difflib
import hashlib
import posixpath
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from xlcheck.errors import UnreadableFile, WrongUsage
from xlcheck.workbook.stream import damaged, stream

MOST_MEMBERS = 20_000
LARGEST_PART = 512 << 20
LARGEST_IN_ALL = 1 << 30
LARGEST_RATIO = 300  # of a member above SMALL: real sheets compress 5 to 30 times
SMALL = 8 << 20
LARGEST_FILE = 1 << 30
CONTENT_TYPES = "[Content_Types].xml"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_UTF8, _ENCRYPTED = 0x800, 0x1
_STORED, _DEFLATED = 0, 8
_OTHER_KINDS = {"word": "Word 文档", "ppt": "PowerPoint 演示文稿", "content.xml": "ODS 表格"}


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part; ``target`` is a part name, or a URL when ``external``."""

    id: str
    kind: str  # last word of its type: worksheet, styles, officeDocument …
    target: str
    external: bool


@dataclass(slots=True)
class _Member:
    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    end: int
    record: bytes  # its line in the central directory


def open_package(path: str | Path) -> Package:
    """Open a workbook file; ``WrongUsage`` if there is none, ``UnreadableFile`` if unusable."""
    path = Path(path)
    if path.is_dir():
        raise UnreadableFile(f"{path} 是文件夹,不是工作簿;请指定其中的文件。")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"{path} 超过 {LARGEST_FILE >> 20} MB,没有打开。")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise WrongUsage(f"找不到文件 {path},{_nearest(path)}请检查路径。") from error
    except PermissionError as error:
        raise UnreadableFile(
            f"没有权限读取 {path};请检查文件权限,或先关闭占用它的程序。"
        ) from error
    except OSError as error:
        raise UnreadableFile(
            f"读取 {path} 失败({error.strerror or error});请复制到本机后重试。"
        ) from error
    return Package(data)


def _nearest(path: Path) -> str:
    """Name the file in the same folder that was probably meant."""
    try:
        others = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        return "它所在的文件夹也不存在或不能打开;"
    near = difflib.get_close_matches(path.name, others, n=1)
    return f"相近的有 {near[0]};" if near else ""


class Package:
    """The members of a workbook file, its parts in the words of Open Packaging.

    ``names`` are in archive order with forward slashes; look-ups ignore case.
    """

    def __init__(self, data: bytes) -> None:
        _refuse_other_kinds(data)
        self.data = data
        self._members = list(_directory(data))
        self._by_name: dict[str, _Member] = {}
        for member in self._members:
            if self._by_name.setdefault(member.name.lower(), member) is not member:
                raise UnreadableFile(
                    f"文件损坏:部件 {member.name} 出现两次;请在表格软件中另存一份再试。"
                )
        self.names = tuple(m.name for m in self._members)
        if CONTENT_TYPES not in self:
            raise UnreadableFile(_no_workbook(self))

    @cached_property
    def fingerprint(self) -> str:
        """Identify the contents by names, sizes and checksums, however they are compressed."""
        members = sorted((m.name, m.size, m.crc) for m in self._members)
        return hashlib.sha256(repr(members).encode()).hexdigest()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_name

    def read(self, name: str) -> bytes:
        """Inflate one member and verify size and CRC; ``KeyError`` if there is none."""
        member = self._by_name[name.lower()]
        start = _body(self.data, member)
        raw = self.data[start : start + member.packed]
        if member.method == _DEFLATED:
            inflate = zlib.decompressobj(-15)
            try:
                raw = inflate.decompress(raw, member.size + 1)
            except zlib.error as error:
                raise damaged(member.name) from error
        if len(raw) != member.size or zlib.crc32(raw) != member.crc:
            raise damaged(member.name)
        return raw

    def rewritten(self, replace: Mapping[str, bytes], drop: Collection[str] = ()) -> bytes:
        """Write the archive anew: replaced members in place, new ones last, the rest raw."""
        todo = {name.lower(): (name, data) for name, data in replace.items()}
        gone = {name.lower() for name in drop}
        out, directory = bytearray(), bytearray()
        count = 0
        for member in self._members:
            key = member.name.lower()
            if key in gone:
                continue
            if key in todo:
                _, data = todo.pop(key)
                _append(out, directory, member.raw_name, member.flags & _UTF8, data)
            else:
                directory += member.record[:42] + struct.pack("<L", len(out)) + member.record[46:]
                out += self.data[member.offset : member.end]
            count += 1
        for name, data in todo.values():
            raw = name.encode()
            _append(out, directory, raw, 0 if raw.isascii() else _UTF8, data)
            count += 1
        start = len(out)
        out += directory
        out += struct.pack("<4s4H2LH", _END, 0, 0, count, count, len(directory), start, 0)
        return bytes(out)

    def relationships(self, part: str) -> list[Relationship]:
        """List what a part points to; "" is the package itself."""
        name = relationships_part(part)
        if name not in self:
            return []
        found: list[Relationship] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(" ")[2] != "Relationship":
                return
            kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2]
            target = attributes.get("Target", "")
            external = attributes.get("TargetMode") == "External"
            if not external:
                target = self._resolved(part, target)
            found.append(Relationship(attributes.get("Id", ""), kind, target, external))

        stream(self.read(name), name, start)
        return found

    def _resolved(self, part: str, target: str) -> str:
        """Resolve a target against the folder of the part that points to it."""
        path = target.replace("\\", "/")
        base = "/" if path.startswith("/") else "/" + posixpath.dirname(part)
        path = posixpath.normpath(posixpath.join(base, path)).lstrip("/")
        # Names in the archive should be percent-encoded like targets; not every program does so.
        return path if path in self else unquote(path)

    @cached_property
    def workbook_part(self) -> str:
        """The name of the main part; ``UnreadableFile`` when it is no workbook."""
        for relation in self.relationships(""):
            target = relation.target
            if relation.kind != "officeDocument" or target not in self:
                continue
            if target.lower().endswith(".bin"):
                raise UnreadableFile(
                    "这是 .xlsb 二进制工作簿,不能读取;请在表格软件中另存为 .xlsx 再审核。"
                )
            if target.partition("/")[0] not in _OTHER_KINDS:
                return target
        raise UnreadableFile(_no_workbook(self))


def relationships_part(part: str) -> str:
    """Name the part that holds a part's relationships: xl/workbook.xml → xl/_rels/…rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def _no_workbook(package: Package) -> str:
    for name in package.names:
        folder = name.split("/", maxsplit=1)[0]
        if folder in _OTHER_KINDS:
            return f"这是 {_OTHER_KINDS[folder]},不是 .xlsx 工作簿;请在表格软件中另存为 .xlsx。"
    return "这是压缩包或其他文件,不是 .xlsx 工作簿;请选择 Excel/WPS 保存的 .xlsx 文件。"


def _refuse_other_kinds(data: bytes) -> None:
    if not data:
        raise UnreadableFile("文件是空的(0 字节);可能没有传完,请重新取得。")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile("文件已加密;请先在表格软件中取消打开密码再审核。")
        raise UnreadableFile("这是旧版 .xls 或 .et 文件;请在表格软件中另存为 .xlsx 再审核。")
    if data.startswith(_LOCAL) or _END in data[-65557:]:
        return
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table")):
        raise UnreadableFile("这是网页改了扩展名,不是工作簿;请在表格软件中打开后另存为 .xlsx。")
    if head.startswith(b"<?xml"):
        raise UnreadableFile("这是 XML 文件,不是 .xlsx 工作簿;请在表格软件中打开后另存为 .xlsx。")
    if b"\0" not in data[:2048]:
        raise UnreadableFile("这是文本或 CSV 文件,没有表样的结构;请填写 .xlsx 表样后再审核。")
    raise UnreadableFile("这不是 .xlsx 工作簿,或文件已损坏;请在表格软件中打开后另存为 .xlsx。")


_BROKEN_ZIP = "文件损坏或没有传完:压缩目录不完整;请重新取得,或在表格软件中修复后另存。"


def _directory(data: bytes) -> Iterator[_Member]:
    """Read the central directory; every claim in it is checked against the file."""
    end = data.rfind(_END, max(0, len(data) - 65557))
    if end < 0 or end + 22 > len(data):
        raise UnreadableFile(_BROKEN_ZIP)
    disk, _, _, count, size, offset = struct.unpack_from("<4H2L", data, end + 4)
    directory_end = end
    if 0xFFFF in (count, disk) or 0xFFFFFFFF in (size, offset):
        count, size, offset, directory_end = _zip64(data, end)
    start = directory_end - size
    shift = start - offset  # bytes that stand before the archive
    if start < 0 or shift < 0 or count > MOST_MEMBERS:
        raise UnreadableFile(_BROKEN_ZIP if count <= MOST_MEMBERS else "文件含部件过多,没有打开。")
    members, at, whole = [], start, 0
    for _ in range(count):
        member, at = _central(data, at, directory_end, shift)
        whole += member.size
        if whole > LARGEST_IN_ALL:
            raise UnreadableFile(f"解压后超过 {LARGEST_IN_ALL >> 20} MB,已停止;请核对文件来源。")
        members.append(member)
    _bound(data, members, start)
    return iter(members)


def _zip64(data: bytes, end: int) -> tuple[int, int, int, int]:
    locator = end - 20
    if locator < 0 or data[locator : locator + 4] != b"PK\6\7":
        raise UnreadableFile(_BROKEN_ZIP)
    (at,) = struct.unpack_from("<Q", data, locator + 8)
    if at + 56 > len(data) or data[at : at + 4] != b"PK\6\6":
        raise UnreadableFile(_BROKEN_ZIP)
    count, size, offset = struct.unpack_from("<3Q", data, at + 32)
    return count, size, offset, at


def _central(data: bytes, at: int, end: int, shift: int) -> tuple[_Member, int]:
    if at + 46 > end or data[at : at + 4] != _CENTRAL:
        raise UnreadableFile(_BROKEN_ZIP)
    flags, method = struct.unpack_from("<2H", data, at + 8)
    crc, packed, size = struct.unpack_from("<3L", data, at + 16)
    name_length, extra_length, comment_length = struct.unpack_from("<3H", data, at + 28)
    (offset,) = struct.unpack_from("<L", data, at + 42)
    raw = data[at + 46 : at + 46 + name_length]
    extra = data[at + 46 + name_length : at + 46 + name_length + extra_length]
    size, packed, offset = _wide(extra, size, packed, offset)
    after = at + 46 + name_length + extra_length + comment_length
    if after > end:
        raise UnreadableFile(_BROKEN_ZIP)
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace").replace("\\", "/")
    member = _Member(
        name.lstrip("/"),
        raw,
        flags,
        method,
        crc,
        packed,
        size,
        offset + shift,
        0,
        data[at:after],
    )
    _refuse(member)
    return member, after


def _wide(extra: bytes, *values: int) -> tuple[int, int, int]:
    """Read 64-bit sizes where the 32-bit ones are full."""
    wide, at = list(values), 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == 1:
            field, used = extra[at + 4 : at + 4 + length], 0
            for n, value in enumerate(wide):
                if value == 0xFFFFFFFF and used + 8 <= len(field):
                    (wide[n],) = struct.unpack_from("<Q", field, used)
                    used += 8
        at += 4 + length
    return wide[0], wide[1], wide[2]


def _refuse(member: _Member) -> None:
    name = member.name
    if ".." in name.split("/") or ":" in name or "\0" in name:
        raise UnreadableFile(f"文件含有可疑的部件名 {name!r},没有打开。")
    if member.flags & _ENCRYPTED:
        raise UnreadableFile("文件已加密;请先取消密码再审核。")
    if member.method not in (_STORED, _DEFLATED):
        raise UnreadableFile(f"部件 {name} 的压缩方式不能识别;请在表格软件中另存一份再试。")
    if member.size > LARGEST_PART:
        raise UnreadableFile(
            f"部件 {name} 解压后超过 {LARGEST_PART >> 20} MB,已停止;请核对文件来源。"
        )
    if member.size > SMALL and member.size > LARGEST_RATIO * max(member.packed, 1):
        raise UnreadableFile(f"部件 {name} 的压缩比异常,可能是压缩炸弹,没有打开。")


def _bound(data: bytes, members: list[_Member], directory: int) -> None:
    """Find where each member ends, and refuse members that overlap."""
    limit = directory
    for member in sorted(members, key=lambda m: -m.offset):
        if not 0 <= member.offset <= limit - 30:
            raise UnreadableFile(_BROKEN_ZIP)
        if data[member.offset : member.offset + 4] != _LOCAL:
            raise UnreadableFile(_BROKEN_ZIP)
        member.end, limit = limit, member.offset
        if _body(data, member) + member.packed > member.end:
            raise UnreadableFile(_BROKEN_ZIP)


def _body(data: bytes, member: _Member) -> int:
    name_length, extra_length = struct.unpack_from("<2H", data, member.offset + 26)
    return int(member.offset + 30 + name_length + extra_length)


def _append(out: bytearray, directory: bytearray, name: bytes, flags: int, data: bytes) -> None:
    """Write a new member: deflated, dated 1980-01-01 so that equal input gives equal bytes."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflate.compress(data) + deflate.flush()
    head = struct.pack(
        "<5H3L2H",
        20,
        flags,
        _DEFLATED,
        0,
        33,
        zlib.crc32(data),
        len(packed),
        len(data),
        len(name),
        0,
    )
    directory += _CENTRAL + struct.pack("<H", 20) + head
    directory += struct.pack("<3H2L", 0, 0, 0, 0, len(out)) + name
    out += _LOCAL + head + name + packed
