from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    BROKEN = 3
    INTERRUPTED = 130
