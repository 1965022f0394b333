"""Which form and which edition a user means by a word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from xlcheck.errors import WrongUsage
from xlcheck.forms import FORMS
from xlcheck.language.form import Edition, Form


def form_named(name: Form | str) -> Form:
    """Find a form by its name or one of its short names; ``WrongUsage`` names the nearest one."""
    if isinstance(name, Form):
        return name
    wanted = name.strip().casefold()
    known = {word.casefold(): form for form in FORMS for word in (form.name, *form.short_names)}
    if wanted in known:
        return known[wanted]
    offered = "、".join(form.short_names[0] for form in FORMS)
    raise WrongUsage(f"没有名为“{name}”的表样{meant(wanted, known)};可用的表样:{offered}。")


def edition_named(form: Form, name: str | None, year: int | None = None) -> Edition:
    """Find an edition by its name, else the newest one for the year, else the newest."""
    if name is None:
        fits = [e for e in form.editions if year and e.years[0] <= year <= e.years[1]]
        return (fits or list(form.editions))[-1]
    for edition in form.editions:
        if edition.id == name:
            return edition
    offered = "、".join(e.id for e in form.editions)
    raise WrongUsage(f"“{form.title}”没有版次“{name}”;可用的版次:{offered}。")


def meant(wrong: str, right: Iterable[str]) -> str:
    """Word the nearest right name for a message, "" where none is near."""
    near = difflib.get_close_matches(wrong, list(right), n=1, cutoff=0.5)
    return f",您是不是要写“{near[0]}”" if near else ""
