"""Published and observed figures that follow from the rules alone, at their tolerances.

Each test names its figure: A1 to A10 of the validation targets, with where they are from.
The record is the shipped one, `sim/data/history`; what is replayed goes through the
contracts' own calls.
"""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from protocol.emission import EmissionInputs
from protocol.parameters import Parameters
from protocol.units import PPB, PRECISE, WEI_PER_UNIT
from sim.calendar import US_PER_DAY, Calendar
from sim.history import issued_share, load_history, replay, supply_on
from sim.issuance import Issuer
from sim.recorded import History
from sim.yields import dilution, explorer_yield, trailing_yield, yearly_growth

HALF_YEARS = (
    "2022-06-30",
    "2022-12-31",
    "2023-06-30",
    "2023-12-31",
    "2024-06-30",
    "2024-12-31",
    "2025-06-30",
)
"""Bounds of H2 2022 to H1 2025: the last day of the half-year before, and the last day."""

ISSUED_SHARES = (0.903, 0.988, 0.983, 0.998, 1.006, 0.987)
"""Observed LPT issued over mintable, H2 2022 to H1 2025."""

HALF_YEAR_DILUTION = (4.40, 4.59, 6.54, 8.49, 10.55, 11.91)
"""Observed 1 - supply before / supply after of the same half-years, percent."""

MINTED_SHARES = dict(
    zip(HALF_YEARS, (*map(min, ISSUED_SHARES, [1.0] * 6), 0.987), strict=True)
)
"""The same as input: a round cannot mint more than it may; H1 2025's holds afterwards."""

ABOVE_TARGET, BELOW_TARGET = 0.6, 0.4
"""Bonding rates at which every round steps down, and up."""


@pytest.fixture(scope="module")
def history() -> History:
    return load_history()


@pytest.fixture(scope="module")
def from_lip_83(history: History) -> pl.DataFrame:
    """Every active orchestrator calls reward, from the day after LIP-83 on."""
    return replay(history, start="2022-10-07")


@pytest.fixture(scope="module")
def from_mid_2022(history: History) -> pl.DataFrame:
    """The observed shares of the mintable LPT are minted."""
    return replay(history, start="2022-06-30", minted_share=MINTED_SHARES)


def issuer(supply_lpt: int, inflation_ppb: int, step_ppb: int, **parameters: int) -> Issuer:
    return Issuer(
        Parameters(
            inflation=inflation_ppb,
            inflation_change=step_ppb,
            **{"treasury_reward_cut_rate": 0, "treasury_balance_ceiling": 0, **parameters},
        ),
        first_round=4002,
        total_supply_lpt=supply_lpt * WEI_PER_UNIT,
    )


def recorded_supply(history: History, day: str) -> float:
    return history.on(date.fromisoformat(day)).total_supply_lpt / WEI_PER_UNIT


@pytest.mark.parametrize(
    ("supply_lpt", "inflation_ppb", "issued_lpt"),
    [
        (21_645_383, 452_000, 9_783),
        (21_645_383, 454_500, 9_837),
        (46_759_749, 686_500, 32_100),
    ],
)
def test_a1_issuance_of_a_round(
    supply_lpt: int, inflation_ppb: int, issued_lpt: int
) -> None:
    """LIP-40's two examples and 2025-11-20, exact to 1 LPT."""
    issued = issuer(supply_lpt, inflation_ppb, step_ppb=0).play(BELOW_TARGET)
    assert issued.mintable_lpt // WEI_PER_UNIT == issued_lpt
    assert issued.minted_lpt == issued.mintable_lpt


def test_a2_round_length() -> None:
    """6,377 slots of 12 s; observed 77,368 s, 407.9 a year of 365.25 days: 0.1 %."""
    assert 6_377 * 12 == 76_524
    calendar = Calendar(first_block=23_837_000)
    rounds = 4_079
    length_s = calendar.start_us(23_837_000 + rounds * 6_377) / rounds / 10**6
    assert length_s == pytest.approx(77_368, rel=1e-3)
    assert 365.25 * US_PER_DAY / 10**6 / length_s == pytest.approx(407.9, rel=1e-3)


def test_a2_the_replayed_rounds_are_as_long(from_lip_83: pl.DataFrame) -> None:
    lengths_s = from_lip_83["start"].diff().dt.total_seconds().drop_nulls()
    assert lengths_s.mean() == pytest.approx(77_368, rel=1e-3)


def test_a3_sign_rule(from_lip_83: pl.DataFrame) -> None:
    """Daily bonding rates from 2022-10-07 (241,000 ppb): both extremes to 10,000 ppb.

    Replayed: 197,000 and 707,500, on the observed days; never more than 6,500 from the
    record in between.
    """
    path = from_lip_83
    assert path["recorded_inflation_ppb"][0] == 241_000
    lowest = path.row(path["inflation_ppb"].arg_min() or 0, named=True)
    highest = path.row(path["inflation_ppb"].arg_max() or 0, named=True)
    assert lowest["inflation_ppb"] == pytest.approx(197_000, abs=10_000)
    assert lowest["start"].date() == date(2022, 12, 24)
    assert highest["inflation_ppb"] == pytest.approx(702_000, abs=10_000)
    assert highest["start"].date() == date(2025, 10, 23)
    assert (path["inflation_ppb"] - path["recorded_inflation_ppb"]).abs().max() <= 10_000


SUPPLIES = {
    "2022-12-31": 26_972_760,
    "2023-12-31": 30_248_970,
    "2024-12-31": 36_954_099,
    "2025-11-20": 46_759_749,
}
"""Supply as observed, LPT."""


@pytest.mark.parametrize(("day", "supply_lpt"), [*SUPPLIES.items()])
def test_a4_supply(
    from_mid_2022: pl.DataFrame, history: History, day: str, supply_lpt: int
) -> None:
    """1 % with the observed shares as input. Replayed: 0.01, 0.14, 0.14, 0.19 % above."""
    assert recorded_supply(history, day) == pytest.approx(supply_lpt, abs=1)
    assert supply_on(from_mid_2022, day) == pytest.approx(supply_lpt, rel=0.01)


@pytest.mark.parametrize(("day", "supply_lpt"), [*SUPPLIES.items()])
def test_a4_supply_if_everybody_calls_reward(
    from_lip_83: pl.DataFrame, day: str, supply_lpt: int
) -> None:
    """1 % even so. Replayed: 0.25, 0.53, 0.53, 0.88 % above."""
    assert supply_on(from_lip_83, day) == pytest.approx(supply_lpt, rel=0.01)
    assert supply_on(from_lip_83, day) > supply_lpt


@pytest.mark.parametrize(
    ("first", "last", "share"),
    [*zip(HALF_YEARS, HALF_YEARS[1:], ISSUED_SHARES, strict=False)],
)
def test_a4_issued_shares(history: History, first: str, last: str, share: float) -> None:
    """Observed at 0.8955 day a round throughout; here by real block times: 0.005."""
    assert issued_share(history, first, last) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize(
    ("first", "last", "percent"),
    [*zip(HALF_YEARS, HALF_YEARS[1:], HALF_YEAR_DILUTION, strict=False)],
)
def test_a5_half_year_dilution(
    from_mid_2022: pl.DataFrame, history: History, first: str, last: str, percent: float
) -> None:
    """0.1 point. Replayed: 4.41, 4.64, 6.61, 8.53, 10.51, 11.95."""
    recorded = dilution(recorded_supply(history, first), recorded_supply(history, last))
    assert 100 * recorded == pytest.approx(percent, abs=0.01)
    before_lpt = (
        recorded_supply(history, first)
        if first == HALF_YEARS[0]
        else supply_on(from_mid_2022, first)
    )
    replayed = dilution(before_lpt, supply_on(from_mid_2022, last))
    assert 100 * replayed == pytest.approx(percent, abs=0.1)


def test_a6_trailing_yield_of_the_record(history: History) -> None:
    """73.84 % from the daily series; published 73.39 % (LIP-107): 1.5 points."""
    year = history.days[-366:]
    assert (year[0].day, year[-1].day) == (date(2024, 11, 20), date(2025, 11, 20))
    earned = 100 * trailing_yield(
        [day.total_supply_lpt / WEI_PER_UNIT for day in year],
        [day.bonding_rate for day in year],
    )
    assert earned == pytest.approx(73.84, abs=0.01)
    assert earned == pytest.approx(73.39, abs=1.5)


def test_a6_trailing_yield_of_the_replay(from_mid_2022: pl.DataFrame) -> None:
    """73.84 % by rounds; published 73.39 % (LIP-107): 1.5 points."""
    since = datetime(2024, 11, 20, tzinfo=UTC)
    year = from_mid_2022.filter(pl.col("start") >= since)
    earned = trailing_yield(
        year["total_supply_lpt"].to_list(), year["bonding_rate"].to_list()
    )
    assert 100 * earned == pytest.approx(73.39, abs=1.5)


def h1_2026_dilution(bonding_rate: float, step_ppb: int) -> float:
    """Percent over the last 207 of 262 rounds from 2025-11-20."""
    contracts = issuer(46_759_749, 686_500, step_ppb)
    rounds = [contracts.play(bonding_rate) for _ in range(262)]
    after = [issued.total_supply_lpt + issued.minted_lpt for issued in rounds]
    return 100 * dilution(after[-208], after[-1])


@pytest.mark.parametrize(
    ("step_ppb", "percent"), [(500, 11.80), (700, 11.22), (1_000, 10.34), (1_500, 8.85)]
)
def test_a7_least_emission(step_ppb: int, percent: float) -> None:
    """Inflation falls in every round: 0.05 point."""
    assert h1_2026_dilution(ABOVE_TARGET, step_ppb) == pytest.approx(percent, abs=0.05)


def test_a7_most_emission() -> None:
    """Inflation rises in every round: 14.5 % published, 14.66 % by formula; 0.2 point."""
    most = h1_2026_dilution(BELOW_TARGET, step_ppb=500)
    assert most == pytest.approx(14.66, abs=0.05)
    assert most == pytest.approx(14.5, abs=0.2)


@pytest.mark.parametrize(("inflation_ppb", "percent"), [(750_000, 36.7), (50_000, 2.1)])
def test_a8_growth_at_the_proposed_bounds(inflation_ppb: int, percent: float) -> None:
    """LIP-100's ceiling and floor over its 417.14 rounds a year: 5 %."""
    assert 100 * yearly_growth(inflation_ppb, 417.14) == pytest.approx(percent, rel=0.05)


def test_a8_filling_the_treasury() -> None:
    """LIP-92: 10 % of mid-2023 issuance, kept up, make 750,000 LPT in 936 rounds: 5 %.

    Played through the contracts, up to their own ceiling.
    """
    supply_lpt, inflation_ppb = 28_270_000, 283_500

    def constant_issuance(inputs: EmissionInputs) -> int:
        per_round = supply_lpt * WEI_PER_UNIT * inflation_ppb
        return per_round // inputs.total_supply_lpt

    contracts = Issuer(
        Parameters(
            inflation=inflation_ppb,
            treasury_reward_cut_rate=PRECISE // 10,
            treasury_balance_ceiling=750_000 * WEI_PER_UNIT,
        ),
        first_round=3_000,
        total_supply_lpt=supply_lpt * WEI_PER_UNIT,
        rule=constant_issuance,
    )
    first = contracts.play(BELOW_TARGET)
    assert first.treasury_lpt / WEI_PER_UNIT == pytest.approx(801, rel=0.05)
    rounds, issued = 1, first
    while issued.treasury_lpt < 750_000 * WEI_PER_UNIT:
        issued = contracts.play(BELOW_TARGET)
        rounds += 1
    assert rounds == pytest.approx(936, rel=0.05)
    contracts.play(BELOW_TARGET)
    assert contracts.play(BELOW_TARGET).treasury_lpt <= issued.treasury_lpt * 1.002


def test_a9_explorer_yield(history: History) -> None:
    """2025-03-12: 25.9 % a year, 45.2 % staked, 57.3 %: 1 point; 24,484 LPT a round: 5 %.

    The published year compounds 365 rounds. With the 417 of the explorer's formula the
    same inflation gives 30.1 % and 66.6 %.
    """
    recorded = history.on(date(2025, 3, 12))
    inflation_ppb, rate = recorded.inflation_ppb, recorded.bonding_rate
    assert 100 * rate == pytest.approx(45.2, abs=0.1)
    mintable_lpt = recorded.total_supply_lpt * inflation_ppb // PPB // WEI_PER_UNIT
    assert mintable_lpt == pytest.approx(24_484, rel=0.05)
    assert 100 * yearly_growth(inflation_ppb, 365) == pytest.approx(25.9, abs=1)
    published = explorer_yield(inflation_ppb, rate, rounds_per_year=365)
    assert 100 * published == pytest.approx(57.3, abs=1)
    assert 100 * yearly_growth(inflation_ppb, 417) == pytest.approx(30.1, abs=0.05)
    by_formula = explorer_yield(inflation_ppb, rate, rounds_per_year=417)
    assert 100 * by_formula == pytest.approx(66.6, abs=0.1)


def test_a10_genesis(history: History) -> None:
    """137 ppm a round, step 3 ppm, target 50 %: exact."""
    launched = history.changes[0].effective
    at_launch = {
        name: history.parameter_on(name, launched)
        for name in ("inflation", "inflation_change", "target_bonding_rate")
    }
    assert at_launch == {
        "inflation": 137_000,
        "inflation_change": 3_000,
        "target_bonding_rate": PPB // 2,
    }
    contracts = issuer(10_000_000, 137_000, 3_000)
    assert contracts.play(BELOW_TARGET).inflation_ppb == 140_000
    assert contracts.play(ABOVE_TARGET).inflation_ppb == 137_000


@pytest.mark.parametrize(("step_ppb", "rounds"), [(3_000, 167), (500, 1_004)])
def test_a10_rounds_to_zero(step_ppb: int, rounds: int) -> None:
    """LIP-34: 0.0502 % on 2020-07-01 falls to zero; exact.

    167 whole steps of 3 ppm leave 1 ppm, which the next round takes; 1,004 of 0.5 ppm
    leave nothing.
    """
    contracts = issuer(21_000_000, 502_000, step_ppb)
    path = [contracts.play(ABOVE_TARGET).inflation_ppb for _ in range(rounds + 1)]
    assert path[-3] >= step_ppb
    assert path[-2] == 502_000 - rounds * step_ppb < step_ppb
    assert path[-1] == 0
