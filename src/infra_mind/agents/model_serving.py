"""What the MLOps engineer says of a workload that asks a language model, or serves a model of its own."""

from ..decision.goals import Target
from ..domain.design import Decision
from ..domain.option import DecisionKind, Precision
from ..domain.recommendation import AnswerKind, Level, Occasion, Owner, Pillar
from ..domain.workload import Workload
from ..evaluation.compute.offers import API, OWN, PROCESSOR, hosted
from ..evaluation.workloads.language_model.formulas import in_batches
from ..questions.choice.certainty import certainty
from ..questions.performance.inference_plan import InferencePlan, inference_plan
from ..questions.performance.serving_rate import ServingRate, longest_answer, serving_rates
from ..questions.reliability.published import serving_throughput
from ..words.options import option_words
from ..words.terms import TARGETS, in_sentence
from .base import Draft

# Ways of serving that come in time this much more often are worth a word.
WORTH_TELLING = 0.1


def judge_serving(draft: Draft, workload: Workload) -> ServingRate:
    """How fast the choice answers, and how fast the best own model would."""
    decision = Decision(DecisionKind.SERVING, workload.name)
    case, name = draft.case, draft.ledger.name(workload.name)
    others = [one.design for one in case.decision.rivals if one.decision == decision]
    rate, *rivals = serving_rates(case, draft.ledger, workload, [case.chosen, *others])
    shown = {"latency": rate.latency, "needed": rate.needed, "million": rate.per_million}
    words = (
        f"{option_words(rate.option)} answers in {{latency:range}}; {{needed}} are written at peak, and a "
        "million tokens written cost {million}"
    )
    words += _full_prices(draft, workload, rate.option)
    late = False
    if rate.in_time is not None:
        shown |= {
            "in_time": rate.in_time,
            "target": draft.ledger[draft.facts.latency_target[workload.name]],
        }
        words += "; {in_time} of the futures keep within {target}"
        late = float(rate.in_time.value) < 0.5
    draft.find(
        f"serving-{workload.name}",
        f"{name} answers in time in only {{in_time}} of the futures"
        if late
        else f"Serving of {name}",
        f"{words}.",
        Level.HIGH if late else Level.LOW,
        **shown,
    )
    if late:
        _shorten(draft, workload, rate)
    owned = [one for one in rivals if one.option.startswith(OWN)]
    if owned:
        _own(draft, workload, min(owned, key=lambda one: float(one.latency.value)))
    _stand_on_serving(draft, workload, rate, rivals)
    return rate


def _full_prices(draft: Draft, workload: Workload, option: str) -> str:
    """What a hosted model charges in full, because nothing less is listed for it."""
    if not option.startswith(API):
        return ""
    model = hosted(option, draft.case.model.library)
    full: list[str] = []
    if not model.plain.caches:
        full.append("what its prompts repeat")
    if in_batches(workload) and model.batch is None:
        full.append("what nobody waits for")
    return f"; {' and '.join(full)} is charged in full, as no lower price is listed" if full else ""


def _shorten(draft: Draft, workload: Workload, rate: ServingRate) -> None:
    """Answers come too late: how short they would have to be."""
    longest = longest_answer(draft.case, draft.ledger, workload, draft.case.chosen)
    name = draft.ledger.name(workload.name)
    written = draft.case.assume(draft.ledger, workload.inputs["output_tokens"])
    target = draft.ledger[draft.facts.latency_target[workload.name]]
    stream = "Stream answers, and set the target for the first words instead of the last"
    draft.recommend(
        f"shorten-answers-{workload.name}",
        title=f"Shorten or stream the answers of {name}: {{latency}} is too late for {{target}}"
        if longest is None
        else f"Cap the answers of {name} at {{longest}}, or stream them",
        action=f"{stream}; or take a model that writes faster."
        if longest is None
        else f"Cap answers at {{longest}}; or {in_sentence(stream)}.",
        gain="avoids answers later than {target}",
        owner=Owner.DATA_AND_AI,
        done_when="P95 over a week of real questions is below {target}.",
        answers=Occasion(
            kind=AnswerKind.TARGET, about=f"{workload.name}: {TARGETS[Target.LATENCY]}"
        ),
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
        f"Own serving of {draft.ledger.name(workload.name)}",
        f"The fastest own choice is {option_words(fastest.option)}: {{replicas}} servers write {{rate}} "
        f"each and answer in {{latency:range}}, bound by {fastest.bound}; a million tokens cost {{million}}.",
        million=fastest.per_million,
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
    decision = Decision(DecisionKind.SERVING, workload.name)
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


def judge_inference(draft: Draft, workload: Workload) -> InferencePlan:
    """Memory, copies, time and unit price of an own model as chosen."""
    plan = inference_plan(draft.case, draft.ledger, workload)
    name = draft.ledger.name(workload.name)
    hardware = option_words(plan.accelerator)
    late = plan.in_time is not None and float(plan.in_time.value) < 0.5
    words = f"On {hardware} it answers in {{latency:range}}, with up to {{batch}} at once"
    shown = {"latency": plan.latency, "batch": plan.batch, "rate": plan.rate}
    if plan.in_time is not None:
        shown |= {
            "in_time": plan.in_time,
            "target": draft.ledger[draft.facts.latency_target[workload.name]],
        }
        words += "; {in_time} of the futures keep within {target}"
    draft.find(
        f"serving-{workload.name}",
        f"{name} answers in time in only {{in_time}} of the futures"
        if late
        else f"Serving of {name}",
        f"{words}. A copy bears {{rate}}.",
        Level.HIGH if late else Level.LOW,
        **shown,
    )
    _memory(draft, workload, plan)
    draft.find(
        f"copies-{workload.name}",
        f"Copies of {name}",
        "{replicas} at peak, {floor} of them always; a further one answers after {cold}: scale before "
        "the load is there.",
        replicas=plan.replicas,
        floor=plan.floor,
        cold=plan.cold_start,
    )
    _price(draft, workload, plan)
    if plan.writes and plan.accelerator != PROCESSOR:
        _published(draft, workload, plan)
    return plan


def _memory(draft: Draft, workload: Workload, plan: InferencePlan) -> None:
    words = f"Weights take {{weights}} of each copy on {option_words(plan.accelerator)}"
    if plan.precision is Precision.FOUR_BITS:
        words += ", with four bits each: compare the answers with those of sixteen before"
    shown = {"weights": plan.weights}
    if plan.cache is not None:
        shown["cache"] = plan.cache
        words += ", keys and values {cache} of each request"
    draft.find(
        f"memory-{workload.name}",
        f"Memory to serve {draft.ledger.name(workload.name)}",
        f"{words}.",
        Level.LOW,
        **shown,
    )


def _price(draft: Draft, workload: Workload, plan: InferencePlan) -> None:
    unit = "A million tokens" if plan.writes else "A thousand predictions"
    draft.find(
        f"unit-price-{workload.name}",
        f"Price of what {draft.ledger.name(workload.name)} answers",
        f"{unit} cost {{each}}.",
        Level.LOW,
        each=plan.each,
    )


def _published(draft: Draft, workload: Workload, plan: InferencePlan) -> None:
    """What others measured near this, and what is reckoned for the same."""
    point = draft.case.point
    found = serving_throughput(
        draft.case,
        draft.ledger,
        accelerator=plan.accelerator,
        parameters_b=point.likely(workload.inputs["parameters_b"]),
        prompt=point.likely(workload.inputs["input_tokens"]),
        answer=point.likely(workload.inputs["output_tokens"]),
    )
    if found is None:
        return
    draft.find(
        f"published-serving-{workload.name}",
        f"A published measurement near {draft.ledger.name(workload.name)}",
        f"{draft.ledger.name(found.name)}: {{rate}} at full load; reckoned for it are {{reckoned:range}}.",
        Level.LOW,
        rate=found.rate,
        reckoned=found.reckoned,
    )
