"""What is sold as a finished service, in place of running it?"""

import re
from collections.abc import Sequence
from itertools import islice

from ...core.units import DAYS_PER_MONTH, KB_PER_GB, SECONDS_PER_MONTH
from ...domain.choice import BuyReport
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import DataClass, Requirements, WorkloadRequirements
from ...domain.workload import Demand, Workload
from ...evaluation.entries import assume
from ...evaluation.entries import stated as as_stated
from ...evaluation.targets import stated_of
from ...knowledge.finished_services import ChargedBy, FinishedService

# What a company would not hand to a service that it knows by its price alone.
_GUARDED = {DataClass.PHI, DataClass.FINANCIAL, DataClass.BIOMETRIC, DataClass.CONFIDENTIAL}
_UNITS = {
    ChargedBy.MONTH: "USD/month",
    ChargedBy.USER: "USD/month",
    ChargedBy.QUESTION: "USD",
}
_UNKNOWN = (
    "how long it is down",
    "the hours it takes to look after",
    "where it keeps data",
    "whether it does all that is wanted",
)


def buying(
    requirements: Requirements,
    demand: Demand,
    services: Sequence[FinishedService],
    ledger: Ledger,
) -> tuple[BuyReport, ...]:
    """A service for each workload that is such a need, whatever was chosen; mostly there is none."""
    if not _may_buy(requirements):
        return ()
    found: list[BuyReport] = []
    for workload in demand.workloads:
        stated = stated_of(requirements, workload)
        fitting = (
            one
            for one in services
            if _serves(one, requirements, stated)
            and _is_named(one, workload.name)
            and _carries(one, demand, workload)
        )
        users = stated.traffic.users or 1
        found += [_report(demand, ledger, workload, one, users) for one in islice(fitting, 1)]
    return tuple(found)


def _may_buy(requirements: Requirements) -> bool:
    """Whether nothing says that it has to be run by oneself."""
    if requirements.clouds.allowed == ():
        return False
    return not _GUARDED & set(requirements.data.classes or ())


def _serves(
    service: FinishedService, requirements: Requirements, stated: WorkloadRequirements
) -> bool:
    """Whether a workload was stated that is of its type, in a company that it is made for."""
    if requirements.team.ops_engineers and not service.staffed:
        return False
    if stated.type not in service.types or requirements.company.known_size not in service.sizes:
        return False
    if stated.rehost or stated.llm.self_hosted or stated.llm.batch:
        return False
    if service.per is ChargedBy.QUESTION:
        return stated.llm.requests_per_day is not None
    return _seats(service, requirements, stated)


def _seats(
    service: FinishedService, requirements: Requirements, stated: WorkloadRequirements
) -> bool:
    """Whether its plan is for as many people; those who work with it are of the company."""
    users = stated.traffic.users
    if service.per is ChargedBy.USER:
        employees = requirements.company.employees
        return users is not None and (employees is None or users <= employees)
    return service.users is None or (users is not None and users <= service.users)


def _is_named(service: FinishedService, name: str) -> bool:
    return not service.named or bool(service.named & set(re.split(r"[^a-z]+", name.lower())))


def _carries(service: FinishedService, demand: Demand, workload: Workload) -> bool:
    """Whether its plan sends what the workload sends in a month."""
    if service.gb_month is None:
        return True
    sent = SECONDS_PER_MONTH / KB_PER_GB
    for name in ("average_rps", "response_kb"):
        path = workload.inputs.get(name)
        sent *= 0.0 if path is None else demand.assumptions[path].likely
    return sent <= service.gb_month


def _report(
    demand: Demand, ledger: Ledger, workload: Workload, service: FinishedService, users: float
) -> BuyReport:
    price = ledger.claim(
        f"{service.product}, {service.what}: list price",
        service.price.likely,
        _UNITS[service.per],
        low=service.price.low,
        high=service.price.high,
        method="price list",
        source=service.source,
    )
    monthly = price
    if service.per is ChargedBy.USER:
        monthly = _by_user(ledger, workload, service, users, price)
    elif service.per is ChargedBy.QUESTION:
        monthly = _by_question(demand, ledger, workload, service, price)
    name, terms = ledger.name(workload.name), service.terms.replace("{price}", f"{price}")
    return BuyReport(
        need=service.need,
        workload=workload.name,
        product=service.product,
        monthly=monthly.id,
        source=service.source,
        covers_all=len(demand.workloads) == 1,
        lost=service.lost,
        unknown=_UNKNOWN,
        text=ledger.say(
            f"In place of running {name}, {service.what} such as {service.product} costs {monthly:range}, "
            f"{terms}. On top come {service.beside}. Buying gives up {service.lost}."
        ),
    )


def _by_user(
    ledger: Ledger, workload: Workload, service: FinishedService, users: float, price: Claim
) -> Claim:
    """What a month of everybody who works with it comes to."""
    path = f"{workload.path}.traffic.users"
    people = as_stated(ledger, f"{workload.name}: people who use it", users, "", path)
    return ledger.claim(
        f"{workload.name}: {service.product}, a month",
        users * service.price.likely,
        "USD/month",
        low=users * service.price.low,
        high=users * service.price.high,
        method=buying,
        of=[people, price],
    )


def _by_question(
    demand: Demand, ledger: Ledger, workload: Workload, service: FinishedService, price: Claim
) -> Claim:
    """What a month of questions comes to where conversations that are solved are charged."""
    questions = assume(ledger, demand, workload.inputs["requests_per_day"])
    paid = ledger.claim(
        f"{service.product}: share of questions that end a solved conversation",
        service.paid.likely,
        "share",
        low=service.paid.low,
        high=service.paid.high,
        method="solved conversations by messages of each",
        source=service.paid_source,
    )
    month = float(price.value) * DAYS_PER_MONTH
    asked = float(questions.value)
    return ledger.claim(
        f"{workload.name}: {service.product}, a month",
        month * asked * service.paid.likely,
        "USD/month",
        low=month * (questions.low or asked) * service.paid.low,
        high=month * (questions.high or asked) * service.paid.high,
        method=buying,
        of=[questions, paid, price],
    )
