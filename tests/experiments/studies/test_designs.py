"""Designs make the points that they promise."""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from experiments.errors import BadInput
from experiments.studies.designs import Design, expand, flat

SEED = 7


def test_nothing_varied_is_one_point() -> None:
    assert expand(Design(), SEED) == [{}]
    assert expand(Design(grid={}, zip={}), SEED) == [{}]


def test_a_grid_has_every_combination_the_first_key_slowest() -> None:
    points = expand(Design(grid={"a": [1, 2], "b": {"c": ["x", "y"]}}), SEED)
    assert points == [
        {"a": 1, "b.c": "x"},
        {"a": 1, "b.c": "y"},
        {"a": 2, "b.c": "x"},
        {"a": 2, "b.c": "y"},
    ]


def test_a_zip_goes_in_step_and_is_crossed_with_a_grid() -> None:
    design = Design(grid={"g": [0, 1]}, zip={"a": [1, 2], "b": [3, 3]})
    assert expand(design, SEED) == [
        {"g": 0, "a": 1, "b": 3},
        {"g": 0, "a": 2, "b": 3},
        {"g": 1, "a": 1, "b": 3},
        {"g": 1, "a": 2, "b": 3},
    ]


def test_points_of_a_file_are_crossed_too(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("horizon.rounds,seed\n1,2\n3,\n")
    points = expand(Design(grid={"g": [0]}, file=str(file)), SEED)
    assert points == [
        {"g": 0, "horizon.rounds": 1, "seed": 2},
        {"g": 0, "horizon.rounds": 3},
    ]


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_the_seed_makes_the_sample(kind: str) -> None:
    ranges = {"a": [0.0, 1.0], "b": {"low": 1, "high": 9}}

    def sampled(seed: int) -> list[dict[str, Any]]:
        return expand(Design(**{kind: ranges}, samples=16), seed)

    assert sampled(1) == sampled(1)
    assert sampled(1) != sampled(2)
    assert [*sampled(1)[0]] == ["a", "b"]


def test_the_two_sampled_designs_draw_apart() -> None:
    ranges = {"a": [0.0, 1.0]}
    hypercube = expand(Design(latin_hypercube=ranges, samples=4), SEED)
    sobol = expand(Design(sobol=ranges, samples=4), SEED)
    assert hypercube != sobol


def test_a_latin_hypercube_has_one_point_in_each_stratum() -> None:
    count = 50
    points = expand(
        Design(latin_hypercube={"a": [2.0, 4.0], "b": [-1.0, 0.0]}, samples=count), SEED
    )
    for key, low, width in (("a", 2.0, 2.0), ("b", -1.0, 1.0)):
        strata = [math.floor((point[key] - low) / width * count) for point in points]
        assert sorted(strata) == [*range(count)]


def test_sobol_points_are_balanced_in_every_elementary_interval() -> None:
    """Of 2^m points in two dimensions, each box of area 2^-m in either cut holds one."""
    count = 16
    points = expand(Design(sobol={"a": [0.0, 1.0], "b": [0.0, 1.0]}, samples=count), SEED)
    for columns in (1, 2, 4, 8, 16):
        rows = count // columns
        boxes = Counter(
            (math.floor(point["a"] * columns), math.floor(point["b"] * rows))
            for point in points
        )
        assert len(boxes) == count
        assert set(boxes.values()) == {1}


def test_whole_ranges_include_both_ends_and_give_each_value_its_share() -> None:
    design = Design(sobol={"a": [1, 4], "b": [0.0, 1.0]}, samples=64)
    points = expand(design, SEED)
    values = Counter(point["a"] for point in points)
    assert values == {1: 16, 2: 16, 3: 16, 4: 16}
    assert {type(point["a"]) for point in points} == {int}


def test_a_logarithmic_range_gives_each_decade_its_share() -> None:
    ranges = {"a": {"low": 1.0, "high": 1_000.0, "log": True}}
    points = expand(Design(latin_hypercube=ranges, samples=30), SEED)
    decades = Counter(math.floor(math.log10(point["a"])) for point in points)
    assert decades == {0: 10, 1: 10, 2: 10}


def test_a_whole_logarithmic_range() -> None:
    ranges = {"a": {"low": 1, "high": 7, "log": True}, "b": [0.0, 1.0]}
    points = expand(Design(sobol=ranges, samples=64), SEED)
    values = Counter(point["a"] for point in points)
    assert sorted(values) == [1, 2, 3, 4, 5, 6, 7]
    # A third of the logarithm of 1 to 8 lies between 1 and 2, and as much from 4 to 8.
    assert values[1] == pytest.approx(64 / 3, abs=1)
    assert sum(values[value] for value in (4, 5, 6, 7)) == pytest.approx(64 / 3, abs=1)


@pytest.mark.parametrize(
    ("design", "key", "problem"),
    [
        ({"grid": {"a": 3}}, "study.grid.a", "must be a list of values"),
        ({"grid": {"a": "xy"}}, "study.grid.a", "must be a list of values"),
        ({"grid": {"a": []}}, "study.grid.a", "must be a list of values"),
        ({"grid": {"a": [1, 2, 1]}}, "study.grid.a", "stands twice in the list"),
        ({"grid": 3}, "study.grid", "must map keys, as {horizon.rounds: [8, 16]}"),
        ({"zip": {"a": [1, 2], "b": [1]}}, "study.zip", "lists must be of one length"),
        ({"zip": [1]}, "study.zip", "must map keys, as {horizon.rounds: [8, 16]}"),
        (
            {"grid": {"a": [1]}, "zip": {"a": [2]}},
            "study.a",
            "is varied by two parts of the study",
        ),
        ({"sobol": {"a": [1, 2]}}, "study.samples", "must say how many points to sample"),
        (
            {"sobol": {"a": [1, 2]}, "samples": 0},
            "study.samples",
            "must say how many points to sample",
        ),
        (
            {"latin_hypercube": {"a": [1, 2]}, "samples": "x"},
            "study.samples",
            "must say how many points to sample",
        ),
        (
            {"samples": 8},
            "study.samples",
            "is for study.latin_hypercube or study.sobol, and neither is given",
        ),
        (
            {"sobol": {"a": [1, 2]}, "samples": 30},
            "study.samples",
            "must be a power of two for sobol, such as 32, or its points lie unevenly",
        ),
        (
            {"sobol": {"a": 3}, "samples": 2},
            "study.sobol.a",
            "must be a range, as {low: 300, high: 1500}",
        ),
        (
            {"sobol": {"a": [1, 2, 3]}, "samples": 2},
            "study.sobol.a",
            "must be a range, as {low: 300, high: 1500}",
        ),
        (
            {"sobol": {"a": {"low": 1}}, "samples": 2},
            "study.sobol.a",
            "must be a range, as {low: 300, high: 1500}",
        ),
        (
            {"sobol": {"a": {"low": 1, "high": 2, "step": 1}}, "samples": 2},
            "study.sobol.a",
            "must be a range, as {low: 300, high: 1500}",
        ),
        (
            {"sobol": {"a": [2, 1]}, "samples": 2},
            "study.sobol.a",
            "low and high must be finite numbers, low the smaller one",
        ),
        (
            {"sobol": {"a": ["x", 1]}, "samples": 2},
            "study.sobol.a",
            "low and high must be finite numbers, low the smaller one",
        ),
        (
            {"sobol": {"a": [math.nan, 1.0]}, "samples": 2},
            "study.sobol.a",
            "low and high must be finite numbers, low the smaller one",
        ),
        (
            {"sobol": {"a": [0.0, math.inf]}, "samples": 2},
            "study.sobol.a",
            "low and high must be finite numbers, low the smaller one",
        ),
        (
            {"sobol": {"a": {"low": 0, "high": 2, "log": True}}, "samples": 2},
            "study.sobol.a",
            "low must be above 0 on a logarithmic range",
        ),
        (
            {"sobol": {"a": {"low": 1, "high": 2, "log": "yes"}}, "samples": 2},
            "study.sobol.a.log",
            "must be true or false",
        ),
        ({"file": 3}, "study.file", "must be a text"),
    ],
)
def test_what_makes_no_points(design: dict[str, Any], key: str, problem: str) -> None:
    with pytest.raises(BadInput) as caught:
        expand(Design(**design), SEED)
    assert (caught.value.key, caught.value.problem) == (key, problem)


def test_the_key_tells_whether_its_values_are_whole() -> None:
    ranges = {"real": [0, 1], "whole": [0.0, 9.0], "unknown": [0, 9]}
    kinds = {"real": False, "whole": True, "unknown": None}
    points = expand(Design(sobol=ranges, samples=8), SEED, kinds.__getitem__)
    assert {type(value) for point in points for value in point.values()} == {int, float}
    assert {type(point["whole"]) for point in points} == {int}
    assert {type(point["unknown"]) for point in points} == {int}
    assert len({point["real"] for point in points}) == 8
    assert all(0.0 <= point["real"] <= 1.0 for point in points)


def test_a_whole_key_has_whole_bounds() -> None:
    with pytest.raises(BadInput, match="low and high must be whole") as caught:
        expand(Design(sobol={"a": [0.5, 3]}, samples=2), SEED, lambda _: True)
    assert caught.value.key == "study.sobol.a"


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_sampled_design_has_no_point_twice(kind: str) -> None:
    with pytest.raises(BadInput) as caught:
        expand(Design(**{kind: {"a": [1, 4]}}, samples=8), SEED)
    assert (caught.value.key, caught.value.value) == ("study.samples", 8)
    told = f"only 4 of the points of study.{kind} are different; ask for fewer"
    assert caught.value.problem.startswith(told)


def test_flat_takes_dotted_and_nested_keys_alike() -> None:
    assert flat(None, "study.a") == {}
    assert flat({"a": {"b": {"c": 1}}, "d.e": 2}, "study.a") == {"a.b.c": 1, "d.e": 2}
    bounds = {"low": 1, "high": 2}
    assert flat({"a": {"b": bounds}}, "study.a") == {"a.b": bounds}
