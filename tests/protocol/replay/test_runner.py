"""A tampered trace fails, at the step that was tampered with, for the right reason.

Without these tests the comparison could pass everything and nobody would know.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from protocol.replay.compare import event_as_recorded, first_difference, without_hashes
from protocol.replay.deployment import deploy_trace
from protocol.replay.document import load_trace
from protocol.replay.observe import observe
from protocol.replay.operations import prepare
from protocol.replay.runner import Failure, TraceResult, replay_paths, replay_trace
from protocol.units import Block
from tests.protocol.replay.traces import OPEN, document, write

Document = dict[str, Any]


def replayed(folder: Path, content: Document) -> TraceResult:
    return replay_trace(load_trace(write(folder, content)))


def failure_of(folder: Path, content: Document) -> Failure:
    result = replayed(folder, content)
    assert result.failure is not None
    return result.failure


def steps_of(content: Document, op: str, *, ok: bool = True) -> list[Document]:
    found = [step for step in content["steps"] if step["op"] == op and step["ok"] is ok]
    assert found, f"no {op} with ok={ok}"
    return found


def test_untouched_trace_passes(tmp_path: Path) -> None:
    content = document("d_tickets")
    result = replayed(tmp_path, content)
    assert result.failure is None
    assert result.steps == len(content["steps"])
    assert result.name == "d_tickets"


def test_changed_event_amount(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = steps_of(content, "redeem_winning_ticket")[-1]
    event = step["events"][-2]
    assert event["event"] == "WinningTicketTransfer"
    amount = event["args"]["amount"]
    event["args"]["amount"] = str(int(amount) + 1)

    failure = failure_of(tmp_path, content)

    index = len(step["events"]) - 2
    what = f"event {index}.args.amount"
    expected = Failure(
        step["i"], "redeem_winning_ticket", what, str(int(amount) + 1), amount
    )
    assert failure == expected


def test_changed_state_value(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = content["steps"][20]
    stored = step["state"]["minter"]["eth"]
    step["state"]["minter"]["eth"] = "1"
    assert failure_of(tmp_path, content) == Failure(
        step["i"], step["op"], "state.minter.eth", "1", stored
    )


def test_flipped_ok_of_a_call_that_took_effect(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = steps_of(content, "redeem_winning_ticket")[0]
    step["ok"], step["revert"] = False, "ticket is used"
    failure = failure_of(tmp_path, content)
    assert failure[:3] == (step["i"], step["op"], "ok")
    assert (failure.expected, failure.got) == ("False (ticket is used)", "True")


def test_flipped_ok_of_a_call_that_reverted(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = steps_of(content, "redeem_winning_ticket", ok=False)[0]
    reason = step["revert"]
    step["ok"] = True
    failure = failure_of(tmp_path, content)
    assert failure[:3] == (step["i"], step["op"], "ok")
    assert (failure.expected, failure.got) == ("True", f"False ({reason})")


def test_changed_reason(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = steps_of(content, "redeem_winning_ticket", ok=False)[0]
    reason = step["revert"]
    step["revert"] = "ticket did win"
    assert failure_of(tmp_path, content) == Failure(
        step["i"], step["op"], "revert", "ticket did win", reason
    )


def test_changed_argument_of_a_custom_error(tmp_path: Path) -> None:
    content = document("d_governance")
    step = next(step for step in content["steps"] if step.get("revert_args"))
    step["revert_args"] = {"voteType": "4"}
    assert failure_of(tmp_path, content) == Failure(
        step["i"], step["op"], "revert arguments", ["4"], ["3"]
    )


def drop_event(step: Document) -> None:
    del step["events"][1]


def repeat_event(step: Document) -> None:
    step["events"].append(step["events"][-1])


def swap_events(step: Document) -> None:
    step["events"][0], step["events"][1] = step["events"][1], step["events"][0]


def rename_contract(step: Document) -> None:
    step["events"][0]["contract"] = "TicketBroke"


def add_argument(step: Document) -> None:
    step["events"][0]["args"]["more"] = "1"


def drop_argument(step: Document) -> None:
    del step["events"][0]["args"]["amount"]


@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        (drop_event, "event 1"),
        (repeat_event, "event 2"),
        (swap_events, "event 0.event"),
        (rename_contract, "event 0.contract"),
        (add_argument, "event 0.args.more"),
        (drop_argument, "event 0.args.amount"),
    ],
)
def test_events_are_compared_whole_and_in_order(
    tmp_path: Path, tamper: Callable[[Document], None], what: str
) -> None:
    content = document("d_tickets")
    step = steps_of(content, "fund_deposit_and_reserve")[0]
    tamper(step)
    failure = failure_of(tmp_path, content)
    assert (failure.step, failure.what) == (step["i"], what)


def test_changed_round(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = content["steps"][10]
    step["round"] += 1
    assert failure_of(tmp_path, content) == Failure(
        10, step["op"], "round", step["round"], step["round"] - 1
    )


def test_changed_initial_state(tmp_path: Path) -> None:
    content = document("d_tickets")
    content["initial"]["state"]["paused"] = True
    result = replayed(tmp_path, content)
    assert result.failure == Failure(None, "deploy", "state.paused", True, False)
    assert result.steps == 0


def test_changed_initial_balance_shows_in_the_initial_state(tmp_path: Path) -> None:
    content = document("d_tickets")
    content["initial"]["lpt"]["a0"] = "5"
    assert failure_of(tmp_path, content).step is None


def test_trace_stops_at_its_first_difference(tmp_path: Path) -> None:
    content = document("d_tickets")
    for number in (30, 20):
        content["steps"][number]["round"] += 1
    result = replayed(tmp_path, content)
    assert result.failure is not None
    assert (result.failure.step, result.steps) == (20, 20)


def test_dropped_step_shows(tmp_path: Path) -> None:
    content = document("d_tickets")
    step = steps_of(content, "fund_deposit_and_reserve")[0]
    content["steps"].remove(step)
    failure = failure_of(tmp_path, content)
    assert failure.step is not None
    assert failure.step > step["i"]


@pytest.mark.parametrize("name", ["d_governance", "d_reserve_with_tiny_pool", "d_locks"])
def test_every_leaf_of_the_last_snapshot_counts(name: str) -> None:
    """Change one value after the other: each has to be noticed, and under its own name."""
    trace = load_trace(OPEN / f"{name}.json.gz")
    state = deploy_trace(trace)
    for operation in prepare(trace):
        operation.run(state)
    last = trace.steps[-1]
    assert last.state is not None
    got = observe(state, Block(last.block), last.state)
    leaves = 0
    for path, holder, key in leaves_of(last.state, "state"):
        leaves += 1
        kept = holder[key]
        holder[key] = other_than(kept)
        difference = first_difference("state", last.state, got)
        assert difference is not None, path
        assert path.startswith(difference.what)
        assert repr(difference.expected) != repr(difference.got)
        holder[key] = kept
    assert first_difference("state", last.state, got) is None
    assert leaves > 300


def test_every_leaf_of_every_event_counts() -> None:
    trace = load_trace(OPEN / "d_governance.json.gz")
    state = deploy_trace(trace)
    leaves = 0
    for step, operation in zip(trace.steps, prepare(trace), strict=True):
        events = [event_as_recorded(event) for event in operation.run(state).events]
        for recorded, got in zip(step.events, events, strict=True):
            compared = without_hashes(recorded)
            for path, holder, key in leaves_of(compared, "event"):
                leaves += 1
                kept = holder[key]
                holder[key] = other_than(kept)
                difference = first_difference("event", compared, got)
                assert difference is not None
                assert difference.what == path
                holder[key] = kept
            assert first_difference("event", compared, got) is None
    assert leaves > 500


def test_folders_stand_for_their_traces(tmp_path: Path) -> None:
    content = document("d_round_zero")
    write(tmp_path, content, "b.json")
    write(tmp_path, content, "a.json")
    write(tmp_path, {"files": []}, "MANIFEST.json")
    write(tmp_path, {"ops": {}}, "COVERAGE.json")
    results = list(replay_paths([tmp_path, tmp_path / "b.json"]))
    assert [result.path.name for result in results] == ["a.json", "b.json", "b.json"]
    assert all(result.failure is None for result in results)


def leaves_of(value: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Every leaf: its path, and what holds it under which key."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(entries):
        below = f"{path}.{key}"
        if isinstance(item, dict | list) and item:
            yield from leaves_of(item, below)
        else:
            yield below, value, key


def other_than(value: Any) -> Any:
    """Another value, as near as can be: a boolean for its integer, a string plus one."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return str(int(value) + 1) if value.isdecimal() else f"{value}'"
    return "0"
