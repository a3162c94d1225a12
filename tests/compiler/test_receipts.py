"""Tests for flowbot.compiler.receipts: which messages are waited for, and what may ask about them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from flowbot.compiler import CheckedFlow, Known, check_flow
from flowbot.definition.reader import read_flow
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

HEAD = "flow: f\nversion: 1\nslots: { people: { type: list, items: user }, a: { type: text } }\nargs: [people]\n"


def checked(steps: str, messages: str = "") -> CheckedFlow:
    catalogue = Messages(FUNCTIONS)
    assert not messages or catalogue.add("f", messages, "f.en.mml.j2", locale="en") == []
    return check_flow(read_flow(HEAD + dedent(steps), "f.yaml"), Known(messages=catalogue))


def problems(steps: str, messages: str = "") -> list[tuple[str | None, str]]:
    """The code and the message of each finding, those of unused slots aside."""
    return [(each.code, each.message) for each in checked(steps, messages).problems if each.code != "FB311"]


def awaited(steps: str, messages: str = "") -> list[str]:
    found = checked(steps, messages)
    assert found.flow is not None, list(map(str, found.problems))
    return list(found.flow.awaited)


SAID = "steps:\n  - { say: Soup., name: offer, to: people }\n"


@pytest.mark.parametrize(
    "steps",
    [
        "steps: [{ say: Soup., name: offer, failed: next }]",
        "steps: [{ say: Soup., name: offer }, { update: offer, name: news, failed: [{ say: Oh. }] }]",
        SAID + "  - if: len(messages.offer.failed) > 0\n    then: done",
        SAID + "  - say: '{{ messages.offer.sent | length }}'",
        SAID + "  - say: \"{{ messages['offer'].sent | length }}\"",
        SAID + "  - { say: Again., when: not missing(messages.offer.sent) }",
        SAID + "  - { say: Again., to: messages.offer.failed }",
        SAID + "ends: { done: '{% for each in messages.offer.sent %}{{ each.name }}{% endfor %}' }",
    ],
)
def test_a_message_is_waited_for_that_has_a_way_or_is_asked_about(steps: str) -> None:
    assert awaited(steps) == ["news" if "update" in steps else "offer"]


def test_a_message_of_the_catalogue_may_ask_about_another() -> None:
    steps = SAID + "  - send: summary"

    assert awaited(steps, "{% msg summary %}{{ messages.offer.sent | length }}{% endmsg %}") == ["offer"]


def test_no_other_message_is_waited_for() -> None:
    assert awaited(SAID + "  - { update: offer, say: No soup. }\n  - say: Bye.") == []


ITEMS = """
steps:
  - { say: Soup., name: offer }
  - each: person
    in: people
    do:
      - { say: Hi., name: hi }
      - say: "INSIDE"
  - say: "AFTER"
"""


def test_in_an_item_its_own_steps_and_those_around_it_are_known() -> None:
    inside = "{{ len(messages.hi.sent) }} {{ len(messages.offer.sent) }}"

    assert awaited(ITEMS.replace("INSIDE", inside)) == ["hi", "offer"]


def test_outside_of_a_block_the_messages_of_its_items_are_not_known() -> None:
    assert problems(ITEMS.replace("AFTER", "{{ len(messages.hi.sent) }}")) == [
        ("FB215", "'messages' has no field 'hi'")
    ]


@pytest.mark.parametrize(
    "reader",
    [
        "  - if: len(messages.ofer.sent) > 1\n    then: done",
        "  - say: '{{ len(messages.ofer.sent) }}'",
        "  - send: sum",
    ],
)
def test_a_step_that_is_not_there_is_told_with_the_nearest(reader: str) -> None:
    message = "{% msg sum %}{{ messages.ofer.sent | length }}{% endmsg %}" if "sum" in reader else ""
    (problem,) = checked(SAID + reader, message).problems[-1:]

    assert (problem.code, problem.message) == ("FB215", "'messages' has no field 'ofer'")
    assert problem.hint is not None
    assert problem.hint.startswith("did you mean 'offer'?")


@pytest.mark.parametrize(
    "reader",
    ["  - if: len(messages) > 1\n    then: done", "  - say: '{% for each in messages %}{{ each }}{% endfor %}'"],
)
def test_messages_of_no_step_are_told(reader: str) -> None:
    message = "'messages' stands here without the name of a step, as in messages.STEP"

    assert problems(SAID + reader) == [("FB215", message)]


@pytest.mark.parametrize(
    "reader", ["  - if: len(messages.offer.fail) > 0\n    then: done", "  - say: '{{ len(messages.offer.fail) }}'"]
)
def test_a_field_that_a_receipt_does_not_have_is_told(reader: str) -> None:
    (problem,) = [each for each in checked(SAID + reader).problems if each.code != "FB311"]

    assert (problem.code, problem.message) == ("FB215", "'messages.offer' has no field 'fail'")
    assert problem.hint == "did you mean 'failed'? there are sent and failed"


@pytest.mark.parametrize(
    ("steps", "who"),
    [
        ("steps:\n  - if: len(messages.offer.sent) > 0\n    then: done\n  - { say: Soup., name: offer }", "'if_1'"),
        ("steps:\n  - say: '{{ len(messages.offer.sent) }}'\n  - { say: Soup., name: offer }", "'say_1'"),
        ("steps:\n  - say: '{{ len(messages.offer.sent) }}'\n    name: offer", "'offer'"),
        ("steps:\n  - send: sum\n  - { say: Soup., name: offer }", "'sum' of 'sum'"),
    ],
)
def test_what_is_read_before_it_is_said_is_told(steps: str, who: str) -> None:
    message = "{% msg sum %}{{ messages.offer.sent | length }}{% endmsg %}" if "sum" in steps else ""

    assert problems(steps, message) == [("FB313", f"{who} reads 'messages.offer' where 'offer' has said nothing yet")]


@pytest.mark.parametrize(
    "steps",
    [
        SAID.replace(", to:", ", when: len(people) > 1, to:") + "  - say: '{{ len(messages.offer.sent) }}'",
        "steps: [{ say: Soup., name: offer, failed: [{ say: '{{ len(messages.offer.failed) }}' }] }]",
        SAID + "  - say: '{{ len(messages.offer.sent) }}'\n  - { goto: offer, max: 2, exceeded: done }",
        "steps:\n  - parallel: both\n    branches:\n      one: [{ say: Soup., name: offer }]\n"
        "      two: [{ ask: a }, { say: '{{ len(messages.offer.sent) }}' }]",
    ],
)
def test_what_may_have_been_said_may_be_read(steps: str) -> None:
    assert problems(steps) == []


STATES = """
initial: open
states:
  open:
    enter: [{ say: Soup., name: offer, FAILED }]
    for: [{ message: enough, then: [{ say: "WORDS" }, { end: done }] }]
    expire: 1d
"""


@pytest.mark.parametrize(
    ("failed", "words", "why"),
    [
        ("failed: next", "Bye.", "it has a branch `failed`"),
        ("to: people", "{{ len(messages.offer.sent) }}", "something reads messages.offer"),
    ],
)
def test_on_the_way_into_a_state_nothing_is_waited_for(failed: str, words: str, why: str) -> None:
    assert problems(STATES.replace("FAILED", failed).replace("WORDS", words)) == [
        ("FB149", f"a step of `enter` or `exit` does not wait, and 'offer' waits until somebody got it: {why}")
    ]
