from ..domain.claim import Source
from .catalog import Catalog
from .control import AtLeast, Checked, Chosen, Control, EvidenceRule, Stated
from .estimate import RangeEstimate
from .framework import Framework
from .pricing import Tool
from .provision import Provision


def list_catalog(catalog: Catalog) -> dict[str, object]:
    """Frameworks, requirements, controls and checks as plain values, for `--json`."""
    return {
        "frameworks": [_framework(framework) for framework in catalog.frameworks.values()],
        "controls": [_control(control) for control in catalog.controls.values()],
        "checks": [
            {"id": name, "controls": _users(name, catalog)} for name in sorted(catalog.checks)
        ],
        "tools": [_tool(tool) for tool in catalog.tools.values()],
        "provisions": [_provision(row) for row in catalog.provisions],
    }


def _framework(framework: Framework) -> dict[str, object]:
    scope = framework.scope
    return {
        "id": framework.name.value,
        "title": framework.title,
        "version": framework.version,
        "source": _source(framework.source),
        "scope": {
            "unit": scope.unit,
            "covered": framework.covered,
            "total": scope.total,
            "note": scope.note.text,
        },
        "requirements": [
            {"id": item.id, "asks": item.asks.text, "controls": list(item.controls)}
            for item in framework.requirements
        ],
    }


def _source(source: Source) -> dict[str, object]:
    return {
        "title": source.title,
        "url": source.url,
        "as_of": source.as_of and source.as_of.isoformat(),
        "kind": source.kind.value,
    }


def _provision(row: Provision) -> dict[str, object]:
    return {
        "control": row.control,
        "provider": row.provider or None,
        "when": list(row.when),
        "covers": list(row.covers),
        "stays": row.stays,
        "brings": row.brings.text,
        "yours": row.yours.text,
        "source": _source(row.source),
    }


def _control(control: Control) -> dict[str, object]:
    return {
        "id": control.id,
        "title": control.title.text,
        "family": control.family,
        "pillar": control.pillar.value,
        "evidence": [describe(rule) for rule in control.evidence],
        "remediation": control.remediation.text,
        "effort": control.effort.value,
        "once_hours": _estimate(control.once_hours),
        "monthly_hours": _estimate(control.monthly_hours),
        "buys": list(control.buys),
        "weight": control.weight,
    }


def describe(rule: EvidenceRule) -> str:
    """How a control can be evidenced, in a few words."""
    match rule:
        case Stated():
            return f"stated: security.{rule.field}"
        case AtLeast():
            return f"at least {rule.days} days: security.{rule.field}"
        case Chosen():
            return f"decision: {rule.decision} in {', '.join(sorted(rule.options))}"
        case Checked():
            return f"check: {rule.check}"


def _tool(tool: Tool) -> dict[str, object]:
    return {
        "id": tool.id,
        "title": tool.title,
        "per": tool.per.value,
        "months": tool.months,
        "price": _estimate(tool.price) | {"currency": "USD"},
        "source": _source(tool.source),
    }


def _estimate(one: RangeEstimate) -> dict[str, object]:
    return {"low": one.low, "likely": one.likely, "high": one.high, "kind": "estimate"}


def _users(check: str, catalog: Catalog) -> list[str]:
    rule = Checked(check=check)
    return [name for name, control in catalog.controls.items() if rule in control.evidence]
