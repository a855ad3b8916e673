"""Polls: stake-weighted signals on improvement proposals, tallied off-chain.

Source: contracts/polling/PollCreator.sol, Poll.sol, f225b10.
"""

from protocol import rounds
from protocol.bonding import views as bonding
from protocol.errors.polls import InsufficientStake, PollIsActive, PollIsOver
from protocol.events.polls import PollCreated, Vote
from protocol.machine import Call
from protocol.state import State
from protocol.units import Address

QUORUM_PPM = 333_300
"""Share of the active stake that a poll announces it needs: a third."""

QUOTA_PPM = 500_000
"""Share of the votes that a poll announces it needs: a half."""

POLL_PERIOD_BLOCKS = 10 * 5760
"""Ten rounds of the length that rounds had on L1; it does not follow the real one."""

POLL_CREATION_COST_LPT = 100 * 10**18
"""Stake that the creator needs, and keeps."""


def create_poll(state: State, call: Call, proposal: bytes) -> Address:
    """Open a poll on a proposal, given as an IPFS multihash.

    Returns:
        The poll's address.

    Raises:
        InsufficientStake: the caller has neither enough stake nor enough delegated.
    """
    current = rounds.current_round(state, call.block)
    stake_lpt = bonding.pending_stake(state, call.sender, current)
    if (
        stake_lpt < POLL_CREATION_COST_LPT
        and bonding.transcoder_total_stake(state, call.sender) < POLL_CREATION_COST_LPT
    ):
        raise InsufficientStake
    created = state.polls.created
    poll = Address(f"poll{created.value}")
    created.put(created.value + 1)
    end_block = call.block + POLL_PERIOD_BLOCKS
    state.polls.end_blocks.put(poll, end_block)
    call.emit(PollCreated(poll, proposal, end_block, QUORUM_PPM, QUOTA_PPM))
    return poll


def vote(state: State, call: Call, poll: Address, choice_id: int) -> None:
    """Vote in a poll; one may vote again. A destroyed poll takes it and does nothing.

    Raises:
        PollIsOver: the poll takes no more votes.
    """
    end_block = state.polls.end_blocks.get(poll)
    if end_block is None:
        return
    if call.block > end_block:
        raise PollIsOver
    call.emit(Vote(poll, call.sender, choice_id))


def destroy(state: State, call: Call, poll: Address) -> None:
    """Remove a poll that is over; anyone may.

    Raises:
        PollIsActive: the poll still takes votes.
    """
    end_block = state.polls.end_blocks.get(poll)
    if end_block is None:
        return
    if call.block <= end_block:
        raise PollIsActive
    state.polls.end_blocks.remove(poll)
