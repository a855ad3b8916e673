"""Designs: which points of a parameter space a study visits.

A point is a value for each varied key. Designs that are given together are crossed: every
point of one with every point of the next.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from experiments.errors import BadInput
from experiments.studies.arguments import text, truth, whole
from experiments.studies.point_files import read_points
from sim.streams import Streams

Values = dict[str, Any]
"""A point: values by key, a group's option by the group's name."""

Wholeness = Callable[[str], bool | None]
"""Whether the numbers of a key are whole; None where its bounds have to tell."""

_BOUNDS = {"low", "high", "log"}


class Design(NamedTuple):
    """What a study varies; every part may be left out.

    Args:
        grid: lists of values by key; every combination.
        zip: lists of values by key, of one length; the first of each, the second, ...
        latin_hypercube: ranges by key; `samples` points, each range cut into as many.
        sobol: ranges by key; the first `samples` points of a scrambled Sobol sequence.
        samples: points of a sampled design; a power of two for sobol.
        file: CSV, Parquet or YAML with one point a row and one key a column.
    """

    grid: Mapping[str, Any] | None = None
    zip: Mapping[str, Any] | None = None
    latin_hypercube: Mapping[str, Any] | None = None
    sobol: Mapping[str, Any] | None = None
    samples: int | None = None
    file: str | None = None


def expand(design: Design, seed: int, is_whole: Wholeness = lambda _: None) -> list[Values]:
    """The points of a design in order, the first part varying slowest.

    Args:
        design: what is varied.
        seed: of the run; sampled designs draw from its streams.
        is_whole: tells of a sampled key whether it takes integers.

    Returns:
        One dictionary for each point; a single empty one where nothing is varied.

    Raises:
        BadInput: a part that makes no points or one point twice, or two parts that vary
            one key.
    """
    if design.samples is not None and not (design.latin_hypercube or design.sobol):
        raise BadInput(
            "study.samples",
            design.samples,
            "is for study.latin_hypercube or study.sobol, and neither is given",
        )
    parts = [
        _grid(flat(design.grid, "study.grid")),
        _zip(flat(design.zip, "study.zip")),
        _sampled("latin_hypercube", design, seed, is_whole),
        _sampled("sobol", design, seed, is_whole),
        _listed_points(design.file),
    ]
    _check_apart(parts)
    return [
        {key: value for part in combination for key, value in part.items()}
        for combination in itertools.product(*parts)
    ]


def flat(node: Mapping[str, Any] | None, place: str) -> Values:
    """Values by dotted key, whether they were written dotted or nested.

    A mapping with the bounds of a range counts as a value.
    """
    if node is None:
        return {}
    if not isinstance(node, Mapping):
        raise BadInput(place, node, "must map keys, as {horizon.rounds: [8, 16]}")
    found: Values = {}
    for key, value in node.items():
        if isinstance(value, Mapping) and not _BOUNDS & set(value):
            inner = flat(value, place)
            found |= {f"{key}.{name}": part for name, part in inner.items()}
        else:
            found[str(key)] = value
    return found


def _grid(lists: Values) -> list[Values]:
    columns = [_listed("grid", key, values) for key, values in lists.items()]
    return [dict(zip(lists, row, strict=True)) for row in itertools.product(*columns)]


def _zip(lists: Values) -> list[Values]:
    columns = [_listed("zip", key, values) for key, values in lists.items()]
    lengths = {key: len(values) for key, values in zip(lists, columns, strict=True)}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{key} {length}" for key, length in lengths.items())
        raise BadInput("study.zip", shown, "lists must be of one length")
    if not columns:
        return [{}]
    return [dict(zip(lists, row, strict=True)) for row in zip(*columns, strict=True)]


def _listed(part: str, key: str, values: Any) -> list[Any]:
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise BadInput(f"study.{part}.{key}", values, "must be a list of values")
    repeated = [value for index, value in enumerate(values) if value in values[:index]]
    if repeated and part == "grid":
        raise BadInput(f"study.{part}.{key}", repeated[0], "stands twice in the list")
    return list(values)


def _listed_points(file: str | None) -> list[Values]:
    if file is None:
        return [{}]
    points = read_points(text("study.file", file))
    return [flat(point, "study.file") for point in points]


def _sampled(name: str, design: Design, seed: int, is_whole: Wholeness) -> list[Values]:
    ranges = flat(getattr(design, name), f"study.{name}")
    if not ranges:
        return [{}]
    samples = _samples(name, design)
    bounds = [
        _bounds(f"study.{name}.{key}", value, is_whole(key))
        for key, value in ranges.items()
    ]
    unit = _unit_points(name, len(ranges), samples, seed)
    points = [tuple(map(_Bounds.at, bounds, row)) for row in unit]
    different = len(set(points))
    if different < samples:
        raise BadInput(
            "study.samples",
            samples,
            f"only {different} of the points of study.{name} are different; ask for fewer, "
            "for wider ranges, or for study.grid",
        )
    return [dict(zip(ranges, point, strict=True)) for point in points]


def _samples(name: str, design: Design) -> int:
    """How many points a sampled design shall have."""
    problem = "must say how many points to sample"
    samples = whole("study.samples", design.samples, problem)
    if samples < 1:
        raise BadInput("study.samples", samples, problem)
    if name == "sobol" and samples & (samples - 1):
        near = 2 ** round(math.log2(samples))
        raise BadInput(
            "study.samples",
            samples,
            f"must be a power of two for sobol, such as {near}, or its points lie unevenly",
        )
    return samples


def _unit_points(name: str, dimensions: int, samples: int, seed: int) -> list[list[float]]:
    """Points of the unit cube."""
    # scipy takes half a second to import, and only sampled designs need it.
    from scipy.stats import qmc  # noqa: PLC0415

    generator = Streams(seed).generator("study", name)
    engine = {"latin_hypercube": qmc.LatinHypercube, "sobol": qmc.Sobol}[name]
    points: list[list[float]] = engine(dimensions, rng=generator).random(samples).tolist()
    return points


class _Bounds(NamedTuple):
    low: float
    high: float
    log: bool
    whole: bool

    def at(self, share: float) -> float:
        """The value a share of the way from low to high."""
        # Each integer of a range has the same share, the last one too.
        high = self.high + 1 if self.whole else self.high
        if self.log:
            value = float(self.low * (high / self.low) ** share)
        else:
            value = float(self.low + (high - self.low) * share)
        return min(math.floor(value), int(self.high)) if self.whole else value


def _bounds(key: str, given: Any, whole_numbers: bool | None) -> _Bounds:
    if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2:
        given = {"low": given[0], "high": given[1]}
    if not isinstance(given, Mapping) or not {"low", "high"} <= set(given) <= _BOUNDS:
        raise BadInput(key, given, "must be a range, as {low: 300, high: 1500}")
    log = truth(f"{key}.log", given.get("log", False))
    ends = (given["low"], given["high"])
    if whole_numbers is None:
        whole_numbers = all(isinstance(end, int) for end in ends)
    bounds = _Bounds(*ends, log, whole_numbers)
    numbers = all(
        isinstance(end, int | float) and not isinstance(end, bool) and math.isfinite(end)
        for end in bounds[:2]
    )
    if not numbers or not bounds.low < bounds.high:
        raise BadInput(
            key, given, "low and high must be finite numbers, low the smaller one"
        )
    if bounds.whole and any(end != int(end) for end in ends):
        raise BadInput(key, given, "low and high must be whole, as the key's values are")
    if bounds.log and bounds.low <= 0:
        raise BadInput(key, given, "low must be above 0 on a logarithmic range")
    return bounds


def _check_apart(parts: Sequence[Sequence[Values]]) -> None:
    seen: set[str] = set()
    for part in parts:
        keys = {key for point in part for key in point}
        for key in sorted(seen & keys):
            raise BadInput(f"study.{key}", None, "is varied by two parts of the study")
        seen |= keys
