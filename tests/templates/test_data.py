"""Data in: what is accepted, what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xlcheck.errors import CannotWrite, WrongUsage
from xlcheck.forms import FORMS
from xlcheck.templates.build import new_workbook
from xlcheck.templates.choose import edition_named, form_named
from xlcheck.templates.fill import content_of, read_data

DEPARTMENT = FORMS[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"tables": {"incom": []}}, "income"),
        ({"tables": {"income": [{"totl": 1}]}}, "total"),
        ({"tables": {"income": {"total": 1}}}, "一组行"),
        ({"tables": {"cover": [1]}}, "栏目"),
        ({"tables": {"cover": {"year": [2021]}}}, "文字或数字"),
        ({"form": "project_self_evaluation", "tables": {}}, "project_self_evaluation"),
        ({}, "tables"),
    ],
)
def test_wrong_data_is_refused_with_the_nearest_right_name(data: Any, words: str) -> None:
    """An unknown table or field, or a wrong shape, is named together with what would be right."""
    with pytest.raises(WrongUsage, match=words):
        content_of(DEPARTMENT, DEPARTMENT.edition, data)


def test_a_table_given_replaces_what_the_edition_prints() -> None:
    """Rows of the data stand alone; tables not given keep their starting rows."""
    data = {"tables": {"tasks": [{"number": 1, "task": "甲"}]}}
    content = content_of(DEPARTMENT, DEPARTMENT.edition, data)
    assert [dict(row) for row in content.listings["tasks"].details] == [{"number": 1, "task": "甲"}]
    assert len(content.listings["goals"].details) == 5


@pytest.mark.parametrize("label", ["局机关及二级机构汇总", "合 计", "汇总"])
def test_the_roll_up_row_is_told_by_its_label(label: str) -> None:
    """A row labelled as a roll-up, synonyms and blanks included, is the summary row."""
    rows = [{"agency": "1、局机关", "total": 1}, {"agency": label, "total": 1}]
    content = content_of(DEPARTMENT, DEPARTMENT.edition, {"tables": {"income": rows}})
    assert content.listings["income"].summary["agency"] == label
    assert len(content.listings["income"].details) == 1


@pytest.mark.parametrize("text", ["[1]", "{", "\xff"])
def test_a_file_that_is_no_data_is_refused(tmp_path: Path, text: str) -> None:
    """Broken JSON, or JSON that is no object, is wrong usage, said in Chinese."""
    path = tmp_path / "d.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(WrongUsage, match="数据文件"):
        read_data(path)
    with pytest.raises(WrongUsage, match="找不到"):
        read_data(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("department", "department_self_evaluation"),
        ("项目", "project_self_evaluation"),
        ("Project_Self_Evaluation", "project_self_evaluation"),
    ],
)
def test_a_form_is_found_by_any_of_its_names(word: str, name: str) -> None:
    """English, Chinese, short and full names all mean the form."""
    assert form_named(word).name == name


def test_an_unknown_form_or_edition_names_the_right_ones() -> None:
    """A slip is answered with the nearest form, and the list of those there are."""
    with pytest.raises(WrongUsage, match="department"):
        form_named("departmnt")
    with pytest.raises(WrongUsage, match="yueyang-2021"):
        edition_named(DEPARTMENT, "yueyang-1999")


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    """Nothing is written, and the sentence says where it failed."""
    with pytest.raises(CannotWrite, match="missing"):
        new_workbook("项目", tmp_path / "missing" / "a.xlsx")


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.short_names[0])
def test_the_edition_prints_a_whole_scoring_sheet(form: Any) -> None:
    """The items printed by an edition weigh 100 together, as its total row says."""
    rows = form.edition.rows["scores"]
    total = rows[-1]
    assert total["weight"] == "100"
    assert sum(float(r.get("weight", 0)) for r in rows[:-1]) == 100
    assert all(r["indicator_level_3"] for r in rows[:-1])


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.short_names[0])
def test_the_edition_names_only_places_of_the_form(form: Any) -> None:
    """Rows, values, footnotes and parameters of an edition refer to tables and fields there are."""
    edition = form.edition
    content_of(form, edition, {"tables": dict(edition.rows)})
    names = {f"{t.table}.{f.name}" for t in form.tables for f in t.fields()}
    assert set(edition.values) <= names
    assert set(edition.parameters["lines"]) <= names
    assert set(edition.footnotes) <= set(form.table)
    assert set(edition.parameters["sheet_titles"]) <= set(form.sheets)
