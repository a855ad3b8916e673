"""The shipped law against timings that it never saw."""

from pathlib import Path

import numpy as np
import pytest

from workloads import blind
from workloads.calibration.products import read_shapes
from workloads.hardware import load_catalogue
from workloads.transfer import PUBLISHED_FIT, TimingsError

SAMPLE = Path(__file__).parents[3] / "shared" / "gpu" / "vidur_linear_sample.csv"
SHAPES = np.array([(1, 64, 64), (64, 4096, 4096), (4096, 8192, 8192)], dtype=float)


def timings(factors, gpu="H100 SXM"):
    """The law's own times, times given factors."""
    catalogue = load_catalogue()
    m, k, n = SHAPES.T
    exact = PUBLISHED_FIT.predict_us(catalogue.gpus[catalogue.index(gpu)], m, k, n)
    return {
        "gpu": [gpu] * 3,
        "m": m.tolist(),
        "k": k.tolist(),
        "n": n.tolist(),
        "median_us": (exact * factors).tolist(),
    }


def write(path, columns):
    lines = [
        ",".join(columns),
        *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True)),
    ]
    path.write_text("\n".join(["# measured", *lines]) + "\n")
    return str(path)


def test_errors_are_those_of_the_law_on_each_card():
    rows = timings([1.0, 0.8, 1.25])
    (report,) = blind.compare(rows)
    assert (report.gpu, report.rows) == ("H100 SXM", 3)
    assert report.mape == pytest.approx((0.0 + 0.25 + 0.2) / 3)
    assert report.median == pytest.approx(0.2)
    assert report.p95 == pytest.approx(np.quantile([0.0, 0.2, 0.25], 0.95))
    measured = np.array(rows["median_us"])
    predicted = measured / [1.0, 0.8, 1.25]
    assert report.summed == pytest.approx(predicted.sum() / measured.sum() - 1)
    assert [(band.rows, band.low_gflop) for band in report.bands] == [
        (1, 0.0),
        (1, 1.0),
        (1, 100.0),
    ]
    assert [band.bias for band in report.bands] == pytest.approx([0.0, 0.25, -0.2])


def test_cards_are_told_apart_and_unknown_ones_are_skipped():
    first, second = timings([1.0] * 3), timings([2.0] * 3, "A100 80GB")
    strange = {**timings([9.0] * 3), "gpu": ["abacus"] * 3}
    both = {name: first[name] + second[name] + strange[name] for name in first}
    reports = {report.gpu: report.mape for report in blind.compare(both)}
    assert reports == {"H100 SXM": pytest.approx(0.0), "A100 80GB": pytest.approx(0.5)}


def test_command_prints_a_report_of_a_file(tmp_path, capsys):
    assert blind.main([write(tmp_path / "t.csv", timings([1.25] * 3))]) == 0
    printed = capsys.readouterr().out
    assert "H100 SXM: 3 matrix products, blind" in printed
    assert "mean error 20.0%" in printed
    assert "sum of all times -20.0%" in printed
    assert blind.main([write(tmp_path / "t.csv", timings([1.0] * 3, "A40"))]) == 0
    assert "the law was fitted to this card" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gpu,m,k,n,median_us\nabacus,1,1,1,1\n", "no row is of a GPU"),
        ("gpu,m,k,n\nh100,1,1,1\n", "lack the column 'median_us'"),
        ("gpu,m,k,n,median_us\nh100,1,1,1,0\n", "median_us=0 is no time"),
        ("gpu,m,k,n,median_us\nh100,1,1,1\n", "median_us"),
        ("", "lack the column 'gpu'"),
    ],
)
def test_bad_files_are_told_in_one_line(tmp_path, capsys, text, message):
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert blind.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_a_missing_file_is_told(capsys):
    assert blind.main(["nowhere.csv"]) == 2
    assert "blind: nowhere.csv" in capsys.readouterr().err


def test_nothing_known_raises():
    with pytest.raises(TimingsError, match="no row is of a GPU"):
        blind.compare({**timings([1.0] * 3), "gpu": ["abacus"] * 3})


def test_bands_hold_every_shipped_shape():
    shapes = np.array(read_shapes(None), dtype=float)
    found = blind._bands(2e-9 * shapes.prod(axis=1), np.zeros(len(shapes)))
    assert sum(band.rows for band in found) == len(shapes)


@pytest.mark.skipif(not SAMPLE.exists(), reason="public timings are not at hand")
def test_public_timings_in_sample(capsys):
    assert blind.main([str(SAMPLE)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("1500 matrix products, the law was fitted to this card") == 2
