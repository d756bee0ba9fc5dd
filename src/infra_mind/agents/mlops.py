from datetime import timedelta

from ..domain.recommendation import AgentReport, Level
from ..domain.requirements import WorkloadType
from ..domain.role import AgentRole
from ..domain.workload import LoadKind
from ..evaluation.labels import option_words
from ..questions.serving_rate import ServingRate
from ..questions.training_plan import TrainingPlan
from .base import Agent, Draft
from .model_serving import judge_serving
from .model_training import judge_training
from .quoting import quoted


def analyse(draft: Draft) -> AgentReport:
    """What training takes and how to buy it; how fast models answer and what holds them back."""
    plans: list[TrainingPlan] = []
    rates: list[ServingRate] = []
    for workload in draft.brief.demand.modelled:
        if workload.kind is LoadKind.TRAINING:
            plans.append(judge_training(draft, workload))
        elif workload.kind is LoadKind.LANGUAGE_MODEL:
            rates.append(judge_serving(draft, workload))
    _not_modelled(draft)
    return _summary(draft, plans, rates)


def _not_modelled(draft: Draft) -> None:
    """Serving of own models that the method has no part for yet: said, not guessed."""
    names = [
        quoted(draft.ledger, one.name)
        for one in draft.brief.demand.workloads
        if one.type is WorkloadType.ML_INFERENCE and one.kind is None
    ]
    if names:
        draft.find(
            "not-modelled",
            "Inference that is not modelled yet",
            f"{' and '.join(names)}: accelerators for inference are neither sized nor in the bill.",
            Level.HIGH,
        )


def _summary(draft: Draft, plans: list[TrainingPlan], rates: list[ServingRate]) -> AgentReport:
    if plans:
        plan = plans[0]
        return draft.report(
            f"A training run of {quoted(draft.ledger, plan.workload)} takes {{hours:range}} of training "
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
    if draft.findings:
        return draft.report(
            "No model is trained here, and the one that is served is not modelled yet."
        )
    return draft.report(
        "No model is trained or served here; a workload of type ml_training or llm_application would "
        "change that."
    )


AGENT = Agent(
    role=AgentRole.MLOPS,
    operation="mlops_pipeline",
    timeout=timedelta(seconds=240),
    reads=frozenset({"workloads", "team"}),
    analyse=analyse,
)
