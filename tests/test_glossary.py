"""One Chinese label, one identifier."""

from __future__ import annotations

import pytest

from xlcheck.forms import FORMS
from xlcheck.language.form import Form, LevelWeight

# labels whose meaning depends on their table (the glossary names them), or on their column
# "二级指标" heads the kinds of indicators in the project form and level 2 of its scoring sheet
OF_THEIR_TABLE = {
    "二级指标",
    "分值",
    "合计",
    "其他",
    "其它",
    "结余",
    "序号",
    "备注",
    "联系电话",
    "指标内容",
}


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_label_means_one_field_within_a_table(form: Form) -> None:
    """No two fields of a table share a label or synonym, save the weights of the levels."""
    for table in form.tables:
        seen: dict[str, str] = {}
        for field in table.fields():
            if isinstance(field, LevelWeight):
                continue
            for label in (field.label, *field.also):
                assert seen.setdefault(label, field.name) == field.name, (table.table, label)


def test_a_term_keeps_its_identifier_across_forms() -> None:
    """The same printed label has the same identifier in both forms."""
    seen: dict[str, str] = {}
    for form in FORMS:
        for table in form.tables:
            for field in table.fields():
                if field.label not in OF_THEIR_TABLE:
                    assert seen.setdefault(field.label, field.name) == field.name, field.label
