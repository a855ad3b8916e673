"""A recorded trace as it is on disk: found, read, checked for its form.

The format is described in tests/conformance/README.md.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

FORMAT_VERSION = 1
"""The one version of the format that there is."""

NOT_TRACES = ("MANIFEST", "COVERAGE")
"""Files beside traces that list and summarise them."""

TRACE_SUFFIXES = (".json", ".json.gz")
"""How a trace's file name ends."""


JSON_NAMES: dict[type, str] = {
    bool: "boolean",
    dict: "JSON object",
    list: "JSON array",
    str: "string",
}
"""What our types are called in the documents."""


class ReplayInputError(ValueError):
    """A trace can't be replayed as it is: the message names the file and the problem."""


class Step(NamedTuple):
    """One recorded call and what came of it.

    Attributes:
        number: position in the trace.
        block: L1 block number.
        timestamp_s: block timestamp.
        round: the current round after the step.
        op: name of the operation.
        sender: who called; None if nothing was called.
        value_wei: ether sent along.
        arguments: the operation's arguments, as recorded.
        ok: whether the call took effect.
        revert: why it did not, or None.
        revert_arguments: of a custom error, by name, or None.
        events: in emission order, as recorded.
        state: snapshot after the step, or None.
    """

    number: int
    block: int
    timestamp_s: int
    round: int
    op: str
    sender: str | None
    value_wei: int
    arguments: Mapping[str, Any]
    ok: bool
    revert: str | None
    revert_arguments: Mapping[str, Any] | None
    events: list[dict[str, Any]]
    state: Mapping[str, Any] | None


class Trace(NamedTuple):
    """One recorded history.

    Attributes:
        path: where it was read from.
        name: as recorded.
        params: the contracts' parameters, as recorded.
        accounts: the accounts that were observed.
        initial: balances and allowances at deployment, as recorded.
        initial_state: snapshot at deployment, or None.
        steps: in order.
    """

    path: Path
    name: str
    params: Mapping[str, Any]
    accounts: list[str]
    initial: Mapping[str, Any]
    initial_state: Mapping[str, Any] | None
    steps: list[Step]


def trace_files(paths: Iterable[Path]) -> list[Path]:
    """The traces behind paths: files stand for themselves, folders for all their traces.

    Raises:
        ReplayInputError: a path is missing, or a folder holds no trace.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(entry for entry in path.iterdir() if _is_trace(entry))
            if not found:
                raise ReplayInputError(f"{path}: no *.json or *.json.gz in this folder")
            files.extend(found)
        elif path.is_file():
            files.append(path)
        else:
            raise ReplayInputError(f"{path}: no such file or folder")
    return files


def load_trace(path: Path) -> Trace:
    """Read one trace.

    Raises:
        ReplayInputError: the file is damaged, or is not a trace of the known format.
    """
    document = _read_json(path)
    if not isinstance(document, dict):
        raise ReplayInputError(f"{path}: not a trace: the document is not an object")
    version = document.get("format")
    if version != FORMAT_VERSION:
        raise ReplayInputError(f"{path}: format={version!r}: must be {FORMAT_VERSION}")
    try:
        return Trace(
            path=path,
            name=document["name"],
            params=_typed(document, "params", dict),
            accounts=_typed(document, "accounts", list),
            initial=_typed(document, "initial", dict),
            initial_state=_state(document["initial"]),
            steps=_steps(_typed(document, "steps", list), document["initial"]),
        )
    except KeyError as missing:
        raise ReplayInputError(f"{path}: the key {missing} is missing") from missing
    except (TypeError, ValueError) as wrong:
        raise ReplayInputError(f"{path}: not a trace: {wrong}") from wrong


def _is_trace(path: Path) -> bool:
    return (
        path.is_file()
        and path.name.endswith(TRACE_SUFFIXES)
        and not path.name.startswith(NOT_TRACES)
    )


def _read_json(path: Path) -> Any:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as damage:
        raise ReplayInputError(f"{path}: can't be read: {damage}") from damage
    try:
        return json.loads(content)
    except ValueError as damage:
        raise ReplayInputError(f"{path}: not JSON: {damage}") from damage


def _steps(recorded: list[Mapping[str, Any]], initial: Mapping[str, Any]) -> list[Step]:
    block = _number(initial, "block")
    steps: list[Step] = []
    for raw in recorded:
        step = _step(raw)
        if step.block < block:
            raise ValueError(f"block={step.block} of step {step.number}: before {block}")
        block = step.block
        steps.append(step)
    return steps


def _step(raw: Mapping[str, Any]) -> Step:
    return Step(
        number=_number(raw, "i"),
        block=_number(raw, "block"),
        timestamp_s=_number(raw, "timestamp"),
        round=_number(raw, "round"),
        op=_typed(raw, "op", str),
        sender=None if raw["from"] is None else _typed(raw, "from", str),
        value_wei=int(_typed(raw, "value", str)) if "value" in raw else 0,
        arguments=_typed(raw, "args", dict),
        ok=_typed(raw, "ok", bool),
        revert=raw.get("revert"),
        revert_arguments=_typed(raw, "revert_args", dict) if "revert_args" in raw else None,
        events=[_event(entry) for entry in _typed(raw, "events", list)],
        state=_state(raw),
    )


def _event(raw: Mapping[str, Any]) -> dict[str, Any]:
    _typed(raw, "event", str)
    _typed(raw, "args", dict)
    return dict(raw)


def _state(raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return _typed(raw, "state", dict) if "state" in raw else None


def _number(raw: Mapping[str, Any], key: str) -> int:
    number = raw[key]
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError(f"{key}={number!r}: must be a JSON number, 0 or more")
    return number


def _typed(raw: Mapping[str, Any], key: str, wanted: type[T]) -> T:
    value = raw[key]
    if not isinstance(value, wanted):
        raise TypeError(f"{key}={value!r}: must be a {JSON_NAMES[wanted]}")
    return value
