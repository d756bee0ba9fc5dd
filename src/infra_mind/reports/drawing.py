from collections.abc import Iterable, Mapping

import vl_convert

from .document import Chart, Document, blocks_of

Drawings = Mapping[str, str]
"""SVG by the name of its chart."""


def draw(documents: Iterable[Document]) -> Drawings:
    """Draws each chart once, however many reports show it; without any network."""
    charts = {
        block.name: block
        for document in documents
        for block in blocks_of(document.sections)
        if isinstance(block, Chart)
    }
    return {name: _draw(chart) for name, chart in charts.items()}


def _draw(chart: Chart) -> str:
    return vl_convert.vegalite_to_svg(dict(chart.spec), allowed_base_urls=[])
