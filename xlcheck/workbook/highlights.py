"""Highlights: conditional formats whose formula carries our mark, so that no cell is touched.

A conditional format can be told from the user's own colours even after another program saved the
file; a fill cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xlcheck.findings import Severity
from xlcheck.workbook.cells import Area, address
from xlcheck.workbook.changes import Changes, last_word
from xlcheck.workbook.marks import FORMULA_MARK
from xlcheck.workbook.markup import Element, scan
from xlcheck.workbook.splice import WORKSHEET_ORDER, Splices

_AREAS_A_RULE = 400
_OUR_FORMULA = f'"{FORMULA_MARK}'


def add_highlights(
    changes: Changes,
    part: str,
    areas: Mapping[Severity, Sequence[Area]],
    formats: Mapping[Severity, int],
) -> None:
    """Highlight areas of a sheet, gravest severity first and before every rule of the user.

    A rule of higher priority could hide ours; therefore the user's rules are numbered after ours.
    """
    root = changes.sheet(part)
    splices = changes.splices(part, part)
    rules = list(_rules(root, formats, areas))
    _make_room(changes, part, root, len(rules))
    xml = "".join(rule.format(priority) for priority, rule in enumerate(rules, start=1))
    first = root.child("conditionalFormatting")
    if first:
        splices.insert(first.start, xml)
    else:
        splices.in_order(root, WORKSHEET_ORDER, "conditionalFormatting", xml)


def remove_highlights(splices: Splices, root: Element) -> bool:
    """Take out every rule whose formula carries our mark; say whether there was one."""
    found = False
    for formatting in root.named("conditionalFormatting"):
        found |= _remove_rules(splices, formatting)
    for extensions in root.named("extLst"):
        for extension in extensions.named("ext"):
            lists = list(extension.below("conditionalFormatting"))
            ours = [c for c in lists if c.named("cfRule") and all(map(_is_ours, c.named("cfRule")))]
            if lists and len(ours) == len(lists):
                splices.remove(extension)
                found = True
                continue
            for formatting in lists:
                found |= _remove_rules(splices, formatting)
    return found


def _remove_rules(splices: Splices, formatting: Element) -> bool:
    rules = formatting.named("cfRule")
    ours = [rule for rule in rules if _is_ours(rule)]
    if ours and len(ours) == len(rules):
        splices.remove(formatting)
    else:
        for rule in ours:
            splices.remove(rule)
    return bool(ours)


def _is_ours(rule: Element) -> bool:
    formulas = [*rule.named("formula"), *rule.named("f")]
    return any(_OUR_FORMULA in f.text for f in formulas)


def _rules(
    root: Element, formats: Mapping[Severity, int], areas: Mapping[Severity, Sequence[Area]]
) -> Iterator[str]:
    """Write the elements, a ``{}`` in the place of each priority."""
    outer, inner, formula = map(root.tag, ("conditionalFormatting", "cfRule", "formula"))
    for severity in Severity:
        texts = [_area_text(a) for a in joined(areas.get(severity, ()))]
        for at in range(0, len(texts), _AREAS_A_RULE):
            yield (
                f'<{outer} sqref="{" ".join(texts[at : at + _AREAS_A_RULE])}"><{inner}'
                f' type="expression" dxfId="{formats[severity]}" priority="{{}}"><{formula}>'
                f'LEN("{FORMULA_MARK}{severity.value}")&gt;0</{formula}></{inner}></{outer}>'
            )


def joined(areas: Sequence[Area]) -> list[Area]:
    """Join areas of the same columns that stand directly below each other."""
    result: list[Area] = []
    for first_row, first_column, last_row, last_column in sorted(
        set(areas), key=lambda a: (a[1], a[3], a[0], a[2])
    ):
        if result:
            r1, c1, r2, c2 = result[-1]
            if (c1, c2) == (first_column, last_column) and first_row <= r2 + 1:
                result[-1] = (r1, c1, max(r2, last_row), c2)
                continue
        result.append((first_row, first_column, last_row, last_column))
    return result


def _area_text(area: Area) -> str:
    first, last = address(area[:2]), address(area[2:])
    return first if first == last else f"{first}:{last}"


def _make_room(changes: Changes, part: str, root: Element, needed: int) -> None:
    """Number the user's rules after ours, also where a pivot table quotes such a number."""
    rules = [r for c in root.named("conditionalFormatting") for r in c.named("cfRule")]
    rules += [r for e in root.named("extLst") for r in e.below("cfRule")]
    numbered = [r for r in rules if re.fullmatch(r"-?\d{1,9}", r.attributes.get("priority", ""))]
    if not numbered:
        return
    shift = needed + 1 - min(r.number("priority") for r in numbered)
    if shift <= 0:
        return
    _shift(changes.splices(part, part), numbered, shift)
    for relation in changes.package.relationships(part):
        pivot = relation.target
        if last_word(relation.kind) == "pivotTable" and pivot in changes.package:
            pivot_root = scan(
                changes.package.read(pivot), pivot, depth=1, within=["conditionalFormats"]
            )
            quoting = list(pivot_root.below("conditionalFormat"))
            if quoting:
                _shift(changes.splices(pivot, part), quoting, shift)


def _shift(splices: Splices, elements: list[Element], by: int) -> None:
    for element in elements:
        if "priority" in element.attributes:
            splices.set_attribute(element, "priority", str(element.number("priority") + by))
