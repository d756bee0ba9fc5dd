"""Documents as PDF, where the extra `pdf` is installed."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import orjson

from ..core.errors import InfraMindError, InputError
from .child import answers
from .document import Document, ReportKind
from .drawing import Drawings
from .render.pages import pages

PROCESS: Final = Path(__file__).with_name("typesetting_process.py")
_TEMPLATE: Final = Path(__file__).with_name("render") / "page.typ"
_FONTS: Final = "font_source_sans_pro"
_SIZES: Final[Mapping[str, tuple[float, ...]]] = {
    ReportKind.EXECUTIVE: (10.0, 9.6, 9.2, 8.8, 8.4, 8.0)
}
_USUAL_SIZES: Final = (10.0,)
_FULL: Final = 2
"""Pages of the executive report; it is set smaller rather than on more of them."""


def refuse_without_typesetter() -> None:
    """Raises `InputError` where what sets pages is not installed."""
    if find_spec("typst") is None or find_spec(_FONTS) is None:
        raise InputError(
            "PDF needs packages that are not installed.",
            remedy="pip install 'infra-mind[pdf]', or print the HTML report.",
        )


def typeset(
    documents: Iterable[Document], drawings: Drawings, *, process: Path = PROCESS
) -> Mapping[str, bytes]:
    """Each document as PDF, tagged, fit for archives (PDF/A-2b) and for screen readers (PDF/UA-1)."""
    asked = {document.kind: document for document in documents}
    if not asked:
        return {}
    refuse_without_typesetter()
    made = answers(process, [_question(one, drawings) for one in asked.values()])
    for kind in asked:
        if kind not in made:
            raise InfraMindError(
                f"The {kind} report could not be set as PDF.", remedy="Print the HTML report."
            )
    return {kind: b64decode(made[kind]) for kind in asked}


def _question(document: Document, drawings: Drawings) -> bytes:
    sizes = _SIZES.get(document.kind, _USUAL_SIZES)
    content = pages(document, drawings)
    return orjson.dumps([document.kind, str(_TEMPLATE), _fonts(), content, sizes, _FULL])


def _fonts() -> str:
    """The folder of the package of fonts, which is found without running it."""
    spec = find_spec(_FONTS)
    places = [] if spec is None else spec.submodule_search_locations or []
    return str(Path(*places[:1]) / "files")
