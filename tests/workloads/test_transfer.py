from pathlib import Path

import numpy as np
import polars as pl
import pytest

from workloads.hardware import UnknownGpu, load_catalogue
from workloads.transfer import PUBLISHED_FIT, Law, TimingsError, fit_law, predict

CATALOGUE = load_catalogue()
TRUTH = Law(overhead_us=4.0, wave_us=0.5, compute=1.3, feed=0.1, beta=0.7)
SAMPLE = Path(__file__).parents[3] / "shared" / "gpu" / "vidur_linear_sample.csv"
SHAPES = [
    (m, k, n)
    for m in (1, 16, 96, 256, 700, 1500, 4000)
    for k in (1024, 4096, 11008)
    for n in (2048, 8192, 22016)
]


def card(name):
    return CATALOGUE.gpus[CATALOGUE.index(name)]


def timings(gpus, law=TRUTH, noise=0.0):
    m, k, n = np.array(SHAPES, dtype=float).T
    rng = np.random.default_rng(5)
    columns = {"gpu": [], "m": [], "k": [], "n": [], "median_us": []}
    for gpu in gpus:
        exact = law.predict_us(card(gpu), m, k, n)
        columns["gpu"] += [gpu] * len(m)
        for name, values in (("m", m), ("k", k), ("n", n)):
            columns[name] += values.tolist()
        spread = np.exp(noise * rng.standard_normal(len(m)))
        columns["median_us"] += (exact * spread).tolist()
    return columns


def test_worked_example_of_the_law():
    law = Law(overhead_us=3.0, wave_us=2.0, compute=1.0, feed=0.0, beta=0.5)
    # 4096 x 4096 results are 512 tiles of 128 x 256, 5 waves of 108 with half the tail
    # free: 0.5 * 5 + 0.5 * 512 / 108.
    waves = 0.5 * 5 + 0.5 * 512 / 108
    tile_us = 2 * 128 * 256 * 1024 / (312e6 / 108)
    moved = 2 * (4096 * 1024 + 1024 * 4096 + 4096 * 4096)
    expected = 3 + np.hypot(waves * (2 + tile_us), moved / (0.5 * 2039e3))
    assert law.predict_us(card("a100"), 4096, 1024, 4096) == pytest.approx(expected)


def test_time_goes_up_in_waves():
    m = np.arange(128, 4096, 128)
    law = PUBLISHED_FIT._replace(overhead_us=0.0)
    times = law.predict_us(card("a100"), m, 4096, 22016)
    steps = np.diff(times) / times[:-1]
    assert np.all(steps > 0)
    assert steps.max() > 4 * np.median(steps[5:])


def test_fp16_sums_are_faster_where_the_card_makes_them_so():
    for name, faster in (("rtx4090", 1.9), ("a100", 1.0)):
        both = [
            PUBLISHED_FIT.predict_us(card(name), 8192, 4096, 8192, fp16_accumulate=flag)
            for flag in (False, True)
        ]
        assert both[0] / both[1] == pytest.approx(faster, abs=0.12)


def test_small_boards_do_not_hold_their_peak():
    l4 = card("l4")
    held = l4._replace(sustained_share=0.8)
    both = [PUBLISHED_FIT.predict_us(gpu, 8192, 4096, 8192) for gpu in (l4, held)]
    assert both[0] / both[1] == pytest.approx(0.8 / 0.55, rel=0.1)


def test_law_is_found_again_and_carries_over():
    rows = timings(["a100"])
    predicted = predict(rows, fit_on=["A100"], device="h100")
    m, k, n = np.array(SHAPES, dtype=float).T
    exact = TRUTH.predict_us(card("h100"), m, k, n)
    assert np.abs(predicted / exact - 1).mean() < 0.01
    fitted = fit_law(timings(["a100", "a40"], noise=0.05), fit_on=["a100", "a40"])
    assert fitted.compute == pytest.approx(TRUTH.compute, rel=0.1)
    assert fitted.beta == pytest.approx(TRUTH.beta, rel=0.1)


def test_only_the_rows_of_the_device_are_predicted_and_never_read():
    rows = pl.DataFrame(timings(["a40", "a100"]))
    blind = rows.with_columns(
        median_us=pl.when(pl.col("gpu") == "a100").then(None).otherwise(pl.col("median_us"))
    )
    predicted = predict(blind, fit_on=["a40"], device="nvidia a100 80gb pcie")
    m, k, n = np.array(SHAPES, dtype=float).T
    assert predicted == pytest.approx(TRUTH.predict_us(card("a100"), m, k, n), rel=0.05)
    assert predicted.dtype == np.float64


def test_one_gpus_outlier_does_not_move_the_fit():
    rows = timings(["a100"])
    rows["median_us"][10] *= 50
    fitted = fit_law(rows, fit_on=["a100"])
    assert fitted.compute == pytest.approx(TRUTH.compute, rel=0.05)


def test_every_way_to_hold_rows_is_read_alike():
    columns = timings(["a100"])
    few = {name: values[:12] for name, values in columns.items()}
    records = [dict(zip(few, row, strict=True)) for row in zip(*few.values(), strict=True)]
    structured = np.array(
        [tuple(row.values()) for row in records],
        dtype=[("gpu", "U8")] + [(name, "f8") for name in ("m", "k", "n", "median_us")],
    )
    expected = predict(few, fit_on=["a100"], device="a100")
    for rows in (pl.DataFrame(few), records, structured):
        assert np.array_equal(predict(rows, fit_on=["a100"], device="a100"), expected)


@pytest.mark.parametrize(
    ("change", "fit_on", "device", "error", "match"),
    [
        ({}, ["a100"], "rtx 9999", UnknownGpu, "gpu='rtx 9999' is unknown"),
        ({}, ["b9"], "a40", UnknownGpu, "gpu='b9' is unknown"),
        ({"gpu": ["b9"] * 63}, ["a100"], "a40", TimingsError, "'a100': no row is of this"),
        ({}, ["a100"], 3, TimingsError, "device=3: it is the name of a GPU"),
        ({}, [3], "a40", TimingsError, "fit_on holds 3: it is the name of a GPU"),
        ({}, iter(["a100"]), "a40", TimingsError, "is no list of GPUs"),
        ({"m": [1] * 62}, ["a100"], "a40", TimingsError, "are not of one length"),
        ({"m": [[1]] * 62 + [[1, 2]]}, ["a100"], "a40", TimingsError, "cannot be read"),
        ({"m": 5}, ["a100"], "a40", TimingsError, "are not of one length"),
        ({}, ["a40"], "h100", TimingsError, "fit_on='a40': no row is of this GPU"),
        ({}, [], "h100", TimingsError, r"fit_on=\[\] is no list of GPUs"),
        ({}, "a100", "h100", TimingsError, "fit_on='a100' is no list of GPUs"),
        ({"m": [0] * 63}, ["a100"], "h100", TimingsError, "m=0 is no size"),
        ({"k": ["x"] * 63}, ["a100"], "h100", TimingsError, "'k' of the rows holds no num"),
        (
            {"median_us": [-1] * 63},
            ["a100"],
            "a40",
            TimingsError,
            "median_us=-1 is no",
        ),
    ],
)
def test_bad_input_is_refused(change, fit_on, device, error, match):
    with pytest.raises(error, match=match):
        predict(timings(["a100"]) | change, fit_on=fit_on, device=device)


@pytest.mark.parametrize(
    "rows",
    [
        None,
        3,
        "gpu,m,k,n,median_us",
        (row for row in [{"gpu": "a100"}]),
        pl.LazyFrame(timings(["a100"])),
    ],
    ids=["None", "number", "text", "generator", "LazyFrame"],
)
def test_what_is_no_rows_is_refused(rows):
    with pytest.raises(TimingsError, match="are no timings: they are a data frame"):
        predict(rows, fit_on=["a100"], device="a40")


def test_rows_of_no_mappings_are_refused():
    with pytest.raises(TimingsError, match="rows hold something other than mappings"):
        predict([1, 2], fit_on=["a100"], device="a40")


def test_rows_of_unknown_gpus_are_skipped():
    known, strange = timings(["a100"]), timings(["a40"])
    strange["gpu"] = ["abacus"] * 31 + [None] * 32
    strange["m"] = [0] * 63
    both = {name: known[name] + strange[name] for name in known}
    expected = predict(known, fit_on=["a100"], device="a100")
    assert np.array_equal(predict(both, fit_on=["a100"], device="a100"), expected)


def test_few_timings_are_refused():
    few = {name: values[:9] for name, values in timings(["a100"]).items()}
    with pytest.raises(TimingsError, match="9 rows to fit: 10 or more are needed"):
        predict(few, fit_on=["a100"], device="a40")


def test_rows_to_predict_need_no_time():
    columns = timings(["a100", "a40"])
    names = list(columns)
    records = [
        dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)
    ]
    expected = predict(records, fit_on=["a100"], device="a40")
    blind = [dict(record) for record in records]
    for place, record in enumerate(blind[63:]):
        if place % 2:
            del record["median_us"]
        else:
            record["median_us"] = "to be measured"
    assert np.array_equal(predict(blind, fit_on=["a100"], device="a40"), expected)


@pytest.mark.parametrize("form", [dict, pl.DataFrame])
def test_missing_column_is_named(form):
    rows = timings(["a100"])
    del rows["median_us"]
    with pytest.raises(TimingsError, match="lack the column 'median_us'; they need gpu, m"):
        predict(form(rows), fit_on=["a100"], device="a40")


@pytest.mark.skipif(not SAMPLE.exists(), reason="public timings are not at hand")
@pytest.mark.parametrize(("known", "kept_back"), [("a100", "a40"), ("a40", "a100")])
def test_public_timings_of_a_gpu_kept_back(known, kept_back):
    rows = pl.read_csv(SAMPLE, comment_prefix="#")
    predicted = predict(rows, fit_on=[known], device=kept_back)
    measured = rows.filter(pl.col("gpu") == kept_back)["median_us"].to_numpy()
    assert np.abs(predicted / measured - 1).mean() <= 0.075
    assert abs(predicted.sum() / measured.sum() - 1) <= 0.04


@pytest.mark.skipif(not SAMPLE.exists(), reason="public timings are not at hand")
@pytest.mark.parametrize("gpu", ["a100", "a40"])
def test_the_shipped_fit_meets_the_timings_that_it_was_made_of(gpu):
    """In sample: it says that the coefficients are those of the timings, no more."""
    rows = pl.read_csv(SAMPLE, comment_prefix="#").filter(pl.col("gpu") == gpu)
    measured = rows["median_us"].to_numpy()
    shipped = PUBLISHED_FIT.predict_us(card(gpu), rows["m"], rows["k"], rows["n"])
    assert np.abs(shipped / measured - 1).mean() <= 0.07


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("a100-sxm4-80gb", "A100 80GB"),
        ("a100-pcie", "A100 80GB"),
        ("h100-sxm", "H100 SXM"),
        ("h100-pcie", "H100 PCIe"),
    ],
)
def test_names_that_published_timings_use_are_known(alias, name):
    assert card(alias).name == name
