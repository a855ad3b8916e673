"""Figures of a run, worked out by hand on small tables."""

import numpy as np
import polars as pl
import pytest

from sim.metrics import gini, herfindahl, nakamoto, summarise
from sim.tables import TABLES

DAY_S = 86_400.0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5.0], 0.0),
        ([1.0, 1.0, 1.0], 0.0),
        ([0.0, 0.0, 0.0, 1.0], 0.75),
        ([1.0, 3.0], 0.25),
        ([3.0, 1.0], 0.25),
        ([1.0, 2.0, 3.0, 4.0], 0.25),
        ([], 0.0),
        ([0.0, 0.0], 0.0),
    ],
)
def test_gini(values: list[float], expected: float) -> None:
    assert gini(np.array(values)) == pytest.approx(expected)


def test_gini_is_half_the_mean_difference_over_the_mean() -> None:
    values = np.random.default_rng(1).pareto(1.5, 300)
    differences = np.abs(values[:, None] - values[None, :]).mean()
    assert gini(values) == pytest.approx(differences / (2 * values.mean()))


@pytest.mark.parametrize(
    ("stakes", "expected"),
    [([4.0], 1.0), ([1.0] * 4, 0.25), ([3.0, 1.0], 0.625), ([0.0], 0.0), ([], 0.0)],
)
def test_herfindahl(stakes: list[float], expected: float) -> None:
    assert herfindahl(np.array(stakes)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("stakes", "share", "expected"),
    [
        ([50.0, 30.0, 20.0], 1 / 3, 1),
        ([50.0, 30.0, 20.0], 0.5, 2),
        ([20.0, 51.0, 29.0], 0.5, 1),
        ([1.0] * 10, 0.5, 6),
        ([1.0] * 10, 1 / 3, 4),
        ([40.0, 35.0, 25.0], 0.75, 3),
        ([], 0.5, 0),
        ([0.0, 0.0], 0.5, 0),
    ],
)
def test_nakamoto_is_the_fewest_with_more_than_the_share(
    stakes: list[float], share: float, expected: int
) -> None:
    assert nakamoto(np.array(stakes), share) == expected


def frame(name: str, rows: list[dict]) -> pl.DataFrame:
    """A table with the given cells; numbers that no row names are 0."""
    schema = {
        column: getattr(pl, spec.dtype) for column, spec in TABLES[name].columns.items()
    }
    return pl.DataFrame(
        {
            column: [row.get(column, _empty(column, dtype)) for row in rows]
            for column, dtype in schema.items()
        },
        schema=schema,
    )


def _empty(column: str, dtype: type[pl.DataType]) -> object:
    return 1 if column == "count" else {pl.String: "", pl.Boolean: False}.get(dtype, 0)


def tables(**changed: list[dict]) -> dict[str, pl.DataFrame]:
    rows: dict[str, list[dict]] = {
        "rounds": [
            {
                "round": 10 + at,
                "start_s": at * DAY_S,
                "length_s": DAY_S,
                "total_supply_lpt": 100.0 + at,
                "bonding_rate": 0.5 + at / 100,
                "inflation_ppb": 700 - at,
                "minted_lpt": 1.0,
                "lpt_usd": 5.0,
                "fees_eth": 0.5 + at,
            }
            for at in range(3)
        ],
        "orchestrators": [
            {
                "round": 10 + at,
                "orchestrator": name,
                "stake_lpt": stake,
                "active": name in active,
                "reward_called": name == "a",
                "cost_usd": 3.0,
                "site_usd": 1.0,
                "profit_usd": {"a": 5.0, "b": -1.0, "c": 2.0, "d": -9.0}[name],
                "lpt_sold": 0.5,
                "presence": "left" if name == "b" and at == 2 else "present",
            }
            for at, active in enumerate(("ab", "ac", "bc"))
            for name, stake in (("a", 60.0), ("b", 30.0), ("c", 10.0))
        ],
        "delegators": [
            {
                "round": 10 + at,
                "delegator": name,
                "stake_lpt": stake,
                "unbonding_lpt": 2.0,
                "rewards_lpt": stake / 100,
            }
            for at in range(3)
            for name, stake in (("x", 25.0), ("y", 75.0), ("z", 0.0))
        ],
        "jobs": [
            {
                "capability": "transcode",
                "orchestrator": "a",
                "latency_s": 1.0,
                "fee_wei": 4e17,
            },
            {
                "capability": "transcode",
                "orchestrator": "b",
                "latency_s": 3.0,
                "fee_wei": 6e17,
            },
            {"capability": "transcode", "orchestrator": "", "latency_s": None},
            {"capability": "live", "orchestrator": "", "latency_s": None},
        ],
        "tickets": [
            {"outcome": "redeemed"},
            {"outcome": "lapsed"},
            {"outcome": "redeemed"},
        ],
        "events": [],
    }
    return {name: frame(name, rows) for name, rows in (rows | changed).items()}


def test_a_summary_worked_out_by_hand() -> None:
    found = summarise(tables())
    expected = {
        "rounds": 3,
        "total_supply_lpt_first": 100,
        "total_supply_lpt_last": 102,
        "bonding_rate_first": 0.5,
        "bonding_rate_last": 0.52,
        "inflation_ppb_first": 700,
        "inflation_ppb_last": 698,
        "minted_lpt": 3,
        "fees_eth": 4.5,
        "fees_eth_per_day": 1.5,
        "delegates_hhi": 0.46,
        "delegates_nakamoto_33": 1,
        "delegates_nakamoto_50": 1,
        "active_set_entries": 2,
        "active_set_exits": 2,
        "reward_call_share": 2 / 6,
        "orchestrators_at_loss_share": 1 / 3,
        "orchestrators_profit_usd_per_day": 6,
        "orchestrators_cost_usd_per_day": 12,
        "minted_usd_per_day": 5,
        "orchestrators_lpt_sold": 4.5,
        "orchestrators_entered": 0,
        "orchestrators_left": 1,
        "delegators_with_stake": 2,
        "delegators_gini": gini(np.array([25.0, 75.0, 0.0])),
        "stake_yield_per_year": 3.65,
        "unbonding_lpt": 6,
        "jobs": 4,
        "transcode_jobs": 3,
        "transcode_served_share": 2 / 3,
        "transcode_latency_s_median": 1.0,
        "transcode_latency_s_p95": 3.0,
        "transcode_fees_eth": 1.0,
        "live_jobs": 1,
        "live_served_share": 0.0,
        "live_fees_eth": 0.0,
        "winning_tickets": 3,
        "winning_tickets_redeemed": 2,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_a_quiet_world_has_a_summary_too() -> None:
    found = summarise(tables(jobs=[], tickets=[]))
    assert (found["jobs"], found["winning_tickets"]) == (0, 0)


def test_rates_of_a_single_round_are_not_zero() -> None:
    """A world of one round that earned fees did not earn 0 ETH a day."""
    whole = tables()
    one = {
        name: table.filter(pl.col("round") == 10) if "round" in table.columns else table
        for name, table in whole.items()
    }
    found = summarise(one)
    assert found["fees_eth"] == 0.5
    assert found.get("fees_eth_per_day") != 0.0
    assert found.get("stake_yield_per_year") != 0.0
