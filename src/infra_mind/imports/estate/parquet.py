"""Bills as parquet; pyarrow, which is large, is asked for only where there is one."""

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol, cast

from ...core.errors import InputError
from .table_file import Progress, TableCell, TableRow, TextTable, refuse

_AT_ONCE: Final = 5_000


class _ArrowColumn(Protocol):
    def to_pylist(self) -> Sequence[object]: ...


class _ArrowTable(Protocol):
    """What is used of a `pyarrow.Table`, which has no types of its own."""

    @property
    def column_names(self) -> list[str]: ...
    @property
    def columns(self) -> Sequence[_ArrowColumn]: ...
    def flatten(self) -> "_ArrowTable": ...


class _Metadata(Protocol):
    num_rows: int


class _File(Protocol):
    """What is used of a `pyarrow.parquet.ParquetFile`."""

    metadata: _Metadata

    def iter_batches(self, *, batch_size: int) -> Iterator[object]: ...


def is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


@contextmanager
def open_parquet(path: Path, progress: Progress | None = None) -> Generator[TextTable]:
    """The rows of a file; what lies in a struct is a column with a dot, a list is JSON, as in a CSV."""
    if find_spec("pyarrow") is None:
        raise InputError(
            f"{path.name} is parquet, which needs a package that is not installed.",
            remedy="Install it with `pip install 'infra-mind[parquet]'`, or export the bill as CSV.",
        )
    import pyarrow as pa
    import pyarrow.parquet as pq

    damaged = cast("type[Exception]", pa.ArrowException)
    try:
        with pq.ParquetFile(path) as file:
            rows = _rows(cast("_File", file), path.name, progress)
            yield TextTable(name=path.name, delimiter=",", rows=rows)
    except (damaged, OSError) as error:
        raise refuse(path, "", f"is cut off or damaged ({error})") from None


def _rows(file: _File, name: str, progress: Progress | None) -> Iterator[TableRow]:
    number, total = 0, max(file.metadata.num_rows, 1)
    for batch in file.iter_batches(batch_size=_AT_ONCE):
        table = _flat(batch)
        if number == 0:
            yield TableRow(line=0, cells=table.column_names)
        columns = [column.to_pylist() for column in table.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            yield TableRow(line=number, cells=[_cell(cell) for cell in cells])
        if progress is not None and number % (_AT_ONCE * 20) == 0:
            progress(name, number / total)


def _flat(batch: object) -> _ArrowTable:
    """A batch without structs: each of their fields is a column."""
    import pyarrow as pa

    table = cast("_ArrowTable", pa.Table.from_batches([batch]))
    while (flat := table.flatten()).column_names != table.column_names:
        table = flat
    return table


def _cell(value: object) -> TableCell:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, default=str)
