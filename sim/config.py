"""What one world is made of, with the default of every number.

Plain dataclasses of builtins, so that a configuration front end can build them; the
front end checks ranges with `check_world`. Each default has its source in ASSUMPTIONS.md.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from workloads.profile import DEFAULT_PROFILE


class Resolution(Enum):
    """How finely time is resolved.

    segment: every segment of a stream is an event.
    session: one event for whatever happens to a stream; its segments are drawn together.
    round: the streams of a round are drawn at once, by the same laws on arrays.
    """

    segment = "segment"
    session = "session"
    round = "round"


class EraName(Enum):
    """Which version of the contracts rules, on its chain.

    streamflow: micropayments on the L1, no treasury.
    confluence: on Arbitrum, no treasury.
    delta: the contracts of today.
    """

    streamflow = "streamflow"
    confluence = "confluence"
    delta = "delta"


@dataclass(slots=True)
class HorizonConfig:
    """How long to simulate."""

    rounds: int = 60
    """Rounds, from the snapshot on."""


@dataclass(slots=True)
class ProtocolConfig:
    """Contract parameters in the contracts' units.

    None means what a variant sets, else what the era had, else the snapshot's value.
    """

    round_length: int | None = None
    """Blocks in a round."""
    round_lock_amount: int | None = None
    """Locked share at the end of a round, parts per 1e6."""
    unbonding_period: int | None = None
    """Rounds between unbond and withdrawStake."""
    num_active_transcoders: int | None = None
    """Size of the active set."""
    inflation: int | None = None
    """Share of supply minted in a round, parts per 1e9, before the first step."""
    inflation_change: int | None = None
    """Step of inflation per round, parts per 1e9."""
    target_bonding_rate: int | None = None
    """Bonding rate above which inflation falls, parts per 1e9."""
    treasury_reward_cut_rate: int | None = None
    """Treasury's share of rewards, parts per 1e27."""
    treasury_balance_ceiling: int | None = None
    """LPT wei in the treasury from which its share turns to zero; 0 is no ceiling."""
    unlock_period: int | None = None
    """Rounds between unlock and withdraw of a gateway's deposit."""
    ticket_validity_period: int | None = None
    """Rounds in which a winning ticket can be redeemed."""


@dataclass(slots=True)
class VariantConfig:
    """Proposals to put on top of the era."""

    lip_100: bool = False
    """Whether inflation moves by 1,000 ppb a round and stays from 50,000 to 750,000 ppb."""
    lip_107: bool = False
    """Whether inflation moves by 700 ppb a round towards 46 % bonded."""
    lip_118: bool = False
    """Whether orchestrators can let somebody else call reward for them."""
    permissionless_reward: bool = False
    """Whether anybody can call reward for an active orchestrator."""


@dataclass(slots=True)
class VideoDemandConfig:
    """Live video transcoding: streams of 2 s segments."""

    mean_session_minutes: float = 30.0
    """Mean length of a stream, minutes; lengths are log-normal."""
    session_sigma: float = 1.0
    """Standard deviation of the logarithm of a stream's length."""
    pixels_per_s: int = 49_924_800
    """Output pixels encoded per second of stream: 240p, 360p, 480p and 720p at 30 fps."""
    revenue_usd_per_minute: float = 0.005
    """What a gateway's app earns with a minute of stream, USD."""
    cloud_usd_per_minute: float = 0.0343
    """What a minute of stream costs at a cloud's list price, USD."""
    max_price_wei_per_pixel: float = 300.0
    """Highest price that the gateways accept, wei per pixel."""


@dataclass(slots=True)
class LiveAiDemandConfig:
    """Live AI video (live-video-to-video): streams billed as 720p at 30 fps."""

    minutes_per_week: float = 733_000.0
    """Stream minutes per week over all gateways."""
    mean_session_minutes: float = 15.0
    """Mean length of a stream, minutes; lengths are log-normal."""
    session_sigma: float = 1.0
    """Standard deviation of the logarithm of a stream's length."""
    pixels_per_s: int = 27_648_000
    """Pixels billed per second of stream, whatever its real size."""
    revenue_usd_per_minute: float = 0.02
    """What a gateway's app earns with a minute of stream, USD."""
    cloud_usd_per_minute: float = 0.02
    """What a minute of stream costs on a rented card, USD."""
    max_price_wei_per_pixel: float = 3_000.0
    """Highest price that the gateways accept, wei per pixel."""


@dataclass(slots=True)
class VodDemandConfig:
    """Transcoding of stored files: requests that wait for an engine."""

    minutes_per_week: float = 0.0
    """Minutes of video per week over all gateways."""
    mean_session_minutes: float = 8.0
    """Mean length of a file's video, minutes; lengths are log-normal."""
    session_sigma: float = 1.0
    """Standard deviation of the logarithm of a file's length."""
    revenue_usd_per_minute: float = 0.005
    """What a gateway's app earns with a minute of video, USD."""
    cloud_usd_per_minute: float = 0.045
    """What a minute of video costs at a cloud's list price, USD."""
    max_price_wei_per_pixel: float = 300.0
    """Highest price that the gateways accept, wei per pixel."""


@dataclass(slots=True)
class DemandConfig:
    """Work that arrives at the gateways."""

    video_minutes_per_week: float = 2_400_000.0
    """Stream minutes transcoded per week over all gateways."""
    diurnal_amplitude: float = 0.3
    """Relative swing of arrivals over the day, 0..1."""
    weekly_amplitude: float = 0.0
    """Relative swing of arrivals over the week, 0..1."""
    growth_per_year: float = 0.0
    """Relative growth of arrivals in a year, compound; below 0 they fall."""
    weekly_log_sd: float = 0.0
    """Standard deviation of the change of demand's logarithm from week to week."""
    branching: float = 0.0
    """Streams that each stream brings on average (self-exciting arrivals), below 1."""
    burst_minutes: float = 10.0
    """Mean minutes until a stream that another one brings arrives."""
    price_elasticity: float = 0.0
    """Percent of users' demand that a percent of price costs."""
    quality_elasticity: float = 0.0
    """Percent of users' demand that a percent of served and timely streams brings."""
    levels: list[float] = field(default_factory=list)
    """Factors on demand by day of the run; the last one stays. Empty means none."""
    trace: str | None = None
    """File of recorded streams (CSV or Parquet) to replay instead of drawing any."""
    video: VideoDemandConfig = field(default_factory=VideoDemandConfig)
    live_ai: LiveAiDemandConfig = field(default_factory=LiveAiDemandConfig)
    vod: VodDemandConfig = field(default_factory=VodDemandConfig)


@dataclass(slots=True)
class PopulationConfig:
    """Who takes part beside the delegators and delegates of the snapshot."""

    video_gateways: int = 4
    """Gateways that send video streams."""
    live_ai_gateways: int = 2
    """Gateways that send live AI video."""
    vod_gateways: int = 1
    """Gateways that send files, where there are any."""
    gateway_share_exponent: float = 1.0
    """Gateways' shares of demand fall as 1 / rank ** exponent."""
    gateway_deposit_eth: float | None = None
    """Deposit that a gateway keeps up, ETH; null means the era's, 1 in delta."""
    gateway_reserve_eth: float | None = None
    """Reserve that a gateway keeps up, ETH; null means the era's, 0.36 in delta."""
    gateway_wallet_eth: float = 1_000.0
    """ETH that a gateway can spend in the run."""
    live_ai_orchestrator_share: float = 0.3
    """Share of active orchestrators that serve live AI video."""
    reward_call_reliability: float = 0.99
    """Mean probability that an active orchestrator calls reward in a round."""
    reward_caller_share: float = 0.5
    """Share of orchestrators that let a service call reward for them, under lip_118."""
    reward_caller_wait_hours: float = 6.0
    """Hours into a round until somebody who may calls reward for those that have not."""
    orchestrator_failure_rate: float = 0.01
    """Mean probability that an orchestrator fails a session that it was given."""
    unbonding_lpt: float = 104_000.0
    """LPT that are being unbonded when the run starts."""
    new_delegators_per_year: float = 482.0
    """Newcomers who bond, per year."""
    potential_orchestrators: int = 0
    """Orchestrators that may enter during the run; they hold nothing until then."""
    entry_looks_per_year: float = 50.0
    """How often one of them asks itself whether to enter, per year."""
    entry_most_lpt: float = 20_000.0
    """Stake of its own that one of them buys at most, LPT."""
    delegator_look_rounds: float = 30.0
    """Mean rounds between two looks of a delegator at its stake."""


@dataclass(slots=True)
class PaymentsConfig:
    """Probabilistic tickets, as the node software sets them."""

    ticket_ev_wei: int = 8_000_000_000
    """Expected value of one ticket, wei."""
    redeem_gas: int | None = None
    """Gas that redeeming a ticket takes, and is reckoned with; null means the era's."""
    reward_gas: int | None = None
    """Gas of a reward call; null means the era's."""
    gas_price_gwei: float | None = None
    """Price of gas, gwei; null means the era's, 0.01 in delta."""
    gas_log_sd: float = 0.0
    """Spread of the logarithm of the gas price around its mean, hour by hour."""
    gas_memory_hours: float = 6.0
    """Hours after which a departure of the gas price has shrunk to a third."""
    tx_cost_multiplier: int = 100
    """Face value of a ticket in units of its redemption cost."""
    max_gas_price_gwei: float | None = None
    """Price of gas above which no ticket is redeemed, gwei; null means any."""


@dataclass(slots=True)
class ShockConfig:
    """Orchestrators that go down together."""

    region: str = ""
    """Region that is hit; empty means all."""
    share: float = 1.0
    """Share of the region's orchestrators that goes down, 0..1."""
    start_hour: float = 0.0
    """Hours from the start of the run."""
    hours: float = 1.0
    """How long they are down, hours."""


@dataclass(slots=True)
class NetworkConfig:
    """When orchestrators are off the network."""

    days_between_outages: float | None = 30.0
    """Mean days between two outages of an orchestrator; null means none."""
    repair_hours: float = 2.0
    """Mean hours until an orchestrator is back."""
    shocks: list[ShockConfig] = field(default_factory=list)
    """Outages of many at once."""
    idle_share: float = 0.0
    """Share of orchestrators that use their cards otherwise for some hours of every day."""
    idle_from_hour: float = 0.0
    """When they begin to, hours after each day of the run has begun."""
    idle_hours: float = 8.0
    """How long they do, hours."""


@dataclass(slots=True)
class ImpactConfig:
    """What trade does to the price of LPT."""

    enabled: bool = False
    """Whether withdrawn LPT are sold, and sales move the price."""
    deep_usd: float = 345_000.0
    """Worth of a side's reserve in a constant product as deep as the market, USD."""
    thin_usd: float = 3_000.0
    """The same where the price has moved far, USD."""
    edge: float = 0.86
    """Price over the outside price where deep liquidity ends, below 1."""
    fee: float = 0.003
    """Share of a trade that the market keeps."""
    half_life_hours: float = 1.0
    """Hours until half of a trade's effect on the price is gone."""
    most_below: float = 0.05
    """Who sells withdrawn LPT waits where the price falls further below the outside one."""


@dataclass(slots=True)
class MarketConfig:
    """Prices outside the network."""

    lpt_usd: float | None = None
    """Price of 1 LPT, USD; None means the snapshot's."""
    eth_usd: float | None = None
    """Price of 1 ETH, USD; None means the snapshot's."""
    prices: Any = None
    """How both move: a process as in sim.market.prices; None means that they stay."""
    sold_share_of_withdrawals: float = 1.0
    """Share of withdrawn LPT that is sold, 0..1; it matters where impact is enabled."""
    impact: ImpactConfig = field(default_factory=ImpactConfig)


@dataclass(slots=True)
class SiteConfig:
    """What orchestrators pay for room and traffic, and what their lines carry."""

    hosting_usd_per_gpu_h: float = 0.02
    """Room, rack and line of a card for an hour, energy not included, USD."""
    traffic_usd_per_gb: float = 0.005
    """Data sent and received, USD per gigabyte."""
    line_mbps: float | None = 1_000.0
    """Rate of an orchestrator's line each way, Mbit/s; null means that it is no limit."""
    rental_share: float = 0.5
    """Part of a tenant's price that a card earns on other networks, idle hours included."""


@dataclass(slots=True)
class StrategyConfig:
    """How agents decide: objects that fit the protocols of agents.strategies."""

    selection: Any = None
    """Which orchestrator gets a video stream."""
    live_selection: Any = None
    """Which orchestrator gets a live AI stream."""
    pricing: Any = None
    """What an orchestrator asks."""
    reward_calls: Any = None
    """Whether an orchestrator calls reward in a round."""
    commission: Any = None
    """What an orchestrator keeps of rewards and passes on of fees."""
    rewards_use: Any = None
    """Whether an orchestrator holds the LPT that it earns, or sells them."""
    presence: Any = None
    """Whether an orchestrator stays in business, and whether a new one enters."""
    hardware: Any = None
    """How many cards an orchestrator has, and for whom they work."""
    sourcing: Any = None
    """Where a gateway buys its users' work: on the network or from a cloud."""
    delegation: Any = None
    """What a delegator does with its stake: one strategy, or a mix."""


@dataclass(slots=True)
class SaveConfig:
    """When the world is saved, to go on from there."""

    rounds: list[int] = field(default_factory=list)
    """Rounds from the start after which it is saved."""


@dataclass(slots=True)
class BranchConfig:
    """A run that begins with another one's past."""

    directory: str | None = None
    """Run directory of the past; null means the snapshot is the start."""
    at_round: int | None = None
    """Rounds from the start after which it goes on under this configuration."""


@dataclass(slots=True)
class WorldConfig:
    """One world, whole."""

    seed: int = 0
    """Seed of every random stream."""
    snapshot: str = "mainnet_2025-11-20"
    """Name of a shipped snapshot, or path of one."""
    era: EraName = EraName.delta
    resolution: Resolution = Resolution.session
    calibration: str = DEFAULT_PROFILE
    """Name of a shipped calibration profile, or path of one."""
    horizon: HorizonConfig = field(default_factory=HorizonConfig)
    protocol: ProtocolConfig = field(default_factory=ProtocolConfig)
    variant: VariantConfig = field(default_factory=VariantConfig)
    emission: Any = None
    """How inflation follows the bonding rate: a rule as in protocol.emission."""
    demand: DemandConfig = field(default_factory=DemandConfig)
    population: PopulationConfig = field(default_factory=PopulationConfig)
    payments: PaymentsConfig = field(default_factory=PaymentsConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    market: MarketConfig = field(default_factory=MarketConfig)
    site: SiteConfig = field(default_factory=SiteConfig)
    strategy: StrategyConfig = field(default_factory=StrategyConfig)
    scenarios: dict[str, Any] = field(default_factory=dict)
    """What befalls the world, by name: scenarios as in sim.scenarios."""
    wallets: dict[str, Any] = field(default_factory=dict)
    """Delegators that are followed, by name: a WalletConfig each."""
    policies: dict[str, Any] = field(default_factory=dict)
    """Orchestrators that decide otherwise than all others, by name: a PolicyConfig each."""
    save: SaveConfig = field(default_factory=SaveConfig)
    branch: BranchConfig = field(default_factory=BranchConfig)
