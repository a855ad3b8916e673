"""Values and names in the form of the traces."""

import pytest

from protocol.events.governor import CallScheduled
from protocol.events.polls import PollCreated, Vote
from protocol.events.registry import ServiceURIUpdate
from protocol.events.tickets import AuxData, WinningTicketRedeemed
from protocol.events.token import Transfer
from protocol.replay.compare import (
    Difference,
    abi_name,
    event_as_recorded,
    first_difference,
)
from protocol.units import Address, Block

ANNA, BORIS = Address("anna"), Address("boris")


def test_events_in_the_form_of_the_traces() -> None:
    events = [
        Transfer(None, ANNA, 5),
        ServiceURIUpdate(ANNA, "https://anna"),
        Vote("poll3", ANNA, 1),
        PollCreated(Address("poll3"), b"Qm", Block(9), 333_300, 500_000),
        CallScheduled("p0", 1, BORIS, 0, 600),
        WinningTicketRedeemed(ANNA, BORIS, 1, 2, 3, 4, AuxData(50)),
    ]
    assert [event_as_recorded(event) for event in events] == [
        {
            "contract": "LivepeerToken",
            "event": "Transfer",
            "args": {"from": None, "to": "anna", "value": "5"},
        },
        {
            "contract": "ServiceRegistry",
            "event": "ServiceURIUpdate",
            "args": {"addr": "anna", "serviceURI": "https://anna"},
        },
        {
            "contract": "poll3",
            "event": "Vote",
            "args": {"voter": "anna", "choiceID": "1"},
        },
        {
            "contract": "PollCreator",
            "event": "PollCreated",
            "args": {
                "poll": "poll3",
                "proposal": "0x516d",
                "endBlock": "9",
                "quorum": "333300",
                "quota": "500000",
            },
        },
        {
            "contract": "Treasury",
            "event": "CallScheduled",
            "args": {
                "id": "p0",
                "index": "1",
                "target": "boris",
                "value": "0",
                "delay": "600",
            },
        },
        {
            "contract": "TicketBroker",
            "event": "WinningTicketRedeemed",
            "args": {
                "sender": "anna",
                "recipient": "boris",
                "faceValue": "1",
                "winProb": "2",
                "senderNonce": "3",
                "recipientRand": "4",
                "auxData": {"creation_round": "50"},
            },
        },
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("from_", "from"), ("unbonding_lock_id", "unbondingLockId"), ("to", "to")],
)
def test_abi_names(ours: str, theirs: str) -> None:
    assert abi_name(ours) == theirs


def test_first_difference_names_the_path() -> None:
    expected = {"a": {"b": [1, 2], "c": None}, "d": "5"}
    assert (
        first_difference("state", expected, {"a": {"b": [1, 2], "c": None}, "d": "5"})
        is None
    )
    assert first_difference(
        "state", expected, {"a": {"b": [2, 1], "c": None}, "d": "5"}
    ) == (Difference("state.a.b", [1, 2], [2, 1]))
    assert first_difference("state", expected, {"a": {"b": [1, 2]}, "d": "5"}) == (
        Difference("state.a.c", None, "nothing")
    )
    assert first_difference("state", {}, {"e": 0}) == Difference("state.e", "nothing", 0)


@pytest.mark.parametrize(("expected", "got"), [("5", 5), (True, 1), (0, False), (1.0, 1)])
def test_form_counts(expected: object, got: object) -> None:
    assert first_difference("x", expected, got) == Difference("x", expected, got)
