"""Designs and options as tests write them: by their text, as in the result."""

from collections.abc import Mapping, Sequence

from infra_mind.domain.architecture import Architecture, Component
from infra_mind.domain.design import Decision, Design, Option


def taken(design: Design, decision: str) -> str:
    """The option of a decision by its name, such as `app.cache`, as text."""
    return str(design[Decision.parse(decision)])


def choosing(design: Design, **options: str) -> Design:
    """A design with some options changed; `app__machine` stands for `app.machine`."""
    named = {Decision.parse(name.replace("__", ".")): option for name, option in options.items()}
    return design | {decision: decision.option(option) for decision, option in named.items()}


def as_designs(designs: Sequence[Design | Mapping[str, str]]) -> list[Design]:
    return [one if isinstance(one, Design) else Design.from_mapping(one) for one in designs]


def named(decision: str, option: str) -> tuple[Decision, Option]:
    """A decision and an option of it by their names."""
    found = Decision.parse(decision)
    return found, found.option(option)


def part(service: str, provider: str = "gcp", region: str = "somewhere") -> Component:
    """A component of which only the service and its place are known."""
    return Component(
        workload="shop",
        service=service,
        name=service,
        sku="",
        provider=provider,
        region=region,
        quantity=1,
        unit="",
        unit_price=None,
        monthly=None,
    )


def planned(*components: Component, **options: str) -> Architecture:
    """An architecture of which only some options are known; in us-east-1 of AWS unless stated."""
    place = {"provider": "aws", "region": "us-east-1"}
    texts = {name.replace("__", "."): option for name, option in options.items()}
    return Architecture(design=Design.from_mapping(place | texts), components=components)
