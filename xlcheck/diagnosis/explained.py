"""Explanations (填报单位说明): which text belongs to which cause, as long as no value changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from xlcheck.findings import Cause, Finding, Lapsed

_BETWEEN: Final = " ¦ "


@dataclass(frozen=True, slots=True)
class Key:
    """What stands hidden beside an explanation, so that it can be told again, or kept.

    ``fingerprint`` changes with any value of the cause, ``subject`` only with its rule or place;
    ``since`` is the day of the check that first read a text; the rest is for people.
    """

    fingerprint: str
    subject: str = ""
    since: str = ""
    rule: str = ""
    place: str = ""
    message: str = ""

    def __str__(self) -> str:
        head = f"{self.fingerprint}:{self.subject}:{self.since}".rstrip(":")
        return _BETWEEN.join((head, self.rule, self.place, self.message))

    @classmethod
    def read(cls, text: str) -> Key:
        """Read a key; of one that somebody cut off, what is left."""
        head, rule, place, message = (*text.split(_BETWEEN, maxsplit=3), "", "", "")[:4]
        fingerprint_, subject, since = (*head.split(":"), "", "")[:3]
        return cls(fingerprint_, subject, since, rule, place, message)


def key_of(cause: Cause, places: str) -> Key:
    """Make the key that stands beside a cause."""
    first = cause.first
    since = first.explained_since if first.explanation is not None else ""
    return Key(fingerprint(cause), _subject(first), since, first.rule, places, cause.message)


def fingerprint(cause: Cause) -> str:
    """Identify a cause by its rules, places and values."""
    return _hash(sorted(f.id for f in cause.findings))


def _subject(finding: Finding) -> str:
    """Identify what a finding is about, whatever stands there."""
    return _hash((finding.rule, finding.primary.place))


def _hash(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]


def shared_out(typed: Mapping[str, str], filings: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Give each filing of a workbook, by its sheets, what was typed beside its own findings.

    Two filings may lack the same thing: what explains it in one explains nothing in the other.
    """
    shares: list[dict[str, str]] = [{} for _ in filings]
    for key, text in typed.items():
        sheet = Key.read(key).place.partition(" · ")[0].partition("!")[0]
        owners = (n for n, sheets in enumerate(filings) if sheet in sheets)
        shares[next(owners, 0)][key] = text
    return shares


def explained(
    causes: Iterable[Cause], typed: Mapping[str, str], today: str = ""
) -> tuple[tuple[Cause, ...], tuple[Lapsed, ...]]:
    """Put the typed explanations (by key, as read from a workbook) to the causes they speak of.

    Gives those that speak of none too: the finding is gone, or one of its values is another.
    ``today`` is noted of a text that no check has read before.
    """
    said = {(key := Key.read(each)).fingerprint: (key, text) for each, text in typed.items()}
    found = []
    for cause in causes:
        mark = fingerprint(cause)
        found.append(_with_text(cause, *said.pop(mark), today) if mark in said else cause)
    now = {_subject(f): cause.id for cause in reversed(found) for f in cause.findings}
    lapsed = tuple(
        Lapsed(text, key.rule, key.place, key.message, now.get(key.subject, ""), str(key))
        for key, text in said.values()
    )
    return tuple(found), lapsed


def _with_text(cause: Cause, key: Key, text: str, today: str) -> Cause:
    since = key.since or today
    members = (replace(f, explanation=text, explained_since=since) for f in cause.findings)
    return replace(cause, findings=tuple(members))
