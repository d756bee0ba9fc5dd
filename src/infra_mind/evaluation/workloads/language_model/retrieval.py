"""The store that a language model looks passages up in: documents, their vectors, an index over them.

Documents are cut into passages, each with one vector; the index is a graph over the vectors that is
kept in memory (Y. Malkov and D. Yashunin, HNSW, 2018): each vector has its numbers in single precision
and links to its neighbours. It stands in a managed PostgreSQL with a vector extension.
"""

from dataclasses import dataclass

import numpy as np

from ....core.units import (
    BYTES_PER_GB,
    DAYS_PER_MONTH,
    GB_PER_GIB,
    HOURS_PER_MONTH,
    MILLION,
    MS_PER_SECOND,
)
from ....domain.workload import Workload
from ....knowledge.llm_models import EmbeddingModel
from ...bill.sizing import Need
from ...bill.tariff import column_of
from ...candidates import Codes
from ...compute.load import read_traffic
from ...effects import outages
from ...effects.labour import work_of_database
from ...part import Part
from ...samples import Array
from ...scene import Scene

KNOWLEDGE = "knowledge_gb"
BYTES_PER_TOKEN, BYTES_PER_NUMBER = 4.0, 4.0
# Links of a vector: 32 on the lowest layer of the graph, 16 on those above, 4 bytes each.
BYTES_OF_LINKS = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is looked up in: tokens of text, passages, and GB of the index in memory and of all on disk."""

    tokens: Array
    passages: Array
    index_gb: Array
    stored_gb: Array


def looks_up(workload: Workload) -> bool:
    return KNOWLEDGE in workload.inputs


def measure(scene: Scene, workload: Workload) -> Knowledge:
    """Passages of the documents, and vectors as long as the embedding model of the provider has them."""
    text_bytes = scene.input(workload, KNOWLEDGE) * BYTES_PER_GB * scene.row("model.text_share")
    tokens = text_bytes / BYTES_PER_TOKEN
    passages = tokens / scene.row("model.passage_tokens") * scene.row("model.passage_overlap")
    each = _dimensions(scene) * BYTES_PER_NUMBER + BYTES_OF_LINKS
    index_gb = passages * each / BYTES_PER_GB
    texts = text_bytes / BYTES_PER_GB * scene.row("model.passage_overlap")
    return Knowledge(
        tokens=tokens, passages=passages, index_gb=index_gb, stored_gb=index_gb + texts
    )


def charge_retrieval(scene: Scene, workload: Workload, per_day: Array) -> Knowledge:
    """The vector store with a replica where there are zones, the documents, and the tokens embedded."""
    found = measure(scene, workload)
    need = _need(scene, workload)
    planned = [(chosen, kind, _need(plan, workload)) for chosen, kind, plan in scene.plans()]
    steady = [(chosen, kind, ahead.steady) for chosen, kind, ahead in planned]
    item, pair = scene.items["vector_store"], scene.items["vector_store_pair"]
    paired = scene.zones > 1
    for place in scene.places():
        hours = HOURS_PER_MONTH * (place.live | place.standby)
        place.charge_sized(item, hours * ~paired, need, planned, beside=hours)
        place.charge_sized(pair, hours * paired, need.steady, steady, beside=np.zeros((1, 1)))
    work_of_database(scene, paired)
    scene.charge_part(
        "retrieval", {"stored": found.stored_gb, "documents": scene.input(workload, KNOWLEDGE)}
    )
    if workload.traits.get("self_hosted") != "yes":
        _charge_embedding(scene, found, per_day)
    return found


def _need(scene: Scene, workload: Workload) -> Need:
    """Processors for the questions at peak, and memory for the index."""
    busy = read_traffic(scene, workload).peak * scene.row("model.vector_query_ms") / MS_PER_SECOND
    return Need(
        vcpu=busy / scene.row("model.database_utilization"),
        memory=np.maximum(measure(scene, workload).index_gb / GB_PER_GIB, 1.0),
        splits=True,
    )


def looked_up(scene: Scene) -> Array:
    """Availability of the store that passages are looked up in: a database, replicated where zones allow."""
    return outages.database(scene, scene.zones > 1)


def with_retrieval(scene: Scene, part: Part, found: Knowledge) -> dict[str, Array]:
    """What a store that every answer needs changes of a workload's part, by field."""
    return {
        "latency_ms": part.latency_ms + scene.row("model.vector_query_ms"),
        "stored_gb": part.stored_gb + found.stored_gb,
    }


def _charge_embedding(scene: Scene, found: Knowledge, per_day: Array) -> None:
    """What changes in a month is embedded anew, and so is every question."""
    models, codes = _models(scene)
    changed = found.tokens * scene.row("model.knowledge_changed")
    asked = per_day * DAYS_PER_MONTH * scene.row("model.question_tokens")
    prices = column_of([one.price for one in models], (len(models),))
    quantity = (changed + asked) / MILLION
    scene.charge(scene.items["embedding_tokens"], quantity, prices.at(codes[:, None]))


def _dimensions(scene: Scene) -> Array:
    models, codes = _models(scene)
    return np.array([float(one.dimensions) for one in models])[codes][:, None]


def _models(scene: Scene) -> tuple[list[EmbeddingModel], Codes]:
    """The embedding model that each candidate's provider sells, else the first there is."""
    known = scene.library.embedding_models
    chosen = [
        next((place for place, one in enumerate(known) if site.provider in one.clouds), 0)
        for site in scene.tariff.sites
    ]
    return list(known), np.array(chosen, dtype=np.intp)[scene.site]
