"""Rewards called by somebody else: what LIP-118 adds, and what the deployed code lacks.

Rewards stay those of the orchestrator; the caller only saves it from being online.

Source: LIP-118 (2026-07). Who may call is `state.rules.may_call_reward`.
"""

from protocol import controller, rounds
from protocol.bonding.rewards import reward
from protocol.errors.bonding import CallerMustBeRewardCaller
from protocol.events.bonding import RewardCallerSet
from protocol.machine import Call
from protocol.state import State
from protocol.units import Address


def set_reward_caller(state: State, call: Call, reward_caller: Address | None) -> None:
    """Let somebody call reward for the caller; null takes it back.

    Raises:
        SystemPaused: nothing moves while the system is paused.
    """
    controller.require_not_paused(state)
    reward_callers = state.bonding.reward_callers
    if reward_caller is None:
        reward_callers.remove(call.sender)
    else:
        reward_callers.put(call.sender, reward_caller)
    call.emit(RewardCallerSet(call.sender, reward_caller))


def reward_for_transcoder(
    state: State,
    call: Call,
    orchestrator: Address,
    *,
    new_pos_prev: Address | None = None,
    new_pos_next: Address | None = None,
) -> None:
    """Mint an orchestrator's share of the round, exactly as if it had called reward.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        CallerMustBeRewardCaller: the caller may not call reward for it.
        Revert: for the reasons of `reward`.

    Source: rewardForTranscoder, rewardForTranscoderWithHint.
    """
    rounds.require_open(state, call.block)
    if not state.rules.may_call_reward(state, call.sender, orchestrator):
        raise CallerMustBeRewardCaller
    inner = call.by(orchestrator)
    reward(state, inner, new_pos_prev=new_pos_prev, new_pos_next=new_pos_next)
