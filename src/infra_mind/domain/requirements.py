"""What a company says about itself: one tree of frozen values, read at the edge and used inside.

Every field may be missing. A leaf that is `None` was not given (or is `unknown` on purpose: the
provenance beside the tree tells which); a section that is missing is an empty section, so that
`requirements.workloads[0].traffic.peak_rps` can always be written.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from . import quantity
from .quantity import Period, SizeUnit

UNKNOWN = "unknown"


class Name(StrEnum):
    """A closed set of words that also understands `On-Premise`, `ISO 27001` and `Google Cloud`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str) or len(value) > 100:
            return None
        slug = _slug(value)
        also = _ALSO.get(slug, slug)
        return next((name for name in cls if _slug(name.value) in {slug, also}), None)


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", words.lower())


_ALSO = {
    "amazon": "aws",
    "amazonwebservices": "aws",
    "google": "gcp",
    "googlecloud": "gcp",
    "googlecloudplatform": "gcp",
    "microsoftazure": "azure",
    "pci": "pcidss",
    "nist80053r5": "nist80053",
    "onpremises": "onpremise",
    "onprem": "onpremise",
    "sql": "relational",
    "blob": "object",
    "nosql": "document",
    "performance": "speed",
    "sustainability": "carbon",
}


class Industry(Name):
    """Industries that rules know about; any other words are kept as they are."""

    HEALTHCARE = "healthcare"
    FINANCE = "finance"
    INSURANCE = "insurance"
    RETAIL = "retail"
    MANUFACTURING = "manufacturing"
    TECHNOLOGY = "technology"
    EDUCATION = "education"
    GOVERNMENT = "government"
    ENERGY = "energy"
    LOGISTICS = "logistics"
    MEDIA = "media"
    GAMING = "gaming"
    TELECOM = "telecom"
    TRAVEL = "travel"
    AUTOMOTIVE = "automotive"
    AGRICULTURE = "agriculture"
    REAL_ESTATE = "real_estate"
    LEGAL = "legal"
    NONPROFIT = "nonprofit"


class CompanySize(Name):
    STARTUP = "startup"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    ENTERPRISE = "enterprise"


class Goal(Name):
    """Goals that rules know about; any other words are kept as they are."""

    REDUCE_COST = "reduce_cost"
    IMPROVE_RELIABILITY = "improve_reliability"
    IMPROVE_PERFORMANCE = "improve_performance"
    IMPROVE_SECURITY = "improve_security"
    MEET_COMPLIANCE = "meet_compliance"
    SCALE = "scale"
    MIGRATE_TO_CLOUD = "migrate_to_cloud"
    MODERNIZE = "modernize"
    LAUNCH_AI_ASSISTANT = "launch_ai_assistant"
    ADOPT_AI = "adopt_ai"
    REDUCE_CARBON = "reduce_carbon"
    ENTER_NEW_MARKET = "enter_new_market"


class Priority(Name):
    RELIABILITY = "reliability"
    COST = "cost"
    SECURITY = "security"
    SPEED = "speed"
    CARBON = "carbon"
    PORTABILITY = "portability"


class Cloud(Name):
    AWS = "aws"
    AZURE = "azure"
    GCP = "gcp"


class Framework(Name):
    GDPR = "gdpr"
    HIPAA = "hipaa"
    SOC2 = "soc2"
    ISO27001 = "iso27001"
    PCI_DSS = "pci_dss"
    NIST_800_53 = "nist_800_53"
    NIST_CSF = "nist_csf"
    NIS2 = "nis2"
    DORA = "dora"
    FEDRAMP = "fedramp"


class DataClass(Name):
    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PII = "pii"
    PHI = "phi"
    PCI = "pci"
    FINANCIAL = "financial"
    BIOMETRIC = "biometric"


class Backup(Name):
    NONE = "none"
    WEEKLY = "weekly"
    DAILY = "daily"
    HOURLY = "hourly"
    CONTINUOUS = "continuous"


class WorkloadType(Name):
    WEB_APPLICATION = "web_application"
    API_SERVICE = "api_service"
    MOBILE_BACKEND = "mobile_backend"
    ECOMMERCE = "ecommerce"
    SAAS = "saas"
    MICROSERVICES = "microservices"
    DATA_PROCESSING = "data_processing"
    STREAMING = "streaming"
    ANALYTICS = "analytics"
    IOT = "iot"
    ML_TRAINING = "ml_training"
    ML_INFERENCE = "ml_inference"
    LLM_APPLICATION = "llm_application"
    DATABASE = "database"
    STATIC_SITE = "static_site"


class Pattern(Name):
    """How traffic moves over time."""

    STEADY = "steady"
    DIURNAL = "diurnal"
    WEEKLY = "weekly"
    SEASONAL = "seasonal"
    BURSTY = "bursty"
    BATCH = "batch"


class StoreKind(Name):
    RELATIONAL = "relational"
    OBJECT = "object"
    CACHE = "cache"
    DOCUMENT = "document"
    KEY_VALUE = "key_value"
    SEARCH = "search"
    STREAM = "stream"
    WAREHOUSE = "warehouse"


class ModelClass(Name):
    """How capable, and so how dear, a language model is."""

    SMALL = "small"
    MID = "mid"
    LARGE = "large"
    FRONTIER = "frontier"


class TrainingMethod(Name):
    FULL = "full"
    LORA = "lora"


class Accelerator(Name):
    T4 = "T4"
    L4 = "L4"
    A10G = "A10G"
    L40S = "L40S"
    V100 = "V100"
    A100 = "A100"
    H100 = "H100"
    H200 = "H200"
    B200 = "B200"


class Hosting(Name):
    ON_PREMISE = "on_premise"
    COLOCATION = "colocation"
    AWS = "aws"
    AZURE = "azure"
    GCP = "gcp"
    HYBRID = "hybrid"
    OTHER_CLOUD = "other_cloud"
    NONE = "none"


def _amount(value: object) -> Decimal:
    money = quantity.parse_money(value)
    if money.currency is not None:
        raise quantity.QuantityError(
            "an amount in the currency of the budget: one file, one currency"
        )
    return money.amount


def _plain_number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _words(value: object) -> object:
    """A single name where a list is expected is a list of one."""
    return (value,) if isinstance(value, str) else value


_T = TypeVar("_T")


def _distinct(items: tuple[_T, ...]) -> tuple[_T, ...]:
    if len(set(items)) < len(items):
        raise quantity.QuantityError("a list that names each once")
    return items


def _known(names: type[Name]) -> BeforeValidator:
    """Words that rules know are brought to their one spelling, all others stay as they are."""

    def read(value: object) -> object:
        try:
            return names(value)
        except ValueError:
            return value

    return BeforeValidator(read, json_schema_input_type=str)


def _currency(code: str) -> str:
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise quantity.QuantityError("a currency code of three letters such as USD or EUR")
    return code.upper()


_Written = float | str

Words = Annotated[str, Field(min_length=1, max_length=500)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount, json_schema_input_type=_Written),
    PlainSerializer(_plain_number, return_type=float, when_used="json"),
    Field(ge=0, le=10**12, examples=[25000, "25k USD"]),
]
Share = Annotated[
    float,
    BeforeValidator(quantity.parse_share, json_schema_input_type=_Written),
    Field(ge=0, le=1, examples=["99.95%", 0.9995]),
]
Growth = Annotated[
    float,
    BeforeValidator(quantity.parse_growth, json_schema_input_type=_Written),
    Field(ge=-1, le=1000, examples=["60%", 0.6]),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(quantity.parse_duration, json_schema_input_type=str),
    PlainSerializer(quantity.format_duration, return_type=str, when_used="json"),
    Field(ge=timedelta(0), le=timedelta(days=3660), examples=["1h", "5m", "90s"]),
]
Milliseconds = Annotated[
    float,
    BeforeValidator(quantity.parse_milliseconds, json_schema_input_type=_Written),
    Field(gt=0, le=86_400_000, examples=[300, "0.3s"]),
]
Seconds = Annotated[
    float,
    BeforeValidator(quantity.parse_seconds, json_schema_input_type=_Written),
    Field(gt=0, le=86_400, examples=[6, "800ms"]),
]
SizeKb = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size(value, SizeUnit.KB), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e9, examples=[40, "2 MB"]),
]
SizeMb = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size(value, SizeUnit.MB), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e8, examples=[300, "1 GB"]),
]
SizeGb = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size(value, SizeUnit.GB), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e9, examples=[800, "12 TB"]),
]
GbPerDay = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size_rate(value, Period.DAY), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e8, examples=[50, "2 TB per day"]),
]
GbPerMonth = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_size_rate(value, Period.MONTH), json_schema_input_type=_Written
    ),
    Field(ge=-1e9, le=1e9, examples=[30, "1 TB per month"]),
]
PerSecond = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_rate(value, Period.SECOND), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e8, examples=[400, "2M per day"]),
]
PerDay = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_rate(value, Period.DAY), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e12, examples=[40000, "1.5/s"]),
]
PerMonth = Annotated[
    float,
    BeforeValidator(
        lambda value: quantity.parse_rate(value, Period.MONTH), json_schema_input_type=_Written
    ),
    Field(ge=0, le=1e6, examples=[2, "1 per week"]),
]
Number = Annotated[
    float,
    BeforeValidator(quantity.parse_number, json_schema_input_type=_Written),
    Field(ge=0, le=1e9),
]
Count = Annotated[
    int,
    BeforeValidator(quantity.parse_count, json_schema_input_type=_Written),
    Field(ge=0, le=10**11, examples=[12, "200k"]),
]
Names = Annotated[
    tuple[_T, ...],
    BeforeValidator(_words),
    AfterValidator(_distinct),
    Field(max_length=100),
]
Level = Annotated[int, Field(ge=1, le=5)]
"""1 = none yet, 5 = could teach it."""


class Section(BaseModel):
    """A part of the tree. `unknown` and an empty value both mean: not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_missing(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        pairs = cast("Mapping[object, object]", given).items()
        return {key: value for key, value in pairs if value is not None and value != UNKNOWN}


class Company(Section):
    name: Words | None = None
    industry: Annotated[Industry | Words, _known(Industry)] | None = None
    size: CompanySize | None = None
    employees: Count | None = None
    country: Words | None = Field(None, description="Where the company is at home, as DE or US.")


class Budget(Section):
    monthly: Amount | None = Field(None, description="Ceiling of the monthly bill.")
    currency: Annotated[str, AfterValidator(_currency)] | None = Field(
        None, description="Currency of every amount in the file; USD when missing."
    )
    migration: Amount | None = Field(None, description="One-off money for getting there.")


class Skills(Section):
    """From 1 (none yet) to 5 (could teach it)."""

    cloud: Level | None = None
    kubernetes: Level | None = None
    databases: Level | None = None
    ml: Level | None = None
    security: Level | None = None
    networking: Level | None = None
    data_engineering: Level | None = None


class Team(Section):
    developers: Count | None = None
    ops_engineers: Count | None = Field(None, description="People whose job is running systems.")
    on_call: bool | None = Field(None, description="Somebody answers alarms round the clock.")
    skills: Skills = Skills()


class Clouds(Section):
    allowed: Names[Cloud] | None = None
    regions: Names[Words] | None = Field(
        None, description="Areas (eu, us, apac), countries (DE) or region names (eu-central-1)."
    )
    multi_cloud: bool | None = Field(None, description="More than one cloud at once is wanted.")


class Data(Section):
    classes: Names[DataClass] | None = None
    residency: Names[Words] | None = Field(
        None, description="Where data must stay: EU, or countries such as DE."
    )
    retention: Duration | None = Field(None, description="How long records must be kept.")


class Reliability(Section):
    availability: Share | None = None
    rto: Duration | None = Field(None, description="Longest time until service is back.")
    rpo: Duration | None = Field(None, description="Longest stretch of data that may be lost.")
    downtime_cost_per_hour: Amount | None = None
    backup: Backup | None = Field(None, description="Backups as they are or are demanded.")
    zones: Annotated[Count, Field(ge=1, le=6)] | None = Field(
        None, description="Availability zones."
    )


class Security(Section):
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


class Traffic(Section):
    average_rps: PerSecond | None = Field(None, description="Requests per second over the day.")
    peak_rps: PerSecond | None = Field(None, description="Requests per second at the busiest time.")
    growth_per_year: Growth | None = None
    pattern: Pattern | None = None
    users: Count | None = Field(None, description="People who use it in a month.")
    egress_gb_per_month: GbPerMonth | None = Field(None, description="Traffic to the internet.")


class Service(Section):
    """What one request costs the service."""

    cpu_ms: Milliseconds | None = Field(None, description="Processor time per request.")
    memory_mb: SizeMb | None = Field(None, description="Memory of one instance of the program.")
    latency_p95_ms: Milliseconds | None = Field(None, description="Target: 95 % answer within it.")
    response_kb: SizeKb | None = None
    cacheable: Share | None = Field(None, description="Share of requests a cache can answer.")


class Store(Section):
    name: Words | None = None
    kind: StoreKind | None = None
    engine: Words | None = Field(None, description="postgresql, mysql, mongodb, kafka ...")
    size_gb: SizeGb | None = None
    growth_gb_per_month: GbPerMonth | None = None
    reads_per_request: Number | None = None
    writes_per_request: Number | None = None


class Llm(Section):
    requests_per_day: PerDay | None = None
    input_tokens: Number | None = Field(None, description="Tokens read per request.")
    output_tokens: Number | None = Field(None, description="Tokens written per request.")
    latency_p95_s: Seconds | None = None
    model_class: ModelClass | None = None
    self_hosted: bool | None = Field(None, description="The model must run on own machines.")
    cached_share: Share | None = Field(None, description="Share of input tokens that repeat.")
    knowledge_gb: SizeGb | None = Field(None, description="Documents it answers from.")


class Training(Section):
    parameters_b: Number | None = Field(None, description="Parameters, in billions.")
    tokens_b: Number | None = Field(None, description="Training tokens per run, in billions.")
    runs_per_month: PerMonth | None = None
    method: TrainingMethod | None = None
    accelerator: Accelerator | None = None
    dataset_gb: SizeGb | None = None
    deadline: Duration | None = Field(None, description="Longest time one run may take.")
    interruptible: bool | None = Field(None, description="A run may be stopped and resumed.")


class Inference(Section):
    average_rps: PerSecond | None = None
    peak_rps: PerSecond | None = None
    parameters_b: Number | None = Field(None, description="Parameters, in billions.")
    latency_p95_ms: Milliseconds | None = None
    accelerator: Accelerator | None = None


class Pipeline(Section):
    gb_per_day: GbPerDay | None = None
    runs_per_day: PerDay | None = None
    window: Duration | None = Field(None, description="Time within which a run must be through.")
    retention: Duration | None = None
    queries_per_day: PerDay | None = None


class Devices(Section):
    count: Count | None = None
    messages_per_day: PerDay | None = Field(None, description="Messages of one device.")
    message_kb: SizeKb | None = None
    retention: Duration | None = None


class Workload(Section):
    name: Words | None = None
    type: WorkloadType | None = None
    traffic: Traffic = Traffic()
    service: Service = Service()
    stores: tuple[Store, ...] = Field((), max_length=100)
    llm: Llm = Llm()
    training: Training = Training()
    inference: Inference = Inference()
    pipeline: Pipeline = Pipeline()
    devices: Devices = Devices()


class Current(Section):
    """What runs today."""

    monthly_spend: Amount | None = None
    hosting: Hosting | None = None
    servers: Count | None = None
    utilization: Share | None = Field(None, description="Share of the processors in use.")
    inventory: Words | None = Field(None, description="A file that lists machines and stores.")
    bill: Words | None = Field(None, description="A FOCUS bill, as a file.")


class Requirements(Section):
    title: Words | None = None
    company: Company = Company()
    goals: Names[Annotated[Goal | Words, _known(Goal)]] | None = None
    priorities: Names[Priority] | None = Field(None, description="Ranked, most important first.")
    budget: Budget = Budget()
    horizon_months: Annotated[Count, Field(ge=1, le=120)] | None = None
    discount_rate: Share | None = None
    timeline: Duration | None = Field(None, description="Until when it should run.")
    team: Team = Team()
    clouds: Clouds = Clouds()
    compliance: Names[Framework] | None = None
    data: Data = Data()
    reliability: Reliability = Reliability()
    security: Security = Security()
    workloads: tuple[Workload, ...] = Field((), max_length=200)
    current: Current = Current()
