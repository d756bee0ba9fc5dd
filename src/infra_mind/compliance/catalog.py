from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ..core.errors import KnowledgeError, UnknownName
from ..domain.requirements import FrameworkName
from ..knowledge.areas import load_areas
from .applicability import Attestation, Trigger, load_attestations, load_triggers
from .checks import CHECKS
from .condition import Areas
from .control import Checked, Control
from .file import (
    ControlFile,
    FrameworkFile,
    RequirementRow,
    ScaleFile,
    read,
)
from .framework import Framework, Requirement
from .observation import Check
from .pricing import SizeFactors, Tool, load_tools
from .provision import Provision, load_provisions

_PACKAGE = __name__.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything an assessment of compliance knows before it sees a company."""

    controls: Mapping[str, Control]
    frameworks: Mapping[FrameworkName, Framework]
    checks: Mapping[str, Check]
    provisions: tuple[Provision, ...]
    triggers: tuple[Trigger, ...]
    attestations: tuple[Attestation, ...]
    areas: Areas
    sizes: SizeFactors
    tools: Mapping[str, Tool]
    costs_as_of: date

    def framework(self, name: FrameworkName) -> Framework:
        found = self.frameworks.get(name)
        if found is None:
            known = ", ".join(sorted(self.frameworks))
            raise UnknownName(f"There is no framework {name!r}.", remedy=f"Known are {known}.")
        return found


@cache
def load_catalog(root: Traversable | None = None) -> Catalog:
    """Reads and validates `data/`, or a folder of the same shape."""
    data = files(_PACKAGE) / "data" if root is None else root
    areas = load_areas()
    scale = read(data / "scale.yaml", ScaleFile)
    controls: dict[str, Control] = {}
    for file in _yaml(data / "controls"):
        for control in _family(file, CHECKS.keys()):
            if control.id in controls:
                raise KnowledgeError(f"{file.name!r}: the control {control.id!r} exists twice.")
            controls[control.id] = control
    tools = load_tools()
    _validate_tools(tools, controls)
    provisions = load_provisions()
    _validate_provisions(provisions, controls)
    triggers = load_triggers()
    _validate_triggers(triggers, areas)
    sheets = _sheets(data / "frameworks")
    frameworks: dict[FrameworkName, Framework] = {}
    for file, sheet in sheets.values():
        framework = _framework(file, sheet, sheets)
        _validate(file, framework, controls.keys(), areas.keys())
        frameworks[framework.name] = framework
    return Catalog(
        controls=dict(sorted(controls.items())),
        frameworks=dict(sorted(frameworks.items())),
        checks=CHECKS,
        provisions=provisions,
        triggers=triggers,
        attestations=load_attestations(),
        areas=areas,
        sizes=SizeFactors(scale=scale.sizes, people=scale.people),
        tools=tools,
        costs_as_of=scale.as_of,
    )


def _validate_tools(tools: Mapping[str, Tool], controls: Mapping[str, Control]) -> None:
    for control in controls.values():
        for name in set(control.buys) - tools.keys():
            raise KnowledgeError(f"The control {control.id!r} buys the unknown tool {name!r}.")


def _validate_provisions(rows: Sequence[Provision], controls: Mapping[str, Control]) -> None:
    for row in rows:
        if row.control not in controls:
            raise KnowledgeError(f"'provisions.tsv' speaks of the unknown control {row.control!r}.")
    provided = {row.control for row in rows}
    for control in controls.values():
        if not control.evidence and control.id not in provided:
            raise KnowledgeError(f"Nothing can be evidence of the control {control.id!r}.")


def _validate_triggers(rows: Sequence[Trigger], areas: Mapping[str, object]) -> None:
    for row in rows:
        for place in row.when.areas - areas.keys():
            raise KnowledgeError(
                f"'applicability.tsv' speaks of {place!r}, which areas.tsv does not name."
            )


_Sheets = Mapping[FrameworkName, tuple[str, FrameworkFile]]


def _yaml(folder: Traversable) -> list[Traversable]:
    found = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    return sorted(found, key=lambda file: file.name)


def _family(file: Traversable, checks: Collection[str]) -> list[Control]:
    family = file.name.removesuffix(".yaml")
    controls = [replace(one, family=family) for one in read(file, ControlFile).controls]
    for control in controls:
        for rule in control.evidence:
            if isinstance(rule, Checked) and rule.check not in checks:
                raise KnowledgeError(
                    f"{file.name!r}: {control.id!r} asks for the check {rule.check!r}.",
                    remedy="Add the function to 'checks.py' or correct the name.",
                )
    return controls


def _sheets(folder: Traversable) -> dict[FrameworkName, tuple[str, FrameworkFile]]:
    sheets: dict[FrameworkName, tuple[str, FrameworkFile]] = {}
    for file in _yaml(folder):
        sheet = read(file, FrameworkFile)
        if sheet.id in sheets:
            raise KnowledgeError(f"{file.name!r}: the framework {sheet.id!r} exists twice.")
        sheets[sheet.id] = (file.name, sheet)
    return sheets


def _framework(file: str, sheet: FrameworkFile, sheets: _Sheets) -> Framework:
    rows = [*_borrowed(file, sheet, sheets), *sheet.requirements]
    return Framework(
        name=sheet.id,
        title=sheet.title,
        source=sheet.source.source(),
        version=sheet.source.version,
        scope=sheet.scope,
        binds=sheet.binds,
        requirements=tuple(
            Requirement(
                id=row.id,
                asks=row.asks,
                controls=row.controls,
                applies=sheet.applies if row.applies is None else row.applies,
            )
            for row in rows
        ),
    )


def _borrowed(file: str, sheet: FrameworkFile, sheets: _Sheets) -> list[RequirementRow]:
    if sheet.borrows is None:
        return []
    lender = sheets.get(sheet.borrows.framework)
    rows = {row.id: row for row in lender[1].requirements} if lender else {}
    for wanted in sheet.borrows.requirements:
        if wanted not in rows:
            raise KnowledgeError(f"{file!r} borrows {wanted!r}, which its lender does not have.")
    return [rows[wanted] for wanted in sheet.borrows.requirements]


def _validate(
    file: str, framework: Framework, controls: Collection[str], areas: Collection[str]
) -> None:
    seen: set[str] = set()
    for item in framework.requirements:
        if item.id in seen:
            raise KnowledgeError(f"{file!r}: the requirement {item.id!r} exists twice.")
        seen.add(item.id)
        for control in item.controls:
            if control not in controls:
                raise KnowledgeError(
                    f"{file!r}: {item.id!r} needs the unknown control {control!r}."
                )
    for condition in (framework.binds, *(item.applies for item in framework.requirements)):
        for place in condition.areas - set(areas):
            raise KnowledgeError(f"{file!r} speaks of {place!r}, which areas.tsv does not name.")
    if framework.covered > framework.scope.total:
        total = framework.scope.total
        raise KnowledgeError(f"{file!r} covers {framework.covered} of {total}.")
