"""Fields that are not what they should be are named with their place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.reports.fields import DamagedFile, Fields, read_fields

CONTENT = {
    "text": "a",
    "whole": 3,
    "real": 0.5,
    "flag": True,
    "list": [{}, 1],
    "none": None,
}


def fields() -> Fields:
    return Fields("f.json", "a.b", CONTENT)


def test_what_is_there_is_given() -> None:
    got = fields()
    assert (got.text("text"), got.integer("whole"), got.number("whole")) == ("a", 3, 3.0)
    assert got.number_or_none("none") is None
    assert got.flag("flag") is True
    assert (got.plain("text"), got.plain("real"), got.plain("none")) == ("a", 0.5, None)
    assert (got.holds("real"), got.holds("none"), got.holds("absent")) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (lambda got: got.text("absent"), "a.b.absent is missing"),
        (lambda got: got.text("whole"), "a.b.whole must be a text"),
        (lambda got: got.integer("real"), "a.b.real must be an integer"),
        (lambda got: got.integer("flag"), "a.b.flag must be an integer"),
        (lambda got: got.number("none"), "a.b.none must be a number"),
        (lambda got: got.number("flag"), "a.b.flag must be a number or null"),
        (lambda got: got.plain("flag"), "a.b.flag must be a text, a number or null"),
        (lambda got: got.flag("whole"), "a.b.whole must be true or false"),
        (lambda got: got.inner("text"), "a.b.text must be an object"),
        (lambda got: got.mapping("list"), "a.b.list must be an object"),
        (lambda got: [*got.each("text")], "a.b.text must be a list"),
        (lambda got: [*got.each("list")], "a.b.list[1] must be an object"),
        (lambda got: got.texts("list"), "a.b.list must be a list of texts"),
    ],
)
def test_damage_is_named(read: Callable[[Fields], Any], problem: str) -> None:
    with pytest.raises(DamagedFile) as raised:
        read(fields())
    assert str(raised.value) == f"f.json is damaged: {problem}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"a": 1', "line 1 column 8"),
        (b"\xff\xfe", "can't decode"),
        (b'{"a": NaN}', "NaN is no number of JSON"),
        (b"[1]", "the whole must be an object"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_json_object_is_damaged(
    content: bytes, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "f.json").write_bytes(content)
    with pytest.raises(DamagedFile, match=problem):
        read_fields(tmp_path / "f.json")
