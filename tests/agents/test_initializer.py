"""Somebody opens each round."""

import pytest

from agents.initializer import MAX_DELAY_S
from protocol import rounds
from protocol.errors.rounds import RoundAlreadyInitialized
from protocol.events.rounds import NewRound
from tests.agents.network import FIRST_ROUND, ORCHESTRATORS, Network


def test_each_round_is_opened_within_half_a_minute_of_its_first_block() -> None:
    network = Network(round_length=100)
    opened = []
    network.initializer.on_open = lambda at: opened.append((at, network.clock.now_us))
    delays_us = []
    for ahead in range(40):
        network.open_round(FIRST_ROUND + ahead)
        at, now_us = opened[ahead]
        assert at == FIRST_ROUND + ahead
        delays_us.append(now_us - network.chain.round_start_us(at))
    assert 0 <= min(delays_us) < 5e6
    assert 25e6 < max(delays_us) < MAX_DELAY_S * 1e6
    started = [event.round for _, event in network.events if isinstance(event, NewRound)]
    assert started == [at for at, _ in opened]


def test_a_round_is_open_when_the_others_hear_of_it() -> None:
    network = Network()
    seen = []
    network.initializer.on_open = lambda at: seen.append(
        network.chain.state.rounds.last_initialized_round.value == at
    )
    network.open_round()
    assert seen == [True]


def test_a_round_that_somebody_else_opened_stops_the_run() -> None:
    """Only the initializer opens rounds; a second one would be a mistake of the world."""
    network = Network()
    network.initializer.schedule(FIRST_ROUND)
    assert network.chain.submit(ORCHESTRATORS[0], rounds.initialize_round).ok
    with pytest.raises(RoundAlreadyInitialized):
        network.clock.run(60_000_000)
