"""Replay traces, each to its end or to its first difference."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from protocol import rounds
from protocol.machine import Receipt
from protocol.replay.compare import Difference, first_difference, receipt_difference
from protocol.replay.deployment import deploy_trace
from protocol.replay.document import Step, Trace, load_trace, trace_files
from protocol.replay.observe import observe
from protocol.replay.operations import prepare
from protocol.state import State
from protocol.units import Block


class Failure(NamedTuple):
    """Where a trace first went another way than recorded.

    Attributes:
        step: index of the step, or None for the state at deployment.
        op: the step's operation; "deploy" at deployment.
        what: what differs, such as "event 2" or "state.minter.eth".
        expected: as recorded.
        got: as replayed.
    """

    step: int | None
    op: str
    what: str
    expected: Any
    got: Any


class TraceResult(NamedTuple):
    """One trace's outcome.

    Attributes:
        path: its file.
        name: as recorded.
        steps: steps that were as recorded.
        failure: the first difference, or None if there is none.
    """

    path: Path
    name: str
    steps: int
    failure: Failure | None


def replay_paths(paths: Iterable[Path]) -> Iterator[TraceResult]:
    """Replay files, and all traces in folders, one after the other.

    Raises:
        ReplayInputError: a path is missing (at once), or a file is no trace (when its
            turn comes).
    """
    files = trace_files(paths)
    return (replay_trace(load_trace(file)) for file in files)


def replay_trace(trace: Trace) -> TraceResult:
    """Replay one trace to its end or to its first difference.

    Raises:
        ReplayInputError: an operation, an argument or a parameter is not a known one.
    """
    operations = prepare(trace)
    state = deploy_trace(trace)
    initial = trace.initial_state
    if initial is not None:
        got = observe(state, Block(trace.initial["block"]), initial)
        difference = first_difference("state", initial, got)
        if difference is not None:
            return TraceResult(
                trace.path, trace.name, 0, Failure(None, "deploy", *difference)
            )
    for done, (step, operation) in enumerate(zip(trace.steps, operations, strict=True)):
        difference = _step_difference(state, step, operation.run(state))
        if difference is not None:
            failure = Failure(step.number, step.op, *difference)
            return TraceResult(trace.path, trace.name, done, failure)
    return TraceResult(trace.path, trace.name, len(trace.steps), None)


def _step_difference(state: State, step: Step, receipt: Receipt) -> Difference | None:
    difference = receipt_difference(step, receipt)
    if difference is not None:
        return difference
    current = rounds.current_round(state, Block(step.block))
    if current != step.round:
        return Difference("round", step.round, current)
    if step.state is None:
        return None
    got = observe(state, Block(step.block), step.state)
    return first_difference("state", step.state, got)
