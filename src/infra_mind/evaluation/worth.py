"""What things beside the bill are worth to a company, in USD: the prices of the criteria of a choice.

What was stated counts as it is. What is assumed is wide, and weighs more or less by the ranked
priorities: the first three times as much, the last a third, geometric between.
"""

from collections.abc import Sequence
from dataclasses import replace

from ..domain.assumption import Shape
from ..domain.input import Default
from ..domain.requirements import (
    Company,
    CompanySize,
    Criticality,
    Industry,
    Priority,
    Requirements,
)
from ..domain.workload import Workload
from .reading import Reader
from .targets import criticality_of, highest_class, stated_of

WAGE, CARBON, LEAVING = "model.hourly_wage", "model.carbon_price", "model.leaving_probability"
DOWNTIME = "downtime_hour"
MOST_WEIGHT = 3.0
# What an hour without a workload is worth over that of a critical one, where the company gave one price.
SHARE_OF_CRITICAL = {
    Criticality.CRITICAL: 1.0,
    Criticality.IMPORTANT: 0.2,
    Criticality.BEST_EFFORT: 0.02,
}
# The defaults are those of a company of 50 to 250 people.
BY_SIZE = {
    CompanySize.STARTUP: 0.05,
    CompanySize.SMALL: 0.2,
    CompanySize.MEDIUM: 1.0,
    CompanySize.LARGE: 5.0,
    CompanySize.ENTERPRISE: 20.0,
}
# Who is served by these comes again later: nothing is sold by the hour.
BY_INDUSTRY = {Industry.EDUCATION: 0.2, Industry.GOVERNMENT: 0.2, Industry.NONPROFIT: 0.2}
UNKNOWN_SIZE = BY_SIZE[CompanySize.SMALL]


def weight(priorities: Sequence[Priority] | None, priority: Priority) -> float:
    """How much more an assumed price counts by the stated ranking; 1 where it was not ranked."""
    if not priorities or priority not in priorities:
        return 1.0
    last = max(len(priorities) - 1, 1)
    return MOST_WEIGHT ** (1 - 2 * priorities.index(priority) / last)


def read_worth(reader: Reader, requirements: Requirements, usd_rate: float) -> None:
    """The prices of work, carbon and leaving, into the assumptions they stand for."""
    prices_of = requirements.prices_of
    ranked = requirements.priorities
    work = None if prices_of.work_hour is None else float(prices_of.work_hour) * usd_rate
    tonne = None if prices_of.carbon_tonne is None else float(prices_of.carbon_tonne) * usd_rate
    _price(reader, WAGE, "work_hour", work, 1.0)
    _price(reader, CARBON, "carbon_tonne", tonne, weight(ranked, Priority.CARBON))
    _price(
        reader,
        LEAVING,
        "leaving_probability_per_year",
        prices_of.leaving_probability_per_year,
        weight(ranked, Priority.PORTABILITY),
    )


def _price(reader: Reader, path: str, field: str, stated: float | None, weighs: float) -> None:
    known = reader.assumptions[path]
    if stated is not None:
        reader.fixed(path, stated, f"prices_of.{field}")
    elif weighs != 1.0:
        reader.assumptions[path] = replace(
            known,
            low=known.low * weighs,
            likely=known.likely * weighs,
            high=known.high * weighs,
            reason=f"{known.reason}; times {weighs:.2g} by the ranked priorities",
        )


def read_downtime(
    reader: Reader,
    requirements: Requirements,
    workloads: Sequence[Workload],
    usd_rate: float,
) -> tuple[Workload, ...]:
    """The workloads with the price of an hour in which each is down."""
    highest = highest_class(requirements, workloads)
    return tuple(
        replace(
            one,
            depended_on=criticality_of(requirements, one) is highest,
            inputs={**one.inputs, DOWNTIME: _hour(reader, requirements, one, highest, usd_rate)},
        )
        for one in workloads
    )


def _hour(
    reader: Reader,
    requirements: Requirements,
    workload: Workload,
    highest: Criticality,
    usd_rate: float,
) -> str:
    path = f"{workload.path}.downtime_cost_per_hour"
    stated = stated_of(requirements, workload)
    if stated.downtime_cost_per_hour is not None:
        return reader.stated(path, float(stated.downtime_cost_per_hour) * usd_rate)
    company = (
        requirements.prices_of.downtime_hour or requirements.reliability.downtime_cost_per_hour
    )
    weighs = weight(requirements.priorities, Priority.RELIABILITY)
    if company is None:
        default = reader.inputs.default(path, workload.type)
        return reader.assumed(path, default, scale=_scale(requirements.company) * weighs)
    own = criticality_of(requirements, workload)
    share = SHARE_OF_CRITICAL[own] / SHARE_OF_CRITICAL[highest]
    value = float(company) * usd_rate * min(share, 1.0)
    if own is highest:
        return reader.stated(path, value)
    default = Default(
        path=path,
        low=value / 3,
        likely=value,
        high=value * 3,
        shape=Shape.LOGNORMAL,
        reason=f"a part of what the company states for an hour of downtime: it is {own} beside {highest}",
    )
    return reader.assumed(path, default)


def _scale(company: Company) -> float:
    """What an hour is worth over that of a medium company that earns by the hour."""
    size, industry = company.known_size, company.industry
    by_size = BY_SIZE[size] if size else UNKNOWN_SIZE
    return by_size * (BY_INDUSTRY.get(industry, 1.0) if isinstance(industry, Industry) else 1.0)
