"""A machine that calls whatever it likes; what holds after every call."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from protocol import controller, rounds, token
from protocol.addresses import BONDING_MANAGER, LIVEPEER_TOKEN, MINTER
from protocol.bonding import (
    delegation,
    earnings,
    rewards,
    setters,
    slashing,
    transfer,
    views,
)
from protocol.errors import Revert
from protocol.events.bonding import EarningsClaimed, Reward
from protocol.events.tickets import WinningTicketTransfer
from protocol.events.token import Burn, Mint
from protocol.machine import Call, Receipt, execute
from protocol.state.governor import Action
from protocol.tickets import deposits, redemption
from protocol.tickets import views as ticket_views
from protocol.tickets.ticket import ALL_VALID, Ticket
from protocol.treasury import governor
from protocol.units import MAX_UINT256, Address, Block, Wei
from protocol.votes import lookup
from tests.protocol.support import ACCOUNTS, ERIN, ETH, LPT, MINIMAL, OWNER, Network, dump

PARTIES = st.sampled_from(ACCOUNTS)
ANYBODY = st.one_of(st.none(), PARTIES)
STAKES_LPT = st.one_of(st.integers(0, 20), st.integers(1, 300).map(lambda lpt: lpt * LPT))
AMOUNTS_WEI = st.one_of(st.integers(0, 20), st.integers(1, 3 * ETH))
CUTS_PPM = st.sampled_from([0, 1, 123_456, 500_000, 10**6])
INDICES = st.integers(0, 9)
HINTS = st.tuples(ANYBODY, ANYBODY)
PARAMETERS = replace(
    MINIMAL,
    unlock_period=1,
    ticket_validity_period=3,
    proposal_threshold=LPT,
    voting_delay=0,
    voting_period=1,
    treasury_min_delay=1,
)
"""The small deployment, in which nobody waits for long."""

VERIFIER = ERIN
"""May slash in the small deployment."""


class Contracts(RuleBasedStateMachine):
    """The protocol, five accounts that do everything, and what each pool has earned."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Network(PARAMETERS)
        self.state = self.network.state
        self.ether_wei = sum(self.state.ether.balances.values())
        self.supply_lpt = token.total_supply(self.state)
        self.rewards_lpt: dict[Address | None, int] = defaultdict(int)
        self.fees_wei: dict[Address | None, int] = defaultdict(int)
        self.tickets: list[Ticket] = []

    @initialize()
    def begin(self) -> None:
        """Three orchestrators for two places, a delegator, and a gateway with funds."""
        self.network.next_round()
        for index, account in enumerate(ACCOUNTS[:3]):
            self.call(account, delegation.bond, (100 + index) * LPT, account)
            self.call(account, rewards.transcoder, 100_000, 500_000)
        self.call(ACCOUNTS[3], delegation.bond, 77 * LPT, ACCOUNTS[1])
        self.call(ACCOUNTS[4], deposits.fund_deposit, value_wei=20 * ETH)
        self.network.next_round()

    def call(
        self,
        sender: Address,
        transition: Callable[..., Any],
        *args: Any,
        value_wei: int = 0,
        **kwargs: Any,
    ) -> Receipt:
        """Make a call; without a trace if it reverts, else add up what pools earn."""
        before, block = dump(self.state), self.network.block
        call = Call(sender, block, timestamp_s=block, value_wei=Wei(value_wei))
        receipt = execute(self.state, call, transition, *args, **kwargs)
        if receipt.revert is not None:
            assert receipt.events == []
            assert dump(self.state) == before
        assert self.state.journal.entries == []
        for event in receipt.events:
            match event:
                case Mint():
                    self.supply_lpt += event.amount
                case Burn():
                    self.supply_lpt -= event.amount
                case Reward():
                    self.rewards_lpt[event.transcoder] += event.amount
                case WinningTicketTransfer():
                    self.fees_wei[event.recipient] += event.amount
                case EarningsClaimed():
                    self.rewards_lpt[event.delegate] -= event.rewards
                    self.fees_wei[event.delegate] -= event.fees
        return receipt

    @rule(blocks=st.integers(1, 12))
    def wait(self, blocks: int) -> None:
        self.network.block = Block(self.network.block + blocks)

    @rule(party=PARTIES)
    def initialize_round(self, party: Address) -> None:
        if self.call(party, rounds.initialize_round).ok:
            bonding = self.state.bonding
            total_lpt = bonding.current_round_total_active_stake.value
            assert total_lpt == sum(bonding.pool_keys.values())

    @rule()
    def open_next_round(self) -> None:
        self.network.next_round(initialize=False)
        self.call(OWNER, rounds.initialize_round)

    @rule(party=PARTIES, amount_lpt=STAKES_LPT, to=ANYBODY)
    def bond(self, party: Address, amount_lpt: int, to: Address | None) -> None:
        self.call(party, delegation.bond, amount_lpt, to)

    @rule(party=PARTIES, amount_lpt=STAKES_LPT, to=PARTIES, old=HINTS, new=HINTS)
    def bond_with_hint(
        self, party: Address, amount_lpt: int, to: Address, old: Any, new: Any
    ) -> None:
        self.call(
            party,
            delegation.bond,
            amount_lpt,
            to,
            old_delegate_new_pos_prev=old[0],
            old_delegate_new_pos_next=old[1],
            curr_delegate_new_pos_prev=new[0],
            curr_delegate_new_pos_next=new[1],
        )

    @rule(party=PARTIES, amount_lpt=STAKES_LPT, owner=ANYBODY, to=PARTIES)
    def bond_for(
        self, party: Address, amount_lpt: int, owner: Address | None, to: Address
    ) -> None:
        self.call(party, delegation.bond_for_with_hint, amount_lpt, owner, to)

    @rule(party=PARTIES, amount_lpt=STAKES_LPT, hint=HINTS)
    def unbond(self, party: Address, amount_lpt: int, hint: Any) -> None:
        self.call(
            party,
            delegation.unbond,
            amount_lpt,
            new_pos_prev=hint[0],
            new_pos_next=hint[1],
        )

    @rule(party=PARTIES)
    def unbond_everything(self, party: Address) -> None:
        stake_lpt = views.pending_stake(self.state, party, self.network.round)
        self.call(party, delegation.unbond, stake_lpt)

    def lock(self, index: int) -> tuple[Address, int]:
        """The owner and the id of a lock, whether there is one or not."""
        locks = [*self.state.bonding.unbonding_locks, (ACCOUNTS[0], index)]
        owner, lock_id = locks[index % len(locks)]
        return owner or ACCOUNTS[0], lock_id

    @rule(index=INDICES)
    def rebond(self, index: int) -> None:
        owner, lock_id = self.lock(index)
        self.call(owner, delegation.rebond, lock_id)

    @rule(index=INDICES, to=ANYBODY)
    def rebond_from_unbonded(self, index: int, to: Address | None) -> None:
        owner, lock_id = self.lock(index)
        self.call(owner, delegation.rebond_from_unbonded, to, lock_id)

    @rule(index=INDICES)
    def withdraw_stake(self, index: int) -> None:
        owner, lock_id = self.lock(index)
        self.call(owner, delegation.withdraw_stake, lock_id)

    @rule(party=PARTIES, to=ANYBODY, amount_lpt=STAKES_LPT)
    def transfer_bond(self, party: Address, to: Address | None, amount_lpt: int) -> None:
        self.call(party, transfer.transfer_bond, to, amount_lpt)

    @rule(party=PARTIES)
    def claim_earnings(self, party: Address) -> None:
        now = self.network.round
        stake_lpt = views.pending_stake(self.state, party, now)
        fees_wei = views.pending_fees(self.state, party, now)
        if self.call(party, earnings.claim_earnings).ok:
            bond = views.get_delegator(self.state, party)
            if bond.last_claim_round == now and bond.delegate != party:
                assert (bond.bonded_amount, bond.fees) == (stake_lpt, fees_wei)

    @rule(party=PARTIES, recipient=ANYBODY, amount_wei=AMOUNTS_WEI)
    def withdraw_fees(
        self, party: Address, recipient: Address | None, amount_wei: int
    ) -> None:
        self.call(party, earnings.withdraw_fees, recipient, amount_wei)

    @rule(party=PARTIES, reward_cut=CUTS_PPM, fee_share=CUTS_PPM)
    def set_commission(self, party: Address, reward_cut: int, fee_share: int) -> None:
        self.call(party, rewards.transcoder, reward_cut, fee_share)

    @rule(party=PARTIES, hint=HINTS)
    def reward(self, party: Address, hint: Any) -> None:
        self.call(party, rewards.reward, new_pos_prev=hint[0], new_pos_next=hint[1])

    @rule()
    def everybody_calls_reward(self) -> None:
        for orchestrator in views.active_orchestrators(self.state):
            self.call(orchestrator, rewards.reward)

    @rule(party=PARTIES, share_ppm=CUTS_PPM, finder=ANYBODY, fee_ppm=CUTS_PPM)
    def slash_an_orchestrator(
        self, party: Address, share_ppm: int, finder: Address | None, fee_ppm: int
    ) -> None:
        """Slashing somebody else leaves the delegate's place in the pool unchanged."""
        if views.is_registered(self.state, party):
            self.call(
                VERIFIER,
                slashing.slash_transcoder,
                party,
                finder,
                slash_amount=share_ppm,
                finder_fee=fee_ppm,
            )

    @rule(
        party=PARTIES,
        fund=st.sampled_from([deposits.fund_deposit, deposits.fund_reserve]),
        amount_wei=AMOUNTS_WEI,
    )
    def fund(self, party: Address, fund: Any, amount_wei: int) -> None:
        self.call(party, fund, value_wei=amount_wei)

    @rule(party=PARTIES)
    def unlock(self, party: Address) -> None:
        self.call(party, deposits.unlock)

    @rule(party=PARTIES)
    def withdraw_funds(self, party: Address) -> None:
        self.call(party, deposits.withdraw)

    @rule(recipient=PARTIES, payer=PARTIES, face_value_wei=AMOUNTS_WEI)
    def redeem_a_new_ticket(
        self, recipient: Address, payer: Address, face_value_wei: int
    ) -> None:
        ticket = self.ticket(recipient, payer, face_value_wei)
        self.call(recipient, redemption.redeem_winning_ticket, ticket)

    @rule(recipient=PARTIES, face_value_wei=AMOUNTS_WEI, won=st.booleans())
    def redeem_a_batch(self, recipient: Address, face_value_wei: int, won: bool) -> None:
        fresh = self.ticket(recipient, ACCOUNTS[4], face_value_wei)
        fresh = fresh._replace(checks=ALL_VALID._replace(won=won))
        used = list(self.state.tickets.used_tickets)
        receipt = self.call(
            recipient, redemption.batch_redeem_winning_tickets, [*self.tickets, fresh]
        )
        assert receipt.revert is None or used == list(self.state.tickets.used_tickets)

    def ticket(self, recipient: Address, payer: Address, face_value_wei: int) -> Ticket:
        ticket = Ticket(
            len(self.tickets), recipient, payer, face_value_wei, self.network.round
        )
        self.tickets.append(ticket)
        return ticket

    @rule(party=PARTIES, to=ANYBODY, amount_lpt=STAKES_LPT)
    def token_transfer(self, party: Address, to: Address | None, amount_lpt: int) -> None:
        self.call(party, token.transfer, to, amount_lpt)

    @rule(party=PARTIES, allowed_lpt=st.sampled_from([0, 5 * LPT, MAX_UINT256]))
    def approve(self, party: Address, allowed_lpt: int) -> None:
        self.call(party, token.approve, BONDING_MANAGER, allowed_lpt)

    @rule()
    def pause_for_a_call(self) -> None:
        self.call(OWNER, controller.pause)
        assert not self.call(OWNER, rounds.initialize_round).ok
        self.call(OWNER, controller.unpause)

    @rule(value=st.integers(1, 4))
    def set_pool_size(self, value: int) -> None:
        self.call(OWNER, setters.set_num_active_transcoders, value)

    @rule(value=st.sampled_from([0, 10**26, 10**27]), ceiling_lpt=st.integers(0, 9))
    def set_treasury(self, value: int, ceiling_lpt: int) -> None:
        self.call(OWNER, setters.set_treasury_reward_cut_rate, value)
        self.call(OWNER, setters.set_treasury_balance_ceiling, ceiling_lpt * LPT)

    @rule(value=st.sampled_from([0, 7, 20, 20, 30]))
    def set_round_length(self, value: int) -> None:
        self.call(OWNER, rounds.set_round_length, value)

    @rule(party=PARTIES, number=st.integers(0, 1))
    def propose(self, party: Address, number: int) -> None:
        action = Action(LIVEPEER_TOKEN, token.transfer, (ACCOUNTS[0], 1))
        self.call(party, governor.propose, f"p{number}", (action,), "")

    @rule(party=PARTIES, number=st.integers(0, 1), support=st.integers(0, 3))
    def cast_vote(self, party: Address, number: int, support: int) -> None:
        self.call(party, governor.cast_vote, f"p{number}", support)

    @rule(number=st.integers(0, 1))
    def everybody_votes_for_it(self, number: int) -> None:
        self.open_next_round()
        for party in ACCOUNTS:
            self.call(party, governor.cast_vote, f"p{number}", 1)

    @rule(number=st.integers(0, 1))
    def carry_out(self, number: int) -> None:
        self.call(OWNER, governor.queue, f"p{number}")
        self.wait(1)
        self.call(OWNER, governor.execute, f"p{number}")

    @rule(account=ANYBODY)
    def look(self, account: Address | None) -> None:
        """Views change nothing, not even by being refused."""
        state, now = self.state, self.network.round
        before = dump(state)
        views.pending_stake(state, account, now)
        views.pending_fees(state, account, now)
        views.delegator_status(state, account, now)
        lookup.get_past_votes(state, account, now - 1, now)
        for holder in ACCOUNTS:
            ticket_views.sender_info(state, holder, now)
            try:
                ticket_views.claimable_reserve(state, holder, ACCOUNTS[0], now)
            except Revert:
                assert state.journal.entries == []
        assert dump(state) == before
        assert state.journal.entries == []

    @invariant()
    def tokens_are_conserved(self) -> None:
        balances = self.state.token.balances
        assert sum(balances.values()) == token.total_supply(self.state) == self.supply_lpt
        assert min(balances.values()) >= 0

    @invariant()
    def ether_is_conserved(self) -> None:
        balances = self.state.ether.balances
        assert sum(balances.values()) == self.ether_wei
        assert min(balances.values()) >= 0

    @invariant()
    def the_minter_can_pay_everybody(self) -> None:
        state, now = self.state, self.network.round
        owners = list(state.bonding.delegators)
        owed_lpt = sum(lock.amount for lock in state.bonding.unbonding_locks.values())
        owed_lpt += sum(views.pending_stake(state, owner, now) for owner in owners)
        assert owed_lpt <= state.token.balances[MINTER]
        owed_wei = sum(views.pending_fees(state, owner, now) for owner in owners)
        for sender in state.tickets.senders.values():
            owed_wei += sender.deposit_wei + sender.reserve_wei
        assert owed_wei <= state.ether.balances[MINTER]

    @invariant()
    def a_pool_pays_no_more_than_it_earned(self) -> None:
        """What is left of rewards and fees covers what could be claimed now."""
        state, now = self.state, self.network.round
        claimable_lpt: dict[Address | None, int] = defaultdict(int)
        claimable_wei: dict[Address | None, int] = defaultdict(int)
        for owner, bond in state.bonding.delegators.items():
            stake_lpt = views.pending_stake(state, owner, now)
            claimable_lpt[bond.delegate] += stake_lpt - bond.bonded_amount
            fees_wei = views.pending_fees(state, owner, now)
            claimable_wei[bond.delegate] += fees_wei - bond.fees
        for delegate, amount_lpt in claimable_lpt.items():
            assert 0 <= amount_lpt <= self.rewards_lpt[delegate]
            assert 0 <= claimable_wei[delegate] <= self.fees_wei[delegate]

    @invariant()
    def the_pool_is_ranked_and_adds_up(self) -> None:
        bonding = self.state.bonding
        ranked = views.active_orchestrators(self.state)
        stakes_lpt = [views.transcoder_total_stake(self.state, each) for each in ranked]
        assert stakes_lpt == sorted(stakes_lpt, reverse=True)
        assert dict(zip(ranked, stakes_lpt, strict=True)) == bonding.pool_keys
        assert tuple(-stake for stake in stakes_lpt) == bonding.pool.value.negated_keys
        assert len(ranked) <= bonding.pool_max_size.value
        assert all(views.is_registered(self.state, each) for each in ranked)
        assert bonding.next_round_total_active_stake.value == sum(stakes_lpt)


TestContracts = Contracts.TestCase
TestContracts.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
