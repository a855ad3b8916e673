"""What the columns of a stress test's own tables mean."""

from collections.abc import Mapping

_WHERE = {
    "scenario": ("String", "what befell the world"),
    "strategy": ("String", "how the stake was moved, or the orchestrator's policy"),
}

OUTCOMES = {
    **_WHERE,
    "replication": ("Int32", "index of the replication; the same draws for every strategy"),
    "return_usd": ("Float64", "value at the end over value at the start, less 1, in USD"),
    "return_lpt": ("Float64", "the same, in LPT"),
    "return_eth": ("Float64", "the same, in ETH"),
    "yield_per_year": ("Float64", "gain in LPT at a year's pace"),
    "drawdown_usd": ("Float64", "largest fall of the value in USD from a peak, 0..1"),
    "drawdown_lpt": ("Float64", "the same, in LPT"),
    "locked_rounds": ("Float64", "rounds that opened with LPT in unbonding locks"),
    "idle_rounds": ("Float64", "rounds after the first with LPT neither bonded nor locked"),
}

POLICY_OUTCOMES = {
    **_WHERE,
    "replication": ("Int32", "index of the replication; the same draws for every policy"),
    "orchestrator": ("String", "who it is: the one of that rank by stake at the start"),
    "profit_usd": (
        "Float64",
        "fees and rewards kept and rents, at the rounds' prices, less all costs, USD",
    ),
    "kept_lpt": ("Float64", "its commission on its pool's rewards, LPT"),
    "kept_eth": ("Float64", "its own part of fees, ETH"),
    "stake_growth": (
        "Float64",
        "stake of its pool when the last round opens over that when the first does, less 1",
    ),
    "stake_share": (
        "Float64",
        "its part of the active stake when the last round opens, 0..1; 0 where not active",
    ),
    "rounds_active": ("Float64", "rounds in which it was in the active set"),
    "ended_outside": (
        "Float64",
        "1 where it was outside the active set in the last round, else 0",
    ),
}

STRESS = {
    **_WHERE,
    "measure": (
        "String",
        "a column of `outcomes` or `policy_outcomes`, or worst_return_usd or "
        "worst_profit_usd (the worst run), var_95_usd (loss that 95 % of the runs stay "
        "within), cvar_95_usd (mean loss of the worst 5 %), worse_than_passive or "
        "worse_than_reference (probability of ending with less USD than staying passive, "
        "or than the policy that the others are compared with)",
    ),
    "value": ("Float64", "mean over the replications, or the statistic of them"),
    "low": (
        "Float64",
        "lower end of the 95 % interval: Student's t for a mean, bootstrap for VaR, "
        "Student's t by the runs in the tail for CVaR, exact for a probability; null for "
        "VaR and CVaR of fewer than 50 replications, and for the worst run",
    ),
    "high": ("Float64", "upper end"),
    "replications": ("Int32", "replications that it rests on"),
}

DIFFERENCES = {
    **_WHERE,
    "against": ("String", "strategy, or scenario, that it is compared with"),
    "measure": ("String", "a column of `outcomes` or `policy_outcomes`"),
    "difference": ("Float64", "mean over the replications that both have"),
    "low": ("Float64", "lower end of the 95 % interval, replications paired"),
    "high": ("Float64", "upper end"),
    "independent_low": ("Float64", "the same end as independent seeds would have it"),
    "independent_high": ("Float64", "upper end"),
    "variance_reduction": (
        "Float64",
        "how many times the replications independent seeds would need; its square root is "
        "how many times smaller pairing makes the standard error",
    ),
    "pairs": ("Int32", "replications that both have"),
    "verdict": ("String", "above, below, or undecided where the interval holds 0"),
}

STRESS_TABLES: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "outcomes": ("what became of the stake in one run", OUTCOMES),
    "stress": ("one measure of one strategy through one scenario", STRESS),
    "stress_differences": (
        "one measure, less the same of staying passive (of the policy that the others are "
        "compared with) or of the first scenario",
        DIFFERENCES,
    ),
}
"""The tables by name: what a row is; types and meanings of its columns."""

POLICY_TABLES: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "policy_outcomes": ("what became of the orchestrator in one run", POLICY_OUTCOMES),
}
"""The table that stands in the place of `outcomes` with subject=orchestrator."""
