"""Explanations (填报单位说明): which text belongs to which cause, as long as no value changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from xlcheck.findings import Cause

_BETWEEN: Final = " ¦ "


@dataclass(frozen=True, slots=True)
class Key:
    """What stands hidden beside an explanation, so that it can be told again, or kept.

    ``fingerprint`` changes with any value of the cause; the rest is for people.
    """

    fingerprint: str
    rule: str = ""
    place: str = ""
    message: str = ""

    def __str__(self) -> str:
        return _BETWEEN.join((self.fingerprint, self.rule, self.place, self.message))

    @classmethod
    def read(cls, text: str) -> Key:
        """Read a key; of one that somebody cut off, what is left."""
        parts = text.split(_BETWEEN, maxsplit=3)
        return cls(*parts)


def fingerprint(cause: Cause) -> str:
    """Identify a cause by its rules, places and values."""
    ids = "\n".join(sorted(f.id for f in cause.findings))
    return hashlib.sha256(ids.encode()).hexdigest()[:12]


def explained(causes: Iterable[Cause], typed: Mapping[str, str]) -> tuple[Cause, ...]:
    """Put the typed explanations (by key, as read from a workbook) to the causes they speak of."""
    said = {Key.read(key).fingerprint: text for key, text in typed.items()}
    found = []
    for cause in causes:
        text = said.get(fingerprint(cause))
        if text is None:
            found.append(cause)
        else:
            members = tuple(replace(f, explanation=text) for f in cause.findings)
            found.append(replace(cause, findings=members))
    return tuple(found)
