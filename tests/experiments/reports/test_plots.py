"""The images of a page."""

import base64
from pathlib import Path

from experiments.plots.save import PLOTS
from experiments.reports.plots import CAPTIONS, MAX_PLOTS, data_address, plot_section
from tests.experiments.reports.directories import png


def test_every_plot_of_a_run_has_a_caption() -> None:
    assert {*CAPTIONS} == {*PLOTS}


def test_other_plots_are_named_after_their_files() -> None:
    (section,) = plot_section([Path("plots/fan_of_supply.png"), Path("plots/supply.png")])
    assert [plot.caption for plot in section.plots] == ["Fan of supply", CAPTIONS["supply"]]
    assert plot_section([]) == ()


def test_very_many_plots_are_cut_with_a_note() -> None:
    (section,) = plot_section([Path(f"plots/{number}.png") for number in range(99)])
    assert len(section.plots) == MAX_PLOTS
    assert section.lines == ("The first 40 of 99 plots; all are in plots/.",)


def test_an_image_is_held_whole(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    kind, _, content = data_address(tmp_path / "a.png").partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == png()
