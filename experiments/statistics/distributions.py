"""Probabilities and quantiles of the laws that the intervals rest on.

scipy takes half a second to import and only results with replications need it, so it is
imported when the first of them is asked for.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def t_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Quantile of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees_of_freedom, probability))


def t_above(values: ArrayLike, degrees_of_freedom: float) -> NDArray[np.float64]:
    """Probability that Student's t is above each of some values."""
    from scipy.special import stdtr  # noqa: PLC0415

    below = stdtr(degrees_of_freedom, np.negative(np.asarray(values, dtype=float)))
    return np.asarray(below, dtype=float)


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Quantile of the beta law with shapes a and b."""
    from scipy.special import betaincinv  # noqa: PLC0415

    return float(betaincinv(a, b, probability))


def binomial_cdf(trials: int, probability: float) -> NDArray[np.float64]:
    """Probability of at most 0, 1, ... trials successes, shape [trials + 1]."""
    from scipy.special import bdtr  # noqa: PLC0415

    return np.asarray(bdtr(np.arange(trials + 1.0), trials, probability), dtype=float)
