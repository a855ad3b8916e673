"""What a result directory says, as records: the part of it that a report shows."""

from pathlib import Path
from typing import Any, NamedTuple


class Estimate(NamedTuple):
    """A mean with its confidence interval.

    Args:
        mean: None where the metric is undefined.
        low: lower end; None where there is no interval.
        high: upper end; None where there is no interval.
        replications: values that it was made of.
    """

    mean: float | None
    low: float | None
    high: float | None
    replications: int


class Point(NamedTuple):
    """A point of the parameter space.

    Args:
        number: from 0.
        label: its name for readers.
        values: what its configuration sets, by key.
        replications: runs of it.
        metrics: estimates by metric.
    """

    number: int
    label: str
    values: dict[str, Any]
    replications: int
    metrics: dict[str, Estimate]


class Difference(NamedTuple):
    """A point against the baseline on one metric, under common random numbers.

    Args:
        point: number of the point.
        metric: name of the metric.
        estimate: the difference with its paired interval.
        independent_low: lower end of the interval that independent seeds would have.
        independent_high: upper end of it.
        verdict: what the interval decides.
    """

    point: int
    metric: str
    estimate: Estimate
    independent_low: float | None
    independent_high: float | None
    verdict: str


class Rank(NamedTuple):
    """A point's place among the others.

    Args:
        label: name of the point.
        low: best rank in its interval, from 1.
        high: worst rank in its interval.
        best_probability: probability of being the best, 0..1.
        with_the_best: whether it can't be told from the best.
    """

    label: str
    low: int
    high: int
    best_probability: float
    with_the_best: bool


class Ranking(NamedTuple):
    """The points ranked on one metric.

    Args:
        metric: name of the metric.
        higher_is_better: whether the best has the highest value.
        rows: the places, best first.
    """

    metric: str
    higher_is_better: bool
    rows: tuple[Rank, ...]


class Check(NamedTuple):
    """A simulated figure against a known one.

    Args:
        name: what is compared.
        simulated: estimate of the simulated figure.
        low: lower end of its interval.
        high: upper end of its interval.
        target: the known figure.
        tolerance: how far from it the simulated figure may be.
        verdict: whether it is.
    """

    name: str
    simulated: float | None
    low: float | None
    high: float | None
    target: str | float | None
    tolerance: str | float | None
    verdict: str


class FailedRun(NamedTuple):
    """A run that could not be finished.

    Args:
        label: name of its point.
        replication: its index.
        key: its address in the run store.
        reason: what happened.
        traceback: where, empty if nothing was left.
    """

    label: str
    replication: int
    key: str
    reason: str
    traceback: str


class RunSummary(NamedTuple):
    """The figures of a run directory.

    Args:
        replications: how many there are.
        confidence: of the intervals, 0..1.
        metrics: estimates by metric.
    """

    replications: int
    confidence: float
    metrics: dict[str, Estimate]


class Became(NamedTuple):
    """A measure of what became of a stake.

    Args:
        scenario: what befell the world.
        strategy: how the stake was moved.
        measure: what is measured.
        estimate: over the replications.
    """

    scenario: str
    strategy: str
    measure: str
    estimate: Estimate


class Apart(NamedTuple):
    """A difference in what became of a stake, on the same draws.

    Args:
        scenario: what befell the world.
        strategy: how the stake was moved.
        against: the strategy or scenario that it is compared with.
        measure: what is measured.
        estimate: of the difference.
        verdict: above, below, or undecided.
        variance_reduction: how many times the replications independent seeds would need;
            None where that is unknown.
    """

    scenario: str
    strategy: str
    against: str
    measure: str
    estimate: Estimate
    verdict: str
    variance_reduction: float | None = None


class Stress(NamedTuple):
    """What became of a stake under several strategies, through several scenarios.

    Args:
        stake_lpt: what it was, LPT.
        rounds: how long.
        strategies: in order.
        scenarios: in order.
        passive: strategy that the others are compared with.
        rows: what became of it.
        differences: against staying passive, and against the first scenario.
    """

    stake_lpt: float
    rounds: int
    strategies: tuple[str, ...]
    scenarios: tuple[str, ...]
    passive: str
    rows: tuple[Became, ...]
    differences: tuple[Apart, ...]


class PolicyStress(NamedTuple):
    """What became of an orchestrator under several policies, through several scenarios.

    Args:
        rank: its place by stake at the start, from 1.
        rounds: how long.
        strategies: the policies, in order.
        scenarios: in order.
        reference: policy that the others are compared with.
        rows: what became of it.
        differences: against the reference, and against the first scenario.
    """

    rank: int
    rounds: int
    strategies: tuple[str, ...]
    scenarios: tuple[str, ...]
    reference: str
    rows: tuple[Became, ...]
    differences: tuple[Apart, ...]


class StudySummary(NamedTuple):
    """The figures and verdicts of a study directory.

    Args:
        name: the study's name.
        title: its title.
        question: what it asks.
        confidence: of the intervals, 0..1.
        points: the points, in order.
        baseline: number of the point that the others are compared with, if any.
        differences: the comparisons.
        ranking: the points ranked, if asked for.
        checks: figures against known ones.
        findings: what came out, as sentences.
        failed: runs that failed.
        stress: what became of a stake, where that was asked.
        policy_stress: what became of an orchestrator, likewise.
    """

    name: str
    title: str
    question: str
    confidence: float
    points: tuple[Point, ...]
    baseline: int | None
    differences: tuple[Difference, ...]
    ranking: Ranking | None
    checks: tuple[Check, ...]
    findings: tuple[str, ...]
    failed: tuple[FailedRun, ...]
    stress: Stress | None = None
    policy_stress: PolicyStress | None = None


class TableFile(NamedTuple):
    """A table of the result: its name, what a row is, and its size."""

    name: str
    row: str
    rows: int
    size_bytes: int


class Origin(NamedTuple):
    """How a result was made.

    Args:
        config: the configuration by dotted key.
        seed: of the random streams.
        code: version, commit and hash of the source.
        packages: versions by package.
        machine: Python and platform.
        started: date and time, ISO 8601.
        wall_s: seconds that it took.
        runs: a study's counts of runs done, found in the store and failed.
        replications: facts of each replication of a run.
        tables: the tables.
    """

    config: dict[str, Any]
    seed: int
    code: dict[str, Any]
    packages: dict[str, Any]
    machine: dict[str, Any]
    started: str
    wall_s: float
    runs: dict[str, Any]
    replications: tuple[dict[str, Any], ...]
    tables: tuple[TableFile, ...]


class Source(NamedTuple):
    """A whole result directory.

    Args:
        origin: how it was made.
        summary: what came out.
        config_text: its `config.yaml`.
        plots: its PNG files, sorted by name.
    """

    origin: Origin
    summary: RunSummary | StudySummary
    config_text: str
    plots: tuple[Path, ...]
