"""What a form is: records and listings of labelled places, editions, and rules over them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from xlcheck.errors import BrokenRule
from xlcheck.findings import Severity
from xlcheck.language.expression import Place, Reach
from xlcheck.language.standard import Standard, read_standards

if TYPE_CHECKING:
    from xlcheck.language.inputs import Input
    from xlcheck.language.rule import AnyRule, ProseReading

EMPTY_MARKS = ("—", "——", "/", "-", "–", "无")  # besides blank: how people write "nothing"
MISSING_REASON_MARKS = (*EMPTY_MARKS, "0")  # a reason "0" is no reason


class Field:
    """Declares a labelled place on a table; read there it is a :class:`Place` to compute with.

    ``label`` is the exact print of the form, ``also`` its synonyms. ``under`` are the merged
    headings above it in a listing's header. ``required`` is how bad it is when it is empty, in
    a listing on each filled row or on the summary row (``required_in``). A label in ``opens`` or
    ``closes`` has a period beside it, of which this field is the start or the end. ``beside`` is
    the field with which paper prints this one, without a label of its own.
    """

    kind: ClassVar[Literal["text", "number", "date"]] = "text"
    half_unit: ClassVar[Decimal] = Decimal(0)  # what a printed value may be off by
    empty_marks: ClassVar[tuple[str, ...]] = EMPTY_MARKS

    def __init__(
        self,
        label: str,
        *,
        also: Sequence[str] = (),
        under: Sequence[str] = (),
        opens: Sequence[str] = (),
        closes: Sequence[str] = (),
        beside: str = "",
        required: Severity | None = None,
        required_in: Literal["rows", "summary"] = "rows",
        hint: str = "",
        width: float = 0,
        long: bool = False,
        optional: bool = False,
        may_be_negative: bool = False,
    ) -> None:
        self.label, self.also, self.under = label, tuple(also), tuple(under)
        self.opens, self.closes, self.beside = tuple(opens), tuple(closes), beside
        self.required, self.required_in = required, required_in
        self.hint, self.width, self.long = hint, width, long
        self.optional, self.may_be_negative = optional, may_be_negative
        self.name = ""
        self.table = ""

    def __set_name__(self, table: type, name: str) -> None:
        self.name, self.table = name, table_name(table)

    def __get__(self, _: object, table: type[Table]) -> Place:
        return Place(table.table, self.name, self, table.reach)


class Text(Field):
    """Words."""


class Reason(Text):
    """Words that explain a deduction; ``0`` is no explanation."""

    empty_marks = MISSING_REASON_MARKS


class Choice(Text):
    """One of a few words; the first ones are those the form prints, ``known`` are understood."""

    def __init__(
        self, label: str, options: Sequence[str], *, known: Sequence[str] = (), **more: Any
    ) -> None:
        super().__init__(label, **more)
        self.options, self.known = tuple(options), tuple(known)


class Date(Field):
    """A calendar day."""

    kind = "date"


class Amount(Field):
    """A number; ``decimals`` is the precision its column keeps."""

    kind = "number"
    decimals: ClassVar[int] = 0
    at_most: ClassVar[Decimal | None] = None


class Money(Amount):
    """An amount of money in 万元, printed to 0.01: it stands for ± 0.005 (rules of rounding)."""

    decimals = 2
    half_unit = Decimal("0.005")


class Count(Amount):
    """Persons, vehicles …: exact whole numbers."""


class Year(Amount):
    """A calendar year, exact."""


class Score(Amount):
    """A weight or a score in points: exact, or 22 items of 0.1 would excuse 99 for 100."""

    decimals = 2


class LevelWeight(Score):
    """The weight of an upper level, in a cell of its own or printed in the label: 投入(15分).

    ``within`` names the level it belongs to. With ``in_label_of`` it is read from that column.
    """

    def __init__(self, label: str, *, within: str, in_label_of: str = "", **more: Any) -> None:
        super().__init__(label, **more)
        self.within, self.in_label_of = within, in_label_of


def table_name(table: type) -> str:
    """Identify a table by its class: ThreePublicExpenses → three_public_expenses."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", table.__name__).lower()


class Table:
    """A titled set of places on one sheet of the form."""

    table: ClassVar[str]  # its identifier, the first part of every place
    heading: ClassVar[str]
    also_headed: ClassVar[tuple[str, ...]]
    sheet: ClassVar[str]
    in_wan_yuan: ClassVar[bool]
    reach: ClassVar[Reach]

    def __init_subclass__(
        cls,
        heading: str = "",
        sheet: str = "",
        also_headed: Sequence[str] = (),
        *,
        in_wan_yuan: bool = False,
        **_: object,
    ) -> None:
        cls.table, cls.heading, cls.sheet = table_name(cls), heading, sheet
        cls.also_headed = tuple(also_headed)
        cls.in_wan_yuan = in_wan_yuan

    @classmethod
    def short_heading(cls) -> str:
        """Give the shortest name of the table, for messages."""
        return min((cls.heading, *cls.also_headed), key=len)

    @classmethod
    def fields(cls) -> list[Field]:
        """The declared places in printed order."""
        return [f for f in vars(cls).values() if isinstance(f, Field)]

    @classmethod
    def columns(cls, kind: type[Field] = Field) -> list[Place]:
        """The places of one kind, ready for rules: one condition each."""
        return [getattr(cls, f.name) for f in cls.fields() if isinstance(f, kind)]


class Record(Table):
    """One row per filing: label and value side by side."""

    reach = "one"


_SUMS_UP = re.compile(r"(汇总|合计|总计)[数额]?[::]?$")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """The row of a listing that sums up the others, told by its label."""

    label: str
    also: tuple[str, ...] = ()
    stands: Literal["first", "last"] = "first"

    def is_named(self, name: str) -> bool:
        """Tell whether a row of this name sums up the others; ``name`` without white space."""
        return name in (self.label, *self.also) or bool(_SUMS_UP.search(name))


class Listing(Table):
    """Many rows per filing, told apart by ``key``; one of them may sum up the others.

    ``levels`` are columns whose value spans several rows (merged cells); ``block`` is a number
    column whose merged cell serves several rows. Each of them is a grouping for rules.
    """

    reach = "row"
    key: ClassVar[tuple[str, ...]]
    summary_row: ClassVar[SummaryRow | None]
    levels: ClassVar[tuple[str, ...]]
    block: ClassVar[str]
    room: ClassVar[int]
    fixed_rows: ClassVar[bool]
    may_be_empty: ClassVar[bool]

    def __init_subclass__(
        cls,
        *args: Any,
        key: Sequence[str] = (),
        summary_row: SummaryRow | None = None,
        levels: Sequence[str] = (),
        block: str = "",
        room: int = 4,
        fixed_rows: bool = False,
        may_be_empty: bool = False,
        **more: Any,
    ) -> None:
        super().__init_subclass__(*args, **more)
        cls.summary_row, cls.levels, cls.block = summary_row, tuple(levels), block
        cls.room, cls.fixed_rows, cls.may_be_empty = room, fixed_rows, may_be_empty
        cls.key = tuple(key) or (cls.fields()[0].name,)


Row: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """What one region printed in one year: starting rows, standards, footnotes, who issued it.

    Data, not code: read from ``editions/<id>.toml`` beside the form.
    """

    id: str
    title: str
    issuer: str
    years: tuple[int, int]  # first and last year it may be used for
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)  # "table.field" -> preprinted value
    footnotes: Mapping[str, str] = field(default_factory=dict)  # table -> text under it
    parameters: Mapping[str, Any] = field(default_factory=dict)
    standards: tuple[Standard, ...] = ()  # of its scored items, in printed order


def read_edition(path: Path) -> Edition:
    """Read one edition from its TOML file; ``BrokenRule`` when it is malformed or incomplete."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenRule(f"版次文件 {path.name} 写法有误,读不出:{error}") from error
    try:
        return Edition(
            id=path.stem,
            title=data["title"],
            issuer=data["issuer"],
            years=(data["first_year"], data["last_year"]),
            rows=data.get("rows", {}),
            values=data.get("values", {}),
            footnotes=data.get("footnotes", {}),
            parameters=data.get("parameters", {}),
            standards=read_standards(
                data.get("standards", ()), data.get("rows", {}).get("scores", ())
            ),
        )
    except KeyError as missing:
        raise BrokenRule(f"版次文件 {path.name} 缺少 {missing}") from missing
    except BrokenRule as error:
        raise BrokenRule(f"版次文件 {path.name}:{error}") from error


@dataclass(frozen=True, eq=False)  # told apart by identity: its rules cannot be hashed
class Form:
    """A report that departments file: its tables in printed order, its rules, its editions."""

    name: str
    title: str
    short_names: tuple[str, ...]  # what a user may call it, the first one shown
    tables: tuple[type[Table], ...]
    rules: tuple[AnyRule, ...]
    folder: Path
    prose: ProseReading | None = None  # how its texts are read; None where nothing is
    inputs: tuple[Input, ...] = ()  # what its editions' standards may be recomputed from

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """All editions, newest last."""
        files = sorted((self.folder / "editions").glob("*.toml"))
        return tuple(sorted(map(read_edition, files), key=lambda e: (e.years[1], e.id)))

    @property
    def edition(self) -> Edition:
        """The newest edition."""
        return self.editions[-1]

    @cached_property
    def table(self) -> Mapping[str, type[Table]]:
        """Tables by name."""
        return {t.table: t for t in self.tables}

    @property
    def listings(self) -> Iterator[type[Listing]]:
        """Only the listings."""
        return (t for t in self.tables if issubclass(t, Listing))

    @property
    def records(self) -> Iterator[type[Record]]:
        """Only the records."""
        return (t for t in self.tables if issubclass(t, Record))

    @property
    def sheets(self) -> list[str]:
        """Sheet titles in printed order."""
        return list(dict.fromkeys(t.sheet for t in self.tables))
