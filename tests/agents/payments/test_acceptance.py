"""What gateways refuse to pay."""

from dataclasses import replace

import pytest

from agents.payments.acceptance import Funds, Objection, SenderPolicy, objection
from agents.payments.terms import TicketTerms

EV_WEI = 8 * 10**9
FACE_WEI = 12 * 10**14
TERMS = TicketTerms(FACE_WEI, 1, EV_WEI)
FUNDS = Funds(FACE_WEI, 1, withdraw_round=0, round=4_000)


@pytest.mark.parametrize(
    ("terms", "funds", "tickets", "reason"),
    [
        (TERMS, FUNDS, 600, None),
        (TERMS, FUNDS, 601, Objection.NONCES),
        (TERMS._replace(expected_value_wei=3 * 10**12), FUNDS, 6, None),
        (
            TERMS._replace(expected_value_wei=3 * 10**12 + 1),
            FUNDS,
            1,
            Objection.TICKET_VALUE,
        ),
        (TERMS._replace(expected_value_wei=3 * 10**12), FUNDS, 7, Objection.TOTAL_VALUE),
        (TERMS._replace(face_value_wei=EV_WEI + 1), FUNDS, 1, None),
        (TERMS._replace(face_value_wei=EV_WEI), FUNDS, 1, Objection.CERTAIN),
        (TERMS, replace(FUNDS, deposit_wei=FACE_WEI - 1), 1, Objection.DEPOSIT),
        (TERMS, replace(FUNDS, deposit_wei=0), 1, Objection.FUNDS),
        (TERMS, replace(FUNDS, reserve_wei=0), 1, Objection.FUNDS),
        (TERMS, replace(FUNDS, withdraw_round=4_001), 1, Objection.UNLOCKING),
        (TERMS, replace(FUNDS, withdraw_round=4_002), 1, None),
    ],
)
def test_limits(terms, funds, tickets: int, reason: Objection | None) -> None:
    assert objection(SenderPolicy(), terms, funds, tickets=tickets) is reason


def test_a_deposit_may_have_to_hold_several_tickets() -> None:
    policy = SenderPolicy(deposit_multiplier=2)
    enough = replace(FUNDS, deposit_wei=2 * FACE_WEI)
    assert objection(policy, TERMS, enough, tickets=1) is None
    assert objection(policy, TERMS, FUNDS, tickets=1) is Objection.DEPOSIT


def test_a_prepaid_minute_of_dear_live_video_takes_too_many_tickets() -> None:
    """1,250 tickets of the default value, at 1.50 USD an hour and 2,500 USD an ETH."""
    rich = replace(FUNDS, deposit_wei=10**18)
    assert objection(SenderPolicy(), TERMS, rich, tickets=1250) is Objection.NONCES
    dear = TERMS._replace(expected_value_wei=2_999_999_999_999)
    assert objection(SenderPolicy(), dear, rich, tickets=4) is None
