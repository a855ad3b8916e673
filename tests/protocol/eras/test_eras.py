"""What each era has, and has not; the numbers as the sources give them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from protocol import genesis
from protocol.bonding import delegation, setters
from protocol.bonding.delegation import bond, bond_for_with_hint, unbond
from protocol.bonding.earnings import claim_earnings
from protocol.bonding.rewards import reward, transcoder
from protocol.bonding.transfer import transfer_bond
from protocol.eras import CONFLUENCE, DELTA, ERAS, STREAMFLOW, Era
from protocol.errors import FunctionMissing
from protocol.events import contract_of
from protocol.parameters import ParameterError, Parameters
from protocol.replay.signatures import known_operations
from protocol.rounds import initialize_round
from protocol.rules import DEPLOYED
from protocol.treasury import governor
from protocol.units import PRECISE, WEI_PER_UNIT, Block, Round
from tests.protocol.support import ALICE, BOB, CAROL, LPT, MINIMAL, OWNER, Network, dump

WITHOUT_TREASURY = replace(MINIMAL, treasury_reward_cut_rate=0)


def in_era(era: Era) -> Network:
    return Network(WITHOUT_TREASURY, rules=era.rules)


def test_the_eras_in_order() -> None:
    assert [*ERAS] == ["streamflow", "confluence", "delta"]
    assert [name for name, era in ERAS.items() if era.name != name] == []
    starts = [era.start for era in ERAS.values()]
    assert starts == sorted(starts)


def test_delta_is_what_is_deployed() -> None:
    """A state that knows of no era, and one of delta, are the same."""
    assert DELTA.rules is DEPLOYED
    assert DELTA.differences() == {}
    assert DELTA.parameters() == replace(Parameters(), inflation=342_000)


@pytest.mark.parametrize(
    ("era", "date", "expected"),
    [
        (
            STREAMFLOW,
            "2018-06-01",
            {"num_active_transcoders": 10, "inflation_change": 3_000},
        ),
        (
            STREAMFLOW,
            "2019-06-01",
            {"num_active_transcoders": 15, "inflation_change": 3_000},
        ),
        (STREAMFLOW, "2020-08-15", {"num_active_transcoders": 15, "inflation_change": 500}),
        (STREAMFLOW, None, {"num_active_transcoders": 100, "round_length": 5_760}),
        (CONFLUENCE, "2022-10-05", {"round_length": 5_760}),
        (CONFLUENCE, "2022-10-06", {"round_length": 6_377}),
        (CONFLUENCE, None, {"round_length": 6_377, "inflation": 218_500}),
        (DELTA, "2024-01-01", {"treasury_reward_cut_rate": PRECISE // 10}),
        (DELTA, "2025-11-20", {"treasury_reward_cut_rate": 0}),
        (DELTA, "2025-12-12", {"treasury_balance_ceiling": 750_000 * WEI_PER_UNIT}),
    ],
)
def test_parameters_of_a_day(era: Era, date: str | None, expected: dict[str, int]) -> None:
    parameters = era.parameters(date)
    parameters.check()
    era.check(parameters)
    assert {name: getattr(parameters, name) for name in expected} == expected


def test_every_setting_has_its_source_and_a_known_name() -> None:
    for era in ERAS.values():
        dates = [setting.since for setting in era.settings]
        assert dates == sorted(dates)
        for setting in era.settings:
            assert setting.source
            assert hasattr(Parameters(), setting.name)


@pytest.mark.parametrize("era", [STREAMFLOW, CONFLUENCE])
def test_a_treasury_cut_without_a_treasury_is_named(era: Era) -> None:
    with pytest.raises(
        ParameterError,
        match=rf"^treasury_reward_cut_rate=5: must be 0: the era {era.name} has no tr",
    ):
        era.check(replace(era.parameters(), treasury_reward_cut_rate=5))


@pytest.mark.parametrize("era", ERAS.values(), ids=lambda era: era.name)
def test_votes_are_kept_from_delta_on(era: Era) -> None:
    network = in_era(era)
    network.next_round()
    events = network.do(ALICE, bond, 100 * LPT, ALICE)
    events += network.do(ALICE, transcoder, 200_000, 500_000)
    network.next_round()
    events += network.do(ALICE, reward)
    events += network.do(ALICE, claim_earnings)
    votes = network.state.votes
    kept = era is DELTA
    assert (len(votes.latest) > 0) is kept
    assert (votes.total_stake_count.value > 0) is kept
    assert any(contract_of(event) == "BondingVotes" for event in events) is kept


def history(era: Era) -> Network:
    network = in_era(era)
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(ALICE, transcoder, 200_000, 500_000)
    network.do(BOB, bond, 50 * LPT, ALICE)
    for _ in range(3):
        network.next_round()
        network.do(ALICE, reward)
    network.do(BOB, unbond, 20 * LPT)
    network.do(BOB, claim_earnings)
    return network


@pytest.mark.parametrize("era", [STREAMFLOW, CONFLUENCE], ids=lambda era: era.name)
def test_without_treasury_and_votes_the_books_are_the_same(era: Era) -> None:
    """The eras share their arithmetic: but for the votes every cell is equal."""
    expected, found = dump(history(DELTA).state), dump(history(era).state)
    assert {name for name in expected if expected[name] != found[name]} == {
        "votes.latest",
        "votes.older",
        "votes.total_active_stakes",
        "votes.total_stake_rounds",
        "votes.total_stake_count",
    }


LATER: list[tuple[Callable[..., Any], tuple[Any, ...], Era]] = [
    (governor.propose, ("proposal", [], "text"), DELTA),
    (governor.cast_vote, ("proposal", 1), DELTA),
    (setters.checkpoint_bonding_state, (ALICE,), DELTA),
    (setters.set_treasury_reward_cut_rate, (1,), DELTA),
    (setters.set_treasury_balance_ceiling, (1,), DELTA),
    (bond_for_with_hint, (1, BOB, CAROL), CONFLUENCE),
    (transfer_bond, (BOB, 1), CONFLUENCE),
]


@pytest.mark.parametrize(("transition", "arguments", "since"), LATER)
@pytest.mark.parametrize("era", ERAS.values(), ids=lambda era: era.name)
def test_functions_exist_from_their_era_on(
    transition: Callable[..., Any], arguments: tuple[Any, ...], since: Era, era: Era
) -> None:
    order = [*ERAS.values()]
    network = in_era(era)
    network.do(OWNER, initialize_round)
    revert = network.attempt(OWNER, transition, *arguments).revert
    missing = isinstance(revert, FunctionMissing)
    assert missing is (order.index(era) < order.index(since))
    if missing:
        assert str(revert) == f"no such function ({transition.__name__})"
        network.refused(OWNER, transition, *arguments)


def test_what_calls_a_missing_function_inside_still_works() -> None:
    """`bond` is `bondFor` for oneself; only the latter was not offered."""
    assert bond_for_with_hint in STREAMFLOW.rules.missing
    network = in_era(STREAMFLOW)
    network.do(OWNER, initialize_round)
    network.do(ALICE, delegation.bond, LPT, ALICE)
    assert network.state.bonding.delegated_amounts[ALICE] == LPT


def test_a_network_starts_without_votes_where_there_are_none() -> None:
    def network(era: Era) -> dict[str, Any]:
        state = genesis.build_network(
            era.parameters(),
            first_round=Round(100),
            first_block=Block(1_000_000),
            inflation_ppb=era.inflation_ppb,
            orchestrators=[genesis.OrchestratorPosition(ALICE, 0, 0, PRECISE, 0)],
            delegators=[genesis.DelegatorPosition(ALICE, ALICE, LPT)],
            locks=[],
            wallets={},
            treasury_lpt=0,
            ether={},
            rules=era.rules,
        )
        return dump(state)

    assert set(network(DELTA)["votes.latest"]) == {ALICE}
    assert network(CONFLUENCE)["votes.latest"] == {}
    assert network(CONFLUENCE)["votes.total_stake_count"] == 0


@pytest.mark.parametrize("era", ERAS.values(), ids=lambda era: era.name)
def test_gas_is_known_for_what_people_call(era: Era) -> None:
    missing = {transition.__name__ for transition in era.rules.missing}
    offered = {
        signature.transition.__name__: operation
        for operation, signature in known_operations().items()
        if signature.transition is not None
    }
    proposed = {"set_reward_caller", "reward_for_transcoder"}
    for call, gas in era.gas.by_call.items():
        assert call in offered or call in proposed
        assert call in proposed or call not in missing
        assert 21_000 < gas < 2_000_000
    wanted = {"reward", "bond", "unbond", "rebond", "withdraw_stake", "withdraw_fees"}
    assert wanted <= set(era.gas.by_call)


def test_calls_cost_as_the_sources_say() -> None:
    eth = 10**18
    assert 165_000 <= STREAMFLOW.gas.by_call["redeem_winning_ticket"] <= 195_000
    for era in (CONFLUENCE, DELTA):
        assert 350_000 <= era.gas.by_call["reward"] <= 450_000
    # Documented for Arbitrum: a reward call costs 3.5e-6 to 4.5e-5 ETH.
    assert 35 * eth // 10**7 <= DELTA.gas.cost_wei("reward") <= 45 * eth // 10**6
    # Observed: tickets of 0.0012 ETH, a hundred times a redemption.
    redemption_wei = DELTA.gas.redeem_estimate * DELTA.gas.price_wei
    assert 100 * redemption_wei == 12 * eth // 10**4
    ratio = STREAMFLOW.gas.cost_wei("bond") // CONFLUENCE.gas.cost_wei("bond")
    assert ratio == 100
