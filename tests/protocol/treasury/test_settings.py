"""The governor's and the timelock's parameters change by proposals only."""

from collections.abc import Callable
from typing import Any

import pytest

from protocol.addresses import LIVEPEER_GOVERNOR, TREASURY
from protocol.errors.governor import (
    CallerNotTimelock,
    OnlyGovernance,
    QuorumAboveAll,
    UnderlyingTransactionReverted,
    VotingPeriodTooLow,
)
from protocol.events.governor import (
    MinDelayChange,
    ProposalThresholdSet,
    QuorumNumeratorUpdated,
    VotingDelaySet,
    VotingPeriodSet,
)
from protocol.state.governor import Action
from protocol.treasury import settings, timelock
from tests.protocol.treasury.world import OWNER, World

CHANGES: list[tuple[Callable[..., None], int, tuple[Any, ...]]] = [
    (settings.set_voting_delay, 5, VotingDelaySet(1, 5)),
    (settings.set_voting_period, 5, VotingPeriodSet(2, 5)),
    (settings.set_proposal_threshold, 5, ProposalThresholdSet(300, 5)),
    (settings.update_quorum_numerator, 5, QuorumNumeratorUpdated(333_300, 5)),
    (timelock.update_min_delay, 5, MinDelayChange(600, 5)),
]


@pytest.mark.parametrize(("setter", "value", "event"), CHANGES)
def test_proposal_changes_a_parameter(
    setter: Callable[..., None], value: int, event: tuple[Any, ...]
) -> None:
    world = World()
    receipt = world.executed(Action(LIVEPEER_GOVERNOR, setter, (value,)))
    assert event in receipt.events
    storage = world.state.governor
    assert value in {
        storage.voting_delay.value,
        storage.voting_period.value,
        storage.proposal_threshold_lpt.value,
        storage.quorum_numerators_ppm.value[-1][1],
        storage.min_delay_s.value,
    }


@pytest.mark.parametrize("setter", [change[0] for change in CHANGES])
def test_nobody_else_changes_it(setter: Callable[..., None]) -> None:
    world = World()
    refused = world.call(OWNER, setter, 5).revert
    wanted = CallerNotTimelock if setter is timelock.update_min_delay else OnlyGovernance
    assert type(refused) is wanted


@pytest.mark.parametrize(
    ("setter", "value", "reason"),
    [
        (settings.set_voting_period, 0, VotingPeriodTooLow),
        (settings.update_quorum_numerator, 1_000_001, QuorumAboveAll),
    ],
)
def test_refused_values(setter: Callable[..., None], value: int, reason: type) -> None:
    world = World()
    assert type(world.call(TREASURY, setter, value).revert) is reason
    receipt = world.executed(Action(LIVEPEER_GOVERNOR, setter, (value,)))
    assert isinstance(receipt.revert, UnderlyingTransactionReverted)


def test_second_change_of_the_quorum_in_a_round_replaces_the_first() -> None:
    world = World()
    world.must(TREASURY, settings.update_quorum_numerator, 5)
    receipt = world.must(TREASURY, settings.update_quorum_numerator, 6)
    assert receipt.events == [QuorumNumeratorUpdated(5, 6)]
    assert world.state.governor.quorum_numerators_ppm.value == (
        (world.round - 2, 333_300),
        (world.round, 6),
    )
