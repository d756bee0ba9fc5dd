import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.evaluation.methods.cluster import (
    LARGEST_MACHINE,
    USABLE_MEMORY,
    size_in_time,
    smallest_layout,
)
from infra_mind.evaluation.methods.transformer import STATE, Memory, activation_bytes, shape_of
from tests.factories.brief import model

ACCELERATORS = model().library.accelerators
FULL, LORA = STATE[Memory.ADAM].total, STATE[Memory.LORA].total
NAMES = st.sampled_from([one.name for one in ACCELERATORS])


@pytest.mark.parametrize(
    ("billions", "name", "state", "size"),
    [
        # 126 GB of state and 4.8 GB of activations on 72 GB each.
        (7, "H100", FULL, 2),
        (7, "L4", FULL, 8),
        # Frozen weights and adapters of 70 billion: 153 GB.
        (70, "H100", LORA, 4),
        (0.1, "T4", FULL, 1),
    ],
)
def test_the_fewest_accelerators_by_hand(
    billions: float, name: str, state: float, size: int
) -> None:
    assert smallest_layout(billions * 1e9, ACCELERATORS.get(name), state).size == size


def test_a_very_large_model_is_split_over_machines() -> None:
    found = smallest_layout(2e12, ACCELERATORS.get("H100"), FULL)
    assert found.tensor == LARGEST_MACHINE
    assert found.pipeline > 1
    assert found.size * 72 >= 2000 * FULL


@given(st.floats(1e8, 2e12), NAMES)
def test_what_was_found_holds_state_and_activations(parameters: float, name: str) -> None:
    accelerator = ACCELERATORS.get(name)
    found = smallest_layout(parameters, accelerator, FULL)
    state = parameters * FULL / found.size
    kept = activation_bytes(
        shape_of(parameters), tokens=4096, tensor=found.tensor, recompute=found.recompute
    )
    room = accelerator.memory_gb * 1e9 * USABLE_MEMORY
    # Where one sequence does not fit beside the state, half of the memory is left for its parts.
    assert state + min(kept, room / 2) <= room * (1 + 1e-9)


@given(st.floats(1e8, 2e12), st.floats(1, 3), NAMES)
def test_a_larger_model_never_takes_fewer(parameters: float, times: float, name: str) -> None:
    accelerator = ACCELERATORS.get(name)
    small, large = (
        smallest_layout(size, accelerator, FULL).size for size in (parameters, parameters * times)
    )
    assert small <= large


def test_the_cluster_doubles_until_the_run_ends_in_time() -> None:
    assert size_in_time(lambda size: 100 / size, 2, 7.0) == 16
    assert size_in_time(lambda size: 100 / size, 2, 1e-3, largest=64) == 64
    assert size_in_time(lambda size: 100 / size, 200, 1e-3, largest=64) == 200
