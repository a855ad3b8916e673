"""An orchestrator takes what its cards and its line both hold."""

import pytest

from sim.population import LIVE_AI, VIDEO, VOD
from sim.sessions import Sessions
from sim.work import Works

PIXELS_PER_S = {VIDEO: 49_924_800, LIVE_AI: 27_648_000, VOD: 49_924_800}
WORKS = Works.load("cpu-amd-epyc")


def slots(line_mbps, capabilities, gpu="RTX 4090", gpus=1):
    return Sessions(WORKS, PIXELS_PER_S, line_mbps).slots(capabilities, gpu, gpus)


def test_a_line_of_100_mbits_carries_some_thirteen_streams():
    # 6 Mbit/s each and a fifth: 100 / 7.2 is 13.9; the documentation says some 16 without.
    assert slots(None, [VIDEO]) == {VIDEO: 24}
    assert slots(100.0, [VIDEO]) == {VIDEO: 13}
    assert slots(14.3, [VIDEO]) == {VIDEO: 1}
    assert slots(1.0, [VIDEO]) == {VIDEO: 0}


def test_a_wide_line_leaves_the_cards_as_the_limit():
    assert slots(1_000.0, [VIDEO, VOD], gpus=5) == slots(None, [VIDEO, VOD], gpus=5)
    assert slots(1_000.0, [VIDEO], gpus=100)[VIDEO] == int(1_000 / 7.2)


def test_live_ai_has_its_part_of_the_line_first():
    held = slots(None, [VIDEO, LIVE_AI], gpus=4)
    assert held[LIVE_AI] == 4
    # 4 streams of 2.5 Mbit/s and a fifth are 12; of the other 88, 12 streams of 7.2.
    assert slots(100.0, [VIDEO, LIVE_AI], gpus=4) == {VIDEO: 12, LIVE_AI: 4}
    assert slots(9.0, [VIDEO, LIVE_AI], gpus=4) == {VIDEO: 0, LIVE_AI: 3}


def test_files_wait_for_the_line():
    assert slots(1.0, [VOD]) == slots(None, [VOD])


def test_order_of_the_capabilities_is_kept():
    assert list(slots(100.0, [VOD, LIVE_AI, VIDEO])) == [VOD, LIVE_AI, VIDEO]


@pytest.mark.parametrize("gpus", [0, 1, 7])
def test_more_line_never_holds_less(gpus):
    found = [
        slots(mbps, [VIDEO, LIVE_AI], gpus=gpus) for mbps in (1, 5, 20, 100, 400, 2_000)
    ]
    totals = [sum(each.values()) for each in found]
    assert totals == sorted(totals)
