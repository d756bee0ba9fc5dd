"""Files of other programs: read to plain values, and named for what they are."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

import yaml

from ...core.errors import InputError
from ..document import LARGEST, MOST_VALUES, Value, read_bytes

Tree: TypeAlias = "dict[str, Value]"
LARGEST_PLAN: Final = LARGEST * 25
MOST_GUESSED: Final = 200_000
MOST_PLANNED: Final = MOST_VALUES * 10
DEEPEST_PLAN: Final = 100


def documents_of(path: Path) -> tuple[Tree, ...]:
    """The mappings of a JSON or YAML file, tags and all; raises `InputError` for anything else."""
    data = _bytes(path)
    try:
        found = _parsed(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        first = str(error).split("\n", 1)[0]
        raise InputError(f"{path.name} cannot be read as JSON or YAML: {first}.") from None
    trees = tuple(one for one in found if isinstance(one, dict))
    if not trees:
        raise InputError(f"{path.name} holds no fields.", remedy=KNOWN)
    return trees


KNOWN: Final = (
    "Known are Terraform plans (`terraform show -json`), CloudFormation templates, compose files and "
    "Kubernetes manifests."
)


def _bytes(path: Path) -> bytes:
    """Plans are larger than requirements, and no larger than memory bears."""
    if not path.is_file():
        return read_bytes(path)  # which says what is wrong
    if path.stat().st_size > LARGEST_PLAN:
        raise InputError(f"{path.name} has more than {LARGEST_PLAN // 10**6} MB.")
    return path.read_bytes()


def _parsed(data: bytes) -> list[Value]:
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    if text.lstrip()[:1] == "{":
        return [cast("Value", json.loads(text))]
    _measure(cast("Iterable[yaml.Event]", yaml.parse(text, Loader=_PlanLoader)))
    return list(cast("list[Value]", yaml.load_all(text, Loader=_PlanLoader)))  # a safe loader


def _measure(events: Iterable[yaml.Event]) -> None:
    """Refuse, before anything is built, what anchors multiply beyond measure and what is too deep."""
    sizes: dict[str | None, int] = {}
    begun: list[tuple[str | None, int]] = []
    count = 0
    for event in events:
        anchor = event.anchor if isinstance(event, yaml.NodeEvent) else None
        match event:
            case yaml.AliasEvent():
                count += sizes.get(anchor, MOST_PLANNED)  # of something that is not complete yet
            case yaml.CollectionStartEvent():
                begun.append((anchor, count))
            case yaml.CollectionEndEvent():
                name, before = begun.pop()
                sizes[name] = count - before
            case yaml.ScalarEvent():
                sizes[anchor] = 1
                count += 1
            case _:
                continue
        count += isinstance(event, yaml.CollectionStartEvent)
        if count > MOST_PLANNED or len(begun) > DEEPEST_PLAN:
            raise ValueError("more values, or deeper, than a plan holds")


class _PlanLoader(yaml.CSafeLoader):
    """YAML with the tags of CloudFormation: `!Ref name` is `{Ref: name}`, as in JSON."""


def _tagged(loader: _PlanLoader, suffix: str, node: yaml.Node) -> Value:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: str(loader.construct_scalar(node))}
    if isinstance(node, yaml.SequenceNode):
        return {name: cast("Value", loader.construct_sequence(node, deep=True))}
    return {
        name: cast("Value", loader.construct_mapping(cast("yaml.MappingNode", node), deep=True))
    }


_PlanLoader.add_multi_constructor(
    "!", cast("Callable[[yaml.CSafeLoader, str, yaml.Node], object]", _tagged)
)


def title_of(tree: Mapping[str, Value]) -> str:
    """What a file is by its fields: empty where it is none of those that are known."""
    services = tree.get("services")
    if isinstance(tree.get("planned_values"), dict) or "terraform_version" in tree:
        return TERRAFORM
    if isinstance(tree.get("Resources"), dict):
        return CLOUDFORMATION
    if isinstance(tree.get("apiVersion"), str) and isinstance(tree.get("kind"), str):
        return KUBERNETES
    if isinstance(services, dict) and all(_is_service(one) for one in services.values()):
        return COMPOSE
    return ""


def _is_service(value: Value) -> bool:
    return isinstance(value, dict) and bool({"image", "build", "extends"} & value.keys())


TERRAFORM: Final = "Terraform plan"
CLOUDFORMATION: Final = "CloudFormation template"
COMPOSE: Final = "compose file"
KUBERNETES: Final = "Kubernetes manifest"


def title_of_text(data: bytes) -> str:
    """The same of bytes that requirements cannot be read from; empty for anything else."""
    if data.lstrip()[:1] == b"{" and b'"terraform_version"' in data[:4096]:
        return TERRAFORM
    if len(data) > MOST_GUESSED:
        return ""
    try:
        found = _parsed(data)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ""
    return next((title for one in found if isinstance(one, dict) and (title := title_of(one))), "")
