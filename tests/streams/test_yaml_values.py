"""YAML that was made to do harm ends in one sentence, and everything else is read as PyYAML reads it."""

from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from streams import yaml_values
from streams.yaml_values import YamlFault, parse_yaml

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.dates() | st.binary()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, True, False]))
def test_what_a_library_wrote_is_read_as_it_was(value, flow):
    assert parse_yaml(yaml.safe_dump(value, default_flow_style=flow).encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "---\n...\n",
        "a: &x [1, two, 3.5, ~, yes, 2026-07-04, 0x1f, 1:30]\nb: *x\nc: {<<: {d: 1, e: 2}, d: 3}",
        "- &a {k: 1}\n- &b {k: 2, l: 3}\n- {<<: [*a, *b], m: 4}\n- {m: 5, <<: *b}",
        "a: !!str 3\nb: !!int '4'\nc: ! 5\nd: '<<'\ne: |\n  two\n  lines\n",
        "? a\n: b\n? c\n",
    ],
)
def test_it_reads_as_the_library_does(text):
    assert parse_yaml(text.encode()) == yaml.safe_load(text)


def fault(data):
    try:
        parse_yaml(data)
    except YamlFault as error:
        return str(error)
    return None


def bomb(levels, width, line):
    return "a0: &a0 {k: v}\n" + "".join(
        line.format(level=level + 1, below=", ".join([f"*a{level}"] * width)) for level in range(levels)
    )


HARMFUL = {
    "aliases": (bomb(9, 10, "a{level}: &a{level} [{below}]\n"), "more than 2000000 values"),
    "merges": (bomb(9, 10, "a{level}: &a{level} {{<<: [{below}]}}\n"), "more than 2000000 values"),
    "merge-keys": ("x: &x {" + ", ".join(f"k{n}: 1" for n in range(30)) + "}\ny: {<<: *x, <<: *x}", None),
    "itself": ("&a [*a]", "line 1, column 5: this alias refers to nothing above it"),
    "lists": ("[" * 100_000, "more than 50 deep"),
    "mappings": ("{a: " * 100_000, "more than 50 deep"),
    "dashes": ("- " * 100_000, "more than 50 deep"),
    "questions": ("? " * 10_000, "more than 50 deep"),
    "number": ("a: " + "9" * 5000, "column 4: this is not what it looks like"),
    "sexagesimal": ("a: 1" + ":1" * 60_000, "more than 100000 characters"),
    "long": ("a: " + "x" * 200_000, "more than 100000 characters"),
    "date": ("a: 2026-99-99", "this is not what it looks like"),
    "int": ("!!int x", "this is not what it looks like"),
    "bool": ("!!bool x", "this is not what it looks like"),
    "timestamp": ("!!timestamp x", "this is not what it looks like"),
    "binary": ("!!binary ç", "this is not what it looks like"),
    "object": ("!!python/object/apply:os.getcwd []", "no other kinds"),
    "name": ("!!python/name:os.getcwd ''", "this is not what it looks like"),
    "own": ("!me x", "this is not what it looks like"),
    "set": ("!!set {a, b}", "no other kinds"),
    "key": ("? [a]\n: b", "a key is a text"),
    "twice": ("a: 1\nb: 2\na: 3", "line 3, column 1: this key is there twice"),
    "merged-text": ("{<<: a}", "<< takes a mapping"),
    "two": ("a\n---\nb", "a second document begins here"),
    "tab": ("a:\n\tb", "is not YAML at line 2"),
    "control": ("a: \x00", "is not YAML"),
    "directive": ("%YAML 9.9\n---\na", "is not YAML"),
}


@pytest.mark.parametrize(("text", "said"), HARMFUL.values(), ids=HARMFUL)
def test_what_would_do_harm_is_refused(text, said):
    if said is None:
        assert parse_yaml(text.encode())
        return
    with pytest.raises(YamlFault) as caught:
        parse_yaml(text.encode())
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"\xff", b"a: \xc3", b"\xfe\xff\x00a", b"a\xed\xa0\x80", b"\xef\xbb\xbfa: \xff"]
)
def test_what_is_no_text_is_refused(data):
    assert fault(data) in (None, "is not YAML: it is no text in UTF-8") or fault(data).startswith("is not YAML at line")


@given(
    st.text(alphabet="abc:-?[]{}&*!|>%@`\"'#,<~ \n\t019.=_", max_size=60)
    | st.binary(max_size=60).map(lambda b: b.decode("latin-1"))
)
def test_no_text_makes_it_fail(text):
    assert "\n" not in (fault(text.encode()) or "")


@given(st.integers(1, 5), st.integers(1, 5))
def test_no_more_values_are_made_than_may_be(levels, width):
    made = []
    text = bomb(levels, width, "a{level}: &a{level} [{below}]\n")
    with mock.patch.object(yaml_values, "MAX_VALUES", 500):
        try:
            stack = [parse_yaml(text.encode())]
        except YamlFault:
            return
    while stack:
        made.append(1)
        value = stack.pop()
        stack += [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        assert len(made) <= 500


def test_it_is_the_same_where_the_parser_in_c_is_missing(monkeypatch):
    monkeypatch.setattr(yaml_values, "_Loader", yaml.SafeLoader)
    assert parse_yaml(b"a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}
    with pytest.raises(YamlFault, match="more than 50 deep"):
        parse_yaml(b"[" * 2000)
