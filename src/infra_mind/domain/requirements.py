"""What a company says about itself: one tree of frozen values, read at the edge and used inside.

Every field may be missing. A leaf that is `None` was not given (or is `unknown` on purpose: the
provenance beside the tree tells which); a section that is missing is an empty section, so that
`requirements.workloads[0].traffic.peak_rps` can always be written.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from . import quantity
from .amounts import currency_named, without_currency
from .measure import (
    Amount,
    Billions,
    Count,
    Currency,
    Day,
    Duration,
    GbPerDay,
    GbPerMonth,
    Growth,
    Hourly,
    Level,
    Milliseconds,
    Monthly,
    Names,
    Number,
    PerDay,
    PerMonth,
    PerSecond,
    Rate,
    Seconds,
    Share,
    SizeGb,
    SizeKb,
    SizeMb,
    Words,
    known,
)
from .price_row import PriceRow
from .vocabulary import (
    AcceleratorName,
    Backup,
    ChargeKind,
    Cloud,
    CompanySize,
    Criticality,
    DataClass,
    Disaster,
    FrameworkName,
    Goal,
    Hosting,
    Industry,
    ModelClass,
    OperatingSystem,
    OwnLicence,
    Pattern,
    Priority,
    StoreKind,
    SupportPlan,
    TrainingMethod,
    WorkloadType,
)

__all__ = [
    "UNKNOWN",
    "AcceleratorName",
    "Backup",
    "BilledLine",
    "Budget",
    "ChargeKind",
    "Cloud",
    "Clouds",
    "Company",
    "CompanySize",
    "CriteriaPrices",
    "Criticality",
    "Current",
    "Data",
    "DataClass",
    "Devices",
    "Disaster",
    "Environments",
    "ExchangeRate",
    "FrameworkName",
    "Goal",
    "Hosting",
    "Industry",
    "Inference",
    "Llm",
    "Machine",
    "ModelClass",
    "NegotiatedDiscount",
    "OperatingSystem",
    "OwnLicence",
    "Pattern",
    "Pin",
    "Pipeline",
    "Prices",
    "Priority",
    "Reliability",
    "Requirements",
    "RequirementsSection",
    "RiskException",
    "Security",
    "Service",
    "Skills",
    "Store",
    "StoreKind",
    "SupportPlan",
    "Team",
    "Traffic",
    "Training",
    "TrainingMethod",
    "WorkloadRequirements",
    "WorkloadType",
    "is_unknown",
]

UNKNOWN = "unknown"
# Answers of a form that give none.
_NO_ANSWER = frozenset(
    {
        UNKNOWN,
        "no preference",
        "no preferences",
        "keine präferenz",
        "keine angabe",
        "unbekannt",
        "weiß nicht",
        "egal",
        "k.a.",
        "don't know",
        "do not know",
        "not sure",
        "unsure",
        "not known",
        "to be decided",
        "tbd",
        "n/a",
        "not applicable",
        "no answer",
    }
)
# A load of nothing is no load; one that is not known is left out.
SOME = Field(gt=0)
MOST_PRICES = 5000
MOST_BILLED = 2000
MOST_MACHINES = 2000


_YES_OR_NO: Final = {"ja": True, "nein": False, "oui": True, "non": False}


def is_unknown(value: object) -> bool:
    """Whether a value says on purpose that nothing is said: `unknown`, `No preference`."""
    if isinstance(value, (list, tuple)):
        entries = cast("Sequence[object]", value)
        return len(entries) == 1 and is_unknown(entries[0])
    return isinstance(value, str) and len(value) <= 20 and value.strip().lower() in _NO_ANSWER


class RequirementsSection(BaseModel):
    """A part of the tree. `unknown` and an empty value both mean: not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_missing(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        pairs = cast("Mapping[object, object]", given).items()
        return {
            key: _yes_or_no(cls, key, value)
            for key, value in pairs
            if key not in cls.model_fields or not (value is None or is_unknown(value))
        }


def _yes_or_no(section: type[RequirementsSection], name: object, value: object) -> object:
    """`ja` and `nein` where a field is one or the other."""
    field = section.model_fields.get(name) if isinstance(name, str) else None
    if field is None or not isinstance(value, str) or field.annotation != (bool | None):
        return value
    return _YES_OR_NO.get(value.strip().lower(), value)


class Company(RequirementsSection):
    name: Words | None = None
    industry: Annotated[Industry | Words, known(Industry)] | None = None
    size: CompanySize | None = None
    employees: Count | None = None
    country: Words | None = Field(
        default=None, description="Where the company is at home, as DE or US."
    )

    @property
    def known_size(self) -> CompanySize | None:
        """As stated, else by the people in it."""
        if self.size is None and self.employees is not None:
            return CompanySize.of(self.employees)
        return self.size


class Budget(RequirementsSection):
    monthly: Monthly | None = Field(default=None, description="Ceiling of the monthly bill.")
    currency: Currency = Field(default="USD", description="Currency of every amount in the file.")
    migration: Amount | None = Field(default=None, description="One-off money for getting there.")


class Skills(RequirementsSection):
    """From 1 (none yet) to 5 (could teach it)."""

    cloud: Level | None = None
    kubernetes: Level | None = None
    databases: Level | None = None
    ml: Level | None = None
    security: Level | None = None
    networking: Level | None = None
    data_engineering: Level | None = None


class Team(RequirementsSection):
    developers: Count | None = None
    ops_engineers: Count | None = Field(
        default=None, description="People whose job is running systems."
    )
    on_call: bool | None = Field(
        default=None, description="Somebody answers alarms round the clock."
    )
    skills: Skills = Skills()


class Clouds(RequirementsSection):
    allowed: Names[Cloud] | None = None
    regions: Names[Words] | None = Field(
        default=None,
        description="Areas (eu, us, apac), countries (DE) or region names (eu-central-1).",
    )
    multi_cloud: bool | None = Field(
        default=None, description="More than one cloud at once is wanted."
    )
    support_plan: SupportPlan | None = Field(
        default=None, description="Support plan that is bought; assumed by size and promises."
    )
    own_licences: Names[OwnLicence] | None = Field(
        default=None, description="Microsoft licences with Software Assurance that are brought."
    )


class Environments(RequirementsSection):
    """What runs beside production, as shares of its compute; what is not stated is not on the bill."""

    staging: Share | None = None
    test: Share | None = None
    development: Share | None = None


class Data(RequirementsSection):
    classes: Names[DataClass] | None = None
    residency: Names[Words] | None = Field(
        default=None, description="Where data must stay: EU, or countries such as DE."
    )
    retention: Duration | None = Field(default=None, description="How long records must be kept.")


class Reliability(RequirementsSection):
    availability: Share | None = None
    rto: Duration | None = Field(default=None, description="Longest time until service is back.")
    rpo: Duration | None = Field(
        default=None, description="Longest stretch of data that may be lost."
    )
    downtime_cost_per_hour: Hourly | None = None
    backup: Backup | None = Field(default=None, description="Backups as they are or are demanded.")
    zones: Annotated[Count, Field(ge=1, le=6)] | None = Field(
        default=None, description="Availability zones."
    )
    survive: Names[Disaster] | None = Field(
        default=None,
        description="What must be survived within RTO and RPO however seldom it happens.",
    )


class Security(RequirementsSection):
    """Controls that are in place today: true, false, or left out when not known."""

    mfa: bool | None = None
    sso: bool | None = None
    least_privilege: bool | None = None
    access_reviews: bool | None = None
    privileged_access_management: bool | None = None
    password_policy: bool | None = None
    encryption_at_rest: bool | None = None
    encryption_in_transit: bool | None = None
    key_management: bool | None = None
    secrets_management: bool | None = None
    audit_logging: bool | None = None
    log_retention: Duration | None = None
    monitoring: bool | None = None
    siem: bool | None = None
    intrusion_detection: bool | None = None
    network_segmentation: bool | None = None
    private_networking: bool | None = None
    firewall: bool | None = None
    waf: bool | None = None
    ddos_protection: bool | None = None
    endpoint_protection: bool | None = None
    vulnerability_scanning: bool | None = None
    patch_management: bool | None = None
    penetration_testing: bool | None = None
    secure_development: bool | None = None
    change_management: bool | None = None
    asset_inventory: bool | None = None
    backups: bool | None = None
    restore_tests: bool | None = None
    disaster_recovery_plan: bool | None = None
    incident_response_plan: bool | None = None
    breach_notification_process: bool | None = None
    security_training: bool | None = None
    vendor_management: bool | None = None
    data_processing_agreements: bool | None = None
    business_associate_agreements: bool | None = None
    data_classification: bool | None = None
    data_loss_prevention: bool | None = None
    data_subject_requests: bool | None = None
    records_of_processing: bool | None = None
    impact_assessment: bool | None = None
    risk_assessment: bool | None = None
    security_policy: bool | None = None
    security_officer: bool | None = None


class Traffic(RequirementsSection):
    average_rps: Annotated[PerSecond, SOME] | None = Field(
        default=None, description="Requests per second over the day."
    )
    peak_rps: Annotated[PerSecond, SOME] | None = Field(
        default=None, description="Requests per second at the busiest time."
    )
    growth_per_year: Growth | None = None
    pattern: Pattern | None = None
    users: Annotated[Count, SOME] | None = Field(
        default=None, description="People who use it in a month."
    )
    egress_gb_per_month: Annotated[GbPerMonth, Field(ge=0)] | None = Field(
        default=None, description="Traffic to the internet, in place of what is worked out."
    )


class Service(RequirementsSection):
    """What one request costs the service."""

    cpu_ms: Milliseconds | None = Field(default=None, description="Processor time per request.")
    memory_mb: SizeMb | None = Field(
        default=None, description="Memory of one instance of the program."
    )
    latency_p95_ms: Milliseconds | None = Field(
        default=None, description="Target: 95 % answer within it."
    )
    response_kb: SizeKb | None = None
    cacheable: Share | None = Field(
        default=None, description="Share of requests a cache can answer."
    )


class Store(RequirementsSection):
    name: Words | None = None
    kind: StoreKind | None = None
    engine: Words | None = Field(default=None, description="postgresql, mysql, mongodb, kafka ...")
    size_gb: SizeGb | None = None
    growth_gb_per_month: GbPerMonth | None = None
    reads_per_request: Number | None = None
    writes_per_request: Number | None = None


class Llm(RequirementsSection):
    requests_per_day: Annotated[PerDay, SOME] | None = None
    input_tokens: Number | None = Field(default=None, description="Tokens read per request.")
    output_tokens: Number | None = Field(default=None, description="Tokens written per request.")
    latency_p95_s: Seconds | None = None
    model_class: ModelClass | None = None
    self_hosted: bool | None = Field(
        default=None, description="The model must run on own machines."
    )
    cached_share: Share | None = Field(
        default=None, description="Share of input tokens that repeat."
    )
    knowledge_gb: SizeGb | None = Field(default=None, description="Documents it answers from.")
    batch: bool | None = Field(
        default=None, description="Nobody waits: answers are there within a day, for less."
    )


class Training(RequirementsSection):
    parameters_b: Annotated[Billions, SOME] | None = Field(
        default=None, description="Parameters, in billions."
    )
    tokens_b: Annotated[Billions, SOME] | None = Field(
        default=None, description="Training tokens per run, in billions."
    )
    runs_per_month: Annotated[PerMonth, SOME] | None = None
    method: TrainingMethod | None = None
    accelerator: AcceleratorName | None = None
    dataset_gb: SizeGb | None = None
    deadline: Duration | None = Field(default=None, description="Longest time one run may take.")
    interruptible: bool | None = Field(
        default=None, description="A run may be stopped and resumed."
    )


class Inference(RequirementsSection):
    average_rps: Annotated[PerSecond, SOME] | None = None
    peak_rps: Annotated[PerSecond, SOME] | None = None
    parameters_b: Annotated[Billions, SOME] | None = Field(
        default=None, description="Parameters, in billions."
    )
    input_tokens: Number | None = Field(
        default=None, description="Tokens read per request, by a model that writes text."
    )
    output_tokens: Number | None = Field(
        default=None, description="Tokens written per request, by a model that writes text."
    )
    latency_p95_ms: Milliseconds | None = None
    accelerator: AcceleratorName | None = None


class Pipeline(RequirementsSection):
    gb_per_day: Annotated[GbPerDay, SOME] | None = None
    runs_per_day: Annotated[PerDay, SOME] | None = None
    window: Duration | None = Field(
        default=None, description="Time within which a run must be through."
    )
    retention: Duration | None = Field(default=None, description="How long data is kept.")
    gb_per_vcpu_hour: Annotated[Number, SOME] | None = Field(
        default=None, description="What one processor gets through in an hour, in GB."
    )
    output_share: Share | None = Field(
        default=None, description="What a run writes over what it reads."
    )
    queries_per_day: Annotated[PerDay, SOME] | None = None
    gb_per_query: SizeGb | None = Field(
        default=None, description="What one query reads, as the data lies today."
    )
    event_kb: Annotated[SizeKb, SOME] | None = Field(
        default=None, description="Size of one event of a stream."
    )
    consumers: Count | None = Field(
        default=None, description="Programs that each read the whole stream."
    )


class Devices(RequirementsSection):
    count: Annotated[Count, SOME] | None = None
    messages_per_day: Annotated[PerDay, SOME] | None = Field(
        default=None, description="Messages of one device."
    )
    message_kb: SizeKb | None = None
    online_share: Share | None = Field(
        default=None, description="Share of the devices that keep a connection open."
    )
    retention: Duration | None = Field(default=None, description="How long messages are kept.")


class WorkloadRequirements(RequirementsSection):
    name: Words | None = None
    type: WorkloadType | None = None
    criticality: Criticality | None = Field(
        default=None, description="How much the company depends on it; assumed by its type."
    )
    availability: Share | None = Field(default=None, description="In place of the company's.")
    rto: Duration | None = Field(default=None, description="In place of the company's.")
    rpo: Duration | None = Field(default=None, description="In place of the company's.")
    downtime_cost_per_hour: Hourly | None = Field(
        default=None, description="What an hour costs in which this workload is down."
    )
    rehost: bool | None = Field(default=None, description="Moved as it is, without a rewrite.")
    os: OperatingSystem | None = Field(
        default=None, description="What the program runs on; Linux where nothing is said."
    )
    traffic: Traffic = Traffic()
    service: Service = Service()
    stores: tuple[Store, ...] = Field(default=(), max_length=100)
    llm: Llm = Llm()
    training: Training = Training()
    inference: Inference = Inference()
    pipeline: Pipeline = Pipeline()
    devices: Devices = Devices()


class BilledLine(RequirementsSection):
    """What a month of today comes to, for one kind of service in one place, as a bill says."""

    provider: Words | None = None
    category: Words | None = Field(
        default=None, description="As FOCUS names it: Compute, Storage, Databases, Networking ..."
    )
    region: Words | None = None
    charge: ChargeKind | None = None
    monthly: Annotated[float, Field(ge=-1e12, le=1e12)] | None = Field(
        default=None, description="In the currency of the line; below 0 for what is given back."
    )
    currency: Currency | None = None
    until: Day | None = Field(default=None, description="Last day that its bill is of.")
    source: Words | None = Field(default=None, description="The file it was read from.")


class Machine(RequirementsSection):
    """Machines of one shape that exist today."""

    name: Words | None = None
    count: Annotated[Count, Field(ge=1)] | None = None
    vcpus: Annotated[Number, SOME] | None = None
    memory_gb: Annotated[SizeGb, SOME] | None = None
    disk_gb: SizeGb | None = Field(default=None, description="Of each of them.")
    os: OperatingSystem | None = None
    cpu_used: Share | None = Field(default=None, description="Share of its processors in use.")
    memory_used: Share | None = None
    running: bool | None = None
    source: Words | None = Field(default=None, description="The file it was read from.")


class Current(RequirementsSection):
    """What runs today."""

    monthly_spend: Monthly | None = None
    hosting: Hosting | None = None
    servers: Count | None = None
    utilization: Share | None = Field(default=None, description="Share of the processors in use.")
    services: Names[Words] | None = Field(
        default=None, description="Products in use, as their provider calls them."
    )
    inventory: Names[Words] | None = Field(
        default=None, description="Files that list machines (CSV, XLSX, JSON), beside this one."
    )
    bill: Names[Words] | None = Field(
        default=None,
        description="Bills as clouds export them (CSV, gzip, parquet), beside this one.",
    )
    billed: tuple[BilledLine, ...] = Field(
        default=(), max_length=MOST_BILLED, description="A month of such bills."
    )
    machines: tuple[Machine, ...] = Field(
        default=(), max_length=MOST_MACHINES, description="Machines of such files."
    )
    unread: tuple[Words, ...] = Field(
        default=(), max_length=1000, description="Lines of such files that are in no figure."
    )


class NegotiatedDiscount(RequirementsSection):
    """What is taken off list prices; of several that fit, the first counts."""

    provider: Cloud | None = None
    service: Words = Field(
        default="*", description="A service, or a pattern such as compute.* for several."
    )
    share: Annotated[Share, Field(lt=1)] | None = None
    until: Day | None = Field(default=None, description="Last day on which it is granted.")


class ExchangeRate(RequirementsSection):
    """What the company calculates with, in place of the rate that is known here."""

    currency: Currency | None = None
    usd: Rate | None = Field(default=None, description="USD for one unit.")
    low: Rate | None = None
    high: Rate | None = None
    as_of: Day | None = None
    source: Words | None = None


class Prices(RequirementsSection):
    """What the company pays where that is not the list price."""

    book: Words | None = Field(
        default=None, description="A file of own prices (TSV, CSV, YAML, JSON), beside this one."
    )
    rows: tuple[PriceRow, ...] = Field(
        default=(), max_length=MOST_PRICES, description="Own prices, as in such a file."
    )
    discounts: tuple[NegotiatedDiscount, ...] = Field(default=(), max_length=100)
    exchange_rates: tuple[ExchangeRate, ...] = Field(default=(), max_length=100)


class CriteriaPrices(RequirementsSection):
    """What things beside the bill are worth to the company, in place of what is assumed."""

    downtime_hour: Hourly | None = Field(
        default=None, description="An hour in which a critical workload is down."
    )
    carbon_tonne: Amount | None = Field(default=None, description="A tonne of CO2e.")
    work_hour: Hourly | None = Field(default=None, description="An hour of an engineer.")
    leaving_probability_per_year: Share | None = Field(
        default=None, description="How likely the company leaves the provider in a year."
    )


class Pin(BaseModel):
    """What a decision is held to, or may not be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    only: Names[Words] = ()
    without: Names[Words] = ()


_OPTION: Final = {"type": ["string", "number"]}
_SOME: Final = (_OPTION, {"type": "array", "items": _OPTION, "maxItems": 100})
_RULED_OUT: Final = {
    "type": "object",
    "properties": {"not": {"anyOf": list(_SOME)}},
    "additionalProperties": False,
}


def _pin(given: object) -> object:
    """An option, a list of them, or `{not: ...}`."""
    if isinstance(given, Pin):
        return given
    if isinstance(given, Mapping):
        stated = cast("Mapping[object, object]", given)
        if set(stated) == {"not"}:
            return {"without": _options(stated["not"])}
        if set(stated) <= {"only", "without"}:
            return stated
    return {"only": _options(cast("object", given))}


def _options(given: object) -> tuple[str, ...]:
    """The names of options; raises `QuantityError` for anything else."""
    each = cast("Sequence[object]", given if isinstance(given, (list, tuple)) else (given,))
    plain = [str(one).strip() for one in each if isinstance(one, (str, int, float))]
    if len(plain) < max(len(each), 1) or not all(plain):
        raise quantity.QuantityError(
            "an option such as `containers`, a list of options, or `{not: ...}`"
        )
    return tuple(plain)


def _stated_pins(given: object) -> object:
    """Pins that are `unknown` or empty are none."""
    if not isinstance(given, Mapping):
        return given
    pairs = cast("Mapping[object, object]", given).items()
    return {key: pin for key, pin in pairs if pin is not None and not is_unknown(pin)}


Pins = Annotated[
    dict[
        Words,
        Annotated[
            Pin,
            BeforeValidator(_pin),
            WithJsonSchema({"anyOf": [*_SOME, _RULED_OUT, {"type": "null"}]}),
        ],
    ],
    BeforeValidator(_stated_pins),
]


class RiskException(RequirementsSection):
    """A risk that somebody takes on for the company, until a day."""

    about: Words | None = Field(
        default=None,
        description="A target or control, such as `portal.rto` or `security.mfa`, or what it is in words.",
    )
    reason: Words | None = None
    owner: Words | None = Field(default=None, description="Who took it on.")
    until: Day | None = Field(default=None, description="Last day on which it holds.")


def _some_time(value: timedelta) -> timedelta:
    if not value:
        raise quantity.QuantityError(
            "some time, such as 6 months; leave it out where there is none"
        )
    return value


class Requirements(RequirementsSection):
    title: Words | None = None
    imported: Names[Words] | None = Field(
        default=None, description="Files of other programs that the fields here were read from."
    )
    not_understood: tuple[Words, ...] | None = Field(
        default=None,
        max_length=100,
        description="Passages of a description that were not understood, and so are in no figure.",
    )
    company: Company = Company()
    goals: Names[Annotated[Goal | Words, known(Goal)]] | None = None
    priorities: Names[Priority] | None = Field(
        default=None, description="Ranked, most important first."
    )
    budget: Budget = Budget()
    horizon_months: Annotated[Count, Field(ge=1, le=120)] | None = None
    confidence: Annotated[Share, Field(ge=0.5, le=0.99)] | None = Field(
        default=None, description="A target counts as met when it is missed with at most the rest."
    )
    prices_of: CriteriaPrices = CriteriaPrices()
    design: Pins | None = Field(
        default=None,
        description="Options that are fixed or ruled out, by decision: `portal.platform: containers`.",
    )
    discount_rate: Share | None = None
    timeline: Annotated[Duration, AfterValidator(_some_time)] | None = Field(
        default=None, description="Time until it should run."
    )
    team: Team = Team()
    clouds: Clouds = Clouds()
    environments: Environments = Environments()
    compliance: Names[FrameworkName] | None = None
    data: Data = Data()
    reliability: Reliability = Reliability()
    security: Security = Security()
    workloads: tuple[WorkloadRequirements, ...] = Field(default=(), max_length=200)
    current: Current = Current()
    prices: Prices = Prices()
    exceptions: tuple[RiskException, ...] = Field(
        default=(), max_length=200, description="Risks that were accepted, by whom and until when."
    )

    @model_validator(mode="before")
    @classmethod
    def _read_currency(cls, given: object) -> object:
        """Where an amount names a currency that is not stated, it is that of the file."""
        if not isinstance(given, Mapping):
            return given
        document = cast("Mapping[str, object]", given)
        named, budget = currency_named(document), document.get("budget", {})
        if named is None or not isinstance(budget, Mapping):
            return document
        section = cast("Mapping[str, object]", budget)
        stated = section.get("currency")
        currency = named if stated is None or is_unknown(stated) else str(stated)
        document = {**document, "budget": {**section, "currency": currency}}
        return without_currency(document, currency.upper())

    def __hash__(self) -> int:
        """Pins are a mapping, which has no hash of its own."""
        pins = frozenset((self.design or {}).items())
        return hash((pins, *(value for name, value in self if name != "design")))
