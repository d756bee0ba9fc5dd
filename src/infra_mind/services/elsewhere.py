"""What takes seconds and belongs to no run, as functions that a process of the pool can be sent."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ..core.encoding import Json
from ..domain.provenance import Parsed
from ..imports.plans.requirements import requirements_of
from ..knowledge.library import Library
from ..llm.budget import ModelUse
from ..llm.recording import KeptExchanges
from ..models.run import Run
from ..reports import Format, ReportKind
from ..workflows.assessment_plan import assessment_workflow, collaborators
from ..workflows.workflow import Workflow
from .bill import bill_json, price
from .open_questions import open_questions, questions_json
from .reports import report_of
from .runs import Conclusion
from .verification import Verification, verify


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


def verified(run: Run, recorded: KeptExchanges) -> Verification:
    """Whether a run's result is what comes out again."""

    def assemble(language: ModelUse | None) -> Workflow:
        return assessment_workflow(collaborators(library=_library(), language=language))

    return asyncio.run(verify(run, assemble, recorded))


def imported(files: Mapping[str, bytes]) -> str:
    """A requirements file, of what other programs describe in files of these names."""
    with TemporaryDirectory(prefix="infra-mind-") as folder:
        paths = [Path(folder, name) for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content)
        return requirements_of(paths, _library())


@cache
def _library() -> Library:
    return Library()
