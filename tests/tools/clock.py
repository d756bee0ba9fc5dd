from datetime import UTC, datetime, timedelta


class ManualClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()

    def advance(self, by: timedelta) -> None:
        self.time += by
