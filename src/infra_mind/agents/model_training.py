"""What the MLOps engineer says of a workload that trains a model."""

from ..domain.claim import Claim, round_significant
from ..domain.design import Decision
from ..domain.option import DecisionKind, Purchase
from ..domain.recommendation import AnswerKind, Impact, Level, Occasion, Owner, Pillar
from ..domain.requirements import Training, TrainingMethod
from ..domain.workload import Workload
from ..questions.choice.certainty import certainty
from ..questions.choice.one_change import with_option
from ..questions.choice.why_not import difference, explain
from ..questions.training.methods import compare_methods
from ..questions.training.plan import TooSlow, TrainingPlan, other_accelerators, training_plan
from ..words.options import joined
from .base import Draft
from .grading import by_share

SKILLED = 3
# Below this share of the training bill a difference is not worth a word.
WORTH_TELLING = 0.1
# A dearer accelerator is worth it where time is saved for less than this share of the bill.
LITTLE_MORE = 0.15
# Training on fewer tokens than this for each parameter builds on a model that exists.
TUNING_TOKENS_PER_PARAMETER = 10.0


def judge_training(draft: Draft, workload: Workload) -> TrainingPlan:
    stated = _stated(draft, workload)
    plan = training_plan(draft.case, draft.ledger, workload)
    name = draft.ledger.name(workload.name)
    draft.find(
        f"effort-{workload.name}",
        f"Training effort of {name}",
        f"{{flops}} a run are {{hours:range}} on {plan.accelerator}, of whose peak {{reached:range}} is "
        "used; {month:range} a month.",
        flops=plan.flops,
        reached=plan.utilization,
        hours=plan.gpu_hours,
        month=plan.gpu_hours_month,
    )
    _memory(draft, workload, plan)
    draft.find(
        f"cluster-{workload.name}",
        f"Cluster and schedule of {name}",
        "A cluster of {cluster} (machines: {machines}) ends a run in {wall:range}; aimed at are "
        "{limit}." + ("" if plan.in_time else " A slow run ends later than that."),
        Level.HIGH if stated.deadline and not plan.in_time else Level.LOW,
        cluster=plan.cluster,
        machines=plan.machines,
        wall=plan.wall,
        limit=plan.limit,
    )
    if plan.too_slow is not None:
        _too_slow(draft, workload, plan, plan.too_slow)
    _interruptions(draft, workload, plan)
    _purchase(draft, workload, plan)
    _accelerator(draft, workload, plan)
    _adapters(draft, workload, plan)
    _pipeline(draft, workload, plan)
    return plan


def _memory(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    parts = dict(zip(("weights", "gradients", "optimizer"), plan.memory.parts, strict=False))
    words = (
        "Weights take {weights}, gradients {gradients}, the optimizer {optimizer}: {memory} in all"
    )
    if workload.traits["method"] == TrainingMethod.LORA:
        words = "Adapters leave the weights frozen: {memory} have to be held, {weights} of it the weights"
    draft.find(
        f"memory-{workload.name}",
        f"Accelerator memory of {draft.ledger.name(workload.name)}",
        f"{words}. {plan.accelerator} that hold it: {{least}}, activations counted, with {_layout(plan)}.",
        memory=plan.memory.total,
        least=plan.least,
        **parts,
    )


def _layout(plan: TrainingPlan) -> str:
    """How the fewest accelerators share the model, in words."""
    least = plan.rig.least
    words = [
        "layers split within a machine" if least.tensor > 1 else "",
        "groups of layers on different machines" if least.pipeline > 1 else "",
        "state sharded over copies" if least.data > 1 else "",
        "activations formed anew" if least.recompute else "activations kept",
    ]
    return joined([one for one in words if one])


def _too_slow(draft: Draft, workload: Workload, plan: TrainingPlan, found: TooSlow) -> None:
    """A deadline that cannot be met: what would."""
    draft.find(
        f"too-slow-{workload.name}",
        f"{draft.ledger.name(workload.name)} cannot be trained within {{limit}}",
        f"Even {{cluster}} {plan.accelerator} need {{soonest}}; more than {{largest}} are not reckoned "
        "with. {needed} of them would do, or {tokens} tokens a run, or a deadline of {soonest}.",
        Level.HIGH,
        limit=plan.limit,
        cluster=plan.cluster,
        soonest=found.soonest,
        largest=found.largest,
        needed=found.needed,
        tokens=found.tokens,
    )


def _interruptions(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """How often a run is interrupted, and how often to write a checkpoint for it."""
    found = plan.interruptions
    draft.find(
        f"interruptions-{workload.name}",
        f"Interruptions of {draft.ledger.name(workload.name)}",
        f"{'Spot machines are taken away or fail' if plan.spot else 'Machines fail'} every {{between}}; "
        "a checkpoint of {checkpoint} is written in {write}, best every {interval}: {lost} of the time "
        "is lost.",
        between=found.between,
        checkpoint=plan.checkpoint,
        write=found.write,
        interval=found.interval,
        lost=found.lost,
    )


def _stated(draft: Draft, workload: Workload) -> Training:
    stated = draft.brief.requirements.workloads
    return stated[workload.index].training if workload.index < len(stated) else Training()


def _purchase(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """Spot against on demand: what it saves, and whether the run can bear being interrupted."""
    decision = Decision(DecisionKind.PURCHASE, workload.name)
    other = Purchase.ON_DEMAND if plan.spot else Purchase.SPOT
    design = with_option(draft.case, decision, other)
    if design is None:
        return
    found = draft.case.once(difference, design)
    saving = found.monthly if plan.spot else -found.monthly
    share = saving / max(_bill(draft, workload) + (saving if plan.spot else 0.0), 1e-9)
    reason = explain(draft.case, draft.ledger, other, found)
    if share < WORTH_TELLING:
        return
    draft.stand(decision, Purchase.SPOT, share, reason.text)
    if not plan.spot:
        return
    draft.recommend(
        f"spot-training-{workload.name}",
        title=f"Let the training of {draft.ledger.name(workload.name)} bear interruptions, with a checkpoint "
        "every {interval}",
        action="Write a checkpoint of {checkpoint} to object storage every {interval}, and let the job "
        "restart from the last one by itself.",
        rationale=f"{reason.text} That interruptions take {{lost}} of the time is counted.",
        gain="keeps {saved} that the bill counts on",
        owner=Owner.DATA_AND_AI,
        done_when="A run that was killed twice in a rehearsal ended with the same result.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=by_share(saving / float(draft.ledger[draft.facts.monthly_likely].value)),
        effort=Level.LOW,
        # Spot prices move daily: today's is a little less sure than the rest.
        confidence=round(certainty(draft.case, workload.name) * 0.85, 3),
        depends_on=(f"pilot-{workload.name}-model",),
        checkpoint=plan.checkpoint,
        interval=plan.interruptions.interval,
        lost=plan.interruptions.lost,
        saved=draft.ledger.claim(
            f"{workload.name}: on-demand prices less spot capacity",
            round_significant(saving, 2),
            "USD/month",
            method=judge_training,
            of=[draft.case.design(draft.ledger), plan.gpu_hours_month],
        ),
    )


def _accelerator(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """For the accelerator that ends a run sooner for little more money, else for the choice."""
    others = other_accelerators(draft.case, workload)
    if not others:
        return
    bill = max(_bill(draft, workload), 1e-9)
    decision = Decision(DecisionKind.ACCELERATOR, workload.name)
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
        method=other_accelerators,
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
    found = compare_methods(case, draft.ledger, workload, plan)
    name = draft.ledger.name(workload.name)
    draft.find(
        f"methods-{workload.name}",
        f"Every weight or adapters for {name}",
        "With every weight trained the bill is {full}, state takes {full_memory} and a run {full_wall}; with "
        "adapters {adapters}, {light} ({least} on quantized weights) and {adapters_wall}.",
        full=found.full,
        full_memory=found.full_memory,
        full_wall=found.full_wall,
        adapters=found.adapters,
        light=found.adapters_memory,
        adapters_wall=found.adapters_wall,
        least=found.least_memory,
    )
    saved = -float(found.saved.value) / max(float(found.full.value), 1e-9)
    draft.recommend(
        f"adapters-{workload.name}",
        title=f"Try adapters before training every weight of {name}",
        action="Fine-tune low-rank adapters on the same data, and compare both on the evaluation set "
        "before the next full run.",
        rationale="The run has few tokens for its parameters, so that it tunes a model that exists. "
        "Adapters need {light} of accelerator memory instead of {memory} and change the bill by {saved}.",
        gain="changes the bill by {saved}",
        owner=Owner.DATA_AND_AI,
        done_when="Both stand side by side on the evaluation set, and the next run is the one that pays.",
        answers=Occasion(kind=AnswerKind.LINE, about=f"{workload.name}: Training accelerators"),
        depends_on=(f"pilot-{workload.name}-model",),
        pillar=Pillar.COST_OPTIMIZATION,
        priority=by_share(saved),
        effort=Level.MEDIUM,
        confidence=round(certainty(case, workload.name) * 0.9, 3),
        impact=Impact(monthly_cost=found.saved.id),
        light=found.adapters_memory,
        memory=plan.memory.total,
        saved=found.saved,
    )


def _pipeline(draft: Draft, workload: Workload, plan: TrainingPlan) -> None:
    """Which pipeline and registry: what the team can run."""
    skill = draft.brief.requirements.team.skills.ml
    managed = skill is None or skill < SKILLED
    provider = draft.case.chosen.site.provider
    choice = "MLflow on the container platform that exists anyway"
    if managed:
        choice = draft.case.model.library.facts.text(provider, "training_service")
    because = (
        "the team's experience with machine learning was not stated"
        if skill is None
        else "the team is new to machine learning"
        if managed
        else "the team knows machine learning, and an open registry moves with it"
    )
    hours = draft.case.assume(draft.ledger, "model.hours.training")
    draft.find(
        f"pipeline-{workload.name}",
        f"Pipeline and registry for {draft.ledger.name(workload.name)}",
        f"{choice[:1].upper()}{choice[1:]}: {because}. Its runs, {{runs}} a month, take {{hours:range}} to "
        "look after.",
        runs=plan.runs,
        hours=hours,
    )


def _bill(draft: Draft, workload: Workload) -> float:
    evaluation = draft.case.evaluate([draft.case.chosen], itemised=True)
    return sum(
        float(line.amount[0, 0]) for line in evaluation.lines if line.workload == workload.name
    )
