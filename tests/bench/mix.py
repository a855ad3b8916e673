"""The open traces' successful operations, ready to run by the protocol and by the floor."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from protocol.machine import Call, execute
from protocol.replay.deployment import deploy_trace
from protocol.replay.document import Trace, load_trace, trace_files
from protocol.replay.operations import Operation, prepare
from protocol.state import State
from protocol.tickets.redemption import redeem_winning_ticket
from tests.bench.floor.operations import FloorCall, floor_call
from tests.bench.floor.world import World

TRACES = Path(__file__).parents[1] / "conformance" / "open"
"""The recorded traces."""


class Prepared(NamedTuple):
    """One trace's successful operations, in both forms, step by step the same."""

    trace: Trace
    operations: list[Operation]
    floor_calls: list[FloorCall]

    def new_state(self) -> State:
        """The contracts before the first operation."""
        return deploy_trace(self.trace)

    def new_world(self) -> World:
        """The floor's storage before the first operation, from the trace itself."""
        initial = self.trace.initial
        parameters = {name: _value(text) for name, text in self.trace.params.items()}
        w = World(SimpleNamespace(**parameters), initial["block"])
        for name, amount in initial["lpt"].items():
            w.lpt[name] += int(amount)
        w.lpt["Treasury"] += int(initial["treasury_lpt"])
        w.supply = sum(w.lpt.values())
        for name in self.trace.accounts:
            w.eth[name] = int(initial["eth_each"])
        for holder, spender, amount in initial["allowances"]:
            w.allowances[holder, spender] = int(amount)
        return w


def prepared_traces(pattern: str = "") -> Iterator[Prepared]:
    """The open traces whose names hold a pattern, one after the other."""
    for path in trace_files([TRACES]):
        if pattern in path.name:
            yield prepare_successful(load_trace(path))


def prepare_successful(trace: Trace) -> Prepared:
    """Run a trace once to keep what succeeds: whole calls, and tickets of a batch."""
    state = deploy_trace(trace)
    kept: list[Operation] = []
    for operation in prepare(trace):
        if operation.op == "batch_redeem_winning_tickets":
            kept.extend(_without_failures(state, operation))
        elif operation.run(state).ok and operation.transition is not None:
            kept.append(operation)
    return Prepared(trace, kept, [floor_call(operation) for operation in kept])


def _without_failures(state: State, batch: Operation) -> Iterator[Operation]:
    """The batch with the tickets that are paid, having paid them, if there are any."""
    tickets = [
        ticket
        for ticket in batch.arguments["tickets"]
        if execute(state, Call(batch.sender, batch.block), redeem_winning_ticket, ticket).ok
    ]
    if tickets:
        yield batch._replace(arguments={"tickets": tickets})


def _value(recorded: Any) -> Any:
    return int(recorded) if isinstance(recorded, str) and recorded.isdigit() else recorded
