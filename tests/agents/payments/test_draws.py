"""Which tickets win."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from agents.payments.draws import WinningDraws
from agents.payments.terms import MAX_WIN_PROB, TicketTerms

EV_WEI = 8 * 10**9


def terms_of_odds(one_in: int) -> TicketTerms:
    return TicketTerms(EV_WEI * one_in, MAX_WIN_PROB // one_in, EV_WEI)


@pytest.mark.parametrize("one_in", [2, 50, 150_000])
def test_winners_are_binomial(one_in: int) -> None:
    draws = WinningDraws(np.random.default_rng(one_in))
    hazard = terms_of_odds(one_in).hazard
    batch = max(one_in // 10, 7)
    batches = 30_000 * one_in // batch
    won = sum(draws.winners(batch, hazard) for _ in range(batches))
    assert won > 20_000
    assert binomtest(won, batches * batch, 1 / one_in).pvalue > 0.001


def test_the_size_of_the_batches_changes_nothing() -> None:
    """The same tickets, one by one and all at once, have the same winners."""
    hazard = terms_of_odds(40).hazard
    single, bulk = (WinningDraws(np.random.default_rng(8)) for _ in range(2))
    ones = sum(single.winners(1, hazard) for _ in range(20_000))
    assert ones == bulk.winners(20_000, hazard) > 0


def test_kinds_drawn_together_win_what_they_win_one_after_the_other() -> None:
    """Some of many tickets, some of sure ones, and a few that hardly ever win."""
    kinds = [terms_of_odds(one_in).hazard for one_in in (2, 50, 4_000)] + [math.inf]
    counts = np.random.default_rng(3).integers(1, 90, 2_000).tolist()
    hazards = [kinds[at % 4] for at in range(len(counts))]
    single, bulk = (WinningDraws(np.random.default_rng(8)) for _ in range(2))
    expected = [
        (place, won)
        for place, each in enumerate(zip(counts, hazards, strict=True))
        if (won := single.winners(*each))
    ]
    assert list(bulk.winners_of_each(counts, hazards)) == expected
    assert 500 < len(expected) < 2_000
    assert bulk.winners(10**6, kinds[1]) == single.winners(10**6, kinds[1])


def test_gaps_between_winners_are_geometric() -> None:
    draws = WinningDraws(np.random.default_rng(5))
    hazard = terms_of_odds(3).hazard
    wins = [draws.winners(1, hazard) for _ in range(60_000)]
    assert set(wins) == {0, 1}
    places = np.flatnonzero(wins)
    gaps = np.diff(places)
    next_to_each_other = int((gaps == 1).sum())
    assert binomtest(next_to_each_other, len(gaps), 1 / 3).pvalue > 0.001


def test_tickets_of_different_odds_each_keep_their_own() -> None:
    """Batches of three kinds by turns: each kind wins at its rate and earns its value."""
    draws = WinningDraws(np.random.default_rng(21))
    kinds = {one_in: terms_of_odds(one_in) for one_in in (5, 200, 4_000)}
    tickets, won = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0)
    for _ in range(20_000):
        for one_in, terms in kinds.items():
            batch = 1 + one_in
            tickets[one_in] += batch
            won[one_in] += draws.winners(batch, terms.hazard)
    assert min(won.values()) > 19_000
    for one_in, terms in kinds.items():
        assert binomtest(won[one_in], tickets[one_in], 1 / one_in).pvalue > 0.001
        paid_wei = won[one_in] * terms.face_value_wei
        assert paid_wei == pytest.approx(tickets[one_in] * EV_WEI, rel=0.03)


def test_a_sure_ticket_always_wins_and_uses_no_draw() -> None:
    generator = np.random.default_rng(0)
    draws = WinningDraws(generator)
    before = generator.bit_generator.state
    assert draws.winners(17, math.inf) == 17
    assert draws.winners(0, 0.5) == 0
    assert generator.bit_generator.state == before
