"""Which decisions there are, and the options of those whose options are a closed set."""

from collections.abc import Mapping
from enum import StrEnum


class DecisionKind(StrEnum):
    """What is decided: once for all workloads, or for each workload that it applies to."""

    SITE = "site"
    # Where a second region would lie: known where the space of designs names it.
    SECOND = "second"
    ZONES = "zones"
    REGIONS = "regions"
    COMMITMENT = "commitment"
    BACKUP = "backup"
    VAULT = "vault"
    CHANGE_CONTROL = "change_control"
    SUPPORT = "support"
    PLATFORM = "platform"
    MACHINE = "machine"
    DATABASE = "database"
    READERS = "readers"
    CACHE = "cache"
    DELIVERY = "delivery"
    LIFECYCLE = "lifecycle"
    SERVING = "serving"
    ACCELERATOR = "accelerator"
    PRECISION = "precision"
    PURCHASE = "purchase"
    ENGINE = "engine"
    WAREHOUSE = "warehouse"
    LAYOUT = "layout"
    STREAM = "stream"
    PROCESSOR = "processor"
    BROKER = "broker"
    HOT_STORE = "hot_store"
    RELEASE = "release"
    FALLBACK = "fallback"


class ClosedOption(StrEnum):
    """An option of a closed set; its class says which kind of decision it belongs to."""

    @property
    def kind(self) -> DecisionKind:
        return _KINDS[type(self)]


class Zones(ClosedOption):
    """Availability zones the load is spread over."""

    ONE = "one_zone"
    TWO = "two_zones"
    THREE = "three_zones"

    @property
    def number(self) -> int:
        return list(Zones).index(self) + 1


class Regions(ClosedOption):
    """What stands ready when the region is lost."""

    SINGLE = "single_region"
    WARM_STANDBY = "warm_standby"
    ACTIVE_ACTIVE = "active_active"


class Commitment(ClosedOption):
    """How the steady part of the compute is bought."""

    ON_DEMAND = "on_demand"
    ONE_YEAR = "one_year"
    THREE_YEARS = "three_years"


class BackupPlan(ClosedOption):
    """How data is copied for the day it is lost."""

    DAILY = "daily"
    CONTINUOUS = "continuous"
    CROSS_REGION = "cross_region"


class Vault(ClosedOption):
    """Whose rights reach the backups."""

    SAME = "same_account"
    OWN = "own_account"


class ChangeControl(ClosedOption):
    """How changes by hand, certificates and the name service are watched over."""

    USUAL = "usual"
    STRICT = "strict"


class Support(ClosedOption):
    """What is bought of the provider's support."""

    NONE = "no_plan"
    DEVELOPER = "developer"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


class Platform(ClosedOption):
    """What runs the program."""

    VIRTUAL_MACHINES = "virtual_machines"
    KUBERNETES = "kubernetes"
    SERVERLESS_CONTAINERS = "serverless_containers"
    FUNCTIONS = "functions"
    APP_PLATFORM = "app_platform"
    SINGLE_MACHINE = "single_machine"

    @property
    def has_machines(self) -> bool:
        """Whether machines are rented for it, by their size."""
        return self in (Platform.VIRTUAL_MACHINES, Platform.KUBERNETES)

    @property
    def faces_internet(self) -> bool:
        """Whether it is reached without a balancer of ours, and reaches out without a NAT gateway."""
        return self in (Platform.APP_PLATFORM, Platform.SINGLE_MACHINE)


class Database(ClosedOption):
    """How a relational store is kept available."""

    NONE = "none"
    SINGLE = "single"
    REPLICATED = "replicated"


class Readers(ClosedOption):
    """Copies of a relational store that answer reads, a moment late."""

    NONE = "no_readers"
    ONE = "one_reader"
    TWO = "two_readers"

    @property
    def number(self) -> int:
        return list(Readers).index(self)


class Cache(ClosedOption):
    NONE = "none"
    MANAGED = "managed"


class Delivery(ClosedOption):
    """How answers reach the user."""

    DIRECT = "direct"
    CDN = "cdn"
    CDN_PLAN = "cdn_plan"


class Lifecycle(ClosedOption):
    """Where objects lie that have not been written for months."""

    KEPT_WARM = "kept_warm"
    TIERED = "tiered"
    ARCHIVED = "archived"


class Engine(ClosedOption):
    """What works through data in batches."""

    MANAGED_ETL = "managed_etl"
    VIRTUAL_MACHINES = "virtual_machines"
    KUBERNETES = "kubernetes"
    SERVERLESS_CONTAINERS = "serverless_containers"


class Warehouse(ClosedOption):
    """What answers analytical queries."""

    PAY_PER_SCAN = "pay_per_scan"
    MANAGED_WAREHOUSE = "managed_warehouse"
    QUERY_CLUSTER = "query_cluster"


class Layout(ClosedOption):
    """How analytical data lies: as it came, or in columns, partitioned by what queries ask for."""

    AS_LOADED = "as_loaded"
    PARTITIONED = "partitioned"


class Stream(ClosedOption):
    """What carries events."""

    MANAGED_SHARDS = "managed_shards"
    MANAGED_KAFKA = "managed_kafka"
    PUB_SUB = "pub_sub"


class Processor(ClosedOption):
    """What works through events as they come."""

    VIRTUAL_MACHINES = "virtual_machines"
    SERVERLESS_CONTAINERS = "serverless_containers"


class DeviceBroker(ClosedOption):
    """What devices connect to."""

    MANAGED_IOT = "managed_iot"
    OWN_BROKER = "own_broker"


class HotStore(ClosedOption):
    """Where the latest messages of devices lie for quick queries."""

    KEY_VALUE = "key_value"
    TIME_SERIES = "time_series"


class Release(ClosedOption):
    """How a new version gets to users."""

    ROLLING = "rolling"
    CANARY = "canary"


class Fallback(ClosedOption):
    """What answers when a hosted language model does not."""

    NONE = "none"
    SECOND_MODEL = "second_model"
    SECOND_PROVIDER = "second_provider"


class Precision(ClosedOption):
    """How many bits each weight of an own model is served with."""

    SIXTEEN_BITS = "sixteen_bits"
    EIGHT_BITS = "eight_bits"
    FOUR_BITS = "four_bits"


class Purchase(ClosedOption):
    """How accelerators for training, or machines for batch work, are bought."""

    ON_DEMAND = "on_demand"
    SPOT = "spot"


CLOSED_OPTIONS: Mapping[DecisionKind, type[ClosedOption]] = {
    DecisionKind.ZONES: Zones,
    DecisionKind.REGIONS: Regions,
    DecisionKind.COMMITMENT: Commitment,
    DecisionKind.BACKUP: BackupPlan,
    DecisionKind.VAULT: Vault,
    DecisionKind.CHANGE_CONTROL: ChangeControl,
    DecisionKind.SUPPORT: Support,
    DecisionKind.PLATFORM: Platform,
    DecisionKind.DATABASE: Database,
    DecisionKind.READERS: Readers,
    DecisionKind.CACHE: Cache,
    DecisionKind.DELIVERY: Delivery,
    DecisionKind.LIFECYCLE: Lifecycle,
    DecisionKind.PRECISION: Precision,
    DecisionKind.PURCHASE: Purchase,
    DecisionKind.ENGINE: Engine,
    DecisionKind.WAREHOUSE: Warehouse,
    DecisionKind.LAYOUT: Layout,
    DecisionKind.STREAM: Stream,
    DecisionKind.PROCESSOR: Processor,
    DecisionKind.BROKER: DeviceBroker,
    DecisionKind.HOT_STORE: HotStore,
    DecisionKind.RELEASE: Release,
    DecisionKind.FALLBACK: Fallback,
}
"""Sites, machines, models and accelerators are named by the tables of prices instead."""
_KINDS: Mapping[type[ClosedOption], DecisionKind] = {
    options: kind for kind, options in CLOSED_OPTIONS.items()
}
