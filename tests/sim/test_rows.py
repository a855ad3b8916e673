"""Streams that nothing happens to are rows, not objects: a run does not show it."""

from pathlib import Path

import numpy as np
import pytest
from sim.resolutions.session import SessionGrain

from sim.resolutions.ended import Ended, merged
from sim.resolutions.lateness import NEVER
from sim.work import Works
from tests.sim.world import PROFILE, Run, default_config, run

WORLDS = {
    "default": {"horizon.rounds": 2},
    "full": {"horizon.rounds": 1, "demand.live_ai.minutes_per_week": 5_000_000.0},
    "outages": {"horizon.rounds": 2, "network.days_between_outages": 0.5},
}


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_of_rows_is_that_of_objects(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _run(name, tmp_path / "rows")
    monkeypatch.setattr(SessionGrain, "whole", False)
    objects = _run(name, tmp_path / "objects")
    assert rows.tables["jobs"].height > 10_000
    for table, expected in objects.tables.items():
        assert rows.tables[table].equals(expected), table


def _run(name: str, directory: Path) -> Run:
    return run(default_config(WORLDS[name]), directory)


@pytest.mark.parametrize("capability", ["transcode", "live_video_to_video"])
def test_who_can_never_be_late_is_not_at_any_load(capability: str) -> None:
    service = Works.load(str(PROFILE)).service(
        capability,
        pixels_per_s=49_924_800,
        gpu_names=["L4", "RTX 4090"],
        gpu_counts=[2, 1],
        host_factors=[1.3, 1.0],
    )
    most = [12, 6]
    place = np.repeat([0, 1], 200)
    under_way_s = np.tile(np.linspace(0.0, 2.5, 200), 2)
    never = service.never_late(place, most, under_way_s)
    assert never.sum() > 0
    for each in np.flatnonzero(never).tolist():
        at = int(place[each])
        for sessions in range(1, most[at] + 1):
            compute_s = service.compute_s(at, sessions)
            late = service.lateness.first_late(compute_s, under_way_s[each], lambda: 0.999)
            assert late == NEVER


def test_two_kinds_of_stints_become_one_in_the_order_of_their_ends() -> None:
    def stints(*numbers: int) -> Ended:
        rows = [(0, 1, 2, 3, 4, 0.5, 0.5, number, 6, 7, 8, 0) for number in numbers]
        return Ended.of(rows)

    one = merged(stints(1, 4), stints(2, 3, 5), np.array([1, 2, 4]))
    assert one.number.tolist() == [1, 2, 3, 4, 5]
    assert merged(stints(), stints(), np.array([], dtype=int)).number.tolist() == []
