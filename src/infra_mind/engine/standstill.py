class Standstill:
    """How long a step that computes has done nothing but wait for a place to do so.

    Of several computations asked for at once one may run while others wait: that is the step's own
    time. It stands still only while some wait and none runs, so it is never counted twice.
    """

    __slots__ = ("_changed", "_running", "_since", "_total", "_waiting")

    def __init__(self) -> None:
        self._changed = 0.0
        self._total = 0.0
        self._since: float | None = None
        self._waiting = 0
        self._running = 0

    @property
    def now(self) -> bool:
        return self._since is not None

    def until(self, at: float) -> float:
        """Seconds, up to this moment."""
        since = self._since
        return self._total if since is None else self._total + max(0.0, at - since)

    def ask(self, at: float) -> None:
        """A computation is asked for and waits for a place."""
        self._waiting += 1
        self._look(at)

    def take_up(self, at: float) -> None:
        """One that waited has its place."""
        self._waiting -= 1
        self._running += 1
        self._look(at)

    def put_down(self, at: float, *, ran: bool) -> None:
        """One has ended, or was given up before it had its place."""
        self._running -= ran
        self._waiting -= not ran
        self._look(at)

    def _look(self, at: float) -> None:
        # A thread says when it took up or ended a computation, and is heard later.
        at = self._changed = max(at, self._changed)
        still = bool(self._waiting) and not self._running
        if still and self._since is None:
            self._since = at
        elif not still and self._since is not None:
            self._total, self._since = self.until(at), None
