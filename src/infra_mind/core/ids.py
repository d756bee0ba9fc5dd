import hashlib
import secrets
import time


def content_id(prefix: str, content: bytes, *, length: int = 10) -> str:
    """An id that is the same wherever the same content stands."""
    return f"{prefix}-{hashlib.sha256(content).hexdigest()[:length]}"


def time_ordered_id(prefix: str) -> str:
    """A new id that sorts by the time it was made: 48 bits of milliseconds, then 64 random bits."""
    return f"{prefix}-{time.time_ns() // 1_000_000:012x}{secrets.token_hex(8)}"
