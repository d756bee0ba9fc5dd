"""What takes seconds and belongs to no run, as functions that a process of the pool can be sent."""

from datetime import UTC, datetime
from functools import cache

from ..core.encoding import Json
from ..domain.provenance import Parsed
from ..knowledge.library import Library
from ..reports import Format, ReportKind
from .bill import bill_json, price
from .open_questions import open_questions, questions_json
from .reports import report_of
from .runs import Conclusion


def priced(given: Parsed, seed: int) -> Json:
    """The bill of requirements, with what they pin."""
    return bill_json(price(given, _library(), today=datetime.now(UTC).date(), seed=seed))


def asked_back(given: Parsed, seed: int) -> Json:
    """What is worth answering before a run."""
    today = datetime.now(UTC).date()
    return questions_json(open_questions(given, _library(), today=today, seed=seed))


def rendered(conclusion: Conclusion, kind: ReportKind, form: Format) -> bytes:
    """One report of a run."""
    return report_of(conclusion, kind, form)


@cache
def _library() -> Library:
    return Library()
