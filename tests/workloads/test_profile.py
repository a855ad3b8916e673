import json
from importlib import resources

import numpy as np
import pytest

from workloads.interpolation import LogLogCurve
from workloads.kernels import KERNELS, count_work
from workloads.profile import (
    DEFAULT_PROFILE,
    READ_VERSIONS,
    Check,
    ProfileError,
    load_profile,
    parse_profile,
    shipped_profiles,
)


def record():
    kernel = {
        "sizes": [1, 2, 3],
        "location_s": [0.1, 0.2, 0.3],
        **{
            f"{kind}_{count}": [1, 2, 3]
            for kind in ("run", "full")
            for count in ("flops", "bytes", "ops")
        },
        "log_residuals": [0.0, 0.1],
        "law": {"overhead_s": 0.0, "phi": 0.5, "beta": 1.0},
        "held_out_mape": 0.02,
        "pass_cv": 0.01,
    }
    return {
        "format": "livepeer-sim workload profile",
        "format_version": 1,
        "name": "mine",
        "date": "2026-01-02",
        "device": {
            "kind": "cpu",
            "name": "Some CPU",
            "peak_flops_per_s": 1e11,
            "peak_bytes_per_s": 2e10,
        },
        "held_out_mape": 0.02,
        "pass_cv": 0.01,
        "kernels": {"transcode": kernel},
    }


def write(tmp_path, content):
    path = tmp_path / "p.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def test_profile_is_read_from_a_path(tmp_path):
    read = load_profile(write(tmp_path, record()))
    assert (read.name, read.date, read.peak_flops) == ("mine", "2026-01-02", 1e11)
    assert read.kernel("transcode").location_s.tolist() == [0.1, 0.2, 0.3]
    assert read.kernel("transcode").law.phi == 0.5


@pytest.mark.parametrize("version", READ_VERSIONS)
def test_older_layouts_are_read_too(tmp_path, version):
    read = load_profile(write(tmp_path, {**record(), "format_version": version}))
    assert read.kernel("transcode").pass_cv == 0.01


def test_held_out_sizes_and_checks_are_read_where_they_are_recorded(tmp_path):
    plain = load_profile(write(tmp_path, record()))
    assert plain.checks == ()
    assert len(plain.kernel("transcode").held_out_s) == 0
    check = {"name": "G1", "meaning": "error", "reached": 0.1, "limit": 0.08}
    told = record()
    unsure = {**check, "name": "G2", "low": 0.05, "high": 0.2, "verdict": "undecided"}
    told["accuracy"] = {"gates": [{**one, "passed": False} for one in (check, unsure)]}
    told["kernels"]["transcode"]["held_out"] = {"sizes": [2.5], "measured_s": [0.24]}
    read = load_profile(write(tmp_path, told))
    old = Check("G1", "error", reached=0.1, limit=0.08, passed=False, verdict="missed")
    new = old._replace(name="G2", low=0.05, high=0.2, verdict="undecided")
    assert read.checks == (old, new)
    assert read.kernel("transcode").held_out_sizes.tolist() == [2.5]
    assert read.kernel("transcode").held_out_s.tolist() == [0.24]


def test_missing_file_names_the_shipped_ones(tmp_path):
    missing = str(tmp_path / "none.json")
    with pytest.raises(ProfileError, match=rf"{missing}.*{DEFAULT_PROFILE}"):
        load_profile(missing)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not valid JSON"),
        ("[" * 200_000, "not valid JSON"),
        ("[]", "not a calibration profile"),
        ({"format": "other"}, "not a calibration profile"),
        ({**record(), "format_version": 3}, "version 3, this version reads 1 and 2"),
        ({**record(), "format_version": True}, "version True, this version reads"),
        ({**record(), "format_version": 1.0}, "version 1.0, this version reads"),
        ({**record(), "kernels": {}}, "p.json: damaged profile: kernels must be a table"),
        ({**record(), "device": {}}, "damaged profile: 'kind' is missing"),
        ({**record(), "kernels": 3}, "damaged profile"),
        ({**record(), "pass_cv": None}, "damaged profile"),
    ],
)
def test_damaged_file_gives_one_clear_error(tmp_path, content, message):
    with pytest.raises(ProfileError, match=message):
        load_profile(write(tmp_path, content))


@pytest.mark.parametrize(
    ("field", "values", "message"),
    [
        ("sizes", [1, 3, 2], "sizes must rise"),
        ("sizes", [1, 2], "equally long"),
        ("location_s", [0.1, -0.2, 0.3], "must be positive"),
        ("location_s", [0.1, float("nan"), 0.3], "finite"),
        ("held_out", {"sizes": [2], "measured_s": []}, "held_out's sizes and measured_s"),
        ("log_residuals", [], "log_residuals must be a list of 1 or more"),
        ("log_residuals", [0.0, -10.0], "log_residuals must lie between -10 and 10"),
        ("sizes", [1, 2, 10**400], "p.json: damaged profile: kernels.transcode"),
        ("run_bytes", "many", "damaged profile"),
    ],
)
def test_damaged_kernel_gives_one_clear_error(field, values, message):
    damaged = record()
    damaged["kernels"]["transcode"][field] = values
    with pytest.raises(ProfileError, match=message):
        parse_profile(damaged, "p.json")


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), True, "1", None])
@pytest.mark.parametrize("field", ["peak_flops_per_s", "peak_bytes_per_s"])
def test_peaks_are_finite_and_positive(field, value):
    damaged = record()
    damaged["device"][field] = value
    with pytest.raises(ProfileError, match=f"p.json: damaged profile: {field}={value!r}"):
        parse_profile(damaged, "p.json")


@pytest.mark.parametrize("value", [-1e-9, float("nan"), float("inf"), True, [1]])
@pytest.mark.parametrize("field", ["overhead_s", "phi", "beta"])
def test_the_laws_coefficients_are_finite_and_in_range(field, value):
    damaged = record()
    damaged["kernels"]["transcode"]["law"][field] = value
    with pytest.raises(ProfileError, match=f"p.json: .* kernels.transcode: {field}="):
        parse_profile(damaged, "p.json")


@pytest.mark.parametrize("kind", ["gpu", "", 1, ["cpu"]])
def test_the_kind_of_device_is_known(kind):
    damaged = record()
    damaged["device"]["kind"] = kind
    with pytest.raises(ProfileError, match=r"kind=.* must be one of: cpu, cuda"):
        parse_profile(damaged, "p.json")


def test_kernel_that_was_not_timed():
    read = parse_profile(record(), "p.json")
    with pytest.raises(ProfileError, match="'mine' has no kernel 'llm_decode'"):
        read.kernel("llm_decode")


@pytest.mark.parametrize("name", shipped_profiles())
def test_shipped_profile_is_of_known_kernels_and_predicts_held_out_sizes(name):
    read = load_profile(name)
    assert read.name == name
    assert set(read.kernels) == set(KERNELS)
    assert read.held_out_mape <= 0.08
    assert read.held_out_mape == pytest.approx(
        np.mean([kernel.held_out_mape for kernel in read.kernels.values()])
    )
    for kernel in read.kernels.values():
        assert len(kernel.log_residuals) >= 150


@pytest.fixture(params=shipped_profiles())
def raw(request):
    folder = resources.files("workloads") / "data" / "profiles"
    return json.loads((folder / f"{request.param}.json").read_text("utf-8"))


def passes(holder):
    """Each pass's figure at each size: medians in layout 1, lower quartiles since."""
    by_layout = ("pass_medians_s", "pass_locations_s")
    return next(np.array(holder[field]) for field in by_layout if field in holder)


def test_shipped_held_out_errors_follow_from_the_recorded_timings(raw):
    for kernel in raw["kernels"].values():
        located = np.quantile(passes(kernel), 0.25, axis=1)
        held = kernel["held_out"]
        measured = np.quantile(passes(held), 0.25, axis=1)
        predicted = LogLogCurve(np.array(kernel["sizes"]), located)(
            np.array(held["sizes"], dtype=float)
        )
        error = np.mean(np.abs(predicted / measured - 1))
        assert error == pytest.approx(kernel["held_out_mape"], abs=1e-4)


def test_shipped_variations_follow_from_the_recorded_timings(raw):
    for kernel in raw["kernels"].values():
        rows = [*passes(kernel), *passes(kernel["held_out"])]
        each = np.mean([np.std(row, ddof=1) / np.mean(row) for row in rows])
        levels = np.median([row / np.mean(row) for row in rows], axis=0)
        whole = np.std(levels, ddof=1) / np.mean(levels)
        if raw["format_version"] == 1:
            assert each == pytest.approx(kernel["pass_cv"], rel=1e-3)
        else:
            assert each == pytest.approx(kernel["size_cv"], rel=1e-3)
            assert whole == pytest.approx(kernel["pass_cv"], rel=1e-3)


@pytest.mark.parametrize("name", shipped_profiles())
def test_shipped_counts_are_those_of_the_kernels(name):
    for kernel_name, kernel in load_profile(name).kernels.items():
        grid = KERNELS[kernel_name].grid
        assert tuple(int(size) for size in kernel.sizes) == grid
        last = count_work(kernel_name, grid[-1])
        assert (kernel.full_flops[-1], kernel.full_bytes[-1], kernel.full_ops[-1]) == last


def test_default_profile_holds_every_kernel_and_tells_the_checks_it_missed():
    read = load_profile()
    assert set(read.kernels) == set(KERNELS)
    assert all(len(kernel.log_residuals) >= 200 for kernel in read.kernels.values())
    assert {check.name for check in read.checks} == {"G1", "G2", "G6", "G7"}
    for check in read.checks:
        assert check.passed == (check.reached <= check.limit)
    missed = [check.meaning for check in read.checks if not check.passed]
    assert missed == ["median of a fresh run, worst kernel"]
