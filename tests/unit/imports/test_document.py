import contextlib
import json
from typing import cast

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.imports import document
from infra_mind.imports.document import read_document

BOMB = b"a: &a [1,1,1,1,1,1,1,1,1]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % (name - 1)] * 9)) for name in b"bcdefghi"
)


def read(text: str | bytes) -> document.Value:
    return read_document(text.encode() if isinstance(text, str) else text, origin="test")


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = "a: NO\nb: 1:30\nc: yes\nd: true\ne: 12\nf: 1.5\ng: ~\nh: '12'\ni: 2024-01-01\nj: 1_000"
    assert read(text) == {
        "a": "NO",
        "b": "1:30",
        "c": "yes",
        "d": True,
        "e": 12,
        "f": 1.5,
        "g": None,
        "h": "12",
        "i": "2024-01-01",
        "j": "1_000",
    }


def test_json_yaml_in_flow_form_a_byte_order_mark_and_utf_16_are_read() -> None:
    assert read('{"a": [1, 2.5, null, true]}') == {"a": [1, 2.5, None, True]}
    assert read("{a: aws, b: [1]}") == {"a": "aws", "b": [1]}
    assert read(b"\xef\xbb\xbfa: 1") == {"a": 1}
    assert read("a: ü".encode("utf-16")) == {"a": "ü"}


def test_a_number_that_a_comma_cuts_in_braces_is_kept_as_it_stood() -> None:
    text = "{a: 25,000, b: {c: 1,000,000, d: 2,5 TB}, e: aws, f: $12,500 USD}"
    assert read(text) == {
        "a": "25,000",
        "b": {"c": "1,000,000", "d": "2,5 TB"},
        "e": "aws",
        "f": "$12,500 USD",
    }
    assert isinstance(cast("dict[str, object]", read(text))["a"], document.SplitNumber)
    assert read("{2024: a, b: [1,000]}") == {"2024": "a", "b": [1, 0]}


def test_a_number_of_yaml_that_may_be_thousands_stays_as_written() -> None:
    assert read("a: 250.000\nb: 0.125\nc: 1.5") == {"a": "250.000", "b": 0.125, "c": 1.5}


def test_anchors_and_merges_work_and_share_nothing_that_changes() -> None:
    assert read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\ne: *x") == {
        "a": {"b": 1, "c": 2},
        "d": {"b": 1, "c": 3},
        "e": {"b": 1, "c": 2},
    }


@pytest.mark.parametrize(
    ("data", "where", "expected"),
    [
        (b"", "", "it is empty"),
        (b"  \n", "", "it is empty"),
        (b"# only a comment", "", "at least one field"),
        (b"\x89PNG\r\n\x1a\n\x00", "byte 0", "binary file"),
        (b"a: \x00", "", "binary file"),
        (b"x" * (document.LARGEST + 1), "", "at most 2 MB"),
        (b"a: 1\nb: 2\na: 3", "line 3", "each key once"),
        (b'{"a": 1, "a": 2}', "a", "each key once"),
        (b"a: [1\nb: 2", "line 2", "YAML or JSON"),
        (b"[" * 500_000, "", "levels of nesting"),
        (b'{"a":' * 100_000, "", "levels of nesting"),
        (b"- " * 400_000, "line 1", "levels of nesting"),
        (BOMB, "line 5", "anchors written out"),
        (b"a: &a [*a]", "line 1", "complete before it is used"),
        (b"a: *nowhere", "line 1", ""),
        (b"a: !!python/object:os.system ls", "line 1", "without tags"),
        (b"a: 1\n---\nb: 2", "line 2", "one document"),
        (b"a:\n\tb: 1", "line 2", "a tab: YAML indents by spaces"),
        (b'{"a": 1, // one\n "b": 2}', "line 1", "no comment, which JSON has not"),
        (b'// mine\n{"a": "http://x"}', "line 1", "no comment, which JSON has not"),
        (b'{"a": 1,\n /* two */ "b": 2}', "line 2", "no comment, which JSON has not"),
        (b'a: "C:\\Users\\bill.csv"', "line 1", "a path in single quotes or with /"),
        (b'{"a": "C:\\Users\\bill.csv"}', "line 1", "a path in single quotes or with /"),
        ("größe: 1".encode("cp1252"), "byte 2", "Windows-1252 or Latin-1"),
        ("a: 1".encode("utf-16-le"), "", "UTF-16 without a byte order mark"),
        (b"a: 1\n\xef\xbb\xbfb: 2", "line 2", "files were put together"),
        (b"{a: 1, b: 2, a: 3}", "line 1", "each key once"),
        (b"? [1, 2]\n: 3", "line 1", "a name as key"),
        (b"a:\n  <<: 3", "line", "a mapping after"),
        (b"[" + b"1," * 60_000 + b"1]", "", "at most 50000 values"),
        (b"a: [" + b"1," * 60_000 + b"1]", "line 1", "at most 50000 values"),
    ],
)
def test_a_document_that_cannot_be_read_says_where_and_why(
    data: bytes, where: str, expected: str
) -> None:
    with pytest.raises(RequirementsError) as caught:
        read(data)
    (problem,) = caught.value.problems
    assert problem.path.startswith(where)
    assert expected in problem.expected


def test_a_mapping_that_holds_itself_is_too_deep() -> None:
    loop: dict[str, object] = {}
    loop["loop"] = loop
    with pytest.raises(document.DocumentError, match="levels of nesting"):
        document.limited(loop)


def test_a_file_that_is_not_there_or_a_folder_is_an_input_error(tmp_path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        document.read_bytes(tmp_path / "nothing.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        document.read_bytes(tmp_path)


def test_no_more_than_the_limit_is_read_from_a_large_file(tmp_path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a" * 10_000_000)
    assert len(document.read_bytes(path)) == document.LARGEST + 1


def test_values_of_a_command_line_are_those_of_a_file() -> None:
    assert document.read_text("[aws, gcp]") == ["aws", "gcp"]
    assert document.read_text("99.95%") == "99.95%"
    assert document.read_text("true") is True
    assert document.read_text("@home: [") == "@home: ["
    assert document.read_text("") is None


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_bytes_end_in_a_value_or_a_requirements_error(data: bytes) -> None:
    with contextlib.suppress(RequirementsError):
        read(data)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=20), PLAIN, min_size=1, max_size=5))
def test_what_json_writes_is_read_back(value: dict[str, object]) -> None:
    assert read(json.dumps(value)) == value


WORDS = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.dictionaries(WORDS, WORDS | st.integers() | st.booleans() | st.lists(WORDS), min_size=1))
def test_what_yaml_writes_is_read_back(value: dict[str, object]) -> None:
    written = yaml.safe_dump(value, width=10_000)
    if not any(word.strip() in {"y", "n", "yes", "no", "on", "off"} for word in written.split()):
        assert read(written) == value
