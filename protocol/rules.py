"""Where the deployed code differs between eras and proposals: functions to put in.

Transitions call these through `state.rules`, so that an era or a variant is a set of
functions and never a condition in a transition. Most differences are numbers (see
`protocol.parameters`) or the emission rule; only what is neither stands here.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from protocol.bonding.reward_callers import reward_for_transcoder, set_reward_caller
from protocol.machine import Call
from protocol.state import State
from protocol.units import Address
from protocol.votes.checkpoints import checkpoint, checkpoint_total_active_stake


class Rules(NamedTuple):
    """The functions that make up an era, beside those that all eras share.

    Attributes:
        checkpoint: records an account's bond, as it is now, for votes of later rounds.
        checkpoint_total_active_stake: records a round's total active stake for votes.
        may_call_reward: whether an account (first) may call reward for an orchestrator.
        missing: transitions that the contracts have not got; calling one reverts.
    """

    checkpoint: Callable[[State, Call, Address | None, int], None]
    checkpoint_total_active_stake: Callable[[State, int, int], None]
    may_call_reward: Callable[[State, Address, Address], bool]
    missing: frozenset[Callable[..., Any]]


def only_itself(state: State, caller: Address, orchestrator: Address) -> bool:
    """Each orchestrator calls its own rewards."""
    del state
    return caller == orchestrator


DEPLOYED = Rules(
    checkpoint=checkpoint,
    checkpoint_total_active_stake=checkpoint_total_active_stake,
    may_call_reward=only_itself,
    missing=frozenset({set_reward_caller, reward_for_transcoder}),
)
"""The contracts at f225b10, on mainnet since 2024-03."""
