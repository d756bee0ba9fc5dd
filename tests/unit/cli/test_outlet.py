import errno
import io
import os
import sys
import threading

import pytest

from infra_mind.cli.outlet import Outlet, unhurried


class Stopped(io.StringIO):
    """A reader that has stopped, until it goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def write(self, text: str) -> int:
        assert self.goes_on.wait(10)
        return super().write(text)


class Gone(io.StringIO):
    """A reader that is gone, or a disk that is full."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, text: str) -> int:
        raise OSError(self.number, os.strerror(self.number))


def test_a_reader_that_has_stopped_holds_up_nothing_and_misses_nothing() -> None:
    reader = Stopped()
    outlet = Outlet(reader)
    for number in range(1000):
        print(number, file=outlet)
    reader.goes_on.set()
    outlet.drain()
    assert reader.getvalue().split() == [str(number) for number in range(1000)]


@pytest.mark.parametrize(
    "stream",
    [None, Gone(errno.EPIPE), Gone(errno.ENOSPC)],
    ids=["closed", "gone", "full"],
)
def test_what_nobody_can_take_is_dropped(stream: io.StringIO | None) -> None:
    outlet = Outlet(stream)
    print("one", file=outlet, flush=True)
    print("two", file=outlet)
    outlet.drain()
    assert not outlet.isatty()


def test_within_the_block_everything_goes_through_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    with unhurried():
        assert isinstance(sys.stdout, Outlet)
        sys.stdout.write("out\n")
        sys.stderr.write("err\n")
    assert sys.stdout is before
    assert capsys.readouterr() == ("out\n", "err\n")
