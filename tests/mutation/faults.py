"""One-line faults in `protocol/`, each of a kind that is easily made."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A line made wrong.

    Attributes:
        what: what is wrong then.
        path: the file, below `protocol/`.
        right: text that occurs once in the file.
        wrong: what stands there instead.
        tests: where the tests are that ought to notice, below `tests/`.
    """

    what: str
    path: str
    right: str
    wrong: str
    tests: tuple[str, ...]


BONDING = "protocol/bonding/"
TRACE = "conformance/test_traces.py::test_trace_is_as_recorded[{}.json.gz]"

FAULTS = (
    Fault(
        "fractions are rounded up",
        "fixed_point.py",
        "    return product // one\n",
        "    return -(-product // one)\n",
        ("protocol/test_fixed_point.py",),
    ),
    Fault(
        "the remainder of a reward goes to the orchestrator",
        "bonding/rewards.py",
        "commission_lpt = perc_of_ppm(rewards_lpt, record.reward_cut)",
        "commission_lpt = rewards_lpt - perc_of_ppm(rewards_lpt, PPM - record.reward_cut)",
        (TRACE.format("d_lip36_many_rounds"),),
    ),
    Fault(
        "rewards are divided in parts per million",
        "minter.py",
        "perc_of(mintable_lpt, stake_lpt, total_stake_lpt, PPB)",
        "perc_of(mintable_lpt, stake_lpt, total_stake_lpt, 10**6)",
        ("protocol/test_minter.py",),
    ),
    Fault(
        "the target bonding rate counts as below itself",
        "emission/rule.py",
        "inputs.bonding_rate_ppb < inputs.target_bonding_rate_ppb",
        "inputs.bonding_rate_ppb <= inputs.target_bonding_rate_ppb",
        ("protocol/emission/test_rule.py",),
    ),
    Fault(
        "the lock at a round's end begins a block late",
        "rounds.py",
        "return offset >= length",
        "return offset > length",
        ("protocol/test_rounds.py",),
    ),
    Fault(
        "a moved bond counts at once",
        "bonding/delegation.py",
        "        start_round = current + 1\n        delegation_lpt",
        "        start_round = current\n        delegation_lpt",
        (BONDING + "test_delegation.py",),
    ),
    Fault(
        "no checkpoint of the delegate that a bond leaves",
        "bonding/delegation.py",
        "        state.rules.checkpoint(state, call, old_delegate, current)\n",
        "",
        (TRACE.format("d_change_delegate"),),
    ),
    Fault(
        "the event Unbond comes first of all",
        "bonding/delegation.py",
        "call.emit(build(Unbond, unbonded))",
        "call.events.insert(0, build(Unbond, unbonded))",
        (TRACE.format("d_locks"),),
    ),
    Fault(
        "stake can be withdrawn a round late only",
        "bonding/delegation.py",
        "if lock.withdraw_round > current:",
        "if lock.withdraw_round >= current:",
        (BONDING + "test_delegation.py",),
    ),
    Fault(
        "equal stake takes the last place of the active set",
        "bonding/active_set.py",
        "if total_stake_lpt <= last_stake_lpt:",
        "if total_stake_lpt < last_stake_lpt:",
        (BONDING + "test_active_set.py",),
    ),
    Fault(
        "the old stake is lost where the round has none yet",
        "bonding/active_set.py",
        "    if last_update < current:\n",
        "    if last_update < 0:\n",
        (BONDING + "test_active_set.py", BONDING + "test_rewards.py"),
    ),
    Fault(
        "a newcomer stands behind its equals",
        "bonding/pool.py",
        "            position = bisect_left(self.negated, -key_lpt)\n",
        "            position = bisect_right(self.negated, -key_lpt)\n",
        (TRACE.format("d_hint_ties"),),
    ),
    Fault(
        "commission can be claimed twice",
        "bonding/earnings.py",
        "*transcoder[:7], 0, 0, transcoder.last_fee_round",
        "*transcoder[:8], 0, transcoder.last_fee_round",
        (TRACE.format("d_lip36_many_rounds"),),
    ),
    Fault(
        "a claim leaves the round without factors",
        "bonding/earnings.py",
        "    if factors != (reward_factor, fee_factor):\n",
        "    if False:\n",
        (BONDING + "test_rewards.py", BONDING + "test_fees.py"),
    ),
    Fault(
        "fees before the reward use the stake frozen by the last one",
        "bonding/fees.py",
        "        active_lpt = record.cumulative_rewards\n",
        "        active_lpt = record.active_cumulative_rewards\n",
        (BONDING + "test_fees.py",),
    ),
    Fault(
        "the treasury's ceiling has to be passed, not reached",
        "bonding/rewards.py",
        "token.balance_of(state, TREASURY) >= ceiling_lpt",
        "token.balance_of(state, TREASURY) > ceiling_lpt",
        (BONDING + "test_rewards.py",),
    ),
    Fault(
        "the treasury's new cut holds at once",
        "bonding/rewards.py",
        "perc_of_precise(minted_lpt, storage.treasury_reward_cut_rate.value)",
        "perc_of_precise(minted_lpt, storage.next_round_treasury_reward_cut_rate.value)",
        (BONDING + "test_rewards.py",),
    ),
    Fault(
        "slashing a pending bond takes from what is delegated",
        "bonding/slashing.py",
        "bonded_lpt > 0 and delegator.start_round <= current",
        "bonded_lpt > 0",
        (BONDING + "test_slashing.py",),
    ),
    Fault(
        "the receiver of a bond keeps its lock id for the next lock",
        "bonding/transfer.py",
        "(*receiver[:5], lock_id + 1)",
        "(*receiver[:5], lock_id)",
        (BONDING + "test_transfer.py",),
    ),
    Fault(
        "a reserve's shares shrink with every claim",
        "tickets/reserve.py",
        "add(sender.reserve_wei, claimed_in_round(sender, current))",
        "add(sender.reserve_wei, 0)",
        ("protocol/tickets/test_reserve.py",),
    ),
    Fault(
        "tickets are valid a round longer",
        "tickets/redemption.py",
        "state.tickets.ticket_validity_period.value) <= current",
        "state.tickets.ticket_validity_period.value) < current",
        ("protocol/tickets/test_redemption.py",),
    ),
    Fault(
        "a failed ticket's events stay in the batch",
        "machine.py",
        "        del call.events[emitted:]\n",
        "",
        ("protocol/test_machine.py", "protocol/tickets/test_redemption.py"),
    ),
    Fault(
        "a checkpoint holds from the round after its first",
        "votes/lookup.py",
        "    if latest.start_round <= at:\n",
        "    if latest.start_round < at:\n",
        ("protocol/votes/test_lookup.py",),
    ),
    Fault(
        "votes end a round early",
        "treasury/governor.py",
        "if proposal.vote_end >= current:",
        "if proposal.vote_end > current:",
        ("protocol/treasury/test_governor.py",),
    ),
    Fault(
        "abstaining doesn't count for the quorum",
        "treasury/counting.py",
        "tally.against_lpt + tally.for_lpt + tally.abstain_lpt",
        "tally.against_lpt + tally.for_lpt",
        ("protocol/treasury/test_counting.py", "protocol/treasury/test_governor.py"),
    ),
    Fault(
        "a call that reverts keeps what it wrote",
        "machine.py",
        "    except Revert as revert:\n        state.journal.rollback(0)\n",
        "    except Revert as revert:\n        state.journal.commit()\n",
        ("protocol/test_machine.py",),
    ),
)
"""Twenty and some more, spread over the contracts."""
