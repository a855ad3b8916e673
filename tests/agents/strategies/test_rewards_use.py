"""What orchestrators sell of what they earn."""

from collections.abc import Callable
from dataclasses import replace
from math import inf, nan

import pytest

from agents.strategies.rewards_use import (
    Hold,
    RewardsView,
    SellShare,
    SellToCover,
    check_amount,
)

VIEW = RewardsView(
    unsold_lpt=1_000.0,
    new_lpt=300.0,
    on_the_way_lpt=10.0,
    cash_usd=-100.0,
    paid_usd=20.0,
    lpt_usd=5.0,
    rounds_since_sale=30,
)


def test_who_holds_sells_nothing() -> None:
    assert Hold().sell_lpt(VIEW) == 0.0


def test_sales_cover_debts_and_a_reserve_but_not_twice() -> None:
    """A debt of 100 and a reserve of 600 USD, less the 50 that are on their way."""
    assert SellToCover().sell_lpt(VIEW) == 130.0
    assert SellToCover(reserve_rounds=0).sell_lpt(VIEW) == 10.0
    assert SellToCover().sell_lpt(replace(VIEW, cash_usd=900.0)) == 0.0
    assert SellToCover().sell_lpt(replace(VIEW, unsold_lpt=7.0)) == 7.0


def test_a_share_of_what_is_new_is_sold() -> None:
    assert SellShare(0.5).sell_lpt(VIEW) == 150.0
    assert SellShare(1.0).sell_lpt(replace(VIEW, unsold_lpt=200.0)) == 200.0


def test_sales_wait_for_their_time() -> None:
    early = replace(VIEW, rounds_since_sale=6)
    assert SellToCover().sell_lpt(early) == SellShare().sell_lpt(early) == 0.0
    assert SellToCover().sell_lpt(replace(VIEW, paid_usd=nan)) == 0.0


@pytest.mark.parametrize("amount", [-1.0, 1_000.1, nan, inf, "all", True])
def test_amounts_that_nobody_can_sell_are_refused(amount: object) -> None:
    with pytest.raises(ValueError, match=r"Hold: sell_lpt=.*: must be 0 to the unsold"):
        check_amount(Hold(), amount, VIEW)


@pytest.mark.parametrize(
    "make",
    [
        lambda: SellToCover(every_rounds=0),
        lambda: SellToCover(reserve_rounds=-1),
        lambda: SellShare(share=1.1),
    ],
)
def test_bad_settings_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        make()
