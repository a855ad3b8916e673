"""The governor's parameters: set at deployment, changed by its own proposals only.

Source: OpenZeppelin 4.9.2 GovernorSettingsUpgradeable and
GovernorVotesQuorumFractionUpgradeable.
"""

from protocol import rounds
from protocol.addresses import TREASURY
from protocol.errors.governor import OnlyGovernance, QuorumAboveAll, VotingPeriodTooLow
from protocol.events.governor import (
    ProposalThresholdSet,
    QuorumNumeratorUpdated,
    VotingDelaySet,
    VotingPeriodSet,
)
from protocol.machine import Call
from protocol.state import State
from protocol.units import PPM


def set_voting_delay(state: State, call: Call, value: int) -> None:
    """Set the rounds between a proposal and its vote, for proposals to come.

    Raises:
        OnlyGovernance: the caller is not the Treasury.
    """
    _require_governance(call)
    voting_delay = state.governor.voting_delay
    call.emit(VotingDelaySet(voting_delay.value, value))
    voting_delay.put(value)


def set_voting_period(state: State, call: Call, value: int) -> None:
    """Set the rounds that a vote lasts, for proposals to come.

    Raises:
        OnlyGovernance: the caller is not the Treasury.
        VotingPeriodTooLow: the value is 0.
    """
    _require_governance(call)
    if value == 0:
        raise VotingPeriodTooLow
    voting_period = state.governor.voting_period
    call.emit(VotingPeriodSet(voting_period.value, value))
    voting_period.put(value)


def set_proposal_threshold(state: State, call: Call, value_lpt: int) -> None:
    """Set the voting power that a proposer needs.

    Raises:
        OnlyGovernance: the caller is not the Treasury.
    """
    _require_governance(call)
    threshold_lpt = state.governor.proposal_threshold_lpt
    call.emit(ProposalThresholdSet(threshold_lpt.value, value_lpt))
    threshold_lpt.put(value_lpt)


def update_quorum_numerator(state: State, call: Call, value_ppm: int) -> None:
    """Set the share of the active stake that has to vote, from this round's end on.

    Raises:
        OnlyGovernance: the caller is not the Treasury.
        QuorumAboveAll: the value is more than 100 %.
    """
    _require_governance(call)
    if value_ppm > PPM:
        raise QuorumAboveAll
    history = state.governor.quorum_numerators_ppm
    current = rounds.current_round(state, call.block)
    old_ppm = history.value[-1][1] if history.value else 0
    earlier = tuple(entry for entry in history.value if entry[0] != current)
    history.put((*earlier, (current, value_ppm)))
    call.emit(QuorumNumeratorUpdated(old_ppm, value_ppm))


def _require_governance(call: Call) -> None:
    """Refuse everyone but the Treasury, which acts for the governor."""
    if call.sender != TREASURY:
        raise OnlyGovernance
