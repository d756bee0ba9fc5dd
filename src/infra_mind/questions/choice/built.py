"""What is built? Each workload in a few words, by the names that its cloud sells things under."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...decision.case import Case
from ...domain.design import Option
from ...domain.option import Cache, Database, DecisionKind, Delivery, Purchase
from ...domain.requirements import StoreKind
from ...domain.workload import DataStore, Workload
from ...evaluation.stores.engines import family, needs_licence, open_amount
from ...knowledge.library import Library
from ...prices.products import Products
from ...words.options import joined, option_words, provider_words

# What a workload runs on, the first that it decides.
_LEADS = (
    DecisionKind.PLATFORM,
    DecisionKind.ENGINE,
    DecisionKind.WAREHOUSE,
    DecisionKind.STREAM,
    DecisionKind.BROKER,
)
# What stands beside that.
_BESIDE = (DecisionKind.PROCESSOR, DecisionKind.HOT_STORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A workload and what it runs on, as `portal` and `AWS Fargate with Amazon RDS for PostgreSQL`."""

    workload: str
    words: str


def built(case: Case) -> tuple[Built, ...]:
    """Every workload of the choice, in the order they were stated in."""
    library, provider = case.model.library, case.chosen.site.provider
    found: list[Built] = []
    for one in case.demand.workloads:
        decisions = case.chosen.of(one.name)
        parts = [
            *_models(decisions, library, provider),
            *_parts(one, decisions, library.products, provider),
        ]
        found.append(Built(workload=one.name, words=_words(parts) or provider_words(provider)))
    return tuple(found)


def _words(parts: Sequence[str]) -> str:
    """What it runs on first, and what stands beside that, each once."""
    if not parts:
        return ""
    lead, *beside = dict.fromkeys(parts)
    return f"{lead} with {joined(beside)}" if beside else lead


def _parts(
    workload: Workload, decisions: Mapping[DecisionKind, Option], products: Products, provider: str
) -> Iterator[str]:
    def sold(kind: DecisionKind) -> str | None:
        taken = decisions.get(kind)
        return None if taken is None else products.name(provider, f"{kind}.{taken}")

    yield from filter(None, map(sold, (*_LEADS, *_BESIDE)))
    yield from _stores(workload, decisions, products, provider)
    if decisions.get(DecisionKind.CACHE) == Cache.MANAGED:
        yield products.name(provider, "cache.managed") or "a managed cache"
    delivery = decisions.get(DecisionKind.DELIVERY, Delivery.DIRECT)
    if delivery != Delivery.DIRECT:
        yield products.name(provider, f"delivery.{delivery}") or "a content delivery network"


def _product(store: DataStore, products: Products, provider: str) -> str | None:
    """As it is sold; an engine that has no prices, with what it was priced as."""
    own = products.name(provider, f"store.{store.kind}.{family(store.engine)}")
    usual = products.name(provider, f"store.{store.kind}")
    if usual and needs_licence(store.engine):
        return f"{own or store.engine} (priced as {usual}, without its licences)"
    if own is None and usual and open_amount(store.engine, store.kind):
        return f"{store.engine} (priced as {usual})"
    return own or usual


def _models(
    decisions: Mapping[DecisionKind, Option], library: Library, provider: str
) -> Iterator[str]:
    """Language models and accelerators: who answers, and on what."""
    serving = decisions.get(DecisionKind.SERVING)
    if serving is not None:
        labels = {f"api:{one.name}": one.label for one in library.hosted_models}
        host = library.products.name(provider, "serving.api")
        label = labels.get(str(serving))
        yield f"{label} on {host}" if label and host else option_words(serving)
    accelerator = decisions.get(DecisionKind.ACCELERATOR)
    if accelerator is not None:
        spot = " spot" if decisions.get(DecisionKind.PURCHASE) == Purchase.SPOT else ""
        yield f"{option_words(accelerator)}{spot} machines"


def _stores(
    workload: Workload, decisions: Mapping[DecisionKind, Option], products: Products, provider: str
) -> Iterator[str]:
    for store in workload.stores:
        product = _product(store, products, provider)
        if product is None:
            continue
        replicated = decisions.get(DecisionKind.DATABASE) == Database.REPLICATED
        if store.kind is StoreKind.RELATIONAL and replicated:
            yield f"a replicated {product}"
        else:
            yield product
