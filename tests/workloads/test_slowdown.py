import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.slowdown import (
    PROCESS_PENALTY,
    Load,
    Sharing,
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
    gain = 2 / float(equal_slowdown(one, 2, Sharing.STREAMS))
    assert gain == pytest.approx(107 / 71, rel=0.02)
    in_turns = 2 / float(equal_slowdown(one, 2, Sharing.PROCESSES))
    assert in_turns == pytest.approx(1 / 0.97 / 1.035)


def test_streams_overlap_what_processes_cannot():
    """Computing beside reading: free for streams, in turns for processes."""
    load = Load(np.array([0.9, 0.1]), np.array([0.1, 0.9]), np.zeros(2))
    card = np.array([0, 0])
    assert shared_slowdown(load, card, 1, Sharing.STREAMS).tolist() == [1, 1]
    in_turns = shared_slowdown(load, card, 1, Sharing.PROCESSES)
    assert in_turns == pytest.approx(2 * (1 + PROCESS_PENALTY))


def test_only_one_process_shares_a_launch_queue():
    small = Load(np.array(0.1), np.array(0.1), np.array(0.0), launch=np.array(0.8))
    assert equal_slowdown(small, 3, Sharing.STREAMS) == pytest.approx(2.4)
    assert equal_slowdown(small, 3) == pytest.approx(1 + 2 * PROCESS_PENALTY)


@given(jobs)
def test_slowdown_is_the_fullest_part_in_use(mix):
    load, card = columns(mix)
    cores = load.compute + load.bandwidth
    slow = shared_slowdown(load, card, 3)
    for job, at in enumerate(card):
        here = card == at
        totals = [part[here].sum() for part in (cores, load.encoder) if part[job] > 0]
        others = (cores[here] > 0).sum() - 1 if cores[job] > 0 else 0
        expected = max(1, 1, *totals) * (1 + PROCESS_PENALTY * others)
        assert slow[job] == pytest.approx(expected)


@pytest.mark.parametrize("sharing", Sharing)
@given(mix=jobs, newcomer=st.tuples(share, share, share, st.integers(0, 2)))
def test_one_more_job_never_helps_and_leaves_other_cards_alone(sharing, mix, newcomer):
    before = shared_slowdown(*columns(mix), 3, sharing)
    load, card = columns([*mix, newcomer])
    after = shared_slowdown(load, card, 3, sharing)[:-1]
    assert np.all(after >= before - 1e-12)
    elsewhere = card[:-1] != newcomer[3]
    assert after[elsewhere] == pytest.approx(before[elsewhere])


@pytest.mark.parametrize("sharing", Sharing)
def test_encoder_streams_and_diffusion_leave_each_other_alone(sharing):
    load = Load(
        compute=np.array([0.95, 0.0]),
        bandwidth=np.array([0.05, 0.0]),
        encoder=np.array([0.0, 1.0]),
    )
    assert shared_slowdown(load, np.array([0, 0]), 1, sharing).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("sharing", Sharing)
@given(count=st.integers(1, 9), compute=share, bandwidth=share)
def test_equal_jobs_are_a_case_of_any_jobs(sharing, count, compute, bandwidth):
    each = Load(np.array(compute), np.array(bandwidth), np.array(0.0))
    load = Load(*(np.full(count, part) for part in each[:3]))
    slow = shared_slowdown(load, np.zeros(count, dtype=np.int64), 1, sharing)
    assert slow == pytest.approx(float(equal_slowdown(each, count, sharing)))


def test_loads_add_up_by_card():
    load = Load(np.array([0.5, 0.25, 0.5]), np.array([0.0, 0.5, 0.5]), np.zeros(3))
    totals = card_loads(load, np.array([1, 1, 3]), 4, Sharing.STREAMS)
    assert totals[:2].tolist() == [[0, 0.75, 0, 0.5], [0, 0.5, 0, 0.5]]
    turns = card_loads(load, np.array([1, 1, 3]), 4, Sharing.PROCESSES)
    assert turns[0].tolist() == [0, 1.25, 0, 1.0]


def test_memory_is_a_hard_limit():
    memory_gb, card = np.array([16.0, 8.0, 0.5]), np.array([0, 1, 0])
    assert fits_memory(memory_gb, card, np.array([16.0, 8.0, 4.0])).tolist() == [
        False,
        True,
        True,
    ]
