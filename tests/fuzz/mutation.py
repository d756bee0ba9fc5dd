"""Documents that are nearly right, made from the examples by a seed alone."""

import json
from random import Random

import yaml

from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.imports.example import example, example_names
from tests.factories.names import EVIL, ODD

Value = object
EXAMPLES = {name: yaml.safe_load(example(name).read_bytes()) for name in sorted(example_names())}
VALUES: tuple[Value, ...] = (
    *EVIL,
    *ODD,
    *(None, True, False, 0, -1, 1, -0.0, 1e-300, 1e308, 10**30, float("nan"), float("inf")),
    *("", " ", "unknown", "~", "NO", "1:30", "1e400", "-5 GB", "12 TB", "99.999999%", "1/0"),
    *("25k USD", "0x10", "۱۲", "1,5", "1.000.000", "5 parsecs", "2999-12-31", "PT1H", "=1+1"),
    *([], {}, [[]], [None], {"a": {"b": 1}}, ["aws", "aws"], {"not": []}, "x" * 600),
)


def mutated(random: Random) -> dict[str, Value]:
    """An example with a few places changed."""
    tree = json.loads(json.dumps(EXAMPLES[random.choice(sorted(EXAMPLES))], default=str))
    for _ in range(random.randint(1, 4)):
        holder, key = _place(tree, random)
        match random.randrange(6):
            case 0:
                _drop(holder, key)
            case 1:
                holder[key] = [holder[key]] * random.choice((2, 20))
            case 2 if isinstance(holder, dict):
                holder[random.choice([*EVIL, *ODD, "nmae", "traffic", "name"])] = holder[key]
            case 3:
                leaf = random.choice(ALL_LEAVES).split(".")[-1].removesuffix("[]")
                if isinstance(holder, dict):
                    holder[leaf] = random.choice(VALUES)
            case _:
                holder[key] = random.choice(VALUES)
    return tree


def garbled(random: Random) -> bytes:
    """An example as text with some bytes changed, or a mutated one as YAML or JSON."""
    if random.random() < 0.5:
        tree = mutated(random)
        write = yaml.safe_dump if random.random() < 0.5 else json.dumps
        return write(tree).encode("utf-8", "surrogatepass")
    text = bytearray(example(random.choice(sorted(EXAMPLES))).read_bytes())
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(text))
        piece = random.choice(
            (b"\x00", b"\xff", b"&a *a", b"!!x", b"{", b"- ", b"<<: ", b"\t", b"'")
        )
        text[at : at + random.randint(0, 3)] = piece
    return bytes(text)


def _place(tree: Value, random: Random) -> tuple[dict[str, Value] | list[Value], str | int]:
    """A container somewhere in the tree, and a key of it."""
    here = tree
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = random.choice(keys)
        below = here[key]
        if not isinstance(below, dict | list) or not below or random.random() < 0.3:
            return here, key
        here = below


def _drop(holder: dict[str, Value] | list[Value], key: str | int) -> None:
    if len(holder) > 1:
        del holder[key]
