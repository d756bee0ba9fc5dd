"""The names of decisions and of their options, as everything that speaks to people writes them."""

from collections.abc import Sequence

from ..domain.design import Decision, Option, Site
from ..domain.option import DecisionKind
from .models import model_words

_PROVIDERS = {"aws": "AWS", "azure": "Azure", "gcp": "Google Cloud"}
_DECISIONS = {
    DecisionKind.SITE: "place",
    DecisionKind.ZONES: "number of zones",
    DecisionKind.REGIONS: "region strategy",
    DecisionKind.SECOND: "second region",
    DecisionKind.CHANGE_CONTROL: "change control",
    DecisionKind.SUPPORT: "support plan",
    DecisionKind.VAULT: "account of the backups",
    # Beside what a company keeps in a cache of its own.
    DecisionKind.CACHE: "cache of reads",
    DecisionKind.SERVING: "language model",
    DecisionKind.PRECISION: "precision",
    DecisionKind.PURCHASE: "way to buy capacity",
    DecisionKind.ENGINE: "batch engine",
    DecisionKind.WAREHOUSE: "query engine",
    DecisionKind.LAYOUT: "layout of the data",
    DecisionKind.STREAM: "carrier of events",
    DecisionKind.PROCESSOR: "processing of events",
    DecisionKind.BROKER: "device broker",
    DecisionKind.HOT_STORE: "store of the latest messages",
    DecisionKind.READERS: "read replicas",
    DecisionKind.RELEASE: "way to release",
    DecisionKind.FALLBACK: "fallback of the model",
    DecisionKind.LIFECYCLE: "lifecycle of objects",
}
_OPTIONS = {
    "cdn": "a content delivery network paid by use",
    "cdn_plan": "a content delivery network at a flat rate",
    "direct": "no content delivery network",
    "on_demand": "on-demand prices",
    "one_year": "a one-year commitment",
    "three_years": "a three-year commitment",
    "spot": "spot capacity",
    "processor": "processors",
    "sixteen_bits": "weights of sixteen bits",
    "eight_bits": "weights of eight bits",
    "four_bits": "weights of four bits",
    "kubernetes": "managed Kubernetes",
    "app_platform": "an application platform",
    "single_machine": "one small machine",
    "single_region": "a single region",
    "warm_standby": "a warm standby region",
    "active_active": "two live regions",
    "daily": "daily backups",
    "continuous": "continuous backups",
    "cross_region": "backups in a second region",
    "usual": "usual change control",
    "strict": "changes that a second person approves, watched certificates and a second name service",
    "same_account": "backups in the account of production",
    "own_account": "backups in an account of their own",
    "no_plan": "no support plan",
    "developer": "a support plan for development",
    "business": "a support plan for production",
    "enterprise": "a support plan with a named contact",
    "single": "a database without replica",
    "replicated": "a replicated database",
    "managed": "a managed cache",
    "managed_etl": "a managed batch service",
    "pay_per_scan": "queries paid by the scan",
    "managed_warehouse": "a managed warehouse",
    "query_cluster": "an own cluster for queries",
    "as_loaded": "data as it was loaded",
    "partitioned": "partitioned data in columns",
    "managed_shards": "a managed stream of shards",
    "managed_kafka": "managed Kafka brokers",
    "pub_sub": "publish and subscribe",
    "managed_iot": "a managed device broker",
    "own_broker": "an own device broker",
    "key_value": "a key-value store",
    "time_series": "a time series in a managed database",
    "no_readers": "no read replicas",
    "one_reader": "one read replica",
    "two_readers": "two read replicas",
    "rolling": "rolling releases",
    "canary": "canary releases with automatic rollback",
    "second_model": "a second model behind it",
    "kept_warm": "objects kept in the standard class",
    "tiered": "old objects moved to the class for infrequent access",
    "archived": "old objects moved to the archive class",
    "second_provider": "a second provider behind it",
}
# What joins an option to a sentence about a design, by decision or else by option.
_LEADS = {
    "on_demand": "at",
    "commitment": "with",
    "backup": "with",
    "strict": "with",
    "support": "with",
    "vault": "with",
    "machine": "on",
    "accelerator": "on",
    "serving": "answered by",
}
# Names that say another thing in one decision: capacity may be bought on demand and as spot, a
# commitment only made or not.
_OPTIONS_OF = {(DecisionKind.COMMITMENT, "on_demand"): "no commitment"}


def option_words(option: Option, kind: DecisionKind | None = None) -> str:
    """An option in words; `kind` of decision says what is done without."""
    if isinstance(option, Site):
        return site_words(option.provider, option.region)
    if kind and (kind, option) in _OPTIONS_OF:
        return _OPTIONS_OF[kind, option]
    if option == "none":
        return f"no {_DECISIONS.get(kind, kind)}" if kind else "nothing of the kind"
    if option.startswith("api:"):
        return f"{model_words(option[4:])} by API"
    if option.startswith("own:"):
        model, _, accelerator = option[4:].rpartition("@")
        return f"{model} on own {accelerator}"
    if option in _PROVIDERS:
        return _PROVIDERS[option]
    # Names of machines and models stay as their makers write them.
    is_name = "." in option or option != option.lower()
    return _OPTIONS.get(option, option if is_name else option.replace("_", " "))


def option_phrase(kind: DecisionKind, option: Option) -> str:
    """An option as a part of a sentence about a design: `with daily backups`."""
    words = option_words(option, kind)
    lead = "" if option == "none" else _LEADS.get(kind) or _LEADS.get(str(option), "")
    return f"{lead} {words}" if lead else words


def site_words(provider: str, region: str) -> str:
    """A place in words."""
    return f"{provider_words(provider)} {region}"


def provider_words(provider: str) -> str:
    return _PROVIDERS.get(provider, provider)


def decision_words(decision: Decision) -> str:
    """A decision in words: `portal.platform` is the platform of portal."""
    words = _DECISIONS.get(decision.kind, decision.kind.value)
    return f"{words} of {decision.workload}" if decision.workload else words


def choice_words(decision: Decision, option: Option) -> str:
    """An option with the decision that it belongs to: `a managed cache as cache of portal`."""
    if option == "none":
        return f"{option_words(option, decision.kind)} for {decision.workload}"
    return f"{option_words(option)} as {decision_words(decision)}"


def joined(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
