from ..domain.requirements import Cloud
from ..tables.table import Table
from .price import Category, Service, Sku

SERVICE_COLUMNS = ("service", "unit", "age_limit_days", "title")
SKU_COLUMNS = (
    *("provider", "service", "sku", "family", "category", "arch", "vcpu", "memory_gib"),
    *("gpu", "gpu_count", "network_gbps", "is_new"),
)
Skus = dict[tuple[str, str], dict[str, Sku]]
"""Sizes by name, by provider and service."""

YES_NO = {"yes": True, "no": False}


def read_services(table: Table) -> dict[str, Service]:
    rows = zip(
        table.words("service"),
        table.words("unit"),
        table.integers("age_limit_days"),
        table.words("title"),
        strict=True,
    )
    return {
        name: Service(name=name, unit=unit, title=title, age_limit_days=days)
        for name, unit, days, title in rows
    }


def read_skus(table: Table) -> Skus:
    """Sizes by provider and service, in the order of the file."""
    skus: Skus = {}
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.words("sku"),
        table.words("family"),
        table.choices("category", Category),
        table.words("arch"),
        table.floats("vcpu"),
        table.floats("memory_gib"),
        table.texts("gpu"),
        table.integers("gpu_count"),
        table.optional_floats("network_gbps"),
        table.parsed("is_new", yes_or_no, "yes or no"),
        strict=True,
    )
    for (
        provider,
        service,
        name,
        family,
        category,
        arch,
        vcpu,
        memory,
        gpu,
        count,
        network,
        new,
    ) in rows:
        sku = Sku(
            provider=provider,
            service=service,
            name=name,
            family=family,
            category=category,
            arch=arch,
            vcpu=vcpu,
            memory_gib=memory,
            gpu=gpu,
            gpu_count=count,
            network_gbps=network,
            is_new=new,
        )
        skus.setdefault((provider, service), {})[name] = sku
    return skus


def yes_or_no(cell: str) -> bool:
    if cell not in YES_NO:
        raise ValueError(cell)
    return YES_NO[cell]
