"""Strategies built from descriptions, ours and a user's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from agents.strategies.delegation import Mix, Passive, Stay, YieldChaser
from agents.strategies.selection import (
    CheapestFirst,
    Offers,
    Pick,
    PickNone,
    StakeWeighted,
)
from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.strategies import fresh_strategies, with_strategies


class Counted:
    """A user's own strategy that knows how many were built before it."""

    built = 0

    def __init__(self) -> None:
        self.number = Counted.built
        Counted.built += 1

    def prepare(self, offers: Offers) -> Pick:
        return PickNone()


class Deciding(Counted):
    """The same of a delegator."""

    def decide(self, view: object, rng: object) -> Stay:
        return Stay()


@dataclass(frozen=True, slots=True)
class FirstOffer:
    """A user's own strategy: the first affordable offer with room."""

    patience: int = 1

    def prepare(self, offers: Offers) -> Pick:
        affordable = offers.affordable().tolist()

        def pick(free: Sequence[int], uniform: object) -> int | None:
            return next((index for index in affordable if free[index] > 0), None)

        return pick


@dataclass(frozen=True, slots=True)
class Refusing:
    """A strategy whose constructor refuses."""

    def __post_init__(self) -> None:
        raise ValueError("no luck\ntoday")


def test_defaults_are_built() -> None:
    strategy = with_strategies(compose_job(["strategy/delegation=mixed"]).config).strategy
    assert strategy.selection == StakeWeighted()
    assert strategy.delegation == Mix(
        strategies={"passive": Passive(), "yield_chaser": YieldChaser()},
        shares={"passive": 0.9, "yield_chaser": 0.1},
    )
    # A DictConfig in a strategy would be fifty times slower to read than a dict.
    assert type(strategy.delegation.shares) is dict


def test_the_fitted_population_is_in_force() -> None:
    config = compose_job([]).config
    assert config == compose_job(["strategy/delegation=fitted"]).config
    delegation = with_strategies(config).strategy.delegation
    kinds = {type(each).__name__ for each in delegation.strategies.values()}
    assert {"Passive", "RewardSeller", "Institutional", "YieldChaser"} <= kinds


def test_the_description_is_left_alone() -> None:
    config = compose_job(["strategy/selection=cheapest_first"]).config
    built = with_strategies(config)
    assert built.strategy.selection == CheapestFirst()
    assert isinstance(config.strategy.selection, dict)


def test_own_class_in_own_module() -> None:
    target = f"{__name__}.FirstOffer"
    config = compose_job(
        ["~strategy/selection", f"+strategy.selection={{_target_: {target}, patience: 3}}"]
    ).config
    assert with_strategies(config).strategy.selection == FirstOffer(patience=3)


def test_each_world_gets_strategies_of_its_own() -> None:
    config = compose_job(["strategy/delegation=mixed"]).config
    once, again = (fresh_strategies(config).strategy for _ in range(2))
    assert once == again == with_strategies(config).strategy
    assert once.delegation is not again.delegation


@pytest.mark.parametrize("place", ["strategy.selection", "wallets.mine.strategy"])
def test_a_class_of_the_users_is_built_for_each_world(place: str) -> None:
    config = compose_job([]).config
    described = {"_target_": f"{__name__}.Counted"}
    if place == "strategy.selection":
        config.strategy.selection = described
        built = [fresh_strategies(config).strategy.selection for _ in range(3)]
    else:
        described = {"_target_": f"{__name__}.Deciding"}
        config.wallets = {"mine": {"stake_lpt": 1.0, "strategy": described}}
        built = [fresh_strategies(config).wallets["mine"].strategy for _ in range(3)]
    first = built[0].number
    assert [each.number for each in built] == [first, first + 1, first + 2]


SELECTION = "strategy.selection"
BAD = [
    (
        [f"{SELECTION}._target_=agents.absent.X"],
        f"{SELECTION}._target_=agents.absent.X: can't",
    ),
    (
        [f"{SELECTION}._target_=os.absent"],
        f"{SELECTION}._target_=os.absent: can't be built",
    ),
    ([f"{SELECTION}._target_=5"], f"{SELECTION}._target_=5: can't be built"),
    ([f"{SELECTION}._target_=builtins.dict"], "must be a class with the method prepare"),
    ([f"{SELECTION}.stake_weight=abc"], f"{SELECTION}.stake_weight=abc: must be a number"),
    ([f"{SELECTION}.stake_weight=2"], "must be at least 0 and sum to 1"),
    ([f"+{SELECTION}.luck=1"], "unexpected keyword argument 'luck'"),
    (
        [f"{SELECTION}=cheapest_first"],
        f"choose {SELECTION.replace('.', '/')}=bandit|cheapest_first|",
    ),
    (["~strategy/selection"], f"{SELECTION}=null: names no class"),
    (["strategy.delegation.shares.passive=0.5"], "must be at least 0 and sum to 1"),
    (
        ["strategy.delegation.strategies.yield_chaser.considered=1.5"],
        "strategy.delegation.strategies.yield_chaser.considered=1.5: must be an integer",
    ),
    (
        ["~strategy/selection", f"+{SELECTION}._target_={__name__}.Refusing"],
        f"{SELECTION}._target_={__name__}.Refusing: can't be built: no luck today",
    ),
]


@pytest.mark.parametrize(("overrides", "told"), BAD, ids=[case[0][-1] for case in BAD])
def test_bad_strategies_are_told_in_one_line(
    overrides: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        with_strategies(compose_job(overrides).config)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
