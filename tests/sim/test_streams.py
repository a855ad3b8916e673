"""Common random numbers: a draw depends on its name alone."""

import pickle

import numpy as np
import pytest
from scipy.stats import chisquare, kstest

from sim.streams import HashedSeed, Streams, Uniforms


def draws(streams: Streams, *name: str | int) -> list[float]:
    return streams.generator(*name).random(4).tolist()


def test_the_same_name_gives_the_same_draws() -> None:
    assert draws(Streams(7), "gateway", 1) == draws(Streams(7, 0), "gateway", 1)


def test_draws_do_not_depend_on_what_was_asked_before() -> None:
    one, two = Streams(7), Streams(7)
    alone = draws(one, "b")
    for name in ("a", "c", "b"):
        two.generator(name).random(100)
    assert draws(two, "b") == alone


def test_other_names_seeds_and_replications_differ() -> None:
    names = [
        draws(Streams(seed, replication), *name)[0]
        for seed in (0, 1, 2**31, 2**40, 2**63 - 1)
        for replication in (0, 1, 2, 99)
        for name in (("a",), ("b",), ("a", "b"), ("ab",), ("a", 1), ("b", "a"))
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("seed", "replication"), [(7, 1), (0, 3), (2**31, 12)])
def test_a_large_seed_is_no_replication_of_a_small_one(seed: int, replication: int) -> None:
    large = Streams(seed + replication * 2**32, 0)
    assert draws(large, "a") != draws(Streams(seed, replication), "a")


def test_streams_are_uncorrelated() -> None:
    table = np.array(
        [Streams(0, at).generator("x").standard_normal(2_000) for at in range(20)]
    )
    correlation = np.corrcoef(table) - np.eye(20)
    assert np.abs(correlation).max() < 4.5 / 2_000**0.5


def test_single_draws_are_uniform_and_named() -> None:
    streams = Streams(5)
    drawn = [streams.uniform(f"delegator-{at}", "age") for at in range(20_000)]
    assert chisquare(np.histogram(drawn, 50, (0, 1))[0]).pvalue > 0.001
    assert streams.uniform("delegator-7", "age") == drawn[7]
    assert Streams(5, 1).uniform("delegator-7", "age") != drawn[7]
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 4.5 / 20_000**0.5


def test_a_seed_is_all_of_its_digest() -> None:
    """Both 128-bit numbers of PCG64 come from it; NumPy asks for no more."""
    digest = bytes(range(32))
    words = HashedSeed(digest).generate_state(4, np.uint64)
    assert words.tobytes() == digest
    assert HashedSeed(digest).generate_state(8).tobytes() == digest
    one, other = (
        np.random.Generator(np.random.PCG64(HashedSeed(seed))).random()
        for seed in (digest, digest[:-1] + b"\0")
    )
    assert one != other


def test_generators_can_make_others() -> None:
    """As a strategy of the user's, or scipy, may want to; others every time."""
    parent = Streams(3).generator("a")
    made = [*parent.spawn(2), *parent.spawn(1)]
    drawn = [child.random() for child in made]
    assert len(set(drawn)) == 3
    again = Streams(3).generator("a")
    assert [child.random() for child in again.spawn(3)] == drawn
    other = pickle.loads(pickle.dumps(parent))
    assert other.spawn(1)[0].random() == parent.spawn(1)[0].random()


def test_uniforms_are_the_generators_own_draws() -> None:
    uniform = Uniforms(np.random.default_rng(3))
    count = 2 * Uniforms.BLOCK + 10
    expected = np.random.default_rng(3).random(count).tolist()
    assert [uniform() for _ in range(count)] == expected


def test_splitmix_is_a_stream_of_its_name() -> None:
    streams = Streams(3, 1)
    first, again, other = (
        streams.splitmix("a", "look"),
        streams.splitmix("a", "look"),
        streams.splitmix("b", "look"),
    )
    drawn = [first() for _ in range(5)]
    assert drawn == [again() for _ in range(5)]
    assert drawn != [other() for _ in range(5)]


def test_exponential_draws_of_a_splitmix() -> None:
    draws = Streams(3).splitmix("a")
    found = np.array([draws.exponential(30.0) for _ in range(20_000)])
    assert found.min() >= 0.0
    assert kstest(found, "expon", args=(0, 30.0)).pvalue > 0.001
