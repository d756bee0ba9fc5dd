import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from ..core.config import read_settings
from ..core.errors import UnknownName
from ..domain.requirements import Cloud
from ..prices.changes import Changes, percent, shown
from ..prices.providers import Harvest
from ..services.prices.update import PriceUpdate, Update, UpdateRequest
from .console import ExitStatus, errors, line, screen

MOST_SHOWN = 10
Flag = Annotated[bool, Parameter(negative="")]


def update(
    *,
    provider: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    from_file: Annotated[tuple[Path, ...], Parameter(negative="")] = (),
    accept: Flag = False,
    out: Path | None = None,
) -> int:
    """Take new prices from the providers' own lists and show what changes.

    Parameters
    ----------
    provider
        aws, azure or gcp; may be given more than once. All where none is given.
    from_file
        A price list that was downloaded before, a folder or a zip of them; may be given more than
        once. Nothing is fetched then.
    accept
        Take the prices although some jump by more than half or too many are gone.
    out
        Folder for the snapshot; one outside of the home folder is not used by itself.
    """
    request = UpdateRequest(
        providers=tuple(map(_cloud, provider)), files=from_file, accept=accept, out=out
    )
    loud = errors()
    work = PriceUpdate(settings=read_settings(), report=lambda text: line(loud, text, "quiet"))
    return _show(screen(), asyncio.run(work.run(request)))


def _cloud(name: str) -> Cloud:
    try:
        return Cloud(name)
    except ValueError:
        raise UnknownName(
            f"There is no provider {name!r}.", remedy=f"Known are {', '.join(Cloud)}."
        ) from None


def _show(console: Console, found: Update) -> int:
    for harvest in found.harvests:
        _show_harvest(console, harvest)
    _show_changes(console, found.changes)
    for text in found.skipped:
        line(errors(), text, "loud")
    if found.snapshot is None:
        return _refuse(found.changes)
    kept = ", ".join(f"{name} of {day}" for name, day in found.snapshot.manifest.providers.items())
    line(console, f"Snapshot {found.snapshot.name} holds {kept}: {found.snapshot.folder}", "good")
    for text in found.changes.objections:
        line(console, f"accepted: {text}")
    return ExitStatus.DONE


def _show_harvest(console: Console, harvest: Harvest) -> None:
    line(console, f"{harvest.provider}: {harvest.read} rows read, {len(harvest.rows)} prices")
    if harvest.trapped:
        caught = ", ".join(f"{name} {count}" for name, count in harvest.trapped.items())
        line(console, f"  passed over: {caught}")
    for one in harvest.left_out[:MOST_SHOWN]:
        what = f"{one.region} {one.sku or one.service}"
        line(console, f"  left out ({one.gate}): {what}: {one.reason}", "loud")
    if len(harvest.left_out) > MOST_SHOWN:
        line(console, f"  left out: {len(harvest.left_out) - MOST_SHOWN} more", "loud")


def _show_changes(console: Console, changes: Changes) -> None:
    line(
        console,
        f"{len(changes.new)} new, {len(changes.gone)} gone, {len(changes.changed)} changed, "
        f"{changes.same} the same",
    )
    for change in changes.changed[:MOST_SHOWN]:
        old, new = f"{change.old.amount:f}", f"{change.new.amount:f}"
        line(console, f"  {shown(change.new)}: {old} -> {new}{percent(change)}")
    for price in changes.gone[:MOST_SHOWN]:
        line(console, f"  gone: {shown(price)} ({price.amount:f})")


def _refuse(changes: Changes) -> int:
    loud = errors()
    for text in changes.objections[:MOST_SHOWN]:
        line(loud, f"refused: {text}", "bad")
    if len(changes.objections) > MOST_SHOWN:
        line(loud, f"refused: {len(changes.objections) - MOST_SHOWN} more", "bad")
    line(loud, "Nothing was written; the prices in use stay. --accept takes them all the same.")
    return ExitStatus.BROKEN
