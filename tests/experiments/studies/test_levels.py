"""Metrics along the levels of a study, and the two studies that are made of them."""

from pathlib import Path

import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.schema import STUDY, StudyConfig
from experiments.studies import active_set_size, ai_growth
from experiments.studies.active_set_size import ActiveSetSize
from experiments.studies.ai_growth import AiGrowth
from experiments.studies.levels import (
    Shown,
    estimate,
    level_table,
    plot_levels,
    run_values,
    sentence,
)
from experiments.studies.worlds import WorldComposer
from tests.experiments.studies.made import results

SHARE = Shown("share", "Share", "%", 100.0)
VALUES = {"share": [[0.1, 0.2, 0.3], [0.2, 0.3, 0.4], [0.5, 0.6, float("nan")]]}


@pytest.fixture(scope="module")
def worlds() -> WorldComposer:
    job = compose_job(["study=ai_growth"], root=STUDY)
    assert isinstance(job.config, StudyConfig)
    return WorldComposer(["study=ai_growth"], job.config)


def test_values_and_intervals_are_those_of_the_runs(tmp_path: Path) -> None:
    found = results(tmp_path, VALUES)
    assert run_values(found, 1, "share") == {0: 0.2, 1: 0.3, 2: 0.4}
    assert run_values(found, 1, "absent") == {}
    middle = estimate(found, 1, SHARE)
    assert middle.value == pytest.approx(30.0)
    assert middle.low == pytest.approx(30.0 - 24.84, abs=0.01)
    assert estimate(found, 2, SHARE).value == pytest.approx(55.0)


def test_a_sentence_tells_levels_and_a_paired_difference(tmp_path: Path) -> None:
    text = sentence(results(tmp_path, VALUES), SHARE, ["few", "some", "many"], 0)
    assert text is not None
    assert text.startswith("Share: 20 % (-4.841 to 44.84) at few; 30 %")
    assert text.endswith("From few to many it rises: 40 % (40 to 40).")
    assert sentence(results(tmp_path, VALUES), Shown("no", "No"), ["a"], 0) is None


def test_differences_that_chance_explains_are_not_told_apart(tmp_path: Path) -> None:
    noisy = results(tmp_path, {"share": [[0.1, 0.5], [0.5, 0.2]]})
    assert "it is not told apart" in str(sentence(noisy, SHARE, ["a", "b"], 0))
    alone = results(tmp_path, {"share": [[0.1], [0.5]]})
    assert "by one run alone: 40 %" in str(sentence(alone, SHARE, ["a", "b"], 0))


def test_the_table_holds_the_metrics_own_unit(tmp_path: Path) -> None:
    table = level_table(results(tmp_path, VALUES), [SHARE], [1, 2, 5])
    assert table["level"].to_list() == [1.0, 2.0, 5.0]
    assert table["mean"].to_list() == pytest.approx([0.2, 0.3, 0.55])


def test_a_figure_has_a_panel_for_each_metric_that_may_be_missing(tmp_path: Path) -> None:
    found = results(tmp_path, VALUES)
    shown = [SHARE, Shown("absent", "Absent")]
    figure = plot_levels(found, shown, [1, 2, 5], axis="level", logarithmic=True)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Share", "Absent"]
    assert len(figure.axes[0].containers) == 1


def test_sizes_are_points_against_todays(worlds: WorldComposer) -> None:
    question, points = ActiveSetSize().points(worlds)
    assert question.baseline == 1
    sizes = [point.settings.protocol.num_active_transcoders for point in points]
    assert sizes == [50, 100, 150, 200]


def test_growth_multiplies_the_configured_demand(worlds: WorldComposer) -> None:
    question, points = AiGrowth().points(worlds)
    minutes = [point.settings.demand.live_ai.minutes_per_week for point in points]
    assert minutes == [733_000.0 * factor for factor in (1, 3, 10, 30, 100)]
    assert [point.label for point in points] == ["x1", "x3", "x10", "x30", "x100"]
    assert question.baseline == 0


@pytest.mark.parametrize(
    ("study", "key"),
    [
        (ActiveSetSize(sizes=[50, 150]), "study.baseline"),
        (ActiveSetSize(sizes=3), "study.sizes"),  # type: ignore[arg-type]
        (ActiveSetSize(sizes=[0, 100]), "protocol.num_active_transcoders"),
        (AiGrowth(factors=[0, 1]), "study.factors"),
        (AiGrowth(factors=[3, 1]), "study.factors"),
        (AiGrowth(factors=[]), "study.factors"),
        (AiGrowth(factors=[1, 1e9]), "demand.live_ai.minutes_per_week"),
        (AiGrowth(enough_served=0.0), "study.enough_served"),
    ],
)
def test_bad_arguments_are_told_by_key(
    worlds: WorldComposer, study: ActiveSetSize | AiGrowth, key: str
) -> None:
    with pytest.raises(BadInput) as caught:
        study.points(worlds)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("served", "told"),
    [
        ([[1.0, 1.0], [0.99, 0.989], [0.7, 0.6]], "Up to x3 at least 95 % of the streams"),
        ([[1.0, 1.0], [0.99, 0.92], [0.7, 0.6]], "Up to x1 at least 95 %"),
        ([[0.5, 0.5], [0.4, 0.4], [0.1, 0.2]], "Not even at x1"),
        ([[1.0, 1.0], [1.0, 1.0], [0.99, 0.99]], "Up to x10 at least 95 % of the streams"),
    ],
)
def test_the_answer_says_how_far_the_network_carries(
    tmp_path: Path, served: list[list[float]], told: str
) -> None:
    found = results(tmp_path, {ai_growth.SERVED.metric: served})
    answer = AiGrowth(factors=[1, 3, 10]).answer(found)
    assert answer.findings[0].startswith(told)
    assert [*answer.figures] == [*answer.tables] == ["levels"]


def test_studies_without_results_conclude(tmp_path: Path) -> None:
    empty = results(tmp_path, {})
    assert AiGrowth().answer(empty).findings == ()
    assert ActiveSetSize().answer(empty).findings == ()


def test_the_sizes_answer_is_a_sentence_for_each_metric(tmp_path: Path) -> None:
    shown = active_set_size.SHOWN
    found = results(tmp_path, {each.metric: [[1.0, 2.0]] * 4 for each in shown})
    assert len(ActiveSetSize().answer(found).findings) == len(shown)
