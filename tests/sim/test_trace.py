"""Recorded demand is replayed as it came, and what is wrong in it is named."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.checks import check_world
from sim.demand import load_trace
from sim.errors import ConfigError
from tests.sim.world import run, small_config

ROWS = {
    "start_s": [0.5, 10.0, 10.0, 4_000.25, 80_000.0],
    "capability": [
        "transcode",
        "transcode",
        "live_video_to_video",
        "transcode_vod",
        "transcode",
    ],
    "duration_s": [61.5, 600.0, 30.0, 300.0, 7.0],
}


def write(path: Path, rows: dict) -> str:
    table = pl.DataFrame(rows)
    if path.suffix == ".csv":
        table.write_csv(path)
    else:
        table.write_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("resolution", ["segment", "session", "round"])
def test_streams_arrive_when_they_did(suffix: str, resolution: str, tmp_path: Path) -> None:
    file = write(tmp_path / f"trace{suffix}", ROWS)
    config = small_config({"demand.trace": file, "horizon.rounds": 2})
    config.resolution = type(config.resolution)[resolution]
    check_world(config)
    jobs = run(config, tmp_path / "run").tables["jobs"]
    served = jobs.filter(pl.col("orchestrator") != "")
    assert served["count"].sum() == 5
    assert served["duration_s"].sum() == pytest.approx(sum(ROWS["duration_s"]), abs=1e-5)
    if resolution == "session":
        assert sorted(jobs["start_s"]) == ROWS["start_s"]


def test_units_are_seconds_of_the_capability(tmp_path: Path) -> None:
    rows = {"start_s": [1.0], "capability": ["transcode"], "units": [49_924_800.0 * 90]}
    file = write(tmp_path / "trace.parquet", rows)
    config = small_config({"demand.trace": file, "horizon.rounds": 1})
    (row,) = run(config, tmp_path / "run").tables["jobs"].iter_rows(named=True)
    assert row["duration_s"] == 90


def test_rows_go_to_the_gateways_that_they_name(tmp_path: Path) -> None:
    names = [
        "gateway-video-3",
        "gateway-video-1",
        "gateway-live-ai-2",
        "gateway-vod-1",
        "gateway-video-3",
    ]
    file = write(tmp_path / "trace.csv", ROWS | {"gateway": names})
    config = small_config({"demand.trace": file, "horizon.rounds": 2})
    check_world(config)
    jobs = run(config, tmp_path / "run").tables["jobs"].sort("start_s", "capability")
    assert sorted(jobs["gateway"]) == sorted(names)


def test_rows_without_a_gateway_are_dealt_by_share(tmp_path: Path) -> None:
    count = 6_000
    rows = {
        "start_s": np.sort(np.random.default_rng(1).random(count)) * 50_000,
        "capability": ["transcode"] * count,
        "duration_s": [4.0] * count,
    }
    file = write(tmp_path / "trace.parquet", rows)
    config = small_config({"demand.trace": file, "horizon.rounds": 1})
    jobs = run(config, tmp_path / "run").tables["jobs"]
    found = jobs.group_by("gateway").len().sort("gateway")["len"].to_numpy() / count
    shares = 1 / np.arange(1, 5)
    np.testing.assert_allclose(found, shares / shares.sum(), atol=0.03)


def changed(name: str, row: int, value: object) -> dict:
    cells = [str(cell) if isinstance(value, str) else cell for cell in ROWS[name]]
    cells[row] = value
    return ROWS | {name: cells}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({key: ROWS[key] for key in ("start_s", "duration_s")}, "a column capability"),
        ({key: ROWS[key] for key in ("capability", "duration_s")}, "a column start_s"),
        ({key: ROWS[key] for key in ("capability", "start_s")}, "duration_s or units"),
        (ROWS | {"units": [1.0] * 5}, "duration_s or units"),
        (changed("duration_s", 2, -1.0), r"row 3, column duration_s: -1.0 .* above 0"),
        (changed("duration_s", 0, 0.0), r"row 1, column duration_s: 0.0 .* above 0"),
        (changed("duration_s", 4, None), r"row 5, column duration_s: None"),
        (changed("duration_s", 1, float("nan")), r"row 2, column duration_s: nan"),
        (changed("duration_s", 1, "long"), r"row 2, column duration_s: 'long' .* a number"),
        (changed("start_s", 0, -2.0), r"row 1, column start_s: -2.0 .* at least 0"),
        (changed("start_s", 3, 9.0), r"row 4, column start_s: 9.0 .* before the row above"),
        (changed("start_s", 4, 1e13), r"row 5, column start_s: 1[0.]+ .* at most 1e\+10"),
        (changed("duration_s", 1, 1e11), r"row 2, column duration_s: .* at most 1e\+10"),
        (changed("capability", 1, "juggling"), r"row 2, column capability: 'juggling'"),
        (
            ROWS | {"gateway": ["gateway-video-9"] * 5},
            r"row 1, column gateway: 'gateway-video-9'",
        ),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(rows, told: str, tmp_path: Path) -> None:
    file = write(tmp_path / "trace.csv", rows)
    with pytest.raises(ConfigError, match=told) as caught:
        check_world(small_config({"demand.trace": file}))
    assert caught.value.key == "demand.trace"


@pytest.mark.parametrize("cells", [[[1.0], [2.0]], [b"1", b"2"], [None, None]])
def test_columns_that_hold_no_numbers(cells: list, tmp_path: Path) -> None:
    rows = {"start_s": [1.0, 2.0], "capability": ["transcode"] * 2, "duration_s": cells}
    with pytest.raises(
        ConfigError, match=r"row 1, column duration_s: (?s:.)* a number above 0"
    ):
        load_trace(write(tmp_path / "trace.parquet", rows))


def test_units_below_zero_are_refused(tmp_path: Path) -> None:
    rows = {"start_s": [1.0], "capability": ["transcode"], "units": [-5.0]}
    with pytest.raises(ConfigError, match=r"row 1, column units: -5.0"):
        load_trace(write(tmp_path / "trace.csv", rows))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("trace.csv", "", "it holds none"),
        ("trace.csv", "start_s,capability,duration_s\n", "it holds none"),
        ("trace.parquet", "no parquet", "can't be read"),
        ("trace.txt", "start_s", "ends in .csv or .parquet"),
        (None, "", "can't be read"),
    ],
)
def test_files_that_hold_no_trace(name, content: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / (name or "missing.csv")
    if name:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_trace(str(file))
