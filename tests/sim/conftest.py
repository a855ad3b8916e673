"""What many tests share: the snapshot, drawn networks and one world that has run."""

from collections.abc import Callable

import numpy as np
import pytest

from protocol.parameters import Parameters
from sim.build import FIRST_BLOCK
from sim.config import PopulationConfig, ProtocolConfig
from sim.genesis import Genesis, build_genesis
from sim.parameters import protocol_parameters
from sim.population import OrchestratorDraw, draw_gateways, draw_orchestrators
from sim.snapshot import Snapshot, load_snapshot
from sim.stakes import Stakes, draw_stakes
from sim.streams import Streams
from tests.sim.world import Run, default_config, run

SEEDS = (0, 1, 2, 3, 4)


class Network:
    """A population drawn from the snapshot for one seed, and its contracts."""

    def __init__(self, snapshot: Snapshot, seed: int) -> None:
        config = PopulationConfig()
        streams = Streams(seed)
        self.snapshot = snapshot
        self.stakes: Stakes = draw_stakes(
            snapshot, streams.generator("population", "stakes")
        )
        self.draws: list[OrchestratorDraw] = draw_orchestrators(
            snapshot, self.stakes, config, streams
        )
        self.parameters: Parameters = protocol_parameters(ProtocolConfig(), snapshot)
        self.genesis: Genesis = build_genesis(
            snapshot,
            self.parameters,
            self.stakes,
            self.draws,
            draw_gateways(config, streams),
            config=config,
            first_block=FIRST_BLOCK,
        )

    @property
    def pools_lpt(self) -> np.ndarray:
        """Principal by delegate."""
        return np.bincount(
            self.stakes.delegate, self.stakes.principal_lpt, self.stakes.orchestrators
        )


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return load_snapshot("mainnet_2025-11-20")


@pytest.fixture(scope="session")
def networks(snapshot: Snapshot) -> Callable[[int], Network]:
    made: dict[int, Network] = {}

    def network(seed: int) -> Network:
        if seed not in made:
            made[seed] = Network(snapshot, seed)
        return made[seed]

    return network


@pytest.fixture(scope="session", params=SEEDS)
def network(request, networks) -> Network:
    return networks(request.param)


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Run:
    """Three rounds of the default world."""
    config = default_config({"horizon.rounds": 3})
    return run(config, tmp_path_factory.mktemp("world") / "run")
