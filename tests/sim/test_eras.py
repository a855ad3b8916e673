"""Which era, variants and emission rule a configuration means, and worlds of each."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from protocol.bonding.reward_callers import reward_for_transcoder
from protocol.emission import Bounded, EmissionInputs, FixedSchedule, signed_step
from protocol.eras import CONFLUENCE, DELTA, ERAS, STREAMFLOW, VARIANTS, Era
from protocol.units import PRECISE, WEI_PER_UNIT
from sim.checks import check_world
from sim.config import EraName, ProtocolConfig, VariantConfig
from sim.eras import check_emission, chosen_era
from sim.errors import ConfigError
from sim.parameters import protocol_parameters
from sim.snapshot import Snapshot
from tests.sim.world import Run, default_config, run, small_config


def test_every_era_and_variant_has_its_key() -> None:
    assert [member.name for member in EraName] == [*ERAS]
    assert [field.name for field in fields(VariantConfig)] == [*VARIANTS]
    assert not any(vars_of(VariantConfig()).values())


def vars_of(config: Any) -> dict[str, Any]:
    return {field.name: getattr(config, field.name) for field in fields(config)}


def test_nothing_configured_is_what_is_deployed() -> None:
    assert chosen_era(default_config()) == DELTA


@pytest.mark.parametrize("name", EraName)
def test_the_name_selects_the_era(name: EraName) -> None:
    assert chosen_era(default_config({"era": name})) == ERAS[name.name]


def test_variants_bound_the_configured_rule() -> None:
    schedule = FixedSchedule()
    config = default_config({"emission": schedule, "variant.lip_100": True})
    assert chosen_era(config).emission == Bounded(rule=schedule)


def test_variants_that_contradict_each_other_are_refused() -> None:
    config = default_config({"variant.lip_100": True, "variant.lip_107": True})
    with pytest.raises(
        ConfigError,
        match=r"^variant.lip_107=true: sets inflation_change=700, but lip_100 sets it",
    ):
        check_world(config)


def test_parameters_configured_era_snapshot_in_this_order(snapshot: Snapshot) -> None:
    nothing = ProtocolConfig()
    assert protocol_parameters(nothing, snapshot, DELTA) == protocol_parameters(
        nothing, snapshot
    )
    old = protocol_parameters(nothing, snapshot, STREAMFLOW)
    assert (old.round_length, old.treasury_balance_ceiling) == (5_760, 0)
    assert (old.inflation, old.unbonding_period) == (686_500, 7)
    own = protocol_parameters(ProtocolConfig(round_length=999), snapshot, STREAMFLOW)
    assert own.round_length == 999
    config = default_config({"variant.lip_107": True})
    proposed = protocol_parameters(nothing, snapshot, chosen_era(config))
    assert (proposed.inflation_change, proposed.target_bonding_rate) == (700, 460_000_000)
    swept = ProtocolConfig(inflation_change=1_500)
    proposed = protocol_parameters(swept, snapshot, chosen_era(config))
    assert (proposed.inflation_change, proposed.target_bonding_rate) == (
        1_500,
        460_000_000,
    )


@pytest.mark.parametrize("era", [EraName.streamflow, EraName.confluence])
def test_a_treasury_cut_before_the_treasury_is_refused(era: EraName) -> None:
    config = default_config(
        {"era": era, "protocol.treasury_reward_cut_rate": PRECISE // 10}
    )
    with pytest.raises(ConfigError) as caught:
        check_world(config)
    assert caught.value.key == "protocol.treasury_reward_cut_rate"
    assert caught.value.allowed == f"must be 0: the era {era.name} has no treasury"


def divides_by_nothing(inputs: EmissionInputs) -> int:
    return inputs.inflation_ppb // (inputs.round - inputs.round)


def half(inputs: EmissionInputs) -> Any:
    return inputs.inflation_ppb / 2


def below_zero(_: EmissionInputs) -> int:
    return -1


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (divides_by_nothing, "emission=divides_by_nothing: fails with ZeroDivisionError"),
        (half, "emission=half: must give .* as an integer of at least 0.* gives 343250.0"),
        (below_zero, "emission=below_zero: must give .* it gives -1"),
        (5, "emission=5: fails with TypeError: 'int' object is not callable"),
        (lambda: 5, "emission=<lambda>: fails with TypeError"),
    ],
)
def test_rules_that_give_no_inflation_are_refused_before_the_run(
    rule: Any, told: str
) -> None:
    with pytest.raises(ConfigError, match=f"^{told}") as caught:
        check_world(default_config({"emission": rule}))
    assert "\n" not in str(caught.value)


def test_a_rule_is_tried_on_the_first_round(snapshot: Snapshot) -> None:
    seen: list[EmissionInputs] = []

    def watching(inputs: EmissionInputs) -> int:
        seen.append(inputs)
        return signed_step(inputs)

    parameters = protocol_parameters(ProtocolConfig(), snapshot)
    check_emission(watching, parameters, snapshot)
    (inputs,) = seen
    assert (inputs.round, inputs.inflation_ppb) == (snapshot.first_round, 686_500)
    assert inputs.total_supply_lpt == snapshot.total_supply_lpt * WEI_PER_UNIT
    rate = snapshot.bonded_lpt / snapshot.total_supply_lpt
    assert abs(inputs.bonding_rate_ppb - rate * 1e9) < 1


def of(where: Path, **changed: Any) -> Run:
    """One round of a world."""
    keys = {name.replace("__", "."): value for name, value in changed.items()}
    return run(small_config({"horizon.rounds": 1, **keys}), where / "run")


def sums(world: Run) -> dict[str, float]:
    orchestrators = world.tables["orchestrators"].filter(pl.col("active"))
    return {
        "rewarded": orchestrators["reward_called"].mean(),
        "cost_usd": orchestrators["cost_usd"].sum(),
        "redeemed": world.tables["tickets"]["outcome"].to_list().count("redeemed"),
        "minted_lpt": world.tables["rounds"]["minted_lpt"][0],
        "vote_events": (world.tables["events"]["contract"] == "BondingVotes").sum(),
    }


def gas_usd(found: dict[str, float], era: Era) -> float:
    """What reward calls and redemptions cost at the era's gas."""
    rewards_wei = 100 * found["rewarded"] * era.gas.cost_wei("reward")
    redeemed_wei = found["redeemed"] * era.gas.cost_wei("redeem_winning_ticket")
    return (rewards_wei + redeemed_wei) / WEI_PER_UNIT * 3_017.75


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return of(tmp_path_factory.mktemp("delta"))


@pytest.mark.parametrize("era", [STREAMFLOW, CONFLUENCE], ids=lambda era: era.name)
def test_a_world_of_another_era(era: Era, today: Run, tmp_path: Path) -> None:
    """No votes; gas is dearer; in a round of the same length the same rewards."""
    world = of(tmp_path, era=EraName[era.name], protocol__round_length=6_377)
    then, now = sums(world), sums(today)
    assert then["vote_events"] == 0 < now["vote_events"]
    assert then["minted_lpt"] == now["minted_lpt"]
    dearer_usd = gas_usd(then, era) - gas_usd(now, DELTA)
    assert dearer_usd > 50
    # Dearer redemptions make other prices, and so other work for some cards.
    assert then["cost_usd"] - now["cost_usd"] == pytest.approx(dearer_usd, rel=0.05)


def test_gas_can_be_configured_in_any_era(tmp_path: Path) -> None:
    world = of(
        tmp_path,
        era=EraName.streamflow,
        payments__gas_price_gwei=0.01,
        payments__redeem_gas=1_200_000,
        population__gateway_reserve_eth=0.36,
    )
    assert sums(world)["cost_usd"] < 2_000
    assert world.tables["tickets"]["outcome"].to_list().count("redeemed") > 0


def test_tickets_of_the_l1_are_a_hundredth_of_its_reserves(tmp_path: Path) -> None:
    world = run(
        small_config(
            {
                "horizon.rounds": 1,
                "era": EraName.streamflow,
                "demand.live_ai.minutes_per_week": 733_000.0,
            }
        ),
        tmp_path / "run",
    )
    faces_wei = set(world.tables["tickets"]["face_value_wei"])
    assert faces_wei == {18 * WEI_PER_UNIT / 100}


def test_permissionless_rewards_leave_nobody_out(tmp_path: Path) -> None:
    usual = sums(of(tmp_path / "a", population__reward_call_reliability=0.5))
    other = of(
        tmp_path / "b",
        population__reward_call_reliability=0.5,
        variant__permissionless_reward=True,
    )
    assert usual["rewarded"] < 0.7
    assert sums(other)["rewarded"] == 1.0
    assert other.engine.reward_caller is not None
    assert other.engine.reward_caller.calls == round(100 * (1 - usual["rewarded"]))


def test_lip_118_serves_those_who_chose_a_caller(tmp_path: Path) -> None:
    world = of(
        tmp_path,
        population__reward_call_reliability=0.0,
        population__reward_caller_share=0.4,
        variant__lip_118=True,
    )
    chosen = world.engine.chain.state.bonding.reward_callers
    assert len(chosen) == round(0.4 * len(world.engine.orchestrators))
    rewarded = world.tables["orchestrators"].filter(pl.col("reward_called"))
    assert 0 < len(rewarded) < 100
    assert set(rewarded["orchestrator"]) <= set(chosen)


def test_without_a_variant_there_is_no_caller(today: Run) -> None:
    assert reward_for_transcoder in DELTA.rules.missing
    assert today.engine.reward_caller is None


def test_the_rule_of_the_configuration_rules(tmp_path: Path) -> None:
    world = of(tmp_path, emission=FixedSchedule([123_456], first_round=0))
    assert world.tables["rounds"]["inflation_ppb"].to_list() == [123_456]
