"""How fast a language model reads and writes on accelerators, and how many requests one group serves.

Reading a prompt is bound by FLOPs (2 x active parameters a token). A step that writes one token for
every request of a batch is bound by memory bandwidth (weights once, keys and values of each request) or,
in large batches, by FLOPs. R. Pope et al., Efficiently Scaling Transformer Inference, 2022, section 2.
Where memory is what is waited for, a small head drafts tokens that one step checks together (Y. Li et
al., EAGLE-3, 2025): the weights are read once for several tokens, and every draft is computed.
"""

from dataclasses import dataclass, fields

import numpy as np

from ..candidates import Codes
from ..samples import Array
from . import latency

# Batches that are tried, and the part of memory that weights and requests may take.
BATCHES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0)
HELD_FOR_REQUESTS = 0.9
# What may be added to the time of a request that is late even when it is served alone.
LITTLE_LONGER = 1.25
# Tokens that a step computes for a request whose next ones are drafted: three drafts and the token after.
CHECKED = 4.0
# Squared coefficient of variation of the time to write: answers differ in length about as much as 0.7 of
# their mean, whoever writes them.
VARIATION = 0.5
# What reads and writes no token still is asked.
LEAST_SECONDS = 1e-6
FIXED_POINT_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Accelerators that serve one copy of a model together, as columns over candidates.

    flops and bandwidth are peaks of the whole group; `kv_bytes` keys and values of one token; `linked` is
    1 where a fast link joins them, 0 where all exchange goes over the bus.
    """

    accelerators: Array
    weights_bytes: Array
    bytes_per_weight: Array
    active_parameters: Array
    kv_bytes: Array
    flops: Array
    bandwidth: Array
    memory_bytes: Array
    watts: Array
    linked: Array

    def take(self, which: Codes) -> "Group":
        """Those of some candidates, in that order."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        return Group(**{name: column[which] for name, column in columns.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Shares of the peaks that software reaches, as rows over samples.

    `split` is what is left of them each time that twice as many accelerators share the work over a fast
    link, `bus` how many times over it is lost without one; `step` the least seconds of a step, however
    little there is to do; `drafts` how many tokens a step that checks drafts writes, its drafting paid:
    1 where nothing is drafted.
    """

    flops: Array
    bandwidth: Array
    split: Array
    bus: Array
    step: Array
    drafts: Array

    def of(self, group: Group) -> tuple[Array, Array]:
        """FLOPs and bytes a second that a group reaches."""
        times = np.log2(group.accelerators) * np.where(group.linked > 0, 1.0, self.bus)
        left = self.split**times
        return group.flops * self.flops * left, group.bandwidth * self.bandwidth * left


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request: tokens that have to be read, tokens that keys and values are held for, written.

    `variation` is the squared coefficient of variation of the time to write.
    """

    read: Array
    prompt: Array
    written: Array
    variation: float = VARIATION

    @property
    def held(self) -> Array:
        """Tokens that a request holds on average while it is written."""
        return self.prompt + self.written / 2


def read_seconds(group: Group, rates: Rates, exchange: Exchange) -> Array:
    """Time to read one prompt."""
    flops, _ = rates.of(group)
    return 2 * group.active_parameters * exchange.read / flops


def step_seconds(group: Group, rates: Rates, exchange: Exchange, batch: Array) -> Array:
    """Time to write one token for each request of a batch; drafts are checked where that is quicker."""
    plain = _pass_seconds(group, rates, exchange, batch, 1.0)
    checking = _pass_seconds(group, rates, exchange, batch, CHECKED)
    return np.minimum(plain, checking / rates.drafts)


def _pass_seconds(
    group: Group, rates: Rates, exchange: Exchange, batch: Array, tokens: float
) -> Array:
    """One pass over so many tokens of each request; experts that nobody needs are not read."""
    flops, bandwidth = rates.of(group)
    needed = group.active_parameters * group.bytes_per_weight * batch * tokens
    moved = np.minimum(group.weights_bytes, needed) + batch * group.kv_bytes * exchange.held
    work = 2 * group.active_parameters * batch * tokens / flops
    return np.maximum(np.maximum(moved / bandwidth, work), rates.step)


def fitting_batch(group: Group, exchange: Exchange) -> Array:
    """The most requests whose keys and values fit beside the weights; at least one."""
    room = group.memory_bytes * HELD_FOR_REQUESTS - group.weights_bytes
    fit = np.floor(room / np.maximum(group.kv_bytes * exchange.held, 1.0))
    return np.clip(fit, 1.0, BATCHES[-1])


def occupied_seconds(group: Group, rates: Rates, exchange: Exchange, batch: Array) -> Array:
    """Time that one request takes of a group: its whole prompt, and its share of each step."""
    step = step_seconds(group, rates, exchange, batch)
    taken = read_seconds(group, rates, exchange) + exchange.written * step / batch
    return np.maximum(taken, LEAST_SECONDS)


def tokens_per_second(group: Group, rates: Rates, exchange: Exchange, batch: Array) -> Array:
    """What a group writes at full load."""
    return exchange.written / occupied_seconds(group, rates, exchange, batch)


def answer_seconds(
    group: Group, rates: Rates, exchange: Exchange, batch: Array
) -> tuple[Array, Array]:
    """Mean and variance of the time of an answer while `batch` requests are served at once.

    By Little's law it is the batch times what each occupies: others' prompts are read meanwhile.
    """
    reading = read_seconds(group, rates, exchange)
    writing = exchange.written * step_seconds(group, rates, exchange, batch)
    mean = reading * batch + writing
    return mean, writing**2 * exchange.variation + reading**2 * 0.25


def batch_in_time(group: Group, rates: Rates, exchange: Exchange, target_s: float) -> Array:
    """The largest batch that fits and whose P95 keeps `target_s`.

    Where a single request does not keep it either, batches that take little longer than that one.
    """
    most = fitting_batch(group, exchange)
    alone = _p95(group, rates, exchange, np.ones((1, 1)))
    limit = np.maximum(target_s, alone * LITTLE_LONGER)
    # Those that are tried vary along an axis before candidates and samples.
    batch = np.minimum(np.array(BATCHES)[:, None, None], most)
    kept = _p95(group, rates, exchange, batch) <= limit
    return np.where(kept, batch, 1.0).max(axis=0)


def served_together(
    group: Group, rates: Rates, exchange: Exchange, arrivals: Array, batch: Array
) -> Array:
    """Requests that a group serves at once on average, at `arrivals` a second below its capacity."""
    together = batch + np.zeros_like(arrivals)
    reading = read_seconds(group, rates, exchange)
    for _ in range(FIXED_POINT_STEPS):
        writing = exchange.written * step_seconds(group, rates, exchange, together)
        together = np.clip(arrivals * (reading * together + writing), 1.0, batch)
    return together


def waiting_seconds(
    copies: Array, busy: Array, occupied: Array, batch: Array, arrival_scv: Array
) -> Array:
    """Mean wait for a place in one of so many batches, at a load that keeps `busy` copies.

    A copy has a place for each request of its batch, which it leaves after the batch times what each
    occupies: it waits only where all places of all copies are taken.
    """
    places, service = copies * batch, occupied * batch
    return latency.mean_wait(places, busy * batch, service, arrival_scv, np.ones((1, 1)))


def _p95(group: Group, rates: Rates, exchange: Exchange, batch: Array) -> Array:
    return latency.percentile(*answer_seconds(group, rates, exchange, batch))
