"""How to have a result again."""

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.reports.configs import flat
from experiments.reports.page import Folded, Section
from experiments.reports.records import Source
from experiments.runs.provenance import PACKAGES
from sim.snapshot import shipped_snapshots
from workloads.profile import shipped_profiles

REPEAT = "livepeer-sim {verb} --from config.yaml hydra.run.dir=again"
"""The command that repeats a result from the configuration file beside it."""


def repeat_section(source: Source, *, verb: str) -> Section:
    """The command that gives the same tables again, and the file that it needs."""
    origin = source.origin
    lines = [
        "The same code, packages and configuration give the same tables. "
        f"In the folder of this result, with {_code_line(origin.code)}:"
    ]
    own = list(dict.fromkeys(_of_the_user(origin.config)))
    if own:
        lines.insert(
            0,
            f"It used {', '.join(own)}, which is not part of the simulator. If it is found "
            "by the working folder, work there and give the path of this config.yaml.",
        )
    return Section(
        "How to repeat it",
        lines=tuple(lines),
        command=REPEAT.format(verb=verb),
        folded=(Folded("config.yaml", text=source.config_text),),
    )


def _of_the_user(config: Mapping[str, Any]) -> Iterator[str]:
    """Classes and files that a configuration names and the simulator doesn't hold."""
    shipped = {"snapshot": shipped_snapshots(), "calibration": shipped_profiles()}
    for key, value in flat(config).items():
        ours = shipped.get(key)
        if isinstance(value, str) and (
            (ours is not None and value not in ours)
            or (key.endswith("_target_") and value.partition(".")[0] not in PACKAGES)
        ):
            yield value


def _code_line(code: Mapping[str, Any]) -> str:
    known = (("git_commit", "commit"), ("version", "version"), ("source_sha256", "source"))
    for name, word in known:
        if code.get(name):
            changed = " and changes on top of it" if code.get("git_changed") else ""
            return f"the simulator's code of {word} {code[name]}{changed}"
    return "the same code of the simulator"
