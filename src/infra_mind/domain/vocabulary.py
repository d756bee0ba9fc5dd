"""The closed sets of words that requirements are written in."""

import re
from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A closed set of words that also understands `On-Premise`, `ISO 27001` and `Google Cloud`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str) or len(value) > 100 or _DENIED.match(value):
            return None
        slug = _slug(value)
        meant = (slug, *_MEANT.get(slug, ()))
        return next((name for name in cls if _slug(name.value) in meant), None)


# `!azure` is anything but Azure.
_DENIED = re.compile(r"\s*[!¬~\-–]\s*\w")


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", words.lower())


# By the words without signs between; several names where several sets have one for it.
_SYNONYMS = {
    "aws": "amazon amazonwebservices",
    "gcp": "google googlecloud googlecloudplatform gcloud",
    "azure": "microsoftazure microsoft microsoftcloud",
    "gdpr": "dsgvo rgpd",
    "soc2": "soc soc2type2 soc2typeii soc2type1 soc2typei",
    "nist80053": "nist80053r5 nist80053rev5",
    "c5": "bsic5",
    "pcidss": "pci",
    "pci": "cardholder cardholderdata carddata creditcard creditcards creditcarddata paymentcards "
    "carddetails",
    "pii": "personal personaldata personalinformation personenbezogen customerdata userdata",
    "phi": "health healthdata healthrecords patientdata patientrecords medical medicaldata "
    "medicalrecords",
    "financial": "financialdata financialrecords",
    "onpremise": "onpremises onprem vmware datacenter datacentre owndatacenter owndatacentre "
    "ownservers ownhardware inhouse baremetal serverroom privatecloud rechenzentrum",
    "colocation": "colo",
    "othercloud": "vm vms vps virtualmachine virtualmachines hoster rootserver dedicatedserver "
    "hetzner ovh ovhcloud ionos scaleway digitalocean linode ibmcloud oraclecloud",
    "relational": "sql postgres postgresql mysql mariadb db relationaldatabase sqlserver mssql "
    "oracle aurora",
    "object": "blob s3 files filestorage blobstorage objectstorage bucket gcs",
    "document": "nosql mongodb mongo documentdb firestore",
    "keyvalue": "dynamodb cassandra",
    "cache": "redis valkey memcached",
    "search": "elasticsearch opensearch solr",
    "stream": "kafka kinesis pubsub eventhub eventhubs queue",
    "streaming": "kafka eventstreaming",
    "warehouse": "dwh datawarehouse bigquery redshift snowflake",
    "analytics": "dwh datawarehouse bi businessintelligence reporting dashboard dashboards",
    "database": "db postgres postgresql mysql mariadb",
    "webapplication": "webapp website portal frontend cms wordpress",
    "apiservice": "api restapi backend rest",
    "mobilebackend": "mobileapp mobile",
    "ecommerce": "shop webshop onlineshop onlinestore",
    "microservices": "microservice",
    "dataprocessing": "batch etl pipeline datapipeline",
    "mltraining": "training modeltraining finetuning",
    "mlinference": "inference modelserving",
    "llmapplication": "llm chatbot assistant rag genai copilot",
    "iot": "internetofthings sensors telemetry",
    "staticsite": "static staticwebsite landingpage",
    "bursty": "spiky spikes bursts burst spike",
    "steady": "constant flat stable even",
    "diurnal": "daytime officehours businesshours",
    "small": "smb",
    "medium": "midsized mediumsized mid sme midmarket mittelstand",
    "large": "big",
    "enterprise": "corporate corporation",
    "speed": "performance fast latency",
    "cost": "cheap costs price money",
    "reliability": "availability uptime resilience",
    "security": "privacy",
    "carbon": "sustainability green co2 emissions",
    "portability": "lockin vendorlockin avoidlockin nolockin",
    "reducecost": "cutcost cutcosts reducecosts savemoney costreduction costoptimization lowercosts",
    "launchaiassistant": "aiassistant",
    "migratetocloud": "cloudmigration migration",
    "reducecarbon": "sustainability reduceemissions",
    "zone": "az availabilityzone datacenter datacentre",
    "healthcare": "health hospital clinic medical",
    "finance": "bank banking fintech financialservices",
    "retail": "ecommerce",
    "technology": "software it tech saas",
    "government": "publicsector",
    "hourly": "everyhour",
    "continuous": "pointintime pitr",
}
_MEANT = {
    word: tuple(name for name, words in _SYNONYMS.items() if word in words.split())
    for words in _SYNONYMS.values()
    for word in words.split()
}


class Industry(Vocabulary):
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


class CompanySize(Vocabulary):
    STARTUP = "startup"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    ENTERPRISE = "enterprise"

    @classmethod
    def of(cls, people: float) -> "CompanySize":
        """The size of a company of so many people."""
        bounds = {10: cls.STARTUP, 50: cls.SMALL, 250: cls.MEDIUM, 1000: cls.LARGE}
        return next((size for most, size in bounds.items() if people <= most), cls.ENTERPRISE)


class Goal(Vocabulary):
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


class Priority(Vocabulary):
    RELIABILITY = "reliability"
    COST = "cost"
    SECURITY = "security"
    SPEED = "speed"
    CARBON = "carbon"
    PORTABILITY = "portability"


class Cloud(Vocabulary):
    AWS = "aws"
    AZURE = "azure"
    GCP = "gcp"


class FrameworkName(Vocabulary):
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
    HDS = "hds"
    C5 = "c5"
    SGB_X = "sgb_x"
    NEN_7510 = "nen_7510"
    EU_AI_ACT = "eu_ai_act"
    UK_GDPR = "uk_gdpr"
    NHS_DSPT = "nhs_dspt"
    FADP = "fadp"
    CCPA = "ccpa"
    GLBA = "glba"
    FERPA = "ferpa"
    ENS = "ens"
    PIPEDA = "pipeda"


class DataClass(Vocabulary):
    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PII = "pii"
    PHI = "phi"
    PCI = "pci"
    FINANCIAL = "financial"
    BIOMETRIC = "biometric"


class Backup(Vocabulary):
    NONE = "none"
    WEEKLY = "weekly"
    DAILY = "daily"
    HOURLY = "hourly"
    CONTINUOUS = "continuous"


class Criticality(Vocabulary):
    """How much a company depends on a workload; the first depends most."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    BEST_EFFORT = "best_effort"


class Disaster(Vocabulary):
    """What may be lost all at once, and has to be come back from."""

    MACHINE = "machine"
    ZONE = "zone"
    REGION = "region"
    DELETION = "deletion"


class SupportPlan(Vocabulary):
    """What is bought of a provider's support: nothing, the smallest plan that answers technical
    questions, answers at once when production is down, or a named contact beside that.
    """

    NONE = "none"
    DEVELOPER = "developer"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


class OwnLicence(Vocabulary):
    """Microsoft software whose licences a company has, with Software Assurance, and may bring."""

    SQL_SERVER = "sql_server"
    WINDOWS = "windows"


class OperatingSystem(Vocabulary):
    LINUX = "linux"
    WINDOWS = "windows"


class WorkloadType(Vocabulary):
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


class Pattern(Vocabulary):
    """How traffic moves over time."""

    STEADY = "steady"
    DIURNAL = "diurnal"
    WEEKLY = "weekly"
    SEASONAL = "seasonal"
    BURSTY = "bursty"
    BATCH = "batch"


class StoreKind(Vocabulary):
    RELATIONAL = "relational"
    OBJECT = "object"
    CACHE = "cache"
    DOCUMENT = "document"
    KEY_VALUE = "key_value"
    SEARCH = "search"
    STREAM = "stream"
    WAREHOUSE = "warehouse"


class ModelClass(Vocabulary):
    """How capable, and so how dear, a language model is."""

    SMALL = "small"
    MID = "mid"
    LARGE = "large"
    FRONTIER = "frontier"


class TrainingMethod(Vocabulary):
    FULL = "full"
    LORA = "lora"


class AcceleratorName(Vocabulary):
    T4 = "T4"
    L4 = "L4"
    A10G = "A10G"
    L40S = "L40S"
    V100 = "V100"
    A100 = "A100"
    H100 = "H100"
    H200 = "H200"
    B200 = "B200"


class Hosting(Vocabulary):
    ON_PREMISE = "on_premise"
    COLOCATION = "colocation"
    AWS = "aws"
    AZURE = "azure"
    GCP = "gcp"
    HYBRID = "hybrid"
    OTHER_CLOUD = "other_cloud"
    NONE = "none"


class ChargeKind(Vocabulary):
    """What a line of a bill is: what was used, what was bought ahead, or what is neither."""

    USAGE = "usage"
    COMMITMENT = "commitment"
    PURCHASE = "purchase"
    CREDIT = "credit"
    TAX = "tax"
    ADJUSTMENT = "adjustment"
