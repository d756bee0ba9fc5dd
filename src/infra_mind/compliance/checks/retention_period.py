from ..observation import Facts, Observation, today


def check(facts: Facts) -> tuple[Observation, ...]:
    if facts.requirements.data.retention is None:
        return (today("how long data is kept was not said (data.retention)", holds=None),)
    return (today("how long data is kept is stated (data.retention)", holds=True),)
