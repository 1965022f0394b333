"""The scoring sheet of a filing × the standards of its edition: which row is scored by which."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from xlcheck.findings import Location, Role
from xlcheck.language.filing import FilingRow, FilingTable, Submission, locate
from xlcheck.language.form import Edition, Field, Listing
from xlcheck.language.rubric import points
from xlcheck.language.standard import Standard, path_key
from xlcheck.language.wording import label_of

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_COMPARING = re.compile(r"[≤≥<>]")
_UNPRINTED = re.compile(r"[\W_]+")
_LOST = "分得计的"  # small words that printed copies of the standards lost, besides all signs


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a scoring sheet and the standard it is scored by, if the edition knows it.

    ``altered`` says why that standard may not be applied: "" where row and edition agree.
    """

    row: FilingRow
    standard: Standard | None
    shares_weight: bool  # its weight stands for several rows
    altered: str = ""


@dataclass(frozen=True, slots=True)
class WeightGroup:
    """Rows whose weights must be compared together, as blocks are merged over them."""

    rows: tuple[FilingRow, ...]
    standards: tuple[Standard, ...]
    weight: Decimal | None  # in the filing; None where it is empty or unreadable
    expected: Decimal | None  # in the edition; None where rows are its own or not all known

    @property
    def differs(self) -> bool:
        """Tell whether filing and edition disagree."""
        return None not in (self.weight, self.expected) and self.weight != self.expected


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a scoring sheet, and what they were matched with."""

    items: tuple[Item, ...] = ()
    weights: tuple[WeightGroup, ...] = ()
    found: bool = True
    blocks: tuple[tuple[FilingRow, ...], ...] = field(default=())


def read_sheet(filing: Submission, scores: type[Listing], edition: Edition) -> Sheet:
    """Match the rows of a filing's scoring sheet with the edition's standards."""
    table = filing[scores.table]
    if not table.found:
        return Sheet(found=False)
    listed = list(table.details)
    known = dict(zip(map(id, listed), _standards(listed, edition.standards), strict=True))
    printed = {s.item: n for n, s in enumerate(edition.standards)}

    def order(row: FilingRow) -> tuple[int, str]:
        standard = known[id(row)]
        return (len(printed), row.key) if standard is None else (printed[standard.item], "")

    # as the edition prints them: a finding about several rows is the same after rows moved
    rows = sorted(listed, key=order)
    blocks = _blocks(table, rows)
    weights = tuple(_weight_groups(blocks, known, edition.standards))
    clauses = {id(row): _weight_clause(group) for group in weights for row in group.rows}
    shared = {id(row) for block in blocks if len(block) > 1 for row in block}
    items = tuple(
        Item(
            row,
            standard := known[id(row)],
            id(row) in shared,
            "" if standard is None else clauses.get(id(row)) or _text_clause(row, standard),
        )
        for row in rows
    )
    return Sheet(items, weights, blocks=tuple(map(tuple, blocks)))


def cell(table: type[Listing], row: FilingRow, name: str, role: Role = "primary") -> Location:
    """Make the location of a row's entry."""
    declared: Field = getattr(table, name).declared
    return locate(table.table, row, name, label=label_of(row, declared), role=role)


def where(scores: type[Listing], row: FilingRow) -> str:
    """Name a row of the scoring sheet as messages do: 评分表·过程·预算执行·资金结余."""
    parts = (part.replace("∕", "/") for part in row.key.split("/") if part)
    return "·".join((scores.short_heading(), *parts))


def _standards(rows: Sequence[FilingRow], standards: Sequence[Standard]) -> list[Standard | None]:
    """Find each row's standard by its path, or by its last two levels where they are unique.

    A department may rename the first level (效果 as 效益). A third level alone is no key.
    """
    by_path = {path_key(s.item): s for s in standards}
    ends = Counter(path[1:] for path in by_path)
    by_end = {path[1:]: s for path, s in by_path.items() if ends[path[1:]] == 1}
    keys = [path_key(row.key) for row in rows]
    in_filing = Counter(key[1:] for key in keys)
    found: list[Standard | None] = []
    for key in keys:
        standard = by_path.get(key)
        if standard is None and len(key) == 3 and in_filing[key[1:]] == 1:
            standard = by_end.get(key[1:])
        found.append(standard)
    twice = Counter(s.item for s in found if s is not None)
    return [s if s is not None and twice[s.item] == 1 else None for s in found]


def _blocks(table: FilingTable, rows: Sequence[FilingRow]) -> list[list[FilingRow]]:
    """Collect the rows that share a weight."""
    blocks: dict[int, list[FilingRow]] = {}
    numbers = {id(row): n for n, row in enumerate(table.rows)}
    for row in rows:
        blocks.setdefault(row.groups.get("weight", numbers[id(row)]), []).append(row)
    return list(blocks.values())


def _weight_groups(
    blocks: Iterable[Sequence[FilingRow]],
    known: dict[int, Standard | None],
    standards: Sequence[Standard],
) -> Iterable[WeightGroup]:
    """Join blocks of the filing that share a block of the edition: 15 = 5 + 5 + 5."""
    groups: list[tuple[list[FilingRow], set[int]]] = []
    for block in blocks:
        rows = list(block)
        touched = {s.block for row in rows if (s := known[id(row)]) is not None}
        for group in [g for g in groups if g[1] & touched]:
            rows, touched = group[0] + rows, touched | group[1]
            groups.remove(group)
        groups.append((rows, touched))
    for rows, touched in groups:
        matched = [known[id(row)] for row in rows]
        members = [s for s in standards if s.block in touched]
        whole = len(members) == len(matched) and None not in matched
        theirs = not whole or any(s.own for s in members)
        heads = {s.block: s.weight for s in members}
        yield WeightGroup(
            tuple(rows),
            tuple(s for s in matched if s is not None),
            _sum(row["weight"].number for row in rows if not row["weight"].is_empty),
            None if theirs else sum(heads.values(), start=Decimal(0)),
        )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    listed = list(numbers)
    if not listed or None in listed:
        return None
    return sum((n for n in listed if n is not None), start=Decimal(0))


def _weight_clause(group: WeightGroup) -> str:
    """Say why the standards of a group's rows may not be applied, as far as weights go."""
    if group.weight is None:
        return "分值没有填写或读不出"
    heads = {s.block: s.weight for s in group.standards}
    expected = sum(heads.values(), start=Decimal(0))
    if group.weight != expected:
        return f"分值{points(group.weight)}与版次的{points(expected)}不同,不按版次标准重算"
    return ""


def _text_clause(row: FilingRow, standard: Standard) -> str:
    if not standard.text:
        return ""
    if row["standard"].is_empty:
        return "表中没有印评分标准,不按版次标准重算"
    if not same_standard(row["standard"].text, standard.text):
        return "评分标准与版次不同,不按版次标准重算"
    return ""


@lru_cache(maxsize=1 << 12)
def same_standard(printed: str, expected: str) -> bool:
    """Tell whether a printed standard is the edition's.

    White space, width and signs do not count: copies lost many a ≤. Nor does a small word lost
    on the way. Any figure that differs does, any other word, and a ≥ where ≤ should stand.
    """
    ours, theirs = _normal(expected), _normal(printed)
    if not _is_part_of(_COMPARING.findall(theirs), _COMPARING.findall(ours)):
        return False
    if _bare(ours) == _bare(theirs):
        return True
    return _figures(ours) == _figures(theirs) and _without_lost(ours) == _without_lost(theirs)


def difference(printed: str, expected: str, around: int = 12) -> tuple[str, str]:
    """Quote both standards around the first place where they differ."""
    ours, theirs = _normal(expected), _normal(printed)
    start = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    return _quoted(theirs, start, around), _quoted(ours, start, around)


def _quoted(text: str, start: int, around: int) -> str:
    low, high = max(0, start - around), start + around
    before, after = "…" if low else "", "…" if high < len(text) else ""
    return f"{before}{text[low:high]}{after}"


def _normal(text: str) -> str:
    written = "".join(unicodedata.normalize("NFKC", text).split())
    return written.replace(">=", "≥").replace("<=", "≤").replace("≧", "≥").replace("≦", "≤")


def _figures(text: str) -> list[Decimal]:
    return [Decimal(found) for found in _NUMBER.findall(text)]


def _bare(text: str) -> str:
    # the point within a number is no sign: 0.5 is not 05
    kept = _NUMBER.sub(lambda m: points(Decimal(m[0])).replace(".", "p"), text)
    return _UNPRINTED.sub("", kept)


def _without_lost(text: str) -> str:
    return _bare(text.translate({ord(c): None for c in _LOST}))


def _is_part_of(some: Sequence[str], every: Sequence[str]) -> bool:
    """Tell whether ``some`` is what is left of ``every`` after losses."""
    rest = iter(every)
    return all(sign in rest for sign in some)
