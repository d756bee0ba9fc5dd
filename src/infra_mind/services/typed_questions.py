"""Questions that everybody asks: each is known by its words and answered in a sentence, or not at all."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..domain.design import BACKUP, REGIONS, SECOND, Site
from ..domain.dossier import Dossier
from ..domain.figure import format_claim, format_range
from ..domain.option import CLOSED_OPTIONS, DecisionKind, Regions
from ..domain.recommendation import Finding, Level
from ..domain.requirements import Cloud
from ..domain.role import AgentRole
from ..domain.statement import Statement
from ..questions.choice.second_cloud import ASKED_FOR
from ..words.options import option_phrase, option_words, provider_words, site_words
from ..words.terms import sentence_case, term
from .vocabulary import words_of

MOST, LONGEST = 4, 400
# Those whose findings are no risk of the design.
_LOOKS_FOR_RISK = frozenset({AgentRole.SECURITY, AgentRole.SIMULATION})
_NO_RISK = frozenset({AgentRole.COMPLIANCE, AgentRole.RESEARCH, AgentRole.CHATBOT, AgentRole.CTO})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer:
    """One answer, and the claims that it rests on."""

    text: str
    claims: tuple[str, ...] = ()


def typed_answer(dossier: Dossier, question: str) -> ShortAnswer | None:
    """The answer to the first question of the table that these words ask; `None` where none is meant."""
    words = question.lower()[:LONGEST]
    for pattern, work in _QUESTIONS:
        if pattern.search(words):
            return work(dossier, words)
    return None


def _say(dossier: Dossier, *parts: Statement | str) -> ShortAnswer:
    """Statements and words of our own as one text."""
    text = " ".join(
        one if isinstance(one, str) else one.render(dossier.claims).strip() for one in parts
    )
    claims = [id for one in parts if isinstance(one, Statement) for id in one.claims]
    return ShortAnswer(text=text, claims=tuple(dict.fromkeys(claims)))


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _what_if(dossier: Dossier, words: str) -> ShortAnswer:
    """A variant has to be worked out; with traffic, what breaks first is known."""
    if _FAILS.search(words):
        return _not_worked_out(dossier)
    path = "workloads[0].traffic.average_rps" if _TRAFFIC.search(words) else "PATH"
    lead = f"That is worked out anew: infra-mind whatif latest --set {path}=VALUE."
    breaks = [one for one in dossier.answers.first_break if one.month is not None]
    if not _TRAFFIC.search(words) or not breaks:
        return ShortAnswer(text=lead)
    first = breaks[0]
    month = format_claim(dossier.claims[str(first.month)])
    known = f"Known already: {first.scenario}, {first.limit} breaks in {month}."
    return ShortAnswer(text=f"{lead} {known}", claims=(str(first.month),))


def _not_worked_out(dossier: Dossier) -> ShortAnswer:
    """A failure that none of the events is."""
    events = ", ".join(dict.fromkeys(one.event for one in dossier.answers.recovery))
    known = f" Worked out is the loss of: {events}." if events else ""
    return ShortAnswer(
        text=f"What is lost when that fails was not worked out by itself.{known}",
        claims=(dossier.facts.design,),
    )


def _encrypted(dossier: Dossier, _: str) -> ShortAnswer | None:
    """What was said of the controls that encrypt."""
    found = [
        (id, claim)
        for id, claim in dossier.claims.items()
        if claim.label.startswith("Control:") and "encrypted" in claim.label
    ][:MOST]
    if not found:
        return None
    told = "; ".join(
        f"{claim.label.removeprefix('Control:').strip()}: {format_claim(claim)}"
        for _, claim in found
    )
    return ShortAnswer(text=f"{told}.", claims=tuple(id for id, _ in found))


def _event_lost(dossier: Dossier, words: str) -> ShortAnswer | None:
    """What comes back after a machine, a zone or data is gone, and with how much lost."""
    event = next((one for one, spoken in _EVENTS.items() if spoken.search(words)), None)
    told, claims = _recovered(dossier, event or "")
    if not told:
        return None
    return ShortAnswer(text=" ".join(told), claims=tuple(dict.fromkeys(claims)))


def _recovered(dossier: Dossier, event: str) -> tuple[list[str], list[str]]:
    found = [one for one in dossier.answers.recovery if one.event == event]
    told: list[str] = []
    claims: list[str] = []
    for one in found[:MOST]:
        if one.time_until_back is None or one.data_lost is None:
            told.append(f"{one.store} of {one.workload} waits for the provider.")
            continue
        back, lost = (
            format_claim(dossier.claims[id]) for id in (one.time_until_back, one.data_lost)
        )
        told.append(
            f"{one.store} of {one.workload} is back within {back}, with {lost} of data gone."
        )
        claims += [one.time_until_back, one.data_lost]
    return told, claims


def _region_lost(dossier: Dossier, _: str) -> ShortAnswer:
    told, claims = _recovered(dossier, "region")
    design = dossier.architecture.design
    strategy = sentence_case(option_words(design[REGIONS], REGIONS.kind))
    if not told:
        text = (
            f"{strategy}. What comes back from where was not worked out: no store keeps anything."
        )
        return ShortAnswer(text=text, claims=(dossier.facts.design,))
    return ShortAnswer(text=f"{strategy}: {' '.join(told)}", claims=tuple(dict.fromkeys(claims)))


def _risk(dossier: Dossier, _: str) -> ShortAnswer | None:
    """The gravest finding; of several as grave that of who looks for attacks, then for outages."""
    found = [
        (finding.severity.rank, agent.role not in _LOOKS_FOR_RISK, finding)
        for agent in sorted(dossier.agents, key=lambda one: one.role != AgentRole.SECURITY)
        if agent.report is not None and agent.role not in _NO_RISK
        for finding in agent.report.findings
        if finding.severity is not Level.LOW
    ]
    if not found:
        return None
    worst = min(found, key=lambda one: one[:2])[2]
    title = worst.title.text.rstrip(" .!?:")
    return _say(dossier, Statement(f"{title}:"), Statement(_ended(worst.detail.text)))


def _compliance(dossier: Dossier, words: str) -> ShortAnswer:
    """Counts of evidence: whether a company complies, an auditor says."""
    every = [one for one in dossier.compliance.frameworks if one.applies]
    named = [one for one in every if one.framework.split("_")[0] in words]
    law = _LAWS.search(words)
    if law is not None and not named:
        name = law[0].replace(" ", "")
        text = (
            f"{name.upper()} was held against nothing: it was not asked for, or does not bind what was "
            f"described. infra-mind whatif latest --set compliance={name} asks for it."
        )
        return ShortAnswer(text=text, claims=(dossier.facts.design,))
    told: list[str] = []
    claims: list[str] = []
    for one in (named or every)[:MOST]:
        ids = [one.counts[name] for name in _COUNTS]
        figures = [format_claim(dossier.claims[str(id)]) for id in ids]
        parts = ", ".join(f"{n} {w}" for n, w in zip(figures, _COUNTS.values(), strict=True))
        told.append(f"{one.title}: {parts}.")
        claims += map(str, ids)
    if not told:
        text = "No law or standard was asked for, so nothing was held against it: "
        text += "infra-mind whatif latest --set compliance=gdpr."
        return ShortAnswer(text=text)
    return ShortAnswer(
        text=f"That is for an auditor to say. Here: {' '.join(told)}", claims=tuple(claims)
    )


def _migration(dossier: Dossier, _: str) -> ShortAnswer | None:
    """By the work, the people and the date; else when the last wave ends."""
    schedule = _finding(dossier, AgentRole.CTO, "schedule")
    stay = dossier.choice.stay
    cost = () if stay is None else (Statement(f"Moving costs {{{stay.work}:range}} once."),)
    if schedule is not None:
        return _say(dossier, schedule.detail, *cost)
    if not dossier.synthesis.roadmap:
        return None
    end = dossier.synthesis.roadmap[-1].ends
    text = f"Who does it was not stated (team). The last wave of the plan ends {{{end}}} from now."
    return _say(dossier, Statement(text), *cost)


def _finding(dossier: Dossier, role: AgentRole, id: str) -> Finding | None:
    return next(
        (
            finding
            for agent in dossier.agents
            if agent.role is role and agent.report is not None
            for finding in agent.report.findings
            if finding.id == f"{role}.{id}"
        ),
        None,
    )


def _stored(dossier: Dossier, _: str) -> ShortAnswer:
    design = dossier.architecture.design
    text = f"In {site_words(design.site.provider, design.site.region)}"
    backup = design.get(BACKUP)
    if backup is not None:
        text += f", {option_phrase(BACKUP.kind, backup)}"
    second = design.get(SECOND)
    copied = design[REGIONS] != Regions.SINGLE or backup == "cross_region"
    if copied and isinstance(second, Site):
        text += f"; the copies lie in {site_words(second.provider, second.region)}"
    return ShortAnswer(text=f"{text}.", claims=(dossier.facts.design,))


def _first(dossier: Dossier, _: str) -> ShortAnswer | None:
    if not dossier.synthesis.recommendations:
        return None
    one = dossier.synthesis.recommendations[0]
    owner = f"({sentence_case(term(one.owner))})"
    return _say(
        dossier,
        Statement(_ended(one.title.text)),
        Statement(_ended(one.action.text)),
        owner,
        Statement(f"Done when: {_ended(one.done_when.text)}"),
    )


def _today(dossier: Dossier, _: str) -> ShortAnswer:
    stay = dossier.choice.stay
    if stay is not None:
        return _say(dossier, stay.text)
    monthly = dossier.facts.monthly
    words = f"It costs {{{monthly}:range}}; what is paid today was not said: state current.monthly_spend or "
    return _say(dossier, Statement(f"{words}name a bill in current.bill."))


def _second_cloud(dossier: Dossier, _: str) -> ShortAnswer:
    asked = [one for one in dossier.contradictions if one.text.startswith(ASKED_FOR)]
    if asked:
        return _say(dossier, asked[0])
    text = "That is worked out where it is asked for: infra-mind whatif latest --set clouds.multi_cloud=true."
    return ShortAnswer(text=text)


def _rehost(dossier: Dossier, _: str) -> ShortAnswer:
    moved = dossier.choice.rehost
    if moved is None:
        text = "Which machines run today was not said: name them in current.inventory or current.servers."
        return ShortAnswer(text=text)
    return _say(dossier, moved.text)


def _breaks_first(dossier: Dossier, _: str) -> ShortAnswer | None:
    """Each scenario that breaks anything within the horizon, and when."""
    breaks = [one for one in dossier.answers.first_break if one.month is not None]
    if not breaks:
        return None
    claims = tuple(str(one.month) for one in breaks)
    months = (format_claim(dossier.claims[id]) for id in claims)
    # What breaks may bear a name of the company's, which may have figures in it.
    parts = (
        f"{sentence_case(one.scenario)}: {one.limit} breaks in {month}."
        for one, month in zip(breaks, months, strict=True)
    )
    return ShortAnswer(text=" ".join(parts), claims=claims)


def _age_of_prices(dossier: Dossier, _: str) -> ShortAnswer:
    return _say(
        dossier, Statement(f"The oldest price in the bill is of {{{dossier.prices.oldest}}}.")
    )


def _how_sure(dossier: Dossier, _: str) -> ShortAnswer:
    words = "Knowing everything that is assumed before choosing would save {%s} on average."
    return _say(dossier, Statement(words % dossier.choice.regret))


def _built(dossier: Dossier, kinds: Sequence[DecisionKind]) -> ShortAnswer | None:
    """The workloads that take such a decision, what they run on, and their share of the bill."""
    design = dossier.architecture.design
    told: list[str] = []
    claims: list[str] = []
    for one in dossier.synthesis.built:
        if one.monthly is None or not any(kind in design.of(one.workload) for kind in kinds):
            continue
        cost = format_claim(dossier.claims[one.monthly])
        told.append(
            f"{sentence_case(one.workload)} runs on {one.text.render(dossier.claims)}: {cost}."
        )
        claims.append(one.monthly)
    return ShortAnswer(text=" ".join(told), claims=tuple(claims)) if told else None


def _model(dossier: Dossier, _: str) -> ShortAnswer:
    none = ShortAnswer(text="No workload that was described asks a language model.")
    return _built(dossier, (DecisionKind.SERVING,)) or none


def _training(dossier: Dossier, _: str) -> ShortAnswer:
    none = ShortAnswer(text="No workload that was described takes accelerators.")
    return _built(dossier, (DecisionKind.ACCELERATOR,)) or none


def _carbon(dossier: Dossier, words: str) -> ShortAnswer:
    carbon = dossier.facts.carbon
    text = f"It emits {format_range(dossier.claims[carbon])}."
    if _NOW.search(words):
        text += " What runs today emits is not known."
    return ShortAnswer(text=text, claims=(carbon,))


def _cloud(dossier: Dossier, words: str) -> ShortAnswer | None:
    """The best place on each other cloud, or on the one that is named."""
    here = dossier.architecture.design.site.provider
    best: dict[str, tuple[str, Statement]] = {}
    for one in dossier.synthesis.alternatives:
        if isinstance(one.option, Site) and one.option.provider != here:
            best.setdefault(one.option.provider, (option_words(one.option), one.reason))
    named = [str(cloud) for cloud in Cloud if _spoken(cloud).search(words)]
    if here in named and "not" in words:
        return ShortAnswer(
            text=f"It is what was chosen: {option_words(dossier.architecture.design.site)}.",
            claims=(dossier.facts.design,),
        )
    parts: list[Statement | str] = []
    for name, (place, reason) in best.items():
        if not set(named) & set(best) or name in named:
            parts += [f"Against {place}:", reason]
    if not parts and not best:
        text = "No design on another cloud was compared: clouds.allowed says which may be."
        return ShortAnswer(text=text, claims=(dossier.facts.design,))
    return _say(dossier, *parts) if parts else None


@cache
def _spoken(*clouds: Cloud) -> re.Pattern[str]:
    """How clouds are called: by the first word of their name, or by their id."""
    names = [name for one in clouds for name in (one, provider_words(one).split()[0].lower())]
    return re.compile(rf"\b({'|'.join(names)})\b")


def _year(dossier: Dossier, _: str) -> ShortAnswer:
    first = dossier.facts.first_year
    return ShortAnswer(
        text=f"The first year costs {format_range(dossier.claims[first])}.", claims=(first,)
    )


def _month(dossier: Dossier, _: str) -> ShortAnswer:
    return _say(dossier, Statement(f"It costs {{{dossier.facts.monthly}:range}}."))


def _part(dossier: Dossier, words: str) -> ShortAnswer | None:
    """What the lines of the bill cost that a question names, dearest first."""
    asked = words_of(_OF_COST.sub(" ", words))
    own = {word for word in asked if not word.startswith("~")}
    if not own:
        return None
    found = [
        (line.component, line.monthly)
        for line in dossier.cost.lines
        if line.monthly is not None
        and own <= words_of(f"{line.component.workload or ''} {line.component.name}")
    ]
    if not found:
        return None
    found.sort(key=lambda line: -(line[0].monthly or 0.0))
    told = [
        f"{sentence_case(one.name)}{f' ({one.workload})' if one.workload else ''}: "
        f"{format_claim(dossier.claims[id])}"
        for one, id in found[:MOST]
    ]
    more = f" {len(found) - MOST} smaller lines of that name besides." if len(found) > MOST else ""
    return ShortAnswer(text=f"{'; '.join(told)}.{more}", claims=tuple(id for _, id in found[:MOST]))


def _people(dossier: Dossier, _: str) -> ShortAnswer:
    return _say(dossier, dossier.answers.team_load.verdict)


def _why_not(dossier: Dossier, words: str) -> ShortAnswer | None:
    """Why an option that is named lost, was left out, or how to have it worked out."""
    asked = _WHY_NOT.search(words)
    name = "" if asked is None else re.sub(r"[^a-z0-9]+", "_", asked[1].strip(" ?!.")).strip("_")
    if not name:
        return None
    for one in dossier.synthesis.alternatives:
        if name in _names(str(one.option)):
            return _say(
                dossier, f"Against {option_words(one.option, one.decision.kind)}:", one.reason
            )
    for left in dossier.synthesis.exclusions:
        if name in _names(str(left.option)):
            return ShortAnswer(text=_ended(left.reason))
    for decision, taken in dossier.architecture.design.items():
        if name in _names(str(taken)):
            text = f"It is what was chosen: {option_words(taken, decision.kind)}."
            return ShortAnswer(text=text, claims=(dossier.facts.design,))
    return _not_told(dossier, name)


def _not_told(dossier: Dossier, name: str) -> ShortAnswer | None:
    """Of an option that no alternative takes: the guard rail that names it, or how to have it worked out."""
    for decision in dict(dossier.architecture.design.items()):
        known = CLOSED_OPTIONS.get(decision.kind, ())
        option = next((one for one in known if name in _names(str(one))), None)
        if option is None:
            continue
        for rail in dossier.choice.guard_rails:
            if rail.decision.kind == decision.kind and _speaks_of(rail.reason, str(option)):
                return ShortAnswer(text=rail.reason, claims=(dossier.facts.design,))
        return ShortAnswer(
            text=f"{sentence_case(option_words(option))} is in none of the alternatives that are told. "
            f"infra-mind whatif latest --set design.{decision}={option} works it out."
        )
    return None


def _speaks_of(reason: str, option: str) -> bool:
    words = reason.lower()
    return option.replace("_", " ") in words or option_words(option).lower() in words


def _names(option: str) -> Iterator[str]:
    yield option
    yield re.sub(
        r"[^a-z0-9]+", "_", option_words(option).lower().removeprefix("a ").removeprefix("an ")
    )


_COUNTS = {
    "supported": "supported by evidence",
    "supported_in_part": "in part",
    "not_supported": "to do",
    "not_assessable": "not assessable from what was said",
}
_EVENTS = {
    "deletion": re.compile(r"\b(deleted?|deletion|encrypted?|ransomware|wiped)\b"),
    "zone": re.compile(r"\b(zone|data ?cent(?:er|re))\b"),
    "machine": re.compile(r"\b(machine|server|node|instance)s?\b"),
}
_TRAFFIC = re.compile(r"traffic|load|users|requests|grow|doubl")
_LAWS = re.compile(r"gdpr|dsgvo|hipaa|pci|soc ?2|iso|nis|dora|fedramp")
_FAILS = re.compile(r"\b(fails?|down|outage|dies|crash\w*|unavailable)\b")
_OF_COST = re.compile(
    r"\b(costs?|prices?|pay|spend|bill|month(?:ly)?|run(?:ning)?|usd|eur|euros?|dollars?|up|adds?)\b"
)
_NOW = re.compile(r"\b(today|now|currently|at present)\b")
_WHY_NOT = re.compile(r"\bwhy (?:not|no) (?:use |run |on |with |a |an )*([a-z0-9 .:_-]{2,60})")

_LOSSES = (
    r"\b(?:database|data|records?|backups?|zone|data ?cent(?:er|re)|machine|server|node|instance)s?\b.*"
    r"\b(?:deleted?|encrypted?|ransomware|wiped|down|lost|fails?|dies|burns)\b|\bransomware\b"
)

_Work = Callable[[Dossier, str], ShortAnswer | None]
_TABLE: tuple[tuple[str, _Work], ...] = (
    (
        r"\bregion\b.*\b(down|lost|fails?|outage|dies|burns)\b|\b(loss|lose|outage) of (the|a|our) region",
        _region_lost,
    ),
    (r"\blift[- ]and[- ]shift\b|\bre-?host\w*|\bmov\w+ .*\bas (it is|they are|is)\b", _rehost),
    (r"^(?:is|are)\b.*\bencrypted\W*$", _encrypted),
    (_LOSSES, _event_lost),
    (r"\bwhat (if|happens if|would happen if)\b", _what_if),
    (r"\b(when|what)\b.*\bbreaks?\b", _breaks_first),
    (r"\bhow (old|fresh|current)\b.*\bprices?\b", _age_of_prices),
    (r"\bhow (sure|certain|confident)\b", _how_sure),
    (r"\b(biggest|largest|greatest|worst|main|top)\b.*\b(risk|danger|threat)", _risk),
    (r"\b(compliant|comply|certified)\b", _compliance),
    (r"\b(date|deadline|timeline)\b.*\b(realistic|hold|made|met|enough|possible)\b", _migration),
    (r"\b(make|meet|hold|keep)\b.*\b(date|deadline|timeline)\b|\b(on|in) time\b", _migration),
    (r"\b(second|another|two|several|more) clouds?\b|\bmulti-?\s?cloud\b", _second_cloud),
    (r"\bhow long\b.*\b(migrat\w*|mov(e|ing)|cut-?over)\b", _migration),
    (r"\bwhere\b.*\b(data|records?|files|backups?)\b", _stored),
    (r"\b(do|start|begin)\b.*\bfirst\b|\bfirst step\b|\bon monday\b", _first),
    (r"\b(co2|carbon|emissions?|emits?)\b.*\b(today|now|against)\b", _carbon),
    (
        r"\b(against|than|compared|versus)\b.*\b(now|today|currently)\b|\bwe pay (now|today)\b",
        _today,
    ),
    (r"\bwhich (language )?model\b|\bwhich llm\b", _model),
    (r"\b(gpu|training)\b.*\bcosts?\b|\bcosts?\b.*\b(gpus?|training)\b", _training),
    (r"\bwhy (this|that|the) (cloud|provider)\b|\bother clouds\b", _cloud),
    (rf"\bwhy (not |use )?{_spoken(*Cloud).pattern}", _cloud),
    (r"\b(cost|pay|spend)\w*\b.*\b(a|per|one|each) year\b|\bwhat does a year cost\b", _year),
    (r"\bwhat (does|will|would) (it|this|that|everything|all of it) cost\b.*\bmonth\b", _month),
    (r"\b(what|how much)\b.*\b(costs?|pay|spend)\b|\b(cost|price) of\b", _part),
    (r"\bhire\b|\bhow many (people|engineers|operators|administrators)\b", _people),
    (r"\bwhy not?\b", _why_not),
)
_QUESTIONS = tuple((re.compile(pattern), work) for pattern, work in _TABLE)
