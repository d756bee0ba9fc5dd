from typing import ClassVar

from ..core.rollout import Mode
from .base import Workflow


class AssessmentWorkflow(Workflow):
    """The same plan, one step at a time."""

    mode: ClassVar[Mode] = Mode.SEQUENTIAL
