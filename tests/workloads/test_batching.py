import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.batching import BatchLaw
from workloads.hardware import load_catalogue
from workloads.latency import LatencyModel
from workloads.profile import load_profile

LLAMA = BatchLaw(*(np.array(part) for part in (0.1, 0.02, 0.9, 0.03)))
second = st.floats(1e-6, 10)


def test_seconds_of_a_batch():
    assert LLAMA.seconds(1) == pytest.approx(1.05)
    assert LLAMA.seconds(10) == pytest.approx(1.0 + 10 * 0.05)
    assert LLAMA.stretch(10) == pytest.approx(1.5 / 1.05)
    assert LLAMA.requests_per_s(10) == pytest.approx(10 / 1.5)


@given(second, second, second, second)
def test_half_of_the_throughput_is_reached_at_the_knee(overhead, compute, shared, own):
    law = BatchLaw(*(np.array(part) for part in (overhead, compute, shared, own)))
    knee = law.knee()
    assert knee / law.seconds(knee) == pytest.approx(0.5 / law.each_s)


def test_compute_meets_memory():
    law = BatchLaw(*(np.array(part) for part in (0.0, 0.03, 0.9, 0.01)))
    batch = law.compute_bound_from()
    assert batch * law.compute_s == pytest.approx(law.shared_s + batch * law.own_s)
    assert LLAMA.compute_bound_from() == np.inf


def test_eight_requests_write_six_to_seven_times_as_fast():
    """Llama 8B with vLLM on an A100 40GB: 6.6 times the tokens at 8 concurrent requests."""
    catalogue = load_catalogue()
    model = LatencyModel(load_profile(), catalogue)
    law = model.batch_law("llm", 256.0, catalogue.index("A100 40GB PCIe/SXM"))
    assert 5.5 < 8 / float(law.stretch(8)) < 7.5
