from ..compliance.catalog import Catalog
from ..compliance.listing import list_catalog


def catalog_object(catalog: Catalog) -> dict[str, object]:
    """Frameworks, controls and checks as programs read them."""
    return {
        "frameworks": {
            framework.name.value: {
                "title": framework.title,
                "version": framework.version,
                "source": framework.source.title,
                "source_url": framework.source.url,
                "scope": framework.scope.note.text,
                "requirements": [
                    {"id": one.id, "asks": one.asks.text, "controls": list(one.controls)}
                    for one in framework.requirements
                ],
            }
            for framework in catalog.frameworks.values()
        },
        "controls": {
            control.id: {
                "title": control.title.text,
                "family": control.family,
                "pillar": control.pillar.value,
                "effort": control.effort.value,
                "remediation": control.remediation.text,
            }
            for control in catalog.controls.values()
        },
        "checks": sorted(catalog.checks),
        "provisions": list_catalog(catalog)["provisions"],
    }
