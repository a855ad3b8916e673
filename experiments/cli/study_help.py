"""The help of the verb `study`."""

from experiments import reference
from experiments.cli.run_help import WIDTH, key_lines
from experiments.schema import RUN, STUDY

_HEAD = """\
Ask a question of many worlds: points of a parameter space, each with replications.

usage: livepeer-sim study NAME [key=value ...]

  livepeer-sim study lip107                              a study that comes with the program
  livepeer-sim study sweep replications=10 \\
      'study.grid={protocol.inflation_change: [500, 700, 1000]}' study.baseline=0
  livepeer-sim study mine.yaml executor=ray              a study of your own, on a cluster
  livepeer-sim study studies/.../config.yaml             the same study again

Every finished run is kept in the store (store=FOLDER) under a hash of its configuration,
seed and code. A study that was interrupted, or that shares runs with another, does only
what is missing. The study's directory (hydra.run.dir, by default under studies/) holds
tables/*.parquet, plots/*.png, summary.json, config.yaml and manifest.json.
"""

_TAIL = """\
A study of your own is a YAML file like those that come with the program: `_target_` names
its class, experiments.studies.sweep.Sweep or one of yours, the rest are its arguments:

  study.grid={key: [..]}          every combination of the values
  study.zip={key: [..]}           the first value of each, the second of each, ...
  study.latin_hypercube={key: {low: .., high: .., log: true}} study.samples=64
  study.sobol={key: {low: .., high: ..}} study.samples=64
  study.file=points.csv           one point a row, one key a column; Parquet, YAML too
  study.baseline=0                the point that the others are compared with
  study.metrics=[..]              what is compared and drawn
  study.rank_by=METRIC study.higher_is_better=true

Keys of the world are those of livepeer-sim run --help. Exit code 1: a run failed; the
others were done and the summary names it."""


def study_help() -> str:
    """Usage, the shipped studies, and the keys beside those of a run."""
    from experiments.studies.listed import studies  # noqa: PLC0415

    own = [
        key
        for name, key in reference.keys(STUDY).items()
        if name not in reference.keys(RUN)
    ]
    listed = studies()
    width = max(map(len, listed))
    return "\n".join(
        [
            _HEAD,
            "studies:",
            *(f"  {name:<{width}}  {meaning}"[:WIDTH] for name, meaning in listed.items()),
            "",
            "keys beside those of a run:",
            key_lines(own),
            "",
            _TAIL,
        ]
    )
