"""The active set's plot: what it draws."""

import numpy as np
import polars as pl
import pytest

from experiments.plots.active_set import entries_and_exits, plot_active_set, stake_by_rank
from tests.experiments import synthetic

ACTIVE = pl.DataFrame(
    {
        "round": [5, 5, 5, 6, 6, 7, 7, 7],
        "orchestrator": ["a", "b", "c", "a", "b", "d", "b", "c"],
        "stake_lpt": [1.0, 3.0, 2.0, 1.0, 4.0, 9.0, 4.0, 5.0],
    }
)


def test_stakes_are_ranked_within_each_round() -> None:
    rounds, stakes = stake_by_rank(ACTIVE)
    assert rounds.tolist() == [5, 6, 7]
    np.testing.assert_equal(stakes, [[3, 2, 1], [4, 1, np.nan], [9, 5, 4]])


def test_entries_and_exits_compare_with_the_round_before() -> None:
    assert entries_and_exits(ACTIVE).rows() == [(6, 0, 1), (7, 2, 1)]
    assert entries_and_exits(ACTIVE.filter(pl.col("round") == 5)).height == 0


def test_the_figure_shows_the_first_and_the_last_rank() -> None:
    orchestrators = synthetic.tables(12)["orchestrators"]
    stakes, changes = plot_active_set(orchestrators).axes
    ends = {text.get_text() for text in stakes.texts}
    assert {"rank 1", "rank 10", f"rank {synthetic.ACTIVE}"} <= ends
    largest = orchestrators.filter(rank=1).sort("round")["stake_lpt"].to_list()
    assert stakes.lines[0].get_ydata().tolist() == largest
    assert stakes.get_yscale() == "log"
    assert changes.get_xlim() == (3949.5, 3961.5)
    counted = entries_and_exits(orchestrators.filter("active"))
    heights = [bar.get_height() for bar in changes.patches]
    assert heights == [*counted["entries"].to_list(), *(-counted["exits"]).to_list()]


@pytest.mark.parametrize(
    ("rounds", "told"),
    [
        ((5,), "0 entries, 0 exits"),
        ((5, 6), "0 entries, 1 exit"),
        ((6, 7), "2 entries, 1 exit"),
    ],
)
def test_changes_are_counted_in_words(rounds: tuple[int, ...], told: str) -> None:
    shown = ACTIVE.filter(pl.col("round").is_in(rounds)).with_columns(active=True)
    assert plot_active_set(shown).axes[1].get_title(loc="right") == told


def test_a_set_that_shrinks_still_draws() -> None:
    few = synthetic.tables(4)["orchestrators"].filter(
        (pl.col("round") == 3950) | (pl.col("rank") <= 3)
    )
    assert "rank 100" in {text.get_text() for text in plot_active_set(few).axes[0].texts}
