"""Who stays in business, and who enters."""

from collections.abc import Callable, Sequence

import pytest

from agents.strategies.presence import EntryView, LeavesAtLoss, PresenceView, Stays


def view(profits: Sequence[float], hardware: float = 0.0) -> PresenceView:
    return PresenceView(tuple(profits), (hardware,) * len(profits), active=True)


def test_who_stays_bears_any_loss() -> None:
    assert Stays().stays(view([-1e9] * 200))


def test_a_loss_is_borne_for_as_long_as_the_patience() -> None:
    strategy = LeavesAtLoss(memory_rounds=1, patience_rounds=5)
    assert strategy.stays(view([3.0] + [-1.0] * 4))
    assert not strategy.stays(view([3.0] + [-1.0] * 5))
    assert strategy.stays(view([-1.0] * 4 + [1.0] + [-1.0] * 4))


def test_a_good_round_is_remembered() -> None:
    """After 100 the average of ten rounds needs long to fall below zero."""
    strategy = LeavesAtLoss(memory_rounds=10, patience_rounds=5)
    assert strategy.stays(view([100.0] + [-1.0] * 20))
    assert not strategy.stays(view([100.0] + [-1.0] * 40))


def test_sunk_cards_cost_nothing() -> None:
    losing = view([-1.0] * 40, hardware=1.5)
    assert not LeavesAtLoss(10, 10).stays(losing)
    assert LeavesAtLoss(10, 10, cards_are_sunk=True).stays(losing)
    assert not LeavesAtLoss(10, 10, cards_are_sunk=True).stays(view([-1.0] * 40, 0.5))


def test_new_ones_know_no_loss() -> None:
    assert LeavesAtLoss(1, 1).stays(view([]))


def test_entrants_look_at_the_margin() -> None:
    rich, poor = EntryView(2.0, 100.0, 1_000.0), EntryView(-0.1, 100.0, 1_000.0)
    assert Stays().enters(rich)
    assert not Stays().enters(poor)
    assert LeavesAtLoss(payback_rounds=500).enters(rich)
    assert not LeavesAtLoss(payback_rounds=499).enters(rich)
    assert not LeavesAtLoss().enters(poor)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: LeavesAtLoss(memory_rounds=0), "memory_rounds=0: must be an integer"),
        (lambda: LeavesAtLoss(patience_rounds=201), "at least 1 and at most 200"),
        (lambda: LeavesAtLoss(payback_rounds=0), "payback_rounds=0: must be an integer"),
        (lambda: LeavesAtLoss(cards_are_sunk=3), "cards_are_sunk=3: must be true or false"),
    ],
)
def test_bad_settings_are_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()
