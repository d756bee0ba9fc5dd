"""The names of everything else that is written with underscores in data and in words for people."""

_TERMS = {
    "api_service": "API service",
    "iot": "IoT",
    "ml_training": "ML training",
    "ml_inference": "ML inference",
    "llm_application": "LLM application",
    "rto": "RTO",
    "rpo": "RPO",
    "nat": "NAT",
    "dns": "DNS",
    "kms": "key management",
    "waf": "WAF",
    "backup": "backups",
    "latency_p95": "latency P95",
    "mfa": "multi-factor login",
    "pii": "personal data",
    "phi": "health data",
    "pci": "card data",
    "financial": "financial records",
    "biometric": "biometric data",
    "confidential": "confidential data",
    "data_and_ai": "data and AI",
    "supplier": "supplier of the program",
    "pci_dss": "PCI DSS",
    "gdpr": "GDPR",
    "dora": "DORA",
    "nis2": "NIS2",
    "hipaa": "HIPAA",
    "soc2": "SOC 2",
    "iso27001": "ISO 27001",
    "not_supported": "to do",
    "over_budget": "probability of breaking the budget",
}
# First words of a line that stay large within a sentence, beside abbreviations.
_NAMES = frozenset({"Kafka", "Windows"})
TARGETS = {
    "availability": "the availability target",
    "rto": "the RTO",
    "rpo": "the RPO",
    "latency": "the latency target",
    "budget": "the budget",
    "operations": "what the team can carry",
    "capacity": "the limit of a service",
    "priced": "complete pricing",
}
"""What is asked of a design, by target."""


def term(word: str) -> str:
    """`not_supported` as `not supported`; names such as `m6i.large` stay what they are."""
    if word in _TERMS:
        return _TERMS[word]
    is_name = "." in word or "/" in word or word != word.lower()
    return word if is_name else word.replace("_", " ")


def in_sentence(words: str) -> str:
    """What begins a line, within a sentence: `SQL Server database` stays what it is."""
    first = words.partition(" ")[0]
    is_name = first in _NAMES or (len(first) > 1 and not first[1:].islower())
    return words if is_name else words[:1].lower() + words[1:]


def sentence_case(words: str) -> str:
    """The first letter large, the others as they are."""
    return words[:1].upper() + words[1:]
