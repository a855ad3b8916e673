"""What the fit found, as text: values, steps, and verdicts on seeds unseen by it."""

from collections.abc import Iterator, Mapping, Sequence

from experiments.fitting.fit import Seeds, Step
from experiments.fitting.parameters import PARAMETERS, overrides_of
from experiments.studies.validation.judging import (
    judge_concentration,
    judge_means,
    judge_response,
)
from experiments.studies.validation.targets import Target

COMPUTED = 3
"""Parameters that are computed from counts without a simulation: laws of sizes and ages."""


def report(steps: Sequence[Step], values: Mapping[str, float], checked: Seeds) -> str:
    """The report, in Markdown.

    Args:
        steps: of the fit.
        values: that it ended with.
        checked: seeds that it had not seen.
    """
    return "\n".join(_lines(steps, values, checked)) + "\n"


def _lines(
    steps: Sequence[Step], values: Mapping[str, float], checked: Seeds
) -> Iterator[str]:
    judged = [
        *judge_means(checked.figures),
        *judge_concentration(checked.figures),
        judge_response(checked.weeks),
    ]
    seeds = len(checked.weeks)
    used = {each.moment for each in PARAMETERS}
    yield "# Fit of the population of delegators"
    yield ""
    yield (
        f"{len(PARAMETERS)} parameters were fitted to {len(used)} figures by simulation, "
        f"and {COMPUTED} computed from counts; {len(judged)} figures are judged below, on "
        f"{seeds} seeds that the fit had not seen."
    )
    yield ""
    yield "| parameter | value | moved by | its target | in the last step |"
    yield "|---|---|---|---|---|"
    for each in PARAMETERS:
        last = steps[-1].moments[each.moment]
        yield (
            f"| {each.name} | {values[each.name]:.4g} | {each.moment} | "
            f"{each.target:.4g} | {last:.4g} |"
        )
    yield ""
    yield "Keys:"
    yield ""
    yield from (f"    {override}" for override in overrides_of(values))
    yield ""
    yield "| target | figure | observed | tolerated | mean, 95 % interval | verdict |"
    yield "|---|---|---|---|---|---|"
    for target, check in sorted(judged, key=_number):
        ends = "" if check.low is None else f" ({check.low:.4g} to {check.high:.4g})"
        yield (
            f"| {target.number} | {check.name} | {target.observed:.4g} | "
            f"{target.low:.4g} to {target.high:.4g} | {check.simulated:.4g}{ends} | "
            f"{check.verdict} |"
        )
    yield ""
    yield "| step | " + " | ".join(each.name for each in PARAMETERS) + " |"
    yield "|---" * (len(PARAMETERS) + 1) + "|"
    for number, step in enumerate(steps):
        shown = " | ".join(f"{step.values[each.name]:.4g}" for each in PARAMETERS)
        yield f"| {number} | {shown} |"


def _number(judged: tuple[Target, object]) -> int:
    return judged[0].number
