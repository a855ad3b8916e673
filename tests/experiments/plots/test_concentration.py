"""Concentration of stake and ranks, from the orchestrators' table."""

import polars as pl
import pytest

from experiments.plots.concentration import (
    concentration,
    plot_concentration,
    plot_ranks,
    ranks_of_the_largest,
)
from tests.experiments import synthetic

STAKES = pl.DataFrame(
    {
        "round": [1] * 4 + [2] * 4,
        "orchestrator": ["a", "b", "c", "d"] * 2,
        "stake_lpt": [40.0, 30.0, 20.0, 10.0, 10.0, 90.0, 0.0, 0.0],
        "rank": [1, 2, 3, 4, 2, 1, 3, 4],
    }
)


def test_figures_of_a_round() -> None:
    first, second = concentration(STAKES).to_dicts()
    assert first["hhi"] == pytest.approx(0.3)
    assert (first["nakamoto_33"], first["nakamoto_50"]) == (1, 2)
    assert first["top_share"] == second["top_share"] == 1.0
    assert (second["nakamoto_33"], second["nakamoto_50"]) == (1, 1)
    assert second["hhi"] == pytest.approx(0.82)


def test_ranks_of_all_that_were_large() -> None:
    ranks = ranks_of_the_largest(STAKES)
    assert ranks.filter(orchestrator="a")["rank"].to_list() == [1, 2]
    assert ranks.height == 8


def test_both_are_drawn() -> None:
    orchestrators = synthetic.tables(30)["orchestrators"]
    assert len(plot_concentration(orchestrators).axes) == 3
    (axes,) = plot_ranks(orchestrators).axes
    assert len(axes.lines) >= 15
    plot_ranks(STAKES)
