"""Tests for flowbot.yamlsource: what it says of YAML that is wrong."""

from __future__ import annotations

import time

import pytest
import yaml

from flowbot.errors import DefinitionSyntaxError, Location
from flowbot.yamlsource import _compose, load_yaml

LOADERS = ["CSafeLoader", "SafeLoader"] if yaml.__with_libyaml__ else ["SafeLoader"]

A_TAG = "is a tag, and tags are not allowed"
NO_TAGS = "remove it; a text that begins with '!' must stand in quotes"
A_COMMA = "the ',' inside the parentheses ends the value here: inside { } and [ ] such a text is quoted"
KEEP_ONE = "keep one of them"
IF_TEXT = "if it is a text, put it in quotes"
WHOLE = "put the whole text in quotes"
ADD_COLON = "a key is followed by ': ' and its value"
A_COLON = "a text that contains ': ' must stand in quotes"
IN_FLOW = "inside { } and [ ] a text that holds [ ] { } , is quoted"
INDENT = "check the indentation"
A_TAB = "a tab cannot stand here: YAML is indented with spaces"
MORE = "there is more text after the closing quote"
AN_ALIAS = "a text that begins with '*' must stand in quotes: write "


@pytest.fixture(params=LOADERS)
def either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The C loader, and the one that is used where it is missing: both must say the same."""
    monkeypatch.setattr(_compose, "LOADER", _compose._loader(request.param))


def refused(text: str) -> DefinitionSyntaxError:
    with pytest.raises(DefinitionSyntaxError) as caught:
        load_yaml(text, "flows/rfq.yaml")
    return caught.value


def problem_of(text: str) -> DefinitionSyntaxError:
    (problem,) = load_yaml(text, "flows/rfq.yaml").problems
    return problem


def meant(error: DefinitionSyntaxError) -> tuple[int, int, int, str, str | None]:
    """Line, column, length, message and hint."""
    assert error.location is not None
    return error.location.line, error.location.column, error.location.length, error.message, error.hint


def marked(place: Location) -> str:
    """The text that the carets of a place stand under."""
    return place.source[place.column - 1 : place.column - 1 + place.length]


# --- problems that do not stop the reading --------------------------------------------------------------------------


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("a: 1\nb: 2\na: 3", {"a": 1, "b": 2}, (3, 1, 1, "the key 'a' is repeated: it is already on line 1", KEEP_ONE)),
        ("{3: a, '3': b}", {"3": "a"}, (1, 8, 3, "the key '3' is repeated: it is already on line 1", KEEP_ONE)),
        ("? &k a\n: 1\n? *k\n: 2", {"a": 1}, (1, 6, 1, "the key 'a' is repeated: it is already on line 1", KEEP_ONE)),
        ("a: !!python/object:os.system x", {"a": "x"}, (1, 4, 25, f"'!!python/object:os.system' {A_TAG}", NO_TAGS)),
        ("a: &x !plain [1]", {"a": [1]}, (1, 7, 6, f"'!plain' {A_TAG}", NO_TAGS)),
        ("a: ! 12", {"a": 12}, (1, 4, 1, f"'!' {A_TAG}", NO_TAGS)),
        ("say: &x  # why!\n  ! [important]", {"say": ["important"]}, (2, 3, 1, f"'!' {A_TAG}", NO_TAGS)),
        ("!!str a: 1", {"a": 1}, (1, 1, 5, f"'!!str' {A_TAG}", NO_TAGS)),
        (
            "a: &x {b: 1}\nc:\n  <<: *x\n  d: 2",
            {"a": {"b": 1}, "c": {"d": 2}},
            (3, 3, 2, "'<<' does not merge maps: that is YAML 1.1", "write the keys out"),
        ),
        ("? [a, b]\n: 1", {}, (1, 3, 6, "a list cannot be a key", "a key is a name; a text with brackets is quoted")),
        (
            "{{a: 1}: 2, b: 3 }",
            {"b": 3},
            (1, 2, 6, "a map cannot be a key", "a key is a name; a text with brackets is quoted"),
        ),
        ("? \n: 1\n", {}, (1, 2, 1, "a key is missing before this ':'", None)),
        ("a: -.inf", {"a": "-.inf"}, (1, 4, 5, "'-.inf' is not a number that can be used here", IF_TEXT)),
        ("a: [.NaN]", {"a": [".NaN"]}, (1, 5, 4, "'.NaN' is not a number that can be used here", IF_TEXT)),
        ("a: 1e999", {"a": "1e999"}, (1, 4, 5, "this number is out of range: at most 400 digits are read", IF_TEXT)),
        (
            f"a: {'9' * 401}",
            {"a": "9" * 401},
            (1, 4, 401, "this number is out of range: at most 400 digits are read", IF_TEXT),
        ),
        (
            "say: {{ amount }}",
            {"say": "{{ amount }}"},
            (1, 6, 12, "a text that begins with '{{' must stand in quotes", 'write "{{ amount }}"'),
        ),
        (
            "start: /tag #topic  # really",
            {"start": "/tag"},
            (
                1,
                13,
                16,
                "'#topic  # really' is a comment here: ' #' begins one",
                "to keep it, write \"/tag #topic  # really\"; for a comment, put a space after the '#'",
            ),
        ),
        ("set: {s: f(a, b), t: 1}", {"set": {"s": "f(a, b)", "t": 1}}, (1, 10, 7, A_COMMA, 'write "f(a, b)"')),
        ("once: [f(a, g('b')), c]", {"once": ["f(a, g('b'))", "c"]}, (1, 8, 12, A_COMMA, "write \"f(a, g('b'))\"")),
    ],
)
def test_a_problem_is_reported_and_read_past(text: str, value: object, problem: tuple[object, ...]) -> None:
    source = load_yaml(text, "flows/rfq.yaml")

    assert source.value == value
    assert [meant(found) for found in source.problems] == [problem]


@pytest.mark.parametrize(
    "text",
    [
        "start: /tag # three spaces",
        "start: /tag#topic",
        "start: '/tag #topic'",
        "say: nothing #lost",
        "set: {s: (a, t: b}",
        "set: {s: a), b}",
        "set: [f(a), g(b)]",
        "set: [f(a, 'b)']",
        "set: f(a, b)",
    ],
)
def test_what_only_looks_like_a_problem_is_none(text: str) -> None:
    assert load_yaml(text, "flows/rfq.yaml").problems == ()


def test_problems_come_in_file_order_and_each_once() -> None:
    source = load_yaml("a: &x [!t 1, .inf]\nb: *x\nc: *x\na: 2\n", "flows/rfq.yaml")

    assert [meant(problem)[:2] for problem in source.problems] == [(1, 8), (1, 14), (4, 1)]


def test_a_file_made_to_be_wrong_is_told_a_hundred_times() -> None:
    text = "[" + "!t 1," * 500 + "]"

    assert len(load_yaml(text, "flows/rfq.yaml").problems) == 100


# --- errors that stop the reading -----------------------------------------------------------------------------------


def explained(text: str) -> tuple[int, int, str, str, str | None]:
    """Line, column, what the carets stand under, message and hint of the error that stops the reading."""
    error = refused(text)
    assert error.location is not None
    return error.location.line, error.location.column, marked(error.location), error.message, error.hint


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "place", "what", "hint"),
    [
        ("say: Hello: world", (1, 6, "Hello: world"), "a text that contains ': '", 'write "Hello: world"'),
        ('- say: a "b": c', (1, 8, 'a "b": c'), "a text that contains ': '", "write 'a \"b\": c'"),
        (
            "say: {{ amount }} booked",
            (1, 6, "{{ amount }} booked"),
            "a text that begins with '{{'",
            'write "{{ amount }} booked"',
        ),
        (
            "- {{ a }}: {{ b }}, {{ c }}",
            (1, 3, "{{ a }}: {{ b }}, {{ c }}"),
            "a text that begins with '{{'",
            'write "{{ a }}: {{ b }}, {{ c }}"',
        ),
        ("- { say: {{ a }} b }", (1, 10, "{{ a }} b }"), "a text that begins with '{{'", WHOLE),
        ("say: Hi, {{ user }}: x", (1, 6, "Hi, {{ user }}: x"), "a text that contains ': '", WHOLE),
        ("who: @ann  # her", (1, 6, "@ann"), "a text that begins with '@'", 'write "@ann"'),
        ("who: `x`", (1, 6, "`x`"), "a text that begins with '`'", 'write "`x`"'),
        ("who: %x", (1, 6, "%x"), "a text that begins with '%'", 'write "%x"'),
        ("who: [@ann, b]", (1, 7, "@ann, b]"), "a text that begins with '@'", WHOLE),
        ("who: ? x", (1, 6, "? x"), "a text that begins with '?'", 'write "? x"'),
        ("who: , x", (1, 6, ", x"), "a text that begins with ','", WHOLE),
        ("message: *", (1, 10, "*"), "a text that begins with '*'", 'write "*"'),
        ("say: & more", (1, 6, "& more"), "a text that begins with '&'", 'write "& more"'),
        ("when: > 3", (1, 7, "> 3"), "a text that begins with '>'", 'write "> 3"'),
        ("when: | x", (1, 7, "| x"), "a text that begins with '|'", 'write "| x"'),
    ],
)
def test_a_text_that_yaml_would_cut_or_misread_must_stand_in_quotes(
    text: str, place: tuple[int, int, str], what: str, hint: str | None
) -> None:
    assert explained(text) == (*place, f"{what} must stand in quotes", hint)


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("flow:expense\nversion: 1", (1, 5, ":"), "there is no space after the ':' of 'flow'", "write flow: expense"),
        (
            "flow: x\nversion:1\nsteps: []",
            (2, 8, ":"),
            "there is no space after the ':' of 'version'",
            "write version: 1",
        ),
        ("flow: x\nversion\nsteps: []", (2, 1, "version"), "there is no ':' after 'version'", ADD_COLON),
        ("flow\n# comment\nversion: 1", (1, 1, "flow"), "there is no ':' after 'flow'", ADD_COLON),
        ("{a: b: c}", (1, 6, ":"), "a second ': ' cannot stand here", A_COLON),
        (f"{'a' * 1100}: 1", (1, 1101, ":"), "a ':' cannot stand here", A_COLON),
        (": x", (1, 1, ":"), "a key is missing before this ':'", None),
    ],
)
def test_a_key_without_its_colon_is_pointed_at(
    text: str, place: tuple[int, int, str], message: str, hint: str | None
) -> None:
    assert explained(text) == (*place, message, hint)


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ('say: "abc\nx: 1\n', (1, 6, '"abc'), "the quote that opens here is never closed", 'end the text with "'),
        ("say: 'abc", (1, 6, "'abc"), "the quote that opens here is never closed", "end the text with '"),
        ("say: 'it's me'", (1, 10, "s me'"), MORE, "for a quote inside the text write ''"),
        ('say: "a "b" c"', (1, 10, 'b" c"'), MORE, 'for a quote inside the text write \\"'),
        ("when: 'a' == b  # why", (1, 11, "== b"), MORE, "write \"'a' == b\""),
        ("x: {a: 'b' c}", (1, 12, "c}"), MORE, "put the whole text in quotes of the other kind"),
        (
            'match: "\\d+"',
            (1, 9, "\\d"),
            "'\\d' is not an escape that double quotes know",
            "put the text in single quotes, or write '\\\\d'",
        ),
        (
            'a: "\\x4"',
            (1, 5, "\\x4"),
            "'\\x4' is not an escape that double quotes know",
            "'\\x' takes 2 hexadecimal digits; an emoji is written as \"\\U0001F600\"",
        ),
        ("set: {s: f([a], b)}", (1, 12, "["), "there must be ',' or '}' before this '['", IN_FLOW),
        ("x: {a: [1,2}", (1, 12, "}"), "the '[' is closed by '}'", IN_FLOW),
        ("x: [a, b", (1, 4, "[a, b"), "the '[' that opens here is not closed", "end it with ']'"),
        ("x: {a: 1\ny: 2", (1, 4, "{a: 1"), "the '{' that opens here is not closed", "end it with '}'"),
        ("a: 1\n]", (2, 1, "]"), "there is no '[' that this ']' closes", None),
    ],
)
def test_quotes_and_brackets_that_do_not_match_are_pointed_at(
    text: str, place: tuple[int, int, str], message: str, hint: str | None
) -> None:
    assert explained(text) == (*place, message, hint)


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (
            "- ask: x\n   tries: 3",
            (2, 4, "tries"),
            "'tries' is indented deeper than 'ask', which has its value already",
            "begin it in column 3, below 'ask'",
        ),
        ("a:\n\tb: 1", (2, 1, "\t"), A_TAB, "replace it by spaces"),
        ("a:\n  b: 1\n\tc: 2", (3, 1, "\t"), A_TAB, "replace it by spaces"),
        ("a: |\n  x\n\ty\n", (3, 1, "\t"), A_TAB, "replace it by spaces"),
        (
            "start: [x] y",
            (1, 12, "y"),
            "there is more text after the end of the value",
            "if it is all one text, put the whole of it in quotes",
        ),
        ("{a: 1} b", (1, 8, "b"), "there is more text after the end of the value", None),
        (
            "a: - b",
            (1, 4, "- b"),
            "a list cannot begin on the line of its key",
            "begin the list on the next line; a text that begins with '- ' must stand in quotes",
        ),
        (
            "- ask: x\n tries: 3",
            (2, 2, "tries: 3"),
            "this does not line up with the list that begins on line 1",
            INDENT,
        ),
        ("a:\n  b: 1\n c: 2", (3, 2, "c: 2"), "this does not line up with the map that begins on line 1", INDENT),
        (
            "- a\nb: c",
            (2, 1, "b: c"),
            "a key cannot stand in the list that begins on line 1: the next item was expected",
            INDENT,
        ),
        (
            "a: 1\n- b",
            (2, 1, "- b"),
            "a list item cannot stand in the map that begins on line 1: the next key was expected",
            INDENT,
        ),
    ],
)
def test_a_line_that_does_not_fit_is_pointed_at(
    text: str, place: tuple[int, int, str], message: str, hint: str | None
) -> None:
    assert explained(text) == (*place, message, hint)


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("%foo", (1, 1, "%foo"), "a line cannot begin with '%' here", None),
        ("message: *a b", (1, 10, "*a"), "there is no anchor '&a' for '*a'", AN_ALIAS + '"*a b"'),
        ("message: [*a, b]", (1, 11, "*a"), "there is no anchor '&a' for '*a'", AN_ALIAS + '"*a"'),
        ("a: &x 1\nb: &x 2", (2, 4, "&x"), "the anchor '&x' is repeated: it is already on line 1", None),
        (
            "a: 1\n---\nb: 2",
            (2, 1, "---"),
            "a second document begins here: a file holds one",
            "put it in a file of its own",
        ),
        (
            "a: !x!y 1",
            (1, 4, "!x!y 1"),
            "tags ('!…') are not allowed",
            "a text that begins with '!' must stand in quotes",
        ),
        (
            "a: !<foo",
            (1, 4, "!<foo"),
            "tags ('!…') are not allowed",
            "a text that begins with '!' must stand in quotes",
        ),
        ("[" * 101, (1, 100, "["), "this is nested more than 100 levels deep", None),
        ("- &a [*a]", (1, 6, "["), "an alias inside this value stands for the value itself", None),
        ("a: &a\n  b: *a", (2, 3, "b"), "an alias inside this value stands for the value itself", None),
    ],
)
def test_anchors_tags_and_documents_beyond_the_language_are_refused(
    text: str, place: tuple[int, int, str], message: str, hint: str | None
) -> None:
    assert explained(text) == (*place, message, hint)


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (
            "a: b\x00",
            (1, 5, "�"),
            "the character U+0000 cannot stand in YAML",
            'remove it, or write "\\x00" in double quotes',
        ),
        (
            "a: b\n\x1b[31m",
            (2, 1, "�"),
            "the character U+001B cannot stand in YAML",
            'remove it, or write "\\x1b" in double quotes',
        ),
        (
            "é: \u2028",
            (1, 4, "�"),
            "the character U+2028 cannot stand in YAML",
            'remove it, or write "\\u2028" in double quotes',
        ),
        (
            "a\ufeff: 1",
            (1, 2, "�"),
            "the character U+FEFF cannot stand in YAML",
            'remove it, or write "\\ufeff" in double quotes',
        ),
        ("a: \ud83d", (1, 4, "�"), "the character U+D83D cannot stand in YAML", None),
    ],
)
def test_a_character_that_cannot_be_shown_is_refused(
    text: str, place: tuple[int, int, str], message: str, hint: str | None
) -> None:
    assert explained(text) == (*place, message, hint)


def test_an_error_prints_like_a_compiler_does() -> None:
    assert str(refused("flow: rfq\nsay: Hello: world\n")) == (
        "flows/rfq.yaml:2:6: error[FB102]: a text that contains ': ' must stand in quotes\n"
        "2 | say: Hello: world\n"
        '  |      ^^^^^^^^^^^^ help: write "Hello: world"'
    )


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="this build of PyYAML has no C loader")
def test_half_of_a_surrogate_pair_is_refused_by_either_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'a: "\\ud83d"'
    assert refused(text).message == "'\\ud83d' is not an escape that double quotes know"

    monkeypatch.setattr(_compose, "LOADER", _compose._loader("SafeLoader"))

    assert problem_of(text).message == "half of a surrogate pair is not a character"


def test_a_hundred_levels_are_deep_enough() -> None:
    assert load_yaml("[" * 100 + "]" * 100, "f").problems == ()


def test_aliases_cannot_nest_deeper_than_text_can() -> None:
    text = "".join(f"a{n}: &a{n} [{f'*a{n - 1}' if n else 'x'}]\n" for n in range(150))

    assert refused(text).message == "aliases nest this value more than 100 levels deep"


@pytest.mark.parametrize("style", ["[{}]", "{{a: [{}]}}"])
def test_a_billion_laughs_are_refused_at_once(style: str) -> None:
    lines = ["a0: &a0 ha"] + [f"a{n}: &a{n} " + style.format(",".join([f"*a{n - 1}"] * 10)) for n in range(1, 20)]
    before = time.perf_counter()

    error = refused("\n".join(lines))

    assert error.message == "there are more than 100,000 values here; an alias counts as all that it stands for"
    assert time.perf_counter() - before < 0.2


def test_more_than_a_hundred_thousand_values_are_refused_without_an_alias_too() -> None:
    assert load_yaml("[" + "1," * 99_999 + "]", "f").problems == ()
    assert refused("[" + "1," * 100_000 + "]").message.startswith("there are more than 100,000 values here")
    assert refused("[" + "1," * 300_000 + "]").message == "there are more than 100,000 values here"


def test_a_file_of_more_than_a_million_characters_is_refused() -> None:
    assert load_yaml("# " + "x" * 999_998, "f").value is None
    assert refused("# " + "x" * 999_999).message == (
        "the file is too large: 1,000,001 characters, at most 1,000,000 are read"
    )
