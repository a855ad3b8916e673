"""A page stands on its own, and appears whole or not at all."""

import os
import re
import shutil
from pathlib import Path

import pytest

from experiments.errors import BadInput
from experiments.reports import write_report
from experiments.reports.write import MARK
from tests.experiments.reports.directories import study_directory
from tests.experiments.reports.markup import Markup
from tests.experiments.worlds import names


def test_a_page_loads_nothing(tmp_path: Path) -> None:
    text = write_report(study_directory(tmp_path / "study")).read_text(encoding="utf-8")
    page = Markup(text)
    assert all(
        source.startswith("data:image/png;base64,") for source in page.named("img", "src")
    )
    assert page.named("script", "src") == page.named("link", "href") == []
    assert "://" not in re.sub(r"data:[^\"]*", "", text)
    assert any("default-src 'none'" in value for value in page.named("meta", "content"))


def test_links_within_the_page_have_a_place(tmp_path: Path) -> None:
    page = Markup(write_report(study_directory(tmp_path / "study")).read_text("utf-8"))
    targets = [address.removeprefix("#") for address in page.named("a", "href")]
    assert targets
    assert targets == page.named("section", "id")


def test_what_a_user_wrote_is_text_and_nothing_else(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>'
    place = study_directory(tmp_path / "study", title=evil, question=evil, findings=[evil])
    text = write_report(place).read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert Markup(text).words["h1"] == [evil]


def test_the_same_directory_gives_the_same_bytes(tmp_path: Path) -> None:
    one = write_report(study_directory(tmp_path / "one"))
    other = tmp_path / "elsewhere" / "other"
    shutil.copytree(tmp_path / "one", other)
    assert one.name == "report.html"
    assert write_report(other, tmp_path / "b.html").read_bytes() == one.read_bytes()


def test_a_report_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    place = study_directory(tmp_path / "study")
    report = write_report(place)
    report.write_text(MARK + "an old one")
    assert write_report(place) == report
    assert "an old one" not in report.read_text(encoding="utf-8")
    (tmp_path / "thesis.html").write_text("years of work")
    with pytest.raises(BadInput, match=r"out=.*thesis.html: is there and is no report"):
        write_report(place, tmp_path / "thesis.html")
    assert (tmp_path / "thesis.html").read_text() == "years of work"


@pytest.mark.parametrize(
    ("out", "problem"),
    [
        ("", "is a directory"),
        ("absent/report.html", "no such directory"),
        ("file/report.html", "no such directory"),
        ("x" * 300, "can't be written"),
        ("x" * 250, "can't be written"),
    ],
)
def test_places_that_cannot_be_written(out: str, problem: str, tmp_path: Path) -> None:
    place = study_directory(tmp_path / "study")
    (tmp_path / "file").write_text("")
    before = names(tmp_path)
    with pytest.raises(BadInput, match=f"^out=.*{problem}"):
        write_report(place, tmp_path / out)
    assert names(tmp_path) == before


def test_nothing_is_left_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = study_directory(tmp_path / "study")
    old = write_report(place).read_bytes()
    before = names(place)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match=r"can't be written \(No space left on device\)"):
        write_report(place)
    assert names(place) == before
    assert (place / "report.html").read_bytes() == old
