"""Accelerators that train together: the fewest that hold the state, and those that end in time.

Layers are split within a machine (tensor parallelism), groups of layers over machines (pipeline), and
state is sharded over the copies that work on different data (ZeRO): D. Narayanan et al., Efficient
Large-Scale Language Model Training on GPU Clusters, 2021, section 3.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from ...knowledge.accelerators import Accelerator
from .transformer import TransformerShape, activation_bytes, shape_of

# Part of an accelerator's memory that can be used: the rest is buffers and fragments.
USABLE_MEMORY = 0.9
LARGEST_MACHINE = 8
# Activations are left at most the other half: the rest of a sequence is then split, too.
LEAST_FOR_STATE = 0.5
# Sharding alone is used up to here; beyond it models are split over machines as well.
MOST_SHARDS = 64
# The largest cluster that is reckoned with: more is not rented by the hour (own estimate).
LARGEST_CLUSTER = 1024
# Tokens of one sequence that each copy works on at a time.
SEQUENCE_TOKENS = 4096.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallelism:
    """How accelerators share a model: `tensor` x `pipeline` hold one copy, of which there are `data`."""

    tensor: int
    pipeline: int
    data: int
    recompute: bool

    @property
    def size(self) -> int:
        return self.tensor * self.pipeline * self.data


def smallest_layout(
    parameters: float,
    accelerator: Accelerator,
    bytes_per_parameter: float,
    *,
    tokens: float = SEQUENCE_TOKENS,
) -> Parallelism:
    """The fewest accelerators that hold state and activations of training, the plainest way first."""
    shape = shape_of(parameters)
    room = accelerator.memory_gb * 1e9 * USABLE_MEMORY
    state = parameters * bytes_per_parameter
    found = [
        _layout(shape, ceil(state / left - 1e-9), tensor, recompute=recompute)
        for tensor, recompute in _splits(accelerator)
        if (left := room - _kept(shape, tokens, tensor, recompute=recompute))
        >= room * LEAST_FOR_STATE
    ]
    if not found:
        # Not even one sequence fits beside the state: sequences are then split as well.
        widest = _widest(accelerator)
        found = [_layout(shape, ceil(state / (room * LEAST_FOR_STATE)), widest, recompute=True)]
    return min(found, key=lambda one: (one.size, one.pipeline, one.recompute, one.tensor))


def _kept(shape: TransformerShape, tokens: float, tensor: int, *, recompute: bool) -> float:
    return activation_bytes(shape, tokens=tokens, tensor=tensor, recompute=recompute)


def _widest(accelerator: Accelerator) -> int:
    """Only a fast interconnect carries what splitting a layer exchanges."""
    return LARGEST_MACHINE if accelerator.interconnect == "NVLink" else 1


def _splits(accelerator: Accelerator) -> Iterator[tuple[int, bool]]:
    for recompute in (False, True):
        for tensor in (1, 2, 4, LARGEST_MACHINE):
            if tensor <= _widest(accelerator):
                yield tensor, recompute


def _layout(shape: TransformerShape, needed: int, tensor: int, *, recompute: bool) -> Parallelism:
    """So many accelerators or a few more: a part of a machine, or whole machines."""
    size = max(_whole(needed), tensor)
    if size <= MOST_SHARDS or tensor == 1:
        return Parallelism(tensor=tensor, pipeline=1, data=size // tensor, recompute=recompute)
    pipeline = min(_power_above(ceil(size / MOST_SHARDS)), shape.layers)
    data = ceil(size / (LARGEST_MACHINE * pipeline))
    return Parallelism(tensor=LARGEST_MACHINE, pipeline=pipeline, data=data, recompute=recompute)


def _whole(number: int) -> int:
    """Rounded up to what is rented: 1, 2, 4 or 8 of a machine, or machines of 8."""
    if number <= LARGEST_MACHINE:
        return _power_above(number)
    return ceil(number / LARGEST_MACHINE) * LARGEST_MACHINE


def _power_above(number: int) -> int:
    return 1 << max(0, number - 1).bit_length()


def size_in_time(
    hours: Callable[[int], float], least: int, limit_hours: float, largest: int = LARGEST_CLUSTER
) -> int:
    """The least number, doubling from `least`, that ends a run in time; the last one below `largest`.

    `hours` is the duration of a run on so many accelerators.
    """
    size = least
    while hours(size) > limit_hours and size * 2 <= largest:
        size *= 2
    return size
