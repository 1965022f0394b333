"""A period printed as one value, as in 2020年10月起 – 2021年12月止 → its start and its end."""

from __future__ import annotations

import re

_DASHES = "—–―~\uff5e\u2212"
_HYPHENS = re.compile(r"\s*[-\uff0d]\s*")
_APART = (
    re.compile(rf"\s*起[\s至到{_DASHES}\-\uff0d]*"),
    re.compile(r"\s*[至到]\s*"),
    re.compile(rf"\s*[{_DASHES}]+\s*|\s*-{{2,}}\s*|\s+[-\uff0d]\s+"),
)
_ONE_MONTH = re.compile(r"\s*[0-9]{4}\s*[-\uff0d]\s*(?:0?[1-9]|1[0-2])\s*月?\s*")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_PRINTED = re.compile(
    rf"[\s年月日起止至到自从{_DASHES}\-\uff0d/.]*"
)  # on the form before it is filled in


def ends(text: str) -> tuple[str, str]:
    """Split a period into its start and its end, "" for what is not given.

    What shows no two ends is all start: nothing is lost, and an end that is wanted is missed.
    """
    start, end = _split(text)
    if end == "今":
        end = "至今"
    return _bare(start), _bare(end)


def _bare(text: str) -> str:
    if _PRINTED.fullmatch(text):
        return ""
    return text.strip().removeprefix("自").removeprefix("从").removesuffix("止").strip()


def _split(text: str) -> tuple[str, str]:
    for apart in _APART:
        if match := apart.search(text):
            return text[: match.start()], text[match.end() :]
    hyphens = list(_HYPHENS.finditer(text))
    if len(hyphens) % 2 and not _ONE_MONTH.fullmatch(text):
        middle = hyphens[len(hyphens) // 2]  # the others stand within the days
        return text[: middle.start()], text[middle.end() :]
    years = list(_YEAR.finditer(text))
    if len(years) == 2:
        return text[: years[1].start()], text[years[1].start() :]
    return text, ""
