"""pandera schemas from a form: types and states of columns, and row verdicts as named checks.

A check never raises a "failure" by accident: what is not judged counts as passed for pandera and
is counted apart, and whatever else pandera complains of is a fault of ours (``BrokenRule``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandera.errors
import pandera.pandas as pa

from xlcheck.errors import BrokenRule
from xlcheck.language.rule import Grain
from xlcheck.translate.to_frames import BROKEN, MISSING, Verdicts

Judged = Callable[[], Verdicts]


def columns_of(frame: Any) -> dict[str, pa.Column]:
    """Declare a stacked table: scaled integers or text beside small integer states."""
    values = {
        name: pa.Column(frame[name].dtype, nullable=False)
        for name in frame.columns
        if not name.endswith("@state")
    }
    states = {
        name: pa.Column("int8", pa.Check.in_range(0, MISSING))
        for name in frame.columns
        if name.endswith("@state")
    }
    return values | states


def check_grain(grain: Grain, frame: Any, judged: Mapping[str, Judged]) -> dict[str, Verdicts]:
    """Run the checks of one grain over its frame; give the verdicts by check name.

    ``judged`` maps "RULE-ID/number" to what computes that condition's verdicts on the stack.
    """
    found: dict[str, Verdicts] = {}

    def named(name: str, compute: Judged) -> pa.Check:
        def holds(of: Any) -> Any:
            found[name] = compute()
            return of.index.to_series().notna() & (found[name].codes != BROKEN)

        return pa.Check(holds, name=name, ignore_na=False, n_failure_cases=1)

    columns = columns_of(frame) if grain.table and not grain.within else {}
    schema = pa.DataFrameSchema(columns, checks=[named(*item) for item in judged.items()])
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        for error in failed.schema_errors:
            name = getattr(error.check, "name", None)
            if name not in judged or error.check_output is None:
                raise BrokenRule(f"规则 {name} 在审核时出错:{error}") from error
    if missing := set(judged) - set(found):
        raise BrokenRule(f"规则 {'、'.join(sorted(missing))} 没有执行")
    return found
