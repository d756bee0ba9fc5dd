from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ..core.errors import Problem
from ..domain import field_path
from ..domain.field_path import Part
from ..domain.quantity import QuantityError
from ..domain.requirements import Requirements, StoreKind, WorkloadRequirements, is_unknown
from .document import Value, shown
from .form import ANSWERING, BY_NAME, NOT_READ, SHORTHAND, VOLUME, Written, workload_type
from .servers import SERVERS, as_list, listed_servers

LONGEST_FIELD: Final = 1000
MOST_ENTRIES: Final = 100
# What is decided of a language model, by what a workload calls it.
_DECIDED: Final = {"model": "serving", "fallback": "fallback"}
_PINNED: Final = frozenset(_DECIDED)


@dataclass(slots=True, kw_only=True)
class LongForm:
    """The tree under its long names, and the key of the document that each path came from."""

    tree: dict[str, Value]
    keys: dict[str, str] = field(default_factory=dict[str, str])
    problems: list[Problem] = field(default_factory=list[Problem])
    warnings: list[Problem] = field(default_factory=list[Problem])

    def written_as(self, path: str) -> str:
        """The path as the reader knows it: under the key of the form that wrote it."""
        for own, key in self.keys.items():
            if path == own or path.startswith((f"{own}[", f"{own}.")):
                return key
        return path

    def take(self, key: str, value: Value, written: Written) -> None:
        """Write what the key of a form says; where the long form says it too, that one counts."""
        try:
            for one in written:
                if isinstance(one, Problem):
                    self.warnings.append(replace(one, path=key))
                else:
                    self._write(key, *one)
        except QuantityError as error:
            self.problems.append(
                Problem(path=key, value=shown(value), expected=f"expected {error}")
            )

    def _write(self, key: str, path: str, value: Value) -> None:
        parts = field_path.split(path)
        there = found(self.tree, parts)
        if there is None:
            if put(self.tree, parts, value) and path != key:
                self.keys[path] = key
        elif there != value:
            expected = f"not read, since {path} is given as well ({shown(there)})"
            warning = Problem(path=key, value=shown(value), expected=expected, severity="warning")
            self.warnings.append(warning)


def long_form(given: Mapping[str, Value]) -> LongForm:
    """Every key by itself: long names first, then those of the forms, in the document's order."""
    form = LongForm(tree={})
    later: list[str] = []
    for key, value in given.items():
        if key not in Requirements.model_fields or _is_shorthand(key, value):
            later.append(key)
        else:
            form.tree[key] = _workloads(value) if key == "workloads" else value
    _take_servers(form)
    _take_models(form)
    for key in later:
        _take_form(form, key, given[key])
    if VOLUME in later:
        _keep_beside_a_database(form.tree)
    return form


def _take_servers(form: LongForm) -> None:
    """A list of servers in place of their number says what machines there are."""
    current = form.tree.get("current")
    if not isinstance(current, dict):
        return
    servers = as_list(current.get("servers"))
    if servers is None:
        return
    form.tree["current"] = {name: value for name, value in current.items() if name != "servers"}
    form.take(SERVERS, servers, listed_servers(servers))


def _take_models(form: LongForm) -> None:
    """`llm.model` and `llm.fallback` are pins of a workload that has a name."""
    workloads, design = form.tree.get("workloads"), form.tree.get("design")
    for index, one in enumerate(workloads if isinstance(workloads, list) else ()):
        llm = one.get("llm") if isinstance(one, dict) else None
        if not isinstance(one, dict) or not isinstance(llm, dict) or not _PINNED & set(llm):
            continue
        name = one.setdefault("name", f"assistant-{index + 1}" if index else "assistant")
        pins = {f"{name}.{decision}": pin for decision, pin in _pins_of(llm)}
        one["llm"] = {key: value for key, value in llm.items() if key not in _PINNED}
        design = {**pins, **(design if isinstance(design, dict) else {})}
        form.tree["design"] = design
        for key in _PINNED & set(llm):
            form.keys[f"design.{name}.{_DECIDED[key]}"] = f"workloads[{index}].llm.{key}"


def _pins_of(llm: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    for key, decision in _DECIDED.items():
        value = llm.get(key)
        if value is None or is_unknown(value):
            continue
        if key == "fallback" and isinstance(value, bool):
            yield decision, {"not": "none"} if value else "none"
        else:
            yield decision, value


def _keep_beside_a_database(tree: dict[str, Value]) -> None:
    """The data of a company whose programs answer people is files for the most part, beside a database.

    How large that is the form does not ask.
    """
    workload = found(tree, ("workloads", 0))
    stores = found(workload, ("stores",))
    if not isinstance(workload, dict) or not isinstance(stores, list) or len(stores) > 1:
        return
    data = stores[0]
    if isinstance(data, dict) and "kind" not in data and workload.get("type") in ANSWERING:
        data["kind"] = StoreKind.OBJECT.value
        stores.append({"name": "database", "kind": StoreKind.RELATIONAL.value})


def _is_shorthand(key: str, value: Value) -> bool:
    given = value is not None and not is_unknown(value)
    return key in SHORTHAND and given and not isinstance(value, dict)


def _take_form(form: LongForm, key: str, value: Value) -> None:
    if key in NOT_READ:
        expected = "not read; what is wanted has fields of its own"
        form.warnings.append(Problem(path=key, value="", expected=expected, severity="warning"))
    elif (most := _too_much(value)) is not None:
        form.problems.append(
            Problem(path=key, value=shown(value), expected=f"expected at most {most}")
        )
    elif key in SHORTHAND:
        form.take(key, value, SHORTHAND[key](value))
    elif key in BY_NAME:
        if value is not None:
            form.take(key, value, BY_NAME[key].written(value))
    else:
        form.tree[key] = value


def _too_much(value: Value) -> str | None:
    """What a field of a form may hold at most, where it holds more: it is read word by word."""
    if isinstance(value, str) and len(value) > LONGEST_FIELD:
        return f"{LONGEST_FIELD:,} characters"
    if isinstance(value, list) and len(value) > MOST_ENTRIES:
        return f"{MOST_ENTRIES} entries"
    return None


def _workloads(value: Value) -> Value:
    """A workload may be named by its type alone; one alone, and several by their names, need no list."""
    if isinstance(value, dict) and value:
        if not all(isinstance(one, dict) for one in value.values()):
            return [value]
        if not set(value) & set(WorkloadRequirements.model_fields):
            named = value.items()
            return [{"name": name, **one} for name, one in named if isinstance(one, dict)]
    if not isinstance(value, list):
        return value
    return [{"type": workload_type(one)} if isinstance(one, str) else one for one in value]


def found(tree: Value, parts: tuple[Part, ...]) -> Value:
    """What stands at a path, `None` when nothing does."""
    for part in parts:
        if isinstance(part, int):
            tree = tree[part] if isinstance(tree, list) and part < len(tree) else None
        else:
            tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def put(tree: dict[str, Value], parts: tuple[Part, ...], value: Value) -> bool:
    """Set a value, with the sections on the way; false when something else stands in the way."""
    here: Value = tree
    for part, following in zip(parts, (*parts[1:], None), strict=True):
        below: Value = value
        if following is not None:
            below = found(here, (part,))
            if below is None:
                below = [] if isinstance(following, int) else {}
        if isinstance(part, str) and isinstance(here, dict):
            here[part] = below
        elif isinstance(part, int) and isinstance(here, list) and part <= len(here):
            here[part : part + 1] = [below]
        else:
            return False
        here = below
    return True
