"""Random drivers of the bonding rate: two models of what moves it.

The ridge model is the published one. The reduced form draws whole changes from the record
and keeps their mean: bonding then doesn't answer to inflation or the market at all.

Streams, each of the run's seed and replication, and none of the tuning, so that every
tuning sees the same draws: ("lip107", model, what is drawn).
"""

from enum import Enum

import numpy as np

from experiments.studies.lip107.aggregate import Drivers
from experiments.studies.lip107.history import (
    Floats,
    Series,
    observed_rounds,
    published_rounds,
)
from experiments.studies.lip107.regression import FEATURES, best_penalty, ridge, rows_of
from sim.streams import Streams


class DriverModel(Enum):
    """What moves the bonding rate.

    ridge: a regression on its last change, inflation and the market, as published.
    reduced_form: changes drawn from the record.
    """

    ridge = "ridge"
    reduced_form = "reduced_form"


def ridge_drivers(
    days: Series,
    streams: Streams,
    *,
    rounds: int,
    paths: int,
    window: int,
    block: int,
    penalty: float | None,
) -> Drivers:
    """Drivers of the published regression.

    Residuals are drawn one by one; each market series is drawn by itself, in blocks.

    Args:
        days: the record.
        streams: of the replication.
        rounds: length of a path.
        paths: how many.
        window: newest changes of the record that are learned from.
        block: rounds of a block of the market's series.
        penalty: of the regression; None = chosen by cross-validation.
    """
    recent = published_rounds(days).last(window + 1)
    rows = rows_of(recent, window)
    fit = ridge(rows, best_penalty(rows) if penalty is None else penalty)
    weights = dict(zip(FEATURES, fit.coefficients.tolist(), strict=True))
    shocks = streams.generator("lip107", "ridge", "residuals").choice(
        fit.residuals - fit.residuals.mean(), (rounds, paths)
    )
    for name in ("fear_greed", "btc_usd"):
        generator = streams.generator("lip107", "ridge", name)
        effects = weights[name] * getattr(recent, name)
        shocks += draw_blocks(generator, effects, rounds, paths, block)
    shocks += fit.intercept
    return Drivers(
        shocks, weights["change"], weights["inflation"], float(recent.changes[-1])
    )


def reduced_form_drivers(
    days: Series, streams: Streams, *, rounds: int, paths: int, window: int
) -> Drivers:
    """Drivers that are changes of the record, drawn one by one with replacement.

    Args:
        days: the record.
        streams: of the replication.
        rounds: length of a path.
        paths: how many.
        window: newest changes of the record that are drawn from.
    """
    generator = streams.generator("lip107", "reduced_form", "changes")
    changes = observed_rounds(days).last(window + 1).changes
    return Drivers(generator.choice(changes, (rounds, paths)))


def draw_blocks(
    generator: np.random.Generator, values: Floats, rounds: int, paths: int, block: int
) -> Floats:
    """A moving-block bootstrap: stretches of a series drawn with replacement, end to end.

    Args:
        generator: draws where each stretch begins.
        values: the series.
        rounds: length of a path.
        paths: how many.
        block: length of a stretch, at most that of the series.
    """
    stretches = -(-rounds // block)
    begins = generator.integers(0, len(values) - block + 1, (stretches, paths))
    drawn = np.empty((stretches, block, paths))
    for place in range(block):
        np.take(values, begins + place, out=drawn[:, place])
    return drawn.reshape(stretches * block, paths)[:rounds]
