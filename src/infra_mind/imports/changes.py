"""Other values at some paths of requirements that were read before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..core.errors import Problem
from ..domain import field_path
from ..domain.field_path import Child, Part
from ..domain.provenance import Parsed, Provenance
from ..domain.requirements import UNKNOWN, Requirements, RequirementsSection
from .diagnosis import closest, unknown_field
from .document import DocumentError, Value, limited, read_text
from .estate.estate import KEPT_IN
from .long_form import LongForm, found, long_form, put
from .requirements_file import parsed, read_requirements

_PINS: Final = "design."
LONGEST_PATH: Final = 1000


def written(given: Parsed) -> dict[str, Value]:
    """The tree as a document that reads back to the same requirements and the same provenance."""
    dumped = given.requirements.model_dump(mode="json", exclude_defaults=True)
    tree: dict[str, Value] = {name: limited(value) for name, value in dumped.items()}
    defaults = limited(given.requirements.model_dump(mode="json"))
    for path, provenance in given.provenance.items():
        parts = field_path.split(path)
        if provenance is Provenance.UNKNOWN:
            put(tree, parts, UNKNOWN)
        elif found(tree, parts) is None:
            put(tree, parts, found(defaults, parts))
    return tree


def with_changes(
    given: Parsed | Mapping[str, object], changes: Mapping[str, object], *, origin: str = "changes"
) -> Parsed:
    """The requirements with other values at some paths, as `workloads[portal].traffic.peak_rps`.

    Text is read as in a file, so that `[aws, gcp]` is a list. A name of a form is a path too. What
    was not changed keeps its provenance.
    """
    before = given if isinstance(given, Parsed) else read_requirements(given)
    form, changed = LongForm(tree=written(before)), set[str]()
    for path, value in changes.items():
        changed |= _change(form, path, value)
    if "prices.book" in changed and "prices.rows" not in changed:
        expected = "expected its rows in prices.rows too; no file is read from here"
        form.problems.append(Problem(path="prices.book", value="", expected=expected))
    for field, kept in KEPT_IN.items():
        if field in changed and kept not in changed:
            expected = f"expected what it says in {kept} too; no file is read from here"
            form.problems.append(Problem(path=field, value="", expected=expected))
    after = parsed(form, origin=origin, provenance=Provenance.STATED)
    kept = {path: now for path, now in before.provenance.items() if not _under(path, changed)}
    provenance = {path: kept.get(path, now) for path, now in after.provenance.items()}
    return replace(after, provenance=provenance, understood=before.understood)


def _under(path: str, changed: set[str]) -> bool:
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in changed)


def _change(form: LongForm, path: str, value: object) -> set[str]:
    """Write one change into the tree; the paths it wrote, none when it is a problem."""
    try:
        plain = read_text(value) if isinstance(value, str) else limited(value)
        if path.startswith(_PINS):
            return _change_pin(form, path.removeprefix(_PINS), plain)
        parts = field_path.split(path) if len(path) <= LONGEST_PATH else ()
        if len(parts) == 1:
            return _change_by_key(form, path, plain)
        parts = _resolved(form.tree, parts, path)
    except _NoSuchFieldError as error:
        form.problems.append(error.problem)
    except DocumentError as error:
        form.problems.append(replace(error.problem, path=path))
    else:
        if put(form.tree, parts, plain):
            return {field_path.join(parts)}
        form.problems.append(Problem(path=path, value="", expected="expected the path of a field"))
    return set()


def _change_pin(form: LongForm, decision: str, value: Value) -> set[str]:
    """A pin is named by its decision, dots and all; `null` takes it away."""
    stated = form.tree.get("design")
    form.tree["design"] = {**(stated if isinstance(stated, dict) else {}), decision: value}
    return {"design"}


def _change_by_key(form: LongForm, key: str, value: Value) -> set[str]:
    """A key of the document, which may be one of a form and write elsewhere."""
    alone = long_form({key: value})
    form.problems += alone.problems
    form.warnings += alone.warnings
    if key in alone.tree and key not in Requirements.model_fields:
        raise _NoSuchFieldError(unknown_field(key, Requirements))
    wrote = [key] if key in alone.tree and key not in alone.keys.values() else list(alone.keys)
    for path in wrote:
        parts = field_path.split(path)
        put(form.tree, parts, found(alone.tree, parts))
        if path != key:
            form.keys[path] = key
    return set(wrote)


class _NoSuchFieldError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _resolved(tree: Value, parts: tuple[Part, ...], path: str) -> tuple[Part, ...]:
    """The parts with names of entries as their numbers; every field is known to the tree."""
    section: type[RequirementsSection] = Requirements
    below: Child | None = None
    resolved: list[Part] = []
    for part in parts or ("",):
        if isinstance(part, int) or part.startswith("["):
            if below is None or not below.many:
                raise _NoSuchFieldError(
                    Problem(path=path, value="", expected="expected no index there")
                )
            resolved.append(_index(found(tree, tuple(resolved)), part, path))
            continue
        if part not in section.model_fields or (resolved and below is None):
            at = field_path.join((*resolved, part))
            raise _NoSuchFieldError(unknown_field(at or path, section))
        resolved.append(part)
        below = field_path.child(section, part)
        section = below.section if below else section
    return tuple(resolved)


def _index(entries: Value, part: Part, path: str) -> int:
    """A number, or the name of an entry; the number after the last adds one."""
    listed = entries if isinstance(entries, list) else []
    names = [str(entry.get("name", "")) if isinstance(entry, dict) else "" for entry in listed]
    if isinstance(part, int):
        if part <= len(listed):
            return part
        known = f"expected an index up to {len(listed)}, there are {len(listed)} entries"
        raise _NoSuchFieldError(Problem(path=path, value="", expected=known))
    name = part.strip("[]")
    if name in names:
        return names.index(name)
    known = f"no entry is named {name!r}; known are {', '.join(filter(None, names)) or 'none'}"
    raise _NoSuchFieldError(
        Problem(path=path, value="", expected=known, suggestion=closest(name, names))
    )
