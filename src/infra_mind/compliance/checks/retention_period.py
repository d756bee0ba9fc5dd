from ..observation import Observation, Subject, today


def check(facts: Subject) -> tuple[Observation, ...]:
    if facts.requirements.data.retention is None:
        return (today("how long data is kept was not said (data.retention)", holds=None),)
    return (today("how long data is kept is stated (data.retention)", holds=True),)
