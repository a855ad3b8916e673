"""The three resolutions tell the same of the same world."""

from itertools import combinations
from pathlib import Path

import pytest

from tests.validation.agreement import (
    RESOLUTIONS,
    TOLERANCES,
    Outcome,
    interval,
    outcome,
    work_p_value,
)

SEEDS = 12


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for resolution in RESOLUTIONS:
        found[resolution] = []
        for seed in range(SEEDS):
            directory: Path = tmp_path_factory.mktemp(f"{resolution}-{seed}")
            found[resolution].append(outcome(resolution, seed, directory))
    return found


@pytest.mark.slow
def test_three_resolutions_agree(outcomes: dict[str, list[Outcome]]) -> None:
    """The 95 % interval of every difference lies inside its tolerance, for every pair."""
    for one, other in combinations(RESOLUTIONS, 2):
        for name, tolerance in TOLERANCES.items():
            low, high = interval(name, outcomes[one], outcomes[other])
            assert -tolerance < low <= high < tolerance, (one, other, name)
        assert work_p_value(outcomes[one], outcomes[other]) > 0.001


def test_the_comparison_would_notice_a_difference(
    outcomes: dict[str, list[Outcome]],
) -> None:
    """Three percent more fees, and work that went to another orchestrator."""
    honest = outcomes["session"]
    bent = [
        Outcome({**found.figures, "fees": 1.03 * found.figures["fees"]}, found.work)
        for found in honest
    ]
    low, _ = interval("fees", honest, bent)
    assert low > 0.02
    busiest = max(honest[0].work, key=honest[0].work.__getitem__)
    moved = [
        Outcome(found.figures, {**found.work, busiest: found.work.get(busiest, 0) // 2})
        for found in honest
    ]
    assert work_p_value(honest, moved) < 0.001
