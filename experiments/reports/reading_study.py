"""The summary of a study, read field by field."""

from experiments.reports.fields import Fields
from experiments.reports.records import (
    Apart,
    Became,
    Check,
    Difference,
    Estimate,
    FailedRun,
    Point,
    PolicyStress,
    Rank,
    Ranking,
    Stress,
    StudySummary,
)


def read_study(summary: Fields) -> StudySummary:
    """The figures and verdicts of a study directory's `summary.json`.

    Raises:
        DamagedFile: a field is missing or is not what it should be.
    """
    points = tuple(map(_point, summary.each("points")))
    known = {point.number for point in points}
    baseline = summary.integer("baseline") if summary.holds("baseline") else None
    if baseline is not None and baseline not in known:
        raise summary.refuse("baseline", "the number of a point")
    return StudySummary(
        name=summary.text("name"),
        title=summary.text("title"),
        question=summary.text("question"),
        confidence=summary.number("confidence"),
        points=points,
        baseline=baseline,
        differences=tuple(
            _difference(fields, known) for fields in summary.each("differences")
        ),
        ranking=_ranking(summary.inner("ranking")) if summary.holds("ranking") else None,
        checks=tuple(map(_check, summary.each("checks"))),
        findings=summary.texts("findings"),
        failed=tuple(map(_failed, summary.each("failed"))),
        stress=_stress(summary.inner("stress")) if summary.holds("stress") else None,
        policy_stress=_policy_stress(summary.inner("policy_stress"))
        if summary.holds("policy_stress")
        else None,
    )


def read_estimate(fields: Fields, name: str) -> Estimate:
    """An estimate whose mean has the given name.

    Raises:
        DamagedFile: its parts are no numbers, or its interval has one end only.
    """
    low, high = fields.number_or_none("low"), fields.number_or_none("high")
    if (low is None) != (high is None) or (low or 0.0) > (high or 0.0):
        raise fields.refuse("low", "at most high, or null as high is")
    counted = fields.integer("replications") if fields.holds("replications") else 0
    return Estimate(fields.number_or_none(name), low, high, counted)


def _stress(fields: Fields) -> Stress:
    return Stress(
        stake_lpt=fields.number("stake_lpt"),
        rounds=fields.integer("rounds"),
        strategies=fields.texts("strategies"),
        scenarios=fields.texts("scenarios"),
        passive=fields.text("passive"),
        rows=_became(fields),
        differences=_apart(fields),
    )


def _policy_stress(fields: Fields) -> PolicyStress:
    return PolicyStress(
        rank=fields.integer("rank"),
        rounds=fields.integer("rounds"),
        strategies=fields.texts("strategies"),
        scenarios=fields.texts("scenarios"),
        reference=fields.text("reference"),
        rows=_became(fields),
        differences=_apart(fields),
    )


def _became(fields: Fields) -> tuple[Became, ...]:
    return tuple(
        Became(
            row.text("scenario"),
            row.text("strategy"),
            row.text("measure"),
            read_estimate(row, "value"),
        )
        for row in fields.each("rows")
    )


def _apart(fields: Fields) -> tuple[Apart, ...]:
    return tuple(
        Apart(
            row.text("scenario"),
            row.text("strategy"),
            row.text("against"),
            row.text("measure"),
            read_estimate(row, "difference"),
            row.text("verdict"),
            row.number_or_none("variance_reduction"),
        )
        for row in fields.each("differences")
    )


def _point(fields: Fields) -> Point:
    metrics = fields.inner_by_name("metrics")
    return Point(
        number=fields.integer("point"),
        label=fields.text("label"),
        values=fields.mapping("values"),
        replications=fields.integer("replications"),
        metrics={name: read_estimate(inner, "mean") for name, inner in metrics},
    )


def _difference(fields: Fields, known: set[int]) -> Difference:
    point = fields.integer("point")
    if point not in known:
        raise fields.refuse("point", "the number of a point")
    return Difference(
        point=point,
        metric=fields.text("metric"),
        estimate=read_estimate(fields, "difference"),
        independent_low=fields.number_or_none("independent_low"),
        independent_high=fields.number_or_none("independent_high"),
        verdict=fields.text("verdict"),
    )


def _ranking(fields: Fields) -> Ranking:
    return Ranking(
        fields.text("metric"),
        fields.flag("higher_is_better"),
        tuple(map(_rank, fields.each("rows"))),
    )


def _rank(fields: Fields) -> Rank:
    return Rank(
        label=fields.text("label"),
        low=fields.integer("rank_low"),
        high=fields.integer("rank_high"),
        best_probability=fields.number("best_probability"),
        with_the_best=fields.flag("with_the_best"),
    )


def _check(fields: Fields) -> Check:
    return Check(
        name=fields.text("name"),
        simulated=fields.number_or_none("simulated"),
        low=fields.number_or_none("low"),
        high=fields.number_or_none("high"),
        target=fields.plain("target"),
        tolerance=fields.plain("tolerance"),
        verdict=fields.text("verdict"),
    )


def _failed(fields: Fields) -> FailedRun:
    return FailedRun(
        label=fields.text("label"),
        replication=fields.integer("replication"),
        key=fields.text("key"),
        reason=fields.text("reason"),
        traceback=fields.text("traceback"),
    )
