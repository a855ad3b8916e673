"""How to have a result again."""

from typing import Any

import pytest

from experiments.reports.configs import default_config
from experiments.reports.reading import read_source
from experiments.reports.records import Source
from experiments.reports.repeat import repeat_section
from tests.experiments.reports.directories import study_directory


@pytest.fixture
def source(tmp_path: Any) -> Source:
    return read_source(study_directory(tmp_path / "study"))


def with_config(source: Source, **changes: Any) -> Source:
    config = default_config() | changes
    return source._replace(origin=source.origin._replace(config=config))


def test_the_command_needs_the_configuration_alone(source: Source) -> None:
    section = repeat_section(with_config(source), verb="run")
    assert section.command == "livepeer-sim run --from config.yaml hydra.run.dir=again"
    (line,) = section.lines
    assert "code of commit c0ffee and changes on top of it" in line
    assert [part.text for part in section.folded] == ["seed: 7\nhorizon:\n  rounds: 9\n"]


@pytest.mark.parametrize(
    ("changes", "own"),
    [
        ({"snapshot": "mine.json"}, "It used mine.json, which"),
        ({"calibration": "here/gpu.json"}, "It used here/gpu.json, which"),
        (
            {"strategy": {"pricing": {"_target_": "mine.Price"}}},
            "It used mine.Price, which",
        ),
    ],
)
def test_what_a_user_brought_is_named(
    changes: dict[str, Any], own: str, source: Source
) -> None:
    first, _ = repeat_section(with_config(source, **changes), verb="study").lines
    assert first.startswith(own)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ({"git_commit": None, "version": "1.2"}, "code of version 1.2:"),
        ({"source_sha256": "ab", "git_commit": None}, "code of source ab:"),
        ({}, "with the same code of the simulator:"),
    ],
)
def test_the_code_is_named_as_well_as_it_is_known(
    code: dict[str, Any], told: str, source: Source
) -> None:
    unknown = source._replace(origin=source.origin._replace(code=code))
    assert repeat_section(unknown, verb="run").lines[-1].endswith(told)
