"""Tests for the formatting of flowbot.yamlsource: one thing each, with what becomes of it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from flowbot.yamlsource import LayoutError, format_yaml, load_yaml


def first_keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    return ("flow", "slots", "steps") if not path else ("type",) if path[:1] == ("slots",) and len(path) == 2 else ()


def formatted(text: str) -> str:
    """What becomes of a text; that it is the same value, and stays so, is checked for every one."""
    text = dedent(text).removeprefix("\n")
    result = format_yaml(text, first_keys)

    assert load_yaml(result, "f").value == load_yaml(text, "f").value
    assert format_yaml(result, first_keys) == result
    return result


def test_the_keys_of_the_top_come_in_their_order_with_the_comments_above_them() -> None:
    assert formatted(
        """
        # yaml-language-server: $schema=flow.schema.json
        # what happens
        steps:
        - say: x # the end
        # whose it is
        flow: f
        """
    ) == dedent("""\
        # yaml-language-server: $schema=flow.schema.json
        # whose it is
        flow: f

        # what happens
        steps:
          - say: x # the end
        """)


def test_what_stands_above_a_blank_line_at_the_top_stays_there() -> None:
    assert formatted("# Copyright\n\n# steps\nsteps: []\nflow: f\n") == "# Copyright\n\nflow: f\n# steps\nsteps: []\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'soup'", "soup"),
        ('"soup"', "soup"),
        ("'Is it? Yes!'", "Is it? Yes!"),
        ("'it''s'", "it's"),
        ("'a: b'", '"a: b"'),
        ("'a #b'", '"a #b"'),
        ("'ends:'", '"ends:"'),
        ("''", '""'),
        ("' x'", '" x"'),
        ("'[x]'", '"[x]"'),
        ("'- x'", '"- x"'),
        ("'say \"x\"'", "say \"x\""),
        ("'\"x\" is it'", "'\"x\" is it'"),
        ("'\\d+: x'", "'\\d+: x'"),
        ('"a\\tb"', '"a\\tb"'),
        ("'{{ x }}'", '"{{ x }}"'),
        ("'Hello {{ x }}.'", '"Hello {{ x }}."'),
        ("'12'", '"12"'),
        ("'12:30'", '"12:30"'),
        ("'-'", '"-"'),
        ("'true'", '"true"'),
        ("'No'", '"No"'),
        ("'null'", '"null"'),
        ("'~'", '"~"'),
        ("'<<'", '"<<"'),
        ("'/lunch [dish]'", "/lunch [dish]"),
        ("plain 'text'", "plain 'text'"),
        ("*x", "*x"),
    ],
)  # fmt: skip
def test_quotes_stand_where_they_are_needed(written: str, expected: str) -> None:
    assert formatted(f"a: &x y\nb: {written}\n") == f"a: &x y\nb: {expected}\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{a: 1,b:   'x'}", "{ a: 1, b: x }"),
        ("{  }", "{}"),
        ("[ a,'b' ,  \"c, d\" ]", '[a, b, "c, d"]'),
        ("[ {a: [ ] } ]", "[{ a: [] }]"),
        ("{ 'a: b': 'x}', c: 'it: y' }", '{ "a: b": "x}", c: "it: y" }'),
        ("{a , b: }", "{a , b: }"),
        ("[a: 1]", "[a: 1]"),
        ("[ &x a, *x ]", "[ &x a, *x ]"),
        ("{ le: 3, 'type': integer }", "{ type: integer, le: 3 }"),
    ],
)  # fmt: skip
def test_in_brackets_the_spaces_are_the_usual_ones(written: str, expected: str) -> None:
    assert formatted(f"slots:\n  b: {written}\n") == f"slots:\n  b: {expected}\n"


def test_values_that_stand_below_one_another_stay_so_and_others_have_one_space() -> None:
    assert formatted("flow:    f\nslots:\n  a:    1\n  bcd:  2\n  e:  3\n") == (
        "flow: f\n\nslots:\n  a:    1\n  bcd:  2\n  e: 3\n"
    )


def test_blocks_are_indented_by_two_and_set_apart() -> None:
    assert formatted(
        """
        flow: f
        slots:
            a:
                type: text


            b: {type: text}
        steps:
        - if: x
          then:
              -   say: x

              -   say: y
        - - nested
          - list
        ends:

          - a
        """
    ) == dedent("""\
        flow: f

        slots:
          a:
            type: text

          b: { type: text }

        steps:
          - if: x
            then:
              - say: x

              - say: y
          - - nested
            - list

        ends:
          - a
        """)


def test_comments_belong_to_what_they_are_indented_like() -> None:
    assert formatted(
        """
        steps: # all
            # first
            - say: x   # behind
              # of the first step
            # of the second step
            - if: x
              then:
                  - say: y
                  # end of then
              # end of if
            # end of the steps
        # end of the file
        """
    ) == dedent("""\
        steps: # all
          # first
          - say: x   # behind
            # of the first step
          # of the second step
          - if: x
            then:
              - say: y
              # end of then
            # end of if
          # end of the steps
        # end of the file
        """)


def test_texts_of_several_lines_are_moved_and_not_changed() -> None:
    assert formatted(
        """
        steps:
            -   say: |
                    one

                      two
                    three
            -   say: >- # folded
                  four
                  five
            -   say: |2+
                   six

            -   say: seven
                    eight  # plain
            -   say: "nine

                  ten"  # quoted
            -   a: {
                    b: 1,  # in brackets

                    c: [x,
                        y]
                }
        """
    ) == dedent("""\
        steps:
          - say: |
              one

                two
              three
          - say: >- # folded
              four
              five
          - say: |2+
               six

          - say: seven
              eight  # plain
          - say: "nine

              ten"  # quoted
          - a: {
                b: 1,  # in brackets

                c: [x,
                    y]
            }
        """)


def test_a_value_below_its_key_comes_up_unless_a_comment_stands_between() -> None:
    assert formatted("a:\n  1\nb: # why\n  2\nc: # why\n  3 # so\nd:\n  # because\n  4\n") == (
        "a: 1\nb: 2 # why\n\nc: # why\n  3 # so\n\nd:\n  # because\n  4\n"
    )


def test_anchors_stay_with_their_values() -> None:
    assert formatted("a: &x # c\n    b: 1\nc: *x\nd:\n- &y\n  e: 2\n- &z f\n") == (
        "a: &x # c\n  b: 1\n\nc: *x\n\nd:\n  - &y\n    e: 2\n  - &z f\n"
    )


def test_empty_values_stay_empty() -> None:
    assert formatted("a:\nb: # none\nc:\n  -\n  - # none\n  - x:\n") == "a:\nb: # none\n\nc:\n  -\n  - # none\n  - x:\n"


def test_the_mark_of_a_document_stays() -> None:
    assert formatted("# file\n---\nsteps: []\nflow: f\n") == "# file\n---\nflow: f\nsteps: []\n"


@pytest.mark.parametrize("text", ["", "# only this\n", "[a,   b]\n", "just a text\n", "&x\na: 1\n"])
def test_what_is_no_map_is_left_as_it_is(text: str) -> None:
    assert format_yaml(text, first_keys) == text


@pytest.mark.parametrize("text", ["? a\n: 1\n", "a: 1\n...\n", "a:\n  # c\n  &x\n  b: 1\n"])
def test_what_cannot_be_laid_out_anew_is_refused(text: str) -> None:
    assert load_yaml(text, "f").problems == ()
    with pytest.raises(LayoutError):
        format_yaml(text, first_keys)
