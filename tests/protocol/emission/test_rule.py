from hypothesis import given
from hypothesis import strategies as st

from protocol.bonding.delegation import bond
from protocol.emission import EmissionInputs, signed_step
from protocol.errors import ArithmeticPanic
from protocol.fixed_point import add
from protocol.rounds import initialize_round
from tests.protocol.support import ALICE, LPT, OWNER, Network


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
    assert seen == [EmissionInputs(50, 1_000_000, 0, 500_000_000, 0, 0, 10**24, None)]


def test_a_rule_sees_the_bonding_rate_of_the_round_before() -> None:
    network = Network()
    seen: list[EmissionInputs] = []

    def watching(given_inputs: EmissionInputs) -> int:
        seen.append(given_inputs)
        return given_inputs.inflation_ppb

    network.state.minter.emission_rule = watching
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.next_round()
    network.next_round()
    assert [each.last_bonding_rate_ppb for each in seen] == [None, 0, 100_000]
    assert seen[-1].bonding_rate_ppb == 100_000


def test_what_a_rule_saw_is_forgotten_if_the_round_does_not_open() -> None:
    """A rule that overflows makes the call revert, and everything is as before."""
    network = Network()
    network.state.minter.emission_rule = lambda _: add(2**256 - 1, 1)
    assert type(network.refused(OWNER, initialize_round)) is ArithmeticPanic
    assert network.state.minter.last_bonding_rate.value is None
