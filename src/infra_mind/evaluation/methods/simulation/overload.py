"""Minutes in which the load or the servers change, and clients that give up and try again.

Requests are counted in short steps rather than played one by one (D. T. Gillespie, Approximate
accelerated stochastic simulation of chemically reacting systems, Journal of Chemical Physics 115, 2001):
what arrives and what the servers finish in a step are drawn with the mean and variance of their
counts. Waiting is first come first served, so that two running totals, of arrivals and of departures,
say how old the head of the queue is. A client waits for `timeout`, then tries again after a pause that
doubles; the server does not know and answers what nobody waits for any more, unless it drops what is
older than the timeout. That is how an overload outlives its cause (N. Bronson and others, Metastable
failures in distributed systems, HotOS 2021). Steps are much longer than a service time: waiting inside
a step is the steady queue's affair.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...samples import Array

Steps = NDArray[np.intp]
Flags = NDArray[np.bool_]
STEP_S = 1.0
# Over so many seconds the autoscaler averages how many servers are busy.
WATCHED_S = 30.0
# Attempts of one request: the first and those that a client makes after it.
ATTEMPTS = 4
# A pause before a further attempt is drawn around its length, at these multiples in turn.
JITTER = (1 / 3, 1.0, 5 / 3)
# A queue is back when no more than this share of the requests of a step time out.
BACK = 0.01
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """What some queues go through; every field is a row over them. Times are seconds.

    demand: requests a second · surge: times the demand while the strain lasts (from `starts` for
    `lasts`), or in bursts of `burst` seconds that fill `burst_share` of it where `burst` is above 0 ·
    lost: share of the servers away while it lasts, to which requests go in vain for `unseen` seconds ·
    servers: at the beginning · ceiling: most that the autoscaler starts, `lag` after they were needed
    at the utilization `target`, at half speed for `warm_up` · again: probability that a client tries
    once more · drops: whether the queue drops what is older than the timeout.
    """

    demand: Array
    service: Array
    arrival_scv: Array
    service_scv: Array
    servers: Array
    ceiling: Array
    target: Array
    lag: Array
    warm_up: Array
    surge: Array
    burst: Array
    burst_share: Array
    lost: Array
    unseen: Array
    starts: Array
    lasts: Array
    timeout: Array
    pause: Array
    again: Array
    drops: Flags

    @property
    def columns(self) -> int:
        return self.demand.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happened, steps x queues: requests counted by the step in which they arrived.

    fresh: first attempts · attempts: all of them · failed: attempts that timed out · given_up: requests
    whose last attempt timed out · good: answers given in time, by the step in which they were given ·
    wait: seconds until served, infinite where that is past the end.
    """

    fresh: Array
    attempts: Array
    failed: Array
    given_up: Array
    good: Array
    wait: Array
    starts: Array
    lasts: Array
    timeout: Array

    def back_after(self) -> Array:
        """Seconds from the end of the strain until no more requests time out; infinite: not by itself."""
        steps = np.arange(len(self.fresh))[:, None]
        bad = self.failed > BACK * np.maximum(self.attempts, _TINY)
        last = np.where(bad, steps, -1).max(axis=0)
        ends = (self.starts + self.lasts) / STEP_S
        # Whether the latest requests time out is not known at the end.
        known = len(self.fresh) - np.ceil(self.timeout / STEP_S) - 2
        after = np.maximum(last + 1 - ends, 0.0) * STEP_S
        return np.where(last >= known, np.inf, after)

    def window(self) -> Flags:
        """Steps from the beginning of the strain until its end, or until the queue is back."""
        steps = np.arange(len(self.fresh))[:, None] * STEP_S
        after = np.minimum(self.back_after(), len(self.fresh) * STEP_S)
        return (steps >= self.starts) & (steps < self.starts + self.lasts + after)

    def share_failed(self) -> Array:
        """Attempts that timed out, of those of the window."""
        return self._share(self.failed, self.attempts)

    def goodput(self) -> Array:
        """Answers in time over what was asked for in the window; further attempts may lift it late."""
        return np.minimum(self._share(self.good, self.fresh), 1.0)

    def waits(self, shares: tuple[float, ...]) -> Array:
        """Percentiles of the wait (s) of what was answered in time in the window, shares x queues."""
        weight = np.where(self.window(), self.attempts - self.failed, 0.0)
        order = np.argsort(self.wait, axis=0)
        ordered = np.take_along_axis(self.wait, order, axis=0)
        total = np.cumsum(np.take_along_axis(weight, order, axis=0), axis=0)
        places = np.array([(total < share * total[-1]).sum(axis=0) for share in shares])
        found = np.take_along_axis(ordered, np.minimum(places, len(total) - 1), axis=0)
        return np.where(total[-1] > 0, np.minimum(found, self.timeout), np.nan)

    def _share(self, part: Array, whole: Array) -> Array:
        window = self.window()
        return (part * window).sum(axis=0) / np.maximum((whole * window).sum(axis=0), _TINY)


@dataclass(slots=True)
class _State:
    """What is carried from step to step: totals, what is due, and what was ordered."""

    arrived: Array
    departed: Array
    composition: Array
    in_vain: Array
    due: Array
    ordered: Array
    used: Array


def endure(strain: Strain, *, seconds: float, seed: int | list[int]) -> Course:
    """Play the strain through `seconds` from its quiet beginning."""
    steps = int(np.ceil(seconds / STEP_S))
    draws = np.random.default_rng(seed)
    course = _empty(strain, steps)
    demand = _demand(strain, draws, steps)
    fresh = _counts(draws, demand * STEP_S, strain.arrival_scv)
    noise = draws.standard_normal(fresh.shape)
    state, delays = _State(**_arrays(strain, steps)), _delays(strain)
    late = np.maximum(_in_steps(strain.timeout), 1)
    lags = _in_steps(strain.lag), _in_steps(strain.warm_up)
    for step in range(steps):
        _arrive(strain, state, course, fresh[step], step)
        cohort = step - late
        _time_out(strain, state, course, step, cohort, delays[step % len(JITTER)])
        running = _running(strain, state, step, lags)
        _serve(strain, state, course, step, cohort, running, noise[step])
    course.wait[:] = _waits(state.arrived[1:], state.departed[1:])
    return course


def _empty(strain: Strain, steps: int) -> Course:
    names = ("fresh", "attempts", "failed", "given_up", "good", "wait")
    arrays = {name: np.zeros((steps, strain.columns)) for name in names}
    return Course(**arrays, starts=strain.starts, lasts=strain.lasts, timeout=strain.timeout)


def _arrays(strain: Strain, steps: int) -> dict[str, Array]:
    """Totals have a row of zeros before the first step, so that a step before it reads nothing."""
    columns = strain.columns
    longest = int(np.ceil(strain.pause.max() * 2 ** (ATTEMPTS - 2) * max(JITTER) / STEP_S)) + 2
    return {
        "arrived": np.zeros((steps + 1, columns)),
        "departed": np.zeros((steps + 1, columns)),
        "composition": np.zeros((steps, ATTEMPTS, columns)),
        "in_vain": np.zeros((steps, columns)),
        "due": np.zeros((steps + longest, ATTEMPTS, columns)),
        "ordered": np.tile(strain.servers, (steps + 1, 1)),
        "used": strain.demand * strain.service,
    }


def _demand(strain: Strain, draws: np.random.Generator, steps: int) -> Array:
    """Requests a second in each step; bursts as a Markov chain of two states (MMPP)."""
    at = np.arange(steps)[:, None] * STEP_S
    during = (at >= strain.starts) & (at < strain.starts + strain.lasts)
    bursts = strain.burst > 0
    if not bursts.any():
        return strain.demand * np.where(during, strain.surge, 1.0)
    leave = np.minimum(STEP_S / np.maximum(strain.burst, STEP_S), 1.0)
    share = np.clip(strain.burst_share, 0.0, 0.99)
    enter = leave * share / (1 - share)
    chance = draws.random((steps, strain.columns))
    on = np.zeros((steps, strain.columns), dtype=np.bool_)
    now: Flags = draws.random(strain.columns) < share
    for step in range(steps):
        now = (now & (chance[step] >= leave)) | (~now & (chance[step] < enter))
        on[step] = now
    # Between bursts so much less that the mean stays what it is.
    calm = np.maximum((1 - share * strain.surge) / (1 - share), 0.0)
    burst = np.where(on, strain.surge, calm)
    return strain.demand * np.where(during, np.where(bursts, burst, strain.surge), 1.0)


def _counts(draws: np.random.Generator, mean: Array, scv: Array) -> Array:
    """How many arrive in a step: the mean, and its variance times the dispersion of arrivals."""
    return draws.standard_gamma(np.maximum(mean, _TINY) / scv) * scv


def _in_steps(seconds: Array) -> Steps:
    return np.round(seconds / STEP_S).astype(np.intp)


def _delays(strain: Strain) -> tuple[Steps, ...]:
    """Steps until the second, third ... attempt, attempts x queues, for each place of the jitter."""
    doubled = strain.pause * 2.0 ** np.arange(ATTEMPTS - 1)[:, None]
    return tuple(np.maximum(_in_steps(doubled * factor), 1) for factor in JITTER)


def _away(strain: Strain, at: float) -> Flags:
    return (strain.lost > 0) & (at >= strain.starts) & (at < strain.starts + strain.lasts)


def _arrive(strain: Strain, state: _State, course: Course, fresh: Array, step: int) -> None:
    composition = state.due[step]
    composition[0] = fresh
    attempts = composition.sum(axis=0)
    at = step * STEP_S
    blind = _away(strain, at) & (at < strain.starts + strain.unseen)
    state.composition[step] = composition
    state.in_vain[step] = blind * strain.lost
    state.arrived[step + 1] = state.arrived[step] + attempts * (1 - state.in_vain[step])
    course.fresh[step], course.attempts[step] = fresh, attempts


def _time_out(
    strain: Strain, state: _State, course: Course, step: int, cohort: Steps, delays: Steps
) -> None:
    """What arrived a timeout ago and is not served yet: clients try again, or give up."""
    every, place = np.arange(strain.columns), np.maximum(cohort, 0)
    upto = state.arrived[place + 1, every]
    queued = upto - state.arrived[place, every]
    waiting = np.clip(upto - state.departed[step], 0.0, queued) / np.maximum(queued, _TINY)
    vain = state.in_vain[place, every]
    share = (cohort >= 0) * (vain + (1 - vain) * waiting)
    if not share.any():
        return
    failed = state.composition[place, :, every].T * share
    retried = failed[:-1] * strain.again
    state.due[step + delays, np.arange(1, ATTEMPTS)[:, None], every] += retried
    total = failed.sum(axis=0)
    course.failed[place, every] += total
    course.given_up[place, every] += total - retried.sum(axis=0)


def _running(strain: Strain, state: _State, step: int, lags: Sequence[Steps]) -> Array:
    """Servers that work in this step; those that replace lost ones need as long as any new ones."""
    every, at = np.arange(strain.columns), step * STEP_S
    lag, warm_up = lags
    ready = state.ordered[np.maximum(step - lag, 0), every]
    warm = state.ordered[np.maximum(step - lag - warm_up, 0), every]
    scaled = (ready + warm) / 2
    left = strain.servers * (1 - strain.lost)
    since = at - strain.starts - strain.unseen - strain.lag
    # Nothing replaces what all servers wait for.
    pace = np.where(since < 0, 0.0, np.where(since < strain.warm_up, 0.5, 1.0)) * (strain.lost < 1)
    return np.where(_away(strain, at), left + (scaled - left) * pace, scaled)


def _serve(
    strain: Strain,
    state: _State,
    course: Course,
    step: int,
    cohort: Steps,
    running: Array,
    noise: Array,
) -> None:
    every, place = np.arange(strain.columns), np.maximum(cohort, 0)
    old = np.where(cohort >= 0, state.arrived[place + 1, every], 0.0)
    before = state.departed[step]
    before = np.where(strain.drops, np.maximum(before, old), before)
    mean = running * STEP_S / strain.service
    able = np.maximum(mean + noise * np.sqrt(mean * strain.service_scv), 0.0)
    after = np.minimum(state.arrived[step + 1], before + able)
    done = after - before
    course.good[step] = done - np.clip(old - before, 0.0, done)
    state.departed[step + 1] = after
    state.used += (done * strain.service / STEP_S - state.used) * min(STEP_S / WATCHED_S, 1.0)
    needed = np.minimum(strain.ceiling, state.used / strain.target)
    state.ordered[step + 1] = np.maximum(state.ordered[step], needed)


def _waits(arrived: Array, departed: Array) -> Array:
    """Seconds until what arrived in each step was served, infinite where it was not before the end."""
    steps = np.arange(len(arrived))
    served = np.empty(arrived.shape, dtype=np.intp)
    for column in range(arrived.shape[1]):
        served[:, column] = np.searchsorted(departed[:, column], arrived[:, column] * (1 - 1e-12))
    waited = np.maximum(served - steps[:, None], 0) * STEP_S
    return np.where(served < len(arrived), waited, np.inf)
