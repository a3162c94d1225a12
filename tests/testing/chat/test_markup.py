"""Tests for flowbot.testing.chat.markup."""

from __future__ import annotations

from random import Random
from textwrap import dedent
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.testing.chat import ChatError
from flowbot.testing.chat.markup import normalise

IN_LINE = ("b", "i", "span", "mention", "br", "code")
BLOCKS = ("div", "p", "form", "li", "textarea", "card", "pre")
WORDS = st.text(st.sampled_from("ab <>&'\"é\u00a0\u2028\n\t"), max_size=6)


def elements(tags: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Markup of any depth, of these elements."""
    attributes = st.dictionaries(st.sampled_from(["name", "class", "id", "uid"]), WORDS, max_size=3)

    def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(element, st.sampled_from(tags), attributes, st.lists(inner, max_size=4))

    return st.recursive(WORDS.map(escape), around, max_leaves=12)


def element(tag: str, attributes: dict[str, str], content: list[str]) -> str:
    told = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{told}>{''.join(content)}</{tag}>"


def message(content: str) -> str:
    return f"<messageML>{content}</messageML>"


@given(elements((*IN_LINE, *BLOCKS)))
def test_what_is_normal_stays_as_it_is(content: str) -> None:
    once = normalise(message(content))

    assert normalise(once) == once


@given(st.dictionaries(st.sampled_from("abcdef"), WORDS), st.integers())
def test_the_order_of_attributes_does_not_count(attributes: dict[str, str], seed: int) -> None:
    shuffled = list(attributes.items())
    Random(seed).shuffle(shuffled)

    assert normalise(element("div", attributes, [])) == normalise(element("div", dict(shuffled), []))


@given(st.lists(elements(BLOCKS), max_size=4), st.lists(st.sampled_from(["", " ", "\n  "]), min_size=5, max_size=5))
def test_space_between_blocks_does_not_count(blocks: list[str], spaces: list[str]) -> None:
    blocks = [element("div", {}, [each]) for each in blocks]
    spaced = "".join(space + block for space, block in zip(spaces, blocks, strict=False))

    assert normalise(message(spaced + spaces[-1])) == normalise(message("".join(blocks)))


@given(WORDS, WORDS)
def test_other_words_are_another_message(one: str, other: str) -> None:
    both = [normalise(message(f"<pre>{escape(each)}</pre>")) for each in (one, other)]

    assert (both[0] == both[1]) == (one == other)


def test_blocks_stand_in_lines_of_their_own_and_words_in_theirs() -> None:
    written = message(
        'Submit <b>12 EUR</b>  of <i>today</i>?<br/>Now<form id="f"><div><text-field name="a" label="x"/></div>'
        '<button type="action" name="yes">Yes</button></form> or never'
    )

    assert normalise(written) == dedent("""\
        <messageML>
          Submit <b>12 EUR</b> of <i>today</i>?<br/>Now
          <form id="f">
            <div>
              <text-field label="x" name="a"/>
            </div>
            <button name="yes" type="action">Yes</button>
          </form>
          or never
        </messageML>
    """)


def test_ids_that_another_run_has_not_are_left_out_and_people_have_their_names() -> None:
    written = message('<mention uid="12988283703065"/><form id="summary-c7f528f51a5873f3ddbfd99c-3ffdd7ec"></form>')

    assert normalise(written, {12988283703065: "bob"}) == dedent("""\
        <messageML>
          <mention uid="bob"/>
          <form id="summary"/>
        </messageML>
    """)


def test_named_characters_are_themselves() -> None:
    assert normalise(message("a&nbsp;b &lt;&copy;&#39;")) == "<messageML>a\u00a0b &lt;\u00a9'</messageML>\n"


def test_what_is_not_well_formed_is_refused() -> None:
    with pytest.raises(ChatError, match="this is no MessageML: mismatched tag"):
        normalise("<messageML><b></messageML>")
