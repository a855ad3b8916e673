from dataclasses import replace

import numpy as np
import pytest

from tests.workloads.fakes import profile
from workloads.capabilities import CAPABILITIES
from workloads.coldstart import ModelState, cold_start
from workloads.hardware import load_catalogue
from workloads.hosts import draw_hosts, median_hosts
from workloads.latency import CANNOT_RUN, Flag, Jobs, LatencyModel
from workloads.profile import load_profile

CATALOGUE = load_catalogue()
KINDS = {
    "transcode": CAPABILITIES["transcode"],
    "text_to_image": CAPABILITIES["text_to_image"],
    "llm": replace(CAPABILITIES["llm"], max_batch=16, state_gb=1.0, fixed_s=0.05),
}
TRANSCODE, TEXT_TO_IMAGE, LLM = range(3)
MODEL = LatencyModel(profile(), CATALOGUE, capabilities=KINDS)
RTX_4090 = CATALOGUE.index("RTX 4090")
H100 = CATALOGUE.index("H100 SXM")
T4 = CATALOGUE.index("T4")
UNITS = np.array([1e8, 512.0**2, 256.0])
COUNT = 3_000


def mixed(seed=0):
    """Jobs of all kinds on a card that runs them all."""
    rng = np.random.default_rng(seed)
    capability = rng.integers(0, 3, COUNT)
    return Jobs(
        capability,
        UNITS[capability] * rng.uniform(0.9, 1.1, COUNT),
        RTX_4090,
        host=rng.integers(0, 40, COUNT),
        batch=np.where(capability == LLM, rng.integers(1, 9, COUNT), 1),
        slowdown=rng.uniform(1, 3, COUNT),
    )


HOSTS = draw_hosts(40, np.random.default_rng(9))


def one(capability, units, gpu, **columns):
    times = MODEL.times(Jobs(capability, units, gpu, **columns))
    return float(times.latency_s), Flag(int(times.flags))


def test_mean_times_are_those_of_each_job_alone():
    jobs = mixed()
    times = MODEL.times(jobs, hosts=HOSTS)
    assert times.emulated == MODEL.emulated
    for job in range(0, COUNT, 97):
        name, units = MODEL.names[jobs.capability[job]], jobs.units[job]
        fixed_s = KINDS[name].fixed_s
        alone_s = float(MODEL.mean_s(name, units, RTX_4090)) - fixed_s
        expected = alone_s * HOSTS.factor[jobs.host[job]] * jobs.slowdown[job]
        if jobs.batch[job] == 1:
            assert times.latency_s[job] == pytest.approx(expected + fixed_s)
        else:
            assert times.latency_s[job] > expected + fixed_s


def test_batches_follow_the_batching_law():
    for batch in (2, 8):
        together, flags = one(LLM, 256.0, RTX_4090, batch=batch)
        alone, _ = one(LLM, 256.0, RTX_4090)
        law = MODEL.batch_law("llm", 256.0, RTX_4090)
        ratio = (together - 0.05) / (alone - 0.05)
        assert ratio == pytest.approx(law.stretch(batch))
        assert flags == Flag.BY_LAW | Flag.BATCHED


def test_draws_scatter_about_the_mean():
    jobs = Jobs(LLM, np.full(200_000, 256.0), RTX_4090)
    drawn = MODEL.times(jobs, rng=np.random.default_rng(3)).latency_s
    assert drawn.mean() == pytest.approx(one(LLM, 256.0, RTX_4090)[0], rel=0.002)
    assert np.std(drawn) > 0.05 * drawn.mean()


def test_what_one_job_does_leaves_the_others_draws_alone():
    jobs = mixed()
    capability, gpu = jobs.capability.copy(), np.full(COUNT, RTX_4090)
    capability[7], gpu[7] = (capability[7] + 1) % 3, H100
    before = MODEL.times(jobs, hosts=HOSTS, rng=np.random.default_rng(1)).latency_s
    other = jobs._replace(capability=capability, gpu=gpu)
    after = MODEL.times(other, hosts=HOSTS, rng=np.random.default_rng(1)).latency_s
    assert np.flatnonzero(before != after).tolist() == [7]


def test_cold_jobs_wait_for_their_model():
    for state in (ModelState.COLD, ModelState.ABSENT):
        host = median_hosts()
        start = cold_start(
            state,
            model_bytes=KINDS["text_to_image"].model_bytes,
            warm_up_s=KINDS["text_to_image"].warm_up_s,
            disk_bytes_per_s=host.disk_bytes_per_s[0],
            download_bytes_per_s=host.download_bytes_per_s[0],
            rng=None,
        )
        warm, _ = one(TEXT_TO_IMAGE, 512.0**2, RTX_4090)
        cold, _ = one(TEXT_TO_IMAGE, 512.0**2, RTX_4090, state=int(state))
        assert cold - warm == pytest.approx(float(start.total_s))
        assert cold - warm > 10


def test_a_cold_transcoder_opens_a_session_only():
    warm, flags = one(TRANSCODE, 1e8, RTX_4090)
    cold, _ = one(TRANSCODE, 1e8, RTX_4090, state=int(ModelState.ABSENT))
    assert cold - warm == pytest.approx(KINDS["transcode"].warm_up_s)
    assert flags == Flag.ENGINE


def test_a_files_session_starts_once_cold_or_warm():
    model = LatencyModel(profile(), CATALOGUE)
    jobs = Jobs(model.names.index("transcode_vod"), 1e9, RTX_4090)
    warm, cold = (
        float(model.times(jobs._replace(state=int(state))).latency_s)
        for state in (ModelState.WARM, ModelState.COLD)
    )
    assert warm == cold == pytest.approx(1e9 / 770e6 + 0.25)


def test_an_engines_noise_leaves_its_mean_time():
    jobs = Jobs(TRANSCODE, np.full(200_000, 1e8), RTX_4090)
    drawn = MODEL.times(jobs, rng=np.random.default_rng(3)).latency_s
    assert drawn.mean() == pytest.approx(1e8 / 770e6, rel=0.002)
    assert np.std(drawn) > 0.05 * drawn.mean()


@pytest.mark.parametrize(
    ("job", "why"),
    [
        ((TRANSCODE, 1e8, H100), Flag.NO_ENCODER),
        ((TEXT_TO_IMAGE, 1e6, T4), Flag.NO_MEMORY),
        ((LLM, 256.0, RTX_4090, 0, 10), Flag.NO_MEMORY),
        ((LLM, 256.0, H100, 0, 17), Flag.NO_BATCH),
        ((TRANSCODE, 1e8, RTX_4090, 0, 2), Flag.NO_BATCH),
    ],
)
def test_what_cannot_run_has_no_time_but_a_reason(job, why):
    times = MODEL.times(Jobs(*job))
    assert np.isnan(times.latency_s)
    assert Flag(int(times.flags)) & CANNOT_RUN == why


def test_sizes_outside_the_measured_ones_are_flagged_job_by_job():
    sides = np.array([100.0, 512.0, 2048.0, 700.0])
    flags = MODEL.times(Jobs(TEXT_TO_IMAGE, sides**2, RTX_4090)).flags
    assert (flags & Flag.OUTSIDE_SIZES).tolist() == [1, 0, 1, 0]
    assert np.all(flags & Flag.BY_LAW)


def test_an_answer_beyond_the_served_context_is_flagged():
    model = LatencyModel(load_profile(), CATALOGUE)
    jobs = Jobs(model.names.index("llm"), np.array([256.0, 7680.0, 7681.0]), RTX_4090)
    assert (model.times(jobs).flags & Flag.OUTSIDE_SIZES).tolist() == [0, 0, 1]
    outside = model.estimate("llm", jobs.units, RTX_4090).extrapolated
    assert outside.tolist() == [False, False, True]


def test_the_measured_device_needs_no_law():
    measured = LatencyModel(profile("cuda", "NVIDIA H100 80GB HBM3"), CATALOGUE)
    names = measured.names
    jobs = Jobs(names.index("text_to_image"), 512.0**2, np.array([H100, RTX_4090]))
    times = measured.times(jobs)
    assert times.flags.tolist() == [0, Flag.BY_LAW]
    assert times.latency_s[0] == pytest.approx(
        float(measured.measured_s("text_to_image", 512.0**2))
    )


def test_columns_broadcast_and_keep_their_shape():
    gpus = np.array([[RTX_4090], [H100]])
    times = MODEL.times(Jobs(LLM, np.array([100.0, 200.0, 300.0]), gpus))
    assert times.latency_s.shape == times.flags.shape == (2, 3)
    assert times.latency_s[1, 2] == pytest.approx(one(LLM, 300.0, H100)[0])


def test_no_jobs_take_no_time():
    none = np.array([], dtype=np.int64)
    times = MODEL.times(Jobs(none, none, none), rng=np.random.default_rng(0))
    assert times.latency_s.shape == times.flags.shape == (0,)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"capability": 3}, "jobs.capability=3: must be from 0 to 2"),
        ({"gpu": -1}, "jobs.gpu=-1: must be from 0 to"),
        ({"gpu": 1.5}, "jobs.gpu: must be integers"),
        ({"host": 1}, "jobs.host=1: must be from 0 to 0"),
        ({"batch": [1, 0]}, "jobs.batch=0: must be at least 1"),
        ({"state": 3}, "jobs.state=3: must be from 0 to 2"),
        ({"slowdown": 0.5}, "jobs.slowdown=0.5: must be at least 1"),
        ({"slowdown": np.inf}, "jobs.slowdown=inf: must be at least 1 and finite"),
        ({"units": [1.0, -2.0]}, "jobs.units=-2: must be a positive"),
        ({"units": np.inf}, "jobs.units=inf: must be a positive"),
        ({"units": np.nan}, "jobs.units=nan: must be a positive"),
    ],
)
def test_columns_out_of_range_are_refused(columns, message):
    with pytest.raises(ValueError, match=message):
        MODEL.times(Jobs(LLM, 256.0, RTX_4090)._replace(**columns))
