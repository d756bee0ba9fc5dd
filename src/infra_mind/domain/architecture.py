from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Zones(StrEnum):
    """Availability zones the load is spread over."""

    ONE = "one_zone"
    TWO = "two_zones"
    THREE = "three_zones"

    @property
    def number(self) -> int:
        return list(Zones).index(self) + 1


class Regions(StrEnum):
    """What stands ready when the region is lost."""

    SINGLE = "single_region"
    WARM_STANDBY = "warm_standby"
    ACTIVE_ACTIVE = "active_active"


class Commitment(StrEnum):
    """How the steady part of the compute is bought."""

    ON_DEMAND = "on_demand"
    ONE_YEAR = "one_year"
    THREE_YEARS = "three_years"


class BackupPlan(StrEnum):
    """How data is copied for the day it is lost."""

    DAILY = "daily"
    CONTINUOUS = "continuous"
    CROSS_REGION = "cross_region"


class Platform(StrEnum):
    """What runs the program."""

    VIRTUAL_MACHINES = "virtual_machines"
    KUBERNETES = "kubernetes"
    SERVERLESS_CONTAINERS = "serverless_containers"
    FUNCTIONS = "functions"

    @property
    def has_machines(self) -> bool:
        """Whether machines are rented for it, by their size."""
        return self in (Platform.VIRTUAL_MACHINES, Platform.KUBERNETES)


class Database(StrEnum):
    """How a relational store is kept available."""

    NONE = "none"
    SINGLE = "single"
    REPLICATED = "replicated"


class Readers(StrEnum):
    """Copies of a relational store that answer reads, a moment late."""

    NONE = "no_readers"
    ONE = "one_reader"
    TWO = "two_readers"

    @property
    def number(self) -> int:
        return list(Readers).index(self)


class Cache(StrEnum):
    NONE = "none"
    MANAGED = "managed"


class Delivery(StrEnum):
    """How answers reach the user."""

    DIRECT = "direct"
    CDN = "cdn"


class Engine(StrEnum):
    """What works through data in batches."""

    MANAGED_ETL = "managed_etl"
    VIRTUAL_MACHINES = "virtual_machines"
    KUBERNETES = "kubernetes"
    SERVERLESS_CONTAINERS = "serverless_containers"


class Warehouse(StrEnum):
    """What answers analytical queries."""

    PAY_PER_SCAN = "pay_per_scan"
    MANAGED_WAREHOUSE = "managed_warehouse"
    QUERY_CLUSTER = "query_cluster"


class Layout(StrEnum):
    """How analytical data lies: as it came, or in columns, partitioned by what queries ask for."""

    AS_LOADED = "as_loaded"
    PARTITIONED = "partitioned"


class Stream(StrEnum):
    """What carries events."""

    MANAGED_SHARDS = "managed_shards"
    MANAGED_KAFKA = "managed_kafka"
    PUB_SUB = "pub_sub"


class Processor(StrEnum):
    """What works through events as they come."""

    VIRTUAL_MACHINES = "virtual_machines"
    SERVERLESS_CONTAINERS = "serverless_containers"


class DeviceBroker(StrEnum):
    """What devices connect to."""

    MANAGED_IOT = "managed_iot"
    OWN_BROKER = "own_broker"


class HotStore(StrEnum):
    """Where the latest messages of devices lie for quick queries."""

    KEY_VALUE = "key_value"
    TIME_SERIES = "time_series"


class Purchase(StrEnum):
    """How accelerators for training, or machines for batch work, are bought."""

    ON_DEMAND = "on_demand"
    SPOT = "spot"


class Tier(StrEnum):
    """Where on the way of a request a part stands."""

    EDGE = "edge"
    COMPUTE = "compute"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An option that was not considered, and why; the answer to "why not X?"."""

    decision: str
    option: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One priced part of an architecture; `quantity` x `unit_price` is its cost a month.

    `unit_price` is `None` where no price is known: the part is then not priced, not free. `tier` is
    `None` for the meters of what a picture shows already.
    """

    workload: str
    service: str
    name: str
    sku: str
    provider: str
    region: str
    quantity: float
    unit: str
    unit_price: float | None
    monthly: float | None
    claims: tuple[str, ...] = ()
    tier: Tier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A vector of decisions: `provider`, `region`, `zones`, `regions`, `commitment`, `backup`, and for
    each workload `<name>.platform`, `.machine`, `.database`, `.cache`, `.delivery`, `.serving`,
    `.accelerator`, `.purchase`, `.engine`, `.warehouse`, `.layout`, `.stream`, `.processor`, `.broker`,
    `.hot_store` or `.readers`, as far as they apply to it.
    """

    decisions: Mapping[str, str]
    components: tuple[Component, ...] = field(default=())

    def of(self, workload: str) -> dict[str, str]:
        """The decisions of one workload, without its name before them."""
        prefix = f"{workload}."
        return {
            key.removeprefix(prefix): option
            for key, option in self.decisions.items()
            if key.startswith(prefix)
        }
