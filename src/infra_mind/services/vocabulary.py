"""The words of a question and of a line that may answer it, and how far the two agree."""

import re
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_FILLER_WORDS = """
a about all an and any are as at be been best by can could did do does each for from get give
had has have how i if in is it its long me much many more most my need not of on one or our out s shall
should show so tell than that the their them there these they this to us was we were what when
where which who whom whose why will with would you your
"""
# Words that name a decision elsewhere, and nothing here.
_SAID_OF = re.compile(r"\bin place\b", re.IGNORECASE)
_FILLERS = frozenset(_FILLER_WORDS.split())
_SAME = {
    "cost": "cost price money bill spend expensive cheap monthly budget charge pay cheaper cheapest costly",
    "availability": "availability uptime downtime outage reliable reliability sla available down",
    "latency": "latency slow fast speed response p95 p99 percentile",
    "region": "region location country residency where",
    "provider": "provider cloud aws azure gcp vendor",
    "security": "security threat attack risk breach",
    "compliance": "compliance gdpr hipaa soc2 control framework law requirement",
    "carbon": "carbon co2 co2e emission emissions emit green climate",
    "team": "team hours work staff operate operations people engineers on-call oncall",
    "recovery": "recovery recover rto back restore disaster",
    "loss": "lost lose loss rpo",
    "exit": "exit leave leaving lock-in lockin migrate switch",
    "capacity": "capacity machines servers instances size sizing saturation load",
    "training": "training gpu gpus accelerator train",
    "question": "unknown answer ask find learn",
}
_TOPIC = {word: topic for topic, words in _SAME.items() for word in words.split()}


def stem(word: str) -> str:
    """A word without the ending of a plural."""
    return word.removesuffix("s") if len(word) > 3 else word


_STEMS = frozenset(stem(word) for word in _TOPIC)


def words_of(text: str) -> frozenset[str]:
    """The words that carry meaning, each by its stem and by the topic it belongs to."""
    found = (match.group().lower() for match in _WORD.finditer(_SAID_OF.sub(" ", text)))
    return frozenset(_stemmed(word for word in found if word not in _FILLERS))


def _stemmed(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield stem(word)
        topic = _TOPIC.get(word) or _TOPIC.get(stem(word))
        if topic is not None:
            yield f"~{topic}"


def overlap(query: frozenset[str], words: frozenset[str]) -> float:
    """The share of the question that a line covers, a little more where it says nothing else."""
    whole = sum(_weight(word) for word in query)
    common = sum(_weight(word) for word in query & words)
    if not whole or not common:
        return 0.0
    # Of two lines that cover the same, the shorter is the closer.
    return common / whole + 0.05 * common / sum(_weight(word) for word in words)


def is_about(query: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a line speaks of most of what makes a question this one: its words beside the topics."""
    own = {word for word in query if not word.startswith("~") and word not in _STEMS}
    return not own or 2 * len(own & words) > len(own)


def _weight(word: str) -> float:
    """What a topic's words have in common counts more than which of them was used."""
    return 0.3 if word in _STEMS else 1.0
