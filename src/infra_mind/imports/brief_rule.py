"""The rules that read free text: a pattern, what has to stand near it, the field it writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..domain.vocabulary import AcceleratorName


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRule:
    """`near` and `never` look at the clause, `unless` at the whole sentence.

    `value` is written where it is not the words of the group `value` that count.

    `{serving}`, `{llm}` and `{training}` in a path stand for the workload of that kind, and
    `stores[object]` for its store of that kind.
    """

    path: str
    pattern: re.Pattern[str]
    near: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    value: str | bool | None = None


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
}
_PLAIN = r"(?<![\d.])(?<!\d,)\d{1,15}(?:\.\d{1,9})?"
_NUMBER = r"(?<![\d.])(?<!\d,)(?:\d[\d,]{0,20}(?:\.\d{1,9})?|" + "|".join(_NUMBERS) + r")"
_SCALED = _NUMBER + r"(?:\s?(?:k|m|mn|bn|thousand|million|billion)\b)?"
_TIME = r"(?:milliseconds?|ms|(?:second|sec|minute|min|hour|hr|day|week|month|year)s?|s|h)"
_DURATION = rf"(?P<value>{_NUMBER}\s?{_TIME})\b"
_SIZE = rf"(?P<value>{_NUMBER}\s?(?:MB|GB|TB|PB|gigabytes?|terabytes?|petabytes?))\b"
_CURRENCY = r"(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|CAD|AUD|US\$|\$|€|£)"
_PER = r"(?:\s?(?:/|per |an? )\s?(?:month|year|hour)|\s?(?:monthly|yearly|annually))?"
_COIN = rf"(?:dollars|euros?|pounds|{_CURRENCY})(?![a-z])"
_MONEY = rf"(?P<value>(?:{_CURRENCY}\s?{_SCALED}|{_SCALED}\s?{_COIN}){_PER})"
_REQUESTS = (
    r"(?:\s(?:\w+\s)?(?:requests|queries|calls|questions|prompts|conversations|chats|messages))?"
)
_RATE = (
    rf"(?P<value>{_SCALED}){_REQUESTS}(?P<period>\s?(?:rps|qps)"
    r"|\s?(?:/|per|an?)\s?(?:second|sec|s|minute|min|hour|day|month))\b"
)
_OPS = r"(?:ops|operations|platform|sre|devops|infrastructure|sys ?admin\w*)"
_DEVELOPERS = r"(?:developers?|programmers?|software engineers?|engineers)"
_PEOPLE = r"(?:users|customers|patients|members|subscribers|visitors|shoppers|students|clients)"
_PEAK = r"\b(?:peaks?|peaking|bursts?|busiest|maximum|up to|spikes?)\b"
_CHAT = r"\b(?:assistant|chat\w*|llm|questions|prompts|conversations|copilot|gpt)\b"


def _any(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_BUDGET = _any(r"\bbudget|\bat most\b|\bno more than\b|\bceiling\b|\bcan spend\b|\bmay cost\b")
_SPEND = _any(
    r"\b(?:currently|today|now) (?:\w+ ){0,3}(?:spend|pay|cost)|\bbill is\b"
    r"|\bwe (?:pay|spend)\b|\bcosts? us\b"
)
_ONE_OFF = _any(r"\bmigrat\w+|\bone[- ]off\b|\bone[- ]time\b|\bup ?front\b")
_DOWNTIME = _any(r"\bdowntime\b|\boutages?\b|\bdown\b")
_TABLES = _any(
    r"\bdatabases?\b|\brecords\b|\brelational\b|\bpostgres\w*|\bmysql\b|\bsql\b|\brows\b"
)
_FILES = _any(
    r"\b(?:documents?|files?|images?|pictures?|photos?|videos?|scans?|object storage|uploads?)\b"
)
_GROWING = _any(r"\bgrow\w*|\badd(?:s|ed|ing)?\b|\bmore\b|\bevery month\b")
_EGRESS = _any(r"\begress\b|\boutbound\b|\bdownloads?\b|\bserved? to\b")

RULES: Final = (
    PhraseRule(
        path="company.name",
        pattern=re.compile(
            r"\b(?:[Ww]e are|[Cc]alled|[Nn]amed)\s(?P<value>[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){0,3})"
        ),
    ),
    PhraseRule(
        path="company.employees",
        pattern=_any(rf"(?P<value>{_SCALED})\s(?:employees|staff|people work)"),
    ),
    PhraseRule(
        path="company.size",
        pattern=_any(
            r"\b(?P<value>startup|start-up|small|medium-sized|mid-sized|large|enterprise)"
            r"\s(?:\w+\s)?(?:company|business|firm|organi[sz]ation|retailer|bank|hospital|provider|shop)"
        ),
    ),
    PhraseRule(path="budget.migration", pattern=_any(_MONEY), near=_ONE_OFF, never=_DOWNTIME),
    PhraseRule(path="reliability.downtime_cost_per_hour", pattern=_any(_MONEY), near=_DOWNTIME),
    PhraseRule(
        path="current.monthly_spend",
        pattern=_any(_MONEY),
        near=_SPEND,
        never=_any(rf"{_BUDGET.pattern}|{_DOWNTIME.pattern}"),
    ),
    PhraseRule(
        path="budget.monthly",
        pattern=_any(_MONEY),
        near=_BUDGET,
        never=_any(rf"{_ONE_OFF.pattern}|{_DOWNTIME.pattern}"),
    ),
    PhraseRule(
        path="budget.monthly",
        pattern=_any(rf"(?P<value>{_SCALED}\s?(?:/|a|per)\s?(?:month|year))\b"),
        near=_BUDGET,
        never=_any(rf"{_ONE_OFF.pattern}|{_DOWNTIME.pattern}"),
    ),
    PhraseRule(
        path="reliability.availability",
        pattern=_any(r"(?<![\d.])(?P<value>\d{2}(?:\.\d+)?\s?%)"),
        near=_any(r"uptime|availab|\bsla\b|\bup\b"),
    ),
    PhraseRule(
        path="reliability.rto",
        pattern=_any(
            r"\b(?:RTO|recovery time(?: objective)?|back (?:up )?(?:online )?(?:with)?in"
            rf"|restored? (?:with)?in|recover (?:with)?in)\b\D{{0,15}}?{_DURATION}"
        ),
    ),
    PhraseRule(
        path="reliability.rpo",
        pattern=_any(
            r"\b(?:RPO|recovery point(?: objective)?|los(?:e|ing) (?:at most|no more than|up to"
            rf"|more than))\b\D{{0,15}}?{_DURATION}"
        ),
    ),
    PhraseRule(
        path="reliability.backup",
        pattern=_any(r"\b(?P<value>weekly|daily|hourly|continuous)\s(?:\w+\s)?back-?ups?"),
    ),
    PhraseRule(
        path="reliability.zones",
        pattern=_any(rf"(?P<value>{_NUMBER})\s(?:availability\s)?zones?\b"),
    ),
    PhraseRule(
        path="team.ops_engineers",
        pattern=_any(
            rf"(?P<value>{_NUMBER})\s(?:\w+\s)?{_OPS}\b(?:\s(?:engineers?|people|staff))?"
        ),
    ),
    PhraseRule(
        path="team.developers",
        pattern=_any(rf"(?P<value>{_NUMBER})\s(?:\w+\s)?{_DEVELOPERS}\b"),
        never=_any(r"\b(?:ops|operations|platform|sre|devops)\s+engineers"),
    ),
    PhraseRule(
        path="team.on_call",
        pattern=_any(r"\b(?:no|nobody|not|without)\b[^.;]{0,25}\bon[- ]call\b"),
        value=False,
    ),
    PhraseRule(path="team.on_call", pattern=_any(r"\bon[- ]call\b"), value=True),
    PhraseRule(
        path="horizon_months", pattern=_any(rf"\bover (?:the next )?(?P<value>{_NUMBER}) months")
    ),
    PhraseRule(
        path="timeline",
        pattern=_any(
            r"\b(?:live|launch\w*|done|ready|finished|migrated?)\b[^.;]{0,25}"
            rf"\b(?:with)?in {_DURATION}"
        ),
    ),
    PhraseRule(
        path="clouds.multi_cloud",
        pattern=_any(r"\bmulti-?\s?cloud\b"),
        value=True,
        never=_any(r"\bno\b|\bnot\b|\bwithout\b"),
    ),
    PhraseRule(
        path="current.hosting",
        pattern=_any(
            r"\b(?:on[- ]prem(?:ises?)?|own (?:servers?|data ?cent(?:er|re)s?|hardware))\b"
        ),
        value="on_premise",
    ),
    PhraseRule(path="current.hosting", pattern=_any(r"\bcolocation\b"), value="colocation"),
    PhraseRule(
        path="current.servers",
        pattern=_any(
            rf"(?P<value>{_NUMBER})\s(?:\w+\s)?(?:servers|machines|vms|virtual machines)\b"
        ),
    ),
    PhraseRule(path="{llm}.llm.requests_per_day", pattern=_any(_RATE), near=_any(_CHAT)),
    PhraseRule(
        path="{serving}.traffic.peak_rps", pattern=_any(_RATE), near=_any(_PEAK), never=_any(_CHAT)
    ),
    PhraseRule(
        path="{serving}.traffic.average_rps", pattern=_any(_RATE), never=_any(rf"{_PEAK}|{_CHAT}")
    ),
    PhraseRule(
        path="{serving}.traffic.users",
        pattern=_any(rf"(?P<value>{_SCALED})\s(?:\w+\s){{0,2}}{_PEOPLE}\b"),
    ),
    PhraseRule(
        path="{serving}.traffic.growth_per_year",
        pattern=_any(rf"(?P<value>{_PLAIN}\s?%)\s?(?:/|per|an?|every|each|year)\s?(?:year|over)?"),
        near=_any(r"\bgrow\w*|\bincreas\w+"),
    ),
    PhraseRule(
        path="{serving}.traffic.growth_per_year",
        pattern=_any(r"\bdoubl(?:e|es|ing) (?:every|each|per|a) year"),
        value="100%",
    ),
    PhraseRule(path="{serving}.traffic.egress_gb_per_month", pattern=_any(_SIZE), near=_EGRESS),
    PhraseRule(
        path="{serving}.service.latency_p95_ms",
        pattern=_any(rf"(?P<value>{_NUMBER}\s?(?:ms|milliseconds?|seconds?|s))\b"),
        near=_any(r"\bresponse|\brespond|\blatency|\banswer\w*"),
        unless=_any(_CHAT),
    ),
    PhraseRule(
        path="{llm}.llm.latency_p95_s",
        pattern=_any(rf"(?P<value>{_NUMBER}\s?(?:ms|milliseconds?|seconds?|s))\b"),
        near=_any(rf"(?=.*(?:\bresponse|\brespond|\blatency|\banswer\w*)).*{_CHAT}"),
    ),
    PhraseRule(
        path="{llm}.llm.input_tokens",
        pattern=_any(rf"(?P<value>{_SCALED})\s(?:input|prompt)\stokens"),
    ),
    PhraseRule(
        path="{llm}.llm.output_tokens",
        pattern=_any(rf"(?P<value>{_SCALED})\s(?:output|answer|completion)\stokens"),
    ),
    PhraseRule(
        path="{training}.training.parameters_b",
        pattern=_any(rf"(?P<value>{_PLAIN})\s?(?:b|billion)[\s-](?:parameters?|model)"),
    ),
    PhraseRule(
        path="{training}.training.tokens_b",
        pattern=_any(rf"(?P<value>{_PLAIN})\s?(?:b|billion)\s(?:training\s)?tokens"),
    ),
    PhraseRule(
        path="{training}.training.runs_per_month",
        pattern=_any(
            rf"(?P<value>{_NUMBER})\s(?:\w+\s)?(?:runs|times|trainings)(?P<period>\s(?:a|per)\s(?:month|week|year))"
        ),
    ),
    PhraseRule(path="{training}.training.method", pattern=_any(r"\blora\b"), value="lora"),
    PhraseRule(
        path="{training}.training.accelerator",
        pattern=re.compile(
            rf"\b(?P<value>{'|'.join(sorted(AcceleratorName, key=len, reverse=True))})s?\b"
        ),
    ),
    PhraseRule(
        path="{serving}.stores[relational].growth_gb_per_month",
        pattern=_any(_SIZE + r"(?P<period>\s?(?:/|per|an?|every|each)\s?(?:month|day|year))"),
        near=_any(rf"(?=.*(?:{_GROWING.pattern})).*(?:{_TABLES.pattern})"),
    ),
    PhraseRule(
        path="{serving}.stores[relational].size_gb",
        pattern=_any(_SIZE),
        near=_TABLES,
        never=_EGRESS,
    ),
    PhraseRule(
        path="{serving}.stores[object].size_gb", pattern=_any(_SIZE), near=_FILES, never=_EGRESS
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


_SPELLINGS: Final = (
    (re.compile(r"\s(?:dollars)\b", re.IGNORECASE), " USD"),
    (re.compile(r"\s(?:euros?)\b", re.IGNORECASE), " EUR"),
    (re.compile(r"\s(?:pounds)\b", re.IGNORECASE), " GBP"),
    (re.compile(r"\b(?:every|each)\b", re.IGNORECASE), "per"),
    (re.compile(r"\s(?:requests|queries|calls|runs|times)\b", re.IGNORECASE), ""),
)


def plain(words: str) -> str:
    """The words as a file would have them."""
    text = number(words.strip())
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text
