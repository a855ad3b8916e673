from protocol import ether, minter
from protocol.addresses import (
    BONDING_MANAGER,
    LIVEPEER_TOKEN,
    MINTER,
    TICKET_BROKER,
    TREASURY,
)
from protocol.errors.ether import EtherRefused, InsufficientEther
from protocol.errors.minter import (
    SenderNotBondingManagerOrJobsManager,
    SenderNotMinterOrJobsManager,
)
from protocol.units import Address, Block
from tests.protocol.support import ALICE, BOB, ETH, Network


def deposit(network: Network, amount_wei: int) -> None:
    network.give_ether(ALICE, TICKET_BROKER, amount_wei)
    network.do(TICKET_BROKER, minter.deposit_eth, value_wei=amount_wei)


def test_the_minter_keeps_what_the_broker_deposits() -> None:
    network = Network()
    deposit(network, 3 * ETH)
    assert ether.balance_of(network.state, ALICE) == 97 * ETH
    assert ether.balance_of(network.state, TICKET_BROKER) == 0
    assert ether.balance_of(network.state, MINTER) == 3 * ETH


def test_the_minter_pays_out_to_accounts_and_to_the_treasury_only() -> None:
    network = Network()
    deposit(network, 3 * ETH)
    network.do(BONDING_MANAGER, minter.trusted_withdraw_eth, BOB, ETH)
    network.do(TICKET_BROKER, minter.trusted_withdraw_eth, TREASURY, ETH)
    assert ether.balance_of(network.state, BOB) == 101 * ETH
    assert ether.balance_of(network.state, TREASURY) == ETH
    pay = minter.trusted_withdraw_eth
    assert type(network.refused(BONDING_MANAGER, pay, LIVEPEER_TOKEN, 1)) is EtherRefused
    assert type(network.refused(BONDING_MANAGER, pay, BOB, 2 * ETH)) is InsufficientEther


def test_only_the_contracts_move_the_custody() -> None:
    network = Network()
    revert = network.refused(ALICE, minter.trusted_withdraw_eth, ALICE, 1)
    assert type(revert) is SenderNotBondingManagerOrJobsManager
    revert = network.refused(ALICE, minter.deposit_eth, value_wei=1)
    assert type(revert) is SenderNotMinterOrJobsManager


def test_a_poll_takes_no_ether_while_it_exists() -> None:
    network = Network()
    deposit(network, ETH)
    poll = Address("poll0")
    network.state.polls.end_blocks.put(poll, Block(5))
    network.state.journal.commit()
    pay = minter.trusted_withdraw_eth
    assert type(network.refused(BONDING_MANAGER, pay, poll, 1)) is EtherRefused
    network.state.polls.end_blocks.remove(poll)
    network.do(BONDING_MANAGER, pay, poll, 1)
    assert ether.balance_of(network.state, poll) == 1
