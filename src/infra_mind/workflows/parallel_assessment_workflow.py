from typing import ClassVar

from ..core.rollout import Mode
from .base import Workflow


class ParallelAssessmentWorkflow(Workflow):
    """All agents at once."""

    mode: ClassVar[Mode] = Mode.PARALLEL
