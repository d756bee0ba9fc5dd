"""Functions that another process can be sent."""

import os
import sys
import time

from infra_mind.core.errors import InputError
from infra_mind.engine.processes import Tell

_prepared: list[int] = []


class Unpicklable(Exception):
    """Holds what cannot travel."""

    def __init__(self) -> None:
        super().__init__("a lambda")
        self.held = lambda: None


def prepare_once() -> None:
    _prepared.append(1)


def prepared() -> int:
    return len(_prepared)


def add(one, other):
    return one + other


def process_id() -> int:
    return os.getpid()


def tell_twice(tell: Tell) -> str:
    tell("first", None)
    tell("second", 0.5)
    return "done"


def fail(text: str) -> None:
    raise InputError(text)


def unpicklable_error() -> None:
    raise Unpicklable


def die(status: int) -> None:
    sys.stdout.flush()
    os._exit(status)


def never_ending() -> None:
    while True:
        time.sleep(0.01)


def take(size: int) -> int:
    return len(bytearray(size))
