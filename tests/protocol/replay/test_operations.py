"""Every recorded operation is known; unknown ones and malformed arguments are refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from protocol.replay.document import ReplayInputError, load_trace
from protocol.replay.runner import replay_trace
from protocol.replay.signatures import known_operations
from tests.protocol.replay.traces import OPEN, document, write


def refusal(folder: Path, content: dict[str, Any]) -> str:
    path = write(folder, content)
    with pytest.raises(ReplayInputError) as caught:
        replay_trace(load_trace(path))
    return str(caught.value).removeprefix(f"{path}: ")


def test_every_recorded_operation_is_known() -> None:
    recorded: set[str] = set()
    for folder in ("open", "upstream"):
        coverage = OPEN.parent / folder / "COVERAGE.json"
        recorded |= json.loads(coverage.read_text())["ops"].keys()
    assert recorded == known_operations().keys()


def test_unknown_operation(tmp_path: Path) -> None:
    content = document("d_round_zero")
    content["steps"][3]["op"] = "bonds"
    message = refusal(tmp_path, content)
    assert message == "step 3: op='bonds': not a known operation"


def test_call_by_nobody(tmp_path: Path) -> None:
    content = document("d_round_zero")
    content["steps"][3].update(op="reward", args={})
    content["steps"][3]["from"] = None
    message = refusal(tmp_path, content)
    assert message == "step 3 (reward): from=None: somebody must call"


def test_missing_and_unknown_arguments(tmp_path: Path) -> None:
    for arguments in ({"amount": "1"}, {"amount": "1", "to": "a0", "from": "a1"}):
        content = document("d_round_zero")
        content["steps"][3].update(op="bond", args=arguments)
        assert refusal(tmp_path, content) == (
            f"step 3 (bond): arguments {sorted(arguments)}: must be ['amount', 'to']"
        )


@pytest.mark.parametrize("amount", [5, -5, "-5", "5.0", "0x5", "", "\u0665", None, "1_0"])
def test_amount_that_is_no_decimal_string(tmp_path: Path, amount: Any) -> None:
    content = document("d_round_zero")
    content["steps"][3].update(op="bond", args={"amount": amount, "to": "a0"})
    assert refusal(tmp_path, content) == (
        f"step 3 (bond): amount: {amount!r}: must be a decimal integer in a string"
    )


def test_registry_entry_that_cannot_be_replaced(tmp_path: Path) -> None:
    content = document("d_round_zero")
    arguments = {"name": "Minter", "account": "a0"}
    content["steps"][3].update(op="register_contract", args=arguments)
    assert refusal(tmp_path, content) == (
        "step 3 (register_contract): name: 'Minter': must be one of Verifier, L2Migrator"
    )


def test_malformed_ticket(tmp_path: Path) -> None:
    content = document("d_tickets")
    steps = content["steps"]
    step = next(step for step in steps if step["op"] == "redeem_winning_ticket")
    where = f"step {step['i']} (redeem_winning_ticket): ticket: "
    ticket = step["args"]["ticket"]

    step["args"]["ticket"] = {**ticket, "signature_error": "bad"}
    assert refusal(tmp_path, content).startswith(f"{where}signature_error='bad'")
    step["args"]["ticket"] = {**ticket, "won": 1}
    assert refusal(tmp_path, content) == f"{where}1: must be true or false"
    step["args"]["ticket"] = {key: ticket[key] for key in ticket if key != "won"}
    assert refusal(tmp_path, content) == f"{where}the key 'won' is missing"
    step["args"]["ticket"] = "t0"
    assert refusal(tmp_path, content).startswith(where)


def test_unknown_action(tmp_path: Path) -> None:
    content = document("d_governance")
    step = next(step for step in content["steps"] if step["op"] == "propose")
    step["args"]["actions"][0]["kind"] = "mint"
    assert refusal(tmp_path, content) == (
        f"step {step['i']} (propose): actions: kind='mint': not a known action"
    )


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("round_length", "0", "round_length=0: must be from 1 to"),
        ("round_length", 20, "20: must be a decimal integer in a string"),
        ("start_paused", "no", "'no': must be true or false"),
        ("round_lenght", "20", "unknown: round_lenght"),
    ],
)
def test_bad_parameter(tmp_path: Path, key: str, value: Any, problem: str) -> None:
    content = document("d_round_zero")
    content["params"][key] = value
    message = refusal(tmp_path, content)
    assert message.startswith("params or initial: ")
    assert problem in message


def test_two_initial_blocks(tmp_path: Path) -> None:
    content = document("d_tickets")
    content["params"]["initial_block"] = "999"
    message = refusal(tmp_path, content)
    assert message.endswith("block=1000: must be the initial_block of params, 999")


def test_missing_parameter(tmp_path: Path) -> None:
    content = document("d_round_zero")
    del content["params"]["quota"]
    assert refusal(tmp_path, content) == "the key 'quota' is missing"


def test_bad_balance(tmp_path: Path) -> None:
    content = document("d_round_zero")
    content["initial"]["lpt"]["a0"] = "much"
    assert refusal(tmp_path, content) == (
        "params or initial: 'much': must be a decimal integer in a string"
    )
