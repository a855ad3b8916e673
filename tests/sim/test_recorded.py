from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from protocol.parameters import Parameters
from sim.errors import ConfigError
from sim.recorded import ANCHOR_ROUND, ANCHOR_START_S, load_history, round_starts
from sim.snapshot import load_snapshot

HEADER = "date,total_supply_lpt,bonded_lpt,inflation_ppb,fees_eth\n"


def test_the_record_has_every_day() -> None:
    history = load_history()
    first, last = history.days[0], history.days[-1]
    assert (first.day, last.day) == (date(2022, 2, 18), date(2025, 11, 20))
    assert len(history.days) == (last.day - first.day).days + 1 == 1372
    assert first.total_supply_lpt == 2_492_684_770 * 10**16
    assert first.inflation_ppb == 220_500


def test_it_ends_where_the_snapshot_begins() -> None:
    snapshot = load_snapshot("mainnet_2025-11-20")
    last = load_history().days[-1]
    assert last.total_supply_lpt // 10**18 == snapshot.total_supply_lpt
    assert last.bonded_lpt // 10**18 == snapshot.bonded_lpt
    assert last.inflation_ppb == snapshot.inflation_ppb


def test_unknown_fees_are_not_zero() -> None:
    history = load_history()
    unknown = [row.day for row in history.days if row.fees_wei is None]
    assert unknown == [date(2025, 4, day) for day in range(19, 25)]
    assert history.days[-1].fees_wei == 78 * 10**16


def test_parameters_by_day() -> None:
    history = load_history()
    assert history.parameter_on("round_length", date(2022, 10, 5)) == 5760
    assert history.parameter_on("round_length", date(2022, 10, 6)) == 6377
    assert history.parameter_on("inflation_change", date(2020, 7, 1)) == 3_000
    assert history.parameter_on("round_length", date(2017, 1, 1)) is None


def test_proposals_that_failed_never_hold() -> None:
    history = load_history()
    assert history.parameter_on("target_bonding_rate", date(2026, 7, 1)) == 500_000_000
    assert history.parameter_on("inflation_change", date(2026, 7, 1)) == 500
    assert {row.value for row in history.changes if not row.applied} == {
        1_000,
        460_000_000,
        700,
    }


def test_the_record_leads_to_the_parameters_of_today() -> None:
    history, today = load_history(), Parameters()
    names = {row.parameter for row in history.changes} - {"inflation"}
    assert {name: history.parameter_on(name, date(2026, 7, 1)) for name in names} == {
        name: getattr(today, name) for name in names
    }


def test_rounds_are_counted_from_the_anchor() -> None:
    anchor = datetime.fromtimestamp(ANCHOR_START_S, UTC)
    assert anchor == datetime(2025, 12, 31, 13, 1, 11, tzinfo=UTC)
    starts = round_starts(load_history(), date(2025, 12, 31), date(2026, 1, 2))
    assert [each.number for each in starts] == [ANCHOR_ROUND, ANCHOR_ROUND + 1]
    assert starts[0].start_s == ANCHOR_START_S
    assert starts[1].start_s - starts[0].start_s == 77_368


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2022-03-01", "2022-09-01", 5760 * 13.82 / 86_400),
        ("2022-09-16", "2022-10-05", 5760 * 12.1324 / 86_400),
        ("2023-01-01", "2025-01-01", 6377 * 12.1324 / 86_400),
    ],
)
def test_rounds_follow_blocks(first: str, last: str, days: float) -> None:
    """The Merge made rounds shorter, LIP-83 longer again."""
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    starts = round_starts(load_history(), since, until)
    assert [each.number for each in starts] == list(
        range(starts[0].number, starts[-1].number + 1)
    )
    length_s = (starts[-1].start_s - starts[0].start_s) / (len(starts) - 1)
    assert length_s / 86_400 == pytest.approx(days, rel=1e-4)
    assert since <= starts[0].day <= starts[-1].day <= until


def test_another_file_of_days(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text(f"# mine\n{HEADER}2030-01-01,100.5,50,7,\n2030-01-02,101,50,8,0.5\n")
    history = load_history(path)
    assert [row.total_supply_lpt for row in history.days] == [1005 * 10**17, 101 * 10**18]
    assert history.on(date(2030, 1, 2)).fees_wei == 5 * 10**17
    assert history.changes == load_history().changes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date\n2030-01-01\n", "must have the column 'total_supply_lpt'"),
        (f"{HEADER}2030-01-01,much,50,7,\n", "has a wrong value in row 1"),
        (f"{HEADER}2030-01-01,100,150,7,\n", "bonded_lpt=150 must be in"),
        (f"{HEADER}yesterday,100,50,7,\n", "has a wrong value in row 1"),
        (
            f"{HEADER}2030-01-01,100,50,7,\n2030-01-03,1,1,7,\n",
            "date=2030-01-03: must follow",
        ),
        (HEADER, "must have at least one day"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "days.csv"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_history(path)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"history=nowhere\.csv: must be a readable CSV"):
        load_history("nowhere.csv")


def test_days_outside_the_record_are_refused() -> None:
    with pytest.raises(
        ConfigError, match="day=2021-01-01: must be from 2022-02-18 to 2025"
    ):
        load_history().on(date(2021, 1, 1))
    with pytest.raises(ConfigError, match="before the recorded round lengths"):
        round_starts(load_history(), date(2015, 1, 1), date(2022, 3, 1))
