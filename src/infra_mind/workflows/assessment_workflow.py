from typing import ClassVar

from ..core.rollout import Mode
from .base import AssessmentRunner


class AssessmentWorkflow(AssessmentRunner):
    """The same plan, one step at a time."""

    mode: ClassVar[Mode] = Mode.SEQUENTIAL
