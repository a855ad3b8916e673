"""The earnings plot: who earned what."""

import polars as pl
import pytest

from experiments.plots.earnings import SHOWN, earnings, plot_earnings
from tests.experiments import synthetic


def test_earnings_are_sums_and_the_last_rank() -> None:
    table = pl.DataFrame(
        {
            "round": [2, 1, 1, 2],
            "orchestrator": ["a", "a", "b", "b"],
            "fees_eth": [0.5, 0.25, 2.0, 1.0],
            "rewards_lpt": [1.0, 2.0, 0.0, 0.0],
            "rank": [7, 8, 1, 2],
        }
    )
    assert earnings(table).rows() == [("b", 3.0, 0.0, 2), ("a", 0.75, 3.0, 7)]


def test_the_figure_shows_the_top_and_tells_their_share() -> None:
    orchestrators = synthetic.tables(6)["orchestrators"]
    fees, rewards = plot_earnings(orchestrators).axes
    top = earnings(orchestrators).head(SHOWN)
    assert [bar.get_width() for bar in fees.patches] == top["fees_eth"].to_list()
    assert [bar.get_width() for bar in rewards.patches] == top["rewards_lpt"].to_list()
    share = 100 * top["fees_eth"].sum() / orchestrators["fees_eth"].sum()
    assert fees.get_title(loc="right").startswith(f"these {SHOWN}: {share:.0f} %")
    assert fees.get_ylim()[0] > fees.get_ylim()[1]


def test_a_network_without_fees_still_draws() -> None:
    idle = synthetic.tables(2)["orchestrators"].with_columns(fees_eth=0.0, rewards_lpt=0.0)
    assert plot_earnings(idle).axes[0].get_title(loc="right") == ""


@pytest.mark.parametrize("count", [1, 5])
def test_small_networks_have_a_bar_each(count: int) -> None:
    few = synthetic.tables(2)["orchestrators"].filter(pl.col("rank") <= count)
    names = few["orchestrator"].n_unique()
    assert len(plot_earnings(few).axes[0].patches) == names
