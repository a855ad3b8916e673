from hypothesis import given
from hypothesis import strategies as st

from protocol.emission import EmissionInputs, signed_step
from protocol.rounds import initialize_round
from tests.protocol.support import OWNER, Network


def inputs(inflation: int, rate: int, step: int = 500) -> EmissionInputs:
    return EmissionInputs(1, inflation, step, 500_000_000, rate, 0, 0)


def test_one_step_towards_the_target() -> None:
    assert signed_step(inputs(686_500, 499_999_999)) == 687_000
    assert signed_step(inputs(686_500, 500_000_000)) == 686_500
    assert signed_step(inputs(686_500, 500_000_001)) == 686_000
    assert signed_step(inputs(300, 500_000_001)) == 0


def test_inflation_falls_to_zero_as_published() -> None:
    """LIP-34: 0.0502 % falling 3 ppm a round has less than a step left after 167 rounds."""
    inflation = 502_000
    for _ in range(167):
        inflation = signed_step(inputs(inflation, 600_000_000, step=3_000))
    assert inflation == 1_000
    assert signed_step(inputs(inflation, 600_000_000, step=3_000)) == 0


@given(inflation=st.integers(0, 10**9), rate=st.integers(0, 10**9))
def test_it_never_moves_by_more_than_a_step(inflation: int, rate: int) -> None:
    after = signed_step(inputs(inflation, rate))
    assert after >= 0
    assert abs(after - inflation) <= 500


def test_another_rule_takes_its_place() -> None:
    network = Network()
    seen: list[EmissionInputs] = []

    def bounded(given_inputs: EmissionInputs) -> int:
        seen.append(given_inputs)
        return min(signed_step(given_inputs), 750_000)

    network.state.minter.emission_rule = bounded
    network.do(OWNER, initialize_round)
    assert network.state.minter.inflation.value == 750_000
    assert seen == [EmissionInputs(50, 1_000_000, 0, 500_000_000, 0, 0, 10**24)]
