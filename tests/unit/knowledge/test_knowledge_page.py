"""docs/knowledge.md holds a table of every knowledge file; this keeps it true.

Run this file as a program to print the table as it should be.
"""

import csv
from pathlib import Path

from infra_mind.prices import FOLDER
from infra_mind.tables.sources import DATA

PACKAGE = FOLDER.parent
ROOMS = ("knowledge", "prices", "tables")
PAGE = Path(__file__).parents[3] / "docs" / "knowledge.md"


def table_of_files() -> str:
    lines = ["| file | rows | sources | oldest |", "|---|---|---|---|"]
    dates = {row["id"]: row["as_of"] for row in rows_of(DATA / "sources.tsv")}
    for path in sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.tsv")):
        rows = rows_of(path)
        cited = {
            cell
            for row in rows
            for column, cell in row.items()
            if column.endswith("source") and cell in dates
        }
        days = {row["as_of"] for row in rows if "as_of" in row} or {dates[name] for name in cited}
        name = path.relative_to(PACKAGE).as_posix()
        shown = ", ".join(f"`{source}`" for source in sorted(cited)) or "-"
        if len(cited) > 6:
            shown = f"{len(cited)} sources"
        lines.append(f"| `{name}` | {len(rows)} | {shown} | {min(days, default='-')} |")
    return "\n".join(lines)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_page_lists_every_file_as_it_is() -> None:
    assert table_of_files() in PAGE.read_text(encoding="utf-8")


if __name__ == "__main__":
    print(table_of_files())  # noqa: T201
