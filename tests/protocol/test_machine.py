import pytest

from protocol.errors import ArithmeticPanic, Revert
from protocol.events import contract_of
from protocol.events.controller import Pause, Unpause
from protocol.machine import Call, attempt, execute
from protocol.parameters import Parameters, deploy
from protocol.state import State
from protocol.units import Address, Block
from tests.protocol.support import ALICE, BOB, dump


def mark(state: State, call: Call, name: str, error: Exception | None = None) -> str:
    """Write something, emit something, then fail or return."""
    state.token.balances.put(Address(name), 1)
    call.emit(Pause())
    if error is not None:
        raise error
    return name


def both(state: State, call: Call, error: Exception | None) -> Revert | None:
    """Write, try a call that may fail, and go on."""
    mark(state, call, "outer")
    revert = attempt(state, call.by(BOB), mark, "inner", error)
    call.emit(Unpause())
    return revert


def new_state() -> State:
    return deploy(Parameters(), block=Block(0))


def test_a_call_that_succeeds_leaves_its_writes_and_events() -> None:
    state = new_state()
    receipt = execute(state, Call(ALICE, Block(1)), mark, "x")
    assert receipt.ok
    assert (receipt.events, receipt.revert, receipt.returned) == ([Pause()], None, "x")
    assert state.token.balances[Address("x")] == 1
    assert state.journal.entries == []


def test_a_call_that_reverts_leaves_nothing() -> None:
    state = new_state()
    before = dump(state)
    receipt = execute(state, Call(ALICE, Block(1)), mark, "x", ArithmeticPanic())
    assert not receipt.ok
    assert receipt.events == []
    assert isinstance(receipt.revert, ArithmeticPanic)
    assert str(receipt.revert) == "Panic(0x11)"
    assert dump(state) == before


def test_a_bug_leaves_nothing_either_and_is_not_hidden() -> None:
    state = new_state()
    before = dump(state)
    with pytest.raises(KeyError):
        execute(state, Call(ALICE, Block(1)), mark, "x", KeyError("bug"))
    assert dump(state) == before


def test_only_the_inner_call_is_undone() -> None:
    state = new_state()
    receipt = execute(state, Call(ALICE, Block(1)), both, ArithmeticPanic())
    assert receipt.ok
    assert isinstance(receipt.returned, ArithmeticPanic)
    assert receipt.events == [Pause(), Unpause()]
    assert Address("outer") in state.token.balances
    assert Address("inner") not in state.token.balances


def test_an_inner_call_that_succeeds_stays() -> None:
    state = new_state()
    receipt = execute(state, Call(ALICE, Block(1)), both, None)
    assert receipt.returned is None
    assert receipt.events == [Pause(), Pause(), Unpause()]
    assert Address("inner") in state.token.balances


def test_an_event_knows_its_contract() -> None:
    assert contract_of(Pause()) == "Controller"
