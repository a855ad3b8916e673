"""The contracts' state on the snapshot's day."""

from dataclasses import dataclass

from agents.ports import LPT_HOLDERS
from agents.traits import GatewayTraits
from protocol.eras import DELTA, Era
from protocol.genesis import (
    DelegatorPosition,
    LockPosition,
    OrchestratorPosition,
    build_network,
)
from protocol.parameters import Parameters
from protocol.state import State
from protocol.units import PPM, PRECISE, WEI_PER_UNIT, Address, Block, Round
from sim.config import PopulationConfig
from sim.population import OrchestratorDraw
from sim.snapshot import Snapshot
from sim.stakes import Stakes

GRAIN = 10**12
"""Principal comes in multiples of this many LPT wei and growth in parts of it, so that
no pending stake of the snapshot has to be rounded."""

LEAVERS_PER_ROUND = 2
"""Unbonding locks of the snapshot that open in each of the coming rounds (assumption)."""


@dataclass(frozen=True, slots=True)
class Genesis:
    """A network ready to start.

    Attributes:
        state: the contracts' storage, the snapshot's round not yet initialized.
        delegators: addresses of the delegators who are not orchestrators.
        locks: unbonding locks that are under way.
    """

    state: State
    delegators: list[Address]
    locks: list[LockPosition]


def build_genesis(
    snapshot: Snapshot,
    parameters: Parameters,
    stakes: Stakes,
    draws: list[OrchestratorDraw],
    gateways: list[GatewayTraits],
    *,
    config: PopulationConfig,
    first_block: int,
    era: Era = DELTA,
) -> Genesis:
    """Put the stakes into the contracts so that all of the snapshot's sums are met.

    Pending stakes add up to the snapshot's bonded LPT: principal by events, plus rewards
    that lie unclaimed in the pools of the active set, an orchestrator's commission among
    them. Everything that is neither bonded, nor being unbonded, nor in the treasury lies
    in wallets.
    """
    bonded_lpt = snapshot.bonded_lpt * WEI_PER_UNIT
    principal_lpt = [round(size * 1e6) * GRAIN for size in stakes.principal_lpt]
    names = _delegator_names(stakes, draws)
    positions = [
        DelegatorPosition(name, draws[delegate].name, bonded)
        for name, delegate, bonded in zip(
            names, stakes.delegate.tolist(), principal_lpt, strict=True
        )
    ]
    orchestrators = _with_unclaimed(draws, positions, bonded_lpt)
    first_round = snapshot.first_round
    locks = _locks(config, first_round, parameters.unbonding_period)
    locked_lpt = sum(lock.amount_lpt for lock in locks)
    treasury_lpt = snapshot.treasury_lpt * WEI_PER_UNIT
    supply_lpt = snapshot.total_supply_lpt * WEI_PER_UNIT
    state = build_network(
        parameters,
        first_round=Round(first_round),
        first_block=Block(first_block),
        inflation_ppb=parameters.inflation,
        orchestrators=orchestrators,
        delegators=positions,
        locks=locks,
        wallets={LPT_HOLDERS: supply_lpt - bonded_lpt - locked_lpt - treasury_lpt},
        treasury_lpt=treasury_lpt,
        ether={
            gateway.name: int(config.gateway_wallet_eth * 1e9) * 10**9
            for gateway in gateways
        },
        rules=era.rules,
        emission_rule=era.emission,
    )
    return Genesis(state, names[stakes.orchestrators :], locks)


def _delegator_names(stakes: Stakes, draws: list[OrchestratorDraw]) -> list[Address]:
    others = len(stakes.principal_lpt) - stakes.orchestrators
    return [draw.name for draw in draws] + [
        Address(f"delegator-{index + 1:05d}") for index in range(others)
    ]


def _with_unclaimed(
    draws: list[OrchestratorDraw], positions: list[DelegatorPosition], bonded_lpt: int
) -> list[OrchestratorPosition]:
    """Spread the unclaimed rewards over the active pools, exactly to the sum.

    Every share is floored, so that what rounding leaves over is never negative.
    """
    pool_lpt = dict.fromkeys((draw.name for draw in draws), 0)
    for position in positions:
        pool_lpt[position.delegate] += position.bonded_amount_lpt
    unclaimed_lpt = bonded_lpt - sum(pool_lpt.values())
    weights = [round(draw.unclaimed_share * 1e12) * pool_lpt[draw.name] for draw in draws]
    total = max(sum(weights), 1)
    orchestrators = []
    for draw, weight in zip(draws, weights, strict=True):
        cut_ppm = round(draw.reward_cut * PPM)
        grown_lpt = unclaimed_lpt * weight // total
        commission_lpt = grown_lpt * cut_ppm // PPM
        growth = (grown_lpt - commission_lpt) * GRAIN // pool_lpt[draw.name]
        orchestrators.append(
            OrchestratorPosition(
                orchestrator=draw.name,
                reward_cut_ppm=cut_ppm,
                fee_share_ppm=round(draw.fee_share * PPM),
                cumulative_reward_factor=PRECISE + growth * (PRECISE // GRAIN),
                unclaimed_commission_lpt=commission_lpt,
            )
        )
    return _exact(orchestrators, positions, bonded_lpt)


def _exact(
    orchestrators: list[OrchestratorPosition],
    positions: list[DelegatorPosition],
    bonded_lpt: int,
) -> list[OrchestratorPosition]:
    """Let the largest commission take up what rounding left over."""
    factor = {item.orchestrator: item.cumulative_reward_factor for item in orchestrators}
    pending_lpt = sum(
        position.bonded_amount_lpt * factor[position.delegate] // PRECISE
        for position in positions
    )
    commission_lpt = sum(item.unclaimed_commission_lpt for item in orchestrators)
    left_lpt = bonded_lpt - pending_lpt - commission_lpt
    largest = max(range(len(orchestrators)), key=lambda i: orchestrators[i][-1])
    item = orchestrators[largest]
    orchestrators[largest] = item._replace(
        unclaimed_commission_lpt=item.unclaimed_commission_lpt + left_lpt
    )
    return orchestrators


def _locks(
    config: PopulationConfig, first_round: int, unbonding_period: int
) -> list[LockPosition]:
    """Locks of those who were leaving before the run: some open in each coming round."""
    count = LEAVERS_PER_ROUND * unbonding_period
    amount_lpt = int(config.unbonding_lpt) * WEI_PER_UNIT // max(count, 1)
    return [
        LockPosition(
            delegator=Address(f"leaver-{index + 1:02d}"),
            amount_lpt=amount_lpt,
            withdraw_round=first_round + index // LEAVERS_PER_ROUND,
        )
        for index in range(count if amount_lpt else 0)
    ]
