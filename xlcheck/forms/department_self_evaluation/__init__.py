"""部门整体支出绩效自评: a department's whole expenditure in one year."""

from __future__ import annotations

from pathlib import Path

from xlcheck.forms.department_self_evaluation.places import TABLES
from xlcheck.forms.department_self_evaluation.rubric import INPUTS
from xlcheck.forms.department_self_evaluation.rules import PROSE, RULES
from xlcheck.language.form import Form

DEPARTMENT_SELF_EVALUATION = Form(
    name="department_self_evaluation",
    title="部门整体支出绩效自评",
    short_names=("department", "部门", "部门整体支出", "部门整体支出绩效自评"),
    tables=TABLES,
    rules=tuple(RULES),
    folder=Path(__file__).parent,
    prose=PROSE,
    inputs=INPUTS,
)
