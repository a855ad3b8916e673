"""Overrides that compose, and the one line that tells why others don't."""

from pathlib import Path

import pytest

from experiments.composing import compose_job, compose_sweep, config_directory_override
from experiments.errors import BadInput
from sim.config import EraName, Resolution

BAD = [
    ("seed=abc", "seed=abc: must be an integer"),
    ("seed=", "seed=: must be an integer"),
    ("seed=null", "seed=null: must be an integer"),
    ("seed=1.5", "seed=1.5: must be an integer"),
    ("seed=true", "seed=true: must be an integer"),
    ("seed=???", "seed=???: must be an integer"),
    ("seed=[1,2]", "seed=[1,2]: must be an integer"),
    ("seed=1,2", "seed=1,2: several values need a sweep: add -m"),
    ("seed=${nothing}", "seed=${nothing}: Interpolation key 'nothing' not found"),
    ("horizon.rounds=1e9", "horizon.rounds=1e9: must be an integer"),
    ("horizon.roundz=3", "horizon.roundz=3: no such key; did you mean horizon.rounds?"),
    ("+horizon.roundz=3", "horizon.roundz=3: no such key; did you mean horizon.rounds?"),
    (
        "++protocol.unbonding=3",
        "protocol.unbonding=3: no such key; did you mean protocol.unb",
    ),
    ("horizon={rounds: abc}", "horizon.rounds={rounds: abc}: must be an integer"),
    ("horizon={roundz: 3}", "horizon.roundz={roundz: 3}: no such key"),
    ("horizon=3", "horizon=3: "),
    ("resolution=weekly", "resolution=weekly: must be one of segment, session, round"),
    ("era=9", "era=9: must be one of streamflow, confluence, delta"),
    ("demand=", "demand=: no such option; allowed: growing, mainnet, "),
    (
        "strategy/selection=",
        "strategy/selection=: no such option; allowed: bandit, cheapest_",
    ),
    ("emission=best", "emission=best: no such option; allowed: bounded, fixed_"),
    ("emission.floor=1", "emission.floor=1: no such key; did you mean emission.floor_ppb?"),
    (
        "variant.lip_101=true",
        "variant.lip_101=true: no such key; did you mean variant.l",
    ),
    ("variant.lip_100=maybe", "variant.lip_100=maybe: must be true or false"),
    ("overwrite=maybe", "overwrite=maybe: must be true or false"),
    ("protocol.unbonding_period=0.5", "protocol.unbonding_period=0.5: must be an integer"),
    (
        "demand.video_minutes_per_week=x",
        "demand.video_minutes_per_week=x: must be a number",
    ),
    ("foo", "foo: not an override; write key=value"),
    ("a=[1,", "a=[1,: not an override"),
    ("seed==3", "seed==3: not an override"),
    ("snapshot=a=b", "snapshot=a=b: not an override"),
    ("=3", "''=3: not an override"),
    (
        "strategy/selection=best",
        "strategy/selection=best: no such option; allowed: bandit, cheapest_",
    ),
    (
        "strategy/selecton=x",
        "strategy/selecton=x: no such key; did you mean strategy/selec",
    ),
    (
        "strategy.selection.stake_wieght=1",
        "strategy.selection.stake_wieght=1: no such key;",
    ),
    ("hydra/launcher=best", "hydra/launcher=best: is for a sweep; add -m"),
    ("hydra.run.dirr=x", "hydra.run.dirr=x: no such key; did you mean hydra.run.dir?"),
    ("hydra.output_subdir=.hydra", "hydra.output_subdir=.hydra: must stay null"),
    ("hydra.job.chdir=true", "hydra.job.chdir=true: must stay false"),
    ("hydra/job_logging=default", "hydra/job_logging=default: must not write a file"),
    (
        "hydra.sweep.dir=x",
        "hydra.sweep.dir=x: is for a sweep; add -m (the place of one run is hydra.run.dir)",
    ),
    ("hydra.verbose=true", "hydra.verbose=true: has no effect here; of Hydra's settings"),
    ("hydra/hydra_logging=none", "hydra/hydra_logging=none: has no effect here"),
    ("~foo", "foo"),
]


@pytest.mark.parametrize(("override", "told"), BAD, ids=[override for override, _ in BAD])
def test_bad_overrides_are_told_in_one_line(override: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        compose_job(["horizon.rounds=2", override])
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_good_overrides_reach_the_dataclasses() -> None:
    job = compose_job(
        [
            "seed=7",
            "horizon.rounds=3",
            "protocol.target_bonding_rate=460000000",
            "market.lpt_usd=5",
            "strategy/selection=cheapest_first",
            "hydra.run.dir=results/first",
        ]
    )
    config = job.config
    assert (config.seed, config.horizon.rounds, config.market.lpt_usd) == (7, 3, 5.0)
    assert config.protocol.target_bonding_rate == 460_000_000
    assert (config.era, config.resolution) == (EraName.delta, Resolution.session)
    assert config.strategy.selection == {
        "_target_": "agents.strategies.selection.CheapestFirst"
    }
    assert job.directory == "results/first"


def test_without_a_place_runs_go_under_runs_and_never_share_one() -> None:
    first, second = compose_job([]), compose_job([])
    assert Path(first.directory).parts[0] == "runs"
    assert first.directory != second.directory


def test_sweeps_are_expanded_as_hydra_does() -> None:
    jobs = compose_sweep(
        [
            "seed=1,2",
            "horizon.rounds=range(1,3)",
            "hydra.sweep.dir=here",
            "market.eth_usd=9",
        ]
    )
    assert [(job.config.seed, job.config.horizon.rounds) for job in jobs] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]
    assert [job.directory for job in jobs] == ["here/0", "here/1", "here/2", "here/3"]
    assert {job.config.market.eth_usd for job in jobs} == {9.0}


def test_the_jobs_of_a_sweep_share_a_folder_named_after_the_time() -> None:
    first, second = compose_sweep(["seed=1,2"])
    assert Path(first.directory).parent == Path(second.directory).parent
    (again, *_) = compose_sweep(["seed=1,2"])
    assert Path(again.directory).parent != Path(first.directory).parent


def test_a_sweep_has_no_single_place() -> None:
    with pytest.raises(BadInput, match=r"^hydra.run.dir=x: is for one run; .*sweep.dir$"):
        compose_sweep(["seed=1,2", "hydra.run.dir=x"])


def test_a_bad_job_anywhere_in_a_sweep_is_told() -> None:
    with pytest.raises(BadInput, match=r"^seed=abc: must be an integer"):
        compose_sweep(["seed=1,abc"])


def test_own_options_are_found_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "strategy" / "selection"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(
        "_target_: agents.strategies.selection.CheapestFirst\n"
    )
    extra = config_directory_override(str(tmp_path))
    config = compose_job(["strategy/selection=mine", extra]).config
    assert config.strategy.selection == {
        "_target_": "agents.strategies.selection.CheapestFirst"
    }
    with pytest.raises(BadInput, match=r"--config-dir=.*no such folder"):
        config_directory_override(str(tmp_path / "absent"))
