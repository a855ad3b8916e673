"""Execute one call: all of it, or none of it.

A transition is a function `(state, call, *arguments)` named after the contract's
function. `execute` runs it on behalf of a sender; if it reverts, every write is undone
and every event dropped, and the receipt carries the reason. Only `execute`, and
`attempt` for the contracts' own try/catch, ever catch a `Revert`.
"""

from collections.abc import Callable
from typing import Any, Concatenate, NamedTuple, ParamSpec

from protocol.errors import FunctionMissing, Revert
from protocol.events import Event
from protocol.records import build
from protocol.state import State
from protocol.units import Address, Block, Wei

P = ParamSpec("P")

NO_ETHER = Wei(0)
"""What is sent along with most calls."""


class Call:
    """One call in progress: who sent it, what came with it, when, what it emitted.

    Attributes:
        sender: `msg.sender`.
        value_wei: `msg.value`.
        block: L1 block number that the rounds are counted in.
        timestamp_s: block timestamp, used by the timelock only.
        emit: appends an event.
    """

    __slots__ = ("block", "emit", "events", "sender", "timestamp_s", "value_wei")

    def __init__(
        self,
        sender: Address,
        block: Block,
        timestamp_s: int = 0,
        value_wei: Wei = NO_ETHER,
        events: list[Event] | None = None,
    ) -> None:
        self.sender = sender
        self.block = block
        self.timestamp_s = timestamp_s
        self.value_wei = value_wei
        if events is None:
            events = []
        self.events = events
        self.emit = events.append

    def by(self, sender: Address, value_wei: Wei = NO_ETHER) -> "Call":
        """An inner call that another contract makes: same block, same list of events."""
        return Call(sender, self.block, self.timestamp_s, value_wei, self.events)


class Receipt(NamedTuple):
    """What a call did.

    Attributes:
        events: in emission order; empty if it reverted.
        revert: why nothing happened, or None.
        returned: the function's return value, or None.
    """

    events: list[Event]
    revert: Revert | None
    returned: Any = None

    @property
    def ok(self) -> bool:
        """Whether the call took effect."""
        return self.revert is None


def execute(
    state: State,
    call: Call,
    transition: Callable[Concatenate[State, Call, P], Any],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Receipt:
    """Run one transition whole, or leave no trace of it."""
    if transition in state.rules.missing:
        return Receipt([], FunctionMissing(transition.__name__))
    try:
        returned = transition(state, call, *args, **kwargs)
    except Revert as revert:
        state.journal.rollback(0)
        return Receipt([], revert)
    except BaseException:
        state.journal.rollback(0)
        raise
    state.journal.commit()
    return build(Receipt, (call.events, None, returned))


def attempt(
    state: State,
    call: Call,
    transition: Callable[Concatenate[State, Call, P], Any],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Revert | None:
    """Solidity's try/catch: a transition inside another; if it reverts, undo only it."""
    if transition in state.rules.missing:
        return FunctionMissing(transition.__name__)
    mark = state.journal.mark()
    emitted = len(call.events)
    try:
        transition(state, call, *args, **kwargs)
    except Revert as revert:
        state.journal.rollback(mark)
        del call.events[emitted:]
        return revert
    return None
