import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.evaluation.methods.transformer import (
    STATE,
    Memory,
    activation_bytes,
    kv_bytes_per_token,
    shape_of,
)

GB = 1e9


@pytest.mark.parametrize(
    ("parameters", "layers", "width"),
    [(174.6e9, 96, 12288), (6.7e9, 32, 4096), (13e9, 40, 5120)],
)
def test_shapes_that_were_published(parameters: float, layers: int, width: int) -> None:
    """T. Brown and others, 2020, table 2.1, and H. Touvron and others, LLaMA, 2023, table 2."""
    found = shape_of(parameters)
    assert found.layers == pytest.approx(layers, abs=1)
    assert found.width == pytest.approx(width, rel=0.04)


def test_activations_of_gpt_3_fit_no_accelerator_until_layers_are_split_and_inputs_kept() -> None:
    """V. Korthikanti and others, 2022, section 4: 34 s b h a layer, by 8 with sequences split, 2 s b h
    with recomputation; s = 2,048, h = 12,288, 96 layers."""
    gpt_3 = shape_of(174.6e9)
    whole = activation_bytes(gpt_3, tokens=2048)
    assert whole == pytest.approx(34 * 2048 * 12288 * 96, rel=0.01)
    assert activation_bytes(gpt_3, tokens=2048, tensor=8) == pytest.approx(whole / 8)
    kept = activation_bytes(gpt_3, tokens=2048, tensor=8, recompute=True)
    assert kept == pytest.approx(2 * 2048 * 12288 * 96, rel=0.05)


@pytest.mark.parametrize(
    ("layers", "kv_heads", "head_dim", "expected"),
    [
        # OPT-13B: 800 KB a token (W. Kwon and others, PagedAttention, 2023, section 3).
        (40, 40, 128, 800 * 1024),
        # Llama 2 7B keeps every head: 0.5 MiB. Llama 3 8B shares them by four: 128 KiB.
        (32, 32, 128, 512 * 1024),
        (32, 8, 128, 128 * 1024),
        # Llama 3 70B: 320 KiB.
        (80, 8, 128, 320 * 1024),
    ],
)
def test_keys_and_values_of_published_configurations(
    layers: int, kv_heads: int, head_dim: int, expected: float
) -> None:
    found = kv_bytes_per_token(layers=layers, kv_heads=kv_heads, head_dim=head_dim)
    assert found == expected


def test_state_of_each_way_to_train_is_less_than_of_the_one_before() -> None:
    totals = [STATE[way].total for way in Memory]
    assert totals[0] == 18.0
    assert totals == sorted(totals, reverse=True)
    # QLoRA, 2023: a 65 billion parameter model is tuned on a single accelerator of 48 GB.
    assert 65 * STATE[Memory.QLORA].total < 48


@given(st.floats(1e8, 2e12), st.floats(1.01, 10), st.sampled_from([1, 2, 4, 8]))
def test_memory_never_falls_as_a_model_grows(parameters: float, times: float, tensor: int) -> None:
    small, large = (
        activation_bytes(shape_of(size), tokens=4096, tensor=tensor)
        for size in (parameters, parameters * times * 1.5)
    )
    assert large >= small
