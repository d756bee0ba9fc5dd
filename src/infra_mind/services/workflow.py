from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from ..core.errors import StoreError
from ..domain.dossier import Dossier
from ..domain.provenance import Parsed
from ..engine.events import JsonValue, OutcomeStatus
from ..engine.journal import History
from ..engine.plan import Plan

JsonObject = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """The assessment's workflow as the use cases see it.

    `refuse` raises an `InputError` for requirements that cannot be assessed; `read_input` makes a
    run's input of requirements as they were read and a seed; `describe` makes assessment.json of a
    dossier and of the section about the run; `final` is the step whose value is the dossier.
    """

    plan: Plan
    read_input: Callable[[Parsed, int], object]
    refuse: Callable[[Parsed], None]
    describe: Callable[[Dossier, JsonObject], JsonObject]
    final: str = "reports.dossier"

    def dossier(self, history: History) -> Dossier | None:
        """What a run came to, from its records; `None` while it has not come that far."""
        outputs = [
            record.output
            for record in history.records
            if record.step == self.final and record.status is OutcomeStatus.COMPLETED
        ]
        if not outputs:
            return None
        step = next(step for step in self.plan.steps if step.name == self.final)
        try:
            return cast("Dossier", step.codec.decode(outputs[-1]))
        except ValueError as error:
            raise StoreError(
                "The result of this run was written by another version of Infra Mind.",
                remedy="Assess the requirements again; its assessment.json can still be read.",
            ) from error
