"""How the frameworks that bind the company stand, a sentence each."""

from ..domain.dossier import FrameworkReport
from .document import Content, Name
from .prose import joined, write
from .view import View

_PARTS = {
    "supported": "{it} {noun}supported by evidence",
    "supported_in_part": "{it} {noun}supported in part",
    "not_supported": "{it} {noun}to do",
    "not_assessable": "{it} {noun}not assessable",
}


def standing(view: View) -> list[Content]:
    """What of each is supported, what is to do, and what cannot be told; what is nothing is not told."""
    return [
        write("{title}: {parts}.", title=Name(one.title), parts=_parts(view, one))
        for one in view.dossier.compliance.frameworks
        if one.applies
    ]


def _parts(view: View, one: FrameworkReport) -> Content:
    """The first names what is counted."""
    found: list[Content] = []
    for name, words in _PARTS.items():
        count = one.counts[name]
        if view.number(count):
            noun = f"{view.noun(count, 'requirement')} " if not found else ""
            found.append(write(words.replace("{noun}", noun), it=count))
    return joined(found, last=", ")
