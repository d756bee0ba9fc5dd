"""The words people use for what the tree has one name for."""

import re
from collections.abc import Mapping
from typing import Final

from ..domain.vocabulary import (
    Cloud,
    DataClass,
    Framework,
    Goal,
    Industry,
    Name,
    Pattern,
    WorkloadType,
)

AREAS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("europe", "european union", "eu", "eea", "emea"), "eu"),
    **dict.fromkeys(("us", "usa", "united states", "north america", "america"), "us"),
    **dict.fromkeys(("asia", "asia pacific", "asia-pacific", "apac"), "apac"),
    **dict.fromkeys(("uk", "united kingdom", "great britain"), "GB"),
    "germany": "DE",
    "france": "FR",
    "ireland": "IE",
    "netherlands": "NL",
    "the netherlands": "NL",
    "spain": "ES",
    "italy": "IT",
    "sweden": "SE",
    "switzerland": "CH",
    "austria": "AT",
    "belgium": "BE",
    "poland": "PL",
    "norway": "NO",
    "finland": "FI",
    "denmark": "DK",
    "canada": "CA",
    "brazil": "BR",
    "japan": "JP",
    "singapore": "SG",
    "india": "IN",
    "australia": "AU",
    "south korea": "KR",
    "south africa": "ZA",
}


Words = tuple[tuple[re.Pattern[str], Name], ...]


def _table(words: Mapping[Name, tuple[str, ...]]) -> Words:
    """Tried in order: the more telling words stand first."""
    return tuple(
        (re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE), name)
        for name, alternatives in words.items()
    )


WORKLOAD_WORDS: Final = _table(
    {
        WorkloadType.ML_TRAINING: (
            r"fine.?tun\w+",
            "(?:model|ml|ai|machine learning) training",
            r"train(?:ing|s)?\s(?:[\w.]+\s){0,4}models?",
            "training runs?",
        ),
        WorkloadType.LLM_APPLICATION: (
            "chat.?bots?",
            "assistants?",
            "llms?",
            "large language models?",
            "rag",
            "copilots?",
            "generative ai",
            "gen.?ai",
        ),
        WorkloadType.ML_INFERENCE: (
            "(?:ml |model )?inference",
            "model serving",
            "recommendation engine",
            "recommender",
        ),
        WorkloadType.ECOMMERCE: (
            "e.?commerce",
            "online (?:shop|store)",
            "web.?shop",
            "shopping",
        ),
        WorkloadType.SAAS: (
            "saas",
            "software as a service",
        ),
        WorkloadType.MOBILE_BACKEND: (
            "mobile (?:backend|apps?)",
            "(?:ios|android) apps?",
        ),
        WorkloadType.MICROSERVICES: ("micro.?services?",),
        WorkloadType.IOT: (
            "iot",
            "internet of things",
            "sensors?",
            "connected devices",
            "telemetry",
        ),
        WorkloadType.STREAMING: (
            "stream(?:ing)? (?:processing|pipelines?|data)",
            "event stream(?:s|ing)?",
            "streaming",
            "kafka",
        ),
        WorkloadType.ANALYTICS: (
            "analytics",
            "business intelligence",
            "bi",
            "data warehouse",
            "dashboards",
            "reporting",
        ),
        WorkloadType.DATA_PROCESSING: (
            "etl",
            "batch jobs?",
            "data (?:processing|pipelines?)",
            "nightly jobs?",
            "big data",
        ),
        WorkloadType.STATIC_SITE: (
            "static (?:web)?sites?",
            "landing pages?",
            "marketing site",
        ),
        WorkloadType.API_SERVICE: (
            "(?:rest |graphql |public )?apis?",
            "api services?",
        ),
        WorkloadType.WEB_APPLICATION: (
            "web (?:apps?|applications?|platform|portal)",
            "portals?",
            "web.?sites?",
        ),
    }
)

LOOSE_WORKLOAD_WORDS: Final = _table(
    {
        WorkloadType.ML_INFERENCE: ("machine learning", "ml", "ai"),
        WorkloadType.DATABASE: ("databases?",),
    }
)
"""Words that mean a workload as the answer to a question, not in the middle of a sentence."""

INDUSTRY_WORDS: Final = _table(
    {
        Industry.HEALTHCARE: (
            "health.?care",
            "hospitals?",
            "clinics?",
            "medical",
            "patients?",
        ),
        Industry.INSURANCE: ("insur(?:ance|er|tech)",),
        Industry.FINANCE: (
            "banks?",
            "banking",
            "fintech",
            "financial services",
            "payments? (?:provider|company)",
        ),
        Industry.RETAIL: (
            "retail(?:er)?",
            "e.?commerce",
            "online (?:shop|store)",
        ),
        Industry.MANUFACTURING: (
            "manufactur(?:ing|er)",
            "factor(?:y|ies)",
        ),
        Industry.EDUCATION: (
            "universit(?:y|ies)",
            "schools?",
            "ed.?tech",
            "education",
        ),
        Industry.GOVERNMENT: (
            "government",
            "public sector",
            "municipal(?:ity)?",
            "federal agency",
        ),
        Industry.ENERGY: (
            "energy",
            "utilit(?:y|ies)",
            "wind farms?",
            "power grid",
        ),
        Industry.LOGISTICS: (
            "logistics",
            "shipping",
            "freight",
            "supply chain",
        ),
        Industry.MEDIA: (
            "media",
            "publish(?:er|ing)",
            "broadcast(?:er|ing)",
            "newspaper",
        ),
        Industry.GAMING: (
            "gaming",
            "game studio",
            "video games?",
        ),
        Industry.TELECOM: (
            r"telecom\w*",
            "telco",
        ),
        Industry.TRAVEL: (
            "travel",
            "airlines?",
            "hotels?",
            "hospitality",
        ),
        Industry.AUTOMOTIVE: (
            "automotive",
            "car ?makers?",
        ),
        Industry.AGRICULTURE: (
            r"agricultur\w*",
            "farming",
        ),
        Industry.LEGAL: (
            "law firms?",
            "legal services",
            "legal.?tech",
        ),
        Industry.NONPROFIT: (
            "non.?profit",
            "charit(?:y|ies)",
            "ngo",
        ),
    }
)

FRAMEWORK_WORDS: Final = _table(
    {
        Framework.GDPR: (
            "gdpr",
            "dsgvo",
        ),
        Framework.HIPAA: ("hipaa",),
        Framework.SOC2: ("soc ?-?2",),
        Framework.ISO27001: ("iso(?:/iec)?[ -]?27001",),
        Framework.PCI_DSS: ("pci(?:[ -]?dss)?",),
        Framework.NIST_800_53: ("(?:nist )?(?:sp )?800-53",),
        Framework.NIST_CSF: (
            "nist csf",
            "nist cybersecurity framework",
        ),
        Framework.NIS2: ("nis ?-?2",),
        Framework.DORA: ("(?-i:DORA)",),
        Framework.FEDRAMP: ("fed ?ramp",),
    }
)

CLOUD_WORDS: Final = _table(
    {
        Cloud.AWS: (
            "aws",
            "amazon web services",
        ),
        Cloud.AZURE: ("azure",),
        Cloud.GCP: (
            "gcp",
            "google cloud(?: platform)?",
        ),
    }
)

DATA_WORDS: Final = _table(
    {
        DataClass.PHI: (
            "patient (?:data|records?)",
            "health (?:data|records?)",
            "medical records?",
            "phi",
        ),
        DataClass.PII: (
            "personal(?:ly identifiable)? (?:data|information)",
            "pii",
            "customer data",
        ),
        DataClass.PCI: (
            "card ?holder data",
            "credit cards?",
            "card (?:data|numbers?|payments?)",
        ),
        DataClass.FINANCIAL: ("financial (?:data|records?)",),
        DataClass.BIOMETRIC: (r"biometric\w*",),
    }
)

GOAL_WORDS: Final = _table(
    {
        Goal.REDUCE_COST: (
            r"(?:cut|reduce|lower|save) (?:\w+ ){0,3}(?:costs?|spend(?:ing)?|bill)",
            "cost reduction",
        ),
        Goal.LAUNCH_AI_ASSISTANT: (
            r"(?:launch|add|build|introduce) (?:\w+ ){0,3}(?:assistant|chatbot)",
        ),
        Goal.MIGRATE_TO_CLOUD: (r"(?:migrate|move|migration) (?:\w+ ){0,4}to (?:the )?cloud",),
        Goal.REDUCE_CARBON: (r"(?:reduce|lower|cut) (?:\w+ ){0,3}(?:carbon|emissions|footprint)",),
        Goal.IMPROVE_RELIABILITY: (
            r"(?:improve|increase|better) (?:\w+ ){0,2}(?:reliability|availability|uptime)",
        ),
        Goal.IMPROVE_SECURITY: (r"(?:improve|better) (?:\w+ ){0,2}security",),
        Goal.MODERNIZE: (
            "moderni[sz]e",
            "modernization",
        ),
    }
)

PATTERN_WORDS: Final = _table(
    {
        Pattern.SEASONAL: (
            "seasonal",
            "black friday",
            "christmas",
        ),
        Pattern.BURSTY: (
            "burst(?:y|s)",
            "spik(?:y|es)",
        ),
        Pattern.DIURNAL: (
            "office hours",
            "business hours",
            "day and night",
            "diurnal",
        ),
    }
)


def first(words: Words, text: str) -> Name | None:
    return next((name for pattern, name in words if pattern.search(text)), None)
