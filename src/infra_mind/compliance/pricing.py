"""What a control costs a company to put in place and to keep: hours of work x wage, and tools."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from ..domain.claim import Source
from ..domain.requirements import Company, CompanySize
from ..tables.rows import read_rows
from .control import Control
from .estimate import RangeEstimate, exactly, together

DATA = Path(__file__).with_name("data")


class ToolUnit(StrEnum):
    """What a tool is charged by."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """What has to be bought for a control, USD for some months; of a company of 50 to 250 people where it is
    not charged by the person.
    """

    id: str
    title: str
    per: ToolUnit
    months: int
    price: RangeEstimate
    source: Source

    @property
    def monthly(self) -> RangeEstimate:
        return self.price.scaled(1 / self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who pays: what an hour of work costs (USD), how large the company is against one of 50 to 250 people,
    and how many people are in it; wide where the size was not said.
    """

    wage: RangeEstimate
    scale: RangeEstimate
    people: RangeEstimate
    knows_size: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFactors:
    """By size of the company, the multiple of the work and the people."""

    scale: Mapping[CompanySize, float]
    people: Mapping[CompanySize, RangeEstimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCost:
    """Hours of work once and a month, of a company of 50 to 250 people, and the tools to buy."""

    once_hours: RangeEstimate
    monthly_hours: RangeEstimate
    tools: tuple[Tool, ...]


@cache
def load_tools(data: Path = DATA, *, today: date | None = None) -> Mapping[str, Tool]:
    rows = read_rows(data / "tools.tsv", Tool, today=today, check=_check, key=("id",))
    return {row.id: row for row in rows}


def _check(row: Tool) -> Iterator[tuple[str, str]]:
    if not row.price.low <= row.price.likely <= row.price.high:
        yield "price_likely", f"between {row.price.low} and {row.price.high}"
    if not row.months:
        yield "months", "the months that it is paid for"


def payer_of(sizes: SizeFactors, company: Company, wage: RangeEstimate) -> Payer:
    """A company whose size was not said may have anything up to 250 people."""
    size = company.known_size
    if size is None:
        small, usual, large = CompanySize.STARTUP, CompanySize.SMALL, CompanySize.MEDIUM
        scale = RangeEstimate(
            low=sizes.scale[small], likely=sizes.scale[usual], high=sizes.scale[large]
        )
        people = RangeEstimate(
            low=sizes.people[small].likely,
            likely=sizes.people[usual].likely,
            high=sizes.people[large].likely,
        )
    else:
        scale = exactly(sizes.scale[size])
        stated = company.employees
        people = sizes.people[size] if stated is None else exactly(float(stated))
    return Payer(wage=wage, scale=scale, people=people, knows_size=size is not None)


def cost_of(control: Control, tools: Mapping[str, Tool], stays: float = 1.0) -> MeasureCost:
    """Of the work the share that `stays`; tools are bought where nothing is brought."""
    return MeasureCost(
        once_hours=control.once_hours.scaled(stays),
        monthly_hours=control.monthly_hours.scaled(stays),
        tools=tuple(tools[name] for name in control.buys) if stays == 1 else (),
    )


# What one measure takes errs apart from what another does; the wage and the size of the company are
# the same for all.
def once_hours(costs: Collection[MeasureCost], payer: Payer) -> RangeEstimate:
    return together(one.once_hours for one in costs).times(payer.scale)


def once(costs: Collection[MeasureCost], payer: Payer) -> RangeEstimate:
    """USD to put them in place."""
    return once_hours(costs, payer).times(payer.wage)


def monthly(costs: Collection[MeasureCost], payer: Payer) -> RangeEstimate:
    """USD a month to keep them."""
    hours = together(one.monthly_hours for one in costs).times(payer.scale)
    factors = {ToolUnit.PERSON: payer.people, ToolUnit.COMPANY: payer.scale}
    bought = (
        together(tool.monthly for one in costs for tool in one.tools if tool.per is unit).times(by)
        for unit, by in factors.items()
    )
    return together((hours.times(payer.wage), *bought))
