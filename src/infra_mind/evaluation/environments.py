"""Copies of production that nobody depends on: staging, test, development."""

from collections.abc import Iterator

from ..domain.requirements import Requirements
from .reading import Reader

STAGING = "staging"
DEVELOPMENT = "development"
ENVIRONMENTS = (STAGING, "test", DEVELOPMENT)
# So many developers do not wait for each other at one copy.
SHARED_BY = 5


def read_environments(reader: Reader, requirements: Requirements) -> Iterator[tuple[str, str]]:
    """Shares of the compute of production by environment; what was stated."""
    environments = requirements.environments
    stated = {
        STAGING: environments.staging,
        "test": environments.test,
        DEVELOPMENT: environments.development,
    }
    for name, share in stated.items():
        if share:
            yield name, reader.stated(f"environments.{name}", share)


def usual(reader: Reader, developers: int | None) -> dict[str, str]:
    """One smaller copy, as most companies have it; and one to build on where several people build."""
    found = {STAGING: reader.assumed(f"environments.{STAGING}")}
    if (developers or 0) >= SHARED_BY:
        found[DEVELOPMENT] = reader.assumed(f"environments.{DEVELOPMENT}")
    return found
