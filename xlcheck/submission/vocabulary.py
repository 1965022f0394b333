"""What a form's labels are in the one spelling: prepared once per form, used for every filing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from xlcheck.findings import Severity
from xlcheck.language.expression import Place, Sum
from xlcheck.language.form import Field, Form, LevelWeight, Listing, Table
from xlcheck.language.rule import Rule, operands
from xlcheck.submission.spelling import label


@dataclass(frozen=True)
class Words:
    """The labels of one table: of its fields (printed label first), and its titles."""

    table: type[Table]
    fields: Mapping[str, Field]  # those that have a place of their own
    keys: Mapping[str, tuple[str, ...]]  # field -> spellings, the printed label first
    titles: tuple[str, ...]
    groups: frozenset[str]  # merged headings above the fields
    spans: frozenset[str]  # labels beside which a period stands: the value of two fields

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.table

    @property
    def is_listing(self) -> bool:
        """Many rows, or one."""
        return issubclass(self.table, Listing)

    @cached_property
    def by_key(self) -> Mapping[str, tuple[str, ...]]:
        """Spelling -> the fields it may mean, in printed order (分值 means three)."""
        found: dict[str, list[str]] = {}
        for name, keys in self.keys.items():
            for key in keys:
                found.setdefault(key, []).append(name)
        return {key: tuple(names) for key, names in found.items()}

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The fields that every workbook of the form has."""
        return tuple(n for n, f in self.fields.items() if not f.optional)


@dataclass(frozen=True)
class Vocabulary:
    """All labels of one form, and which of its places an error rule needs."""

    form: Form
    words: Mapping[str, Words]

    @cached_property
    def by_key(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Spelling -> the (table, field) it may mean."""
        found: dict[str, list[tuple[str, str]]] = {}
        for table, words in self.words.items():
            for name, keys in words.keys.items():
                for key in keys:
                    found.setdefault(key, []).append((table, name))
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def meanings(self) -> Mapping[str, tuple[tuple[str, int, bool], ...]]:
        """Spelling -> (table, how many of its fields it may mean, whether one prints it so)."""
        return {
            key: tuple(
                (
                    name,
                    len(words.by_key[key]),
                    any(words.keys[n][0] == key for n in words.by_key[key]),
                )
                for name, words in self.words.items()
                if key in words.by_key
            )
            for key in self.by_key
        }

    @cached_property
    def record_keys(self) -> frozenset[str]:
        """Spellings that are labels of a record."""
        return frozenset(
            key
            for words in self.words.values()
            if not words.is_listing
            for keys in words.keys.values()
            for key in keys
        )

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Spelling of a title -> table."""
        return {t: name for name, words in self.words.items() for t in words.titles}

    @cached_property
    def size(self) -> int:
        """How many fields there are to be found."""
        return sum(len(words.asked) for words in self.words.values())

    @cached_property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The (table, field) that some error rule looks at."""
        found: set[tuple[str, str]] = set()
        for rule in self.form.rules:
            if not isinstance(rule, Rule):
                continue
            for number, condition in enumerate(rule.conditions):
                if rule.severity_of(number) is Severity.ERROR:
                    found |= {_place(leaf) for leaf in operands(condition)}
        return frozenset(found)

    def severity(self, table: str, names: Iterable[str] = ()) -> Severity:
        """How bad it is when these fields (or the whole table) cannot be read."""
        fields = tuple(names)
        hit = any(t == table and (not fields or n in fields) for t, n in self.needed)
        return Severity.ERROR if hit else Severity.WARNING


def _place(leaf: Place | Sum) -> tuple[str, str]:
    place = leaf.place if isinstance(leaf, Sum) else leaf
    return place.table, place.field


_KNOWN: dict[int, Vocabulary] = {}  # by identity: a form holds lists and cannot be hashed


def vocabulary(form: Form) -> Vocabulary:
    """Prepare the labels of a form, once."""
    known = _KNOWN.get(id(form))
    if known is None or known.form is not form:
        known = Vocabulary(form, {t.table: _words(t) for t in form.tables})
        _KNOWN[id(form)] = known
    return known


def _words(table: type[Table]) -> Words:
    fields = {f.name: f for f in table.fields() if not _in_label(f)}
    return Words(
        table=table,
        fields=fields,
        keys={
            name: tuple(dict.fromkeys(label(text).key for text in _labels(f)))
            for name, f in fields.items()
        },
        titles=tuple(dict.fromkeys(label(t).key for t in (table.heading, *table.also_headed))),
        groups=frozenset(label(text).key for f in fields.values() for text in f.under),
        spans=frozenset(label(text).key for f in fields.values() for text in (*f.opens, *f.closes)),
    )


def _labels(field: Field) -> tuple[str, ...]:
    return (field.label, *field.also, *field.opens, *field.closes)


def _in_label(field: Field) -> bool:
    return isinstance(field, LevelWeight) and bool(field.in_label_of)
