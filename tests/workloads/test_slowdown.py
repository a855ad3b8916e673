import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.slowdown import (
    PROCESS_PENALTY,
    Load,
    card_loads,
    equal_slowdown,
    fits_memory,
    shared_slowdown,
)

share = st.floats(0, 1)
jobs = st.lists(st.tuples(share, share, share, st.integers(0, 2)), min_size=1, max_size=8)


def columns(mix):
    compute, bandwidth, encoder, card = np.array(mix).T
    return Load(compute, bandwidth, encoder), card.astype(np.int64)


def test_two_interpolators_on_one_card():
    """RIFE 1080p on an RTX 3090: 71 frames/s alone, 107 with two streams; 0.67 each."""
    one = Load(compute=np.array(0.67), bandwidth=np.array(0.3), encoder=np.array(0.0))
    gain = 2 / float(equal_slowdown(one, 2))
    assert gain == pytest.approx(107 / 71, rel=0.05)


@given(jobs)
def test_slowdown_is_the_fullest_part_in_use(mix):
    load, card = columns(mix)
    slow = shared_slowdown(load, card, 3)
    for job, at in enumerate(card):
        here = card == at
        totals = [part[here].sum() for part in load[:3] if part[job] > 0]
        others = (load.compute[here] > 0).sum() - 1 if load.compute[job] > 0 else 0
        expected = max(1, *totals, 1) * (1 + PROCESS_PENALTY * others)
        assert slow[job] == pytest.approx(expected)


@given(jobs, st.tuples(share, share, share, st.integers(0, 2)))
def test_one_more_job_never_helps_and_leaves_other_cards_alone(mix, newcomer):
    before = shared_slowdown(*columns(mix), 3)
    load, card = columns([*mix, newcomer])
    after = shared_slowdown(load, card, 3)[:-1]
    assert np.all(after >= before - 1e-12)
    elsewhere = card[:-1] != newcomer[3]
    assert after[elsewhere] == pytest.approx(before[elsewhere])


def test_encoder_streams_and_diffusion_leave_each_other_alone():
    load = Load(
        compute=np.array([0.95, 0.0]),
        bandwidth=np.array([0.05, 0.0]),
        encoder=np.array([0.0, 1.0]),
    )
    assert shared_slowdown(load, np.array([0, 0]), 1).tolist() == [1.0, 1.0]


@given(st.integers(1, 9), share, share)
def test_equal_jobs_are_a_case_of_any_jobs(count, compute, bandwidth):
    each = Load(np.array(compute), np.array(bandwidth), np.array(0.0))
    load = Load(*(np.full(count, part) for part in each[:3]))
    slow = shared_slowdown(load, np.zeros(count, dtype=np.int64), 1)
    assert slow == pytest.approx(float(equal_slowdown(each, count)))


def test_loads_add_up_by_card():
    load = Load(np.array([0.5, 0.25, 0.5]), np.array([0.0, 0.5, 0.5]), np.zeros(3))
    totals = card_loads(load, np.array([1, 1, 3]), 4)
    assert totals[:2].tolist() == [[0, 0.75, 0, 0.5], [0, 0.5, 0, 0.5]]


def test_memory_is_a_hard_limit():
    memory_gb, card = np.array([16.0, 8.0, 0.5]), np.array([0, 1, 0])
    assert fits_memory(memory_gb, card, np.array([16.0, 8.0, 4.0])).tolist() == [
        False,
        True,
        True,
    ]
