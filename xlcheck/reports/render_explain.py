"""One rule → a page of text: what it says and why, examples, and how a sheet would compute it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from xlcheck.findings import Severity
from xlcheck.language.form import Form
from xlcheck.language.rule import CodeRule, Rule
from xlcheck.reports.catalogue import STAGE_WORDS, Entry, named, severities
from xlcheck.reports.example import Example, examples
from xlcheck.reports.formula import full_formula, short_formula
from xlcheck.reports.lines import wrap
from xlcheck.reports.standards import items_of
from xlcheck.reports.words import severity_word
from xlcheck.translate.to_words import sentence

MOST_SENTENCES = 12
_MEANINGS = {
    Severity.ERROR: "必须改正",
    Severity.WARNING: "请核实;确属实情的可以保留,并写明说明",
    Severity.NOTE: "供参考,不影响结论",
}
_EMPTY = "(空)"


def render_explain(
    rule_id: str, forms: Sequence[Form], width: int = 80, *, formula: bool = False
) -> Text:
    """Explain a rule, for each form apart where it reads differently; ``WrongUsage`` if unknown.

    With ``formula`` the whole formula of a template is added, which is long.
    """
    text = Text()
    for number, entry in enumerate(named(rule_id, forms)):
        if number:
            text.append("\n")
        _explain(text, entry, width, formula=formula)
    return text


def _explain(text: Text, entry: Entry, width: int, *, formula: bool) -> None:
    rule = entry.rule
    text.append("\n".join(wrap(rule.says, width, " " * 2, first=f"{rule.id}  ")) + "\n", "bold")
    _fact(text, "依据", rule.because, width)
    weights = "\n".join(f"{severity_word(s)}{_MEANINGS[s]}" for s in severities(rule))
    _fact(text, "级别", weights, width)
    _fact(text, "阶段", STAGE_WORDS[rule.stage], width)
    _fact(text, "表样", entry.form_names, width)
    if isinstance(rule, CodeRule):
        if rule.fails:
            _fact(text, "错例", rule.fails, width)
        if rule.passes:
            _fact(text, "对例", rule.passes, width)
        _fact(text, "公式", "无:由程序判断,表格公式写不出来", width)
        for form in entry.forms:
            _standards(text, rule, form, width)
        return
    _conditions(text, rule, entry.sentences, width)
    found = next(filter(None, (examples(rule, n) for n in range(len(rule.conditions)))), None)
    if found:
        fails, passes = found
        _fact(text, "错例", f"{_filled(fails)}\n→ {fails.message}", width)
        _fact(text, "对例", f"{_filled(passes)}\n→ 通过", width)
    _fact(text, "公式", short_formula(rule.conditions[0], rule.when), width)
    if formula:
        _fact(text, "全文", full_formula(rule.conditions[0], rule.when), width)


def _standards(text: Text, rule: CodeRule, form: Form, width: int) -> None:
    """Show the printed standards that a rule applies, item by item."""
    items = items_of(rule.id, form)
    if not items:
        return
    title = f"{form.title}({form.edition.id})按印发的评分标准审核 {len(items)} 项:"
    text.append("\n" + "\n".join(wrap(title, width)) + "\n", "bold")
    for item in items:
        lines = wrap(f"{item.name}:{item.grants}", width, " " * 4, first="  ")
        text.append("\n".join(lines) + "\n")
        for label, told in (("错例", item.fails), ("对例", item.passes)):
            lines = wrap(told, width, " " * 10, first=f"    {label}  ")
            text.append("\n".join(lines) + "\n", "dim")


def _fact(text: Text, label: str, told: str, width: int) -> None:
    lines = wrap(told, width, " " * 8, first=f"  {label}  ")
    text.append(lines[0][:6], "dim")
    text.append("\n".join([lines[0][6:], *lines[1:]]) + "\n")


def _conditions(text: Text, rule: Rule, sentences: Sequence[str], width: int) -> None:
    shown = list(sentences[:MOST_SENTENCES])
    if len(sentences) > len(shown):
        shown.append(f"……共{len(sentences)}个条件")
    if rule.when is not None:
        stated = sentence(rule.when.implies(rule.when)).removeprefix("若").partition(",则")[0]
        shown.append(f"只在{stated}时审核")
    _fact(text, "条件", "\n".join(shown), width)


def _filled(example: Example) -> str:
    return ",".join(f"{name} {value or _EMPTY}" for name, value in example.filled)
