from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from protocol.emission import EmissionInputs, signed_step
from sim.errors import ConfigError
from sim.history import COLUMNS, issued_share, load_history, replay, supply_on
from sim.recorded import History


@pytest.fixture(scope="module")
def history() -> History:
    return load_history()


@pytest.fixture(scope="module")
def spring(history: History) -> pl.DataFrame:
    return replay(history, start="2025-03-01", end="2025-06-01")


def steps_of(path: pl.DataFrame) -> list[int]:
    return path["inflation_ppb"].diff().drop_nulls().to_list()


def test_one_row_for_each_round(spring: pl.DataFrame) -> None:
    assert dict(spring.schema) == dict(COLUMNS)
    assert spring["round"].to_list() == list(
        range(spring["round"][0], spring["round"][0] + spring.height)
    )
    assert spring.height == pytest.approx(92 / 0.8955, abs=1)
    assert spring.null_count().sum_horizontal().item() == 0


def test_it_starts_from_the_record_and_goes_its_own_way(
    history: History, spring: pl.DataFrame
) -> None:
    first = spring.row(0, named=True)
    assert first["total_supply_lpt"] == first["recorded_supply_lpt"]
    assert abs(first["inflation_ppb"] - first["recorded_inflation_ppb"]) == 500
    assert steps_of(spring) == [
        500 if rate < 0.5 else -500 for rate in spring["bonding_rate"][1:]
    ]
    assert len(set(steps_of(spring))) == 2
    grown = spring["total_supply_lpt"].diff().drop_nulls()
    assert grown.to_list() == pytest.approx(spring["minted_lpt"][:-1].to_list(), abs=1e-6)


def test_the_record_is_not_looked_at_on_the_way(history: History) -> None:
    """Only the bonding rates are: a wrong inflation in between changes nothing."""
    wrong = tuple(
        row if index == 0 else row._replace(inflation_ppb=1)
        for index, row in enumerate(history.days[-60:])
    )
    path = replay(History(wrong, history.changes, history.block_times))
    assert path["inflation_ppb"].min() > 600_000


@pytest.mark.parametrize(
    ("parameter", "value", "step", "target"),
    [
        ("inflation_change", 1_000, 1_000, 0.5),
        ("target_bonding_rate", 480_000_000, 500, 0.48),
    ],
)
def test_other_parameters_hold_throughout(
    history: History, parameter: str, value: int, step: int, target: float
) -> None:
    parameters = {parameter: value}
    path = replay(history, start="2025-03-01", end="2025-06-01", parameters=parameters)
    assert steps_of(path) == [
        step if rate < target else -step for rate in path["bonding_rate"][1:]
    ]
    assert len(set(steps_of(path))) == 2


def test_held_parameters_ignore_recorded_changes(history: History) -> None:
    taxed = replay(history, start="2023-09-01", end="2023-12-01")
    held = replay(
        history,
        start="2023-09-01",
        end="2023-12-01",
        parameters={"treasury_reward_cut_rate": 0},
    )
    before = taxed.filter(pl.col("start") < pl.datetime(2023, 10, 1, time_zone="UTC"))
    assert before["treasury_lpt"].max() == 0
    assert taxed["treasury_lpt"][-1] > 10_000
    assert held["treasury_lpt"].max() == 0
    assert held["minted_lpt"].to_list() == taxed["minted_lpt"].to_list()


def test_the_treasury_fills_before_the_day_it_was_seen_full(history: History) -> None:
    """LIP-92's ceiling was reached before 2025-11."""
    path = replay(history, start="2023-07-01")
    full = path.filter(pl.col("treasury_lpt") >= 750_000)
    assert full["start"][0] < pl.Series(["2025-11-01"]).str.to_datetime(time_zone="UTC")[0]
    assert full["treasury_lpt"].max() < 760_000


def test_another_rule(history: History) -> None:
    def floor(inputs: EmissionInputs) -> int:
        return max(signed_step(inputs), 230_000)

    path = replay(history, start="2022-10-07", end="2023-02-01", rule=floor)
    assert path["inflation_ppb"].min() == 230_000


def test_shares_by_day(history: History) -> None:
    share = {"2025-03-01": 1.0, "2025-04-01": 0.5, "2025-05-01": 0.0}
    path = replay(history, start="2025-03-01", end="2025-06-01", minted_share=share)
    shares = path.select(
        pl.col("start").dt.month().alias("month"),
        (pl.col("minted_lpt") / pl.col("mintable_lpt")).alias("share"),
    )
    for month, expected in ((3, 1.0), (4, 0.5), (5, 0.0)):
        found = shares.filter(pl.col("month") == month)["share"].to_list()
        assert found == pytest.approx([expected] * len(found), abs=1e-9)


def test_supply_at_the_beginning_of_a_day(history: History, spring: pl.DataFrame) -> None:
    assert supply_on(spring, "2025-06-01") == pytest.approx(
        history.days[-1].total_supply_lpt / 10**18 * 0.8792, rel=0.01
    )
    day = spring["start"][10].date()
    last = spring.row(spring["start"].dt.date().to_list().index(day) - 1, named=True)
    assert supply_on(spring, day) == last["total_supply_lpt"] + last["minted_lpt"]


def test_a_round_that_begins_at_midnight_has_minted() -> None:
    starts = [datetime(2025, 3, day, tzinfo=UTC) for day in (1, 2)]
    path = pl.DataFrame(
        {"start": starts, "total_supply_lpt": [100.0, 107.0], "minted_lpt": [7.0, 8.0]}
    )
    assert [supply_on(path, f"2025-03-0{day}") for day in (1, 2, 3)] == [107, 115, 115]


def test_the_share_that_was_issued_is_found_again(history: History) -> None:
    """Replaying the issued share as a share that is minted gives the recorded supply."""
    share = issued_share(history, "2025-03-01", "2025-06-01")
    path = replay(history, start="2025-03-01", end="2025-06-01", minted_share=share)
    recorded = path["recorded_supply_lpt"][-1]
    assert 0.9 < share < 1
    assert supply_on(path, path["start"][-1].date()) == pytest.approx(recorded, rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": "2021-01-01"}, "day=2021-01-01: must be from 2022-02-18"),
        ({"start": "soon"}, "start=soon: must be a day such as"),
        (
            {"start": "2025-03-01", "end": "2025-02-01"},
            "end=2025-02-01: must be days after",
        ),
        ({"minted_share": 1.5}, "minted_share=1.5: must be from 0 to 1"),
        ({"minted_share": {"2024-01-01": 1.0}}, "must say what holds on 2022-02-1"),
        ({"parameters": {"quota": 1}}, "parameters=quota: must be one of round_length"),
    ],
)
def test_bad_input_is_refused(
    history: History, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        replay(history, **arguments)


def test_a_path_has_a_first_day(spring: pl.DataFrame) -> None:
    with pytest.raises(ConfigError, match="day=2025-02-01: must not be before 2025-03-01"):
        supply_on(spring, "2025-02-01")
