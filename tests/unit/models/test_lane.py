import asyncio
import threading
from datetime import timedelta

import pytest

from infra_mind.core.errors import StoreError, StoreLocked
from infra_mind.models import lane
from infra_mind.models.lane import Lane

PATIENCE = timedelta(seconds=5)


class Recorder:
    """A connection without a database: remembers its batches, fails as told."""

    def __init__(self) -> None:
        self.transactions = 0
        self.closed = False
        self.gate = threading.Event()
        self.gate.set()

    def transact(self, work):
        self.gate.wait(5)
        self.transactions += 1
        coroutine = work(self)
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return stop.value
        raise AssertionError("an operation waited")

    def close(self) -> None:
        self.closed = True


async def double(transaction, numbers):
    return [2 * number for number in numbers]


async def strict(transaction, numbers):
    if 13 in numbers:
        raise ValueError("13 is refused")
    return [StoreError(f"{number} is odd") if number % 2 else number for number in numbers]


async def locked(transaction, numbers):
    raise StoreLocked("held by another process")


@pytest.fixture
def connection():
    return Recorder()


@pytest.fixture
def one_lane(connection):
    one = Lane("test", lambda: connection, patience=PATIENCE)
    yield one
    one.stop()


async def submit_all(one, operation, numbers):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(outcome(one, operation, number)) for number in numbers]
    return [task.result() for task in tasks]


async def outcome(one, operation, number):
    try:
        return await one.submit(operation, number)
    except (StoreError, ValueError) as error:
        return str(error)


async def test_what_queues_up_is_one_transaction(one_lane, connection):
    connection.gate.clear()
    first = asyncio.create_task(one_lane.submit(double, 0))
    await asyncio.sleep(0.05)
    rest = asyncio.create_task(submit_all(one_lane, double, range(1, 100)))
    await asyncio.sleep(0.05)
    connection.gate.set()

    assert await first == 0
    assert await rest == [2 * number for number in range(1, 100)]
    assert connection.transactions == 2


async def test_an_expected_error_concerns_its_request_only(one_lane):
    assert await submit_all(one_lane, strict, [2, 3, 4]) == [2, "3 is odd", 4]


async def test_a_request_that_breaks_its_batch_fails_alone(one_lane, connection):
    connection.gate.clear()
    batch = asyncio.create_task(submit_all(one_lane, strict, [2, 13, 4]))
    await asyncio.sleep(0.05)
    connection.gate.set()
    assert await batch == [2, "13 is refused", 4]


async def test_a_locked_database_is_not_tried_once_per_request(one_lane, connection):
    connection.gate.clear()
    batch = asyncio.create_task(submit_all(one_lane, locked, range(50)))
    await asyncio.sleep(0.05)
    connection.gate.set()
    assert set(await batch) == {"held by another process"}
    assert connection.transactions <= 2


async def test_a_connection_that_failed_is_tried_anew_by_the_next_request():
    attempts = []

    def connect():
        attempts.append(1)
        if len(attempts) == 1:
            raise StoreLocked("held by another process")
        return Recorder()

    one = Lane("test", connect, patience=PATIENCE)
    with pytest.raises(StoreLocked):
        await one.submit(double, 1)
    assert await one.submit(double, 1) == 2
    one.stop()


async def test_no_wait_is_endless(connection):
    one = Lane("test", lambda: connection, patience=timedelta(seconds=0.05))
    connection.gate.clear()
    with pytest.raises(StoreError, match=r"did not answer within 0\.05 s"):
        await one.submit(double, 1)
    connection.gate.set()
    one.stop()


async def test_a_full_queue_refuses_more(one_lane, connection, monkeypatch):
    monkeypatch.setattr(lane, "QUEUE_BOUND", 3)
    connection.gate.clear()
    waiting = [asyncio.create_task(one_lane.submit(double, 1))]
    await asyncio.sleep(0.05)
    waiting += [asyncio.create_task(one_lane.submit(double, 1)) for _ in range(3)]
    await asyncio.sleep(0.05)

    with pytest.raises(StoreError, match="3 requests already wait"):
        await one_lane.submit(double, 1)

    connection.gate.set()
    assert [await one for one in waiting] == [2, 2, 2, 2]


async def test_a_cancelled_caller_harms_nobody(one_lane, connection):
    connection.gate.clear()
    cancelled = asyncio.create_task(one_lane.submit(double, 1))
    await asyncio.sleep(0.02)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    connection.gate.set()
    assert await one_lane.submit(double, 2) == 4


async def test_stopping_finishes_what_is_queued(connection):
    one = Lane("test", lambda: connection, patience=PATIENCE)
    asked = asyncio.create_task(one.submit(double, 21))
    await asyncio.sleep(0)
    one.stop()
    assert await asked == 42
    assert connection.closed


def test_each_event_loop_gets_its_own_answers(one_lane):
    answers = {}

    def in_a_thread(number):
        answers[number] = asyncio.run(submit_all(one_lane, double, range(number, number + 50)))

    threads = [threading.Thread(target=in_a_thread, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {
        100 * n: [2 * number for number in range(100 * n, 100 * n + 50)] for n in range(4)
    }


def test_a_loop_that_is_gone_is_forgotten(one_lane, connection):
    async def ask_and_leave():
        asked = asyncio.create_task(one_lane.submit(double, 1))
        await asyncio.sleep(0.02)
        asked.cancel()

    connection.gate.clear()
    asyncio.run(ask_and_leave())
    connection.gate.set()
    assert asyncio.run(one_lane.submit(double, 2)) == 4


async def test_forgets_event_loops_that_are_closed(one_lane):
    def elsewhere() -> int:
        return asyncio.run(one_lane.submit(double, 3))

    for _ in range(5):
        assert await asyncio.to_thread(elsewhere) == 6
    assert await one_lane.submit(double, 1) == 2
    assert len(vars(one_lane)["_deadlines"]) <= 2
