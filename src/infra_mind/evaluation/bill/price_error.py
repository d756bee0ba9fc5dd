"""How far derived and estimated prices err: in part all alike, in part by provider and kind of service."""

from collections.abc import Sequence

import numpy as np

from ...domain.design import Site
from ..candidates import Codes
from ..samples import Array, Samples

PREFIX = "model.price_error."
_OTHER = "other"
_KINDS = {
    "compute": (
        "app_platform",
        "compute",
        "etl",
        "functions",
        "kubernetes",
        "serverless_containers",
    ),
    "data": ("cache", "database", "document", "key_value", "search", "warehouse"),
    "storage": ("block_storage", "container_registry", "file_storage", "object_storage"),
    "network": ("cdn", "egress", "load_balancer", "nat", "private_endpoint", "public_ipv4", "vpn"),
}
_KIND = {service: kind for kind, services in _KINDS.items() for service in services}


def kind_of(service: str) -> str:
    """The kind of service whose prices err together: `database.storage_gb_month` is `data`."""
    return _KIND.get(service.partition(".")[0], _OTHER)


def path_of(provider: str, service: str) -> str:
    """The assumption that says how far derived and estimated prices of such a service err."""
    return f"{PREFIX}{provider}.{kind_of(service)}"


class PriceErrors:
    """The errors of one evaluation, -1 to 1 between the bounds of a price, each put together once."""

    def __init__(self, samples: Samples, sites: Sequence[Site], codes: Codes) -> None:
        self._samples = samples
        self._of_site = [site.provider for site in sites]
        self._codes = codes
        self._known: dict[str, Array | None] = {}

    def of(self, service: str) -> Array | None:
        """Candidates x samples, or one row where all are of one provider; `None` where none errs."""
        kind = kind_of(service)
        if kind not in self._known:
            self._known[kind] = self._rows(service)
        return self._known[kind]

    def _rows(self, service: str) -> Array | None:
        providers = list(dict.fromkeys(self._of_site))
        rows = np.stack([self._samples[path_of(one, service)] for one in providers])
        if not np.any(rows):
            return None
        if len(providers) == 1:
            return rows
        place = np.array([providers.index(one) for one in self._of_site], dtype=np.intp)
        return rows[place[self._codes]]
