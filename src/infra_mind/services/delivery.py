"""Files that appear whole, whatever ends the program in the middle of it."""

import ctypes
import errno
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from ..core.errors import OutputError
from ..core.process import is_gone, worker_name
from ..reports import Format, ReportKind, file_of

RESULT: Final = "assessment.json"
_MARK: Final = ".infra-mind-"
_AT_FDCWD, _EXCHANGE = -100, 2
_OURS: Final = {RESULT, *(file_of(kind, ending) for kind in ReportKind for ending in Format)}
_EARLIER_PART: Final = re.compile(r"\.[a-z.]+\.\d+\.part")


def prepare(folder: Path) -> None:
    """Make the folder and see that a file can be written there, before any work is done for it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        raise _refused(folder, error) from error


def deliver(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write all files or none.

    A folder that holds nothing but such files is replaced as a whole, in one step. In any other each
    file is replaced, once all of them lie written beside.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder.absolute().parent)
        _clear(folder)
        if not (_holds_only(folder, _OURS.union(files)) and _swapped(files, folder)):
            _replaced(files, folder)
    except (OSError, ValueError) as error:
        raise _refused(folder, error) from error
    return tuple(folder / name for name in files)


def deliver_file(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent)
        _replaced({path.name: content}, path.parent)
    except (OSError, ValueError) as error:
        raise _refused(path, error) from error


def _holds_only(folder: Path, names: Collection[str]) -> bool:
    """Whether the folder is one of ours, which nobody stands in and nothing is mounted on."""
    here, place = Path.cwd(), folder.absolute()
    if folder.is_symlink() or folder.is_mount() or place == here or place in here.parents:
        return False
    with os.scandir(folder) as entries:
        return all(
            (entry.name in names or _EARLIER_PART.fullmatch(entry.name))
            and entry.is_file(follow_symlinks=False)
            for entry in entries
        )


def _swapped(files: Mapping[str, bytes], folder: Path) -> bool:
    """Put a new folder in the place of the old one; false where there is no room beside it."""
    try:
        aside = _beside(folder.absolute())
    except PermissionError:
        return False
    try:
        for name, content in files.items():
            _write(aside / name, content)
        shutil.copymode(folder, aside)
        _sync(aside)
        _exchange(aside, folder)
        _sync(folder.absolute().parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return True


def _replaced(files: Mapping[str, bytes], folder: Path) -> None:
    aside = _beside(folder / "files")
    try:
        for name, content in files.items():
            _write(aside / name, content)
        for name in files:
            (aside / name).replace(folder / name)
        _sync(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _beside(place: Path) -> Path:
    """A new folder with a name that nobody can guess, and that says who made it."""
    maker = worker_name().replace("/", "_")
    aside = place.with_name(f"{_MARK}{maker}_{secrets.token_hex(8)}")
    aside.mkdir(mode=0o700)
    return aside


def _clear(folder: Path) -> None:
    """Remove what deliveries left behind whose process was killed."""
    for entry in list(folder.iterdir()):
        maker = entry.name.removeprefix(_MARK)
        if maker != entry.name and is_gone(maker.replace("_", "/")):
            shutil.rmtree(entry, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    """A file that was not there, readable by its owner alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change places at once; where the system cannot, one after the other."""
    rename = _renameat2()
    if rename is not None and not rename(
        _AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _EXCHANGE
    ):
        return
    spare = _beside(old.absolute())
    old.replace(spare)
    new.replace(old)
    spare.replace(new)


@cache
def _renameat2() -> Callable[..., int] | None:
    """The one call of Linux that lets two names change places."""
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), "renameat2", None)
    return found


def _refused(place: Path, error: OSError | ValueError) -> OutputError:
    remedy = "Choose another place with --out, or change who may write there."
    reason = str(error)
    if isinstance(error, OSError):
        reason = error.strerror or reason
        if error.errno == errno.ENOSPC:
            remedy = "Free some space, or choose another place with --out."
    return OutputError(f"{str(place)!r} cannot be written: {reason}.", remedy=remedy)
