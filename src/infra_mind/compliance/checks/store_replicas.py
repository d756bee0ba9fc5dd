from ...domain.option import Database
from ..observation import Observation, Subject, planned, today


def check(facts: Subject) -> tuple[Observation, ...]:
    """No relational store without a standby is left in the plan."""
    if facts.architecture is None:
        return (today("how databases are kept available was not said", holds=None),)
    if any(option is Database.SINGLE for _, option in facts.architecture.design.options):
        return (planned("a database runs without a standby", holds=False),)
    return (planned("no database runs without a standby", holds=True),)
