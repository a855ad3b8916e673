"""The contracts alone, played round by round on given bonding rates.

Two orchestrators hold all bonded stake: one calls reward in every round, the other never
does. The first one's share of the stake is the share of the mintable LPT that is minted.
Every step is a call that the contracts accept, so inflation, minting and the treasury's
part follow from their arithmetic alone.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Any, NamedTuple

from protocol import minter, rounds, token
from protocol.addresses import BONDING_MANAGER, DEFAULT_OWNER, TREASURY
from protocol.bonding import delegation, rewards, setters, views
from protocol.emission import EmissionInputs, EmissionRule, signed_step
from protocol.machine import Call, execute
from protocol.parameters import Parameters, deploy
from protocol.state import State
from protocol.units import MAX_UINT256, Address, Block, Round
from sim.errors import ConfigError

CALLER = Address("calls-reward")
"""The orchestrator whose share of the mintable LPT is minted."""

ABSENTEE = Address("never-calls-reward")
"""The orchestrator whose share is not."""

HOLDERS = Address("holders")
"""Holds all LPT that are not bonded."""

SETTERS: Mapping[str, Callable[..., None]] = MappingProxyType(
    {
        "round_length": rounds.set_round_length,
        "inflation_change": minter.set_inflation_change,
        "target_bonding_rate": minter.set_target_bonding_rate,
        "treasury_reward_cut_rate": setters.set_treasury_reward_cut_rate,
        "treasury_balance_ceiling": setters.set_treasury_balance_ceiling,
    }
)
"""The owner's call for each parameter that issuance depends on."""

NO_CHANGES: Mapping[str, int] = MappingProxyType({})
"""No parameter changes."""


class IssuedRound(NamedTuple):
    """One round; LPT in base units, stocks as right after it was initialised.

    Attributes:
        round: its number.
        total_supply_lpt: all LPT before the round mints.
        bonded_lpt: total active stake.
        inflation_ppb: parts per billion of the supply that the round may mint.
        mintable_lpt: LPT that it may mint.
        minted_lpt: LPT that it minted.
        treasury_lpt: the treasury's balance afterwards, if nothing is spent.
    """

    round: int
    total_supply_lpt: int
    bonded_lpt: int
    inflation_ppb: int
    mintable_lpt: int
    minted_lpt: int
    treasury_lpt: int


class Issuer:
    """Contracts that are played round by round.

    The unbonding period is 0 here, since only the sum of all bonds counts.

    Args:
        parameters: of the contracts; `inflation` is that of the round before the first.
        first_round: number of the first round to be played, at least 2.
        total_supply_lpt: base units.
        rule: sets each round's inflation.
    """

    def __init__(
        self,
        parameters: Parameters,
        *,
        first_round: int,
        total_supply_lpt: int,
        rule: EmissionRule = signed_step,
    ) -> None:
        self._block = Block((first_round - 1) * parameters.round_length)
        self._round = Round(first_round - 1)
        self.state: State = deploy(
            parameters,
            block=self._block,
            first_round=self._round,
            lpt={HOLDERS: total_supply_lpt},
            allowances=[
                (each, BONDING_MANAGER, MAX_UINT256) for each in (CALLER, ABSENTEE)
            ],
        )
        storage = self.state.minter
        storage.emission_rule = _hold
        self._do(DEFAULT_OWNER, setters.set_unbonding_period, 0)
        self._do(HOLDERS, rounds.initialize_round)
        storage.emission_rule = rule

    def play(
        self,
        bonding_rate: float | Fraction,
        minted_share: float | Fraction = 1,
        changes: Mapping[str, int] = NO_CHANGES,
    ) -> IssuedRound:
        """Bond for the next round, open it and call reward.

        Args:
            bonding_rate: bonded share of the supply when the round opens, 0..1; met to a
                few base units.
            minted_share: share of the mintable LPT that is minted, 0..1.
            changes: parameters that the owner sets just before the round is opened.

        Raises:
            ConfigError: a number is outside its range, or a parameter has no bearing on
                issuance.
        """
        rate = _share("bonding_rate", bonding_rate)
        share = _share("minted_share", minted_share)
        supply_lpt = self.state.token.total_supply.value
        bonded_lpt = ceil(rate * supply_lpt)
        if bonded_lpt > supply_lpt - self.state.token.balances[TREASURY]:
            raise ConfigError(
                "bonding_rate", bonding_rate, "must leave the treasury its LPT"
            )
        called_lpt = ceil(share * bonded_lpt)
        self._set_stakes({CALLER: called_lpt, ABSENTEE: bonded_lpt - called_lpt})
        self._block = rounds.round_start_block(self.state, self._round + 1)
        self._round = rounds.current_round(self.state, self._block)
        for name, value in changes.items():
            self._set_parameter(name, value)
        self._do(HOLDERS, rounds.initialize_round)
        if views.is_active_transcoder(self.state, CALLER, self._round):
            self._do(CALLER, rewards.reward)
        return IssuedRound(
            self._round,
            supply_lpt,
            self.state.bonding.current_round_total_active_stake.value,
            self.state.minter.inflation.value,
            self.state.minter.current_mintable_tokens.value,
            self.state.minter.current_minted_tokens.value,
            self.state.token.balances[TREASURY],
        )

    def _set_parameter(self, name: str, value: int) -> None:
        if name not in SETTERS:
            raise ConfigError("parameter", name, f"must be one of {', '.join(SETTERS)}")
        self._do(DEFAULT_OWNER, SETTERS[name], value)

    def _set_stakes(self, targets_lpt: Mapping[Address, int]) -> None:
        """Bring the orchestrators' stakes to given numbers by unbonding and bonding."""
        stakes_lpt = self.state.bonding.delegated_amounts
        for orchestrator, target_lpt in targets_lpt.items():
            excess_lpt = stakes_lpt[orchestrator] - target_lpt
            # Claims floor, so the last base units of a pool belong to nobody.
            own_lpt = views.pending_stake(self.state, orchestrator, self._round)
            if min(excess_lpt, own_lpt) > 0:
                self._free(orchestrator, min(excess_lpt, own_lpt))
        for orchestrator, target_lpt in targets_lpt.items():
            held_lpt = self.state.token.balances[HOLDERS]
            missing_lpt = min(target_lpt - stakes_lpt[orchestrator], held_lpt)
            if missing_lpt > 0:
                self._do(HOLDERS, token.transfer, orchestrator, missing_lpt)
                self._do(orchestrator, delegation.bond, missing_lpt, orchestrator)

    def _free(self, orchestrator: Address, amount_lpt: int) -> None:
        """Unbond some stake and give it back to the holders."""
        lock_id = self.state.bonding.delegators[orchestrator].next_unbonding_lock_id
        self._do(orchestrator, delegation.unbond, amount_lpt)
        self._do(orchestrator, delegation.withdraw_stake, lock_id)
        self._do(orchestrator, token.transfer, HOLDERS, amount_lpt)

    def _do(self, sender: Address, transition: Callable[..., Any], *args: Any) -> None:
        """Run a call that has to succeed."""
        receipt = execute(self.state, Call(sender, self._block), transition, *args)
        if receipt.revert is not None:
            raise receipt.revert


def _hold(inputs: EmissionInputs) -> int:
    """Leaves inflation as it is: the round before the first has had its step."""
    return inputs.inflation_ppb


def _share(name: str, value: float | Fraction) -> Fraction:
    share = Fraction(value)
    if not 0 <= share <= 1:
        raise ConfigError(name, value, "must be from 0 to 1")
    return share
