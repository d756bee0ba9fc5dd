"""What has to be held on accelerators to train a model?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.workload import Workload
from ...evaluation.methods.transformer import STATE, Memory
from ...evaluation.workloads.training.formulas import memory_of

_KEPT = {
    Memory.ADAM: "the state of training",
    Memory.ADAM_8BIT: "training with 8-bit moments of the optimizer",
    Memory.LORA: "frozen weights and adapters",
    Memory.QLORA: "frozen 4-bit weights and adapters",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMemory:
    """Accelerator memory in all, and in parts: weights, gradients, optimizer."""

    total: Claim
    parts: tuple[Claim, ...]


def state_memory(
    case: Case, ledger: Ledger, workload: Workload, memory: Memory | None = None
) -> StateMemory:
    """What training has to hold on accelerators, activations aside; by another way where one is given."""
    memory = memory or memory_of(workload)
    parameters = case.assume(ledger, workload.inputs["parameters_b"])
    state = STATE[memory]
    named = {
        "weights": state.weights,
        "gradients": state.gradients,
        "optimizer state": state.optimizer,
    }
    parts = [
        ledger.claim(
            f"{workload.name}: accelerator memory for {part} of {memory}",
            float(parameters.value) * bytes_,
            "GB",
            method=state_memory,
            of=[parameters],
        )
        for part, bytes_ in named.items()
    ]
    total = ledger.claim(
        f"{workload.name}: accelerator memory for {_KEPT[memory]}",
        float(parameters.value) * state.total,
        "GB",
        method=state_memory,
        of=parts,
    )
    return StateMemory(total=total, parts=tuple(parts))
