"""Every parameter of the contracts, with today's values, and a fresh deployment of them.

Names and units are the contracts': `inflation` in parts per billion, `round_lock_amount`
in parts per million, `treasury_reward_cut_rate` in parts per 1e27, LPT in base units.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from protocol.addresses import DEFAULT_OWNER, MINTER, TREASURY
from protocol.emission import EmissionRule, signed_step
from protocol.rules import DEPLOYED, Rules
from protocol.state import State
from protocol.state.rounds import RoundSchedule
from protocol.state.token import BURNER_ROLE, MINTER_ROLE
from protocol.units import (
    MAX_UINT256,
    PPB,
    PPM,
    PRECISE,
    WEI_PER_UNIT,
    Address,
    Block,
    Round,
)

_MAX_UINT64 = 2**64 - 1
_MAX_UINT48 = 2**48 - 1


class ParameterError(ValueError):
    """A parameter is outside the range that the contracts allow.

    Attributes:
        name: the parameter.
        value: what was given.
        allowed: what would be right, as a phrase.
    """

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(name, value, allowed)
        self.name = name
        self.value = value
        self.allowed = allowed

    def __str__(self) -> str:
        return f"{self.name}={self.value!r}: {self.allowed}"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the Controller's owner and the governor decide; defaults are mainnet's.

    Attributes:
        round_length: L1 blocks in a round. 6377 since 2022-10-06 (LIP-83).
        round_lock_amount: share of a round, at its end, in which commission is fixed;
            ppm. deploy/migrations.config.ts.
        unbonding_period: rounds from unbonding to withdrawal.
            deploy/migrations.config.ts.
        num_active_transcoders: size of the active set. deploy/migrations.config.ts.
        treasury_reward_cut_rate: treasury's share of rewards, parts per 1e27, in force
            from the first initialised round on. 10 % again since LIP-101 (2025-12-12).
        treasury_balance_ceiling: LPT base units in the treasury at which its share
            stops; 0 = never. LIP-92.
        inflation: of a round, ppb. The value of 2025-11-20.
        inflation_change: step of the inflation in a round, ppb. LIP-34, LIP-40.
        target_bonding_rate: bonded share of the supply that the step aims at, ppb.
        unlock_period: rounds from a gateway's unlock to its withdrawal.
            deploy/migrations.config.ts.
        ticket_validity_period: rounds that a ticket can be redeemed in.
            deploy/migrations.config.ts.
        treasury_min_delay: seconds from queueing to executing a proposal.
            deploy/migrations.config.ts.
        voting_delay: rounds from a proposal to its vote. LIP-89.
        voting_period: rounds that a vote lasts. LIP-89.
        proposal_threshold: votes that a proposer needs, LPT base units. LIP-89.
        quorum_numerator: share of the active stake that has to vote, ppm. LIP-89.
        quota: share of for among for and against that a proposal needs, ppm. LIP-89.
        l1_circulating_supply: LPT base units on L1, which inflation also counts.
        minter_has_burner_role: whether the Minter may burn LPT, without which slashing
            fails. The deployment scripts do not grant it.
        verifier: who may slash, if anybody. Nobody is registered.
        start_paused: whether the deployment ends with the system paused.
    """

    round_length: int = 6377
    round_lock_amount: int = 100_000
    unbonding_period: int = 7
    num_active_transcoders: int = 100
    treasury_reward_cut_rate: int = PRECISE // 10
    treasury_balance_ceiling: int = 750_000 * WEI_PER_UNIT
    inflation: int = 686_500
    inflation_change: int = 500
    target_bonding_rate: int = 500_000_000
    unlock_period: int = 2
    ticket_validity_period: int = 2
    treasury_min_delay: int = 0
    voting_delay: int = 1
    voting_period: int = 10
    proposal_threshold: int = 100 * WEI_PER_UNIT
    quorum_numerator: int = 333_300
    quota: int = 500_000
    l1_circulating_supply: int = 0
    minter_has_burner_role: bool = False
    verifier: Address | None = None
    start_paused: bool = False

    def check(self) -> None:
        """Refuse what the contracts would not accept.

        Raises:
            ParameterError: names the parameter, its value and its range.
        """
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise ParameterError(name, value, "must be an integer")
            if not low <= value <= high:
                raise ParameterError(name, value, f"must be from {low} to {high}")
        for name in ("minter_has_burner_role", "start_paused"):
            if not isinstance(getattr(self, name), bool):
                raise ParameterError(name, getattr(self, name), "must be true or false")


_RANGES: dict[str, tuple[int, int]] = {
    "round_length": (1, MAX_UINT256),
    "round_lock_amount": (0, PPM),
    "unbonding_period": (0, _MAX_UINT64),
    "num_active_transcoders": (1, MAX_UINT256),
    "treasury_reward_cut_rate": (0, PRECISE),
    "treasury_balance_ceiling": (0, MAX_UINT256),
    "inflation": (0, PPB),
    "inflation_change": (0, PPB),
    "target_bonding_rate": (0, PPB),
    "unlock_period": (0, MAX_UINT256),
    "ticket_validity_period": (1, MAX_UINT256),
    "treasury_min_delay": (0, MAX_UINT256),
    "voting_delay": (0, _MAX_UINT48),
    "voting_period": (1, _MAX_UINT48),
    "proposal_threshold": (0, MAX_UINT256),
    "quorum_numerator": (0, PPM),
    "quota": (0, PPM),
    "l1_circulating_supply": (0, MAX_UINT256),
}
"""Smallest and largest value of each number, both allowed."""


def deploy(
    parameters: Parameters,
    *,
    block: Block,
    first_round: Round | None = None,
    owner: Address = DEFAULT_OWNER,
    lpt: Mapping[Address, int] | None = None,
    treasury_lpt: int = 0,
    ether: Mapping[Address, int] | None = None,
    allowances: Iterable[tuple[Address, Address, int]] = (),
    rules: Rules = DEPLOYED,
    emission_rule: EmissionRule = signed_step,
) -> State:
    """Fresh contracts: nobody is bonded, no round was initialised.

    Args:
        parameters: what the owner sets.
        block: when; its round is the first current round.
        first_round: that round, if the block is its first one; None counts rounds from
            block 0, as the contracts do.
        owner: owns the Controller.
        lpt: base units minted to accounts.
        treasury_lpt: base units minted to the treasury.
        ether: wei that accounts start with.
        allowances: (holder, spender, LPT base units).
        rules: those of the era, and of the variants that are switched on.
        emission_rule: sets the inflation.

    Raises:
        ParameterError: a parameter is outside its range.
        ValueError: a balance is negative.
    """
    parameters.check()
    state = State(rules, emission_rule)
    length = parameters.round_length
    if first_round is None:
        first_round = Round(block // length)
        block = Block(block - block % length)
    lock_amount = parameters.round_lock_amount
    state.rounds.schedule.put(RoundSchedule(length, lock_amount, first_round, block))
    _set_parameters(state, parameters, first_round)
    state.controller.owner.put(owner)
    state.controller.paused.put(parameters.start_paused)
    state.controller.registry.put("Verifier", parameters.verifier)
    state.token.roles.put((MINTER_ROLE, MINTER), True)
    if parameters.minter_has_burner_role:
        state.token.roles.put((BURNER_ROLE, MINTER), True)
    for holder, amount_lpt in (*(lpt or {}).items(), (TREASURY, treasury_lpt)):
        _require_balance("lpt", holder, amount_lpt)
        held_lpt = state.token.balances[holder]
        state.token.balances.put(holder, held_lpt + amount_lpt)
        state.journal.commit()
    state.token.total_supply.put(sum(state.token.balances.values()))
    for holder, amount_wei in (ether or {}).items():
        _require_balance("ether", holder, amount_wei)
        state.ether.balances.put(holder, amount_wei)
    for holder, spender, amount_lpt in allowances:
        state.token.allowances.put((holder, spender), amount_lpt)
        state.journal.commit()
    state.journal.commit()
    return state


def _set_parameters(state: State, parameters: Parameters, first_round: Round) -> None:
    bonding = state.bonding
    bonding.unbonding_period.put(parameters.unbonding_period)
    bonding.pool_max_size.put(parameters.num_active_transcoders)
    bonding.next_round_treasury_reward_cut_rate.put(parameters.treasury_reward_cut_rate)
    bonding.treasury_balance_ceiling.put(parameters.treasury_balance_ceiling)
    minter = state.minter
    minter.inflation.put(parameters.inflation)
    minter.inflation_change.put(parameters.inflation_change)
    minter.target_bonding_rate.put(parameters.target_bonding_rate)
    minter.l1_circulating_supply.put(parameters.l1_circulating_supply)
    state.tickets.unlock_period.put(parameters.unlock_period)
    state.tickets.ticket_validity_period.put(parameters.ticket_validity_period)
    governor = state.governor
    governor.min_delay_s.put(parameters.treasury_min_delay)
    governor.voting_delay.put(parameters.voting_delay)
    governor.voting_period.put(parameters.voting_period)
    governor.proposal_threshold_lpt.put(parameters.proposal_threshold)
    governor.quota_ppm.put(parameters.quota)
    quorum = (first_round, parameters.quorum_numerator)
    governor.quorum_numerators_ppm.put((quorum,))


def _require_balance(what: str, holder: Address, amount: int) -> None:
    if amount < 0:
        raise ValueError(f"{what}[{holder!r}]={amount}: must not be negative")
