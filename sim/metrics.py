"""Figures of a run, as pure functions of its tables.

Sums are taken by numpy over columns in table order, so that equal tables give equal
figures to the last bit.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import polars as pl

from sim.calendar import DAYS_PER_YEAR
from sim.resolutions.outcomes import GOES_ON, MOVED

SECONDS_PER_DAY = 86_400.0
"""Seconds in a day."""


def summarise(tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    """The figures of one replication by name; units are in the names.

    Args:
        tables: the six tables of one replication.
    """
    return {
        **_monetary(tables["rounds"]),
        **_active_set(tables["orchestrators"]),
        **_businesses(tables["orchestrators"], tables["rounds"]),
        **_delegators(tables["delegators"], tables["rounds"]),
        **_work(tables["jobs"], tables["rounds"]),
        **_network(tables["jobs"], tables["orchestrators"], tables["rounds"]),
        **_tickets(tables["tickets"]),
    }


def weighted_quantiles(
    values: np.ndarray, weights: np.ndarray, shares: tuple[float, ...]
) -> list[float]:
    """The smallest values that at least these shares of the weight do not exceed."""
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(weights[order])
    places = np.searchsorted(reach, np.array(shares) * reach[-1], side="left")
    return [float(value) for value in values[order][places]]


def herfindahl(stakes: np.ndarray) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares, 0..1."""
    total = stakes.sum()
    return float(((stakes / total) ** 2).sum()) if total > 0 else 0.0


def nakamoto(stakes: np.ndarray, share: float) -> int:
    """The fewest holders that together hold more than a share of the sum."""
    reach = np.cumsum(np.sort(stakes)[::-1])
    if len(reach) == 0 or reach[-1] == 0:
        return 0
    return int(np.searchsorted(reach, share * reach[-1], "right")) + 1


def gini(values: np.ndarray) -> float:
    """Gini coefficient of non-negative values, 0 for equal ones."""
    ordered = np.sort(values)
    count, total = len(ordered), ordered.sum()
    if count == 0 or total == 0:
        return 0.0
    weights = 2 * np.arange(1, count + 1) - count - 1
    return float(weights @ ordered / (count * total))


def _monetary(rounds: pl.DataFrame) -> dict[str, float]:
    first, last = rounds.row(0, named=True), rounds.row(-1, named=True)
    fees = rounds["fees_eth"].to_numpy()
    days = _length_s(rounds) / SECONDS_PER_DAY
    return {
        "rounds": float(rounds.height),
        "total_supply_lpt_first": first["total_supply_lpt"],
        "total_supply_lpt_last": last["total_supply_lpt"],
        "bonding_rate_first": first["bonding_rate"],
        "bonding_rate_last": last["bonding_rate"],
        "inflation_ppb_first": float(first["inflation_ppb"]),
        "inflation_ppb_last": float(last["inflation_ppb"]),
        "minted_lpt": float(rounds["minted_lpt"].to_numpy().sum()),
        "lpt_usd_last": last["lpt_usd"],
        "eth_usd_last": last["eth_usd"],
        "lpt_sold": float(rounds["lpt_sold"].to_numpy().sum()),
        "fees_eth": float(fees.sum()),
        "fees_eth_per_day": float(fees.sum() / days) if days else 0.0,
    }


def _length_s(rounds: pl.DataFrame) -> float:
    """Simulated seconds."""
    return float(rounds["length_s"].to_numpy().sum())


def _active_set(orchestrators: pl.DataFrame) -> dict[str, float]:
    last = orchestrators.filter(pl.col("round") == orchestrators["round"].max())
    stakes = last["stake_lpt"].to_numpy()
    active = orchestrators.filter("active")
    entries, exits = _turnover(active)
    called = active["reward_called"].to_numpy()
    return {
        "delegates_hhi": herfindahl(stakes),
        "delegates_nakamoto_33": float(nakamoto(stakes, 1 / 3)),
        "delegates_nakamoto_50": float(nakamoto(stakes, 1 / 2)),
        "active_set_entries": float(entries),
        "active_set_exits": float(exits),
        "reward_call_share": float(called.mean()) if len(called) else 0.0,
    }


def _businesses(orchestrators: pl.DataFrame, rounds: pl.DataFrame) -> dict[str, float]:
    """What orchestrators that were ever active earned and lost; who came and who left."""
    days = _length_s(rounds) / SECONDS_PER_DAY
    active = orchestrators.filter("active")["orchestrator"].unique()
    members = orchestrators.filter(pl.col("orchestrator").is_in(active.implode()))
    profits = _sums(members, "orchestrator", "profit_usd")
    costs_usd = members["cost_usd"].to_numpy().sum() + members["site_usd"].to_numpy().sum()
    minted_usd = (rounds["minted_lpt"].to_numpy() * rounds["lpt_usd"].to_numpy()).sum()
    first, last = (
        orchestrators.filter(pl.col("round") == at)["presence"].to_list()
        for at in (orchestrators["round"].min(), orchestrators["round"].max())
    )
    return {
        "orchestrators_at_loss_share": float((profits < 0).mean()) if len(profits) else 0.0,
        "orchestrators_profit_usd_per_day": float(profits.sum() / days) if days else 0.0,
        "orchestrators_cost_usd_per_day": float(costs_usd / days) if days else 0.0,
        "minted_usd_per_day": float(minted_usd / days) if days else 0.0,
        "orchestrators_lpt_sold": float(orchestrators["lpt_sold"].to_numpy().sum()),
        "orchestrators_entered": float(first.count("dormant") - last.count("dormant")),
        "orchestrators_left": float(last.count("left") - first.count("left")),
    }


def _turnover(active: pl.DataFrame) -> tuple[int, int]:
    """Orchestrators that joined and that left the active set between rounds."""
    members = [
        set(names.to_list())
        for names in active.group_by("round", maintain_order=True).agg("orchestrator")[
            "orchestrator"
        ]
    ]
    pairs = list(pairwise(members))
    return (
        sum(len(after - before) for before, after in pairs),
        sum(len(before - after) for before, after in pairs),
    )


def _delegators(delegators: pl.DataFrame, rounds: pl.DataFrame) -> dict[str, float]:
    last = delegators.filter(pl.col("round") == delegators["round"].max())
    rewards = delegators["rewards_lpt"].to_numpy().sum()
    stake = delegators["stake_lpt"].to_numpy().sum()
    years = _length_s(rounds) / SECONDS_PER_DAY / DAYS_PER_YEAR
    per_year = rounds.height / years if years else 0.0
    return {
        "delegators_with_stake": float((last["stake_lpt"].to_numpy() > 0).sum()),
        "delegators_gini": gini(last["stake_lpt"].to_numpy()),
        "stake_yield_per_year": float(rewards / stake * per_year) if stake else 0.0,
        "unbonding_lpt": float(last["unbonding_lpt"].to_numpy().sum()),
    }


def _work(jobs: pl.DataFrame, rounds: pl.DataFrame) -> dict[str, float]:
    streams = jobs.filter(~pl.col("outcome").is_in(GOES_ON))
    served = jobs.filter(pl.col("orchestrator") != "")
    minutes = float(served["duration_s"].to_numpy().sum()) / 60
    days = _length_s(rounds) / SECONDS_PER_DAY
    figures = {
        "jobs": float(_stints(streams)),
        "work_minutes_per_day": minutes / days if days else 0.0,
    }
    for capability in sorted(jobs["capability"].unique().to_list()):
        kind = jobs.filter(pl.col("capability") == capability)
        ended = streams.filter(pl.col("capability") == capability)
        served = kind.filter(pl.col("latency_s").is_not_null() & (pl.col("count") > 0))
        count = _stints(ended)
        lost = _stints(ended.filter(pl.col("orchestrator") == ""))
        figures[f"{capability}_jobs"] = float(count)
        figures[f"{capability}_served_share"] = 1 - lost / count if count else 0.0
        if served.height:
            latency, weight = served["latency_s"].to_numpy(), served["count"].to_numpy()
            median, p95 = weighted_quantiles(latency, weight, (0.5, 0.95))
            figures[f"{capability}_latency_s_median"] = median
            figures[f"{capability}_latency_s_p95"] = p95
            ratio = served["realtime_ratio"].to_numpy()
            median, p95 = weighted_quantiles(ratio, weight, (0.5, 0.95))
            figures[f"{capability}_realtime_ratio_median"] = median
            figures[f"{capability}_realtime_ratio_p95"] = p95
        moved = _stints(kind.filter(pl.col("outcome").is_in(MOVED)))
        figures[f"{capability}_moves_per_stream"] = moved / count if count else 0.0
        figures[f"{capability}_fees_eth"] = float(kind["fee_wei"].to_numpy().sum() / 1e18)
    return figures


def _network(
    jobs: pl.DataFrame, orchestrators: pl.DataFrame, rounds: pl.DataFrame
) -> dict[str, float]:
    """Where work goes, against stake; what a minute costs and pays; how busy slots are."""
    served = jobs.filter(pl.col("orchestrator") != "")
    eth_usd = float(rounds["eth_usd"].to_numpy().mean()) if rounds.height else 0.0
    figures: dict[str, float] = {}
    for capability in sorted(served["capability"].unique().to_list()):
        kind = served.filter(pl.col("capability") == capability)
        minutes = float(kind["duration_s"].to_numpy().sum()) / 60
        fees_eth = float(kind["fee_wei"].to_numpy().sum()) / 1e18
        work = _sums(kind, "orchestrator", "units")
        prices, weights = kind["price_wei"].to_numpy(), kind["units"].to_numpy()
        figures[f"{capability}_minutes"] = minutes
        figures[f"{capability}_fee_usd_per_minute"] = (
            fees_eth * eth_usd / minutes if minutes else 0.0
        )
        figures[f"{capability}_work_hhi"] = herfindahl(work)
        figures[f"{capability}_work_top_10_share"] = _top_share(work, 10)
        if weights.sum() > 0:
            low, high = weighted_quantiles(prices, weights, (0.1, 0.9))
            figures[f"{capability}_price_p90_over_p10"] = high / low if low else 0.0
        for region in sorted(kind["region"].unique().to_list()):
            there = kind.filter(
                (pl.col("region") == region)
                & pl.col("latency_s").is_not_null()
                & (pl.col("count") > 0)
            )
            if there.height:
                counts = there["count"].to_numpy()
                for name in ("latency_s", "realtime_ratio"):
                    (median,) = weighted_quantiles(there[name].to_numpy(), counts, (0.5,))
                    figures[f"{capability}_{name}_median_{region}"] = median
    for name in ("video_utilisation", "live_ai_utilisation"):
        busy = orchestrators.filter("active")[name].drop_nulls().to_numpy()
        if len(busy):
            figures[f"{name}_mean"] = float(busy.mean())
    stakes = _sums(orchestrators.filter("active"), "orchestrator", "stake_lpt")
    figures["active_stake_hhi"] = herfindahl(stakes)
    figures["active_stake_top_10_share"] = _top_share(stakes, 10)
    return figures


def _sums(table: pl.DataFrame, by: str, column: str) -> np.ndarray:
    """Sums of a column by another's values, in the order of the latter."""
    ordered = table.select(by, column).sort(by, maintain_order=True)
    names, values = ordered[by].to_numpy(), ordered[column].to_numpy()
    if len(names) == 0:
        return np.zeros(0)
    starts = np.flatnonzero(np.append(True, names[1:] != names[:-1]))
    return np.add.reduceat(values, starts)


def _top_share(values: np.ndarray, count: int) -> float:
    """Share of the largest few in the sum."""
    total = values.sum()
    return float(np.sort(values)[::-1][:count].sum() / total) if total > 0 else 0.0


def _stints(jobs: pl.DataFrame) -> int:
    return int(jobs["count"].to_numpy().sum())


def _tickets(tickets: pl.DataFrame) -> dict[str, float]:
    redeemed = tickets.filter(pl.col("outcome") == "redeemed").height
    return {
        "winning_tickets": float(tickets.height),
        "winning_tickets_redeemed": float(redeemed),
    }
