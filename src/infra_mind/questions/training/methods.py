"""Train every weight, or form adapters? Both on the same accelerator, side by side."""

from dataclasses import dataclass, replace

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import TrainingMethod
from ...domain.workload import Workload
from ...evaluation.methods.transformer import Memory
from .memory import state_memory
from .plan import TrainingPlan, accelerator_hours_of, rig_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """Training every weight against forming adapters on the same accelerator, side by side.

    Bills are USD a month of the whole design; runs take their duration on a cluster of their own.
    """

    full: Claim
    adapters: Claim
    full_memory: Claim
    adapters_memory: Claim
    least_memory: Claim
    full_wall: Claim
    adapters_wall: Claim
    saved: Claim


def compare_methods(case: Case, ledger: Ledger, workload: Workload, plan: TrainingPlan) -> Methods:
    """Cost, memory and time of both ways at the likely values."""
    leaner = with_adapters(case, workload)
    light = next(one for one in leaner.demand.workloads if one.name == workload.name)
    before = float(case.evaluate([case.chosen]).monthly[0, 0])
    after = float(leaner.evaluate([case.chosen]).monthly[0, 0])
    hours = (
        accelerator_hours_of(leaner, case.chosen, light)[0]
        / case.point[workload.inputs["runs_per_month"]]
    )
    of = [case.design(ledger), plan.gpu_hours_month, case.assume(ledger, "model.lora_flops_share")]

    def bill(words: str, value: float) -> Claim:
        label = f"{workload.name}: {words}"
        return ledger.claim(label, value, "USD/month", method=compare_methods, of=of)

    adapters_memory = state_memory(case, ledger, light, Memory.LORA).total
    return Methods(
        full=bill("bill with every weight trained", before),
        adapters=bill("bill with adapters", after),
        full_memory=plan.memory.total,
        adapters_memory=adapters_memory,
        least_memory=state_memory(case, ledger, light, Memory.QLORA).total,
        full_wall=plan.wall,
        adapters_wall=ledger.claim(
            f"{workload.name}: duration of one run with adapters",
            float(hours[0]) / rig_for(leaner, light).size * 3600,
            "duration",
            method=compare_methods,
            of=of,
        ),
        saved=bill("saved by adapters", after - before),
    )


def with_adapters(case: Case, workload: Workload) -> Case:
    """The same case with one training workload forming adapters instead of training every weight."""
    traits = {**workload.traits, "method": TrainingMethod.LORA}
    workloads = tuple(
        replace(one, traits=traits) if one.name == workload.name else one
        for one in case.demand.workloads
    )
    return Case(
        model=case.model,
        demand=replace(case.demand, workloads=workloads),
        decision=case.decision,
        horizon_months=case.horizon_months,
        discount_rate=case.discount_rate,
        seed=case.seed,
    )
