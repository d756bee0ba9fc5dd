"""What stands where: places, the workloads in each, and their parts by the names they are sold under."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..domain.architecture import Architecture, Component, Tier
from ..domain.design import REGIONS, ZONES, Design, Option, Site
from ..domain.option import DecisionKind, Platform, Purchase, Regions, Warehouse, Zones
from ..prices.products import Products
from ..words.options import option_words


class Spread(StrEnum):
    """Over what a part is spread, and so what its loss takes."""

    ZONE = "zone"
    ZONES = "zones"
    PAIR = "pair"
    REGION = "region"


class Layer(StrEnum):
    """Where on the way of a request a part stands."""

    EDGE = "edge"
    COMPUTE = "compute"
    DATA = "data"
    MODEL = "model"


class Purpose(StrEnum):
    """What a place is there for."""

    PRIMARY = "primary"
    STANDBY = "standby"
    LIVE = "live"
    COPIES = "copies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A product, what exactly is taken of it, and where on the way of a request it stands."""

    name: str
    size: str
    layer: Layer
    spread: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One workload's parts in a place; users visit it unless it only trains or copies."""

    workload: str
    visited: bool
    parts: tuple[Node, ...]

    def of(self, *layers: Layer) -> tuple[Node, ...]:
        return tuple(part for part in self.parts if part.layer in layers)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFrame:
    """A region, how many of its zones are used, and what runs there."""

    site: Site
    purpose: Purpose
    zones: int
    lanes: tuple[Lane, ...]


# What is on no request's way, or a part of what is drawn already.
_UNSEEN: Final = (
    "nat.",
    "logs.",
    "licence.",
    "database.storage",
    "database.ha_storage",
    "kubernetes.",
    "llm.cached",
    "llm.output",
    "warehouse.",
)
_BACKUPS: Final = "database.backup"
_SOLD: Final = (
    ("database.mysql", "store.relational.mysql"),
    ("database.sqlserver", "store.relational.sqlserver"),
    ("database.", "store.relational"),
    ("object_storage.", "store.object"),
    ("document.", "store.document"),
    ("key_value.", "store.key_value"),
    ("search.", "store.search"),
    ("cache.", "cache.managed"),
    ("serverless_containers.", "platform.serverless_containers"),
    ("functions.", "platform.functions"),
    ("app_platform.", "platform.app_platform"),
    ("etl.", "engine.managed_etl"),
    ("iot.", "broker.managed_iot"),
    ("stream.", "stream.managed_shards"),
    ("kafka.", "stream.managed_kafka"),
    ("pubsub.", "stream.pub_sub"),
    ("llm.", "serving.api"),
)
# What machines are rented for, the first that a workload decides.
_RENTED: Final = (
    DecisionKind.ACCELERATOR,
    DecisionKind.PLATFORM,
    DecisionKind.ENGINE,
    DecisionKind.WAREHOUSE,
    DecisionKind.PROCESSOR,
    DecisionKind.BROKER,
)
# What is bought by its use, and so has no part of its own on every bill.
_BY_USE: Final = (
    (DecisionKind.STREAM, Layer.DATA),
    (DecisionKind.WAREHOUSE, Layer.DATA),
    (DecisionKind.DELIVERY, Layer.EDGE),
)
_OF_ZONES: Final = (
    "compute.",
    "serverless_containers.",
    "app_platform.",
    "cache.",
    "search.",
    "kafka.",
)


def places(architecture: Architecture, products: Products) -> tuple[RegionFrame, ...]:
    """The region, and the second one where anything stands in it; none where nothing is drawn."""
    design, second = architecture.design, architecture.design.second
    away = "" if second is None or second == design.site else second.region
    here = [one for one in architecture.components if one.region != away]
    first = _place(here, design, products, Purpose.PRIMARY)
    if not first.lanes:
        return ()
    there = [one for one in architecture.components if one.region == away]
    purposes = {Regions.WARM_STANDBY: Purpose.STANDBY, Regions.ACTIVE_ACTIVE: Purpose.LIVE}
    purpose = purposes.get(Regions(str(design[REGIONS])), Purpose.COPIES)
    beside = _place(there, design, products, purpose)
    return (first, beside) if beside.lanes else (first,)


def _place(
    here: Sequence[Component], design: Design, products: Products, purpose: Purpose
) -> RegionFrame:
    zones = Zones(str(design[ZONES])).number if purpose in (Purpose.PRIMARY, Purpose.LIVE) else 1
    lanes = [
        Lane(
            workload=workload,
            visited=purpose is not Purpose.COPIES and design.taken(Purchase, workload) is None,
            parts=tuple(dict.fromkeys(parts)),
        )
        for workload in _workloads(here, design)
        if (parts := list(_parts(workload, here, design, products, purpose, zones)))
    ]
    site = design.site if purpose is Purpose.PRIMARY else design.second or design.site
    return RegionFrame(site=site, purpose=purpose, zones=zones, lanes=tuple(lanes))


def _workloads(here: Sequence[Component], design: Design) -> Iterable[str]:
    """As the decisions name them, which is as the company does; others behind them."""
    named = [decision.workload for decision, _ in design.options if decision.workload]
    return dict.fromkeys([*named, *(one.workload for one in here)])


def _parts(
    workload: str,
    here: Sequence[Component],
    design: Design,
    products: Products,
    purpose: Purpose,
    zones: int,
) -> Iterator[Node]:
    taken, provider = design.of(workload), design.site.provider
    if purpose is Purpose.PRIMARY:
        for kind, layer in _BY_USE:
            name = products.name(provider, f"{kind}.{taken.get(kind)}")
            if name and taken.get(kind) != Warehouse.QUERY_CLUSTER:
                yield Node(name=name, size="", layer=layer, spread=Spread.REGION)
    # A request passes the firewall first.
    for one in sorted(here, key=lambda one: not one.service.startswith("waf.")):
        if one.workload != workload:
            continue
        if one.service.startswith(_BACKUPS) and purpose is Purpose.COPIES:
            yield Node(name="Backups", size=_plain(one), layer=Layer.DATA, spread=Spread.REGION)
        elif one.tier is not None and not one.service.startswith(_UNSEEN):
            yield _part(one, one.tier, taken, products, zones)


def _part(
    one: Component,
    tier: Tier,
    taken: Mapping[DecisionKind, Option],
    products: Products,
    zones: int,
) -> Node:
    model = taken.get(DecisionKind.SERVING)
    sold = products.name(one.provider, *_keys(one, taken))
    if one.service.startswith("llm."):
        asked = model is not None and one.service.startswith("llm.input")
        name = option_words(str(model)).removesuffix(" by API") if asked else one.sku
        return Node(name=name, size=sold or "", layer=Layer.MODEL, spread=Spread.REGION)
    size = " · ".join(text for text in (_plain(one) if sold else "", one.sku) if text)
    return Node(
        name=sold or _plain(one), size=size, layer=Layer(tier), spread=_spread(one, taken, zones)
    )


def _plain(one: Component) -> str:
    """Its name without how it is bought and where."""
    return one.name.partition(",")[0]


def _keys(one: Component, taken: Mapping[DecisionKind, Option]) -> Iterator[str]:
    if one.service.startswith("compute."):
        if str(taken.get(DecisionKind.SERVING, "")).startswith("own:"):
            yield "serving.own"
        for kind in _RENTED:
            if kind in taken:
                yield f"{kind}.{taken[kind]}"
                yield kind.value
    yield from (key for service, key in _SOLD if one.service.startswith(service))


def _spread(one: Component, taken: Mapping[DecisionKind, Option], zones: int) -> Spread:
    alone = (
        one.service.startswith("database.")
        or DecisionKind.ACCELERATOR in taken
        or taken.get(DecisionKind.PLATFORM) == Platform.SINGLE_MACHINE
    )
    if ".ha_" in one.service:
        return Spread.PAIR if zones > 1 else Spread.ZONE
    if one.service.startswith("database.") or one.service.startswith(_OF_ZONES):
        return Spread.ZONE if alone or zones == 1 else Spread.ZONES
    return Spread.REGION
