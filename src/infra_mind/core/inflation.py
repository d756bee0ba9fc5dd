from typing import Final

MOST: Final = 250
HARMLESS: Final = 50_000_000
"""Text of exports shrinks by ten to forty; what shrinks much further was made to do harm."""
TOO_FAR: Final = f"unpacks to more than {MOST} times its size"


def too_far(inflated: int, packed: int) -> bool:
    """Whether so many bytes came of so few that nobody packed them to save room."""
    return inflated > max(HARMLESS, packed * MOST)
