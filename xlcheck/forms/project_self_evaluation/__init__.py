"""项目支出绩效自评: one funded project."""

from __future__ import annotations

from pathlib import Path

from xlcheck.forms.project_self_evaluation.places import TABLES
from xlcheck.forms.project_self_evaluation.rubric import INPUTS
from xlcheck.forms.project_self_evaluation.rules import PROSE, RULES
from xlcheck.language.form import Form

PROJECT_SELF_EVALUATION = Form(
    name="project_self_evaluation",
    title="项目支出绩效自评",
    short_names=("project", "项目", "项目支出", "项目支出绩效自评"),
    tables=TABLES,
    rules=tuple(RULES),
    folder=Path(__file__).parent,
    prose=PROSE,
    inputs=INPUTS,
)
