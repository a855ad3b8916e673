"""Tables that look like a run's, made without a simulation: for the plots alone."""

import numpy as np
import polars as pl

from sim.tables import TABLES

ORCHESTRATORS, ACTIVE, DELEGATORS = 130, 100, 400


def tables(rounds: int, *, replication: int = 0, seed: int = 0) -> dict[str, pl.DataFrame]:
    """All tables but tickets and events, which no plot reads."""
    rng = np.random.default_rng([seed, replication])
    frames = {
        "rounds": _rounds(rounds, rng),
        "orchestrators": _orchestrators(rounds, rng),
        "delegators": _delegators(rounds, rng),
        "jobs": _jobs(rounds, rng),
        "gateways": _gateways(rounds, rng),
    }
    return {name: _typed(name, frame, replication) for name, frame in frames.items()}


def several(rounds: int, replications: int) -> dict[str, pl.DataFrame]:
    """The tables of several replications put together."""
    parts = [tables(rounds, replication=index) for index in range(replications)]
    return {name: pl.concat([part[name] for part in parts]) for name in parts[0]}


def _typed(name: str, frame: pl.DataFrame, replication: int) -> pl.DataFrame:
    columns = TABLES[name].columns
    frame = frame.with_columns(replication=pl.lit(replication))
    return frame.select(
        pl.col(column).cast(getattr(pl, spec.dtype)) for column, spec in columns.items()
    )


def _numbers(rounds: int) -> np.ndarray:
    return np.arange(3_950, 3_950 + rounds)


def _rounds(rounds: int, rng: np.random.Generator) -> pl.DataFrame:
    bonding = 0.5145 + np.cumsum(rng.normal(0, 4e-4, rounds))
    inflation = 686_000 - 700 * np.cumsum(np.where(bonding > 0.5, 1, -1))
    supply = 46_759_749 * np.cumprod(1 + inflation / 1e9)
    return pl.DataFrame(
        {
            "round": _numbers(rounds),
            "start_s": np.arange(rounds) * 77_000.0,
            "length_s": np.full(rounds, 77_000.0),
            "total_supply_lpt": supply,
            "bonded_lpt": supply * bonding,
            "bonding_rate": bonding,
            "inflation_ppb": inflation,
            "minted_lpt": supply * inflation / 1e9,
            "treasury_lpt": 300_000.0 + np.zeros(rounds),
            "fees_eth": rng.gamma(9.0, 0.06, rounds),
            "active_orchestrators": np.full(rounds, ACTIVE),
            "lpt_usd": 4.6 + 0.01 * np.arange(rounds),
            "eth_usd": 2_800.0 - np.arange(rounds),
            "lpt_sold": np.zeros(rounds),
            "lpt_impact": np.zeros(rounds),
        }
    )


def _orchestrators(rounds: int, rng: np.random.Generator) -> pl.DataFrame:
    start = np.sort(rng.lognormal(10.5, 1.9, ORCHESTRATORS))[::-1]
    stake = start * np.exp(np.cumsum(rng.normal(0, 0.02, (rounds, ORCHESTRATORS)), axis=0))
    order = np.argsort(-stake, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(1, ORCHESTRATORS + 1)[None, :], axis=1)
    active = rank <= ACTIVE
    rewards = np.where(
        active, 32_000 * stake / (stake * active).sum(axis=1, keepdims=True), 0.0
    )
    fees = np.where(active, rng.gamma(0.3, 0.02, stake.shape), 0.0)
    return pl.DataFrame(
        {
            "round": np.repeat(_numbers(rounds), ORCHESTRATORS),
            "orchestrator": [f"0x{index:040x}" for index in range(ORCHESTRATORS)] * rounds,
            "stake_lpt": stake.ravel(),
            "self_stake_lpt": stake.ravel() * 0.1,
            "active": active.ravel(),
            "rank": rank.ravel(),
            "reward_cut": np.full(stake.size, 0.1),
            "fee_share": np.full(stake.size, 0.5),
            "price_wei_per_pixel": np.full(stake.size, 60.0),
            "rewards_lpt": rewards.ravel(),
            "fees_eth": fees.ravel(),
            "reward_called": active.ravel(),
            "jobs": rng.poisson(40, stake.size),
            "cost_usd": np.full(stake.size, 20.0),
            "revenue_usd": np.full(stake.size, 30.0),
            "site_usd": np.full(stake.size, 2.0),
            "rental_usd": np.zeros(stake.size),
            "profit_usd": np.full(stake.size, 8.0),
            "cash_usd": np.zeros(stake.size),
            "lpt_sold": np.zeros(stake.size),
            "gpus": np.full(stake.size, 4),
            "presence": ["present"] * stake.size,
            "promised_until": pl.Series([None] * stake.size, dtype=pl.Int64),
            "video_utilisation": np.full(stake.size, 0.02),
            "live_ai_utilisation": pl.Series([None] * stake.size, dtype=pl.Float64),
        }
    )


def _delegators(rounds: int, rng: np.random.Generator) -> pl.DataFrame:
    shape = (rounds, DELEGATORS)
    delegate = np.repeat(rng.integers(0, ACTIVE, DELEGATORS)[None, :], rounds, axis=0)
    moved = rng.random(shape) < 0.003
    delegate = (delegate + np.cumsum(moved, axis=0)) % ACTIVE
    flow = np.where(rng.random(shape) < 0.004, rng.normal(0, 4_000, shape), 0.0)
    stake = np.maximum(rng.lognormal(6, 2, DELEGATORS) + np.cumsum(flow, axis=0), 0.0)
    return pl.DataFrame(
        {
            "round": np.repeat(_numbers(rounds), DELEGATORS),
            "delegator": [f"delegator-{index}" for index in range(DELEGATORS)] * rounds,
            "orchestrator": [f"0x{index:040x}" for index in delegate.ravel()],
            "stake_lpt": stake.ravel(),
            "unbonding_lpt": np.zeros(stake.size),
            "rewards_lpt": np.zeros(stake.size),
            "fees_eth": np.zeros(stake.size),
            "bonded_lpt": np.zeros(stake.size),
            "unbonded_lpt": np.zeros(stake.size),
            "withdrawn_lpt": np.zeros(stake.size),
            "claimed_lpt": np.zeros(stake.size),
            "principal_lpt": stake.ravel(),
            "strategy": ["passive"] * stake.size,
        }
    )


def _gateways(rounds: int, rng: np.random.Generator) -> pl.DataFrame:
    count = 2 * rounds
    streams = rng.poisson(5_000, count)
    minutes = 30.0 * streams
    return pl.DataFrame(
        {
            "round": np.repeat(_numbers(rounds), 2),
            "gateway": ["gateway-0", "gateway-1"] * rounds,
            "region": ["europe"] * count,
            "capability": ["video", "live_ai"] * rounds,
            "minutes": minutes,
            "streams": streams,
            "lost": rng.binomial(streams, 0.01),
            "late": rng.binomial(streams, 0.02),
            "moves": rng.binomial(streams, 0.04),
            "fees_eth": 6e-7 * minutes,
            "tickets_eth": 6.2e-7 * minutes,
            "profit_usd": np.full(count, 10.0),
            "demand_factor": np.ones(count),
            "on_network": np.ones(count),
            "deposit_eth": np.ones(count),
            "reserve_eth": np.full(count, 0.36),
        }
    )


def _jobs(rounds: int, rng: np.random.Generator) -> pl.DataFrame:
    count = 400 * rounds
    video = rng.random(count) < 0.6
    latency = np.where(
        video, rng.lognormal(-0.7, 0.4, count), rng.lognormal(-2.9, 0.3, count)
    )
    duration = np.where(video, 2.0, 1 / 12)
    served = rng.random(count) < 0.99
    return pl.DataFrame(
        {
            "start_s": np.sort(rng.random(count)) * rounds * 77_000.0,
            "duration_s": np.full(count, 600.0),
            "gateway": ["gateway-0"] * count,
            "region": ["europe"] * count,
            "stream": np.arange(1, count + 1),
            "orchestrator": ["0x0"] * count,
            "capability": np.where(video, "video", "live_ai"),
            "units": np.full(count, 1e9),
            "latency_s": pl.Series(np.where(served, latency, np.nan)).fill_nan(None),
            "realtime_ratio": pl.Series(
                np.where(served, latency / duration, np.nan)
            ).fill_nan(None),
            "price_wei": np.full(count, 60.0),
            "fee_wei": np.full(count, 6e10),
            "tickets": np.full(count, 8),
            "attempts": np.ones(count, dtype=np.int32),
            "outcome": np.where(served, "completed", "failed"),
            "count": np.ones(count, dtype=np.int64),
        }
    )
