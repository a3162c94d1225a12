"""Tests for flowbot.yamlsource."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import DefinitionSyntaxError, Location
from flowbot.yamlsource import YamlSource, _compose, load_yaml

LOADERS = ["CSafeLoader", "SafeLoader"] if yaml.__with_libyaml__ else ["SafeLoader"]


@pytest.fixture(params=LOADERS)
def either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The C loader, and the one that is used where it is missing: both must say the same."""
    monkeypatch.setattr(_compose, "LOADER", _compose._loader(request.param))


def load(text: str) -> YamlSource:
    source = load_yaml(text, "flows/rfq.yaml")
    assert source.problems == ()
    return source


def marked(place: Location) -> str:
    """The text that the carets of a place stand under."""
    return place.source[place.column - 1 : place.column - 1 + place.length]


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        # what YAML 1.1 reads as something else
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("NO", "NO"),
        ("y", "y"),
        ("n", "n"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("010", 10),
        ("0o17", 15),
        ("0o8", "0o8"),
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("=", "="),
        ("<<", "<<"),
        ("1e3", Decimal("1e3")),
        # the core schema
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("0", 0),
        ("-3", -3),
        ("+3", 3),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("0.01", Decimal("0.01")),
        ("1.10", Decimal("1.10")),
        ("-.5", Decimal("-0.5")),
        ("2.", Decimal("2")),
        ("6.02E+23", Decimal("6.02E+23")),
        (".", "."),
        ("1.2.3", "1.2.3"),
        ("1h30m", "1h30m"),
        ("10MB", "10MB"),
        ("-", [None]),
        ("--", "--"),
        ("٣", "٣"),  # a digit, but not of YAML
        # quotes keep text text
        ("'on'", "on"),
        ('"3"', "3"),
        ("'null'", "null"),
        ("''", ""),
        ('"a\\nb\\u00e9"', "a\nbé"),
        ("|\n  3\n", "3\n"),
        (">-\n  a\n  b\n", "a b"),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(text: str, value: object) -> None:
    found = load(text).value

    assert found == value
    assert type(found) is type(value)


def test_maps_and_lists_in_both_styles_are_plain_values() -> None:
    text = "a: [1, x, {b: true}]\nc:\n  - 2\n  -\n  - d: {}\n"

    assert load(text).value == {"a": [1, "x", {"b": True}], "c": [2, None, {"d": {}}]}


def test_keys_are_the_text_that_was_written() -> None:
    text = "3: a\n1.50: b\ntrue: c\nnull: d\non: e\n'f g': f\n0x10: g\n'<<': h\n'': i\n"

    assert load(text).value == {
        "3": "a", "1.50": "b", "true": "c", "null": "d", "on": "e", "f g": "f", "0x10": "g", "<<": "h", "": "i",
    }  # fmt: skip


def test_an_alias_repeats_the_value_of_its_anchor() -> None:
    assert load("a: &limits {max: 3}\nb: *limits\nc: [&x 1, *x]\n").value == {
        "a": {"max": 3},
        "b": {"max": 3},
        "c": [1, 1],
    }


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_none(text: str) -> None:
    source = load(text)

    assert source.value is None
    assert source.locate(["steps"]).line == 1


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    source = load("\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\nc: 'z'\r\n")

    assert source.value == {"a": 1, "b": "x\ny\n", "c": "z"}
    assert source.locate(["a"], key=True) == Location("flows/rfq.yaml", 1, 1, 1, "a: 1")
    assert source.locate(["c"]) == Location("flows/rfq.yaml", 5, 4, 3, "c: 'z'")


# --- places ---------------------------------------------------------------------------------------------------------

FLOW = """\
flow: rfq   # the name
slots:
  größe: { type: decimal, "of": ['a', b c] }
steps:
- ask: größe
  to: &who manager
  options:
    yes:
- say: "Hé {{ user }}"
  to: *who
-
  - x
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "text"),
    [
        (["flow"], 1, 7, "rfq"),
        (["slots", "größe"], 3, 10, "{ type: decimal, \"of\": ['a', b c] }"),
        (["slots", "größe", "type"], 3, 18, "decimal"),
        (["slots", "größe", "of"], 3, 33, "['a', b c]"),
        (["slots", "größe", "of", 0], 3, 34, "'a'"),
        (["slots", "größe", "of", 1], 3, 39, "b c"),
        (["steps", 0], 5, 3, "ask: größe"),
        (["steps", 0, "to"], 6, 12, "manager"),
        (["steps", 1, "to"], 6, 12, "manager"),  # written at its anchor
        (["steps", 1, "say"], 9, 8, '"Hé {{ user }}"'),
        (["steps", 2, 0], 12, 5, "x"),
        (["steps"], 5, 1, "- ask: größe"),
    ],
)
def test_a_value_is_located(path: list[str | int], line: int, column: int, text: str) -> None:
    place = load(FLOW).locate(path)

    assert (place.line, place.column, marked(place)) == (line, column, text)
    assert place.source == FLOW.splitlines()[line - 1]


@pytest.mark.parametrize(
    ("path", "line", "column", "text"),
    [
        (["flow"], 1, 1, "flow"),
        (["slots", "größe"], 3, 3, "größe"),
        (["slots", "größe", "of"], 3, 27, '"of"'),
        (["steps", 0, "options", "yes"], 8, 5, "yes"),
        (["steps", 1, "to"], 10, 3, "to"),
    ],
)
def test_a_key_is_located(path: list[str | int], line: int, column: int, text: str) -> None:
    place = load(FLOW).locate(path, key=True)

    assert (place.line, place.column, marked(place)) == (line, column, text)


def test_an_empty_value_is_located_behind_its_colon() -> None:
    place = load(FLOW).locate(["steps", 0, "options", "yes"])

    assert (place.line, place.column, place.length) == (8, 9, 1)


@pytest.mark.parametrize(
    ("path", "key", "line", "text"),
    [
        (["slots", "missing", "type"], False, 3, "größe: { type: decimal, \"of\": ['a', b c] }"),
        (["slots", "größe", "missing"], True, 3, "größe"),
        (["flow", "deeper"], False, 1, "rfq"),
        (["steps", 7], True, 4, "steps"),
        (["steps", -1], True, 4, "steps"),
        (["steps", 0, 0], False, 5, "ask: größe"),
        (["missing"], False, 1, "flow: rfq"),
        ([], True, 1, "flow: rfq"),
    ],
)
def test_a_path_that_is_not_there_leads_to_its_deepest_ancestor(
    path: list[str | int], key: bool, line: int, text: str
) -> None:
    place = load(FLOW).locate(path, key=key)

    assert (place.line, marked(place)) == (line, text)


@pytest.mark.parametrize(
    ("text", "offset", "length", "line", "column", "carets"),
    [
        ("when: a > bb", 4, 2, 1, 11, "bb"),
        ("when: a > bb", 4, None, 1, 11, "b"),
        ("when: 'a > bb'", 4, 2, 1, 12, "bb"),
        ('when: "a > bb"', 4, 2, 1, 12, "bb"),
        ("when: 'it''s > bb'", 7, 2, 1, 16, "bb"),
        ("when: 'it''s'", 2, 1, 1, 10, "''"),
        ('when: "\\"a\\" \\u00e9 bb"', 6, 2, 1, 21, "bb"),
        ("when: &x a > bb", 4, 2, 1, 14, "bb"),
        ("when: [é > bb]", 4, 9, 1, 12, "bb"),
        ("when: a >", 3, 1, 1, 10, ""),  # the end of the text
        ("when: a >", 99, 5, 1, 10, ""),
        ("when: ''", 0, 1, 1, 8, "'"),
        ("when: |\n  a > 1\n  and bb\n", 10, 2, 3, 7, "bb"),
        ("when: >-  # why\n\n  a > 1\n  and bb\n", 11, 2, 4, 7, "bb"),
        ("when: a > 1\n  and bb", 10, 2, 2, 7, "bb"),
        ('when: "a > 1\\\n  \\ and bb"', 10, 2, 2, 9, "bb"),
        ('when: "a\\n\\x20b\n  bb"', 5, 2, 2, 3, "bb"),
        ("when: |\n  a > 1\n  and bb\n", 4, 9, 2, 7, "1"),  # no further than the line
    ],
)
def test_a_position_inside_a_text_is_located(
    text: str, offset: int, length: int | None, line: int, column: int, carets: str
) -> None:
    source = load(text)
    path: list[str | int] = ["when", 0] if "[" in text else ["when"]

    place = source.locate(path, offset=offset, length=length)

    assert (place.line, place.column, marked(place)) == (line, column, carets)


def test_a_block_scalar_is_located_at_its_first_line_of_content() -> None:
    source = load("a: |  # header\n\n  first line\n  second\nb: |\n  \nc: >-\n")

    assert (source.locate(["a"]).line, marked(source.locate(["a"]))) == (3, "first line")
    assert (source.locate(["b"]).line, marked(source.locate(["b"]))) == (5, "|")
    assert (source.locate(["c"]).line, marked(source.locate(["c"]))) == (7, ">")


def test_a_position_inside_a_key_is_located() -> None:
    place = load('"a bb": 1').locate(["a bb"], key=True, offset=2, length=2)

    assert (place.column, marked(place)) == (4, "bb")


# --- properties -----------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["on", "no", "12:30", "3", "0.01", "null", "~", "", " x ", "a: b", "# c", "{{ a }}", "it's", '"', "a\nb\n", "<<"]
)  # fmt: skip
NUMBERS = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


class QuotingDumper(yaml.SafeDumper):
    """The library writes YAML 1.1, where `1e3` is a text; so every text is in quotes here."""


QuotingDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def as_read(value: object) -> object:
    """A value as the loader gives it: numbers with a point are exact."""
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [as_read(item) for item in value]
        case dict():
            return {key: as_read(item) for key, item in value.items()}
    return value


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every path to a scalar, with the scalar."""
    match value:
        case list():
            for index, item in enumerate(value):
                yield from leaves(item, (*path, index))
        case dict():
            for key, item in value.items():
                yield from leaves(item, (*path, key))
        case _:
            yield path, value


@given(JSON, st.booleans(), st.booleans())
def test_what_yaml_writes_is_read_back(value: object, is_flow: bool, is_unicode: bool) -> None:
    text = yaml.dump(value, Dumper=QuotingDumper, default_flow_style=is_flow, allow_unicode=is_unicode, sort_keys=False)

    assert load(text).value == as_read(value)


@given(JSON)
def test_what_json_writes_is_read_back(value: object) -> None:
    plane = json.dumps(value)
    if "\\ud" in plane or "\x7f" in plane:  # surrogate pairs and DEL: JSON, but not YAML
        return

    assert load(plane).value == as_read(value)
    assert load(json.dumps(value, indent=2)).value == as_read(value)


PIECES = st.sampled_from(
    ["a", "é", "{{ x }}", "{", "}", "[", "]", ",", ": ", ":", "- ", "\n", "\n  ", "\t", " #", "#", "'", '"', "\\", "&a",
     " *a", "!t ", "|", ">", "%", "@", "? ", "<<", "---", "...", "\r", "/x", "f(", ")", "0", ".", "\0", "\u2028"]
)  # fmt: skip


@pytest.mark.parametrize("loader", LOADERS)
@given(text=st.text(max_size=60) | st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_read_or_refused_in_words(loader: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_compose, "LOADER", _compose._loader(loader))
        try:
            source = load_yaml(text, "f")
        except DefinitionSyntaxError as refusal:
            found = [refusal]
        else:
            found = list(source.problems)
            for path, value in leaves(source.value):
                source.locate(path)
                source.locate(path, key=True, offset=len(str(value)))

    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for error in found:
        assert error.location is not None
        assert 1 <= error.location.line <= len(lines)
        assert 1 <= error.location.column <= len(lines[error.location.line - 1]) + 1


WORDS = st.text(st.sampled_from("abé😀 '\"\\#:-{},[]/3n0.~"), max_size=12)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(DOCUMENTS, st.sampled_from([yaml.SafeDumper, QuotingDumper]), st.booleans())
def test_every_scalar_is_located_where_it_is_written(
    value: object, dumper: type[yaml.SafeDumper], is_flow: bool
) -> None:
    text = yaml.dump(value, Dumper=dumper, default_flow_style=is_flow, allow_unicode=True, width=10_000)
    source = load_yaml(text, "f")

    for path, leaf in leaves(source.value):
        place = source.locate(path)
        key = source.locate(path, key=True)

        assert text.splitlines()[place.line - 1] == place.source
        assert load_yaml(marked(place), "f").value == leaf
        if path and isinstance(path[-1], str) and not marked(key).startswith("?"):
            assert load_yaml(f"{marked(key)}: 1", "f").value == {path[-1]: 1}


@given(st.text(st.sampled_from("abé😀 '\"\\#:-{},[]"), min_size=1, max_size=12), st.sampled_from(["'", '"', None]))
def test_every_character_is_located_where_it_is_written(text: str, style: str | None) -> None:
    written = yaml.dump({"k": text}, Dumper=yaml.SafeDumper, default_style=style, allow_unicode=True, width=10_000)
    source = load(written)
    quote = marked(source.locate(["k"]))[0]

    for offset, character in enumerate(text):
        unit = marked(source.locate(["k"], offset=offset))

        assert load_yaml(f"{quote}{unit}{quote}", "f").value == character if quote in "'\"" else unit == character


@pytest.mark.parametrize(
    ("text", "path", "written"),
    [
        ("- bob: hi  # a comment\n", [0], "bob: hi"),
        ("- bob: hi  # a comment\n", [0, "bob"], "hi"),
        ('- { bob: "hi" }  # a comment\n', [0], '{ bob: "hi" }'),
        ("-   bot: |-\n      a\n\n      b\n\n# below\n- x\n", [0], "bot: |-\n      a\n\n      b"),
        ("- bot: a\n    b\n- x\n", [0], "bot: a\n    b"),
        ("- &a bob: hi\n- *a\n", [0], "&a bob: hi"),
        ("- a:\n  - b: 1\n  - c: [1, 2]  # end\n\n- x\n", [0], "a:\n  - b: 1\n  - c: [1, 2]"),
        ("- bob:\n- x\n", [0], "bob:"),
        ("a: 1\n", [], "a: 1"),
        ("", ["a"], ""),
    ],
)
def test_the_whole_of_a_value_is_found_without_what_stands_behind_it(
    text: str, path: list[str | int], written: str
) -> None:
    start, end = load(text).extent(path)

    assert text[start:end] == written
