"""Streams the XML of one part through expat, within limits, whoever wrote it.

Names arrive as ``namespace name``. A part that could be harmful (DTD), would be misread by
others (UTF-16) or is not well-formed is refused with a sentence that names it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from xml.parsers import expat

from xlcheck.errors import UnreadableFile

DEEPEST = 256
LONGEST_TAG = 1 << 20

_CHUNK = 1 << 18

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], object]


def stream(
    data: bytes, part: str, start: Start, end: End | None = None, text: Text | None = None
) -> None:
    """Parse a part; handlers that must bound the depth count it themselves (see ``DEEPEST``)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise UnreadableFile(
            f"部件 {part} 用了 UTF-16 编码,不能安全处理;请在表格软件中另存一份再试。"
        )
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise UnreadableFile(f"部件 {part} 含有 DTD 声明,可能有害,没有打开。")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
            # A tag not yet complete is only as long as what was fed since the last event: this
            # bounds attributes without a look at each of them.
            if at + _CHUNK - max(parser.CurrentByteIndex, 0) > LONGEST_TAG + _CHUNK:
                raise damaged(part)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: odd encodings
        raise damaged(part) from error


def damaged(part: str) -> UnreadableFile:
    """Name the part that cannot be read."""
    return UnreadableFile(f"文件损坏:部件 {part} 读不出;请在表格软件中打开修复后另存再试。")
