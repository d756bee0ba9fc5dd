import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..core.errors import LedgerError
from .claim import Claim
from .figure import format_claim, format_range, format_size

_REFERENCE = re.compile(r"\{(?P<id>C-[0-9a-f]+)(?::(?P<form>range|size))?\}")
# Names of laws, standards and services carry digits that are no figures.
NAMES = re.compile(
    r"ISO(?:/IEC)? \d+(?:-\d+)?|SOC 2|(?:NIST )?(?:SP )?800-53|CSF 2\.0|PCI DSS(?: v?4[\d.]*)?|"
    r"(?:Article|Art\.|Annex|section|§+) ?[\dA-Z][\w.()]*|\d+ CFR [\d.]+(?:\([a-z0-9]+\))*|Route 53|NEN \d+|"
    r"(?:Mistral (?:Large|Medium)|Ministral|Gemma|GLM) \d[\d.]*(?<!\.)|"
    r"GPT-?\d[\w.]*|Llama[ -]\d[\w.]*(?: \d+B)?|Claude [\w. ]*\d[\w.]*|Gemini \d[\w.]*"
)
_FIGURE = re.compile(r"(?<![\w.\-/])\d+(?:[.,]\d+)*(?![\w\-/])")


_FORMS = {"": format_claim, "range": format_range, "size": format_size}


def literal_figures(text: str) -> tuple[str, ...]:
    """Figures that stand in the text itself; those in names of laws and standards aside."""
    return tuple(_FIGURE.findall(NAMES.sub("", text)))


# Durations as people write them, such as 1h30m, are figures too where words are quoted.
_QUOTED = re.compile(r"(?<![\w.\-/])\d+(?:[.,]\d+)*(?:[dhms]\d+)*[dhms]?(?![\w\-/])")


def find_figures(text: str, replace: Callable[[re.Match[str]], str]) -> str:
    """`text` with every figure replaced that is not part of a name."""
    pieces: list[str] = []
    position = 0
    for name in NAMES.finditer(text):
        pieces += [_QUOTED.sub(replace, text[position : name.start()]), name.group()]
        position = name.end()
    return "".join([*pieces, _QUOTED.sub(replace, text[position:])])


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence whose figures are references to claims: `{C-12ab}`, `{C-12ab:range}` or, without its
    sign, `{C-12ab:size}`.

    A literal figure in the sentence is refused: it would be a number without an origin.
    """

    text: str

    def __post_init__(self) -> None:
        if orphans := literal_figures(_REFERENCE.sub("", self.text)):
            raise LedgerError(
                f"The figure {orphans[0]!r} in {self.text!r} is no claim.",
                remedy="Record it in the ledger and refer to it.",
            )

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims it refers to, in order, each once."""
        return tuple(dict.fromkeys(match["id"] for match in _REFERENCE.finditer(self.text)))

    def parts(self) -> tuple[tuple[str, str | None, str], ...]:
        """`(text, None, "")` for words and `("", claim id, form)` for figures, in order."""
        found: list[tuple[str, str | None, str]] = []
        position = 0
        for match in _REFERENCE.finditer(self.text):
            if match.start() > position:
                found.append((self.text[position : match.start()], None, ""))
            found.append(("", match["id"], match["form"] or ""))
            position = match.end()
        if position < len(self.text):
            found.append((self.text[position:], None, ""))
        return tuple(found)

    def render(self, claims: Mapping[str, Claim]) -> str:
        """The sentence as plain text."""
        return "".join(
            words if id is None else _FORMS[form](claims[id]) for words, id, form in self.parts()
        )
