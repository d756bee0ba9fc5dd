"""How the frameworks that bind the company stand, a sentence each."""

from .document import Content, Name, Text
from .prose import write
from .view import View


def standing(view: View) -> list[Content]:
    """What of each is supported, what is to do, and what cannot be told."""
    return [
        write(
            "{title}: {good} {requirements} supported by evidence, {part} in part, {open} to do, "
            "{unknown} not assessable.",
            title=Name(one.title),
            good=one.counts["supported"],
            requirements=Text(view.noun(one.counts["supported"], "requirement")),
            part=one.counts["supported_in_part"],
            open=one.counts["not_supported"],
            unknown=one.counts["not_assessable"],
        )
        for one in view.dossier.compliance.frameworks
        if one.applies
    ]
