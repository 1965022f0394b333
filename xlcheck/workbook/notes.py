"""Notes (cell comments) that say what is wrong, each with our mark in its text.

Programs drop the author of a note when they save; its text they keep. So the text begins with
``【审核】`` and ends with ``【完】``: whatever stands outside is the user's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from xlcheck.workbook.cells import Position, address, position
from xlcheck.workbook.changes import OFFICE_TYPE, XML_HEAD, Changes, last_word, required_root
from xlcheck.workbook.marks import AUTHOR, LONGEST_NOTE, NOTE_BEGINS, NOTE_ENDS
from xlcheck.workbook.markup import Element, damaged, scan, text_xml
from xlcheck.workbook.note_shapes import add_shapes
from xlcheck.workbook.package import Package
from xlcheck.workbook.splice import Splices

_Tag: TypeAlias = Callable[[str], str]

_OURS = re.compile(f"\r?\n?{NOTE_BEGINS}.*?{NOTE_ENDS}", re.DOTALL)
_THREAD = "该单元格已有会话批注,批注未写入,问题见审核结果表"
_RUN = (
    '<{r}><{rPr}><{sz} val="9"/><{color} indexed="81"/><{rFont} val="宋体"/><{charset} val="134"/>'
    '</{rPr}><{t} xml:space="preserve">%s</{t}></{r}>'
)


def note_text(text: str) -> str:
    """Put a text between our marks, which it may not contain itself."""
    inner = text.replace(NOTE_BEGINS, "[审核]").replace(NOTE_ENDS, "[完]").strip()
    if len(inner) > LONGEST_NOTE:
        inner = inner[:LONGEST_NOTE] + "……"
    return f"{NOTE_BEGINS}{inner}{NOTE_ENDS}"


def add_notes(changes: Changes, part: str, notes: Mapping[Position, str]) -> dict[Position, str]:
    """Write notes on a sheet, under the user's own; give those left out, with why."""
    package = changes.package
    texts = {at: note_text(text) for at, text in notes.items()}
    threads = _threads(package, part)
    left_out = {at: _THREAD for at in texts if at in threads}
    comments = related_part(package, part, "comments")
    if comments is None:
        fresh = {at: text for at, text in texts.items() if at not in left_out}
        if fresh:
            _begin_comments(changes, part, fresh)
    else:
        fresh = _extend_comments(changes, part, comments, texts, left_out)
    if fresh:
        add_shapes(changes, part, fresh)
    return left_out


def related_part(package: Package, source: str, kind: str) -> str | None:
    """Give the part a sheet relates to in this way, if it is there."""
    for relation in package.relationships(source):
        if (
            last_word(relation.kind) == kind
            and not relation.external
            and relation.target in package
        ):
            return relation.target
    return None


def _threads(package: Package, part: str) -> set[Position]:
    """Give the cells with a threaded comment: a note beside it would be lost or mistaken for it."""
    found: set[Position] = set()
    for relation in package.relationships(part):
        if last_word(relation.kind) == "threadedComment" and relation.target in package:
            root = scan(package.read(relation.target), relation.target, depth=1)
            found |= {at for c in root.children if (at := _place(c))}
    return found


def _place(comment: Element) -> Position | None:
    try:
        return position(comment.attributes.get("ref", ""))
    except ValueError:
        return None


def _begin_comments(changes: Changes, part: str, texts: Mapping[Position, str]) -> None:
    name = changes.beside_workbook("comments{}.xml")
    items = "".join(_comment(at, text, 0, str) for at, text in texts.items())
    whole = (
        f'{XML_HEAD}<comments xmlns="{changes.book.namespace}"><authors><author>{AUTHOR}</author>'
        f"</authors><commentList>{items}</commentList></comments>"
    )
    kind = OFFICE_TYPE + "spreadsheetml.comments+xml"
    changes.add_part(name, whole.encode(), kind, owner=part)
    changes.relate(part, "comments", name, part)


def _extend_comments(
    changes: Changes,
    part: str,
    comments: str,
    texts: Mapping[Position, str],
    left_out: dict[Position, str],
) -> dict[Position, str]:
    """Append to the comments part; give the notes that need a shape."""
    root = required_root(scan(changes.package.read(comments), comments), "comments", comments)
    splices = changes.splices(comments, part)
    authors, listed = root.child("authors"), root.child("commentList")
    names = [a.text for a in authors.named("author")] if authors else []
    known = {at: c for c in (listed.named("comment") if listed else []) if (at := _place(c))}
    fresh = {}
    for at, text in texts.items():
        if at in left_out:
            continue
        if at not in known:
            fresh[at] = text
        elif _author(known[at], names).startswith("tc="):
            left_out[at] = _THREAD
        else:
            _append(splices, known[at], text)
    if fresh:
        author, number = _author_entry(root, names)
        if author and authors:
            splices.inside(authors, author)
        elif author:
            tag = root.tag("authors")
            splices.inside(root, f"<{tag}>{author}</{tag}>", first=True)
        items = "".join(_comment(at, text, number, root.tag) for at, text in fresh.items())
        tag = root.tag("commentList")
        if listed:
            splices.inside(listed, items)
        else:
            splices.inside(root, f"<{tag}>{items}</{tag}>")
    return fresh


def _author(comment: Element, names: list[str]) -> str:
    number = comment.number("authorId", -1)
    return names[number] if 0 <= number < len(names) else ""


def _author_entry(root: Element, names: list[str]) -> tuple[str, int]:
    if AUTHOR in names:
        return "", names.index(AUTHOR)
    tag = root.tag("author")
    return f"<{tag}>{AUTHOR}</{tag}>", len(names)


def _append(splices: Splices, comment: Element, text: str) -> None:
    holder = comment.child("text")
    addition = text_xml("\n" + text)
    run = _in_namespace(_RUN, comment.tag) % addition
    if holder is None:
        tag = comment.tag("text")
        splices.inside(comment, f"<{tag}>{run}</{tag}>", first=True)
    elif runs := holder.named("r"):
        splices.insert(runs[-1].end, run)
    elif plain := holder.child("t"):
        splices.inside(plain, addition)
    else:
        splices.inside(holder, run)


def _comment(at: Position, text: str, author: int, tag: _Tag) -> str:
    outer, holder = tag("comment"), tag("text")
    run = _in_namespace(_RUN, tag) % text_xml(text)
    return f'<{outer} ref="{address(at)}" authorId="{author}"><{holder}>{run}</{holder}></{outer}>'


def _in_namespace(pattern: str, tag: _Tag) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: tag(m[1]), pattern)


def remove_notes(splices: Splices, root: Element, part: str) -> tuple[set[Position], bool, bool]:
    """Take our text out of every note, and notes that held nothing else.

    Gives the cells whose notes went, whether anything of ours was found, and whether notes remain.
    """
    listed = root.child("commentList")
    if root.name != "comments":
        raise damaged(part)
    gone: set[Position] = set()
    found, kept, users = False, 0, set()
    for comment in listed.named("comment") if listed else []:
        texts = list(comment.below("t"))
        rest = _OURS.sub("", whole := "".join(t.text for t in texts))
        if rest != whole and not rest.strip():
            splices.remove(comment)
            gone |= {at} if (at := _place(comment)) else set()
            found = True
            continue
        kept += 1
        users.add(comment.number("authorId"))
        if rest != whole:
            _cut(splices, comment, texts, whole)
            found = True
    _drop_author(splices, root, users, found=found)
    return gone, found, kept > 0


def _drop_author(splices: Splices, root: Element, users: set[int], *, found: bool) -> None:
    """Take our name off the end of the authors when no note is ours any more."""
    authors = root.child("authors")
    names = authors.named("author") if authors else []
    if found and names and names[-1].text == AUTHOR and len(names) - 1 not in users:
        splices.remove(names[-1])


def _cut(splices: Splices, comment: Element, texts: list[Element], whole: str) -> None:
    """Cut our stretches out of a note, however its text is split into runs."""
    spans = [m.span() for m in _OURS.finditer(whole)]
    runs = {id(r.child("t")): r for r in comment.below("r") if r.child("t")}
    at = 0
    for text in texts:
        end = at + len(text.text)
        kept = "".join(
            c for i, c in enumerate(text.text, start=at) if not any(a <= i < b for a, b in spans)
        )
        if kept != text.text:
            if not kept and id(text) in runs:
                splices.remove(runs[id(text)])
            else:
                splices.replace(text.body, text.close, text_xml(kept))
        at = end
