"""Who takes part: orchestrators and gateways drawn from a snapshot's distributions."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.selection import StakeWeighted
from agents.traits import GatewayTraits
from protocol.eras import DELTA, Era
from protocol.units import WEI_PER_UNIT, Address
from sim.config import PopulationConfig
from sim.snapshot import Snapshot
from sim.stakes import Stakes
from sim.streams import Streams

VIDEO = "transcode"
"""Live video transcoding."""

LIVE_AI = "live_video_to_video"
"""Live AI video."""

VOD = "transcode_vod"
"""Transcoding of stored files."""

REGIONS = {"north_america": 0.45, "europe": 0.45, "asia": 0.10}
"""Where orchestrators and gateways are, by share (assumption)."""

VIDEO_GPUS = {
    "RTX 3080 10GB": 0.3,
    "RTX 3070": 0.2,
    "RTX 3060 12GB": 0.2,
    "T4": 0.15,
    "RTX 2080 Ti": 0.15,
}
"""GPUs of orchestrators that transcode only, by share (assumption)."""

LIVE_AI_GPUS = {"RTX 4090": 0.8, "RTX 5090": 0.1, "L40S": 0.1}
"""GPUs of orchestrators that also serve live AI, by share (assumption; 24 GB advised)."""

VIDEO_GPU_COUNTS = (1, 2, 3, 4)
"""GPUs of an orchestrator that transcodes only, equally likely (assumption)."""

LIVE_AI_GPU_COUNTS = (4, 6, 8, 10)
"""GPUs of an orchestrator that also serves live AI, equally likely (assumption)."""

HOST_SIGMA = 0.07
"""Spread of the hosts' fixed slowness, log-normal (assumption: same cards differ by up
to 20 % between hosts)."""

LARGE_POOLS = 10
"""Orchestrators with the most stake, which draw the most work."""

LARGE_POOL_GPU_COUNTS = (8, 10, 12)
"""GPUs of an orchestrator with a large pool, equally likely (assumption: enough for the
work that its stake draws)."""

UNCLAIMED_SIGMA = 0.3
"""Spread between pools of unclaimed rewards over principal, log-normal (assumption)."""

REFERENCE_MAX_PRICE_WEI = 300.0
"""Highest price per pixel that gateways accepted when the fees were observed, wei. Source:
docs, gateway guides, 2025-11."""

PRICE_SWAPS = 10_000
"""Random swaps of two prices that are tried at most, to fit the observed fees."""

PRICE_TOLERANCE = 0.01
"""Relative error allowed on the price that an average stream pays."""


@dataclass(frozen=True, slots=True)
class OrchestratorDraw:
    """What is drawn of an orchestrator before its capacity is worked out.

    Attributes:
        name: its address.
        region: where its nodes are.
        gpu: name of its GPUs in the catalogue.
        gpus: how many.
        live_ai: whether it serves live AI video.
        reward_cut: its share of rewards, 0..1.
        fee_share: its delegators' share of fees, 0..1.
        price_wei: advertised price of video, wei per pixel.
        unclaimed_share: unclaimed rewards in its pool over the pool's principal.
        reliability: probability that it calls reward in a round.
        failure_rate: probability that it fails a session.
        host_factor: slowness of its hosts, around 1.
    """

    name: Address
    region: str
    gpu: str
    gpus: int
    live_ai: bool
    reward_cut: float
    fee_share: float
    price_wei: float
    unclaimed_share: float
    reliability: float
    failure_rate: float
    host_factor: float


def draw_orchestrators(
    snapshot: Snapshot,
    stakes: Stakes,
    config: PopulationConfig,
    streams: Streams,
) -> list[OrchestratorDraw]:
    """Draw the orchestrators, in the order of the stakes."""
    count = stakes.orchestrators
    active = min(snapshot.active_set, count)
    cuts = _quantile_draws(
        snapshot.reward_cut_quantiles, active, count, streams, "reward_cut"
    )
    shares = _quantile_draws(
        snapshot.fee_share_quantiles, active, count, streams, "fee_share"
    )
    pool_lpt = np.bincount(stakes.delegate, stakes.principal_lpt, count)
    unclaimed = _unclaimed_shares(snapshot, pool_lpt, active, streams)
    prices = _prices(snapshot, pool_lpt * (1 + unclaimed), active, streams)
    live_ai = _live_ai_orchestrators(config, active, count, streams)
    draws = []
    for index in range(count):
        name = Address(f"orchestrator-{index + 1:03d}")
        gpu, gpus = _hardware(
            bool(live_ai[index]), index < LARGE_POOLS, streams.generator(name, "hardware")
        )
        slowness = streams.generator(name, "host").standard_normal()
        draws.append(
            OrchestratorDraw(
                name=name,
                region=_choose(REGIONS, streams.generator(name, "region")),
                gpu=gpu,
                gpus=gpus,
                live_ai=bool(live_ai[index]),
                reward_cut=float(cuts[index]),
                fee_share=float(shares[index]),
                price_wei=float(prices[index]),
                unclaimed_share=float(unclaimed[index]),
                reliability=_around(
                    config.reward_call_reliability, streams.generator(name, "reliability")
                ),
                failure_rate=_around(
                    config.orchestrator_failure_rate, streams.generator(name, "failure")
                ),
                host_factor=float(np.exp(HOST_SIGMA * slowness)),
            )
        )
    return draws


def draw_potential(
    snapshot: Snapshot, config: PopulationConfig, streams: Streams
) -> list[OrchestratorDraw]:
    """Draw those who may become orchestrators, each from streams of its own.

    They are as those of the snapshot; another number of them changes nobody.
    """
    return [
        _potential(Address(f"entrant-{number + 1:03d}"), snapshot, config, streams)
        for number in range(config.potential_orchestrators)
    ]


def _potential(
    name: Address, snapshot: Snapshot, config: PopulationConfig, streams: Streams
) -> OrchestratorDraw:
    draws = streams.generator(name, "traits")
    live_ai = bool(draws.random() < config.live_ai_orchestrator_share)
    cut, share, price_wei = (
        _at_level(quantiles, draws.random())
        for quantiles in (
            snapshot.reward_cut_quantiles,
            snapshot.fee_share_quantiles,
            snapshot.price_quantiles_wei,
        )
    )
    gpu, gpus = _hardware(live_ai, False, streams.generator(name, "hardware"))
    slowness = streams.generator(name, "host").standard_normal()
    return OrchestratorDraw(
        name=name,
        region=_choose(REGIONS, streams.generator(name, "region")),
        gpu=gpu,
        gpus=gpus,
        live_ai=live_ai,
        reward_cut=cut,
        fee_share=share,
        price_wei=price_wei,
        unclaimed_share=0.0,
        reliability=_around(
            config.reward_call_reliability, streams.generator(name, "reliability")
        ),
        failure_rate=_around(
            config.orchestrator_failure_rate, streams.generator(name, "failure")
        ),
        host_factor=float(np.exp(HOST_SIGMA * slowness)),
    )


def _hardware(live_ai: bool, large_pool: bool, rng: np.random.Generator) -> tuple[str, int]:
    """GPU and how many of it an orchestrator has."""
    gpu = _choose(LIVE_AI_GPUS if live_ai else VIDEO_GPUS, rng)
    counts: tuple[int, ...] = LIVE_AI_GPU_COUNTS if live_ai else VIDEO_GPU_COUNTS
    if large_pool:
        counts = LARGE_POOL_GPU_COUNTS
    return gpu, int(counts[int(rng.integers(len(counts)))])


def gateway_names(config: PopulationConfig) -> dict[str, list[str]]:
    """The gateways' names by capability."""
    kinds = (
        (VIDEO, config.video_gateways, "video"),
        (LIVE_AI, config.live_ai_gateways, "live-ai"),
        (VOD, config.vod_gateways, "vod"),
    )
    return {
        capability: [f"gateway-{kind}-{index + 1}" for index in range(count)]
        for capability, count, kind in kinds
    }


def draw_gateways(
    config: PopulationConfig, streams: Streams, era: Era = DELTA, *, files: bool = False
) -> list[GatewayTraits]:
    """Draw the gateways: those that send video first, then live AI, then files, if any."""
    deposit_wei = _wei(config.gateway_deposit_eth, era.gateway_deposit_wei)
    reserve_wei = _wei(config.gateway_reserve_eth, era.gateway_reserve_wei)
    gateways = []
    for capability, names in gateway_names(config).items():
        count = len(names) if files or capability != VOD else 0
        shares = (np.arange(count) + 1.0) ** -config.gateway_share_exponent
        for index, share in enumerate(shares / shares.sum() if count else shares):
            name = Address(names[index])
            gateways.append(
                GatewayTraits(
                    name=name,
                    region=_choose(REGIONS, streams.generator(name, "traits")),
                    capability=capability,
                    demand_share=float(share),
                    deposit_wei=deposit_wei,
                    reserve_wei=reserve_wei,
                )
            )
    return gateways


def _wei(configured_eth: float | None, usual_wei: int) -> int:
    if configured_eth is None:
        return usual_wei
    return int(configured_eth * 1e9) * WEI_PER_UNIT // 10**9


def _choose(shares: dict[str, float], rng: np.random.Generator) -> str:
    """One of some names, by share."""
    names = list(shares)
    reach = np.cumsum([shares[name] for name in names])
    place = int(np.searchsorted(reach, rng.random() * reach[-1], "right"))
    return names[min(place, len(names) - 1)]


def _around(mean: float, rng: np.random.Generator) -> float:
    """A probability around a mean: a beta draw of concentration 50, exact at 0 and 1."""
    if mean in (0.0, 1.0):
        return mean
    return float(rng.beta(50 * mean, 50 * (1 - mean)))


def _quantile_draws(
    quantiles: tuple[tuple[float, float], ...],
    active: int,
    count: int,
    streams: Streams,
    name: str,
) -> np.ndarray:
    """Values with the given quantiles: evenly spaced levels in random order.

    The active set and the rest each get the whole range of levels, so that the active
    set by itself shows the published quantiles.
    """
    rng = streams.generator("population", name)
    levels = np.concatenate(
        [
            rng.permutation((np.arange(part) + 0.5) / max(part, 1))
            for part in (active, count - active)
        ]
    )
    known, values = zip(*quantiles, strict=True)
    return np.asarray(np.interp(levels, known, values))


def _at_level(quantiles: tuple[tuple[float, float], ...], level: float) -> float:
    """The value at a level of a curve of quantiles."""
    known, values = zip(*quantiles, strict=True)
    return float(np.interp(level, known, values))


def _unclaimed_shares(
    snapshot: Snapshot, pool_lpt: np.ndarray, active: int, streams: Streams
) -> np.ndarray:
    """Unclaimed rewards over principal by orchestrator, [orchestrators].

    Together they make up the snapshot's bonded LPT; outside the active set there are none.
    """
    rng = streams.generator("population", "unclaimed")
    growth = np.exp(UNCLAIMED_SIGMA * rng.standard_normal(len(pool_lpt)))
    growth[active:] = 0.0
    missing_lpt = snapshot.bonded_lpt - pool_lpt.sum()
    return np.asarray(growth * missing_lpt / (growth @ pool_lpt))


def _prices(
    snapshot: Snapshot,
    stake_lpt: np.ndarray,
    active: int,
    streams: Streams,
) -> np.ndarray:
    """Advertised video prices with the snapshot's quantiles, [orchestrators].

    Who asks which price is not published. From a random order on, prices are swapped at
    random, whenever that helps, until the average stream, selected by the default rule,
    pays the median price: with the observed minutes that gives the observed video fees.
    """
    prices = _quantile_draws(
        snapshot.price_quantiles_wei, active, len(stake_lpt), streams, "price"
    )
    target = dict(snapshot.price_quantiles_wei)[0.5]
    rng = streams.generator("population", "price_swaps")
    asked, pool = prices[:active], stake_lpt[:active]
    error = _price_error(asked, pool, target)
    for first, second in rng.integers(active, size=(PRICE_SWAPS, 2)):
        if error <= PRICE_TOLERANCE:
            break
        asked[[first, second]] = asked[[second, first]]
        swapped = _price_error(asked, pool, target)
        if swapped < error:
            error = swapped
        else:
            asked[[first, second]] = asked[[second, first]]
    return prices


def _price_error(asked: np.ndarray, pool_lpt: np.ndarray, target: float) -> float:
    """Relative error of the price that an average stream pays; 0 if nobody may serve."""
    fitting = asked <= REFERENCE_MAX_PRICE_WEI
    if not fitting.any():
        return 0.0
    rule = StakeWeighted()
    by_stake = pool_lpt[fitting] / pool_lpt[fitting].sum()
    weight = rule.stake_weight * by_stake + rule.random_weight / fitting.sum()
    return float(abs(weight @ asked[fitting] / target - 1))


def _live_ai_orchestrators(
    config: PopulationConfig, active: int, count: int, streams: Streams
) -> np.ndarray:
    """Which orchestrators serve live AI video: a random share of the active ones."""
    chosen = streams.generator("population", "live_ai").permutation(active)
    serves = np.zeros(count, dtype=bool)
    serves[chosen[: round(config.live_ai_orchestrator_share * active)]] = True
    return serves
