"""Jobs that share a GPU: each slows as the fullest part that it uses fills up.

A job alone keeps each part of the card busy for a share of its time. On a shared card the
shares of a part add up, and once they pass one, everyone who needs it waits. Encoders and
decoders are engines of their own: a transcoding stream next to a diffusion model slows
neither.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

PROCESS_PENALTY = 0.035
"""Extra time for each further process on a card that serves them in turns (2-5 %)."""


class Sharing(Enum):
    """How the jobs on a card come to run at the same time."""

    PROCESSES = "processes"
    """Containers of their own: the cores serve them in turns, so that one job's reading
    does not overlap another's computing, and only gaps between operations are filled."""

    STREAMS = "streams"
    """Streams of one process, or a sharing service: kernels of several jobs overlap, and
    one queue launches them all."""


class Load(NamedTuple):
    """How busy a job keeps a GPU's parts while it runs alone.

    Attributes:
        compute: `[jobs]` share of the job's time in which the cores compute.
        bandwidth: `[jobs]` share in which the memory is the limit.
        encoder: `[jobs]` share of the card's encoders in use.
        decoder: `[jobs]` share of the card's decoders in use.
        launch: `[jobs]` share in which the card waits for its next operation's launch.
    """

    compute: Array
    bandwidth: Array
    encoder: Array
    decoder: Array | float = 0.0
    launch: Array | float = 0.0

    def parts(self, sharing: Sharing) -> Array:
        """`[parts, jobs]` shares of what jobs can take from each other.

        Each process has a launch queue of its own; streams of one process share it.
        """
        cores = (
            (self.compute + self.bandwidth,)
            if sharing is Sharing.PROCESSES
            else (self.compute, self.bandwidth, self.launch)
        )
        columns = np.broadcast_arrays(*cores, self.encoder, self.decoder)
        return np.stack(columns).astype(np.float64)


def card_loads(load: Load, card: Indices, cards: int, sharing: Sharing) -> Array:
    """`[parts, cards]` sum of the shares of the jobs on each card.

    Args:
        load: `[jobs]` how busy each job keeps the parts alone.
        card: `[jobs]` which physical card it runs on, from 0.
        cards: number of cards.
        sharing: how they run at the same time.
    """
    parts = load.parts(sharing)
    return np.stack([np.bincount(card, part, minlength=cards) for part in parts])


def _process_penalty(count: ArrayLike, load: Load, sharing: Sharing) -> Array:
    """Factor for switching between `count` processes, `[jobs]`; 1 for jobs on engines."""
    switches = sharing is Sharing.PROCESSES
    others = np.where(_on_cores(load) & switches, np.maximum(np.asarray(count) - 1, 0), 0)
    return np.asarray(1 + PROCESS_PENALTY * others)


def _on_cores(load: Load) -> NDArray[np.bool_]:
    return np.asarray(load.compute + load.bandwidth) > 0


def shared_slowdown(
    load: Load, card: Indices, cards: int, sharing: Sharing = Sharing.PROCESSES
) -> Array:
    """Slowdown of each of the jobs that now run on some cards, `[jobs]`.

    The fullest part of those that a job uses sets its pace; below full, nobody waits.

    Args:
        load: `[jobs]` how busy each job keeps the parts alone.
        card: `[jobs]` which physical card it runs on, from 0.
        cards: number of cards.
        sharing: how they run at the same time.
    """
    parts = load.parts(sharing)
    totals = card_loads(load, card, cards, sharing)[:, card]
    fullest = np.where(parts > 0, totals, 0.0).max(axis=0)
    on_cores = np.broadcast_to(_on_cores(load), card.shape)
    count = np.bincount(card, on_cores, minlength=cards)[card]
    return np.asarray(np.maximum(fullest, 1.0) * _process_penalty(count, load, sharing))


def equal_slowdown(
    load: Load, sessions: ArrayLike, sharing: Sharing = Sharing.PROCESSES
) -> Array:
    """Slowdown of each of `sessions` equal jobs on one card.

    Args:
        load: `[jobs]` of one of them.
        sessions: `[jobs]` how many there are, this one included.
        sharing: how they run at the same time.
    """
    count = np.maximum(np.asarray(sessions, dtype=np.float64), 1)
    fullest = np.maximum(count * load.parts(sharing).max(axis=0), 1.0)
    return np.asarray(fullest * _process_penalty(count, load, sharing))


def fits_memory(
    memory_gb: ArrayLike, card: Indices, card_memory_gb: Array
) -> NDArray[np.bool_]:
    """`[cards]` whether all the jobs on a card fit its memory together.

    Args:
        memory_gb: `[jobs]` GPU memory of each.
        card: `[jobs]` which physical card it runs on, from 0.
        card_memory_gb: `[cards]` memory of each card.
    """
    amounts = np.broadcast_to(np.asarray(memory_gb, dtype=np.float64), card.shape)
    needed = np.bincount(card, amounts, minlength=len(card_memory_gb))
    return np.asarray(needed <= card_memory_gb)
