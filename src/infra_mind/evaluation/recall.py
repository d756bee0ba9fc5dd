from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recall(Generic[T]):
    """The latest answers by key, each with the values it is about.

    A key names values by identity; they are kept beside the answer, so that no other can take it.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: dict[Hashable, tuple[tuple[object, ...], T]] = {}

    def find(self, key: Hashable, about: tuple[object, ...]) -> T | None:
        known = self._known.get(key)
        if known is None or any(
            one is not other for one, other in zip(known[0], about, strict=True)
        ):
            return None
        return known[1]

    def keep(self, key: Hashable, about: tuple[object, ...], answer: T) -> None:
        self._known[key] = (about, answer)
        # Agents ask at the same time: nothing here may rest on what another thread leaves.
        for oldest in list(self._known)[: -self._size]:
            self._known.pop(oldest, None)
