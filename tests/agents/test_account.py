"""What rounds brought an orchestrator."""

import math

from agents.account import MEMORY_ROUNDS, Account, RoundResult

RESULT = RoundResult(
    energy_usd=5.0,
    gas_usd=1.0,
    hardware_usd=4.0,
    site_usd=2.0,
    fees_usd=6.0,
    kept_fees_usd=3.0,
    kept_rewards_lpt=2.0,
    revenue_usd=13.0,
    rental_usd=1.0,
)


def test_profit_counts_rewards_and_loss_of_value_where_cash_does_not() -> None:
    account = Account()
    account.close_round(RESULT)
    assert RESULT.profit_usd == 13 + 1 - (5 + 1 + 4 + 2)
    assert account.cash_usd == 3 + 1 - (5 + 1 + 2)
    assert account.unsold_lpt == 2.0
    assert account.total_profit_usd == 2.0


def test_recent_results_are_a_mean_of_ten_rounds() -> None:
    account = Account()
    assert math.isnan(account.recent("cost_usd"))
    for round_number in range(12):
        account.close_round(RoundResult(energy_usd=float(round_number)))
    assert account.recent("cost_usd") == sum(range(2, 12)) / 10


def test_old_results_are_forgotten() -> None:
    account = Account()
    for _ in range(MEMORY_ROUNDS + 5):
        account.close_round(RESULT)
    assert len(account.results) == MEMORY_ROUNDS
    assert account.total_profit_usd == 2.0 * (MEMORY_ROUNDS + 5)
