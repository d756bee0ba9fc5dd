import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..core.errors import OutputError


def prepare(folder: Path) -> None:
    """Make the folder and see that a file can be written there, before any work is done for it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _refused(folder, error) from error


def deliver(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write all files or none: each under another name first, then put in place."""
    waiting: list[tuple[Path, Path]] = []
    target = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            waiting.append((_written_aside(target, content), target))
        for aside, target in waiting:
            aside.replace(target)
    except OSError as error:
        for aside, _ in waiting:
            aside.unlink(missing_ok=True)
        raise _refused(target, error) from error
    return tuple(target for _, target in waiting)


def _written_aside(target: Path, content: bytes) -> Path:
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _refused(place: Path, error: OSError) -> OutputError:
    remedy = "Choose another place with --out, or change who may write there."
    if error.errno == errno.ENOSPC:
        remedy = "Free some space, or choose another place with --out."
    return OutputError(f"{str(place)!r} cannot be written: {error.strerror}.", remedy=remedy)
