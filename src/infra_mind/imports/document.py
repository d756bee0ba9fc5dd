"""From bytes to plain values, within limits: a document cannot take the memory or the stack.

YAML is built from its events, with the scalars of YAML 1.2: `NO` is a country and `1:30` a text,
keys that stand twice are named, and what an anchor multiplies is counted before it is built.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, cast

import yaml

from ..core.errors import InputError, Problem, RequirementsError

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | float | bool | None"

LARGEST: Final = 2_000_000
DEEPEST: Final = 30
MOST_VALUES: Final = 50_000

# A number of YAML, and thousands in half of Europe: whoever reads it decides.
_POINTED = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", "+.inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NEWLINE: Final = "\n"
_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]|\x89PNG|^\xff\xd8|^%PDF|^PK\x03")
# Texts in quotes are passed over.
_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?<![^\s,{}\[\]])(//|/\*)', re.DOTALL)
_ESCAPE: Final = (
    "expected a path in single quotes or with /: within double quotes a backslash begins an escape"
)
_YAML_HINTS: Final = (
    (
        "that cannot start any token",
        "\t",
        "expected spaces before a field, here stands a tab: YAML indents by spaces alone",
    ),
    ("escape", "\\", _ESCAPE),
    ("hexdecimal", "\\", _ESCAPE),
)
"""Words of the parser, a sign on the line that it names, and what that means to a reader."""
_TEXT_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:str"})


class SplitNumber(str):
    """`25,000` in braces, where the comma made two fields of one number: as it stood there."""

    __slots__ = ()


class DocumentError(Exception):
    """A document that cannot be read; `where` is a line, `expected` completes the problem."""

    def __init__(self, expected: str, *, where: str = "", value: str = "") -> None:
        super().__init__(expected)
        self.problem = Problem(path=where, value=value, expected=expected)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; a pipe or a device cannot bring more than the limit."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(f"There is no file {str(path)!r}.", remedy="Check the path.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{str(path)!r} cannot be read: {reason}.") from None


def read_document(data: bytes, *, origin: str) -> Value:
    """JSON or YAML, told apart by what stands there."""
    try:
        text = _text(data)
        value = _json(text) if text.lstrip()[:1] in {"{", "[", "/"} else None
        return _yaml(text) if value is None else value
    except DocumentError as error:
        raise RequirementsError((error.problem,), origin=origin) from None


def text_of(data: bytes, origin: str) -> str:
    """The letters of a text; raises `RequirementsError` for what is none."""
    try:
        return _text(data)
    except DocumentError as error:
        raise RequirementsError((error.problem,), origin=origin) from None


def read_text(text: str) -> Value:
    """What a value on a command line would mean in a file; text that is no YAML stays text."""
    try:
        return limited(_yaml(text)) if text.strip() else None
    except DocumentError:
        return text


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise DocumentError(f"expected at most {LARGEST // 10**6} MB of YAML or JSON")
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise DocumentError(
            _undecoded(data, codec, error.start), where=f"byte {error.start}"
        ) from None
    if "\0" in text:
        mixed = text[1:2] == "\0" or text[:1] == "\0"
        found = "UTF-16 without a byte order mark" if mixed else "a binary file"
        raise DocumentError(f"expected text in UTF-8, this looks like {found}")
    if (mark := text.find("\ufeff")) >= 0:
        raise DocumentError(
            "expected a byte order mark at the start alone, here files were put together",
            where=f"line {text.count(_NEWLINE, 0, mark) + 1}",
        )
    if not text.strip():
        raise DocumentError(
            "expected at least one field, such as `cloud_provider: aws`; it is empty"
        )
    return text


def _undecoded(data: bytes, codec: str, at: int) -> str:
    """Letters of western Europe in an older encoding read as text; anything else does not."""
    old = data[:4000]
    if codec == "utf-8" and at < len(old) and not _BINARY.search(old):
        word = re.split(r"\s", old[:at].decode("latin-1"))[-1] + old[at : at + 1].decode(
            "cp1252", "replace"
        )
        return f"expected text in UTF-8, this looks like Windows-1252 or Latin-1 ({word!r}): save it as UTF-8"
    return "expected text in UTF-8, this looks like a binary file"


def _json(text: str) -> Value:
    """`None` when it is no JSON: a flow mapping of YAML starts with the same sign."""
    try:
        return limited(cast("object", json.loads(text, object_pairs_hook=_distinct)))
    except RecursionError:
        raise DocumentError(f"expected at most {DEEPEST} levels of nesting") from None
    except ValueError:
        _refuse_comments(text)
        return None


def _refuse_comments(text: str) -> None:
    for found in _COMMENT.finditer(text):
        if found[1]:
            raise DocumentError(
                "expected no comment, which JSON has not: take it out, or write YAML, "
                "where a comment begins with #",
                where=f"line {text.count(_NEWLINE, 0, found.start()) + 1}",
                value=shown(found[1]),
            )


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen = dict(pairs)
    if len(seen) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise DocumentError("expected each key once in its section", where=shown_key(twice))
    return seen


def shown_key(key: object) -> str:
    return str(key)[:60]


def shown(value: object) -> str:
    """A value as one short line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    try:
        text = repr(value)
    except ValueError:
        return "a number with thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


def limited(given: object) -> Value:
    """Plain values only, not too many and not too deep; keys become text."""
    return _Plain().value(given, depth=0)


@dataclass(slots=True)
class _Plain:
    count: int = 0

    def value(self, given: object, *, depth: int) -> Value:
        self.count += 1
        if self.count > MOST_VALUES:
            raise DocumentError(f"expected at most {MOST_VALUES} values")
        if depth > DEEPEST:
            raise DocumentError(f"expected at most {DEEPEST} levels of nesting")
        if isinstance(given, Mapping):
            pairs = cast("Mapping[object, object]", given).items()
            return {
                key if isinstance(key, str) else shown(key): self.value(below, depth=depth + 1)
                for key, below in pairs
            }
        if isinstance(given, (list, tuple, set, frozenset)):
            items = cast("Iterable[object]", given)
            return [self.value(below, depth=depth + 1) for below in items]
        return cast("Value", given)


def _yaml(text: str) -> Value:
    try:
        return _Builder().build(
            cast("Iterable[yaml.Event]", yaml.parse(text, Loader=yaml.CSafeLoader))
        )
    except UnicodeEncodeError:
        raise DocumentError("expected text without halves of characters") from None
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = (error.problem if isinstance(error, yaml.MarkedYAMLError) else None) or "odd signs"
        line = text.split(_NEWLINE)[mark.line : mark.line + 1] if mark else []
        hint = _hint(reason, "".join(line))
        raise DocumentError(hint or f"expected YAML or JSON ({reason})", where=where) from None


def _hint(reason: str, line: str) -> str:
    return next((hint for words, sign, hint in _YAML_HINTS if words in reason and sign in line), "")


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled."""

    holds: dict[str, Value] | list[Value]
    anchor: str | None
    started_at: int
    in_braces: bool = False
    key: str | None = None
    last: str = ""
    merges: list[Value] = field(default_factory=list["Value"])


class _Builder:
    """Fills values from events and counts them as if every alias were written out."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._documents: list[Value] = []
        self._count = 0
        self._line = 1

    def build(self, events: Iterable[yaml.Event]) -> Value:
        for event in events:
            self._line = event.start_mark.line + 1 if event.start_mark else self._line
            self._take(event)
        if not self._documents:
            raise DocumentError("expected at least one field, such as `cloud_provider: aws`")
        return self._documents[0]

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._start(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.ScalarEvent():
                value = self._scalar(event)
                self._tally(1)
                self._remember(event.anchor, value, 1)
                plain = event.style is None or event.style == ""
                self._place(event.value if self._awaits_key() else value, plain=plain)
            case yaml.AliasEvent():
                self._alias(event.anchor)
            case yaml.DocumentStartEvent() if self._documents:
                raise self._error("expected one document, another starts here")
            case _:
                pass

    def _awaits_key(self) -> bool:
        return bool(
            self._open and isinstance(self._open[-1].holds, dict) and self._open[-1].key is None
        )

    def _error(self, expected: str, value: str = "") -> DocumentError:
        return DocumentError(expected, where=f"line {self._line}", value=value)

    def _tally(self, values: int) -> None:
        self._count += values
        if self._count > MOST_VALUES:
            raise self._error(f"expected at most {MOST_VALUES} values, anchors written out")

    def _remember(self, anchor: str | None, value: Value, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, size)

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag not in {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}:
            raise self._error("expected plain YAML without tags", shown_key(event.tag))
        if len(self._open) >= DEEPEST:
            raise self._error(f"expected at most {DEEPEST} levels of nesting")
        if self._awaits_key():
            raise self._error("expected a name as key, not a list or mapping")
        self._tally(1)
        holds: dict[str, Value] | list[Value] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self._open.append(
            _Open(
                holds=holds,
                anchor=event.anchor,
                started_at=self._count - 1,
                in_braces=bool(event.flow_style),
            )
        )

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.holds, dict):
            for base in done.merges:
                if not isinstance(base, dict):
                    raise self._error("expected a mapping after `<<`")
                done.holds.update({k: v for k, v in base.items() if k not in done.holds})
        self._remember(done.anchor, done.holds, self._count - done.started_at)
        self._place(done.holds)

    def _alias(self, anchor: str | None) -> None:
        if anchor is None or anchor not in self._anchors:
            name = f"*{shown_key(anchor)}"
            raise self._error("expected an anchor that is complete before it is used", name)
        value, size = self._anchors[anchor]
        self._tally(size)
        self._place(value)

    def _place(self, value: Value, *, plain: bool = False) -> None:
        if not self._open:
            self._documents.append(value)
            return
        top = self._open[-1]
        if isinstance(top.holds, list):
            top.holds.append(value)
            return
        key, top.key = top.key, None
        if key is None:
            top.key = self._key(value, top, merge=plain)
        elif key == "<<":
            top.merges += value if isinstance(value, list) else [value]
        elif value is None and _is_cut(top, key):
            top.holds[top.last] = SplitNumber(f"{top.holds[top.last]},{key}")
        elif key in top.holds:
            raise self._error("expected each key once in its section", shown_key(key))
        else:
            top.holds[key], top.last = value, key

    def _key(self, value: Value, top: _Open, *, merge: bool) -> str:
        if isinstance(value, (dict, list)):
            raise self._error("expected a name as key, not a list or mapping")
        key = str(value)
        if key in top.holds and not (key == "<<" and merge) and not _is_cut(top, key):
            raise self._error("expected each key once in its section", shown_key(key))
        return key

    def _scalar(self, event: yaml.ScalarEvent) -> Value:
        if event.tag not in _TEXT_TAGS:
            raise self._error("expected plain YAML without tags", shown_key(event.tag))
        text = event.value
        if event.style not in {None, ""} or event.tag is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _POINTED.fullmatch(text):
            return text
        return float(text) if _FLOAT.fullmatch(text) else text


def _is_cut(top: _Open, key: str) -> bool:
    """Whether a key is what a comma cut off the number before it."""
    last = top.holds.get(top.last) if isinstance(top.holds, dict) else None
    number = isinstance(last, (int, float, str)) and not isinstance(last, bool)
    return top.in_braces and number and str(last)[-1:].isdigit() and key[:1].isdigit()
