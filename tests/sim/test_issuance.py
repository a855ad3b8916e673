from fractions import Fraction
from math import ceil

import pytest

from protocol import token
from protocol.emission import EmissionInputs
from protocol.parameters import Parameters
from protocol.units import PRECISE, WEI_PER_UNIT
from sim.errors import ConfigError
from sim.issuance import HOLDERS, Issuer

SUPPLY_LPT = 1_000_000 * WEI_PER_UNIT


def issuer(**parameters: int) -> Issuer:
    chosen = {"inflation": 1_000_000, "inflation_change": 0, "treasury_reward_cut_rate": 0}
    return Issuer(
        Parameters(**{**chosen, **parameters}), first_round=100, total_supply_lpt=SUPPLY_LPT
    )


def test_a_round_mints_what_it_may() -> None:
    first = issuer().play(0.5)
    assert first.round == 100
    assert first.total_supply_lpt == SUPPLY_LPT
    assert first.bonded_lpt == SUPPLY_LPT // 2
    assert first.minted_lpt == first.mintable_lpt == 1_000 * WEI_PER_UNIT


def test_only_callers_mint() -> None:
    contracts = issuer()
    assert contracts.play(0.5, 0).minted_lpt == 0
    half = contracts.play(0.5, 0.5)
    assert half.minted_lpt == half.mintable_lpt // 2
    assert contracts.play(0.5).minted_lpt == 1_000_500 * WEI_PER_UNIT // 1_000


@pytest.mark.parametrize("rate", [0, 1e-3, 0.3, 0.5, 0.999, 1])
def test_any_bonding_rate_is_reached(rate: float) -> None:
    """To a few base units, which claims leave to nobody."""
    contracts = issuer()
    for share in (1, 0.25, 0, 1):
        for each in (0.4, rate, 0.6, rate):
            issued = contracts.play(each, share)
            asked_lpt = ceil(Fraction(each) * issued.total_supply_lpt)
            assert abs(issued.bonded_lpt - asked_lpt) <= 1_000


def test_half_of_the_supply_is_on_target() -> None:
    """The rate is not a hair below what was asked for, even when the supply is odd."""
    contracts = issuer(inflation=500_001, inflation_change=500)
    assert [contracts.play(0.5).inflation_ppb for _ in range(20)] == [500_001] * 20


def test_changes_hold_from_the_round_on() -> None:
    contracts = issuer(inflation_change=500, round_length=5760)
    contracts.play(0.4)
    before = contracts.state.rounds.schedule.value
    changed = contracts.play(0.4, 1, {"inflation_change": 700, "round_length": 6377})
    after = contracts.state.rounds.schedule.value
    assert changed.inflation_ppb == 1_000_000 + 500 + 700
    assert (before.length, after.length) == (5760, 6377)
    assert after.last_length_update_round == changed.round == 101
    assert [contracts.play(0.4).round for _ in range(3)] == [102, 103, 104]


def test_the_treasury_takes_its_part_up_to_its_ceiling() -> None:
    """A reward call that finds the ceiling reached ends it from the next round on."""
    contracts = issuer(
        treasury_reward_cut_rate=PRECISE // 10, treasury_balance_ceiling=150 * WEI_PER_UNIT
    )
    balances = [contracts.play(0.5).treasury_lpt // WEI_PER_UNIT for _ in range(5)]
    assert balances == [100, 200, 300, 300, 300]


def test_the_supply_is_what_was_there_and_what_was_minted() -> None:
    contracts = issuer(inflation_change=500)
    rounds = [contracts.play(0.3 + 0.01 * step, 0.9) for step in range(40)]
    minted_lpt = sum(issued.minted_lpt for issued in rounds)
    assert token.total_supply(contracts.state) == SUPPLY_LPT + minted_lpt
    assert rounds[-1].total_supply_lpt + rounds[-1].minted_lpt == SUPPLY_LPT + minted_lpt
    assert contracts.state.bonding.unbonding_locks == {}
    assert contracts.state.token.balances[HOLDERS] > 0


def test_another_rule_decides() -> None:
    seen: list[EmissionInputs] = []

    def rule(inputs: EmissionInputs) -> int:
        seen.append(inputs)
        return 42

    contracts = Issuer(
        Parameters(inflation=7), first_round=9, total_supply_lpt=SUPPLY_LPT, rule=rule
    )
    assert contracts.play(0.25).inflation_ppb == 42
    assert [(each.round, each.inflation_ppb, each.bonding_rate_ppb) for each in seen] == [
        (9, 7, 250_000_000)
    ]


@pytest.mark.parametrize(
    ("rate", "share"), [(-0.1, 1), (1.1, 1), (0.5, -0.1), (0.5, 1.006)]
)
def test_shares_are_checked(rate: float, share: float) -> None:
    with pytest.raises(ConfigError, match="must be from 0 to 1"):
        issuer().play(rate, share)


def test_only_what_matters_can_be_changed() -> None:
    with pytest.raises(
        ConfigError, match="parameter=unbonding_period: must be one of round"
    ):
        issuer().play(0.5, 1, {"unbonding_period": 3})


def test_what_the_treasury_holds_cannot_be_bonded() -> None:
    contracts = issuer(treasury_reward_cut_rate=PRECISE // 10)
    contracts.play(0.5)
    with pytest.raises(
        ConfigError, match="bonding_rate=1: must leave the treasury its LPT"
    ):
        contracts.play(1)
