"""A report is made and put in its place, whole or not at all."""

import os
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from experiments.errors import BadInput
from experiments.reports.configs import default_config
from experiments.reports.page import Page
from experiments.reports.plots import data_address
from experiments.reports.policy_page import policy_page
from experiments.reports.reading import read_source
from experiments.reports.records import RunSummary, Source
from experiments.reports.run_page import run_page
from experiments.reports.stress_page import stress_page
from experiments.reports.study_page import study_page

NAME = "report.html"
"""Name of a report within the directory that it is about."""

MARK = "<!doctype html>\n<!-- report of livepeer-sim -->\n"
"""How a report begins: what begins otherwise is not ours to replace."""


def write_report(directory: str | Path, out: str | Path | None = None) -> Path:
    """Report on a run or study directory as one file of HTML.

    The same directory gives the same bytes.

    Args:
        directory: the run or study directory.
        out: where to put the page; `report.html` in the directory by default. A report
            that is there is replaced, anything else is kept.

    Returns:
        The file, absolute.

    Raises:
        BadInput: the directory holds no whole result, or the page can't be put there.
    """
    source = read_source(directory)
    shown = Path(directory) / NAME if out is None else out
    try:
        place = Path(shown).expanduser().resolve()
        _check_free(place, shown)
        _put(render(_page(source)), place)
    except OSError as error:
        raise BadInput(
            "out", shown, f"can't be written ({error.strerror}); choose another place"
        ) from error
    return place


def render(page: Page) -> str:
    """A page as HTML that loads nothing."""
    environment = Environment(
        loader=PackageLoader("experiments.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html")
    return MARK + template.render(page=page, data_address=data_address) + "\n"


def _page(source: Source) -> Page:
    defaults = default_config()
    if isinstance(source.summary, RunSummary):
        return run_page(source, source.summary, defaults)
    if source.summary.stress is not None:
        return stress_page(source, source.summary, source.summary.stress, defaults)
    if source.summary.policy_stress is not None:
        return policy_page(source, source.summary, source.summary.policy_stress, defaults)
    return study_page(source, source.summary, defaults)


def _check_free(place: Path, shown: str | Path) -> None:
    if place.is_dir():
        raise BadInput("out", shown, "is a directory; give a file such as report.html")
    if not place.parent.is_dir():
        raise BadInput("out", shown, "no such directory; make it or choose another place")
    if place.exists():
        with place.open("rb") as file:
            if file.read(len(MARK)) != MARK.encode():
                raise BadInput("out", shown, "is there and is no report; choose another")


def _put(text: str, place: Path) -> None:
    """Write beside the place and rename, so that nobody ever sees a half."""
    partial = place.with_name(f".{place.name}.partial-{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)
