"""The catalogue of rules → text, Markdown, JSON: printed from the rules, never written twice."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.text import Text

from xlcheck.findings import Severity
from xlcheck.language.form import Form
from xlcheck.reports.catalogue import BY_PROGRAM, STAGE_WORDS, Entry, catalogue, severities
from xlcheck.reports.lines import pad, width_of, wrap

SCHEMA = 1
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render_text(forms: Sequence[Form], width: int = 80) -> Text:
    """List the rules, one or two lines each; ``.plain`` is the text without styles."""
    text = Text()
    lines: dict[tuple[str, str], list[Entry]] = {}
    for entry in catalogue(forms):
        lines.setdefault((entry.rule.id, entry.rule.says), []).append(entry)
    for alike in lines.values():
        _line(text, alike, forms, width)
    count = len({rule_id for rule_id, _ in lines})
    told = f"共 {count} 条。用 xlcheck explain 规则编号 查看说明、例子和公式。"
    text.append("\n" + "\n".join(wrap(told, width)) + "\n", "dim")
    return text


def _line(text: Text, alike: Sequence[Entry], forms: Sequence[Form], width: int) -> None:
    rule = alike[0].rule
    where = {form.name for entry in alike for form in entry.forms}
    name = pad(rule.id, 15)
    weight = pad(alike[0].severity_words, 11)
    listed = pad(" ".join(_short(f) if f.name in where else "    " for f in forms), 11)
    head = name + weight + (listed if len(forms) > 1 else "")
    stage = f"[{STAGE_WORDS[rule.stage]}]" if rule.stage != "active" else ""
    first, *rest = wrap(rule.says + stage, width, " " * width_of(head), first=head)
    text.append(name, "bold")
    text.append(weight, _STYLES[severities(rule)[0]])
    text.append("\n".join([first[len(name + weight) :], *rest]) + "\n")


def _short(form: Form) -> str:
    """Give the shortest Chinese name of a form."""
    return min((n for n in form.short_names if not n.isascii()), key=len)


def render_markdown(forms: Sequence[Form]) -> str:
    """Write the catalogue as a Markdown document, one section per rule."""
    parts = ["# 审核规则目录"]
    for entry in catalogue(forms):
        rule = entry.rule
        facts = (
            f"级别:{entry.severity_words} · 阶段:{STAGE_WORDS[rule.stage]} · "
            f"表样:{entry.form_names}"
        )
        parts += [f"## {rule.id} {_marked(rule.says)}", facts, f"依据:{_marked(rule.because)}。"]
        told = entry.sentences or (BY_PROGRAM,)
        parts.append("\n".join(f"- {_marked(s)}" for s in told))
    return "\n\n".join(parts) + "\n"


def _marked(text: str) -> str:
    """Write a text so that Markdown takes none of its characters for markup."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, "\\" + character)
    return text


def render_json(forms: Sequence[Form]) -> str:
    """Write the catalogue for other programs."""
    document = {"schema": SCHEMA, "rules": [_fact(entry) for entry in catalogue(forms)]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _fact(entry: Entry) -> dict[str, object]:
    rule = entry.rule
    return {
        "id": rule.id,
        "says": rule.says,
        "because": rule.because,
        "severities": [s.value for s in severities(rule)],
        "stage": rule.stage,
        "forms": [form.name for form in entry.forms],
        "conditions": list(entry.sentences),
    }
