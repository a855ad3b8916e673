"""A class of one's own gets none of the parameters of the option that it replaces."""

from dataclasses import dataclass

import pytest

from agents.strategies.delegation import Passive
from agents.strategies.selection import CheapestFirst
from experiments.composing import compose_job, compose_sweep
from experiments.strategies import with_strategies
from protocol.emission import Bounded, ProportionalIntegral


@dataclass(frozen=True)
class Cautious:
    """A user's own strategy with a number."""

    patience: int = 1

    def decide(self, view: object, rng: object) -> None:
        raise NotImplementedError


CAUTIOUS = {"_target_": f"{__name__}.Cautious"}
DELEGATION = f"strategy.delegation._target_={__name__}.Cautious"


@pytest.mark.parametrize("extra", [[], ["strategy/delegation=passive"]], ids=str)
@pytest.mark.parametrize("plus", ["", "+", "++"])
def test_what_the_option_set_is_dropped(plus: str, extra: list[str]) -> None:
    config = compose_job([*extra, f"{plus}{DELEGATION}"]).config
    assert config.strategy.delegation == CAUTIOUS


@pytest.mark.parametrize("plus", ["", "+", "++"])
def test_what_the_command_sets_for_the_class_stays(plus: str) -> None:
    patience = f"{plus}strategy.delegation.patience=3"
    for overrides in ([patience, DELEGATION], [DELEGATION, patience]):
        config = compose_job(overrides).config
        assert config.strategy.delegation == CAUTIOUS | {"patience": 3}
        assert with_strategies(config).strategy.delegation == Cautious(3)


def test_a_whole_description_replaces_as_well() -> None:
    target = "agents.strategies.selection.CheapestFirst"
    config = compose_job([f"strategy.selection={{_target_: {target}}}"]).config
    assert with_strategies(config).strategy.selection == CheapestFirst()


def test_the_emission_rule_and_rules_inside_it() -> None:
    emission = "protocol.emission.ProportionalIntegral"
    config = compose_job(["emission=bounded", f"emission._target_={emission}"]).config
    assert config.emission == {"_target_": emission}
    config = compose_job([f"emission={{_target_: {emission}}}"]).config
    assert with_strategies(config).emission == ProportionalIntegral()
    bounded = [
        "emission._target_=protocol.emission.Bounded",
        "emission.rule.integral_ppb_per_point=9",
        f"emission.rule._target_={emission}",
    ]
    built = with_strategies(compose_job(bounded).config).emission
    assert built == Bounded(rule=ProportionalIntegral(integral_ppb_per_point=9))


def test_a_part_of_a_mix() -> None:
    part = "strategy.delegation.strategies.yield_chaser"
    config = compose_job(
        [
            "strategy/delegation=mixed",
            f"{part}._target_=agents.strategies.delegation.Passive",
            f"{part}.any_share=0.5",
        ]
    ).config
    mix = with_strategies(config).strategy.delegation
    assert mix.strategies == {"passive": Passive(), "yield_chaser": Passive(any_share=0.5)}


def test_other_strategies_keep_theirs() -> None:
    before, after = compose_job([]).config, compose_job([DELEGATION]).config
    assert after.strategy.selection == before.strategy.selection
    assert after.emission == before.emission


def test_in_a_sweep() -> None:
    jobs = compose_sweep(
        [DELEGATION, "emission=bounded,signed_step", "strategy.delegation.patience=1,2"]
    )
    found = [job.config.strategy.delegation["patience"] for job in jobs]
    assert found == [1, 2, 1, 2]
    assert "floor_ppb" in jobs[0].config.emission
    assert "floor_ppb" not in jobs[2].config.emission
