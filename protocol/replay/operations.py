"""Recorded steps made ready to run."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from protocol.machine import Call, Receipt, execute
from protocol.replay.document import ReplayInputError, Step, Trace
from protocol.replay.signatures import Signature, known_operations
from protocol.state import State
from protocol.units import Address, Block, Wei


class Operation(NamedTuple):
    """One step, ready to run.

    Attributes:
        op: the recorded name.
        transition: what is called; None if only the clock moves.
        sender: who calls.
        block: L1 block number.
        timestamp_s: block timestamp.
        value_wei: ether sent along.
        arguments: the transition's, by parameter.
    """

    op: str
    transition: Callable[..., Any] | None
    sender: Address
    block: Block
    timestamp_s: int
    value_wei: Wei
    arguments: Mapping[str, Any]

    def run(self, state: State) -> Receipt:
        """Execute the step's call on the state."""
        _, transition, sender, block, timestamp_s, value_wei, arguments = self
        if transition is None:
            return Receipt([], None)
        call = Call(sender, block, timestamp_s, value_wei)
        return execute(state, call, transition, **arguments)


def prepare(trace: Trace) -> list[Operation]:
    """Make every step of a trace ready to run.

    Raises:
        ReplayInputError: an operation or one of its arguments is not a known one.
    """
    signatures = known_operations()
    return [_operation(trace, step, signatures) for step in trace.steps]


def _operation(trace: Trace, step: Step, signatures: Mapping[str, Signature]) -> Operation:
    where = f"{trace.path}: step {step.number}"
    signature = signatures.get(step.op)
    if signature is None:
        raise ReplayInputError(f"{where}: op={step.op!r}: not a known operation")
    unlike = set(step.arguments) ^ set(signature.parameters)
    if unlike:
        raise ReplayInputError(
            f"{where} ({step.op}): arguments {sorted(step.arguments)}:"
            f" must be {sorted(signature.parameters)}"
        )
    if step.sender is None and signature.transition is not None:
        raise ReplayInputError(f"{where} ({step.op}): from=None: somebody must call")
    arguments: dict[str, Any] = {}
    for name, (parameter, reader) in signature.parameters.items():
        try:
            arguments[parameter] = reader(step.arguments[name])
        except KeyError as missing:
            raise ReplayInputError(
                f"{where} ({step.op}): {name}: the key {missing} is missing"
            ) from missing
        except (AttributeError, TypeError, ValueError) as wrong:
            raise ReplayInputError(f"{where} ({step.op}): {name}: {wrong}") from wrong
    return Operation(
        step.op,
        signature.transition,
        Address(step.sender or ""),
        Block(step.block),
        step.timestamp_s,
        Wei(step.value_wei),
        arguments,
    )
