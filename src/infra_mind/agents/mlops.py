from datetime import timedelta

from ..domain.architecture import Purchase
from ..domain.claim import Claim
from ..domain.recommendation import AgentReport, Impact, Level, Pillar
from ..domain.requirements import Training, TrainingMethod, WorkloadType
from ..domain.role import AgentRole
from ..domain.workload import LoadKind, Workload
from ..evaluation.labels import option_words
from ..evaluation.offers import OWN
from ..questions.certainty import certainty
from ..questions.serving_rate import ServingRate, longest_answer, serving_rate
from ..questions.training_plan import (
    TrainingPlan,
    other_accelerators,
    state_memory,
    training_plan,
    with_adapters,
)
from ..questions.why_not import difference, explain, with_option
from .base import Agent, Draft
from .quoting import quoted

SKILLED = 3
# Below this share of the training bill a difference is not worth a word.
WORTH_TELLING = 0.1
# A dearer accelerator is worth it where time is saved for less than this share of the bill.
LITTLE_MORE = 0.15
# Training on fewer tokens than this for each parameter builds on a model that exists.
TUNING_TOKENS_PER_PARAMETER = 10.0
_PIPELINES = {
    "aws": "SageMaker Training with its model registry",
    "azure": "Azure Machine Learning jobs with its model registry",
    "gcp": "Vertex AI custom training with its model registry",
}


def analyse(draft: Draft) -> AgentReport:
    """What training takes and how to buy it; how fast models answer and what holds them back."""
    plans: list[TrainingPlan] = []
    rates: list[ServingRate] = []
    for workload in draft.brief.demand.modelled:
        if workload.kind is LoadKind.TRAINING:
            plans.append(_training(draft, workload))
        elif workload.kind is LoadKind.LANGUAGE_MODEL:
            rates.append(_serving(draft, workload))
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


def _training(draft: Draft, workload: Workload) -> TrainingPlan:
    stated = _stated(draft, workload)
    hours = None if stated.deadline is None else stated.deadline.total_seconds() / 3600
    plan = training_plan(draft.case, draft.ledger, workload, deadline_hours=hours)
    name = quoted(draft.ledger, workload.name)
    draft.find(
        f"effort-{workload.name}",
        f"Training effort of {name}",
        f"{{flops}} a run are {{hours:range}} on {plan.accelerator}; {{month:range}} a month.",
        flops=plan.flops,
        hours=plan.gpu_hours,
        month=plan.gpu_hours_month,
    )
    _memory(draft, workload, plan)
    draft.find(
        f"cluster-{workload.name}",
        f"Cluster and schedule of {name}",
        "A cluster of {cluster} (machines: {machines}) ends a run in {wall:range}; aimed at are "
        "{limit}." + ("" if plan.in_time else " A slow run ends later than that."),
        Level.HIGH if hours and not plan.in_time else Level.LOW,
        cluster=plan.cluster,
        machines=plan.machines,
        wall=plan.wall,
        limit=plan.limit,
    )
    _purchase(draft, workload, plan, stated)
    _accelerator(draft, workload, plan)
    _adapters(draft, workload, plan)
    _pipeline(draft, workload, plan)
    return plan


def _memory(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    parts = dict(zip(("weights", "gradients", "optimizer"), plan.memory.parts, strict=False))
    words = "Adapters leave the weights frozen: {memory} of them have to be held"
    if len(parts) > 1:
        words = "Weights take {weights}, gradients {gradients}, the optimizer {optimizer}: {memory} in all"
    draft.find(
        f"memory-{workload.name}",
        f"Accelerator memory of {quoted(draft.ledger, workload.name)}",
        f"{words}. {plan.accelerator} that hold it: {{least}}. Activations come on top.",
        memory=plan.memory.total,
        least=plan.least,
        **parts,
    )


def _stated(draft: Draft, workload: Workload) -> Training:
    stated = draft.brief.requirements.workloads
    return stated[workload.index].training if workload.index < len(stated) else Training()


def _purchase(draft: Draft, workload: Workload, plan: TrainingPlan, stated: Training) -> None:
    """Spot against on demand: what it saves, and whether the run can bear being interrupted."""
    decision = f"{workload.name}.purchase"
    other = Purchase.ON_DEMAND if plan.spot else Purchase.SPOT
    vector = with_option(draft.case, decision, other)
    if vector is None:
        return
    found = difference(draft.case, vector)
    saving = found.monthly if plan.spot else -found.monthly
    share = saving / max(_bill(draft, workload) + (saving if plan.spot else 0.0), 1e-9)
    reason = explain(draft.case, draft.ledger, other, found)
    if stated.interruptible is False:
        words = "the runs were said not to be interruptible"
        draft.stand(decision, Purchase.ON_DEMAND, 0.9, f"{reason.text} But {words}.")
        return
    if share < WORTH_TELLING:
        return
    sure = certainty(draft.case, workload.name)
    draft.stand(decision, Purchase.SPOT, share, reason.text)
    saved = draft.ledger.claim(
        f"{workload.name}: saved by spot capacity",
        -saving,
        "USD/month",
        method="questions.why_not",
        of=[draft.case.design(draft.ledger), plan.gpu_hours_month],
    )
    draft.recommend(
        f"spot-training-{workload.name}",
        title=f"Train {quoted(draft.ledger, workload.name)} on spot capacity",
        action="Write a checkpoint of {checkpoint} at least every hour to object storage, and let the "
        "job restart from the last one by itself.",
        rationale=f"{reason.text} That interruptions make a run {{repeated:range}} as long is counted.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=Level.MEDIUM if share >= 0.3 else Level.LOW,
        effort=Level.LOW,
        # Spot prices move daily: half of the advice's certainty is today's price.
        confidence=round(sure * 0.85, 3),
        impact=Impact(monthly_cost=saved.id),
        checkpoint=plan.checkpoint,
        repeated=draft.case.assume(draft.ledger, "model.spot_overhead"),
    )


def _accelerator(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """For the accelerator that ends a run sooner for little more money, else for the choice."""
    others = other_accelerators(draft.case, workload)
    if not others:
        return
    bill = max(_bill(draft, workload), 1e-9)
    decision = f"{workload.name}.accelerator"
    sooner = [
        one for one in others if one.hours < 1 - WORTH_TELLING and one.monthly < LITTLE_MORE * bill
    ]
    if sooner:
        best = sooner[0]
        draft.stand(
            decision,
            best.accelerator,
            1 - best.hours,
            f"A run on as many {best.accelerator} takes {{share}} of the time and changes the bill by "
            "{monthly}.",
            share=_of_plan(
                draft, plan, f"Time of a run on {best.accelerator}", best.hours, "share"
            ),
            monthly=_of_plan(
                draft,
                plan,
                f"Bill with {best.accelerator} less the choice",
                best.monthly,
                "USD/month",
            ),
        )
        return
    cheapest = min(others, key=lambda one: (one.monthly, one.accelerator))
    if cheapest.monthly > WORTH_TELLING * bill:
        draft.stand(
            decision,
            plan.accelerator,
            cheapest.monthly / (bill + cheapest.monthly),
            f"The next best, {cheapest.accelerator}, costs {{monthly}} more for the same runs.",
            monthly=_of_plan(
                draft,
                plan,
                f"Bill with {cheapest.accelerator} less the choice",
                cheapest.monthly,
                "USD/month",
            ),
        )


def _of_plan(draft: Draft, plan: TrainingPlan, label: str, value: float, unit: str) -> Claim:
    return draft.ledger.claim(
        f"{plan.workload}: {label}",
        value,
        unit,
        method="questions.training_plan.other_accelerators",
        of=[plan.gpu_hours, draft.case.design(draft.ledger)],
    )


def _adapters(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """Forming adapters instead of training every weight, where the run builds on a known model."""
    case = draft.case
    tokens, parameters = (
        case.point.likely(workload.inputs[name]) for name in ("tokens_b", "parameters_b")
    )
    if workload.traits["method"] == TrainingMethod.LORA:
        return
    if tokens > TUNING_TOKENS_PER_PARAMETER * parameters:
        return
    leaner = with_adapters(case, workload)
    before = float(case.evaluate([case.chosen]).monthly[0, 0])
    after = float(leaner.evaluate([case.chosen]).monthly[0, 0])
    light = next(one for one in leaner.demand.modelled if one.name == workload.name)
    memory = state_memory(leaner, draft.ledger, light).total
    saved = draft.ledger.claim(
        f"{workload.name}: saved by adapters",
        after - before,
        "USD/month",
        method="questions.training_plan.with_adapters",
        of=[case.design(draft.ledger), plan.gpu_hours_month],
    )
    draft.recommend(
        f"adapters-{workload.name}",
        title=f"Try adapters before training every weight of {quoted(draft.ledger, workload.name)}",
        action="Fine-tune low-rank adapters on the same data, and compare both on the evaluation set "
        "before the next full run.",
        rationale="The run has few tokens for its parameters, so that it tunes a model that exists: "
        "adapters need {light} of accelerator memory instead of {memory} and change the bill by {saved}.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=Level.MEDIUM if before - after > 0.05 * before else Level.LOW,
        effort=Level.MEDIUM,
        confidence=round(certainty(case, workload.name) * 0.9, 3),
        impact=Impact(monthly_cost=saved.id),
        light=memory,
        memory=plan.memory.total,
        saved=saved,
    )


def _pipeline(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """Which pipeline and registry: what the team can run."""
    skill = draft.brief.requirements.team.skills.ml
    managed = skill is None or skill < SKILLED
    provider = draft.case.chosen["provider"]
    choice = (
        _PIPELINES[provider] if managed else "MLflow on the container platform that exists anyway"
    )
    because = (
        "the team's experience with machine learning was not stated"
        if skill is None
        else "the team is new to machine learning"
        if managed
        else "the team knows machine learning, and an open registry moves with it"
    )
    hours = draft.case.assume(draft.ledger, "model.hours.training")
    draft.recommend(
        f"pipeline-{workload.name}",
        title=f"Give {quoted(draft.ledger, workload.name)} a pipeline and a registry",
        action=f"Use {choice}: every run with its data version, parameters and evaluation.",
        rationale=f"Its runs, {{runs}} a month, take {{hours:range}} to look after; {because}.",
        pillar=Pillar.OPERATIONAL_EXCELLENCE,
        priority=Level.MEDIUM if managed else Level.LOW,
        effort=Level.MEDIUM,
        confidence=round(
            certainty(draft.case, workload.name) * (0.8 if skill is None else 0.95), 3
        ),
        runs=plan.runs,
        hours=hours,
    )


def _serving(draft: Draft, workload: Workload) -> ServingRate:
    """How fast the choice answers, and how fast the best own model would."""
    decision = f"{workload.name}.serving"
    case, name = draft.case, quoted(draft.ledger, workload.name)
    rate = serving_rate(case, draft.ledger, workload, case.chosen)
    shown = {"latency": rate.latency, "needed": rate.needed}
    words = (
        f"{option_words(rate.option)} answers in {{latency:range}}; {{needed}} are written at peak"
    )
    late = False
    if rate.in_time is not None:
        shown |= {"in_time": rate.in_time, "target": draft.fact(f"latency_target.{workload.name}")}
        words += "; {in_time} of the futures keep within {target}"
        late = float(rate.in_time.value) < 0.5
    draft.find(
        f"serving-{workload.name}",
        f"Serving of {name}",
        f"{words}.",
        Level.HIGH if late else Level.LOW,
        **shown,
    )
    if late:
        _shorten(draft, workload, rate)
    rivals = [
        serving_rate(case, draft.ledger, workload, rival.vector)
        for rival in case.decision.rivals
        if rival.decision == decision
    ]
    owned = [one for one in rivals if one.option.startswith(OWN)]
    if owned:
        _own(draft, workload, min(owned, key=lambda one: float(one.latency.value)))
    _stand_on_serving(draft, workload, rate, rivals)
    return rate


def _shorten(draft: Draft, workload: Workload, rate: ServingRate) -> None:
    """Answers come too late: how short they would have to be."""
    longest = longest_answer(draft.case, draft.ledger, workload, draft.case.chosen)
    name = quoted(draft.ledger, workload.name)
    written = draft.case.assume(draft.ledger, workload.inputs["output_tokens"])
    target = draft.fact(f"latency_target.{workload.name}")
    stream = "Stream answers, and set the target for the first words instead of the last"
    draft.recommend(
        f"shorten-answers-{workload.name}",
        title=f"Shorten or stream the answers of {name}",
        action=f"{stream}; or take a model that writes faster."
        if longest is None
        else f"Cap answers at {{longest}}; or {stream[:1].lower()}{stream[1:]}.",
        rationale=f"With {option_words(rate.option)} and answers of {{written}}, one answer in "
        "twenty takes {latency} or more, against {target} asked for.",
        pillar=Pillar.PERFORMANCE_EFFICIENCY,
        priority=Level.HIGH,
        effort=Level.LOW,
        confidence=certainty(draft.case, workload.name),
        written=written,
        latency=rate.latency,
        target=target,
        longest=longest or written,
    )


def _own(draft: Draft, workload: Workload, fastest: ServingRate) -> None:
    if fastest.rate is None or fastest.replicas is None:
        return
    draft.find(
        f"own-serving-{workload.name}",
        f"Own serving of {quoted(draft.ledger, workload.name)}",
        f"The fastest own choice is {option_words(fastest.option)}: {{replicas}} servers write {{rate}} "
        f"each and answer in {{latency:range}}, bound by {fastest.bound}.",
        replicas=fastest.replicas,
        rate=fastest.rate,
        latency=fastest.latency,
    )


def _stand_on_serving(
    draft: Draft, workload: Workload, chosen: ServingRate, rivals: list[ServingRate]
) -> None:
    """For whatever answers in time most surely, as far as that differs."""
    known = [(float(one.in_time.value), one.in_time, one) for one in rivals if one.in_time]
    if chosen.in_time is None or not known:
        return
    own = float(chosen.in_time.value)
    share, in_time, best = max(known, key=lambda one: one[0])
    decision = f"{workload.name}.serving"
    if share - own > WORTH_TELLING:
        draft.stand(
            decision,
            best.option,
            share - own,
            f"With {option_words(best.option)}, {{in_time}} of the futures answer in time, against "
            "{chosen} of the choice.",
            in_time=in_time,
            chosen=chosen.in_time,
        )
    elif own - share > WORTH_TELLING:
        draft.stand(
            decision,
            chosen.option,
            own - share,
            f"With {option_words(chosen.option)}, {{chosen}} of the futures answer in time; no other "
            "way of serving comes near.",
            chosen=chosen.in_time,
        )


def _bill(draft: Draft, workload: Workload) -> float:
    evaluation = draft.case.evaluate([draft.case.chosen], itemised=True)
    return sum(
        float(line.cost[0, 0]) for line in evaluation.lines if line.workload == workload.name
    )


AGENT = Agent(
    role=AgentRole.MLOPS,
    operation="mlops_pipeline",
    timeout=timedelta(seconds=240),
    reads=frozenset({"workloads", "team"}),
    analyse=analyse,
)
