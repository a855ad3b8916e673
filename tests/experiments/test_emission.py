"""Emission rules built from descriptions, ours and a researcher's own."""

from dataclasses import dataclass

import pytest

from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.strategies import with_strategies
from protocol.emission import (
    Bounded,
    EmissionInputs,
    FixedSchedule,
    ProportionalIntegral,
    SupplyCap,
    signed_step,
)


def halved(inputs: EmissionInputs, by: int = 2) -> int:
    """A researcher's own rule."""
    return inputs.inflation_ppb // by


@dataclass(frozen=True)
class Steady:
    """Another one, with a number."""

    inflation_ppb: int = 1

    def __call__(self, inputs: EmissionInputs) -> int:
        return self.inflation_ppb


def rule(*overrides: str):
    return with_strategies(compose_job(overrides).config).emission


INPUTS = EmissionInputs(4_002, 1_000, 500, 500_000_000, 400_000_000, 0, 10**26)


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([], signed_step),
        (["emission=bounded"], Bounded()),
        (["emission=bounded", "emission.floor_ppb=7"], Bounded(floor_ppb=7)),
        (["emission=supply_cap"], SupplyCap()),
        (["emission=proportional_integral"], ProportionalIntegral()),
        (
            ["emission=fixed_schedule", "emission.inflation_ppb=[5,4]"],
            FixedSchedule(inflation_ppb=[5, 4]),
        ),
        (
            [
                "emission=bounded",
                "emission.rule._target_=protocol.emission.ProportionalIntegral",
                "+emission.rule.integral_ppb_per_point=9",
            ],
            Bounded(rule=ProportionalIntegral(integral_ppb_per_point=9)),
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, list) else type(value).__name__,
)
def test_shipped_rules_are_built(overrides: list[str], expected: object) -> None:
    built = rule(*overrides)
    if isinstance(built, FixedSchedule):
        assert type(built) is type(expected)
        assert [*built.inflation_ppb] == [5, 4]
    else:
        assert built == expected


def test_a_function_of_ones_own_is_a_rule() -> None:
    own = f"emission._target_={__name__}.halved"
    assert rule(own) is halved
    assert rule(own, "+emission.by=4")(INPUTS) == 250
    inside = rule("emission=bounded", f"emission.rule._target_={__name__}.halved")
    assert inside == Bounded(rule=halved)
    check_config(compose_job([own]).config)


def test_a_class_of_ones_own_is_a_rule() -> None:
    own = f"emission._target_={__name__}.Steady"
    assert rule(own, "+emission.inflation_ppb=77") == Steady(77)
    assert rule(own)(INPUTS) == 1


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (["~emission"], "emission=null: names no class; choose emission=bounded|fixed_"),
        (["emission._target_=os.absent"], "emission._target_=os.absent: can't be built"),
        (
            ["emission._target_=builtins.dict"],
            "emission._target_=builtins.dict: must be a",
        ),
        (
            ["emission=bounded", "emission.floor_ppb=x"],
            "emission.floor_ppb=x: must be an",
        ),
        (
            ["emission=bounded", "emission.floor_ppb=1.5"],
            "emission.floor_ppb=1.5: must be",
        ),
        (
            ["emission=bounded", "emission.floor_ppb=-1"],
            "emission._target_=protocol.emission.Bounded: can't be built: floor_ppb=-1",
        ),
        (
            ["emission=bounded", "emission.rule._target_=os.absent"],
            "emission.rule._target_=os.absent: can't be built",
        ),
        (
            ["emission=bounded", "emission.rule=5"],
            "emission=Bounded(floor_ppb=50000, ceiling_ppb=750000, rule=5): fails",
        ),
        (
            ["emission=fixed_schedule", "emission.rounds_per_step=0"],
            "emission._target_=protocol.emission.FixedSchedule: can't be built: rounds_per",
        ),
        (
            ["variant.lip_100=true", "variant.lip_107=true"],
            "variant.lip_107=true: sets inflation_change=700, but lip_100 sets it to",
        ),
        (
            ["era=streamflow", "protocol.treasury_balance_ceiling=1"],
            "protocol.treasury_balance_ceiling=1: must be 0: the era streamflow has no",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_in_one_line(overrides: list[str], told: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_config(compose_job(overrides).config)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)
