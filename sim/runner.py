"""Runs one world and leaves its tables in a directory."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sim.branching import branch
from sim.build import WorldBuilder
from sim.common_past import CommonPast
from sim.config import WorldConfig
from sim.engine import Engine
from sim.saving import load, save

YOUNG_OBJECTS = 1_000_000
"""New objects after which the collector looks for garbage, of which a run makes none."""

SAVED = "saved"
"""Folder of the saved worlds, by replication and by rounds from the start."""


@dataclass(frozen=True, slots=True)
class WorldSummary:
    """What it took to simulate one world.

    Attributes:
        replication: index of the replication.
        emulated: calibration profile that latencies and costs stand on.
        calls: calls that the contracts executed.
        events: events that the contracts emitted.
        sessions: streams that arrived.
        rows: rows by table.
        policies: orchestrators with a policy of their own, by the policy's name.
        wall_s: seconds of wall time.
    """

    replication: int
    emulated: str
    calls: int
    events: int
    sessions: int
    rows: dict[str, int]
    policies: dict[str, str]
    wall_s: float


def run_world(
    config: WorldConfig,
    directory: Path,
    *,
    replication: int = 0,
    on_round: Callable[[int, int], None] | None = None,
    pasts: Sequence[WorldConfig] = (),
    code: Callable[[], str] = str,
    tables: Set[str] | None = None,
    common: CommonPast | None = None,
) -> WorldSummary:
    """Simulate one world.

    Args:
        config: a configuration that passes `check_world`, its strategies instantiated.
        directory: an existing directory; each table becomes `<table>.parquet` in it.
        replication: index of the replication, from 0.
        on_round: told (rounds done, rounds in all) after each round.
        pasts: configurations that the world ran under before, the first one first; each
            goes on under the next at the `branch.at_round` of that.
        code: gives what identifies the code; asked for worlds that are saved.
        tables: names of the tables that are written; None for all.
        common: what this world has in common with others of its replication, which are
            written the same tables of and differ in their scenarios only; simulated unless
            one of them has done so. The tables are the same without it.

    Raises:
        ConfigError: a branch changes what can't be changed.
        SavedWorldError: a saved past can't be read.
    """
    with _settled():
        return _simulate(
            config,
            _Run(directory, replication, on_round or _tell_nobody, code, tables),
            pasts,
            common,
        )


def _simulate(
    config: WorldConfig,
    run: "_Run",
    pasts: Sequence[WorldConfig],
    common: CommonPast | None,
) -> WorldSummary:
    """Simulate one world; nothing of it is left but its summary and its files."""
    start_s = time.perf_counter()
    try:
        if common is None:
            engine, builder = run.begin([*pasts, config])
        else:
            engine, builder = run.part(common, config)
        run.go_on(engine, config.horizon.rounds, config)
        engine.stop()
    finally:
        run.close()
    engine.recorder.close()
    return WorldSummary(
        replication=run.replication,
        emulated=builder.works.emulated,
        calls=engine.chain.calls,
        events=engine.ledger.events,
        sessions=engine.network.started,
        rows=engine.recorder.rows,
        policies=dict(engine.policies.names),
        wall_s=time.perf_counter() - start_s,
    )


class _Run:
    """One replication on its way through one or several configurations."""

    def __init__(
        self,
        directory: Path,
        replication: int,
        on_round: Callable[[int, int], None],
        code: Callable[[], str],
        tables: Set[str] | None,
    ) -> None:
        self._tables = tables
        self._directory = directory
        self.replication = replication
        self._on_round = on_round
        self._code = code
        self._engine: Engine | None = None

    def close(self) -> None:
        """Let the world go, whatever has become of it."""
        if self._engine is not None:
            self._engine.close()

    def begin(self, configs: Sequence[WorldConfig]) -> tuple[Engine, WorldBuilder]:
        """The world where the last configuration takes over."""
        builders = [
            WorldBuilder(config, self._directory, self.replication, self._tables)
            for config in configs
        ]
        engine, at = self._saved(builders)
        self._engine = engine or builders[0].build()
        if engine is None:
            engine = self._engine
            engine.start()
        rounds = configs[-1].horizon.rounds
        for before, after in zip(builders[at:], builders[at + 1 :], strict=False):
            until = after.config.branch.at_round or 0
            self.go_on(engine, until, None, rounds)
            branch(engine, before.config, after)
        return engine, builders[-1]

    def part(self, common: CommonPast, config: WorldConfig) -> tuple[Engine, WorldBuilder]:
        """The world where it parts from those that it has a past in common with."""
        scenarios = {name: config.scenarios[name] for name in common.scenarios}
        before = replace(config, scenarios=scenarios)
        builder = WorldBuilder(before, self._directory, self.replication, self._tables)
        engine = common.world(self._directory)
        self._engine = engine or builder.build()
        if engine is None:
            engine = self._engine
            engine.start()
            self.go_on(engine, common.rounds, None, config.horizon.rounds)
            common.keep(engine)
        engine.scenarios.change(engine, config.scenarios)
        return engine, builder

    def _saved(self, builders: list[WorldBuilder]) -> tuple[Engine | None, int]:
        """The latest saved world of the past that is of use, and whose past it is."""
        for at in range(len(builders) - 1, 0, -1):
            branch_off = builders[at].config.branch
            folder = Path(branch_off.directory or "") / SAVED / str(self.replication)
            there = [int(path.name) for path in folder.glob("[0-9]*") if path.is_dir()]
            usable = [done for done in there if done <= (branch_off.at_round or 0)]
            if usable:
                past = builders[at - 1]
                engine = load(
                    folder / str(max(usable)),
                    self._directory,
                    self._code(),
                    model=past.works.model,
                    strategies=_modules(past.config),
                )
                return engine, at - 1
        return None, 0

    def go_on(
        self,
        engine: Engine,
        until: int,
        saving: WorldConfig | None,
        rounds: int | None = None,
    ) -> None:
        """Simulate up to a number of rounds since the start; save where it is asked for."""
        while engine.rounds_done < until:
            done = engine.run_round()
            self._on_round(done, rounds or until)
            if saving is not None and done in saving.save.rounds and done < until:
                place = self._directory / SAVED / str(self.replication) / str(done)
                save(engine, place, self._code())


def _modules(config: WorldConfig) -> set[str]:
    """Modules of the strategies, scenarios and emission rule of a configuration."""
    strategy = config.strategy
    chosen = [getattr(strategy, name) for name in strategy.__slots__]
    chosen += [config.emission, config.market.prices, *config.scenarios.values()]
    chosen += [wallet.strategy for wallet in config.wallets.values()]
    for policy in config.policies.values():
        chosen += policy.chosen().values()
    modules = {type(each).__module__ for each in chosen}
    return modules - {"builtins", "functools"}


def _tell_nobody(done: int, rounds: int) -> None:
    """Nobody wants to know."""


@contextmanager
def _settled() -> Iterator[None]:
    """Keep the garbage collector from walking a living world over and over.

    A world is millions of small objects that live until the run ends, and then go all
    together. What was there before the run is out of the collector's sight until then, so
    that it looks at the world alone.
    """
    if _Left.wreck:
        _Left.wreck = False
        gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS, *before[1:])
    try:
        yield
    except BaseException:
        _Left.wreck = True
        raise
    finally:
        gc.set_threshold(*before)
        gc.collect()
        gc.unfreeze()


class _Left:
    """What the runs of this process have left behind.

    Attributes:
        wreck: whether one failed, whose world its error still held when it ended.
    """

    wreck = False
