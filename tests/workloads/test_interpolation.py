import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from workloads.interpolation import LogLogCurve

positive = st.floats(1e-3, 1e3)
points = st.lists(st.tuples(positive, positive), min_size=2, max_size=9).map(
    lambda pairs: (
        np.cumsum([size + 0.01 for size, _ in pairs]),
        np.array([value for _, value in pairs]),
    )
)


@given(points)
def test_passes_through_every_point(measured):
    sizes, values = measured
    assert LogLogCurve(sizes, values)(sizes) == pytest.approx(values, rel=1e-9)


@given(points)
def test_is_monotone_between_neighbours(measured):
    sizes, values = measured
    curve = LogLogCurve(sizes, values)
    for left, right in zip(range(len(sizes)), range(1, len(sizes)), strict=False):
        between = curve(np.geomspace(sizes[left], sizes[right], 20))
        rises = np.diff(np.log(between)) * np.sign(values[right] - values[left])
        assert np.all(rises >= -1e-9)


@given(points, st.floats(0, 1))
def test_is_the_piecewise_cubic_of_the_logarithms(measured, share):
    sizes, values = measured
    at = np.exp(np.log(sizes[0]) + share * np.log(sizes[-1] / sizes[0]))
    at = np.clip(at, sizes[0], sizes[-1])
    expected = np.exp(PchipInterpolator(np.log(sizes), np.log(values))(np.log(at)))
    assert LogLogCurve(sizes, values)(at) == pytest.approx(expected, rel=1e-6)


def test_goes_on_as_a_power_law_outside():
    sizes = np.array([1.0, 2.0, 4.0])
    curve = LogLogCurve(sizes, 3 * sizes**2)
    assert curve(np.array([0.5, 16.0])) == pytest.approx([0.75, 768.0])
    assert curve.covers(np.array([0.5, 1.0, 4.0, 16.0])).tolist() == [
        False,
        True,
        True,
        False,
    ]
    assert curve.clip(np.array([0.5, 3.0, 16.0])).tolist() == [1.0, 3.0, 4.0]
