"""XML of a part with byte offsets, so that it can be amended without being written anew.

A part keeps every byte nobody asked to change: prefixes, attribute order, line ends, unknown
extensions. That rules out building a tree and writing it; what is needed is only where elements
begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from xlcheck.errors import UnreadableFile

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The main namespace: transitional, strict."""

RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)

DEEPEST = 256
LONGEST_TAG = 1 << 20

_START_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>")
_TAG_NAME = re.compile(rb"<([^\s/>]+)")
_SHEET_DATA = re.compile(rb"<((?:[^\s<>/:!?]+:)?sheetData)[\s/>]")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True, eq=False)
class Element:
    """One element and where it stands: start ``<tag …>`` body … close ``</tag>`` end.

    Attributes without a namespace are keyed by name, others by ``{namespace}name``.
    """

    name: str
    namespace: str
    prefix: str
    attributes: dict[str, str]
    start: int
    body: int
    empty: bool
    declared: dict[str, str]
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """Give the first child of this name."""
        return next((c for c in self.children if c.name == name), None)

    def named(self, name: str) -> list[Element]:
        """Give all children of this name."""
        return [c for c in self.children if c.name == name]

    def below(self, name: str) -> Iterator[Element]:
        """Give all descendants of this name, in document order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)

    def tag(self, name: str) -> str:
        """Write a sibling's or child's name with the prefix this element has."""
        return f"{self.prefix}:{name}" if self.prefix else name

    def number(self, attribute: str, default: int = 0) -> int:
        """Read a whole number leniently: what is no number counts as the default."""
        text = self.attributes.get(attribute, "").strip()
        return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default

    @property
    def relationship(self) -> str | None:
        """The ``r:id``, under either namespace and any prefix."""
        for namespace in RELATIONSHIPS:
            if found := self.attributes.get(f"{{{namespace}}}id"):
                return found
        return None


class _Scanner:
    """Expat handlers that keep the wanted elements with their offsets."""

    def __init__(self, data: bytes, part: str, depth: int, within: Collection[str]) -> None:
        self.data, self.part, self.depth, self.within = data, part, depth, within
        self.root: Element | None = None
        self.stack: list[Element] = []
        self.level = 0
        self.keep_all = False
        self.declared: dict[str, str] = {}
        self.skipped = (0, 0)
        self.parser = expat.ParserCreate(namespace_separator="\n")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartNamespaceDeclHandler = self._namespace
        self.parser.StartDoctypeDeclHandler = self._doctype

    def run(self, skip: tuple[int, int] | None) -> Element:
        view = memoryview(self.data)
        try:
            if skip is None:
                self.parser.Parse(view, True)
            else:
                self.parser.Parse(view[: skip[0]], False)
                self.skipped = skip
                self.parser.Parse(view[skip[1] :], True)
        except (expat.ExpatError, LookupError, ValueError) as trouble:
            raise damaged(self.part) from trouble
        if self.root is None:
            raise damaged(self.part)
        return self.root

    def _here(self) -> int:
        at = self.parser.CurrentByteIndex
        first, last = self.skipped
        return at + last - first if at >= first else at

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.level += 1
        if self.level > DEEPEST:
            raise damaged(self.part)
        local, namespace, prefix = _split(name)
        if self.level == 2:
            self.keep_all = local in self.within
        if self.level > self.depth + 1 and not self.keep_all:
            return
        at = self._here()
        tag = _START_TAG.match(self.data, at)
        if not tag or tag.end() - at > LONGEST_TAG:
            raise damaged(self.part)
        found = Element(
            local,
            namespace,
            prefix,
            {_key(k): v for k, v in attributes.items()},
            at,
            tag.end(),
            bool(tag[1]),
            self.declared,
        )
        self.declared = {}
        if self.stack:
            self.stack[-1].children.append(found)
        else:
            self.root = found
        self.stack.append(found)

    def _end(self, _name: str) -> None:
        if len(self.stack) == self.level:
            done = self.stack.pop()
            done.close = done.body if done.empty else self._here()
            done.end = done.body if done.empty else self.data.index(b">", done.close) + 1
        self.level -= 1

    def _text(self, text: str) -> None:
        if len(self.stack) == self.level:
            self.stack[-1].text += text

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self.declared[prefix or ""] = uri or ""

    def _doctype(self, *_: object) -> None:
        raise UnreadableFile(
            f"工作簿的部件 {self.part} 含有文档类型声明(DTD),出于安全不予处理;"
            "请在 Excel 中打开并另存为 .xlsx 后重试。"
        )


def scan(
    data: bytes,
    part: str,
    *,
    depth: int = DEEPEST,
    within: Collection[str] = (),
    skip: tuple[int, int] | None = None,
) -> Element:
    """Read elements down to ``depth`` below the root, and everything below the children ``within``.

    ``skip`` is a stretch of bytes known to hold nothing of interest; it is not parsed.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise UnreadableFile(
            f"工作簿的部件 {part} 用了少见的 UTF-16 编码;请在 Excel 中另存为 .xlsx 后重试。"
        )
    return _Scanner(data, part, depth, within).run(skip)


def scan_sheet(data: bytes, part: str, within: Collection[str] = ()) -> Element:
    """Read a worksheet without its cells, which may be millions and are not for us to touch."""
    start = _SHEET_DATA.search(data)
    if not start:
        return scan(data, part, depth=1, within=within)
    tag = _START_TAG.match(data, start.start())
    if not tag:
        raise damaged(part)
    skip = None
    if not tag[1]:
        last = data.rfind(b"</" + start[1])
        if last < tag.end():
            raise damaged(part)
        skip = (tag.end(), last)
    return scan(data, part, depth=1, within=within, skip=skip)


def damaged(part: str) -> UnreadableFile:
    """Name the part that is not what it should be."""
    return UnreadableFile(
        f"工作簿已损坏(部件 {part}),无法处理标注;请在 Excel 中打开、修复并另存后重试。"
    )


def start_tag_name(data: bytes, element: Element) -> bytes:
    """Give the name as it is written, prefix included."""
    found = _TAG_NAME.match(data, element.start)
    assert found
    return found[1]


def text_xml(text: str) -> str:
    """Escape text for an element: no control characters, ``_x000D_`` look-alikes as typed."""
    clean = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    clean = _LOOKS_ESCAPED.sub("_x005F_", clean)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute_xml(text: str) -> str:
    """Escape text for an attribute in double quotes."""
    clean = _ILLEGAL.sub("", text)
    clean = clean.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return clean.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def plain_text(text: str) -> str:
    """Undo the ``_x000D_`` escapes of spreadsheet strings."""
    decode: Callable[[re.Match[str]], str] = lambda m: chr(int(m[1], 16))  # noqa: E731  # one use
    return _ESCAPED.sub(decode, text)


def _split(name: str) -> tuple[str, str, str]:
    namespace, separator, rest = name.partition("\n")
    if not separator:
        return name, "", ""
    local, _, prefix = rest.partition("\n")
    return local, namespace, prefix


def _key(name: str) -> str:
    local, namespace, _ = _split(name)
    return f"{{{namespace}}}{local}" if namespace else local
