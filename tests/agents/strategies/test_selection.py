"""Who is picked, how often, and who never."""

import math

import numpy as np
import pytest
from scipy.stats import chisquare

from agents.strategies.selection import (
    Bandit,
    CheapestFirst,
    LowestLatency,
    Offers,
    QualityFirst,
    ReputationWeighted,
    Seen,
    Selection,
    StakeWeighted,
)
from sim.streams import Uniforms

DRAWS = 100_000

PRICES_WEI = np.array([50.0, 120.0, 180.0, 220.0, 250.0, 900.0, 100.0])
STAKES_LPT = np.array([3_000_000.0, 800_000.0, 200_000.0, 0.0, 40_000.0, 5e6, 1e6])
PERFORMANCE = np.array([0.9, 0.99, 0.95, 0.8, 0.5, 1.0, 1.0])


def offers(**changed) -> Offers:
    """Seven offers: number 5 is too dear, number 6 did not answer."""
    fields = {
        "answered": np.array([True] * 6 + [False]),
        "price_wei": PRICES_WEI,
        "stake_lpt": STAKES_LPT,
        "latency_s": np.array([0.3, 0.1, 0.2, 0.4, 0.1, 0.01, 0.001]),
        "performance": PERFORMANCE,
        "max_price_wei": 300.0,
    }
    return Offers(**{**fields, **changed})


def law(strategy: StakeWeighted, eligible: list[int]) -> np.ndarray:
    """The node software's probabilities over the eligible offers, term by term."""
    appeal = np.exp(-PRICES_WEI[eligible] / strategy.price_exp_factor)
    stake = STAKES_LPT[eligible]
    chance = np.ones(len(eligible))
    weights = strategy.price_weight, strategy.stake_weight, strategy.random_weight
    shares = np.zeros(len(PRICES_WEI))
    for weight, term in zip(weights, (appeal, stake, chance), strict=True):
        shares[eligible] += weight * term / term.sum()
    return shares


def counts(strategy: Selection, given: Offers, free: list[int], draws=DRAWS) -> np.ndarray:
    pick = strategy.prepare(given)
    uniform = Uniforms(np.random.default_rng(20251120))
    picked = np.zeros(len(free), dtype=int)
    for _ in range(draws):
        index = pick(free, uniform)
        assert index is not None
        picked[index] += 1
    return picked


def assert_follows(picked: np.ndarray, shares: np.ndarray) -> None:
    possible = shares > 0
    assert picked[~possible].sum() == 0
    expected = shares[possible] * picked.sum()
    assert chisquare(picked[possible], expected).pvalue > 0.001


SETTINGS = [
    StakeWeighted(),
    StakeWeighted(stake_weight=0.2, random_weight=0.3, price_weight=0.5),
    StakeWeighted(
        stake_weight=0.5, random_weight=0.0, price_weight=0.5, price_exp_factor=30.0
    ),
]


@pytest.mark.parametrize("strategy", SETTINGS)
def test_shares_are_those_of_the_node_software(strategy: StakeWeighted) -> None:
    picked = counts(strategy, offers(), [1] * 7)
    assert_follows(picked, law(strategy, [0, 1, 2, 3, 4]))


@pytest.mark.parametrize("strategy", SETTINGS)
def test_a_full_orchestrator_is_left_out_of_every_term(strategy: StakeWeighted) -> None:
    free = [0, 2, 1, 7, 1, 1, 1]
    picked = counts(strategy, offers(), free)
    assert_follows(picked, law(strategy, [1, 2, 3, 4]))


def test_chi_square_would_notice_a_joint_renormalisation() -> None:
    """Leaving the full one out of the sum of terms instead of each term is another law."""
    strategy = StakeWeighted()
    joint = law(strategy, [0, 1, 2, 3, 4])
    joint[0] = 0
    picked = counts(strategy, offers(), [0, 1, 1, 1, 1, 1, 1])
    with pytest.raises(AssertionError):
        assert_follows(picked, joint / joint.sum())


def test_many_full_orchestrators_do_not_bend_the_law() -> None:
    """With nearly all stake full the rejected draws run out, and the rest are weighed."""
    strategy = StakeWeighted()
    picked = counts(strategy, offers(), [0, 0, 0, 1, 1, 1, 1])
    assert_follows(picked, law(strategy, [3, 4]))


def test_prices_so_high_that_their_appeal_vanishes_are_spread_evenly() -> None:
    """As with AI prices of some 1e6 wei: exp(-price / 100) is 0 for everybody."""
    strategy = StakeWeighted(stake_weight=0, random_weight=0, price_weight=1)
    dear = offers(price_wei=PRICES_WEI + 1e6, max_price_wei=math.inf)
    picked = counts(strategy, dear, [1] * 7, draws=20_000)
    assert_follows(picked, np.array([1, 1, 1, 1, 1, 1, 0]) / 6)


def test_no_stake_at_all_is_spread_evenly() -> None:
    strategy = StakeWeighted(stake_weight=1, random_weight=0)
    picked = counts(strategy, offers(stake_lpt=np.zeros(7)), [1] * 7, draws=20_000)
    assert_follows(picked, np.array([1, 1, 1, 1, 1, 0, 0]) / 5)


def test_no_stake_among_the_free_ones_is_spread_evenly() -> None:
    strategy = StakeWeighted(stake_weight=1, random_weight=0)
    stake = np.array([9.0, 0, 0, 0, 0, 0, 0])
    free = [0, 1, 1, 0, 1, 1, 1]
    picked = counts(strategy, offers(stake_lpt=stake), free, draws=20_000)
    assert_follows(picked, np.array([0, 1, 1, 0, 1, 0, 0]) / 3)


def test_an_offer_without_stake_is_never_drawn_by_stake() -> None:
    strategy = StakeWeighted(stake_weight=1, random_weight=0)
    pick = strategy.prepare(offers(stake_lpt=np.array([0.0, 0, 5, 0, 0, 0, 0])))
    for uniform in (0.0, 0.5, math.nextafter(1, 0)):
        assert pick([1] * 7, lambda uniform=uniform: uniform) == 2


def test_below_the_lowest_performance_is_left_out() -> None:
    strategy = StakeWeighted(min_performance=0.9)
    picked = counts(strategy, offers(), [1] * 7, draws=20_000)
    assert_follows(picked, law(strategy, [0, 1, 2]))


def test_the_performance_filter_falls_back_if_nobody_passes() -> None:
    strategy = StakeWeighted(min_performance=0.9)
    slow = offers(performance=np.full(7, 0.1))
    assert_follows(
        counts(strategy, slow, [1] * 7, draws=20_000), law(strategy, [0, 1, 2, 3, 4])
    )


def test_performance_is_filtered_before_price() -> None:
    """Good ones that are all too dear leave nobody, as the node software's order says."""
    strategy = StakeWeighted(min_performance=1.0)
    assert strategy.prepare(offers())([1] * 7, lambda: 0.5) is None


def test_the_highest_price_itself_is_accepted() -> None:
    one = offers(max_price_wei=50.0)
    for strategy in (StakeWeighted(), CheapestFirst(), LowestLatency()):
        assert strategy.prepare(one)([1] * 7, lambda: 0.5) == 0


@pytest.mark.parametrize(
    "strategy",
    [StakeWeighted(), CheapestFirst(), LowestLatency(), ReputationWeighted(), Bandit()],
)
def test_nobody_to_pick(strategy: Selection) -> None:
    free = [1] * 7
    full = [0] * 7
    assert strategy.prepare(offers())(full, lambda: 0.3) is None
    nobody = offers(answered=np.zeros(7, dtype=bool))
    assert strategy.prepare(nobody)(free, lambda: 0.3) is None
    assert strategy.prepare(offers(max_price_wei=1.0))(free, lambda: 0.3) is None
    none = np.zeros(0)
    empty = Offers(none.astype(bool), none, none, none, none, 300.0)
    assert strategy.prepare(empty)([], lambda: 0.3) is None


@pytest.mark.parametrize("strategy", [StakeWeighted(), CheapestFirst(), LowestLatency()])
def test_offers_and_free_slots_stay_as_they_were(strategy: Selection) -> None:
    given, free = offers(), [1, 0, 2, 0, 0, 0, 0]
    before = [np.copy(getattr(given, name)) for name in ("price_wei", "stake_lpt")]
    pick = strategy.prepare(given)
    for _ in range(50):
        pick(free, np.random.default_rng(3).random)
    assert free == [1, 0, 2, 0, 0, 0, 0]
    np.testing.assert_array_equal(before, [given.price_wei, given.stake_lpt])


def test_cheapest_first_leaves_ties_to_chance() -> None:
    tied = offers(price_wei=np.array([90.0, 60, 60, 60, 70, 60, 10]))
    picked = counts(CheapestFirst(), tied, [1] * 7, draws=30_000)
    assert_follows(picked, np.array([0, 1, 1, 1, 0, 1, 0]) / 4)
    one_full = counts(CheapestFirst(), tied, [1, 0, 1, 1, 1, 1, 1], draws=30_000)
    assert_follows(one_full, np.array([0, 0, 1, 1, 0, 1, 0]) / 3)


def test_cheapest_first_goes_up_in_price_as_orchestrators_fill() -> None:
    pick = CheapestFirst().prepare(offers())
    free = [1] * 7
    order = []
    while (index := pick(free, lambda: 0.0)) is not None:
        order.append(index)
        free[index] = 0
    assert order == [0, 1, 2, 3, 4]


def test_lowest_latency_goes_down_the_order_of_answers() -> None:
    """Equal latencies keep the order of the offers, which is that of their arrival."""
    pick = LowestLatency().prepare(offers())
    free = [1] * 7
    order = []
    while (index := pick(free, lambda: 0.99)) is not None:
        order.append(index)
        free[index] = 0
    assert order == [1, 4, 2, 0, 3]


ALL = [
    StakeWeighted(),
    CheapestFirst(),
    LowestLatency(),
    QualityFirst(),
    ReputationWeighted(),
    Bandit(),
]


def test_a_price_above_the_highest_is_taken_where_no_other_is_to_be_had() -> None:
    strategy = StakeWeighted(ignore_max_price_if_needed=True)
    low = offers(max_price_wei=40.0)
    assert StakeWeighted().prepare(low)([1] * 7, lambda: 0.5) is None
    picked = counts(strategy, low, [1] * 7, draws=20_000)
    assert_follows(picked, law(strategy, [0, 1, 2, 3, 4, 5]))
    assert_follows(
        counts(strategy, offers(), [1] * 7, draws=20_000), law(strategy, [0, 1, 2, 3, 4])
    )


def test_without_a_highest_price_any_is_taken() -> None:
    strategy = StakeWeighted()
    picked = counts(strategy, offers(max_price_wei=math.inf), [1] * 7)
    assert_follows(picked, law(strategy, [0, 1, 2, 3, 4, 5]))


def test_quality_first_goes_down_the_scores() -> None:
    pick = QualityFirst().prepare(offers())
    free, order = [1] * 7, []
    while (index := pick(free, lambda: 0.99)) is not None:
        order.append(index)
        free[index] = 0
    assert order == [1, 2, 0, 3, 4]


def seen(served: list[float], failed: list[float]) -> Seen:
    return Seen(np.array(served), np.array(failed), np.full(len(served), 0.5))


def test_reputation_draws_by_the_own_record_and_the_price() -> None:
    record = seen([98.0, 8, 0, 98, 0, 98, 98], [0.0, 0, 8, 98, 0, 0, 0])
    strategy = ReputationWeighted(success_power=2.0, price_power=1.0)
    picked = counts(strategy, offers(seen=record), [1] * 7)
    success = np.array([0.99, 0.9, 0.1, 0.5, 0.5])
    weights = np.append(success**2 * 50 / PRICES_WEI[:5], [0, 0])
    assert_follows(picked, weights / weights.sum())


def test_the_bandit_tries_the_unknown_and_then_keeps_to_the_best() -> None:
    """An offer that nobody tried comes first; with equal knowledge the better gain."""
    strategy = Bandit(exploration=1.0, price_weight=0.5)
    unknown = seen([50.0, 50, 0, 50, 50, 0, 0], [0.0] * 7)
    assert strategy.prepare(offers(seen=unknown))([1] * 7, lambda: 0.0) == 2
    known = seen([100.0, 100, 100, 10, 100, 0, 0], [0.0, 0, 0, 90, 0, 0, 0])
    assert strategy.prepare(offers(seen=known))([1] * 7, lambda: 0.0) == 0


@pytest.mark.parametrize(
    ("strategy", "key"),
    [
        (ReputationWeighted, "success_power"),
        (ReputationWeighted, "price_power"),
        (Bandit, "exploration"),
        (Bandit, "price_weight"),
    ],
)
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_powers_and_weights_below_zero_are_refused(strategy, key: str, value) -> None:
    with pytest.raises(ValueError, match=f"{key}={value}"):
        strategy(**{key: value})


@pytest.mark.parametrize(
    "wrong",
    [
        {"stake_weight": 0.8},
        {"stake_weight": -0.1, "random_weight": 1.1},
        {"price_exp_factor": 0.0},
        {"price_exp_factor": -1.0},
    ],
)
def test_settings_that_make_no_law_are_refused(wrong: dict[str, float]) -> None:
    (key, value), *_ = wrong.items()
    with pytest.raises(ValueError, match=f"{key}.*{value}"):
        StakeWeighted(**wrong)


@pytest.mark.parametrize("key", ["stake_weight", "price_exp_factor"])
def test_settings_that_are_no_numbers_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match=key):
        StakeWeighted(**{key: math.nan})
