"""The help of the verb `run`, made from the configuration itself."""

import textwrap
from itertools import groupby

from experiments import reference
from experiments.reference import Key, Option

WIDTH = 92
"""Columns of the help."""

_HEAD = """\
Simulate one world from the snapshot on, or several replications of it.

usage: livepeer-sim run [key=value ...] [flags]

  livepeer-sim run                                       60 rounds of the default world
  livepeer-sim run horizon.rounds=8 seed=7 hydra.run.dir=results/first
  livepeer-sim run replications=10 strategy/selection=cheapest_first
  livepeer-sim run resolution=round horizon.rounds=408   a year, in aggregate
  livepeer-sim run 'save.rounds=[30]' hydra.run.dir=past
  livepeer-sim run from=past at_round=30 market.eth_usd=1500
                                                         the same past goes on otherwise
  livepeer-sim run -m seed=1,2,3                         one run directory for each seed
  livepeer-sim run -m seed=1,2,3 hydra/launcher=joblib hydra.launcher.n_jobs=2

A run that goes on from another's past takes the state that was saved at that round or at an
earlier one, and simulates what is missing again; without a change it gives the same tables.

The run directory (hydra.run.dir, by default under runs/) holds tables/*.parquet,
plots/*.png, summary.json, config.yaml and manifest.json. It appears whole or not at all.
"""

_FLAGS = """\
flags:
  --from FILE              repeat the run whose config.yaml this is; keys beside it win
  -m, --multirun           run every combination of the values given as key=a,b
  -c, --cfg job|hydra|all  show the configuration and run nothing; --resolve, -p PACKAGE
  -i, --info [WHAT]        show how the configuration is put together
  -cd, --config-dir DIR    folder with options of your own: DIR/strategy/selection/mine.yaml
  --hydra-help             Hydra's own help

The jobs of a sweep are run one after the other, or by one of Hydra's launchers: joblib on
this machine, ray here or on a cluster (hydra.launcher.ray.init.address=auto or host:port).
`pip install 'livepeer-sim[launchers]'` brings both. Their jobs have workers=1 by default,
and a result is put where the job ran.
`livepeer-sim completion bash|zsh|fish` lets the shell complete keys, options and values.

A strategy of your own is a class in a module that Python finds, also from here:
  livepeer-sim run strategy.selection._target_=my_module.MyStrategy
Parameters of its own are keys beside _target_; it gets none of the option that it replaces.
"""


def run_help() -> str:
    """Usage, every key with its default and meaning, every group with its options."""
    # The keys without a dot first; sorting keeps the order within a section.
    ordered = sorted(reference.keys().values(), key=lambda key: "." in key.name)
    sections = groupby(ordered, key=_section)
    keys = [f"{title}:\n{key_lines([*members])}" for title, members in sections]
    groups = groupby(reference.options(), key=lambda option: option.group)
    options = [f"  {group}\n{option_lines([*members])}" for group, members in groups]
    sets = groupby(reference.presets(), key=lambda option: option.group)
    presets = [f"  {group}\n{_presets([*members])}" for group, members in sets]
    return "\n".join(
        [
            _HEAD,
            *keys,
            "sets of values (group=option); the first is in force, and keys beside it win:",
            *presets,
            "",
            "emission rules, scenarios (scenario=[one,two]) and strategies (group=option):",
            *options,
            "",
            _FLAGS.rstrip(),
        ]
    )


def _section(key: Key) -> str:
    head, dot, _ = key.name.partition(".")
    return head if dot else "run"


def key_lines(keys: list[Key]) -> str:
    """Keys with default, meaning and what they may be."""
    return "\n".join(
        f"  {key.name}={key.default}\n"
        + _paragraph(f"{key.meaning} ({key.allowed})", indent=6)
        for key in keys
    )


def option_lines(options: list[Option]) -> str:
    """Options with their meaning and their parameters."""
    lines = []
    for option in options:
        lines.append(_paragraph(f"{option.name}: {option.meaning}", indent=4))
        lines += [
            f"        {option.place}.{name}={value}"
            for name, value in option.parameters.items()
        ]
    return "\n".join(lines)


def _presets(presets: list[Option]) -> str:
    lines = []
    for preset in presets:
        lines.append(_paragraph(f"{preset.name}: {preset.meaning}", indent=4))
        inside = {f"{preset.group}.{name}" for name in preset.parameters} & set(
            reference.DESCRIBED
        )
        values = [
            f"{name}={value}"
            for name, value in preset.parameters.items()
            if f"{preset.group}.{name}" not in inside or value == "None"
        ]
        values += [
            f"{option.group.removeprefix(f'{preset.group}.')}.{name}={value}"
            for option in reference.descriptions()
            if option.group in inside and option.name == preset.name
            for name, value in option.parameters.items()
        ]
        lines.append(_paragraph(", ".join(values), indent=8))
    return "\n".join(lines)


def _paragraph(text: str, *, indent: int) -> str:
    space = " " * indent
    return textwrap.fill(text, WIDTH, initial_indent=space, subsequent_indent=space)
