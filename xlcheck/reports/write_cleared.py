"""A marked workbook → the workbook without our marks; what the filer typed is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlcheck.diagnosis.explained import Key
from xlcheck.workbook.clear import unmark
from xlcheck.workbook.explanations import explanations
from xlcheck.workbook.marks import DraftCell, SheetDraft
from xlcheck.workbook.package import Package, open_package
from xlcheck.workbook.patch import with_sheet
from xlcheck.workbook.replace import write_file

KEPT_TITLE = "填报说明"


@dataclass(frozen=True, slots=True)
class Cleared:
    """A workbook without marks: whether there were any, and how many explanations it keeps."""

    data: bytes
    found: bool
    explanations: int = 0


def clear(
    path: str | Path,
    out: str | Path,
    *,
    discard_explanations: bool = False,
    force: bool = False,
) -> None:
    """Write a workbook without our marks to ``out`` (which may be ``path`` itself).

    Explanations that the filer typed are kept on a sheet 填报说明, unless they are discarded.
    """
    done = cleared(open_package(path), discard_explanations=discard_explanations)
    write_file(Path(out), done.data, force=force)


def cleared(package: Package, *, discard_explanations: bool = False) -> Cleared:
    """Give the workbook without marks; where nobody saved it since, byte for byte as it was."""
    typed = {} if discard_explanations else explanations(package)
    bare = unmark(package)
    if not bare.found or not typed:
        return Cleared(bare.data, bare.found)
    data = with_sheet(Package(bare.data), _kept(typed))
    return Cleared(data, found=True, explanations=len(typed))


def _kept(typed: Mapping[str, str]) -> SheetDraft:
    rows = [
        (DraftCell("填报单位说明", "title"),),
        tuple(DraftCell(h, "heading") for h in ("规则", "位置", "问题", "填报单位说明")),
    ]
    for text_key, text in typed.items():
        key = Key.read(text_key)
        rows.append(
            (
                DraftCell(key.rule, "centre"),
                DraftCell(key.place),
                DraftCell(key.message),
                DraftCell(text, "input"),
            )
        )
    return SheetDraft(
        rows=tuple(rows),
        title=KEPT_TITLE,
        widths=(14.0, 24.0, 60.0, 40.0),
        merged=("A1:D1",),
        freeze="A3",
        print_titles_row=2,
    )
