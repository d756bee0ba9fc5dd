"""The sentence that every report begins with, and what its amounts are in."""

from ..domain.converted import USD, rate_of
from .document import Content, Text
from .prose import prose, write
from .view import View


def lead(view: View) -> Content:
    summary = prose(view.dossier.synthesis.summary)
    if view.currency == USD:
        return summary
    rate = rate_of(view.dossier)
    at = () if rate is None else write(", at {rate} for one", rate=rate.id)
    return (
        *summary,
        *write(
            " Amounts are in {code}{at}, and prices by unit in USD, as they are listed. The bill is "
            "{bill:usd}.",
            code=Text(view.currency),
            at=at,
            bill=view.dossier.cost.monthly,
        ),
    )
