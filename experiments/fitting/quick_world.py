"""A quick stand-in for the world: real strategies over stake in floats, without contracts.

It has the snapshot's stakes, rewards, inflation and newcomers, and nobody's work. Fees,
gas, missed openings and the order within a round are left out. A year takes a few seconds
instead of minutes; what was fitted with it is then checked in the world itself.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from agents.strategies.delegation import (
    Add,
    Claim,
    Delegation,
    DelegatorView,
    Loyal,
    Mix,
    Move,
    Prospects,
    Unbond,
)
from experiments.fitting.pools import Pools
from sim.ages import age_rounds
from sim.config import WorldConfig
from sim.newcomers import draw_stake_lpt
from sim.population import draw_orchestrators
from sim.snapshot import Snapshot, load_snapshot
from sim.stakes import draw_stakes
from sim.streams import Streams

ROUND_S = 77_368.0
"""Length of a round, seconds."""

ROUNDS_PER_YEAR = 407.9
"""Rounds of a year, for newcomers."""


_Row = tuple[int, str, float, float, float, float, float]


class QuickTables(NamedTuple):
    """The columns of a run's tables that are measured.

    Args:
        rounds: as the table of that name.
        orchestrators: of the first and the last round.
        delegators: rows at the start, at the end and of flows.
    """

    rounds: pl.DataFrame
    orchestrators: pl.DataFrame
    delegators: pl.DataFrame


@dataclass(slots=True)
class Holder:
    """A delegator.

    Attributes:
        name: of it.
        strategy: of it.
        pace_rounds: mean rounds between looks.
        delegate: place of its pool; None when it has left.
        units: its part of the pool.
        claimed_lpt: bond without unclaimed rewards.
        settled_lpt: stake when it acted last.
        entered_round, last_round: of its first bond, and of its last look.
    """

    name: str
    strategy: Delegation
    pace_rounds: float
    delegate: int | None
    units: float
    claimed_lpt: float
    settled_lpt: float
    entered_round: float
    last_round: float


class QuickWorld:
    """One replication of the quick world.

    Args:
        config: the world, with strategies instantiated.
        replication: its index.
    """

    def __init__(self, config: WorldConfig, replication: int) -> None:
        streams = Streams(config.seed, replication)
        snapshot = load_snapshot(config.snapshot)
        self._rng = streams.generator("quick world")
        self._config = config
        self._snapshot = snapshot
        self._now = 0
        self._looks: list[list[Holder]] = [[] for _ in range(config.horizon.rounds)]
        self._rounds: list[tuple[float, ...]] = []
        self._flows: list[_Row] = []
        self._came = 0
        stakes = draw_stakes(snapshot, streams.generator("population", "stakes"))
        draws = draw_orchestrators(snapshot, stakes, config.population, streams)
        count = stakes.orchestrators
        principal = np.bincount(stakes.delegate, stakes.principal_lpt, count)
        weights = principal * np.array([draw.unclaimed_share for draw in draws])
        growth = (snapshot.bonded_lpt - principal.sum()) * weights / weights.sum()
        self.pools = Pools(
            snapshot,
            principal + growth,
            cut=np.array([draw.reward_cut for draw in draws]),
            reliability=np.array([draw.reliability for draw in draws]),
            rng=self._rng,
        )
        grown = 1 + growth / principal
        self.holders = [
            self._holder(f"delegator-{at}", float(lpt), int(place), float(grown[place]))
            for at, (lpt, place) in enumerate(
                zip(stakes.principal_lpt[count:], stakes.delegate[count:], strict=True)
            )
        ]
        for holder in self.holders:
            self._plan(holder)
        self.holders += [
            _orchestrator(place, float(lpt), float(grown[place]))
            for place, lpt in enumerate(stakes.principal_lpt[:count])
        ]

    def run(self) -> QuickTables:
        """Simulate all rounds."""
        first = self.pools.stake_lpt.copy()
        started = [self._row(0, holder) for holder in self.holders]
        rounds = self._config.horizon.rounds
        for now in range(rounds):
            self._now = now
            prospects = self.pools.prospects()
            supply, bonded, inflation = self.pools.stocks()
            minted = self.pools.reward()
            self._rounds.append((now, supply, bonded, inflation, minted))
            for holder in self._looks[now]:
                if holder.delegate is not None:
                    self._look(holder, prospects)
                self._plan(holder)
            self._looks[now] = []
            self._let_in(prospects)
        return self._tables(first, started)

    def _strategy(self, stake_lpt: float) -> tuple[Delegation, float]:
        given = self._config.strategy.delegation
        chosen = (
            given.assign(float(self._rng.random()), stake_lpt)
            if isinstance(given, Mix)
            else given
        )
        own = getattr(chosen, "mean_look_rounds", None)
        return chosen, own or self._config.population.delegator_look_rounds

    def _holder(self, name: str, lpt: float, place: int | None, grown: float) -> Holder:
        strategy, pace = self._strategy(lpt)
        return Holder(
            name,
            strategy,
            pace,
            place,
            units=lpt * grown,
            claimed_lpt=lpt,
            settled_lpt=lpt * grown,
            entered_round=-age_rounds(self._rng.random()),
            last_round=-float(self._rng.exponential(pace)),
        )

    def _plan(self, holder: Holder) -> None:
        """Put the next look into its round."""
        mean = min(holder.pace_rounds, 1 + self._now - holder.entered_round)
        at = int(self._now + self._rng.random() + self._rng.exponential(mean))
        at = max(at, self._now + 1) if self._rounds else at
        if at < len(self._looks):
            self._looks[at].append(holder)

    def _look(self, holder: Holder, prospects: Prospects) -> None:
        stake = self.pools.value(holder)
        view = DelegatorView(
            delegate=holder.delegate,
            stake_lpt=stake,
            unclaimed_lpt=stake - holder.claimed_lpt,
            rounds_since_look=self._now - holder.last_round,
            prospects=prospects,
            age_rounds=self._now - holder.entered_round,
            earned_lpt=max(stake - holder.settled_lpt, 0.0),
        )
        holder.last_round = float(self._now)
        self._act(holder, stake, holder.strategy.decide(view, self._rng))

    def _act(self, holder: Holder, stake: float, decision: object) -> None:
        claimed = stake - holder.claimed_lpt
        match decision:
            case Move(place):
                self.pools.put(holder, -stake)
                holder.delegate = place
                self.pools.put(holder, stake)
            case Unbond(share):
                stake = self._unbond(holder, stake, share)
            case Add(amount):
                self.pools.put(holder, amount)
                stake += amount
                self._note(holder, bonded=amount)
            case Claim():
                pass
            case _:
                return
        holder.claimed_lpt = holder.settled_lpt = stake
        self._note(holder, claimed=claimed)

    def _unbond(self, holder: Holder, stake: float, share: float) -> float:
        """Take a share out; it is withdrawn when the unbonding period is over."""
        taken = share * stake
        self.pools.put(holder, -taken)
        if share == 1:
            holder.delegate = None
        due = self._now + self._snapshot.unbonding_period_rounds
        if due < len(self._looks):
            self._flows.append((due, holder.name, 0.0, 0.0, taken, 0.0, 0.0))
        return stake - taken

    def _note(self, holder: Holder, *, bonded: float = 0.0, claimed: float = 0.0) -> None:
        stake = self.pools.value(holder) - bonded if holder.delegate is not None else 0.0
        principal = min(stake, holder.claimed_lpt)
        row = (self._now, holder.name, stake, bonded, 0.0, claimed, principal)
        self._flows.append(row)

    def _let_in(self, prospects: Prospects) -> None:
        """Newcomers of the round."""
        rate = self._config.population.new_delegators_per_year / ROUNDS_PER_YEAR
        for _ in range(self._rng.poisson(rate)):
            self._came += 1
            lpt = draw_stake_lpt(self._rng)
            holder = self._holder(f"newcomer-{self._came}", lpt, None, 1.0)
            holder.entered_round = holder.last_round = float(self._now)
            view = DelegatorView(None, lpt, 0.0, 0.0, prospects)
            decision = holder.strategy.decide(view, self._rng)
            if isinstance(decision, Move):
                holder.delegate, holder.units = decision.delegate, 0.0
                self.pools.put(holder, lpt)
                holder.claimed_lpt = holder.settled_lpt = lpt
                self._flows.append((self._now, holder.name, 0.0, lpt, 0.0, 0.0, 0.0))
                self.holders.append(holder)
                self._plan(holder)

    def _row(self, now: int, holder: Holder) -> _Row:
        """What somebody holds."""
        value = self.pools.value(holder)
        return (now, holder.name, value, 0.0, 0.0, 0.0, holder.claimed_lpt)

    def _tables(self, first: np.ndarray, started: list[_Row]) -> QuickTables:
        last = len(self._rounds) - 1
        rows = [*started, *self._flows]
        rows += [
            self._row(last, holder)
            for holder in self.holders
            if holder.delegate is not None
        ]
        return QuickTables(
            _rounds_table(self._rounds, self._snapshot),
            pl.DataFrame(
                {
                    "round": [0] * len(first) + [last] * len(first),
                    "stake_lpt": np.concatenate([first, self.pools.stake_lpt]),
                }
            ),
            pl.DataFrame(rows, schema=_FLOWS, orient="row"),
        )


def _orchestrator(place: int, lpt: float, grown: float) -> Holder:
    """An orchestrator's own stake, which stays; its cuts are left out."""
    return Holder(
        name=f"orchestrator-{place}",
        strategy=Loyal(),
        pace_rounds=math.inf,
        delegate=place,
        units=lpt * grown,
        claimed_lpt=lpt,
        settled_lpt=lpt * grown,
        entered_round=0.0,
        last_round=0.0,
    )


_FLOWS = {
    "round": pl.Int64,
    "delegator": pl.String,
    "stake_lpt": pl.Float64,
    "bonded_lpt": pl.Float64,
    "withdrawn_lpt": pl.Float64,
    "claimed_lpt": pl.Float64,
    "principal_lpt": pl.Float64,
}


def _rounds_table(rows: list[tuple[float, ...]], snapshot: Snapshot) -> pl.DataFrame:
    now, supply, bonded, inflation, minted = np.array(rows).T
    return pl.DataFrame(
        {
            "round": now.astype(np.int64),
            "start_s": now * ROUND_S,
            "length_s": np.full(len(now), ROUND_S),
            "total_supply_lpt": supply,
            "bonded_lpt": bonded,
            "inflation_ppb": inflation,
            "minted_lpt": minted,
            "lpt_usd": np.full(len(now), snapshot.lpt_usd),
            "eth_usd": np.full(len(now), snapshot.eth_usd),
        }
    )
