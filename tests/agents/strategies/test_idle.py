"""What strategies say of themselves holds for what they do themselves."""

import pytest

from agents.orchestrator import Strategies
from agents.strategies.commission import Fixed
from agents.strategies.hardware import Keeps
from agents.strategies.idle import draws_once_bonded, is_idle, weighs_worth
from agents.strategies.pricing import Advertised, CostPlus
from agents.strategies.reward_calls import Reliable


class Dearer(Advertised):
    """Does something else than the idle strategy that it is made of."""

    def price_wei(self, view, uniform):
        return 2 * view.listed_wei


class Renamed(Advertised):
    """Does the same."""


class StillIdle(Dearer):
    """Says so itself."""

    idle = True

    def price_wei(self, view, uniform):
        return view.listed_wei


@pytest.mark.parametrize(
    ("strategy", "idle"),
    [
        (Advertised(), True),
        (Renamed(), True),
        (Dearer(), False),
        (StillIdle(), True),
        (Keeps(), True),
        (CostPlus(), False),
        (object(), False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_who_does_something_of_its_own_is_not_idle(strategy: object, idle: bool) -> None:
    assert is_idle(strategy) is idle


def test_what_nobody_says_is_taken_to_matter() -> None:
    assert weighs_worth(object())
    assert draws_once_bonded(object())
    assert not weighs_worth(Reliable())


def test_orchestrators_know_who_of_their_strategies_does_something() -> None:
    usual = Strategies(Advertised(), Reliable(), Fixed())
    assert usual.at_work == {"reward_calls"}
    assert Strategies(Dearer(), Reliable(), Fixed()).at_work == {"pricing", "reward_calls"}
