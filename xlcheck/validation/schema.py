"""pandera schemas from a form: types and states of columns, and row verdicts as named checks.

A check never raises a "failure" by accident: what is not judged counts as passed for pandera and
is counted apart, and whatever else pandera complains of is a fault of ours (``BrokenRule``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from xlcheck.errors import BrokenRule
from xlcheck.language.rule import Grain
from xlcheck.translate.to_frames import BROKEN, MISSING, Verdicts

Judged = Callable[[], Verdicts]


def columns_of(frame: Any) -> dict[str, pa.Column]:
    """Declare the values of a stacked table: scaled integers, or text, never missing."""
    return {
        name: pa.Column(frame[name].dtype, nullable=False)
        for name in frame.columns
        if not name.endswith("@state")
    }


def check_grain(
    grain: Grain, frame: Any, judged: Mapping[str, Mapping[int, Judged]]
) -> dict[tuple[str, int], Verdicts]:
    """Run the checks of one grain over its frame; give the verdicts by rule and condition.

    ``judged`` maps a rule's id to what computes the verdicts of its conditions on the stack. One
    check per rule: pandera spends about a millisecond on each, however many rows it has.
    """
    found: dict[tuple[str, int], Verdicts] = {}

    def named(rule: str, conditions: Mapping[int, Judged]) -> pa.Check:
        def holds(of: Any) -> Any:
            passed = np.ones(len(of), dtype=bool)
            for number, compute in conditions.items():
                found[rule, number] = compute()
                passed &= found[rule, number].codes != BROKEN
            return pd.Series(passed, index=of.index)

        return pa.Check(holds, name=rule, ignore_na=False, n_failure_cases=1)

    checks = [named(*item) for item in judged.items()]
    columns = {}
    if grain.table and not grain.within:
        columns = columns_of(frame)
        checks.append(pa.Check(_states_are_known, name="states", n_failure_cases=1))
    schema = pa.DataFrameSchema(columns, checks=checks)
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        for error in failed.schema_errors:
            name = getattr(error.check, "name", None)
            if name not in judged or error.check_output is None:
                raise BrokenRule(f"规则 {name} 在审核时出错:{error}") from error
    wanted = {(rule, number) for rule, of in judged.items() for number in of}
    if missing := {rule for rule, _ in wanted - set(found)}:
        raise BrokenRule(f"规则 {'、'.join(sorted(missing))} 没有执行")
    return found


def _states_are_known(of: Any) -> Any:
    """Tell per row whether every state is one of the four; one check, not one per column."""
    states = [name for name in of.columns if name.endswith("@state")]
    return of[states].isin(range(MISSING + 1)).all(axis="columns")
