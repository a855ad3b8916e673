"""What moves the bonding rate: ridge regression of its changes, beside least squares.

    dy(t+1) = b0 + b1 dy(t) + b2 I(t) + b3 fear_greed(t) + b4 btc_usd(t) + e

y is the logit of the bonding rate, I the inflation as a share of the supply per round. As
in the published study the features are not scaled. A penalty that is harmless for bitcoin's
price, tens of thousands, then outweighs all that inflation, some 0.0005, can explain: the
penalty forces b2 to about 0, whatever the data say. Least squares shows what they say.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.studies.lip107.history import Floats, Series

PENALTIES = (0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 10.0, 20.0, 50.0)
"""Ridge penalties that cross-validation chooses from, as published."""

FOLDS = 5
"""Consecutive parts of the rows in cross-validation, as published."""

FEATURES = ("change", "inflation", "fear_greed", "btc_usd")
"""What the next change is explained with, in the order of the coefficients."""


class Rows(NamedTuple):
    """The regression's data.

    Args:
        features: one row a round, columns as in FEATURES, shape (rows, 4).
        changes: the change of logit bonding rate that follows, shape (rows,).
    """

    features: Floats
    changes: Floats


class Fit(NamedTuple):
    """A fitted regression.

    Args:
        intercept: not penalised.
        coefficients: in the order of FEATURES.
        residuals: observed less fitted changes, one for each row; their mean is 0.
    """

    intercept: float
    coefficients: Floats
    residuals: Floats


def rows_of(rounds: Series, window: int) -> Rows:
    """The rows of the newest changes.

    Args:
        rounds: the record.
        window: changes that are used; the first one only explains the second.
    """
    recent = rounds.last(window + 1)
    changes = recent.changes
    explaining = recent.take(np.arange(1, len(changes)))
    features = (
        changes[:-1],
        explaining.inflation,
        explaining.fear_greed,
        explaining.btc_usd,
    )
    return Rows(np.column_stack(features), changes[1:])


def ridge(rows: Rows, penalty: float) -> Fit:
    """Least squares with a penalty on squared coefficients; 0 = ordinary least squares."""
    means, mean = rows.features.mean(axis=0), rows.changes.mean()
    centred = rows.features - means
    normal = centred.T @ centred + penalty * np.eye(centred.shape[1])
    coefficients = np.linalg.solve(normal, centred.T @ (rows.changes - mean))
    intercept = float(mean - means @ coefficients)
    fitted = intercept + rows.features @ coefficients
    return Fit(intercept, coefficients, rows.changes - fitted)


def prediction_error(rows: Rows, penalty: float) -> float:
    """Mean squared error on consecutive parts left out in turn, averaged over the parts."""
    errors = []
    for held in np.array_split(np.arange(len(rows.changes)), FOLDS):
        kept = np.ones(len(rows.changes), dtype=bool)
        kept[held] = False
        fit = ridge(Rows(rows.features[kept], rows.changes[kept]), penalty)
        predicted = fit.intercept + rows.features[held] @ fit.coefficients
        errors.append(np.mean((rows.changes[held] - predicted) ** 2))
    return float(np.mean(errors))


def best_penalty(rows: Rows) -> float:
    """The penalty that predicts best; the smallest of equals."""
    return min(PENALTIES, key=lambda penalty: prediction_error(rows, penalty))


def t_values(rows: Rows) -> Floats:
    """Least squares coefficients over their standard errors, in the order of FEATURES.

    The errors are taken as uncorrelated and of equal variance.
    """
    fit = ridge(rows, 0.0)
    centred = rows.features - rows.features.mean(axis=0)
    degrees_of_freedom = len(rows.changes) - len(FEATURES) - 1
    variance = np.sum(fit.residuals**2) / degrees_of_freedom
    errors = np.sqrt(variance * np.diag(np.linalg.inv(centred.T @ centred)))
    return np.asarray(fit.coefficients / errors)


def penalty_table(rows: Rows) -> pl.DataFrame:
    """What each penalty does to the coefficients; the first row is least squares.

    Returns:
        Columns penalty, prediction_error, residual_sd and one for each of FEATURES.
    """
    table = []
    for penalty in (0.0, *PENALTIES):
        fit = ridge(rows, penalty)
        values: dict[str, float] = {
            "penalty": penalty,
            "prediction_error": prediction_error(rows, penalty),
            "residual_sd": float(fit.residuals.std()),
        }
        table.append(values | dict(zip(FEATURES, fit.coefficients.tolist(), strict=True)))
    return pl.DataFrame(table)
