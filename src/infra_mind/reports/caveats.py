"""What must not be overlooked, in the same words in every report."""

import re

from ..domain.dossier import AgentEntry, AgentStatus
from ..words.terms import term
from .document import Callout, Content, Name, Tone
from .prose import joined, prose, write
from .view import View

_SAYS = {
    AgentStatus.FAILED: "failed",
    AgentStatus.TIMED_OUT: "ran out of time",
    AgentStatus.SKIPPED: "skipped",
}
_LISTED = 6
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")


def caveats(view: View, *, all_of_them: bool = False) -> Callout | None:
    """Agents without a report, what has no price or no model, and contradictions.

    What was skipped on purpose, and what was stated that no formula reads, could change no decision: both
    are told here only with `all_of_them`.
    """
    broken = [status for status in view.unwell if status is not AgentStatus.SKIPPED]
    told = view.unwell if all_of_them else broken
    items = [*(_ended(view, status) for status in told), *_gaps(view, all_of_them=all_of_them)]
    if not items:
        return None
    loud = (
        broken
        or view.dossier.not_understood
        or view.dossier.off_the_bill
        or view.dossier.cost.not_priced
    )
    title = "This assessment is partial" if broken else "Read with these limits in mind"
    return Callout(tone=Tone.DANGER if loud else Tone.WARNING, title=title, items=tuple(items))


def skipped(view: View) -> list[Content]:
    """Which agents were skipped, and why."""
    status = AgentStatus.SKIPPED
    return [_ended(view, status)] if status in view.unwell else []


def _ended(view: View, status: AgentStatus) -> Content:
    """Who ended in a way that left no report."""
    ended = [agent for agent in view.dossier.agents if agent.status is status]
    names = joined(
        [
            write("{role} ({error})", role=Name(agent.role.label), error=Name(_reason(agent)))
            if agent.error
            else (Name(agent.role.label),)
            for agent in ended
        ],
        separator="; ",
        last="; ",
    )
    words = "{number} of {total} agents " + _SAYS[status] + ": {names}. "
    return write(
        words + "What they own is missing here.",
        number=view.dossier.counts[status.value],
        total=view.dossier.counts["agents"],
        names=names,
    )


def _reason(agent: AgentEntry) -> str:
    """Why it has no report; of a skipped agent the first sentence, the technical report has all."""
    if agent.status is not AgentStatus.SKIPPED:
        return agent.error
    return _SENTENCE_END.split(agent.error, maxsplit=1)[0].rstrip(".")


def _gaps(view: View, *, all_of_them: bool) -> list[Content]:
    items: list[Content] = []
    dossier = view.dossier
    if dossier.not_understood:
        items.append(
            write(
                "Not understood of what you wrote, so in no figure: {names}.",
                names=_listed(tuple(f"“{one}”" for one in dossier.not_understood)),
            )
        )
    if dossier.off_the_bill:
        items.append(
            write("Not modelled, so in no figure: {names}.", names=_listed(dossier.off_the_bill))
        )
    unread = tuple(one for one in dossier.not_modelled if one not in dossier.off_the_bill)
    if unread and all_of_them:
        items.append(write("Stated, and in no figure: {names}.", names=_listed(unread)))
    if dossier.cost.not_priced:
        items.append(
            write(
                "Not priced, so missing from every sum: {names}.",
                names=_listed(dossier.cost.not_priced),
            )
        )
    if dossier.baseline is not None and dossier.baseline.unread:
        items.append(
            write(
                "Of the files about today, not taken as it stands: {names}.",
                names=_listed(dossier.baseline.unread),
            )
        )
    items += [write("To be settled: {it}", it=prose(one)) for one in dossier.contradictions]
    return items


def _listed(names: tuple[str, ...]) -> Content:
    shown: list[Content] = [(Name(term(name)),) for name in names[:_LISTED]]
    if len(names) > _LISTED:
        shown.append(write("others, all in the technical report"))
    return joined(shown)
