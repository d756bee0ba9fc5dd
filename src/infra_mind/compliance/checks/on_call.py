from ..observation import Observation, Subject, today


def check(facts: Subject) -> tuple[Observation, ...]:
    stated = facts.requirements.team.on_call
    if stated is None:
        return (today("whether alarms are answered round the clock was not said", holds=None),)
    verb = "are" if stated else "are not"
    return (
        today(f"alarms {verb} answered round the clock as stated (team.on_call)", holds=stated),
    )
