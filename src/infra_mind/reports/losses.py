"""What is lost with a store: which event a figure is for, which event is worst, which misses a target."""

from ..domain.design import REGIONS
from ..domain.dossier import StoreLoss
from ..domain.option import Regions
from ..words.inputs import store_words
from .document import Content, Name, Text
from .prose import joined, write
from .view import View

MOST_TOLD = 3
_REMEDY: Content = (
    Text(" Where that is too long, ask for it: "),
    Name("reliability.survive", code=True),
    Text("."),
)


def lost_first(view: View) -> str:
    """What the figures of the whole design are for: the loss of the primary store, or of its region."""
    alone = view.dossier.architecture.design[REGIONS] == Regions.SINGLE
    return "the primary store" if alone else "the region"


def most_lost(view: View) -> StoreLoss | None:
    """The store and event after which most data is gone."""
    found = [one for one in _losses(view) if one.data_lost is not None]
    return max(found, key=lambda one: view.number(one.data_lost) or 0.0, default=None)


def worse(view: View, figure: str, than: str) -> bool:
    """Whether the worst event is worse than the one that a figure is for, as far as it is told."""
    return (view.number(figure) or 0.0) > 1.01 * (view.number(than) or 0.0)


def misses(view: View) -> list[Content]:
    """Targets that an event misses, one line for each event with the stores that it takes."""
    found = [one for one in _losses(view) if one.misses_rto or one.misses_rpo]
    # What is lost most often and without a way back is told first.
    found.sort(key=lambda one: (one.event != "deletion", one.data_lost is not None))
    events: dict[tuple[str, str], list[StoreLoss]] = {}
    for one in found[:MOST_TOLD]:
        events.setdefault((_missed(one), one.when), []).append(one)
    told = [_told(targets, when, stores) for (targets, when), stores in events.items()]
    return [*told[:-1], (*told[-1], *_REMEDY)] if told else []


def _losses(view: View) -> tuple[StoreLoss, ...]:
    return view.dossier.answers.recovery if view.serves else ()


def _missed(one: StoreLoss) -> str:
    return " and the ".join(
        word for word, missed in (("RTO", one.misses_rto), ("RPO", one.misses_rpo)) if missed
    )


def _told(targets: str, when: str, stores: list[StoreLoss]) -> Content:
    return write(
        "Seldom, and beyond the {targets}, when {when}: {stores}.",
        targets=Text(targets),
        when=Text(when),
        stores=joined([_back(one) for one in stores], separator="; ", last="; "),
    )


def _back(one: StoreLoss) -> Content:
    """How long until a store is back, and how much of it is gone."""
    store = Name(store_words(one.store, one.workload))
    if one.time_until_back is None or one.data_lost is None:
        return write("{store} waits for the provider", store=store)
    return write(
        "{store} back within {hours}, {lost} of data gone",
        store=store,
        hours=one.time_until_back,
        lost=one.data_lost,
    )
