from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from ..core.errors import Problem, RequirementsError
from ..domain import field_path
from ..domain.amounts import currency_named
from ..domain.provenance import Parsed, Provenance
from ..domain.requirements import Requirements, RequirementsSection, is_unknown
from ..knowledge.library import Library
from .diagnosis import capped, problems_of, split_numbers
from .document import DocumentError, Value, limited, read_bytes, read_document, shown
from .estate.estate import with_estate
from .estate.table_file import Progress
from .long_form import LongForm, found, long_form
from .mistaken import mistaken
from .own_prices import with_book
from .pins import pin_problems


def read_requirements(
    given: Path | bytes | Mapping[str, object],
    *,
    origin: str | None = None,
    provenance: Provenance = Provenance.STATED,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Parsed:
    """A file, the bytes of one, or a mapping, in the long form, the short form or a form's names.

    A price book, bills and inventories that they name lie in `folder`, by default beside the file.
    Raises `RequirementsError` with all problems at once, `TableError` for those of the price book,
    `InputError` for a file that cannot be used.
    """
    origin = origin or (str(given) if isinstance(given, Path) else "requirements")
    folder = given.parent if isinstance(given, Path) else folder
    try:
        read = parsed(long_form(_plain(given, origin)), origin=origin, provenance=provenance)
    except RequirementsError as error:
        raise mistaken(given, origin) or error from None
    read = with_book(read, folder)
    rates = read.requirements.prices.exchange_rates
    return with_estate(read, folder, Library().currencies.agreed(rates), progress)


def _plain(given: Path | bytes | Mapping[str, object], origin: str) -> dict[str, Value]:
    if isinstance(given, Path):
        given = read_bytes(given)
    try:
        value = limited(read_document(given, origin=origin) if isinstance(given, bytes) else given)
    except DocumentError as error:
        raise RequirementsError((error.problem,), origin=origin) from None
    if isinstance(value, dict):
        return value
    expected = "expected fields with their values, such as `cloud_provider: aws`"
    if isinstance(value, str):
        expected += "; text in plain words is read with --brief FILE"
    raise RequirementsError(
        (Problem(path="", value=shown(value), expected=expected),), origin=origin
    )


def parsed(form: LongForm, *, origin: str, provenance: Provenance) -> Parsed:
    problems = [*form.problems, *split_numbers(form.tree)]
    requirements = None
    try:
        requirements = Requirements.model_validate(form.tree)
    except ValidationError:
        problems += [_under_its_key(form, problem) for problem in problems_of(form.tree)]
    problems += pin_problems(form.tree.get("design"), requirements)
    if problems or requirements is None:
        raise RequirementsError(capped(tuple(problems)), origin=origin)
    if requirements.imported:
        provenance = Provenance.IMPORTED
    origins = dict(_provenance(form.tree, Requirements, "", provenance))
    if currency_named(form.tree):
        origins["budget.currency"] = provenance
    return Parsed(
        requirements=requirements,
        provenance=origins,
        origin=origin,
        warnings=tuple(form.warnings),
    )


def _under_its_key(form: LongForm, problem: Problem) -> Problem:
    """The problem with the path and the value that the reader wrote."""
    there = found(form.tree, field_path.split(problem.path)) if problem.value else None
    value = problem.value if there is None else shown(there)
    return replace(problem, path=form.written_as(problem.path), value=value)


def _provenance(
    given: Mapping[str, Value],
    section: type[RequirementsSection],
    prefix: str,
    provenance: Provenance,
) -> Iterator[tuple[str, Provenance]]:
    for name in section.model_fields:
        value, path = given.get(name), f"{prefix}.{name}" if prefix else name
        below = field_path.child(section, name)
        if value is None:
            continue
        if is_unknown(value):
            unknown = (
                field_path.leaves(below.section, path) if below and not below.many else (path,)
            )
            yield from ((one, Provenance.UNKNOWN) for one in unknown)
        elif below is None or value == []:
            yield path, provenance
        else:
            entries = value if isinstance(value, list) else [value]
            for index, entry in enumerate(entries):
                at = f"{path}[{index}]" if below.many else path
                yield from _provenance(
                    cast("dict[str, Value]", entry), below.section, at, provenance
                )
