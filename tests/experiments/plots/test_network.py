"""The network's plot: work, quality and price by round."""

import polars as pl
import pytest

from experiments.plots.network import by_round, plot_network

GATEWAYS = pl.DataFrame(
    [
        # round, gateway, capability, minutes, streams, lost, late, moves, fees_eth
        (1, "a", "video", 60.0, 10, 1, 2, 3, 6e-7),
        (1, "b", "video", 40.0, 10, 0, 0, 1, 4e-7),
        (2, "a", "video", 0.0, 0, 0, 0, 0, 0.0),
        (2, "b", "video", 0.0, 0, 0, 0, 0, 0.0),
        (1, "c", "idle", 0.0, 4, 4, 0, 0, 0.0),
    ],
    schema=[
        "round", "gateway", "capability", "minutes", "streams", "lost", "late", "moves",
        "fees_eth",
    ],
    orient="row",
)  # fmt: skip


def test_gateways_are_added_up_by_capability_and_round() -> None:
    (row,) = by_round(GATEWAYS).filter(capability="video", round=1).to_dicts()
    assert row["minutes"] == 100
    assert row["lost_share"] == pytest.approx(0.05)
    assert row["late_share"] == pytest.approx(0.1)
    assert row["moves_per_stream"] == pytest.approx(0.2)
    assert row["gwei_per_minute"] == pytest.approx(10)


def test_a_round_without_work_has_no_shares() -> None:
    (row,) = by_round(GATEWAYS).filter(capability="video", round=2).to_dicts()
    assert row["lost_share"] is row["gwei_per_minute"] is None


def test_only_kinds_of_work_that_were_done_are_drawn() -> None:
    figure = plot_network(GATEWAYS)
    minutes, trouble, price = figure.axes
    assert [line.get_label() for line in minutes.lines] == ["video"]
    assert (len(trouble.lines), len(price.lines)) == (3, 1)
