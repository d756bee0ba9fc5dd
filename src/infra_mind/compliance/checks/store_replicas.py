from ...domain.architecture import Database
from ..observation import Facts, Observation, planned, today


def check(facts: Facts) -> tuple[Observation, ...]:
    """No relational store without a standby is left in the plan."""
    if facts.architecture is None:
        return (today("how databases are kept available was not said", holds=None),)
    decided = {
        key.removesuffix(".database"): option
        for key, option in facts.architecture.decisions.items()
        if key.endswith(".database")
    }
    alone = sorted(name for name, option in decided.items() if option == Database.SINGLE)
    if alone:
        return (planned("a database runs without a standby", holds=False),)
    return (planned("no database runs without a standby", holds=True),)
