"""What a study's point costs before anything runs: composing, checking, identity."""

from collections.abc import Iterator
from time import perf_counter

from experiments.composing import compose_job
from experiments.schema import STUDY, StudyConfig
from experiments.studies.plan import work_of
from experiments.studies.worlds import WorldComposer

POINTS = 500


def report() -> Iterator[str]:
    """Milliseconds of a point, and of a bare composition by Hydra beside it."""
    start = perf_counter()
    config = compose_job(["study=sweep"], root=STUDY).config
    bare_s = perf_counter() - start
    assert isinstance(config, StudyConfig)
    worlds = WorldComposer(["study=sweep"], config)
    worlds.point({})
    start = perf_counter()
    points = [
        worlds.point({"protocol.inflation_change": number}) for number in range(POINTS)
    ]
    point_s = perf_counter() - start
    start = perf_counter()
    for point in points:
        work_of(point, 0)
    work_s = perf_counter() - start
    yield (
        f"{POINTS} points that differ in a value: {1e3 * point_s / POINTS:.2f} ms a point, "
        f"{1e6 * work_s / POINTS:.0f} us a run's address"
    )
    yield f"a composition by Hydra: {1e3 * bare_s:.0f} ms"
