from datetime import timedelta

from ..domain.recommendation import AgentReport
from ..domain.role import AgentRole
from ..evaluation.workloads import Capability, kind_of
from ..questions.performance.inference_plan import InferencePlan
from ..questions.performance.serving_rate import ServingRate
from ..questions.training.plan import TrainingPlan
from ..words.options import option_words
from .base import Agent, Draft
from .model_serving import judge_inference, judge_serving
from .model_training import judge_training


def analyse(draft: Draft) -> AgentReport:
    """What training takes and how to buy it; how fast models answer and what holds them back."""
    plans: list[TrainingPlan] = []
    rates: list[ServingRate] = []
    served: list[InferencePlan] = []
    for workload in draft.brief.demand.workloads:
        can = kind_of(workload).capabilities
        if Capability.TRAINS_MODELS in can:
            plans.append(judge_training(draft, workload))
        elif Capability.ASKS_MODELS in can:
            rates.append(judge_serving(draft, workload))
        elif Capability.SERVES_MODELS in can:
            served.append(judge_inference(draft, workload))
    return _summary(draft, plans, rates, served)


def _summary(
    draft: Draft,
    plans: list[TrainingPlan],
    rates: list[ServingRate],
    served: list[InferencePlan],
) -> AgentReport:
    if plans:
        plan = plans[0]
        return draft.report(
            f"A training run of {draft.ledger.name(plan.workload)} takes {{hours:range}} of training "
            f"effort on {plan.accelerator}; {{cluster}} of them end it in {{wall:range}}.",
            hours=plan.gpu_hours,
            cluster=plan.cluster,
            wall=plan.wall,
        )
    if rates:
        return draft.report(
            f"Nothing is trained here; {option_words(rates[0].option)} answers in {{latency:range}}.",
            latency=rates[0].latency,
        )
    if served:
        plan = served[0]
        return draft.report(
            f"Nothing is trained here; {draft.ledger.name(plan.workload)} answers in {{latency:range}} "
            f"with {{replicas}} copies on {option_words(plan.accelerator)}.",
            latency=plan.latency,
            replicas=plan.replicas,
        )
    return draft.report("No workload here trains a model or serves one.")


AGENT = Agent(
    role=AgentRole.MLOPS,
    operation="mlops_pipeline",
    timeout=timedelta(seconds=240),
    reads=frozenset({"workloads", "team"}),
    analyse=analyse,
)
