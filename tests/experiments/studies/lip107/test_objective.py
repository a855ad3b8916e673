import numpy as np
import pytest

from experiments.statistics.intervals import Interval
from experiments.studies.lip107.objective import (
    Admissibility,
    Assessment,
    Choice,
    Objective,
    assess,
    choose,
    objective_table,
)
from experiments.studies.lip107.tunings import NO_CHANGE, PROPOSED, Tuning
from tests.experiments.studies.lip107.outcomes import made

NEAR = Tuning(490_000_000, 500)
FAR = Tuning(450_000_000, 1_500)


def shares(met: int, paths: int = 1_000) -> np.ndarray:
    """Dilutions of which so many are below 12 %."""
    return np.concatenate([np.full(met, 0.11), np.full(paths - met, 0.12)])


@pytest.mark.parametrize(
    ("met", "verdict"),
    [(1_000, "admissible"), (970, "admissible"), (955, "undecided"), (930, "inadmissible")],
)
def test_a_tuning_is_judged_by_the_interval_of_its_share(met: int, verdict: str) -> None:
    (found,) = assess([made(PROPOSED, shares(met))], Objective())
    assert found.verdict == verdict
    assert found.dilution.value == met / 1_000
    assert found.bonding_rate.value == 1
    assert found.distance == pytest.approx(20**0.5)


def test_both_aims_must_be_met() -> None:
    lowest = np.concatenate([np.full(900, 0.41), np.full(100, 0.40)])
    (found,) = assess([made(PROPOSED, shares(1_000), lowest=lowest)], Objective())
    assert found.bonding_rate.value == 0.9
    assert found.verdict == "inadmissible"


def test_the_objective_can_be_another() -> None:
    outcomes = [made(PROPOSED, shares(930))]
    (kind,) = assess(outcomes, Objective(probability=0.9))
    assert kind.verdict == "admissible"
    (strict,) = assess(outcomes, Objective(dilution_below=0.10))
    assert strict.dilution.value == 0
    (high,) = assess(outcomes, Objective(probability=0.9, bonding_rate_above=0.6))
    assert high.verdict == "inadmissible"


def judged(tuning: Tuning, verdict: Admissibility, distance: float) -> Assessment:
    share = Interval(0.95, 0.94, 0.96)
    return Assessment(tuning, share, share, distance, verdict)


def test_the_closest_admissible_tuning_is_chosen() -> None:
    judgements = [
        judged(FAR, "admissible", 11),
        judged(PROPOSED, "admissible", 4.5),
        judged(NEAR, "inadmissible", 1),
    ]
    assert choose(judgements) == Choice(PROPOSED, ())


def test_undecided_tunings_that_are_closer_leave_the_choice_open() -> None:
    judgements = [
        judged(FAR, "undecided", 11),
        judged(PROPOSED, "admissible", 4.5),
        judged(NEAR, "undecided", 1),
    ]
    assert choose(judgements) == Choice(PROPOSED, (NEAR,))


def test_of_equally_close_ones_the_smaller_step_is_chosen() -> None:
    flat, steep = Tuning(450_000_000, 500), Tuning(500_000_000, 1_000)
    judgements = [judged(steep, "admissible", 5), judged(flat, "admissible", 5)]
    assert choose(judgements).chosen == flat


def test_there_may_be_nothing_to_choose() -> None:
    judgements = [judged(NEAR, "inadmissible", 1), judged(FAR, "undecided", 11)]
    assert choose(judgements) == Choice(None, (FAR,))


def test_one_row_a_tuning() -> None:
    table = objective_table(
        assess([made(NO_CHANGE, shares(700)), made(PROPOSED, shares(980))], Objective())
    )
    assert table["label"].to_list() == ["50%/500", "46%/700"]
    assert table["dilution_share"].to_list() == [0.7, 0.98]
    assert table["verdict"].to_list() == ["inadmissible", "admissible"]
    inside = (table["dilution_low"] < table["dilution_share"]) & (
        table["dilution_share"] < table["dilution_high"]
    )
    assert inside.all()
