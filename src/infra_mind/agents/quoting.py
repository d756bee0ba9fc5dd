from ..domain.claim import Source, SourceKind
from ..domain.ledger import Ledger

_INPUT = Source(title="Requirements, names as given", kind=SourceKind.USER)
_PLAIN = str.maketrans("{}", "()")


def quoted(ledger: Ledger, words: str) -> str:
    """Words of the user, such as a workload's name, fit to stand in a sentence.

    Figures in them become claims of theirs, and nothing in them is taken for a placeholder.
    """
    return ledger.quote(words.translate(_PLAIN), _INPUT).text
