"""Results that several tests look at."""

import pytest

import experiments
from tests.experiments.worlds import SMALL


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> experiments.Result:
    """Two replications of a small world by two worker processes, in a run directory."""
    place = tmp_path_factory.mktemp("runs") / "stored"
    return experiments.simulate(
        *SMALL, "seed=7", "replications=2", "workers=2", directory=place
    )
