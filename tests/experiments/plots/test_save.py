"""All plots of a run directory, at all sizes."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread

from experiments.plots.prices import prices_move
from experiments.plots.save import PLOTS, save_plots
from experiments.plots.style import DOTS_PER_INCH, WIDTH_INCHES, compact, short_name
from tests.experiments import synthetic


@pytest.mark.parametrize(("rounds", "replications"), [(1, 1), (5, 1), (60, 3), (400, 1)])
def test_every_plot_is_saved_at_every_size(
    tmp_path: Path, rounds: int, replications: int
) -> None:
    (tmp_path / "tables").mkdir()
    for name, table in synthetic.several(rounds, replications).items():
        table.write_parquet(tmp_path / "tables" / f"{name}.parquet")
    saved = save_plots(tmp_path)
    expected = set(PLOTS) - ({"prices"} if rounds == 1 else set())
    assert sorted(path.stem for path in saved) == sorted(expected)
    for path in saved:
        image = imread(path)
        assert image.shape[1] == round(WIDTH_INCHES * DOTS_PER_INCH)
        # Both halves of the height hold something: nothing is blank.
        assert all(half.std() > 0.02 for half in np.array_split(image[..., 0], 2))


def test_prices_that_stay_are_not_drawn() -> None:
    rounds = synthetic.tables(5)["rounds"]
    assert prices_move(rounds)
    assert not prices_move(rounds.with_columns(lpt_usd=4.0, eth_usd=3_000.0))
    assert prices_move(rounds.with_columns(lpt_usd=4.0))


def test_plots_leave_the_users_settings_alone(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    test_every_plot_is_saved_at_every_size(tmp_path, 2, 1)
    # The backend is left out: saving resolves the choice that was still open.
    after = dict(mpl.rcParams) | {"backend": before["backend"]}
    assert after == before


def test_numbers_and_names_are_short() -> None:
    assert [compact(value) for value in (0.1234, 12.0, 1_500, 2_000_000, -1_500)] == [
        "0.123",
        "12",
        "1.5k",
        "2M",
        "-1.5k",
    ]
    assert short_name("0x" + "ab" * 20) == "0xabab…abab"
    assert short_name("orchestrator-17") == "orchestrator-17"
