"""Times between arrivals and times of service, drawn by mean 1 and squared coefficient of variation."""

import numpy as np

from ...samples import Array

Shape = tuple[int, ...]


def gamma(draws: np.random.Generator, scv: Array, shape: Shape) -> Array:
    """Gamma variates of mean 1: exponential where `scv` is 1, constant where it is 0."""
    if np.all(scv == 1):
        return draws.standard_exponential(shape)
    spread = np.maximum(scv, 1e-12)
    return np.where(scv > 0, draws.standard_gamma(1 / spread, shape) * spread, 1.0)


def lognormal(draws: np.random.Generator, scv: Array, shape: Shape) -> Array:
    """Lognormal variates of mean 1: a longer tail than the exponential one at the same variation."""
    sigma = np.sqrt(np.log1p(scv))
    return np.exp(sigma * draws.standard_normal(shape) - sigma**2 / 2)


def pareto(draws: np.random.Generator, index: float, shape: Shape) -> Array:
    """Pareto variates of mean 1; their variance is infinite where the tail `index` is at most 2."""
    if index <= 1:
        raise ValueError(f"A Pareto variate of tail index {index!r} has no mean; give one above 1.")
    return (draws.pareto(index, shape) + 1) * (index - 1) / index


def in_batches(draws: np.random.Generator, size: int, shape: Shape) -> Array:
    """Gaps of mean 1 of requests that come `size` at a time, the batches as a Poisson process."""
    gaps = np.zeros(shape)
    gaps[::size] = size * draws.standard_exponential(gaps[::size].shape)
    return gaps
