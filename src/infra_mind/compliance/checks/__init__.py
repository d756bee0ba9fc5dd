"""One module per check: its name is the name a control asks for, its function is `check`.

A new check is a new module here, a line below and a line in a control.
"""

from collections.abc import Mapping

from ..observation import Check
from . import (
    backups,
    capacity,
    data_location,
    encryption_by_default,
    on_call,
    physical_security,
    recovery_targets,
    retention_period,
    store_replicas,
)

__all__ = ["CHECKS"]

CHECKS: Mapping[str, Check] = {
    "backups": backups.check,
    "capacity": capacity.check,
    "data_location": data_location.check,
    "encryption_by_default": encryption_by_default.check,
    "on_call": on_call.check,
    "physical_security": physical_security.check,
    "recovery_targets": recovery_targets.check,
    "retention_period": retention_period.check,
    "store_replicas": store_replicas.check,
}
