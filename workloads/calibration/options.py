"""The command's `key=value` arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HELP = """\
Time the stand-in kernels on this machine and write a calibration profile.

usage: calibrate [device=auto|cpu|cuda] [profile=PATH] [quick=true|false]

  device=auto          what to measure; auto takes CUDA where there is one
  profile=profile.json where to write the profile (JSON, replaced as a whole)
  quick=false          true: smaller sizes and fewer calls, 70 to 80 s on a processor

A processor is measured on one thread and by processor time; in full that takes about a
quarter of an hour. Prints each kernel's error at sizes that were held out, then how a
fresh run and a queue of real jobs, timed side by side with the profile, compare with it,
and between what the errors lie: a check is undecided where its limit lies there too. A
check that misses is told and the profile still written.
Needs torch and numpy, and of the simulator the folder `workloads` alone: on a machine
without the rest, `python -m workloads calibrate`. Shows a bar where tqdm is installed.
Exit code: 0 written, 2 bad input, 3 the machine's timings vary too much (> 5 %), 4 a
kernel fails on this device.
"""

DEVICES = ("auto", "cpu", "cuda")
BOOLEANS = {"true": True, "false": False}


class BadOption(ValueError):
    """An argument that the command cannot use."""


@dataclass(frozen=True, slots=True)
class Options:
    """Checked arguments.

    Attributes:
        device: "auto", "cpu" or "cuda".
        profile: file to write.
        quick: use the short plan.
    """

    device: str = "auto"
    profile: Path = Path("profile.json")
    quick: bool = False


def check_writable(path: Path, key: str = "profile") -> None:
    """Make sure that a file can be put at `path`, before minutes are spent on it.

    Raises:
        BadOption: it cannot.
    """
    folder = path.parent
    if path.is_dir():
        raise BadOption(f"{key}={path}: is a folder; give the path of a file")
    if not folder.is_dir():
        raise BadOption(f"{key}={path}: folder {folder} does not exist")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadOption(f"{key}={path}: folder {folder} is not writable")


def key_values(argv: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """Read `key=value` arguments.

    Raises:
        BadOption: an argument of another form, an unknown or a repeated key.
    """
    values: dict[str, str] = {}
    for argument in argv:
        key, equals, value = argument.partition("=")
        if not equals or key not in keys:
            known = f"{', '.join(f'{key}=' for key in keys[:-1])} or {keys[-1]}="
            raise BadOption(f"{argument!r} is not an option; use {known}, or --help")
        if key in values:
            raise BadOption(f"{key}= is given twice")
        values[key] = value
    return values


def checked_device(values: Mapping[str, str]) -> str:
    """The device asked for; "auto" by default.

    Raises:
        BadOption: it is none of `DEVICES`.
    """
    device = values.get("device", "auto")
    if device not in DEVICES:
        raise BadOption(f"device={device!r}: must be one of {', '.join(DEVICES)}")
    return device


def parse_options(argv: Sequence[str]) -> Options:
    """Read and check the arguments.

    Raises:
        BadOption: unknown key, wrong value, repeated key, or a path that cannot be written.
    """
    values = key_values(argv, ("device", "profile", "quick"))
    device = checked_device(values)
    quick = values.get("quick", "false").lower()
    if quick not in BOOLEANS:
        raise BadOption(f"quick={quick!r}: must be true or false")
    if "profile" in values and not values["profile"]:
        raise BadOption("profile='': must be the path of a file")
    options = Options(device, Path(values.get("profile", "profile.json")), BOOLEANS[quick])
    check_writable(options.profile)
    return options
