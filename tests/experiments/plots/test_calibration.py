"""The calibration plot: a panel for each kernel, with what was measured and held out."""

import numpy as np

from experiments.plots.calibration import plot_calibration
from workloads.profile import DEFAULT_PROFILE, load_profile


def test_each_kernel_has_a_panel_with_its_measurements() -> None:
    profile = load_profile(DEFAULT_PROFILE)
    figure = plot_calibration(profile)
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert len(panels) == len(profile.kernels)
    for axes, (name, kernel) in zip(panels, profile.kernels.items(), strict=True):
        assert axes.get_title("left").startswith(name.replace("_", " "))
        lines = {line.get_label(): line for line in axes.lines}
        np.testing.assert_array_equal(lines["measured"].get_xdata(), kernel.sizes)
        np.testing.assert_allclose(lines["measured"].get_ydata(), 1e3 * kernel.location_s)
        np.testing.assert_allclose(lines["held out"].get_ydata(), 1e3 * kernel.held_out_s)
        ends = np.asarray(lines["interpolated"].get_ydata())[[0, -1]]
        np.testing.assert_allclose(ends, 1e3 * kernel.location_s[[0, -1]])
