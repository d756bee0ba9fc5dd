"""Workloads that ask a language model: a hosted one by the token, or an open one on own accelerators.

Own serving is worked out by `decoding`. Hosted: every token at the list price, what prompts repeat at
the price of cached tokens and what is answered within a day at that of batches, where they are listed.
"""

from dataclasses import dataclass, replace

import numpy as np

from ....core.units import DAYS_PER_MONTH, HOURS_PER_DAY, MILLION, MS_PER_SECOND
from ....domain.design import ZONES, Decision
from ....domain.option import DecisionKind, Fallback
from ....domain.workload import Workload
from ...bill.tariff import column_of
from ...compute.fleet import SERVERLESS_GIB_PER_CPU
from ...compute.load import read_traffic
from ...compute.offers import API, OWN, hosted, own
from ...compute.rental import Copies, Wanted, rent_servers
from ...compute.replica import (
    BUSY_WITHOUT_A_ZONE,
    MOST_COPIES,
    NO_REPLICA,
    as_group,
    replica_of,
    replicas_for,
    serving_rates,
)
from ...effects import outages, wiring
from ...effects.labour import operate, work, work_of_machines
from ...effects.limits import tightest
from ...methods import latency
from ...methods.decoding import (
    VARIATION,
    Exchange,
    Group,
    answer_seconds,
    batch_in_time,
    occupied_seconds,
    served_together,
    waiting_seconds,
)
from ...part import Part
from ...samples import Array
from ...scene import Mask, Scene
from ...stores import StoreUse, answer_ms, charge_stores, stored_gb
from ..managed import bounded
from .retrieval import charge_retrieval, looked_up, looks_up, with_retrieval

GATEWAY_CPU = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """Time of one answer in seconds: its mean and variance, and the replicas that keep it.

    `needed` replicas would carry the peak, `replicas` are as many of them as one design may have.
    """

    mean: Array
    variance: Array
    needed: Array
    replicas: Array


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    serving = Decision(DecisionKind.SERVING, workload.name)
    own_models = (one for one in scene.candidates.names(serving) if one.startswith(OWN))
    is_own = scene.candidates.chose(serving, *own_models)
    api, group = _hosted_answer(scene, workload), _groups(scene, workload)
    answer = _own_answer(scene, workload, group) if is_own.any() else api
    mean = np.where(is_own, answer.mean, api.mean)
    variance = np.where(is_own, answer.variance, api.variance)
    waited = answer_ms(scene, workload) / MS_PER_SECOND
    mean, variance = mean + waited, variance + waited**2
    _charge_tokens(scene, workload)
    if is_own.any():
        rent_servers(
            scene,
            scene.codes(workload, DecisionKind.SERVING),
            _wanted(scene, workload),
            scene.items["model_servers"],
            copies=Copies(
                peak=answer.replicas * is_own, running=_running(scene, workload, answer) * is_own
            ),
            steady=lambda plan: _always_on(plan, workload, group) * is_own,
        )
    work(scene, "self_hosted_model", is_own)
    work_of_machines(scene, answer.replicas * is_own)
    work(scene, "model_api", ~is_own)
    for fallback in (Fallback.SECOND_MODEL, Fallback.SECOND_PROVIDER):
        operate(scene, fallback, scene.chose(workload, fallback))
    used = _charge_around(scene, workload)
    copies = np.where(is_own, MOST_COPIES / np.maximum(answer.needed, 1.0), np.inf)
    headroom = tightest((*used.rooms, bounded("model_copies", workload.name, copies)))
    part = Part(
        workload=workload.name,
        accelerated=True,
        availability=_availability(scene, workload, answer.replicas, is_own, used),
        latency_ms=latency.percentile(mean, variance) * MS_PER_SECOND,
        latency_sigma=latency.sigma(mean, variance),
        processors=np.full((1, 1), np.nan),
        headroom=headroom.times,
        room=headroom.raised,
        tightest=headroom.which,
        bounds=headroom.bounds,
        recovery_hours=np.where(is_own, scene.row("model.detect_and_decide_h"), 0.0)
        + used.restore_hours,
        data_loss_hours=np.zeros((1, 1)),
        watts=_watts(scene, workload, group, _running(scene, workload, answer), is_own)
        + used.watts,
        stored_gb=stored_gb(scene, workload),
        nodes=answer.replicas * is_own,
    )
    if not looks_up(workload):
        return part
    found = charge_retrieval(scene, workload, _per_day(scene, workload))
    return replace(part, **with_retrieval(scene, part, found))


def _running(scene: Scene, workload: Workload, answer: _Answer) -> Array:
    """Copies over the day: they follow the load with some lag, never fewer than one in each zone."""
    ratio = np.maximum(scene.input(workload, "peak_ratio"), 1.0)
    share = scene.row("model.autoscaling_slack") / ratio
    floor = np.minimum(scene.zones, answer.replicas)
    return np.clip(answer.replicas * share, floor, answer.replicas)


def _always_on(plan: Scene, workload: Workload, group: Group) -> Array:
    """Whole copies that a plan counts on at every hour: the trough, and one in each zone."""
    answer = _own_answer(plan, workload, group)
    trough = _running(plan, workload, answer) * plan.row("model.commitment_trough")
    return np.maximum(trough, np.minimum(plan.zones, answer.replicas))


def _hosted_availability(scene: Scene, workload: Workload) -> Array:
    """Of a hosted model of each candidate's provider, and of what takes over the most of what it fails
    to answer."""
    failing = np.ones((1, 1))
    for provider in sorted({site.provider for site in scene.tariff.sites}):
        here = np.array([site.provider == provider for site in scene.tariff.sites])[scene.site]
        up = scene.row(f"model.api_availability.{provider}")
        failing = np.where(here[:, None], 1 - up, failing)
    for fallback in (Fallback.SECOND_MODEL, Fallback.SECOND_PROVIDER):
        answered = scene.chose(workload, fallback) * scene.row(f"model.fallback_effect.{fallback}")
        failing = failing * (1 - answered)
    return 1 - failing


def _per_day(scene: Scene, workload: Workload) -> Array:
    return scene.input(workload, "requests_per_day") * scene.growth(workload)


def in_batches(workload: Workload) -> bool:
    """Whether nobody waits for its answers: they are there within a day."""
    return workload.traits.get("batch") == "yes"


def _charge_tokens(scene: Scene, workload: Workload) -> None:
    options = scene.names(workload, DecisionKind.SERVING)
    codes = scene.codes(workload, DecisionKind.SERVING)
    models = [hosted(one, scene.library) if one.startswith(API) else None for one in options]
    used = np.array([model is not None for model in models])[codes][:, None]
    million = _per_day(scene, workload) * DAYS_PER_MONTH / MILLION * used
    prompts = million * scene.input(workload, "input_tokens")
    again = scene.input(workload, "cached_share")
    for item, quantity in (
        ("tokens_read", prompts * (1 - again)),
        ("tokens_cached", prompts * again),
        ("tokens_written", million * scene.input(workload, "output_tokens")),
    ):
        bought = scene.items[item]
        rates = [
            model.price_of(bought.service, batch=in_batches(workload)) if model else None
            for model in models
        ]
        scene.charge(bought, quantity, column_of(rates, (len(rates),)).at(codes[:, None]))


def _own_answer(scene: Scene, workload: Workload, group: Group) -> _Answer:
    """Replicas for the peak, at least one in each of two zones, and how long an answer then takes.

    Candidates differ in it by what serves and by zones only: each such pair is worked out once.
    """
    serving = scene.codes(workload, DecisionKind.SERVING)
    pairs = serving * len(scene.candidates.options[ZONES]) + scene.candidates.codes[ZONES]
    _, first, place = np.unique(pairs, return_index=True, return_inverse=True)
    found = _answer_of(scene, workload, group.take(first), scene.zones[first])
    return _Answer(
        mean=found.mean[place],
        variance=found.variance[place],
        needed=found.needed[place],
        replicas=found.replicas[place],
    )


def _answer_of(scene: Scene, workload: Workload, group: Group, zones: Array) -> _Answer:
    prompt = scene.input(workload, "input_tokens")
    exchange = Exchange(
        # What repeats an earlier prompt is kept and not read again.
        read=prompt * (1 - scene.input(workload, "cached_share")),
        prompt=prompt,
        written=scene.input(workload, "output_tokens"),
    )
    rates = serving_rates(scene)
    batch = batch_in_time(
        group, rates, exchange, float(workload.traits["latency_ms"]) / MS_PER_SECOND
    )
    occupied = occupied_seconds(group, rates, exchange, batch)
    peak = read_traffic(scene, workload).peak
    needed = replicas_for(scene, peak * occupied, zones)
    replicas = np.minimum(needed, MOST_COPIES)
    # What more copies would have to carry is refused, and told as missing room.
    busy = np.minimum(peak * occupied, replicas * BUSY_WITHOUT_A_ZONE)
    together = served_together(group, rates, exchange, busy / occupied / replicas, batch)
    mean, variance = answer_seconds(group, rates, exchange, together)
    wait = waiting_seconds(replicas, busy, occupied, batch, scene.row("model.arrival_scv"))
    return _Answer(mean=mean + wait, variance=variance + wait**2, needed=needed, replicas=replicas)


def _hosted_answer(scene: Scene, workload: Workload) -> _Answer:
    """A hosted model's answer: first token, then the answer at its rate."""
    pace, first_s = _paces(scene, workload)
    writing = scene.input(workload, "output_tokens") / (pace * scene.input(workload, "pace"))
    first = first_s * scene.row("model.api_first_token")
    none = np.zeros((1, 1))
    return _Answer(
        mean=first + writing,
        variance=first**2 + VARIATION * writing**2,
        needed=none,
        replicas=none,
    )


def _paces(scene: Scene, workload: Workload) -> tuple[Array, Array]:
    """Tokens a second and seconds to the first one, of each candidate's hosted model."""
    models = [
        hosted(one, scene.library) if one.startswith(API) else None
        for one in scene.names(workload, DecisionKind.SERVING)
    ]
    codes = scene.codes(workload, DecisionKind.SERVING)
    pace = np.array([model.tokens_per_s if model else 1.0 for model in models])
    first = np.array([model.first_token_s if model else 1.0 for model in models])
    return pace[codes][:, None], first[codes][:, None]


def _groups(scene: Scene, workload: Workload) -> Group:
    """What serves one copy of each candidate's model; ones where the option is no own model."""
    found = [
        replica_of(*own(option, scene.library)) if option.startswith(OWN) else NO_REPLICA
        for option in scene.names(workload, DecisionKind.SERVING)
    ]
    return as_group(found, scene.codes(workload, DecisionKind.SERVING))


def _wanted(scene: Scene, workload: Workload) -> tuple[Wanted | None, ...]:
    found: list[Wanted | None] = []
    for option in scene.names(workload, DecisionKind.SERVING):
        if not option.startswith(OWN):
            found.append(None)
            continue
        model, accelerator = own(option, scene.library)
        size = int(replica_of(model, accelerator).accelerators)
        found.append(Wanted(accelerator=accelerator.name, together=size, each=size))
    return tuple(found)


def _charge_around(scene: Scene, workload: Workload) -> StoreUse:
    """The program that asks the model, a container in each zone, and its stores."""
    vcpu = GATEWAY_CPU * scene.zones
    scene.charge_part("gateway", {"vcpu": vcpu, "memory": vcpu * SERVERLESS_GIB_PER_CPU})
    return charge_stores(scene, workload)


def _watts(scene: Scene, workload: Workload, group: Group, replicas: Array, is_own: Mask) -> Array:
    """Own accelerators by their design power; a hosted model by the energy of a request."""
    own_model = replicas * scene.copies * group.watts * scene.row("model.watts_gpu_share")
    hosted_model = _per_day(scene, workload) / HOURS_PER_DAY * scene.row("model.api_wh_per_request")
    return np.where(is_own, own_model, hosted_model)


def _availability(
    scene: Scene, workload: Workload, replicas: Array, is_own: Mask, used: StoreUse
) -> Array:
    peak = np.maximum(scene.input(workload, "peak_ratio"), 1.0)
    # An option that serves nothing itself has no machines.
    replicas = np.where(is_own, replicas, 1.0)
    busy = replicas * scene.row("model.serving_utilization") / peak
    return wiring.available(
        scene,
        "language_model",
        hosted=np.where(is_own, 1.0, _hosted_availability(scene, workload)),
        machines=np.where(is_own, outages.machines(scene, replicas, busy), 1.0),
        knowledge=(looked_up(scene) if looks_up(workload) else 1.0) * used.availability,
    )
