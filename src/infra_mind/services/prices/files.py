"""Price lists that were downloaded before: files, folders and zip files of them."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from ...core import inflation
from ...core.errors import FeedError, UnknownName
from ...domain.requirements import Cloud
from ...prices.providers import FEEDS, PriceList, detect

ZIP = b"PK\x03\x04"
SUFFIXES = (".csv", ".json", ".gz")
MOST_BYTES = 40 << 30
MOST_FILES = 10_000


def documents(
    files: tuple[Path, ...], folder: Path, *, today: date
) -> Iterator[tuple[Cloud, PriceList]]:
    """Each list with whose it is; members of zip files are unpacked into `folder` one at a time."""
    for file in files:
        if not file.exists():
            raise UnknownName(
                f"There is no file {str(file)!r}.", remedy="Give a price list, a folder or a zip."
            )
        yield from _of_path(file, folder, today)


def _of_path(file: Path, folder: Path, today: date) -> Iterator[tuple[Cloud, PriceList]]:
    if file.is_dir():
        found = sorted(islice(file.rglob("*"), MOST_FILES + 1))
        if len(found) > MOST_FILES:
            raise FeedError(
                f"{file} holds more than {MOST_FILES:,} files: name the lists, or their folder."
            )
        inside = [one for one in found if one.is_file() and not one.is_symlink()]
        lists = [one for one in inside if one.name.endswith(SUFFIXES)]
        if not lists:
            raise FeedError(f"{file} holds no .csv, .json or .gz.")
        for one in lists:
            yield from _of_path(one, folder, today)
    elif zipfile.is_zipfile(file) or _begins(file) == ZIP:
        yield from _of_archive(file, folder, today)
    else:
        changed = datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
        yield _dated(PriceList(path=file, origin=str(file), as_of=min(changed, today)), today)


def _of_archive(file: Path, folder: Path, today: date) -> Iterator[tuple[Cloud, PriceList]]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            locked = next((one.filename for one in members if one.flag_bits & 1), None)
            if locked is not None:
                raise FeedError(f"{file}: {locked!r} is locked with a password.")
            if sum(one.file_size for one in members) > MOST_BYTES:
                raise FeedError(f"{file}: it unpacks to more than {MOST_BYTES} bytes.")
            bomb = next(
                (o for o in members if inflation.too_far(o.file_size, o.compress_size)), None
            )
            if bomb is not None:
                raise FeedError(f"{file}: {bomb.filename!r} {inflation.TOO_FAR}.")
            for member in sorted(members, key=lambda one: one.filename):
                place = folder / "member"
                with archive.open(member) as source, place.open("wb") as target:
                    shutil.copyfileobj(source, target)
                day = min(_written_on(member) or today, today)
                origin = f"{file}:{member.filename}"
                yield _dated(PriceList(path=place, origin=origin, as_of=day), today)
                place.unlink(missing_ok=True)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FeedError(f"{file}: the zip file is cut off or damaged ({error}).") from error


def _written_on(member: zipfile.ZipInfo) -> date | None:
    """Some programs write no date at all: then month and day are 0."""
    try:
        return date(*member.date_time[:3])
    except ValueError:
        return None


def _begins(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            return content.read(len(ZIP))
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}.") from error


def _dated(document: PriceList, today: date) -> tuple[Cloud, PriceList]:
    cloud = detect(document)
    return cloud, FEEDS[cloud].dated(document, today=today)
