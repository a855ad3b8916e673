import numpy as np
from hypothesis import given, settings

from protocol import rounds
from protocol.addresses import TICKET_BROKER
from protocol.bonding import delegation, earnings, fees, rewards, views
from protocol.errors import ArithmeticPanic
from protocol.genesis import DelegatorPosition, OrchestratorPosition, build_network
from protocol.parameters import Parameters
from protocol.units import PRECISE, Address, Block, Round
from sim.vectors import BondVectors, pending
from tests.protocol.support import ACCOUNTS, ETH, LPT, Network
from tests.protocol.test_histories import HISTORIES, Plan, prepared

STRANGER = Address("stranger")
EVERYBODY = (*ACCOUNTS, STRANGER)


def assert_near(found: float, exact: int) -> None:
    """Within 1e-12 relative or 10 base units."""
    assert abs(found - exact) <= max(10.0, 1e-12 * exact)


def check(network: Network, vectors: BondVectors) -> None:
    """Columns that follow the state, and fresh ones, against the exact views."""
    now = network.round
    followed = vectors.pending(now)
    fresh = pending(network.state, EVERYBODY, now)
    for index, account in enumerate(EVERYBODY):
        try:
            stake_lpt = views.pending_stake(network.state, account, now)
            fees_wei = views.pending_fees(network.state, account, now)
        except ArithmeticPanic:
            continue
        for columns in (followed, fresh):
            assert_near(columns.stake_lpt[index], stake_lpt)
            assert_near(columns.fees_wei[index], fees_wei)


@settings(max_examples=150, deadline=None)
@given(history=HISTORIES)
def test_they_equal_the_exact_views_after_every_call(history: list[Plan]) -> None:
    network = prepared()
    vectors = BondVectors(network.state, EVERYBODY)
    for plan in history:
        network.block = Block(network.block + plan.blocks)
        network.attempt(plan.sender, plan.transition, *plan.arguments)
        check(network, vectors)


@settings(max_examples=100, deadline=None)
@given(history=HISTORIES)
def test_they_equal_the_exact_views_when_read_seldom(history: list[Plan]) -> None:
    """What changed between two reads is found at the second."""
    network = prepared()
    vectors = BondVectors(network.state, EVERYBODY)
    for index, plan in enumerate(history):
        network.block = Block(network.block + plan.blocks)
        network.attempt(plan.sender, plan.transition, *plan.arguments)
        if index % 7 == 6:
            check(network, vectors)


def test_a_claim_before_the_reward_forfeits_the_round() -> None:
    """The claim's round gets its final factors only after the claim."""
    network = prepared()
    vectors = BondVectors(network.state, EVERYBODY)
    orchestrator, delegator = ACCOUNTS[0], ACCOUNTS[3]
    for _ in range(3):
        network.do(delegator, earnings.claim_earnings)
        check(network, vectors)
        network.do(orchestrator, rewards.reward)
        paid = fees.update_transcoder_with_fees
        network.do(TICKET_BROKER, paid, orchestrator, ETH)
        check(network, vectors)
        network.next_round()
        check(network, vectors)
    network.do(orchestrator, rewards.reward)
    now = network.round
    stake_lpt, fees_wei = vectors.pending(now)
    assert stake_lpt[3] > 77 * LPT
    assert_near(stake_lpt[3], views.pending_stake(network.state, delegator, now))
    assert_near(fees_wei[3], views.pending_fees(network.state, delegator, now))


def test_small_differences_of_large_fee_factors_are_kept() -> None:
    """A thousandth of a gwei after eighty ether, of which everything was withdrawn."""
    network = prepared()
    orchestrator, delegator = ACCOUNTS[0], ACCOUNTS[3]
    network.do(orchestrator, rewards.reward)
    network.do(orchestrator, rewards.transcoder, 0, 10**6)
    network.next_round()
    network.do(orchestrator, rewards.reward)
    network.do(TICKET_BROKER, fees.update_transcoder_with_fees, orchestrator, 80 * ETH)
    network.next_round()
    network.do(delegator, earnings.claim_earnings)
    claimed_wei = views.get_delegator(network.state, delegator).fees
    network.do(delegator, earnings.withdraw_fees, delegator, claimed_wei)
    network.next_round()
    network.do(orchestrator, rewards.reward)
    network.do(TICKET_BROKER, fees.update_transcoder_with_fees, orchestrator, 10**6)
    assert 0 < views.pending_fees(network.state, delegator, network.round) < 10**6
    check(network, BondVectors(network.state, EVERYBODY))


def test_accounts_can_be_added() -> None:
    network = prepared()
    vectors = BondVectors(network.state, ACCOUNTS[:2])
    before = vectors.pending(network.round)
    vectors.add(ACCOUNTS[2:])
    after = vectors.pending(network.round)
    assert len(vectors) == len(after.stake_lpt) == len(ACCOUNTS)
    assert np.array_equal(after.stake_lpt[:2], before.stake_lpt)
    assert after.stake_lpt[3] == 77 * LPT


def test_a_large_network() -> None:
    """Every bond of 20 orchestrators and 500 delegators, over rounds with moves."""
    names = [Address(f"orchestrator-{index}") for index in range(20)]
    people = [Address(f"delegator-{index}") for index in range(500)]
    state = build_network(
        Parameters(round_length=20),
        first_round=Round(50),
        first_block=Block(1000),
        inflation_ppb=686_500,
        orchestrators=[
            OrchestratorPosition(name, 50_000 * index, 500_000, PRECISE * 11 // 10, index)
            for index, name in enumerate(names)
        ],
        delegators=[
            *(DelegatorPosition(name, name, 10_000 * LPT) for name in names),
            *(
                DelegatorPosition(name, names[index % 20], (index + 1) ** 2 * LPT // 7)
                for index, name in enumerate(people)
            ),
        ],
        locks=[],
        wallets={people[0]: 10**6 * LPT},
        treasury_lpt=0,
        ether={},
    )
    network = Network()
    network.state = state
    vectors = BondVectors(state, names + people)
    for step in range(1, 7):
        network.do(people[0], rounds.initialize_round)
        for name in names[: 20 - step]:
            network.do(name, rewards.reward)
        for name in people[step : 40 * step : 7]:
            network.do(name, delegation.unbond, LPT // 100)
        now = network.round
        found = vectors.pending(now)
        exact = [views.pending_stake(state, name, now) for name in names + people]
        assert np.allclose(
            found.stake_lpt, np.array(exact, dtype=float), rtol=1e-12, atol=10
        )
        network.next_round(initialize=False)
