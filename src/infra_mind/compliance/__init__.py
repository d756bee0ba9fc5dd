"""Which requirements of which laws and standards the input supports, and what would support more."""

from .applicability import Applicability, Sureness
from .audit import Audit, audit_of
from .catalog import Catalog, load_catalog
from .control import Control
from .framework import Framework, Requirement
from .listing import list_catalog
from .measures import Choice, MeasurePlan, best_of, plan_measures
from .observation import ControlState, RegionTags
from .posture import UNASSESSED, FrameworkPosture, Posture, Status, Verdict, assess
from .record import PostureClaims, record

__all__ = [
    "UNASSESSED",
    "Applicability",
    "Audit",
    "Catalog",
    "Choice",
    "Control",
    "ControlState",
    "Framework",
    "FrameworkPosture",
    "MeasurePlan",
    "Posture",
    "PostureClaims",
    "RegionTags",
    "Requirement",
    "Status",
    "Sureness",
    "Verdict",
    "assess",
    "audit_of",
    "best_of",
    "list_catalog",
    "load_catalog",
    "plan_measures",
    "record",
]
