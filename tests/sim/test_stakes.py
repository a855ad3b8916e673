"""Principals drawn from the snapshot have the snapshot's distribution, for every seed."""

import numpy as np
import pytest

from sim.metrics import gini, herfindahl
from sim.stakes import SELF_STAKE_LIMIT, draw_stakes

TOLERANCE = 0.02


def test_head_counts(network) -> None:
    stakes = network.stakes
    assert len(stakes.principal_lpt) == len(stakes.delegate) == 3_221
    assert stakes.orchestrators == 197
    assert (stakes.principal_lpt > 0).all()
    assert (network.pools_lpt > 0).all()


def test_orchestrators_bond_to_themselves(network) -> None:
    stakes = network.stakes
    own = stakes.delegate[: stakes.orchestrators]
    assert own.tolist() == list(range(stakes.orchestrators))
    assert set(stakes.delegate.tolist()) == set(range(197))


def test_an_active_orchestrator_holds_a_small_part_of_its_pool(network) -> None:
    share = network.stakes.principal_lpt[:100] / network.pools_lpt[:100]
    assert (share <= SELF_STAKE_LIMIT * (1 + TOLERANCE)).all()


def test_size_bands(network) -> None:
    bands, sizes = network.snapshot.bands, network.stakes.principal_lpt
    for lower, upper, count, principal_lpt in zip(
        bands.lower_lpt, bands.upper_lpt, bands.count, bands.principal_lpt, strict=True
    ):
        inside = sizes[(sizes >= lower) & (sizes < upper)]
        assert len(inside) == count
        assert inside.sum() == pytest.approx(principal_lpt, rel=TOLERANCE)


def test_delegators_are_as_unequal_as_observed(network) -> None:
    sizes = np.sort(network.stakes.principal_lpt)[::-1]
    assert gini(sizes) == pytest.approx(0.9639, rel=TOLERANCE)
    top10_share = sizes[:10].sum() / sizes.sum()
    assert top10_share == pytest.approx(0.4644, rel=TOLERANCE)


def test_the_25_largest_pools(network) -> None:
    found = np.sort(network.pools_lpt)[::-1][:25]
    np.testing.assert_allclose(found, network.snapshot.top_delegates_lpt, rtol=TOLERANCE)


def test_pools_are_as_concentrated_as_observed(network) -> None:
    pools = network.pools_lpt
    assert gini(pools) == pytest.approx(0.859, rel=TOLERANCE)
    assert herfindahl(pools) == pytest.approx(0.06828, rel=TOLERANCE)
    assert (pools >= 1e6).sum() == 3
    assert abs((pools >= 1e5).sum() - 37) <= 1
    assert abs((pools >= 1e4).sum() - 87) <= 2


def test_pools_come_in_order_of_their_size(network) -> None:
    """The first hundred are the active set, so nobody outside may hold more."""
    pools = network.pools_lpt
    assert pools[:100].min() > pools[100:].max()


def test_the_same_seed_gives_the_same_stakes(networks, snapshot) -> None:
    again = draw_stakes(snapshot, np.random.default_rng(1))
    other = draw_stakes(snapshot, np.random.default_rng(2))
    same = draw_stakes(snapshot, np.random.default_rng(1))
    assert again.delegate.tolist() == same.delegate.tolist()
    assert again.principal_lpt.tolist() == same.principal_lpt.tolist()
    assert again.delegate.tolist() != other.delegate.tolist()
