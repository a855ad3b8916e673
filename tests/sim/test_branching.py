"""A past goes on: unchanged it is the same run, changed it differs from then on only."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from agents.strategies.selection import CheapestFirst
from sim.branching import check_branch
from sim.config import Resolution, WorldConfig
from sim.errors import ConfigError
from sim.runner import SAVED, run_world
from sim.saving import WORLD, SavedWorldError
from sim.tables import TABLES
from tests.sim.world import put, small_config

ROUNDS, AT = 5, 3


def config(**changed: Any) -> WorldConfig:
    made = small_config({"horizon.rounds": ROUNDS})
    for key, value in changed.items():
        put(made, key.replace("__", "."), value)
    return made


def finish(directory: Path, made: WorldConfig, **options: Any) -> dict[str, bytes]:
    directory.mkdir(parents=True)
    run_world(made, directory, **options)
    return {name: (directory / f"{name}.parquet").read_bytes() for name in TABLES}


@pytest.fixture(scope="module", params=["session", "round"])
def past(request, tmp_path_factory: pytest.TempPathFactory):
    """A run that was saved, its directory and its tables."""
    directory = tmp_path_factory.mktemp("past") / request.param
    made = config(resolution=Resolution[request.param], save__rounds=[AT])
    return made, directory, finish(directory, made, code=lambda: "a")


def branched(past: WorldConfig, directory: Path, **changed: Any) -> WorldConfig:
    made = config(resolution=past.resolution, **changed)
    made.branch = replace(made.branch, directory=str(directory), at_round=AT)
    return made


def test_without_a_change_it_is_the_same_run(past, tmp_path: Path) -> None:
    made, directory, tables = past
    again = branched(made, directory)
    assert (directory / SAVED / "0" / str(AT) / WORLD).is_file()
    assert finish(tmp_path / "b", again, pasts=[made], code=lambda: "a") == tables


def test_a_past_that_was_not_saved_is_simulated_again(past, tmp_path: Path) -> None:
    made, _, tables = past
    again = branched(made, tmp_path / "nothing")
    assert finish(tmp_path / "b", again, pasts=[made], code=lambda: "a") == tables


def test_a_branch_of_a_branch(past, tmp_path: Path) -> None:
    made, directory, tables = past
    middle = branched(made, directory)
    last = branched(made, tmp_path / "nothing")
    last.branch.at_round = AT + 1
    assert finish(tmp_path / "b", last, pasts=[made, middle], code=lambda: "a") == tables


CHANGES: dict[str, Any] = {
    "strategy.selection": CheapestFirst(),
    "protocol.inflation_change": 1_500,
    "protocol.num_active_transcoders": 120,
    "demand.video_minutes_per_week": 60_000.0,
    "market.eth_usd": 1_000.0,
    "payments.gas_price_gwei": 0.02,
    "network.days_between_outages": 1.0,
}


@pytest.mark.parametrize("key", CHANGES)
def test_a_change_leaves_the_past_alone(past, key: str, tmp_path: Path) -> None:
    made, directory, _ = past
    other = branched(made, directory)
    put(other, key, CHANGES[key])
    finish(tmp_path / "b", other, pasts=[made], code=lambda: "a")
    then, now = (
        {name: pl.read_parquet(place / f"{name}.parquet") for name in TABLES}
        for place in (directory, tmp_path / "b")
    )
    first = then["rounds"]["round"][0]
    for name in ("rounds", "orchestrators", "delegators"):
        before = pl.col("round") < first + AT
        assert then[name].filter(before).equals(now[name].filter(before))
    later = pl.col("start_s") < then["rounds"]["start_s"][AT] - 100_000
    assert then["jobs"].filter(later).equals(now["jobs"].filter(later))
    assert any(not then[name].equals(now[name]) for name in TABLES)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seed", 8),
        ("population.video_gateways", 3),
        ("protocol.inflation", 1),
        ("demand.vod.minutes_per_week", 5.0),
        ("calibration", "other"),
    ],
)
def test_what_is_settled_at_the_start_is_refused(key: str, value: object) -> None:
    future = config()
    put(future, key, value)
    with pytest.raises(ConfigError, match=f"{key}={value}: is settled at the start"):
        check_branch(config(), future)


def test_the_contracts_may_refuse_a_change(past, tmp_path: Path) -> None:
    made, directory, _ = past
    other = branched(made, directory, protocol__num_active_transcoders=50)
    with pytest.raises(
        ConfigError, match=r"num_active_transcoders.*refused by the contracts"
    ):
        finish(tmp_path / "b", other, pasts=[made], code=lambda: "a")


def test_a_world_of_other_code_is_refused(past, tmp_path: Path) -> None:
    made, directory, _ = past
    with pytest.raises(SavedWorldError, match="another version"):
        finish(tmp_path / "b", branched(made, directory), pasts=[made], code=lambda: "b")


class Trap:
    """What a foreign file might hold."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (print, ("trapped",))


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", pickle.dumps("a") + pickle.dumps(Trap())]
)
def test_a_damaged_or_foreign_file_runs_nothing(
    past, content, tmp_path: Path, capsys
) -> None:
    made, _, _ = past
    place = tmp_path / "past" / SAVED / "0" / str(AT)
    place.mkdir(parents=True)
    (place / WORLD).write_bytes(content)
    with pytest.raises(SavedWorldError, match="can't be read"):
        finish(
            tmp_path / "b",
            branched(made, tmp_path / "past"),
            pasts=[made],
            code=lambda: "a",
        )
    assert "trapped" not in capsys.readouterr().out
