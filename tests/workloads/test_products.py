"""Timing matrix products, from a file of shapes to a file of timings."""

import csv
from contextlib import contextmanager

import pytest
import torch

from tests.workloads.fakes import FakeClock
from workloads.calibration import clock, products, timing
from workloads.calibration.products import read_shapes


def test_shipped_shapes_are_those_of_models_layers():
    shapes = read_shapes(None)
    assert len(shapes) == len(set(shapes)) == 369
    assert (1, 4096, 4096) in shapes
    assert max(2 * m * k * n for m, k, n in shapes) < 4e12


def test_the_median_of_the_repeats_counts_and_the_product_is_run():
    stopwatch = FakeClock([9.0, 1.0, 2.0])
    assert timing.product_us((3, 5, 7), "cpu", stopwatch, repeats=5) == 2e6
    assert stopwatch.calls == 5


def test_command_times_every_shape_of_a_file(tmp_path, capsys):
    rows, out = tmp_path / "s.csv", tmp_path / "t.csv"
    rows.write_text("# two shapes\nm,k,n\n1,64,64\n96,128,256\n")
    assert products.main(["device=cpu", f"rows={rows}", f"out={out}"]) == 0
    assert f"wrote 2 timings to {out}" in capsys.readouterr().out
    table = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["m"], row["k"], row["n"]) for row in table] == [
        ("1", "64", "64"),
        ("96", "128", "256"),
    ]
    assert table[0]["gpu"] == clock.find_device("cpu").name
    assert 0 < float(table[0]["median_us"]) < float(table[1]["median_us"])


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("speed=9", "'speed=9' is not an option; use device=, rows= or out=, or --help"),
        ("device=tpu", "device='tpu': must be one of auto, cpu, cuda"),
        ("rows=nowhere.csv", "rows=nowhere.csv: needs columns m, k and n"),
        ("out=no/folder/t.csv", "out=no/folder/t.csv: folder no/folder does not exist"),
    ],
)
def test_bad_argument_is_one_line_and_runs_nothing(
    argument, message, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(products, "read_shapes", read_shapes)
    monkeypatch.setattr(timing, "product_us", pytest.fail)
    assert products.main([argument]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["m,k\n1,2\n", "m,k,n\n1,2,x\n", "m,k,n\n", "m,k,n\n0,1,1\n"]
)
def test_what_holds_no_shapes_is_refused(text, tmp_path, capsys):
    path = tmp_path / "s.csv"
    path.write_text(text)
    assert products.main([f"rows={path}", f"out={tmp_path / 't.csv'}"]) == 2
    assert f"rows={path}: needs" in capsys.readouterr().err


def test_a_shape_that_fails_is_named(tmp_path, capsys, monkeypatch):
    @contextmanager
    def prepared(device):
        yield FakeClock([1.0])

    def full(*arguments, **options):
        raise torch.OutOfMemoryError("tried to allocate 9 GiB")

    monkeypatch.setattr(clock, "prepared", prepared)
    monkeypatch.setattr(timing, "product_us", full)
    assert products.main(["device=cpu", f"out={tmp_path / 't.csv'}"]) == 2
    assert "Shape(m=1, k=512, n=4096) fails on this device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.gpu
def test_a_product_is_timed_on_a_gpu():
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    device = clock.find_device("cuda")
    with clock.prepared(device) as stopwatch:
        took = [
            timing.product_us((m, 4096, 4096), "cuda", stopwatch, repeats=9)
            for m in (64, 4096)
        ]
    assert 0 < took[0] < took[1]
