import asyncio
import time

from infra_mind.engine.deadlines import Alarm, Deadlines, Timed


class Noted(Timed):
    def __init__(self, at: float) -> None:
        super().__init__()
        self.due = time.monotonic() + at
        self.late: list[float] = []

    def expire(self) -> None:
        self.late.append(time.monotonic() - self.due)


async def test_expires_each_once_and_never_early() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    waits = [0.0, 0.003, 0.01, 0.05, 0.05, 0.12, 0.3]
    noted = [Noted(wait) for wait in waits]
    for timed, wait in zip(reversed(noted), reversed(waits), strict=True):
        deadlines.add(timed, wait)
    await asyncio.sleep(0.45)
    assert [len(timed.late) for timed in noted] == [1] * len(noted)
    assert all(timed.late[0] >= -0.001 for timed in noted)


async def test_is_late_by_at_most_its_share() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    loop = asyncio.get_running_loop()
    for seconds in (0.01, 0.5, 5.0, 300.0, 86_400.0):
        timed = Alarm(lambda: None)
        before = loop.time()
        deadlines.add(timed, seconds)
        assert timed.slot is not None
        late = timed.slot * 0.01 - before - seconds
        assert 0 <= late <= max(0.011, seconds * 0.032)
        deadlines.discard(timed)


async def test_a_discarded_one_does_not_expire() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    noted = Noted(0.02)
    deadlines.add(noted, 0.02)
    deadlines.discard(noted)
    deadlines.discard(noted)
    await asyncio.sleep(0.06)
    assert noted.late == []


async def test_one_that_expires_can_discard_another_of_the_same_moment() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    rang: list[int] = []

    class Rival(Timed):
        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

        def expire(self) -> None:
            rang.append(self.number)
            for rival in rivals:
                deadlines.discard(rival)

    rivals = [Rival(number) for number in range(5)]
    for rival in rivals:
        deadlines.add(rival, 0.01)
    await asyncio.sleep(0.05)
    assert len(rang) == 1


async def test_one_that_expires_can_be_added_again() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())

    class Again(Timed):
        times = 0

        def expire(self) -> None:
            self.times += 1
            if self.times < 3:
                deadlines.add(self, 0.01)

    again = Again()
    deadlines.add(again, 0.01)
    await asyncio.sleep(0.15)
    assert again.times == 3


async def test_does_not_grow_with_what_was_discarded() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    for _ in range(20_000):
        timed = Alarm(lambda: None)
        deadlines.add(timed, 300.0)
        deadlines.discard(timed)
    assert len(vars(deadlines)["_slots"]) <= 2


async def test_the_same_length_again_and_again_is_kept_as_exactly() -> None:
    loop = asyncio.get_running_loop()
    deadlines = Deadlines(loop)
    until = loop.time() + 0.3
    while loop.time() < until:
        for seconds in (0.05, 2.0, 300.0):
            timed = Alarm(lambda: None)
            before = loop.time()
            deadlines.add(timed, seconds)
            assert timed.slot is not None
            late = timed.slot * 0.01 - before - seconds
            assert 0 <= late <= max(0.011, seconds * 0.032)
        await asyncio.sleep(0.001)


async def test_does_not_grow_with_lengths_that_were_used_once() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    for number in range(5_000):
        timed = Alarm(lambda: None)
        deadlines.add(timed, 60 + number / 1e6)
        deadlines.discard(timed)
    assert len(vars(deadlines)["_latest"]) < 100
