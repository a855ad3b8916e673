"""The same seed gives the same world, and a change leaves other draws alone."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from agents.strategies.delegation import Passive
from agents.strategies.selection import CheapestFirst
from sim.engine import Engine
from sim.runner import run_world
from sim.tables import TABLES
from tests.sim.world import Run, run, small_config

SCRIPT = """
import sys
from pathlib import Path
from sim.engine import Engine
from sim.runner import run_world
from tests.sim.world import small_config
run_world(small_config({"seed": int(sys.argv[2])}), Path(sys.argv[1]))
"""


def in_a_process(folder: Path, seed: int, hash_seed: str) -> dict[str, bytes]:
    folder.mkdir()
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(seed)],
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)},
    )
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    """Two of them, with hash seeds of their own: another one, and this one."""
    other = "4242" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    one = in_a_process(tmp_path / "one", 7, other)
    assert sorted(one) == sorted(f"{name}.parquet" for name in TABLES)
    here = tmp_path / "here"
    here.mkdir()
    run_world(small_config({"seed": 7}), here)
    assert {path.name: path.read_bytes() for path in here.iterdir()} == one


@dataclass
class Looking:
    """Passes decisions on, and notes when each delegator looked."""

    inner: Passive
    now_us: Callable[[], int]
    looks_us: list[int]

    def decide(self, view: Any, rng: np.random.Generator) -> Any:
        self.looks_us.append(self.now_us())
        return self.inner.decide(view, rng)


def run_looking(folder: Path, changed: dict[str, Any]) -> tuple[Run, list[int]]:
    """A run of passive delegators, and when they looked."""
    engines: list[Engine] = []
    looking = Looking(Passive(), lambda: engines[0].clock.now_us, [])
    config = small_config({"strategy.delegation": looking, **changed})
    return run(config, folder, on_built=engines.append), looking.looks_us


def arrivals(whole: Run) -> dict[tuple[str, float], float | None]:
    """Units (and so length) of the streams that arrived in the first round, if served."""
    streams = (
        whole.tables["jobs"]
        .sort("start_s")
        .group_by("gateway", "stream", maintain_order=True)
        .agg(
            pl.col("start_s").first(),
            pl.col("units").sum(),
            (pl.col("orchestrator") != "").all().alias("served"),
        )
        .filter(pl.col("start_s").is_between(0, 77_364, closed="none"))
    )
    rows = streams.select("gateway", "start_s", "units", "served").iter_rows()
    return {(gateway, at): units if served else None for gateway, at, units, served in rows}


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> tuple[Run, list[int]]:
    return run_looking(tmp_path_factory.mktemp("base") / "run", {})


def test_another_selection_changes_no_demand_and_no_look(base, tmp_path: Path) -> None:
    other = run_looking(tmp_path / "run", {"strategy.selection": CheapestFirst()})
    before, after = arrivals(base[0]), arrivals(other[0])
    assert before.keys() == after.keys()
    assert len(before) > 500
    for key, units in before.items():
        assert units is None or after[key] is None or units == after[key]
    assert other[1] == base[1]
    assert len(base[1]) > 100
    columns = ["start_s", "orchestrator"]
    jobs = [whole.tables["jobs"].select(columns) for whole in (base[0], other[0])]
    assert not jobs[0].equals(jobs[1]), "the other selection selects others"


def test_another_selection_leaves_live_ai_work_alone(base, tmp_path: Path) -> None:
    config = small_config(
        {"strategy.selection": CheapestFirst(), "strategy.delegation": Passive()}
    )
    other = run(config, tmp_path / "run")
    live = [
        whole.tables["jobs"].filter(pl.col("capability") == "live_video_to_video")
        for whole in (base[0], other)
    ]
    assert live[0].height > 100
    assert live[0].equals(live[1])


def test_other_seeds_and_replications_differ_in_everything(base, tmp_path: Path) -> None:
    for name, config, replication in (
        ("seed", small_config({"seed": 8}), 0),
        ("replication", small_config(), 1),
    ):
        other = run(config, tmp_path / name, replication)
        for table in ("jobs", "tickets", "delegators", "orchestrators"):
            mine = base[0].tables[table].drop("replication")
            assert not mine.equals(other.tables[table].drop("replication"))
        assert other.tables["rounds"]["replication"].unique().to_list() == [replication]
        assert not arrivals(base[0]).keys() & arrivals(other).keys()
