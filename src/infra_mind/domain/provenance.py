from enum import StrEnum


class Provenance(StrEnum):
    """Where the value of a field comes from."""

    STATED = "stated"
    IMPORTED = "imported"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"
