"""A stored configuration becomes overrides that compose to it again."""

from pathlib import Path

import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.repeating import as_text, overrides_of
from experiments.runs.manifest import plain_config, write_config


def stored(folder: Path, *overrides: str) -> str:
    path = folder / "config.yaml"
    write_config(compose_job(overrides).config, path)
    return str(path)


@pytest.mark.parametrize(
    "overrides",
    [
        [],
        ["seed=7", "era=streamflow", "market.eth_usd=1e-5", "variant.lip_100=true"],
        ["strategy/selection=cheapest_first", "emission=fixed_schedule"],
        ["emission=bounded", "emission.rule._target_=my.rule"],
        ["strategy.delegation._target_=cautious.Cautious"],
        ["++policies={mine: {rank: 20, commission: {_target_: mine.Cut, share: 0.3}}}"],
        [r"snapshot='a b\,c: {it\'s}, \\d\\'"],
    ],
    ids=str,
)
def test_the_same_configuration_comes_back(overrides: list[str], tmp_path: Path) -> None:
    config = compose_job(overrides).config
    again = compose_job(overrides_of(stored(tmp_path, *overrides), [])).config
    assert plain_config(again) == plain_config(config)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a=b,c", "it's", "\\", "a\\", "a\\'b", "\\\\'", "'", "null", "5", "a\\b"],
)
def test_texts_survive_their_quotes(text: str) -> None:
    assert compose_job([f"snapshot={as_text(text)}"]).config.snapshot == text


def test_what_is_given_beside_wins(tmp_path: Path) -> None:
    file = stored(tmp_path, "seed=7", "horizon.rounds=9", "strategy/delegation=passive")
    beside = [
        "seed=8",
        "strategy/selection=cheapest_first",
        "strategy.delegation.exit_rate=0.5",
        "emission._target_=my.rule",
    ]
    config = compose_job([*overrides_of(file, beside), *beside]).config
    assert (config.seed, config.horizon.rounds) == (8, 9)
    assert config.strategy.selection == {
        "_target_": "agents.strategies.selection.CheapestFirst"
    }
    assert config.strategy.delegation["exit_rate"] == 0.5
    assert config.strategy.delegation["any_share"] == 0.2
    assert config.emission == {"_target_": "my.rule"}


def test_leave_to_replace_a_result_is_not_repeated(tmp_path: Path) -> None:
    file = stored(tmp_path, "overwrite=true")
    assert not compose_job(overrides_of(file, [])).config.overwrite


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "can't be read: No such file or directory"),
        ("a: [", "can't be read: "),
        ("[1, 2]", "must be the config.yaml of a run directory"),
        ("a: 1", "must be the config.yaml of a run directory"),
    ],
)
def test_other_files_are_told_in_one_line(
    content: str | None, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "other.yaml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadInput) as caught:
        compose_job(overrides_of(str(file), []))
    assert str(caught.value).startswith(f"--from={file}: {told}")
    assert "\n" not in str(caught.value)
