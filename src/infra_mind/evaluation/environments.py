"""Copies of production that nobody depends on: staging, test, development."""

from collections.abc import Iterator

from ..domain.requirements import Requirements
from .reading import Reader

STAGING = "staging"
ENVIRONMENTS = (STAGING, "test", "development")


def read_environments(reader: Reader, requirements: Requirements) -> Iterator[tuple[str, str]]:
    """Shares of the compute of production by environment; what was stated."""
    environments = requirements.environments
    stated = {
        STAGING: environments.staging,
        "test": environments.test,
        "development": environments.development,
    }
    for name, share in stated.items():
        if share:
            yield name, reader.stated(f"environments.{name}", share)


def usual_staging(reader: Reader) -> dict[str, str]:
    """One smaller copy, as most companies have it."""
    return {STAGING: reader.assumed(f"environments.{STAGING}")}
