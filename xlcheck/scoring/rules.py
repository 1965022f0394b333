"""SCORE-007…012: the rules over printed standards, for every form with a scoring sheet."""

from __future__ import annotations

from collections.abc import Sequence

from xlcheck.language.form import Listing
from xlcheck.language.inputs import Input, RatioOf
from xlcheck.language.rule import CodeRule
from xlcheck.scoring.altered import unaltered
from xlcheck.scoring.outcomes import execution_is_reflected, rate_is_shown, targets_count
from xlcheck.scoring.reader import Reader
from xlcheck.scoring.recomputed import attainable, recomputed


def scoring_rules(
    scores: type[Listing], inputs: Sequence[Input], *, execution: RatioOf | str
) -> list[CodeRule]:
    """Give the rules of a scoring sheet whose standards are data of the edition.

    ``inputs`` are the rates that editions may name; ``execution`` is the rate of execution, or a
    sentence saying why the form has none.
    """
    read = Reader(scores, inputs)
    return [
        recomputed(read),
        rate_is_shown(read),
        execution_is_reflected(read, execution),
        attainable(read),
        targets_count(read),
        unaltered(read),
    ]
