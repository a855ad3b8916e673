"""A recorded trace as it is on disk: found, read, checked for its form.

The format is described in tests/conformance/README.md.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

FORMAT_VERSION = 1
"""The one version of the format that there is."""

NOT_TRACES = ("MANIFEST", "COVERAGE")
"""Files beside traces that list and summarise them."""

TRACE_SUFFIXES = (".json", ".json.gz")
"""How a trace's file name ends."""


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
        initial: balances, allowances and the snapshot at deployment, as recorded.
        steps: in order.
    """

    path: Path
    name: str
    params: Mapping[str, Any]
    accounts: list[str]
    initial: Mapping[str, Any]
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
            params=document["params"],
            accounts=document["accounts"],
            initial=document["initial"],
            steps=[_step(raw) for raw in document["steps"]],
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


def _step(raw: Mapping[str, Any]) -> Step:
    return Step(
        number=_number(raw, "i"),
        block=_number(raw, "block"),
        timestamp_s=_number(raw, "timestamp"),
        round=_number(raw, "round"),
        op=_text(raw, "op"),
        sender=None if raw["from"] is None else _text(raw, "from"),
        value_wei=int(raw.get("value", "0")),
        arguments=raw["args"],
        ok=raw["ok"],
        revert=raw.get("revert"),
        revert_arguments=raw.get("revert_args"),
        events=raw["events"],
        state=raw.get("state"),
    )


def _number(raw: Mapping[str, Any], key: str) -> int:
    number = raw[key]
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError(f"{key}={number!r}: must be a JSON number, 0 or more")
    return number


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str):
        raise TypeError(f"{key}={value!r}: must be a string")
    return value
