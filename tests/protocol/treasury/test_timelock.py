"""The delay between queueing and execution."""

from protocol.errors import ArithmeticPanic
from protocol.treasury import governor, timelock
from protocol.units import MAX_UINT256
from tests.protocol.treasury.world import OUTSIDER, World


def test_delay_is_the_one_at_queueing() -> None:
    world = World()
    proposal_id = world.passed()
    world.must(OUTSIDER, governor.queue, proposal_id)
    world.must("Treasury", timelock.update_min_delay, 10**6)
    world.timestamp_s += 600
    world.must(OUTSIDER, governor.execute, proposal_id)


def test_delay_beyond_the_largest_integer_panics() -> None:
    world = World()
    proposal_id = world.passed()
    world.must("Treasury", timelock.update_min_delay, MAX_UINT256)
    refused = world.call(OUTSIDER, governor.queue, proposal_id).revert
    assert isinstance(refused, ArithmeticPanic)
