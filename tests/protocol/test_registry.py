"""Service URIs."""

from protocol import controller, registry
from protocol.events.registry import ServiceURIUpdate
from protocol.machine import Call, execute
from protocol.parameters import Parameters, deploy
from protocol.units import Address, Block

OWNER, ORCHESTRATOR = Address("owner"), Address("orchestrator")


def test_everybody_publishes_an_address_even_while_paused() -> None:
    state = deploy(Parameters(), block=Block(0))
    assert registry.service_uri(state, ORCHESTRATOR) == ""
    for uri in ("https://first:8935", "https://second:8935", ""):
        call = Call(ORCHESTRATOR, Block(0))
        receipt = execute(state, call, registry.set_service_uri, uri)
        assert receipt.events == [ServiceURIUpdate(ORCHESTRATOR, uri)]
        assert registry.service_uri(state, ORCHESTRATOR) == uri
        execute(state, Call(OWNER, Block(0)), controller.pause)
    assert registry.service_uri(state, OWNER) == ""
