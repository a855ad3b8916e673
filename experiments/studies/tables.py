"""What the columns of a study's own tables mean."""

from collections.abc import Mapping

from experiments.studies.stress.tables import POLICY_TABLES, STRESS_TABLES
from sim.tables import TABLES

_RUN = {
    "point": "number of the point, from 0, in the order of the study",
    "replication": "index of the replication, from 0; the same draws at every point",
}

STUDY_TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "points": (
        "one point of the study",
        {
            "point": _RUN["point"],
            "label": "its name",
        },
    ),
    "runs": (
        "one finished run; every further column is a metric",
        {**_RUN, "key": "address of the run in the store"},
    ),
    "estimates": (
        "one metric at one point",
        {
            "point": _RUN["point"],
            "metric": "name, with its unit",
            "mean": "over the replications where it is defined",
            "low": "lower end of Student's 95 % interval of the mean",
            "high": "upper end",
            "bootstrap_low": "lower end of the bootstrap interval (BCa), which assumes no "
            "law; for the study's metrics",
            "bootstrap_high": "upper end",
            "replications": "replications where it is defined",
        },
    ),
    "differences": (
        "one metric at one point, less the same at the baseline",
        {
            "point": _RUN["point"],
            "metric": "name, with its unit",
            "difference": "mean over the replications that both have",
            "low": "lower end of the 95 % interval, replications paired",
            "high": "upper end",
            "independent_low": "the same end as independent seeds would have it (Welch)",
            "independent_high": "upper end",
            "bootstrap_low": "lower end of the paired bootstrap interval (BCa); for the "
            "study's metrics",
            "bootstrap_high": "upper end",
            "correlation": "of the paired values",
            "variance_reduction": "how many times the replications independent seeds would "
            "need",
            "replications": "pairs",
            "verdict": "above, below, or undecided where the interval holds 0",
        },
    ),
    "ranking": (
        "one point in the ranking by the study's metric",
        {
            "point": _RUN["point"],
            "mean": "of the metric",
            "rank_low": "best rank that can't be excluded",
            "rank_high": "worst rank that can't be excluded",
            "best_probability": "share of resampled studies in which it is the best",
            "with_the_best": "whether it can't be told from the best",
        },
    ),
}
"""What a row is, and the columns' meanings, by table."""


_STRESS = {**STRESS_TABLES, **POLICY_TABLES}


def meaning_of(table: str, column: str) -> str | None:
    """What a column means; None for one that a study made itself."""
    if table in STUDY_TABLES:
        return STUDY_TABLES[table][1].get(column)
    if table in _STRESS:
        return _STRESS[table][1].get(column, ("", None))[1]
    if column in _RUN:
        return _RUN[column]
    spec = TABLES[table].columns.get(column) if table in TABLES else None
    return spec.meaning if spec else None


def row_of(table: str) -> str | None:
    """What a row of a table is; None for one that a study made itself."""
    if table in STUDY_TABLES:
        return STUDY_TABLES[table][0]
    if table in _STRESS:
        return _STRESS[table][0]
    return TABLES[table].row if table in TABLES else None
