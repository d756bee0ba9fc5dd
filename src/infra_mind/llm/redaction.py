"""What must never leave this machine or stand in a record: keys, whoever wrote them where."""

import re

_SECRET = re.compile(
    r"""
    \b(?:sk|pk|rk)-[A-Za-z0-9_*-]{12,}            # OpenAI, Anthropic, Stripe
    | \bAKIA[0-9A-Z]{16}\b | \bASIA[0-9A-Z]{16}\b  # AWS
    | \bgh[pousr]_[A-Za-z0-9]{20,} | \bglpat-[\w-]{20,} | \bxox[abprs]-[\w-]{10,}
    | \bAIza[\w-]{30,}                             # Google
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}         # tokens in three parts
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    | (?<=://)[^\s/:@]+:[^\s/@]+(?=@)              # user and password in an address
    | (?i:\b(?:bearer|api[_-]?key|password|secret|token)\b["']?\s*[:=]\s*["']?)(?!\s)[^\s"',;]{6,}
    | (?i:\bbearer\s+)[\w.~+/-]{16,}=*
    """,
    re.VERBOSE | re.DOTALL,
)
REDACTED = "[redacted]"


def redact(text: str) -> str:
    """The text without anything that looks like a secret."""
    return _SECRET.sub(REDACTED, text)
