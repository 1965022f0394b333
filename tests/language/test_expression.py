"""The rule tree: what it builds, and what it refuses at import."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlcheck.errors import BrokenRule
from xlcheck.language.expression import Sum, linear, lone_total, summary, total
from xlcheck.language.form import Count, Listing, Money, Record, Text
from xlcheck.language.rule import Grain, Rule, grain_of, operands


class Parts(Listing, heading="分项"):
    """A listing to write rules about."""

    name = Text("名称")
    whole = Money("合计")
    one = Money("甲")
    two = Money("乙")


class Other(Listing, heading="另表"):
    """A second listing."""

    name = Text("名称")
    amount = Money("金额")


class Head(Record, heading="表头"):
    """A record."""

    staff = Count("人数")
    posts = Count("编制")


@pytest.mark.parametrize(
    "write",
    [
        lambda: Parts.whole == Parts.one == Parts.two,
        lambda: Parts.one <= Parts.two <= Parts.whole,
        lambda: (Parts.whole == Parts.one) and (Parts.one == Parts.two),
        lambda: (Parts.whole == Parts.one) or (Parts.one == Parts.two),  # noqa: PLR1714 - refused
        lambda: not (Parts.whole == Parts.one),  # noqa: SIM201 - refused
    ],
)
def test_what_python_would_halve_is_refused(write: object) -> None:
    """Chains, and, or, not fail with a sentence instead of dropping their first half."""
    with pytest.raises(TypeError, match="not yet true or false"):
        write()  # type: ignore[operator]  # a table of functions


@pytest.mark.parametrize("wrong", [0.1, True, None, [1]])
def test_only_exact_numbers_are_constants(wrong: object) -> None:
    """Floats, booleans and anything else that is no exact number are refused."""
    with pytest.raises(TypeError, match="exact numbers"):
        Parts.one + wrong  # type: ignore[operator]  # that is the point


def test_a_cell_on_both_sides_cancels() -> None:
    """Slack follows from what is left after collecting to one side."""
    collected = linear(Parts.whole + Parts.one == Parts.two + Parts.one)
    assert [(leaf.leaf, factor) for leaf, factor in collected.terms] == [
        (Parts.whole.leaf, 1),
        (Parts.two.leaf, -1),
    ]


def test_a_cell_named_twice_counts_twice() -> None:
    """Coefficients add up, constants too."""
    collected = linear(Parts.one + Parts.one - 3 == 2 * Parts.two + 1)
    assert [factor for _, factor in collected.terms] == [2, -2]
    assert collected.constant == Decimal(-4)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Parts.whole == total([Parts.one, Parts.two]), True),
        (summary(Parts.one) == Parts.one.sum(), True),
        (Parts.whole == Parts.one, False),
        (Parts.whole == Parts.one - Parts.two, False),
        (Parts.whole <= Parts.one + Parts.two, False),
    ],
)
def test_totals_are_told_from_other_equalities(condition: object, expected: bool) -> None:
    """Only a lone place that equals a sum of parts is a total."""
    assert (lone_total(condition) is not None) is expected  # type: ignore[arg-type]  # all are


@pytest.mark.parametrize(
    ("condition", "grain"),
    [
        (Head.staff <= Head.posts, Grain()),
        (Parts.whole == Parts.one + Parts.two, Grain("parts")),
        (summary(Parts.one) == Parts.one.sum(), Grain()),
        (Parts.one <= Other.amount, Grain("parts")),
        (Parts.one.sum(within="name") <= Parts.whole.of("name"), Grain("parts", "name")),
    ],
)
def test_the_grain_follows_from_the_leaves(condition: object, grain: Grain) -> None:
    """A verdict is about the filing, a row of the first listing named, or a group."""
    assert grain_of(condition) == grain  # type: ignore[arg-type]  # all are conditions


def test_rows_and_groups_do_not_mix() -> None:
    """A rule over rows and groups at once is refused when it is written."""
    with pytest.raises(BrokenRule):
        Rule("X-001", "混", Parts.one == Parts.two.sum(within="name"), because="")


def test_what_is_summed_is_no_operand_of_its_own() -> None:
    """The column under a sum is not also read row by row."""
    assert [type(leaf) for leaf in operands(Parts.one.sum() == 100)] == [Sum]
