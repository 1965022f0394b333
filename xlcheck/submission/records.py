"""Records found by their labels: the value stands behind the label, right of it, or below.

A label that several tables share (联系电话) counts where the other labels of its table stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from xlcheck.language.form import Field
from xlcheck.submission.headers import SheetPosition
from xlcheck.submission.places import RecordPlace, Spot
from xlcheck.submission.scan import Grid, is_blank
from xlcheck.submission.signed import add_days
from xlcheck.submission.spans import ends
from xlcheck.submission.spelling import LONGEST_INLINE, LONGEST_LABEL, inline, label, squeeze
from xlcheck.submission.vocabulary import Vocabulary, Words
from xlcheck.workbook.cells import Position

_NEAR = 3  # rows by which a field may stand outside of the others
_RIGHT = 12  # columns between a label and its value


@dataclass(frozen=True, slots=True)
class _Mention:
    """A label on a sheet; ``said`` is what follows its colon in the same cell."""

    grid: Grid
    at: Position
    key: str
    printed: bool
    said: str | None

    @property
    def place(self) -> _Place:
        """What one field may claim: two labels can share a cell."""
        return self.grid.order, *self.at, self.key


_Place: TypeAlias = tuple[int, int, int, str]


def find_records(
    vocabulary: Vocabulary,
    grids: Sequence[Grid],
    tables: Iterable[str],
    taken: set[SheetPosition],
) -> dict[str, RecordPlace]:
    """Find each of these records; ``taken`` are cells that belong to headers of listings."""
    found: dict[str, RecordPlace] = {}
    claimed: set[_Place] = set()
    everywhere = {t: _mentions(vocabulary.words[t], grids, taken) for t in tables}
    # tables with the most labels first: they are surest of their place
    for table in sorted(everywhere, key=lambda t: -len(everywhere[t])):
        words, mentions = vocabulary.words[table], everywhere[table]
        home = _home(words, mentions, grids)
        if home is None:
            continue
        spots = dict(_spots(vocabulary, words, home, mentions, claimed))
        add_days(words, home, spots, partial(_is_label, vocabulary, home))
        if len(spots) >= 2 or any(m.printed for n in spots for m in mentions.get(n, ())):
            found[table] = RecordPlace(home, spots)
    return found


def _mentions(
    words: Words, grids: Sequence[Grid], taken: set[SheetPosition]
) -> dict[str, list[_Mention]]:
    found: dict[str, list[_Mention]] = {}
    for grid in grids:
        for key in words.by_key.keys() & grid.labels.keys():
            free = [at for at in grid.labels[key] if (grid.order, *at) not in taken]
            for name in words.by_key[key]:
                printed = words.keys[name][0] == key
                found.setdefault(name, []).extend(
                    _Mention(grid, at, key, printed, None) for at in free
                )
        for key in words.by_key.keys() & grid.inlines.keys():
            alone = grid.labels.get(key, ())
            cut = [(at, said) for at, said in grid.inlines[key] if squeeze(said) or at not in alone]
            for name in words.by_key[key]:
                printed = words.keys[name][0] == key
                found.setdefault(name, []).extend(
                    _Mention(grid, at, key, printed, said) for at, said in cut
                )
    return {name: there for name, there in found.items() if there}


def _home(
    words: Words, mentions: Mapping[str, Sequence[_Mention]], grids: Sequence[Grid]
) -> Grid | None:
    """The sheet on which most of the record's labels stand."""
    counts = {g.order: 0.0 for g in grids}
    for there in mentions.values():
        for order in {m.grid.order for m in there}:
            counts[order] += 1
        for order in {m.grid.order for m in there if m.printed}:
            counts[order] += 0.1
    best = max(
        grids,
        key=lambda g: (counts[g.order] + 0.5 * (g.title == words.table.sheet), -g.order),
        default=None,
    )
    return best if best is not None and counts[best.order] else None


def _spots(
    vocabulary: Vocabulary,
    words: Words,
    home: Grid,
    mentions: Mapping[str, Sequence[_Mention]],
    claimed: set[_Place],
) -> Iterator[tuple[str, Spot]]:
    here = {
        name: [m for m in there if m.grid is home and m.place not in claimed]
        for name, there in mentions.items()
    }
    rows = _window(words, home, here)
    for name, declared in words.fields.items():
        if not (there := here.get(name)):
            continue

        def fit(mention: _Mention) -> tuple[int, bool]:
            return _distance(mention.at[0], rows), not mention.printed

        best = min(fit(m) for m in there)
        equals = sorted((m for m in there if fit(m) == best), key=lambda m: m.at)
        claimed.add(equals[0].place)
        spots = [(m, _value(vocabulary, m, long=declared.long)) for m in equals]
        yield name, _agreed(home, [_end(words, declared, m, spot) for m, spot in spots])


def _agreed(grid: Grid, spots: Sequence[Spot]) -> Spot:
    """Take the first value; what another place says otherwise goes with it."""
    filled = [s for s in spots if _says(grid, s)] or list(spots)
    first = filled[0]
    rival = next((s for s in filled if _says(grid, s) != _says(grid, first)), None)
    return Spot(first.at, first.said, rival.at) if rival else first


def _window(
    words: Words, home: Grid, here: Mapping[str, Sequence[_Mention]]
) -> tuple[int, int] | None:
    """The rows between the first and the last label that stands only once, and the title."""
    sure = [there[0].at[0] for there in here.values() if len(there) == 1]
    if not sure:
        sure = [
            there[0].at[0]
            for there in ([m for m in ms if m.printed] for ms in here.values())
            if len(there) == 1
        ]
    titles = [at[0] for t in words.titles for at in home.labels.get(t, ())]
    rows = sure or titles
    return (min(rows), max(rows)) if rows else None


def _distance(row: int, rows: tuple[int, int] | None) -> int:
    if rows is None:
        return 0
    return max(0, rows[0] - _NEAR - row, row - rows[1] - _NEAR)


def _value(vocabulary: Vocabulary, mention: _Mention, *, long: bool) -> Spot:
    if mention.said is not None and (said := _until_next_label(vocabulary, mention.said)):
        return Spot(mention.at, said)
    at = _right_or_below(vocabulary, mention.grid, mention.at, long=long)
    if _is_label(vocabulary, mention.grid, at):
        return Spot(mention.at, "")  # the next label leaves no cell for a value
    return Spot(at)


def _end(words: Words, declared: Field, mention: _Mention, spot: Spot) -> Spot:
    """Of a period beside its label, take the end that the field is."""
    if mention.key not in words.spans:
        return spot
    text = spot.said if spot.said is not None else mention.grid.text(spot.at)
    if text:
        start, end = ends(text)
        return replace(spot, said=start if declared.opens else end)
    return spot if declared.opens else replace(spot, said="")  # a day, or nothing at all


def _until_next_label(vocabulary: Vocabulary, said: str) -> str:
    """Cut a value where the next label of the form begins in the same cell."""
    for piece in inline(said):
        if piece.key in vocabulary.record_keys:
            head = said[: len(said) - len(piece.value)].rstrip().rstrip(":\uff1a")
            wanted = len(piece.key)
            cut = len(head)
            while cut and wanted:
                cut -= 1
                wanted -= 0 if head[cut].isspace() else 1
            return head[:cut].strip()
    return said.strip()


def _right_or_below(vocabulary: Vocabulary, grid: Grid, at: Position, *, long: bool) -> Position:
    """The first cell right of a label that is no label itself, for long texts also below.

    With nothing there, the cell right of the label is where the user should type.
    """
    _, _, bottom, right = grid.span(at)
    beside = (at[0], right + 1)
    for column in grid.rows.get(at[0], ()):
        if not right < column <= right + _RIGHT:
            continue
        cell = grid.sheet.cells[at[0], column]
        if _is_label(vocabulary, grid, (at[0], column)):
            break
        if not is_blank(cell):
            return at[0], column
    below = (bottom + 1, at[1])
    under = grid.cell(below)
    if under is not None and not is_blank(under) and not _is_label(vocabulary, grid, below):
        text = grid.text(below)
        alone = len(grid.rows.get(below[0], ())) == 1
        if long and (len(text) > 20 or alone):
            return below
    return beside


def _is_label(vocabulary: Vocabulary, grid: Grid, at: Position) -> bool:
    text = grid.text(at)
    if not text or len(text) > LONGEST_INLINE:
        return False
    if len(text) <= LONGEST_LABEL:
        key = label(text).key
        if key in vocabulary.record_keys or key in vocabulary.titles:
            return True
    return any(piece.key in vocabulary.record_keys for piece in inline(text))


def _says(grid: Grid, spot: Spot) -> str:
    if spot.said is not None:
        return squeeze(spot.said)
    cell = grid.cell(spot.at)
    return "" if cell is None or cell.value is None else squeeze(str(cell.value))
