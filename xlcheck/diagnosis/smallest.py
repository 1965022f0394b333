"""The fewest cells whose change satisfies every rule, by a mixed-integer program.

After Fellegi and Holt: each cell may move (a binary variable with the cell's weight as its price)
or stay; all ties and limits that the movable cells stand in must hold afterwards. Details are
trusted before totals and totals before the prose. Among sets of equal price the one that leaves
the sums most exact is taken. Solved by HiGHS (scipy), within bounds of size and time: beyond them
nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from xlcheck.diagnosis.skeleton import Key, Skeleton
from xlcheck.language.rule import Quantity, Tie

MOST_CELLS = 150
MOST_TIES = 250
MOST_SECONDS = 0.2
_TRUST: Final = {"detail": 3.0, "total": 2.0, "narrative": 1.0}
_EXACTNESS = 1e-3  # price of using a tie's slack in full; never worth another cell
_FARTHEST = 1e9  # a number larger than that is no amount of a filing


def smallest(skeleton: Skeleton, group: Sequence[int]) -> dict[Key, Decimal]:
    """Give the moves of the fewest cells that mend a group of broken ties; {} for cannot tell."""
    found = {q.key: q for n in group for q, _ in skeleton.equal[n].terms}
    cells = dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or (0, 0))))
    equal = sorted({n for key in cells for n in skeleton.equal_of[key]} & _judged(skeleton, group))
    limits = sorted(
        n
        for n in {n for key in cells for n in skeleton.limits_of.get(key, ())}
        if skeleton.over[n] <= skeleton.limits[n].slack
    )
    if len(cells) > MOST_CELLS or len(equal) + len(limits) > MOST_TIES:
        return {}
    sizes = [abs(q.value or Decimal(0)) for q in cells.values()]
    farthest = 4 * max([*sizes, *(abs(skeleton.residuals[n]) for n in group)])
    if farthest > _FARTHEST:
        return {}
    solved = _solve(
        list(cells.values()),
        [(skeleton.equal[n], skeleton.residuals[n]) for n in equal],
        [(skeleton.limits[n], skeleton.over[n]) for n in limits],
        float(farthest),
    )
    return {key: moved for key, moved in zip(cells, solved, strict=False) if moved}


def _judged(skeleton: Skeleton, group: Sequence[int]) -> set[int]:
    """Give the ties that hold and those of the group; other broken ties are another matter."""
    return set(range(len(skeleton.equal))) - (set(skeleton.broken) - set(group))


def _solve(
    cells: Sequence[Quantity],
    equal: Sequence[tuple[Tie, Decimal]],
    limits: Sequence[tuple[Tie, Decimal]],
    farthest: float,
) -> list[Decimal]:
    """Solve for the moves; variables: moves, whether each cell moves, how inexact each tie is."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    count, ties = len(cells), len(equal)
    number = {q.key: n for n, q in enumerate(cells)}
    slack = np.array([float(t.slack) for t, _ in equal])
    rest = np.array([float(r) for _, r in equal])
    moves = _matrix([t for t, _ in equal], number)
    bound = _matrix([t for t, _ in limits], number)
    none, unit = np.zeros((ties, count)), np.eye(ties)
    still = np.eye(count)
    rows: list[Any] = [
        # |residual + moves| ≤ inexactness
        LinearConstraint(np.hstack([moves, none, -unit]), -np.inf, -rest),
        LinearConstraint(np.hstack([moves, none, unit]), -rest, np.inf),
        # a cell that stays does not move
        LinearConstraint(
            np.hstack([still, -farthest * still, np.zeros((count, ties))]), -np.inf, 0
        ),
        LinearConstraint(np.hstack([still, farthest * still, np.zeros((count, ties))]), 0, np.inf),
    ]
    if limits:
        room = np.array([float(t.slack - over) for t, over in limits])
        idle = np.zeros((len(limits), count + ties))
        rows.append(LinearConstraint(np.hstack([bound, idle]), -np.inf, room))
    price = [_TRUST[q.trust] for q in cells]
    inexact = _EXACTNESS / np.maximum(slack, 1e-6) / max(ties, 1)
    solved = milp(
        np.concatenate([np.zeros(count), price, inexact]),
        constraints=rows,
        integrality=np.concatenate([np.zeros(count), np.ones(count), np.zeros(ties)]),
        bounds=Bounds(
            np.concatenate([np.full(count, -farthest), np.zeros(count + ties)]),
            np.concatenate([np.full(count, farthest), np.ones(count), slack]),
        ),
        options={"time_limit": MOST_SECONDS},
    )
    if solved.status != 0 or solved.x is None:
        return []
    chosen = solved.x[count : 2 * count] > 0.5  # binary variables come as floats
    return [
        round(Decimal(float(x)), 6) if is_chosen else Decimal(0)
        for x, is_chosen in zip(solved.x[:count], chosen, strict=True)
    ]


def _matrix(ties: Sequence[Tie], number: dict[Key, int]) -> Any:
    import numpy as np

    out = np.zeros((len(ties), len(number)))
    for n, tie in enumerate(ties):
        for quantity, factor in tie.terms:
            if quantity.key in number:
                out[n, number[quantity.key]] += float(factor)
    return out
