"""Snapshots: the shipped one, and what is refused."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import sim.snapshot
from sim.errors import ConfigError
from sim.snapshot import load_snapshot, shipped_snapshots

NAME = "mainnet_2025-11-20"
SHIPPED = Path(sim.snapshot.__file__).parent / "data" / "snapshots" / f"{NAME}.json"


def test_the_shipped_snapshot_is_that_of_mainnet() -> None:
    snapshot = load_snapshot(NAME)
    assert NAME in shipped_snapshots()
    assert snapshot.first_round == 4_002
    assert snapshot.total_supply_lpt == 46_759_749
    assert snapshot.bonded_lpt == 24_058_612
    assert (snapshot.inflation_ppb, snapshot.inflation_change_ppb) == (686_500, 500)
    assert (snapshot.active_set, snapshot.delegates) == (100, 197)
    assert sum(snapshot.bands.count) == 3_221
    assert snapshot.bands.lower_lpt == (0.0, 1.0, 10.0, 100.0, 1e3, 1e4)
    assert snapshot.bands.upper_lpt == (1.0, 10.0, 100.0, 1e3, 1e4, float("inf"))
    assert sum(snapshot.bands.principal_lpt) == pytest.approx(17.59e6, rel=1e-3)
    assert len(snapshot.top_delegates_lpt) == 25
    assert snapshot.reward_cut_quantiles[0] == (0.0, 0.0)
    assert snapshot.reward_cut_quantiles[-1] == (1.0, 1.0)
    assert dict(snapshot.price_quantiles_wei)[0.5] == 181
    assert snapshot.treasury_cut_share == 0.0


def test_a_snapshot_is_read_from_a_path_too(tmp_path: Path) -> None:
    copied = tmp_path / "mine.json"
    copied.write_bytes(SHIPPED.read_bytes())
    assert load_snapshot(str(copied)) == load_snapshot(NAME)


def refused(text: str, folder: Path) -> ConfigError:
    path = folder / "snapshot.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_snapshot(str(path))
    error = caught.value
    assert (error.key, error.value) == ("snapshot", str(path))
    assert "\n" not in str(error)
    return error


@pytest.mark.parametrize("text", ["", "{", "{'a': 1}", '{"name": "x",}', "\x00"])
def test_damaged_json_is_refused(text: str, tmp_path: Path) -> None:
    assert "JSON" in refused(text, tmp_path).allowed


@pytest.mark.parametrize("text", ["[]", "1", "null", '"mainnet"', "true"])
def test_json_that_is_no_object_is_refused(text: str, tmp_path: Path) -> None:
    refused(text, tmp_path)


def changed(path: str, value: Any = None, *, drop: bool = False) -> str:
    raw = copy.deepcopy(json.loads(SHIPPED.read_text()))
    *folders, name = path.split(".")
    node = raw
    for folder in folders:
        node = node[folder]
    if drop:
        del node[name]
    else:
        node[name] = value
    return json.dumps(raw)


@pytest.mark.parametrize(
    "path",
    [
        "name",
        "as_of",
        "total_supply_lpt",
        "round",
        "round.anchor_round",
        "treasury.ceiling_lpt",
        "delegates.top25_bonded_principal_lpt",
        "delegators.bands",
        "delegators.count",
        "fee_share_pct_quantiles_2022",
        "lpt_usd",
    ],
)
def test_a_missing_key_is_named(path: str, tmp_path: Path) -> None:
    error = refused(changed(path, drop=True), tmp_path)
    assert path.rpartition(".")[2] in error.allowed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("total_supply_lpt", "many"),
        ("total_supply_lpt", None),
        ("bonded_lpt", [1]),
        ("round", None),
        ("round.anchor_start_utc", "yesterday"),
        ("round.anchor_start_utc", "2025-12-31T13:01:11"),
        ("as_of", 20251120),
        ("delegators.count", ["a"] * 6),
        ("delegators.bands", 6),
        ("delegates.top25_bonded_principal_lpt", 5),
        ("reward_cut_pct_quantiles_2022", {"min": "low", "max": 100}),
    ],
)
def test_a_wrong_type_is_refused(path: str, value: Any, tmp_path: Path) -> None:
    refused(changed(path, value), tmp_path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("total_supply_lpt", float("inf")),
        ("round.seconds_observed", 0),
        ("reward_cut_pct_quantiles_2022", [0, 100]),
        ("fee_share_pct_quantiles_2022", {}),
    ],
)
def test_numbers_that_cannot_be_worked_with_are_refused(
    path: str, value: Any, tmp_path: Path
) -> None:
    refused(changed(path, value), tmp_path)


@pytest.mark.parametrize("name", ["nowhere.json", "", ".", "mainnet"])
def test_a_snapshot_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_snapshot(name)
    assert (caught.value.key, caught.value.value) == ("snapshot", name)
    assert NAME in caught.value.allowed


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        load_snapshot(str(path))
