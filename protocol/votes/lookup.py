"""Voting power at the start of past rounds, the current one and the next.

The clock is the current round. "At the end of round r" is at the start of r + 1.

Source: contracts/bonding/BondingVotes.sol, f225b10.
"""

from protocol.bonding.factors import cumulative_stake
from protocol.errors.votes import FutureLookup
from protocol.state import State
from protocol.state.votes import BondingCheckpoint
from protocol.units import Address
from protocol.votes.checkpoints import own_votes

_NO_BOND = BondingCheckpoint()


def has_checkpoint(state: State, account: Address | None) -> bool:
    """Whether an account ever had its bond recorded."""
    return account in state.votes.latest


def get_votes(state: State, account: Address | None, clock: int) -> int:
    """Votes that an account has, as of the next round's start."""
    return get_votes_and_delegate_at_round_start(state, account, clock + 1, clock)[0]


def delegates(state: State, account: Address | None, clock: int) -> Address | None:
    """Whom an account delegates to, as of the next round's start."""
    return get_votes_and_delegate_at_round_start(state, account, clock + 1, clock)[1]


def get_past_votes(state: State, account: Address | None, at: int, clock: int) -> int:
    """Votes that an account had at the end of a past round.

    Raises:
        FutureLookup: the round is not past.
    """
    return get_past_votes_and_delegate(state, account, at, clock)[0]


def delegated_at(
    state: State, account: Address | None, at: int, clock: int
) -> Address | None:
    """Whom an account delegated to at the end of a past round.

    Raises:
        FutureLookup: the round is not past.
    """
    return get_past_votes_and_delegate(state, account, at, clock)[1]


def get_past_votes_and_delegate(
    state: State, account: Address | None, at: int, clock: int
) -> tuple[int, Address | None]:
    """Votes and delegate that an account had at the end of a past round.

    Raises:
        FutureLookup: the round is not past.
    """
    _require_past(at, clock)
    return get_votes_and_delegate_at_round_start(state, account, at + 1, clock)


def total_supply(state: State, clock: int) -> int:
    """All votes, which is the active stake only, as of the next round's start."""
    return get_total_active_stake_at(state, clock + 1, clock)


def get_past_total_supply(state: State, at: int, clock: int) -> int:
    """All votes at the end of a past round.

    Raises:
        FutureLookup: the round is not past.
    """
    _require_past(at, clock)
    return get_total_active_stake_at(state, at + 1, clock)


def get_total_active_stake_at(state: State, at: int, clock: int) -> int:
    """Active stake at the start of a round.

    A round that was never initialised has the stake of the next one that was, or of the
    round to come. Before the first of all it is 0.

    Raises:
        FutureLookup: the round is after the next.
    """
    if at > clock + 1:
        raise FutureLookup(at, clock + 1)
    votes = state.votes
    exact_lpt = votes.total_active_stakes[at]
    if exact_lpt > 0:
        return exact_lpt
    count = votes.total_stake_count.value
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if votes.total_stake_rounds[middle] < at:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return 0
    if low < count:
        return votes.total_active_stakes[votes.total_stake_rounds[low]]
    return state.bonding.next_round_total_active_stake.value


def get_votes_and_delegate_at_round_start(
    state: State, account: Address | None, at: int, clock: int
) -> tuple[int, Address | None]:
    """Votes and delegate of an account at the start of a round.

    An orchestrator votes with all that is delegated to it, in the active set or not; a
    delegator with its own stake and unclaimed rewards, if its delegate is registered.

    Raises:
        FutureLookup: the round is after the next.
    """
    bond = _bond_at(state, account, at, clock)
    if bond.bonded_amount == 0:
        return 0, bond.delegate
    if bond.delegate == account:
        return own_votes(account, bond), bond.delegate
    return _delegator_votes(state, bond, at, clock), bond.delegate


def _delegator_votes(state: State, bond: BondingCheckpoint, at: int, clock: int) -> int:
    delegate = bond.delegate
    delegate_bond = _bond_at(state, delegate, at, clock)
    if delegate_bond.delegate != delegate or delegate_bond.bonded_amount == 0:
        return 0
    reward_round = delegate_bond.last_reward_round
    if reward_round < bond.last_claim_round:
        return bond.bonded_amount
    pools = state.bonding.earnings_pools
    start = pools[delegate, bond.last_claim_round].cumulative_reward_factor
    end = pools[delegate, reward_round].cumulative_reward_factor if reward_round else 0
    return cumulative_stake(bond.bonded_amount, start, end)


def _bond_at(
    state: State, account: Address | None, at: int, clock: int
) -> BondingCheckpoint:
    """The newest checkpoint that holds in a round; an empty one if there is none."""
    if at > clock + 1:
        raise FutureLookup(at, clock + 1)
    latest = state.votes.latest[account]
    if latest.start_round <= at:
        return latest
    older = state.votes.older
    low, high = 0, latest.older
    while low < high:
        middle = (low + high) // 2
        if older[account, middle].start_round <= at:
            low = middle + 1
        else:
            high = middle
    return older[account, low - 1] if low else _NO_BOND


def _require_past(at: int, clock: int) -> None:
    if at >= clock:
        raise FutureLookup(at, max(clock - 1, 0))
