"""The rules that read phrases of a free text: a pattern, what has to stand near it, the field it writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...domain.vocabulary import AcceleratorName
from ..cues import cue


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRule:
    """`near` looks at the whole sentence.

    `value` is written where it is not the words of the group `value` that count; `denied` where the
    clause denies it, and nothing is where there is none.

    `{serving}`, `{llm}` and `{training}` in a path stand for the workload of that kind.
    """

    path: str
    pattern: re.Pattern[str]
    near: re.Pattern[str] | None = None
    value: str | bool | int | None = None
    denied: str | bool | int | None = None


_NUMBERS: Final[Mapping[str, int]] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwölf": 12,
}
_NUMBER = r"(?<![\d.,])(?:\d{1,9}|" + "|".join(_NUMBERS) + r")"
_DEVELOPERS = (
    r"(?:developers?|devs|programmers?|software engineers?|engineers|entwickler(?:n|innen)?)"
)
OPS: Final = re.compile(
    rf"(?P<value>{_NUMBER})\s(?:[a-z]\w{{0,20}}\s)?{cue('ops').pattern}", re.IGNORECASE
)


def _any(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_HOURS: Final = rf"(?:{cue('office_hours').pattern})"
_BEYOND: Final = r"outside|außerhalb|not only|not just|beyond|nicht nur|even|also|auch"

RULES: Final = (
    PhraseRule(
        path="company.name",
        pattern=re.compile(
            r"\b(?:[Ww]e are|[Cc]alled|[Nn]amed)\s(?P<value>[A-Z][\w&-]{1,30}(?:\s[A-Z][\w&-]{1,30}){0,3})"
        ),
    ),
    PhraseRule(
        path="company.size",
        pattern=_any(
            r"\b(?P<value>startup|start-up|small|medium-sized|mid-sized|large|enterprise)"
            r"\s(?:\w{1,20}\s)?(?:company|business|firm|organi[sz]ation|retailer|bank|hospital|provider|shop)"
        ),
    ),
    PhraseRule(
        path="reliability.availability",
        pattern=_any(r"\b(?:three|3) nines\b|\bdrei neunen\b"),
        value="99.9%",
    ),
    PhraseRule(
        path="reliability.availability", pattern=_any(r"\b(?:four|4) nines\b"), value="99.99%"
    ),
    PhraseRule(
        path="reliability.backup",
        pattern=_any(r"\b(?P<value>weekly|daily|hourly|continuous)\s(?:\w{1,20}\s)?back-?ups?"),
    ),
    PhraseRule(
        path="reliability.backup",
        pattern=_any(r"\btägliche\w* (?:back-?ups?|sicherung\w*)|\bback-?ups? täglich\b"),
        value="daily",
    ),
    *(
        PhraseRule(
            path=f"reliability.{name}",
            pattern=_any(
                rf"\b{name}\b\W{{1,3}}(?:of |is |von |ist )?(?:a|an|one|eine[mr]?|ein) (?:{words})\b"
            ),
            value=value,
        )
        for name in ("rto", "rpo")
        for words, value in (("day|tag", "1 day"), ("hour|stunde", "1 hour"))
    ),
    PhraseRule(
        path="{serving}.stores[relational].engine",
        pattern=_any(
            r"\b(?P<value>(?:ms |microsoft )?sql ?server(?: (?:enterprise|standard|web|express))?"
            r"|oracle (?:database|db|enterprise)|mariadb)\b"
        ),
    ),
    PhraseRule(
        path="reliability.zones",
        pattern=_any(rf"(?P<value>{_NUMBER})\s(?:availability\s)?zones?\b"),
    ),
    PhraseRule(
        path="team.ops_engineers",
        pattern=cue("no_ops"),
        denied=0,
    ),
    PhraseRule(
        path="team.developers",
        pattern=_any(rf"(?P<value>{_NUMBER})\s(?:[a-z]\w{{0,20}}\s)?{_DEVELOPERS}\b"),
    ),
    PhraseRule(
        path="team.developers",
        pattern=_any(
            r"\bnobody (?:here |of us )?(?:(?:writes|develops) (?:any )?(?:software|code|programs)|programs)\b"
            rf"|\b(?:no|keine) (?:own )?{_DEVELOPERS}\b(?!\W+(?:on|to|who|that|is|are|has|have|will)\b)"
            r"|\bniemand (?:hier )?(?:programmiert|entwickelt)\b|\bentwickelt niemand\b"
        ),
        value=0,
        denied=0,
    ),
    PhraseRule(
        path="team.on_call",
        pattern=_any(r"\bnobody\b[^.;]{0,25}\bon[- ]call\b"),
        value=False,
    ),
    # Who is called by day alone is not there at night, which is what counts.
    PhraseRule(
        path="team.on_call",
        pattern=_any(
            rf"\b(?:on[- ]call|rufbereitschaft)\b(?:(?!{_BEYOND})[^.;]){{0,40}}?{_HOURS}"
            rf"|\b(?:only|nur)\b[^.;]{{0,20}}{_HOURS}[^.;]{{0,40}}?\b(?:on[- ]call|rufbereitschaft)\b"
        ),
        value=False,
    ),
    PhraseRule(
        path="team.on_call",
        pattern=_any(r"\bon[- ]call\b|\brufbereitschaft\b"),
        value=True,
        denied=False,
    ),
    PhraseRule(
        path="clouds.multi_cloud",
        pattern=_any(r"\bmulti-?\s?cloud\b"),
        value=True,
        denied=False,
    ),
    PhraseRule(
        path="current.hosting",
        pattern=_any(
            r"\b(?:on[- ]prem(?:ises?)?|own (?:servers?|data ?cent(?:er|re)s?|hardware)"
            r"|(?:our|the|a) (?:basement|cellar|server ?room)|eigene[nr]? (?:server\w*|rechenzentrum)"
            r"|(?:serverraum|im keller))\b"
        ),
        value="on_premise",
    ),
    PhraseRule(
        path="current.hosting",
        pattern=_any(r"\bcolocation\b"),
        value="colocation",
    ),
    PhraseRule(
        path="current.hosting",
        pattern=_any(r"\b(?:hetzner|ovh(?:cloud)?|ionos|digitalocean|linode|scaleway)\b"),
        near=_any(
            r"\b(?:today|now|currently|are on|is on|run on|runs on|hosted|pay\w*|zahlen|heute)\b"
        ),
        value="other_cloud",
    ),
    PhraseRule(
        path="current.servers",
        pattern=_any(
            rf"(?P<value>{_NUMBER})\s(?:[a-z]\w{{0,20}}\s)?(?:servers|vms|virtual machines|server)\b"
        ),
        near=_any(
            r"\bdata ?cent(?:er|re)\b|\b(?:today|now|currently)\b|\brechenzentrum\b|\bwe have\b"
            r"|\bbasement\b|\bcellar\b|\bserver ?room\b|\bserverraum\b|\bim keller\b"
        ),
    ),
    PhraseRule(
        path="{serving}.traffic.growth_per_year",
        pattern=_any(r"\bdoubl(?:e|es|ing) (?:every|each|per|a) year"),
        value="100%",
    ),
    PhraseRule(
        path="{serving}.traffic.growth_per_year",
        pattern=_any(
            r"\bverdopp[el]l\w{0,4}\b[^.;]{0,40}?\b(?:eines jahres|pro jahr|jedes jahr|im jahr)\b"
        ),
        near=_any(r"\b(?:nutzer\w*|besucher\w*|zugriffe\w*|anfragen|traffic|last)\b"),
        value="100%",
    ),
    PhraseRule(
        path="{serving}.rehost",
        pattern=_any(
            r"\blift[- ](?:and|&)[- ]shift\b|\bre-?hosting\b"
            r"|\bmoved? (?:over )?(?:as (?:it )?is|as they are|unchanged)\b"
            r"|\b(?:cannot|can't|must not) be (?:rewritten|re-?factored|re-?architected)\b"
        ),
        value=True,
        denied=False,
    ),
    PhraseRule(
        path="{llm}.llm.self_hosted",
        pattern=_any(
            r"\b(?:our|their|its) own (?:gpus?|machines|hardware|servers)\b|\bself[- ]host\w*"
            r"|\bnever leave the (?:corporate|company) network\b|\beigene[rnm]? (?:hardware|gpus?|servern?)\b"
        ),
        value=True,
    ),
    PhraseRule(
        path="{llm}.llm.self_hosted",
        pattern=_any(r"\b(?:external|third[- ]party|foreign) (?:apis?|services)\b"),
        denied=True,
    ),
    PhraseRule(
        path="{training}.training.parameters_b",
        pattern=_any(
            r"(?<![\d.])(?P<value>\d{1,5}(?:\.\d{1,3})?)\s?(?:b|billion)[\s-](?:parameters?|model)"
        ),
    ),
    PhraseRule(
        path="{training}.training.runs_per_month",
        pattern=_any(
            rf"(?P<value>{_NUMBER})\s(?:[a-z]\w{{0,20}}\s)?(?:runs|times|trainings)"
            r"(?P<period>\s(?:a|per)\s(?:month|week|year))"
        ),
    ),
    PhraseRule(
        path="{training}.training.runs_per_month",
        pattern=_any(r"\btwice (?:a|per) month\b"),
        value=2,
    ),
    *(
        PhraseRule(
            path="{training}.training.runs_per_month",
            pattern=_any(words),
            near=_any(r"\btrain\w*|\bfine[- ]?tun\w+|\bnachtrainier\w+"),
            value=value,
        )
        for words, value in (
            (
                r"\bweekly\b|\bevery week\b|\bonce a week\b|\beinmal (?:die|pro|in der) woche\b",
                "1 per week",
            ),
            (r"\bmonthly\b|\bevery month\b|\bonce a month\b|\beinmal (?:im|pro) monat\b", 1),
        )
    ),
    PhraseRule(path="{training}.training.method", pattern=_any(r"\blora\b"), value="lora"),
    PhraseRule(
        path="{training}.training.method",
        pattern=_any(r"\bfull[- ](?:parameter )?(?:fine[- ]?tun\w+|training)\b"),
        value="full",
    ),
    PhraseRule(
        path="{training}.training.interruptible",
        pattern=_any(
            r"\bspot\b(?! (?:price|market|check))|\bpreemptible\b|\binterrupt(?:ed|ible)\b|\bunterbrechbar\b"
        ),
        value=True,
        denied=False,
    ),
    PhraseRule(
        path="{training}.training.accelerator",
        pattern=re.compile(
            rf"\b(?P<value>{'|'.join(sorted(AcceleratorName, key=len, reverse=True))})s?\b"
        ),
    ),
)
"""In the order they are tried: words that a rule has read are not read again."""


def number(words: str) -> str:
    """`three` is 3; anything else stays."""
    return re.sub(
        rf"\b(?:{'|'.join(_NUMBERS)})\b",
        lambda found: str(_NUMBERS[found[0].lower()]),
        words,
        flags=re.IGNORECASE,
    )


_COUNTED = re.compile(r"\s(?:runs|times|trainings)\b", re.IGNORECASE)


def plain(words: str) -> str:
    """The words as a file would have them."""
    return _COUNTED.sub("", number(words.strip()))
