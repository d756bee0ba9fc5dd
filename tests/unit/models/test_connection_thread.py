import asyncio
import threading
from datetime import timedelta

import pytest

from infra_mind.core.errors import StoreError, StoreLocked
from infra_mind.models import connection_thread
from infra_mind.models.connection_thread import ConnectionThread

TIMEOUT = timedelta(seconds=5)


class Recorder:
    """A connection without a database: remembers its batches, fails as told."""

    def __init__(self) -> None:
        self.transactions = 0
        self.closed = False
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()

    def transact(self, work):
        self.reached.set()
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
def thread_of_one(connection):
    one = ConnectionThread("test", lambda: connection, timeout=TIMEOUT)
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


async def busy(one, connection):
    """A request that the closed gate holds up, so that others queue behind it."""
    connection.gate.clear()
    first = asyncio.create_task(one.submit(double, 0))
    assert await asyncio.to_thread(connection.reached.wait, 5)
    return first


async def queued(one, count):
    while one.waiting < count:  # noqa: ASYNC110 - nothing is set when a request is queued
        await asyncio.sleep(0)


async def test_what_queues_up_is_one_transaction(thread_of_one, connection):
    first = await busy(thread_of_one, connection)
    rest = asyncio.create_task(submit_all(thread_of_one, double, range(1, 100)))
    await queued(thread_of_one, 99)
    connection.gate.set()

    assert await first == 0
    assert await rest == [2 * number for number in range(1, 100)]
    assert connection.transactions == 2


async def test_an_expected_error_concerns_its_request_only(thread_of_one):
    assert await submit_all(thread_of_one, strict, [2, 3, 4]) == [2, "3 is odd", 4]


async def test_a_request_that_breaks_its_batch_fails_alone(thread_of_one, connection):
    first = await busy(thread_of_one, connection)
    batch = asyncio.create_task(submit_all(thread_of_one, strict, [2, 13, 4]))
    await queued(thread_of_one, 3)
    connection.gate.set()
    assert await first == 0
    assert await batch == [2, "13 is refused", 4]


async def test_a_locked_database_is_not_tried_once_per_request(thread_of_one, connection):
    first = await busy(thread_of_one, connection)
    batch = asyncio.create_task(submit_all(thread_of_one, locked, range(50)))
    await queued(thread_of_one, 50)
    connection.gate.set()
    assert await first == 0
    assert set(await batch) == {"held by another process"}
    assert connection.transactions == 2


async def test_a_connection_that_failed_is_tried_anew_by_the_next_request():
    attempts = []

    def connect():
        attempts.append(1)
        if len(attempts) == 1:
            raise StoreLocked("held by another process")
        return Recorder()

    one = ConnectionThread("test", connect, timeout=TIMEOUT)
    with pytest.raises(StoreLocked):
        await one.submit(double, 1)
    assert await one.submit(double, 1) == 2
    one.stop()


async def test_no_wait_is_endless(connection):
    one = ConnectionThread("test", lambda: connection, timeout=timedelta(seconds=0.05))
    connection.gate.clear()
    with pytest.raises(StoreError, match=r"did not answer within 0\.05 s"):
        await one.submit(double, 1)
    connection.gate.set()
    one.stop()


async def test_a_full_queue_refuses_more(thread_of_one, connection, monkeypatch):
    monkeypatch.setattr(connection_thread, "QUEUE_BOUND", 3)
    waiting = [await busy(thread_of_one, connection)]
    waiting += [asyncio.create_task(thread_of_one.submit(double, 1)) for _ in range(3)]
    await queued(thread_of_one, 3)

    with pytest.raises(StoreError, match="3 requests already wait"):
        await thread_of_one.submit(double, 1)

    connection.gate.set()
    assert [await one for one in waiting] == [0, 2, 2, 2]


async def test_a_cancelled_caller_harms_nobody(thread_of_one, connection):
    cancelled = await busy(thread_of_one, connection)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    connection.gate.set()
    assert await thread_of_one.submit(double, 2) == 4


async def test_stopping_finishes_what_is_queued(connection):
    one = ConnectionThread("test", lambda: connection, timeout=TIMEOUT)
    asked = asyncio.create_task(one.submit(double, 21))
    await asyncio.sleep(0)
    one.stop()
    assert await asked == 42
    assert connection.closed


def test_each_event_loop_gets_its_own_answers(thread_of_one):
    answers = {}

    def in_a_thread(number):
        answers[number] = asyncio.run(submit_all(thread_of_one, double, range(number, number + 50)))

    threads = [threading.Thread(target=in_a_thread, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {
        100 * n: [2 * number for number in range(100 * n, 100 * n + 50)] for n in range(4)
    }


def test_a_loop_that_is_gone_is_forgotten(thread_of_one, connection):
    async def ask_and_leave():
        (await busy(thread_of_one, connection)).cancel()

    asyncio.run(ask_and_leave())
    connection.gate.set()
    assert asyncio.run(thread_of_one.submit(double, 2)) == 4
