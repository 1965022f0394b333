"""The fewest cells whose change satisfies every rule, by integer and linear programs.

After Fellegi and Holt (A systematic approach to automatic edit and imputation, 1976): every broken
tie needs one of its cells to move, and so does every tie that follows from others and is broken.
A binary program (the cheapest cells that meet all these demands) and a linear one (can they move so
that all ties and limits hold?) take turns: where they cannot, the multipliers of the linear program
name the implied tie that is still broken, which is the next demand. Details are trusted before
totals and totals before the prose. Solved by HiGHS (scipy), within bounds of size and time; beyond
them nothing is said. (One mixed program with a large constant per cell would be shorter, but lets
cells that stay move by that constant times the solver's tolerance.)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from xlcheck.diagnosis.skeleton import Key, Skeleton
from xlcheck.language.rule import Tie

MOST_CELLS = 150
MOST_TIES = 250
MOST_WRONG = 4  # cells of one group; more could as well be others
MOST_SECONDS = 0.2  # of CPU time
_TRUST: Final = {"detail": 3.0, "total": 2.0, "narrative": 1.0}
_NEXT_TO_NOTHING = 1e-6
_FARTHEST = 1e9  # a number larger than that is no amount of a filing


def smallest(skeleton: Skeleton, group: Sequence[int]) -> dict[Key, Decimal]:
    """Give the moves of the fewest cells that mend a group of broken ties; {} for cannot tell."""
    found = {q.key: q for n in group for q, _ in skeleton.equal[n].terms}
    cells = dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or (0, 0))))
    others = set(skeleton.broken) - set(group)  # broken by another slip
    equal = sorted({n for key in cells for n in skeleton.equal_of[key]} - others)
    limits = sorted(
        n
        for n in {n for key in cells for n in skeleton.limits_of.get(key, ())}
        if skeleton.over[n] <= skeleton.limits[n].slack
    )
    sizes = [abs(q.value or Decimal(0)) for q in cells.values()]
    farthest = 4 * max([*sizes, *(abs(skeleton.residuals[n]) for n in group)])
    is_large = len(cells) > MOST_CELLS or len(equal) + len(limits) > MOST_TIES
    if is_large or farthest > _FARTHEST:
        return {}
    import numpy as np

    number = {key: n for n, key in enumerate(cells)}
    system = _System(
        moves=_matrix([skeleton.equal[n] for n in equal], number),
        rest=np.array([float(skeleton.residuals[n]) for n in equal]),
        slack=np.array([float(skeleton.equal[n].slack) for n in equal]),
        bounded=_matrix([skeleton.limits[n] for n in limits], number),
        room=np.array([float(skeleton.limits[n].slack - skeleton.over[n]) for n in limits]),
        farthest=float(farthest),
    )
    demands = [system.moves[equal.index(n)] != 0 for n in group]
    prices = [_TRUST[q.trust] for q in cells.values()]
    solved = _search(system, prices, demands)
    return {key: solved[n] for n, key in enumerate(cells) if n in solved}


@dataclass(frozen=True, slots=True)
class _System:
    """All ties and limits over the cells of a group, in floating point."""

    moves: Any  # ties × cells: coefficients
    rest: Any  # what is left over of each tie
    slack: Any
    bounded: Any  # limits × cells
    room: Any  # how far each limit may still rise
    farthest: float

    def miss(self, chosen: Sequence[int]) -> Any:
        """Tell which cells the still broken implied tie is over; None where the chosen suffice."""
        import numpy as np
        from scipy.optimize import linprog

        ties, limits = len(self.rest), len(self.room)
        a, b = self.moves[:, chosen], self.bounded[:, chosen]
        above = np.vstack([a, -a, b])
        over = -np.vstack(
            [
                np.hstack([np.eye(ties), np.zeros((ties, limits))]),
                np.hstack([np.eye(ties), np.zeros((ties, limits))]),
                np.hstack([np.zeros((limits, ties)), np.eye(limits)]),
            ]
        )
        count = len(chosen)
        solved = linprog(
            np.concatenate([np.zeros(count), np.ones(ties + limits)]),
            A_ub=np.hstack([above, over]),
            b_ub=np.concatenate([self.slack - self.rest, self.slack + self.rest, self.room]),
            bounds=[(-self.farthest, self.farthest)] * count + [(0, None)] * (ties + limits),
        )
        if solved.status != 0:
            return np.zeros(self.moves.shape[1], dtype=bool)
        if solved.fun < _NEXT_TO_NOTHING:
            return None
        price = solved.ineqlin.marginals
        implied = (price[:ties] - price[ties : 2 * ties]) @ self.moves
        implied += price[2 * ties :] @ self.bounded
        over_cells = abs(implied) > _NEXT_TO_NOTHING
        over_cells[list(chosen)] = False
        return over_cells

    def exact(self, chosen: Sequence[int]) -> list[float]:
        """Move the chosen cells so that the sums come out as exactly as can be."""
        import numpy as np
        from scipy.optimize import linprog

        ties, count = len(self.rest), len(chosen)
        a, b = self.moves[:, chosen], self.bounded[:, chosen]
        unit, idle = np.eye(ties), np.zeros((len(self.room), ties))
        solved = linprog(
            np.concatenate([np.zeros(count), np.ones(ties)]),
            A_ub=np.vstack([np.hstack([a, -unit]), np.hstack([-a, -unit]), np.hstack([b, idle])]),
            b_ub=np.concatenate([-self.rest, self.rest, self.room]),
            bounds=[(-self.farthest, self.farthest)] * count + [(0, float(s)) for s in self.slack],
        )
        return [] if solved.status != 0 else [float(x) for x in solved.x[:count]]


def _search(system: _System, prices: Sequence[float], demands: Sequence[Any]) -> dict[int, Decimal]:
    """Let the two programs take turns; give the moves by number of cell."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    wanted, until = list(demands), time.process_time() + MOST_SECONDS
    while time.process_time() < until:
        solved = milp(
            np.array(prices),
            constraints=LinearConstraint(np.vstack(wanted).astype(float), 1, np.inf),
            integrality=np.ones(len(prices)),
            bounds=Bounds(0, 1),
            options={"time_limit": MOST_SECONDS},
        )
        if solved.status != 0:
            return {}
        chosen = [n for n, x in enumerate(solved.x) if x > 0.5]  # binaries come as floats
        if len(chosen) > MOST_WRONG:
            return {}
        demand = system.miss(chosen)
        if demand is None:
            moved = zip(chosen, system.exact(chosen), strict=False)
            return {n: Decimal(repr(round(x, 6))) for n, x in moved}
        if not demand.any():
            return {}
        wanted.append(demand)
    return {}


def _matrix(ties: Sequence[Tie], number: dict[Key, int]) -> Any:
    import numpy as np

    out = np.zeros((len(ties), len(number)))
    for n, tie in enumerate(ties):
        for quantity, factor in tie.terms:
            if quantity.key in number:
                out[n, number[quantity.key]] += float(factor)
    return out
