from typing import ClassVar

from ..core.rollout import Mode
from .base import AssessmentRunner


class ParallelAssessmentWorkflow(AssessmentRunner):
    """All agents at once."""

    mode: ClassVar[Mode] = Mode.PARALLEL
