"""The configuration file of a run directory as overrides, to repeat its run."""

from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf
from yaml import YAMLError

from experiments import reference
from experiments.errors import BadInput, one_line

_OF_THE_COMMAND = {"overwrite"}
"""Keys that a run is not repeated with: permission to replace a result is given anew."""


_NAMED = {"scenarios", "wallets", "policies"}
"""Keys that hold descriptions by names of the user's, which Hydra is told to add."""


def overrides_of(
    file: str, beside: Sequence[str], places: Set[str] = frozenset()
) -> list[str]:
    """What a stored configuration sets, as overrides.

    Args:
        file: the `config.yaml` of a run directory.
        beside: overrides given with it. They come after and win; a strategy or an emission
            rule that they choose anew is left out here.
        places: more keys whose value is one description.

    Raises:
        BadInput: the file can't be read or is no configuration.
    """
    chosen = places_set_by(beside)
    places = places | {option.place for option in reference.options()}
    places |= {*_NAMED, *reference.DESCRIBED}
    return [
        f"{'++' if key in _NAMED and value else ''}{key}={as_text(value)}"
        for key, value in _values(_read(file), "", places)
        if key not in chosen | _OF_THE_COMMAND
    ]


def places_set_by(overrides: Sequence[str]) -> set[str]:
    """The keys that overrides set: their own, and those of the options that they choose."""
    chosen = {place_of(text) for text in overrides}
    for preset in reference.presets():
        if preset.group in chosen:
            chosen |= {f"{preset.group}.{name}" for name in preset.parameters}
    return chosen


def place_of(override: str) -> str:
    """The place of an option or a class that an override chooses, else its own key."""
    key = override.lstrip("+~").partition("=")[0]
    return key.removesuffix("._target_").replace("/", ".")


def as_text(value: object) -> str:
    """A value in the grammar of overrides."""
    if isinstance(value, dict):
        inner = ", ".join(f"{name}: {as_text(part)}" for name, part in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_text, value))}]"
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return repr(value)


def _read(file: str) -> dict[Any, Any]:
    try:
        content = OmegaConf.to_container(OmegaConf.load(Path(file).expanduser()))
    except (OSError, RuntimeError, UnicodeDecodeError, YAMLError) as error:
        reason = getattr(error, "strerror", None) or one_line(str(error))
        raise BadInput("--from", file, f"can't be read: {reason}") from error
    if not isinstance(content, dict) or "horizon" not in content:
        raise BadInput("--from", file, "must be the config.yaml of a run directory")
    return content


def _values(
    node: dict[Any, Any], prefix: str, places: Set[str]
) -> Iterator[tuple[str, object]]:
    """Values by dotted key; a description of an object is one value."""
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and key not in places:
            yield from _values(value, f"{key}.", places)
        else:
            yield key, value


def _quoted(text: str) -> str:
    """In quotes: a backslash counts as itself except before a quote or the end."""
    escaped = ""
    for index, part in enumerate(text.split("'")):
        backslashes = len(part) - len(part.rstrip("\\"))
        escaped += ("\\'" if index else "") + part + "\\" * backslashes
    return f"'{escaped}'"
