"""The report of a run directory, as a reader meets it."""

import shlex

import pytest

import experiments
from experiments.checking import check_config
from experiments.cli.arguments import parse
from experiments.composing import compose_job
from experiments.repeating import overrides_of
from experiments.reports.numbers import estimate_texts
from experiments.reports.write import write_report
from experiments.runs.manifest import plain_config
from tests.experiments.reports.markup import Markup

pytestmark = pytest.mark.xdist_group("stored")


@pytest.fixture(scope="module")
def markup(stored: experiments.Result, tmp_path_factory: pytest.TempPathFactory) -> Markup:
    place = tmp_path_factory.mktemp("reports") / "run.html"
    assert stored.directory is not None
    return Markup(write_report(stored.directory, place).read_text(encoding="utf-8"))


def test_every_metric_is_there_with_its_interval(
    markup: Markup, stored: experiments.Result
) -> None:
    assert stored.summary["metrics"]
    for name, metric in stored.summary["metrics"].items():
        shown = estimate_texts(metric["mean"], metric["low"], metric["high"])
        assert markup.row(name) == [name, *shown, "2"]


def test_what_differs_from_the_defaults_is_there(markup: Markup) -> None:
    assert markup.row("horizon.rounds") == ["horizon.rounds", "2", "60"]
    assert markup.row("seed")[1] == "7"
    assert "store" not in {row[0] for row in markup.rows if row}
    assert "2 rounds from mainnet_2025-11-20" in markup.words["h1"]
    assert "Means over 2 replications with 95 % intervals." in markup.words["li"]


def test_where_it_comes_from_is_there(markup: Markup, stored: experiments.Result) -> None:
    manifest = stored.manifest
    assert markup.row("started")[1] == manifest["started"]
    assert markup.row("numpy")[1] == manifest["packages"]["numpy"]
    assert markup.row("machine: platform")[1] == manifest["machine"]["platform"]
    assert markup.row("code: source sha256")[1] == manifest["code"]["source_sha256"]
    assert markup.row("emulated")[1] == manifest["replications"][0]["emulated"]
    assert markup.row("tables/rounds.parquet")[1] == "4"


def test_every_plot_is_there(markup: Markup) -> None:
    assert len(markup.named("img", "src")) == 6
    assert "What orchestrators earn: fees and rewards" in markup.words["figcaption"]


def test_the_command_repeats_the_run(
    markup: Markup, stored: experiments.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stored.directory is not None
    monkeypatch.chdir(stored.directory)
    command = next(text for text in markup.words["code"] if text.startswith("livepeer-sim"))
    program, verb, *rest = shlex.split(command)
    assert (program, verb) == ("livepeer-sim", "run")
    arguments = parse(rest)
    assert arguments.source is not None
    repeated = compose_job(
        [*overrides_of(arguments.source, arguments.overrides), *arguments.overrides]
    )
    check_config(repeated.config)
    assert plain_config(repeated.config) == stored.config
