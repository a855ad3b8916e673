"""A recorded state of the real network, from which a world starts."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from sim.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Bands:
    """Delegators by size of principal: counts and sums of each band, smallest band first.

    Attributes:
        lower_lpt, upper_lpt: bounds of the band, LPT; the last band has no upper bound.
        count: delegators in the band.
        principal_lpt: their principal, LPT.
    """

    lower_lpt: tuple[float, ...]
    upper_lpt: tuple[float, ...]
    count: tuple[int, ...]
    principal_lpt: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was observed of the network on one day; shares are 0..1."""

    name: str
    total_supply_lpt: int
    bonded_lpt: int
    inflation_ppb: int
    inflation_change_ppb: int
    target_bonding_rate_ppb: int
    first_round: int
    start_of_day_s: int
    start_weekday: int
    round_length_blocks: int
    round_lock_ppm: int
    unbonding_period_rounds: int
    active_set: int
    treasury_lpt: int
    treasury_cut_share: float
    treasury_ceiling_lpt: int
    delegates: int
    delegates_above_10k: int
    delegates_above_100k: int
    top_delegates_lpt: tuple[float, ...]
    bands: Bands
    top10_share: float
    reward_cut_quantiles: tuple[tuple[float, float], ...]
    fee_share_quantiles: tuple[tuple[float, float], ...]
    price_quantiles_wei: tuple[tuple[float, float], ...]
    live_video_price_wei: float
    fees_eth_per_day: float
    lpt_usd: float
    eth_usd: float


def load_snapshot(name_or_path: str) -> Snapshot:
    """Read a shipped snapshot by name, or one from a path.

    Raises:
        ConfigError: there is no such snapshot, it is not JSON, or it lacks a key.
    """
    text = _read(name_or_path)
    try:
        snapshot = _parse(json.loads(text))
        _require_consistent(snapshot)
    except json.JSONDecodeError as error:
        raise ConfigError("snapshot", name_or_path, f"must be JSON; {error}") from error
    except KeyError as error:
        raise ConfigError(
            "snapshot", name_or_path, f"must have the key {error.args[0]!r}"
        ) from error
    except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise ConfigError(
            "snapshot", name_or_path, f"has a wrong value: {error}"
        ) from error
    return snapshot


def shipped_snapshots() -> list[str]:
    """Names of the snapshots that come with the package."""
    folder = resources.files("sim").joinpath("data/snapshots")
    return sorted(
        entry.name.removesuffix(".json")
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    )


def _read(name_or_path: str) -> str:
    if name_or_path in shipped_snapshots():
        shipped = resources.files("sim").joinpath(f"data/snapshots/{name_or_path}.json")
        return shipped.read_text(encoding="utf-8")
    try:
        return Path(name_or_path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        names = ", ".join(shipped_snapshots())
        raise ConfigError(
            "snapshot",
            name_or_path,
            f"must be a shipped snapshot ({names}) or a readable file",
        ) from error


def _parse(raw: dict[str, Any]) -> Snapshot:
    delegates = raw["delegates"]
    delegators = raw["delegators"]
    price = raw["transcode_price_wei_per_pixel_2026_04"]
    first_round, start_of_day_s = _start(raw["as_of"], raw["round"])
    return Snapshot(
        name=str(raw["name"]),
        total_supply_lpt=int(raw["total_supply_lpt"]),
        bonded_lpt=int(raw["bonded_lpt"]),
        inflation_ppb=int(raw["inflation_ppb_per_round"]),
        inflation_change_ppb=int(raw["inflation_change_ppb"]),
        target_bonding_rate_ppb=int(raw["target_bonding_rate_ppb"]),
        first_round=first_round,
        start_of_day_s=start_of_day_s,
        start_weekday=date.fromisoformat(raw["as_of"][:10]).weekday(),
        round_length_blocks=int(raw["round"]["length_l1_blocks"]),
        round_lock_ppm=int(raw["round_lock_ppm"]),
        unbonding_period_rounds=int(raw["unbonding_period_rounds"]),
        active_set=int(raw["active_set"]),
        treasury_lpt=int(raw["treasury"]["balance_lpt"]),
        treasury_cut_share=float(raw["treasury"]["reward_cut_pct"]) / 100,
        treasury_ceiling_lpt=int(raw["treasury"]["ceiling_lpt"]),
        delegates=int(delegates["with_stake"]),
        delegates_above_10k=int(delegates["ge_10k"]),
        delegates_above_100k=int(delegates["ge_100k"]),
        top_delegates_lpt=tuple(map(float, delegates["top25_bonded_principal_lpt"])),
        bands=_bands(delegators),
        top10_share=float(delegators["top10_share"]),
        reward_cut_quantiles=_percent_quantiles(raw["reward_cut_pct_quantiles_2022"]),
        fee_share_quantiles=_percent_quantiles(raw["fee_share_pct_quantiles_2022"]),
        price_quantiles_wei=_quantiles(price),
        live_video_price_wei=float(raw["live_video_ai_price_wei_per_pixel"]),
        fees_eth_per_day=float(raw["fees_eth_per_day_mean_28d"]),
        lpt_usd=float(raw["lpt_usd"]),
        eth_usd=float(raw["eth_usd"]),
    )


def _require_consistent(snapshot: Snapshot) -> None:
    """Refuse numbers that cannot be those of a network.

    Raises:
        ValueError: says what is wrong.
    """
    principal_lpt = sum(snapshot.bands.principal_lpt)
    counts = snapshot.bands.count
    known = len(snapshot.top_delegates_lpt)
    rules = {
        "bonded_lpt must be at least the delegators' principal": (
            snapshot.bonded_lpt >= principal_lpt > 0
        ),
        "total_supply_lpt must cover bonded_lpt and the treasury": (
            snapshot.total_supply_lpt >= snapshot.bonded_lpt + snapshot.treasury_lpt
        ),
        "treasury.balance_lpt must be at least 0": snapshot.treasury_lpt >= 0,
        "round.anchor_round must lie after the snapshot's rounds": snapshot.first_round > 0,
        "lpt_usd and eth_usd must be above 0 and finite": (
            0 < snapshot.lpt_usd < math.inf and 0 < snapshot.eth_usd < math.inf
        ),
        "delegators.count must be at least 0": min(counts) >= 0,
        "delegators must be more than delegates": sum(counts) > snapshot.delegates,
        "delegates must number active_set at least, and ge_10k at most active_set": (
            snapshot.delegates >= snapshot.active_set >= snapshot.delegates_above_10k
        ),
        "delegates.ge_100k must lie between the known top and ge_10k": (
            0 < known <= snapshot.delegates_above_100k < snapshot.delegates_above_10k
        ),
        "the known top must be positive and fall": (
            list(snapshot.top_delegates_lpt)
            == sorted(snapshot.top_delegates_lpt, reverse=True)
            and snapshot.top_delegates_lpt[-1] > 0
        ),
        "delegators.top10_share must lie between 0 and 1": 0 < snapshot.top10_share < 1,
        "live_video_ai_price_wei_per_pixel must be at least 0": (
            0 <= snapshot.live_video_price_wei < math.inf
        ),
    }
    for rule, holds in rules.items():
        if not holds:
            raise ValueError(rule)
    _require_quantiles("reward_cut_pct", snapshot.reward_cut_quantiles, 1.0)
    _require_quantiles("fee_share_pct", snapshot.fee_share_quantiles, 1.0)
    _require_quantiles("transcode_price", snapshot.price_quantiles_wei, 1e18)


def _require_quantiles(
    name: str, quantiles: tuple[tuple[float, float], ...], highest: float
) -> None:
    levels = [level for level, _ in quantiles]
    values = [value for _, value in quantiles]
    if not {0.0, 0.5, 1.0} <= set(levels):
        raise ValueError(f"{name} quantiles must have min, median and max")
    if values != sorted(values) or not 0 <= values[0] <= values[-1] <= highest:
        raise ValueError(
            f"{name} quantiles must rise from at least 0 to {highest:g} at most"
        )


def _start(as_of: str, rounds: dict[str, Any]) -> tuple[int, int]:
    """Round that starts on the snapshot's day, and when, in seconds of the day (UTC).

    Counted back from a round of known start, with the observed length of a round.
    """
    anchor = datetime.fromisoformat(rounds["anchor_start_utc"])
    day = datetime.fromisoformat(as_of).replace(tzinfo=UTC)
    length_s = float(rounds["seconds_observed"])
    ahead = round((anchor - day).total_seconds() / length_s)
    start_s = (anchor - day).total_seconds() - ahead * length_s
    return int(rounds["anchor_round"]) - ahead, round(start_s % 86_400)


def _bands(delegators: dict[str, Any]) -> Bands:
    edges = (0.0, *(10.0**power for power in range(len(delegators["bands"]) - 1)))
    return Bands(
        lower_lpt=edges,
        upper_lpt=(*edges[1:], float("inf")),
        count=tuple(map(int, delegators["count"])),
        principal_lpt=tuple(map(float, delegators["principal_lpt"])),
    )


_LEVELS = {
    "min": 0.0,
    "q10": 0.1,
    "q25": 0.25,
    "median": 0.5,
    "q75": 0.75,
    "q85": 0.85,
    "q90": 0.9,
    "max": 1.0,
}


def _quantiles(raw: dict[str, Any]) -> tuple[tuple[float, float], ...]:
    """(level, value) pairs, levels ascending from 0 to 1."""
    return tuple(
        (level, float(raw[name])) for name, level in _LEVELS.items() if name in raw
    )


def _percent_quantiles(raw: dict[str, Any]) -> tuple[tuple[float, float], ...]:
    return tuple((level, value / 100) for level, value in _quantiles(raw))
