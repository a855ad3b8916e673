"""The configuration keys described from the source of their dataclasses.

A field's meaning is the string below it, which the interpreter drops; it is read back
from the source, so that the help can't drift from the code.
"""

import ast
import difflib
import inspect
import textwrap
import types
from collections.abc import Iterator, Set
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from omegaconf import OmegaConf

import experiments.conf
from experiments.schema import RUN, RUN_RANGES, STUDY_RANGES, Root
from sim.checks import OPTIONAL_RANGES, RANGES

PRESETS = ("demand", "population", "market")
"""Groups whose options set keys of the world, where others describe an object."""

SCENARIO = "scenario"
"""Group of which several options can be chosen together."""

DESCRIBED = ("market.prices",)
"""Keys of presets that describe an object whole, of a class and its parameters."""

_KINDS = {int: "an integer", float: "a number", str: "a text", bool: "true or false"}


class Key(NamedTuple):
    """One configuration key: dotted name, what it may be, default, meaning, values by name.

    Args:
        choices: its values where these are few, as of an enumeration.
    """

    name: str
    allowed: str
    default: str
    meaning: str
    choices: tuple[str, ...] = ()


class Option(NamedTuple):
    """One option of a group, with the first comment of its file and its parameters."""

    group: str
    name: str
    meaning: str
    parameters: dict[str, str]

    @property
    def place(self) -> str:
        """The key that it sets; scenarios stand side by side, each under its name."""
        if self.group == SCENARIO:
            return f"scenarios.{self.name}"
        return self.group.replace("/", ".")


@cache
def keys(root: Root = RUN) -> dict[str, Key]:
    """Every key of a root configuration by name, in the order of the dataclasses.

    Strategies, the emission rule and scenarios are left out: they are chosen by group.
    """
    return {key.name: key for key in _walk(root.owner, "")}


@cache
def options() -> tuple[Option, ...]:
    """Every option that describes an object: strategies and emission rules, sorted."""
    (root,) = experiments.conf.__path__
    files = sorted(Path(root).glob("*/**/*.yaml"))
    return _options([file for file in files if file.parent.name not in {"study", *PRESETS}])


@cache
def presets() -> tuple[Option, ...]:
    """Every option that sets some keys of the world to values that belong together."""
    (root,) = experiments.conf.__path__
    return _options([file for name in PRESETS for file in _presets(Path(root, name))])


@cache
def descriptions() -> tuple[Option, ...]:
    """What presets describe, as options of the key, each with the parameters beside it."""
    return tuple(
        Option(key, preset.name, preset.meaning, dict(_values(described, "", frozenset())))
        for preset in presets()
        for name, text in preset.parameters.items()
        if (key := f"{preset.group}.{name}") in DESCRIBED
        and (described := ast.literal_eval(text)) is not None
    )


def _presets(folder: Path) -> list[Path]:
    """The files of a group, the one in force first."""
    default = OmegaConf.load(folder.with_name("world.yaml"))
    chosen = {name: option for part in default.defaults for name, option in part.items()}
    return sorted(
        folder.glob("*.yaml"),
        key=lambda file: (file.stem != chosen[folder.name], file.stem),
    )


def _options(files: list[Path]) -> tuple[Option, ...]:
    (root,) = experiments.conf.__path__
    return tuple(
        Option(
            file.parent.relative_to(root).as_posix(),
            file.stem,
            _first_comment(file),
            dict(_parameters(file, "")),
        )
        for file in files
    )


def nearest(name: str, root: Root = RUN) -> str | None:
    """The known key, group or Hydra place that a mistyped name most likely meant."""
    groups = dict.fromkeys(option.group for option in (*options(), *presets()))
    parameters = [
        f"{option.place}.{parameter}"
        for option in (*options(), *descriptions())
        for parameter in option.parameters
    ]
    known = [*keys(root), *groups, *parameters, "hydra.run.dir", "hydra.sweep.dir"]
    last = name.rpartition(".")[2]
    cut_short = [key for key in known if "." in name and key.startswith(f"{name}_")]
    same_ending = [key for key in known if key.rpartition(".")[2] == last]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return next(iter([*cut_short[:1], *same_ending[:1], *close]), None)


def _walk(owner: type, prefix: str) -> Iterator[Key]:
    meanings, hints = _docstrings(owner), get_type_hints(owner)
    for field in fields(owner):
        annotation, name = hints[field.name], prefix + field.name
        if isinstance(annotation, type) and is_dataclass(annotation):
            yield from _walk(annotation, f"{name}.")
        elif annotation is not Any and get_origin(annotation) is not dict:
            allowed = ", ".join(filter(None, [_allowed(annotation), _range(name)]))
            meaning = meanings.get(field.name, "")
            yield Key(name, allowed, _default(field), meaning, _choices(annotation))


def _allowed(annotation: Any) -> str:
    """What a key of a type may be given, in words."""
    if get_origin(annotation) in {types.UnionType, Union}:
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return f"{_allowed(inner[0])} or null"
    if get_origin(annotation) is list:
        return "a list"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "one of " + ", ".join(member.name for member in annotation)
    return _KINDS[annotation]


def _choices(annotation: Any) -> tuple[str, ...]:
    """The values of a type that has few, by name."""
    if annotation is bool:
        return ("true", "false")
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(member.name for member in annotation)
    return ()


def _range(name: str) -> str:
    """The range of a number, in words; empty where it has none of its own."""
    found = (RANGES | OPTIONAL_RANGES | RUN_RANGES | STUDY_RANGES).get(name)
    return found.describe().removeprefix("must be ") if found else ""


def _default(field: Field[Any]) -> str:
    if field.default_factory is list:
        return "[]"
    value = field.default if field.default is not MISSING else None
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)


def _docstrings(owner: type) -> dict[str, str]:
    """The strings that stand below the fields, those of the bases included."""
    found: dict[str, str] = {}
    for base in reversed([base for base in owner.__mro__ if is_dataclass(base)]):
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        found |= _strings_below(tree.body) | _enum_meanings(base)
    return found


def _strings_below(body: list[ast.stmt]) -> dict[str, str]:
    found = {}
    for statement, below in pairwise(body):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found


def _enum_meanings(owner: type) -> dict[str, str]:
    """A field without a string of its own means what its enumeration says."""
    hints = get_type_hints(owner)
    return {
        name: inspect.cleandoc(hint.__doc__ or "").splitlines()[0]
        for name, hint in hints.items()
        if isinstance(hint, type)
        and issubclass(hint, Enum)
        and name in owner.__annotations__
    }


def _parameters(file: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """The values of an option by dotted name, with those of the options that it holds."""
    node = OmegaConf.to_container(OmegaConf.load(file))
    assert isinstance(node, dict)
    for part in node.pop("defaults", []):
        name, at, place = part.partition("@")
        if at:
            yield from _parameters(file.with_stem(name), f"{prefix}{place}.")
    group = f"{file.parent.name}."
    whole = {key.removeprefix(group) for key in DESCRIBED if key.startswith(group)}
    yield from _values(node, prefix, whole)


def _values(
    node: dict[Any, Any], prefix: str, whole: Set[str]
) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if isinstance(value, dict) and f"{prefix}{name}" not in whole:
            yield from _values(value, f"{prefix}{name}.", whole)
        elif name != "_target_":
            yield f"{prefix}{name}", str(value)


def _first_comment(file: Path) -> str:
    """The first comment of an option that is not for Hydra."""
    lines = file.read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if not line.startswith("# @package"))
    return first.removeprefix("#").strip()
