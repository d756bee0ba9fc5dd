"""Memory that a transformer takes: weights, state of training, activations, keys and values.

State of training: weights and gradients in half precision 2 + 2 bytes, Adam's copy of the weights and
its two moments in single precision 12 (S. Rajbhandari et al., ZeRO, 2020, section 3.1); gradients
kept in single precision as well make it 18. Activations: V. Korthikanti et al., Reducing Activation
Recomputation in Large Transformer Models, 2022, section 4.
"""

from dataclasses import dataclass
from enum import StrEnum

# Layers and width grow together: the width is about so many times the number of layers (GPT-3: 96
# layers of 12,288; Llama 7B: 32 of 4,096; T. Brown et al., 2020, table 2.1).
WIDTH_PER_LAYER = 128
# Weights of one layer over the square of its width: attention 4, feed-forward 8.
WEIGHTS_PER_LAYER = 12
# Bytes of activations for each token and unit of width in one layer, in half precision.
KEPT_ACTIVATIONS, RECOMPUTED_ACTIVATIONS = 34.0, 2.0


class Memory(StrEnum):
    """How the weights of a model are trained, by what has to be held for it."""

    ADAM = "adam"
    ADAM_8BIT = "adam_8bit"
    LORA = "lora"
    QLORA = "qlora"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBytes:
    """Bytes of accelerator memory for one parameter of the model."""

    weights: float
    gradients: float
    optimizer: float

    @property
    def total(self) -> float:
        return self.weights + self.gradients + self.optimizer


# Adapters of rank 16 to 64 are up to 2 % of the weights (E. Hu et al., LoRA, 2021, table 2); each of
# theirs has full state. T. Dettmers et al.: 8-bit Optimizers, 2022 (two moments of 1 byte); QLoRA,
# 2023 (weights in 4 bits and 0.127 for their scales).
ADAPTERS = 0.01
STATE = {
    Memory.ADAM: StateBytes(weights=6.0, gradients=4.0, optimizer=8.0),
    Memory.ADAM_8BIT: StateBytes(weights=6.0, gradients=4.0, optimizer=2.0),
    Memory.LORA: StateBytes(weights=2.0, gradients=4 * ADAPTERS, optimizer=14 * ADAPTERS),
    Memory.QLORA: StateBytes(weights=0.516, gradients=4 * ADAPTERS, optimizer=14 * ADAPTERS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerShape:
    """Layers and their width."""

    layers: int
    width: int


def shape_of(parameters: float) -> TransformerShape:
    """The usual shape of a model of so many parameters, where its configuration is not known."""
    layers = max(1, round((parameters / (WEIGHTS_PER_LAYER * WIDTH_PER_LAYER**2)) ** (1 / 3)))
    width = max(1, round((parameters / (WEIGHTS_PER_LAYER * layers)) ** 0.5))
    return TransformerShape(layers=layers, width=width)


def activation_bytes(
    shape: TransformerShape, *, tokens: float, tensor: int = 1, recompute: bool = False
) -> float:
    """Bytes on one accelerator for `tokens` at once, a layer's work split over `tensor` of them.

    Attention scores are not kept (fused kernels). With `recompute` only the input of each layer is
    kept, and one layer at a time is formed anew.
    """
    each = tokens * shape.width
    if recompute:
        return each * (RECOMPUTED_ACTIVATIONS * shape.layers + KEPT_ACTIVATIONS / tensor)
    return each * KEPT_ACTIVATIONS * shape.layers / tensor


def kv_bytes_per_token(
    *, layers: int, kv_heads: int, head_dim: int, bytes_per_value: float = 2.0
) -> float:
    """Keys and values of every layer for one token: an upper bound where layers see a window only."""
    return 2 * layers * kv_heads * head_dim * bytes_per_value
