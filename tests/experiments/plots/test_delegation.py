"""The delegators' plot: flows of stake from one round to the next."""

import polars as pl

from experiments.plots.delegation import flows, plot_delegation
from tests.experiments import synthetic

ROWS = [
    # round, delegator, orchestrator, stake_lpt, rewards_lpt
    (1, "stays", "a", 100.0, 1.0),
    (2, "stays", "a", 101.0, 2.0),
    (3, "stays", "a", 103.0, 0.0),
    (1, "adds", "a", 10.0, 0.0),
    (2, "adds", "a", 15.0, 0.0),
    (3, "adds", "a", 15.0, 0.0),
    (1, "leaves", "a", 40.0, 0.0),
    (2, "leaves", "a", 40.0, 0.0),
    (3, "leaves", "", 0.0, 0.0),
    (1, "moves", "a", 7.0, 0.5),
    (2, "moves", "b", 7.5, 0.0),
    (3, "moves", "b", 7.5, 0.0),
    (3, "comes", "b", 3.0, 0.0),
]
DELEGATORS = pl.DataFrame(
    ROWS,
    schema=["round", "delegator", "orchestrator", "stake_lpt", "rewards_lpt"],
    orient="row",
)


def test_flows_of_each_kind() -> None:
    assert flows(DELEGATORS).rows() == [(1, 5.0, 0.0, 7.0), (2, 3.0, 40.0, 0.0)]


def test_the_order_of_rows_does_not_matter() -> None:
    assert flows(DELEGATORS.reverse()).equals(flows(DELEGATORS))


def test_one_round_has_no_flows_and_still_draws() -> None:
    one = DELEGATORS.filter(pl.col("round") == 1)
    assert flows(one).height == 0
    bonded, _ = plot_delegation(one).axes
    assert bonded.get_title(loc="right") == "net 0.0 thousand LPT"


def test_the_figure_shows_the_flows() -> None:
    delegators = synthetic.tables(8)["delegators"]
    moved = plot_delegation(delegators).axes[1]
    assert [bar.get_height() for bar in moved.patches] == [
        lpt / 1e3 for lpt in flows(delegators)["moved_lpt"]
    ]
