"""Today beside the plan: by kind of service, by place, by machine, and what could not be read."""

from ..domain.dossier import BaselineReport, MachinesReport, Share
from .document import Block, Bullets, Column, Content, Name, Paragraph, Section, Strong, Table, Text
from .prose import sentence, shown, write
from .view import View

_FIGURES = {
    "machines": "Machines that run",
    "off": "Machines that are off",
    "vcpus": "Processors",
    "needed_vcpus": "Processors needed, by use",
    "memory": "Memory",
    "needed_memory": "Memory needed, by use",
    "disk": "Disks",
    "windows": "Machines with Windows",
}
MOST_PLACES = 15


def baseline(view: View) -> Section:
    """What bills and inventories say, held against the plan; empty where there are none."""
    found = view.dossier.baseline
    blocks: list[Block] = []
    if found is not None:
        blocks += _bill(found)
        if found.machines is not None:
            blocks += _machines(found.machines)
        blocks += _unread(found)
    return Section(title="Today beside the plan", anchor="baseline", blocks=tuple(blocks))


def _bill(found: BaselineReport) -> list[Block]:
    blocks: list[Block] = []
    if found.text is not None:
        blocks.append(Paragraph(content=sentence(found.text)))
    if found.lines:
        columns = (
            Column(title="Kind of service"),
            Column(title="Today, a month", numeric=True),
            Column(title="Planned, a month", numeric=True),
            Column(title="Compared"),
        )
        rows = tuple(
            (
                (Name(line.category),),
                shown(line.today, missing="not billed"),
                shown(line.planned, missing="not planned"),
                (Text("yes" if line.compared else "no"),),
            )
            for line in found.lines
        )
        caption = (
            "Usage and commitments before taxes and credits, at the likely values of the plan."
        )
        blocks.append(Table(columns=columns, rows=rows, caption=caption))
    blocks += _shares("Provider and region", found.places[:MOST_PLACES])
    if found.apart:
        blocks += _shares("Told apart", found.apart)
    if found.sources:
        files = tuple((Name(one, code=True),) for one in found.sources)
        blocks.append(Bullets(items=files))
    return blocks


def _shares(title: str, shares: tuple[Share, ...]) -> list[Block]:
    if not shares:
        return []
    columns = (Column(title=title), Column(title="Today, a month", numeric=True))
    rows = tuple(((Name(one.name),), shown(one.amount)) for one in shares)
    return [Table(columns=columns, rows=rows)]


def _machines(found: MachinesReport) -> list[Block]:
    columns = (Column(title="Machines of today"), Column(title="Total", numeric=True))
    rows = tuple(((Text(label),), shown(found.figures[name])) for name, label in _FIGURES.items())
    moved = tuple(
        ((Text(f"Moved as they are: {one.name}"),), shown(one.amount)) for one in found.parts
    )
    blocks: list[Block] = [
        Paragraph(content=sentence(found.text)),
        Table(columns=columns, rows=(*rows, *moved)),
    ]
    if found.rented:
        sizes = (Column(title="Machines"), Column(title="Size that carries each"))
        each = tuple(((Name(one.name),), (Name(one.sku, code=True),)) for one in found.rented)
        blocks.append(Table(columns=sizes, rows=each))
    return blocks


def _unread(found: BaselineReport) -> list[Block]:
    if not found.unread:
        return []
    head: Content = (Strong("Of these files, not taken as it stands."),)
    items = tuple(write("{it}", it=Name(one)) for one in found.unread)
    return [Paragraph(content=head), Bullets(items=items)]
