"""Streams the XML of one part through expat, within limits, whoever wrote it.

Names arrive as ``namespace name``, or as short as the caller asks for. A part that could be
harmful (DTD), would be misread by others (UTF-16) or is not well-formed is refused with a
sentence that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias
from xml.parsers import expat

from xlcheck.errors import UnreadableFile

DEEPEST = 256
LONGEST_TAG = 1 << 20

_CHUNK = 1 << 18
_ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1")  # those expat knows without Python's help

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], object]


def stream(
    data: bytes,
    part: str,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
    *,
    names: Mapping[str, str] | None = None,
) -> None:
    """Parse a part; handlers that must bound the depth count it themselves (see ``DEEPEST``).

    An element or attribute in ``names`` arrives under the name given there.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise _other_encoding(part, "UTF-16")
    # expat looks up every name it reports in this table, and adds those it has not met, so a
    # translation costs nothing here and would cost a tenth of the whole in the handlers.
    parser = expat.ParserCreate(namespace_separator=" ", intern=dict(names or {}))

    def refuse(*_: object) -> None:
        raise UnreadableFile(f"部件 {part} 含有 DTD 声明,可能有害,没有打开。")

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise _other_encoding(part, encoding)

    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
    view = memoryview(data)
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(view[at : at + _CHUNK], False)
            # A tag not yet complete is only as long as what was fed since the last event: this
            # bounds attributes without a look at each of them.
            if at + _CHUNK - max(parser.CurrentByteIndex, 0) > LONGEST_TAG + _CHUNK:
                raise damaged(part)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged(part) from error


def damaged(part: str) -> UnreadableFile:
    """Name the part that cannot be read."""
    return UnreadableFile(f"文件损坏:部件 {part} 读不出;请在表格软件中打开修复后另存再试。")


def _other_encoding(part: str, encoding: str) -> UnreadableFile:
    return UnreadableFile(
        f"部件 {part} 用了 {encoding} 编码,不能安全处理;请在表格软件中另存一份再试。"
    )
