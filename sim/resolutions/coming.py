"""The streams of a pool's lanes in order of arrival, for the compiled loop."""

from typing import NamedTuple

import numpy as np

from sim.compiled import entry
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane
from sim.resolutions.records import COMING


class Drawn(NamedTuple):
    """Streams lane by lane; arrays `[streams]`.

    Attributes:
        lane: whose each is.
        number: its number in its lane.
        start_us: when each arrives.
        length_us: how long it lasts.
        noise: its factor on computing.
        path_noise: its factor on time under way.
        own: `[streams, 3]` its own draws.
    """

    lane: np.ndarray
    number: np.ndarray
    start_us: np.ndarray
    length_us: np.ndarray
    noise: np.ndarray
    path_noise: np.ndarray
    own: np.ndarray


def in_order(lanes: list[Lane], drawn: list[tuple[Arrivals, np.ndarray]]) -> np.ndarray:
    """Streams that come, as `COMING`; of two at the same time the earlier lane's is first.

    Args:
        lanes: the gateways'.
        drawn: arrivals of each lane, and their own draws `[streams, 3]`.
    """
    arrivals, own = zip(*drawn, strict=True)
    counts = [len(each) for each in own]
    numbers = [lane.number(count) for lane, count in zip(lanes, counts, strict=True)]
    columns = Drawn(
        np.repeat(np.arange(len(lanes)), counts),
        np.concatenate([np.arange(each.start, each.stop) for each in numbers]),
        np.concatenate([each.start_us for each in arrivals]),
        np.concatenate([each.duration_us for each in arrivals]),
        np.concatenate([each.noise for each in arrivals]),
        np.concatenate([each.path_noise for each in arrivals]),
        np.concatenate(own),
    )
    coming = np.empty(len(columns.lane), dtype=COMING)
    write(columns, np.argsort(columns.start_us, kind="stable"), coming)
    return coming


@entry
def write(drawn: Drawn, order: np.ndarray, coming: np.ndarray) -> None:
    """Write streams down in an order.

    Args:
        drawn: the streams.
        order: `[streams]` whose turn it is.
        coming: `[streams]` of `COMING`; written.
    """
    for number in range(len(order)):
        stream, row = coming[number], order[number]
        stream.lane, stream.number = drawn.lane[row], drawn.number[row]
        stream.start_us, stream.length_us = drawn.start_us[row], drawn.length_us[row]
        stream.noise, stream.path_noise = drawn.noise[row], drawn.path_noise[row]
        own = drawn.own[row]
        stream.first, stream.second, stream.chance = own[0], own[1], own[2]
