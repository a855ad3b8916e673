import pickle
from dataclasses import fields, replace
from typing import Any

import pytest

from protocol import token
from protocol.addresses import BONDING_MANAGER, MINTER, TREASURY
from protocol.parameters import ParameterError, Parameters, deploy
from protocol.rounds import current_round
from protocol.state.token import BURNER_ROLE, MINTER_ROLE
from protocol.units import Address, Block, Round
from tests.protocol.support import ALICE, BOB, dump


def test_the_defaults_are_allowed() -> None:
    Parameters().check()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("round_length", 0, "from 1 to"),
        ("round_lock_amount", 1_000_001, "from 0 to 1000000"),
        ("num_active_transcoders", 0, "from 1 to"),
        ("treasury_reward_cut_rate", 10**27 + 1, "from 0 to"),
        ("inflation", -1, "from 0 to 1000000000"),
        ("inflation_change", 10**9 + 1, "from 0 to 1000000000"),
        ("ticket_validity_period", 0, "from 1 to"),
        ("quota", 2_000_000, "from 0 to 1000000"),
        ("voting_period", 1.5, "an integer"),
        ("unbonding_period", True, "an integer"),
        ("start_paused", 1, "true or false"),
    ],
)
def test_what_the_contracts_refuse_is_named(name: str, value: Any, allowed: str) -> None:
    wrong = replace(Parameters(), **{name: value})
    with pytest.raises(ParameterError, match=f"^{name}=.*must be {allowed}"):
        wrong.check()
    with pytest.raises(ParameterError):
        deploy(wrong, block=Block(0))


def test_an_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ParameterError("quota", 7, "must be less")))
    assert str(error) == "quota=7: must be less"
    assert (error.name, error.value, error.allowed) == ("quota", 7, "must be less")


def test_every_number_has_a_range() -> None:
    for field in fields(Parameters):
        if isinstance(getattr(Parameters(), field.name), int):
            with pytest.raises(ParameterError, match=f"^{field.name}="):
                replace(Parameters(), **{field.name: "1"}).check()


def test_every_parameter_arrives_in_the_contracts() -> None:
    """Changing any one parameter changes what is deployed."""
    changed: dict[str, Any] = {"verifier": ALICE, "quota": 400_000}
    usual = dump(deploy(Parameters(), block=Block(0)))
    for field in fields(Parameters):
        value = getattr(Parameters(), field.name)
        other = changed.get(field.name, not value if isinstance(value, bool) else None)
        other = value + 1 if other is None else other
        state = deploy(replace(Parameters(), **{field.name: other}), block=Block(0))
        assert dump(state) != usual, field.name


def test_a_deployment() -> None:
    state = deploy(
        Parameters(minter_has_burner_role=True),
        block=Block(63_780),
        owner=BOB,
        lpt={ALICE: 5},
        treasury_lpt=3,
        ether={ALICE: 7},
        allowances=[(ALICE, BONDING_MANAGER, 4)],
    )
    assert current_round(state, Block(63_780)) == 10
    assert state.rounds.schedule.value.last_length_update_start_block == 63_770
    assert state.rounds.last_initialized_round.value == 0
    assert token.total_supply(state) == 8
    assert token.balance_of(state, TREASURY) == 3
    assert token.allowance(state, ALICE, BONDING_MANAGER) == 4
    assert state.token.roles == {(MINTER_ROLE, MINTER): True, (BURNER_ROLE, MINTER): True}
    assert state.controller.owner.value == BOB
    assert not state.controller.paused.value
    assert state.journal.entries == []


def test_a_deployment_at_a_given_round() -> None:
    state = deploy(Parameters(), block=Block(100), first_round=Round(7))
    assert current_round(state, Block(100)) == 7
    assert current_round(state, Block(100 + 6377)) == 8


@pytest.mark.parametrize("what", ["lpt", "ether"])
def test_negative_balances_are_refused(what: str) -> None:
    balances: dict[str, Any] = {what: {Address("x"): -1}}
    with pytest.raises(ValueError, match=f"{what}.'x'.=-1: must not be negative"):
        deploy(Parameters(), block=Block(0), **balances)
