"""The forms, one folder each; ``FORMS`` is the one list."""

from __future__ import annotations

from xlcheck.forms.department_self_evaluation import DEPARTMENT_SELF_EVALUATION
from xlcheck.forms.project_self_evaluation import PROJECT_SELF_EVALUATION

FORMS = (DEPARTMENT_SELF_EVALUATION, PROJECT_SELF_EVALUATION)
