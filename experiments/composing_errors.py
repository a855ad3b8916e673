"""Hydra's and OmegaConf's errors told as one line: key, value, what is allowed."""

import re
from collections.abc import Sequence

from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf.errors import ConfigAttributeError, ConfigKeyError, OmegaConfBaseException

from experiments import reference
from experiments.errors import BadInput
from experiments.reference import Option
from experiments.schema import RUN, Root

_QUOTED = re.compile(r"'([^']+)'")
_MISSING_OPTION = re.compile(r"Could not (?:find|load) '(?P<group>.+)/(?P<option>[^/']*)'")
_AVAILABLE = re.compile(r"Available options in '[^']+':\n(?P<options>(?:\t.*(?:\n|$))+)")

_LAUNCHER_PACKAGES = {
    "joblib": "the package hydra-joblib-launcher",
    "ray": "the packages hydra-ray-launcher and ray",
}
"""What a launcher of Hydra's that is not its own needs."""


def explain(
    error: HydraException | OmegaConfBaseException,
    overrides: Sequence[Override],
    root: Root = RUN,
) -> BadInput:
    """The error of a composition as one line about the override behind it."""
    option = _MISSING_OPTION.search(str(error))
    if option:
        return _unknown_option(error, option["group"], option["option"])
    cause = (
        error.__cause__ if isinstance(error.__cause__, OmegaConfBaseException) else error
    )
    key = getattr(cause, "full_key", None) or _first_quoted(error)
    culprit = _find(key, error, overrides)
    value = _value(culprit)
    key = key or (culprit.key_or_group if culprit else "overrides")
    if isinstance(cause, ConfigAttributeError | ConfigKeyError) and "not" in str(cause):
        return explain_unknown(key, value, root)
    if "No match in the defaults list" in str(error):
        return explain_unknown(key, value, root)
    return BadInput(key, value, _what_is_allowed(key, cause, root))


def explain_unknown(key: str, value: object, root: Root = RUN) -> BadInput:
    """The error of a key that does not exist, with the one that was probably meant."""
    if key.startswith("hydra.launcher."):
        shown = "-m --cfg hydra -p hydra.launcher shows what the launcher takes"
        return BadInput(key, value, f"no such key; {shown}")
    beside = [
        f"{option.group.partition('.')[0]}={option.name}"
        for option in reference.descriptions()
        if key in {f"{option.group}.{name}" for name in option.parameters}
    ]
    if beside:
        return BadInput(key, value, f"is there only beside {' or '.join(beside)}")
    near = reference.nearest(key, root)
    hint = f"did you mean {near}?" if near else "known keys begin with " + _beginnings(root)
    return BadInput(key, value, f"no such key; {hint} ({root.name} --help lists all)")


def _unknown_option(error: Exception, group: str, option: str) -> BadInput:
    if group == "hydra/launcher" and option in _LAUNCHER_PACKAGES:
        needed = _LAUNCHER_PACKAGES[option]
        return BadInput(
            group, option, f"needs {needed}: pip install 'livepeer-sim[launchers]'"
        )
    available = _AVAILABLE.search(str(error))
    names = available["options"].split() if available else _names(group)
    return BadInput(group, option, f"no such option; allowed: {', '.join(names) or 'none'}")


def _names(group: str) -> list[str]:
    return [option.name for option in _all_options() if option.group == group]


def _all_options() -> tuple[Option, ...]:
    return (*reference.options(), *reference.presets())


def _what_is_allowed(key: str, cause: BaseException, root: Root) -> str:
    known = reference.keys(root).get(key)
    if known is not None and "nterpolation" not in type(cause).__name__:
        return f"must be {known.allowed}"
    return str(cause).splitlines()[0]


def _find(
    key: str | None, error: Exception, overrides: Sequence[Override]
) -> Override | None:
    """The override that an error is about: the last that sets the key or holds it."""
    for override in reversed(overrides):
        if override.input_line and override.input_line in str(error):
            return override
    for override in reversed(overrides):
        name = override.key_or_group
        if key is not None and (key == name or key.startswith(f"{name}.")):
            return override
    return None


def _value(override: Override | None) -> str:
    if override is None or override.input_line is None:
        return ""
    return override.input_line.partition("=")[2]


def _first_quoted(error: Exception) -> str | None:
    match = _QUOTED.search(str(error))
    return match[1].partition("=")[0] if match else None


def _beginnings(root: Root) -> str:
    names = dict.fromkeys(name.partition(".")[0] for name in list(reference.keys(root)))
    return ", ".join(names)
