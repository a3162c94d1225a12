"""Tests for flowbot.compiler.identified: the limits of people and streams, from the file to the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from flowbot.compiler.samples import sample_names
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.parts import PlannedField
from flowbot.engine.questions import Question
from flowbot.errors import DefinitionErrors
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId
from flowbot.message import Mention, Passage
from flowbot.values.context import ReadContext
from flowbot.values.limits import Limit
from flowbot.values.people import user_names
from flowbot.values.types import AnswerError

Compile = Callable[..., CompiledFlow]
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ID = "usnBKBkH_BVrGOiVpaupEH___okFfE7QdA"
OTHER = "9Cb3ZkzlkGZN_rHDkfE4dn___ow6YYaWdA"
CONTEXT = ReadContext(now=NOW, stream=Stream(id=StreamId(ID), type="ROOM", name="Desk 1", external=True))
FLOW = """
flow: f
version: 1
slots:
  team: {{ type: list, items: user }}
  x: {declared}
steps: [{{ ask: team }}, {{ ask: x }}]
"""


def compiled(compile_yaml: Compile, declared: str) -> CompiledFlow:
    return compile_yaml(FLOW.format(declared=declared))


def mentioned(user_id: int) -> Passage:
    return Passage("@Bob", (Mention(text="@Bob", start=0, end=4, user_id=UserId(user_id)),))


def _limits(slot: CompiledSlot) -> list[Limit]:
    return [*slot.limits, *slot.item_limits]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(AnswerError) as caught:
        call()
    return str(caught.value)


def test_a_mention_is_taken_of_those_that_it_may_be(compile_yaml: Compile) -> None:
    slot = compiled(compile_yaml, "{ type: user, of: team }").slots["x"]
    names: dict[str, object] = {"team": [{"id": 7}, {"id": 8}]}

    assert slot.read(mentioned(8), CONTEXT, names) == user_names(User(id=UserId(8), display_name="Bob"))
    assert refusal(lambda: slot.read(mentioned(9), CONTEXT, names)) == (
        "it must be one of those who can be chosen here"
    )


def test_it_depends_on_the_slots_that_it_names_and_is_none_while_they_are_empty(compile_yaml: Compile) -> None:
    slot = compiled(compile_yaml, "{ type: user, of: team }").slots["x"]

    assert slot.depends_on == {"team"}
    slot.read(mentioned(9), CONTEXT, {"team": None})
    assert refusal(lambda: slot.read(mentioned(9), CONTEXT, {"team": []}))


def test_where_it_gives_nothing_nobody_is_taken(compile_yaml: Compile) -> None:
    slot = compiled(compile_yaml, "{ type: user, of: initiator }").slots["x"]

    assert refusal(lambda: slot.read(mentioned(9), CONTEXT, {"initiator": None}))
    slot.read(mentioned(9), CONTEXT, {"initiator": {"id": 9}})


def test_what_an_action_gives_keeps_to_it_too(compile_yaml: Compile) -> None:
    slot = compiled(compile_yaml, "{ type: user, of: team, external: false }").slots["x"]
    names: dict[str, object] = {"team": [7]}

    assert slot.fit({"id": 7}, NOW, names) == {"id": 7}
    assert refusal(lambda: slot.fit({"id": 8}, NOW, names)) == "it must be one of those who can be chosen here"
    assert refusal(lambda: slot.fit({"id": 7, "external": True}, NOW, names)) == "it must be somebody of this firm"
    assert refusal(lambda: slot.fit({}, NOW, names))


@pytest.mark.parametrize("kind", ["room", "stream"])
def test_a_stream_is_one_of_some_by_its_id_or_a_name_that_is_known(compile_yaml: Compile, kind: str) -> None:
    slot = compiled(compile_yaml, f"{{ type: {kind}, of: \"['{ID}', 'Desk 2']\" }}").slots["x"]

    assert slot.fit({"id": OTHER, "name": "Desk 2"}, NOW, {})
    assert slot.read(Passage(ID), CONTEXT, {})
    assert refusal(lambda: slot.read(Passage(OTHER), CONTEXT, {})) == (
        "it must be one of the rooms that can be chosen here"
    )


def test_here_is_refused_where_it_is_known_to_have_people_of_other_firms(compile_yaml: Compile) -> None:
    slot = compiled(compile_yaml, "{ type: stream, external: false }").slots["x"]

    assert refusal(lambda: slot.read(Passage("here"), CONTEXT, {})) == "it must be a room without people of other firms"
    assert slot.read(Passage(ID), CONTEXT, {})  # of which nothing is known


def test_each_item_of_a_list_keeps_to_it(compile_yaml: Compile) -> None:
    slot = compiled(compile_yaml, "{ type: list, items: { type: user, of: team, external: true } }").slots["x"]
    names: dict[str, object] = {"team": [7, 8]}

    assert slot.depends_on == {"team"}
    assert slot.fit([{"id": 7}, {"id": 8}], NOW, names)
    assert refusal(lambda: slot.fit([{"id": 7}, {"id": 9}], NOW, names)) == (
        "item 2: it must be one of those who can be chosen here"
    )
    assert refusal(lambda: slot.fit([{"id": 7, "external": False}], NOW, names)) == (
        "it must be somebody of another firm"
    )


def test_a_field_of_a_record_may_be_one_of_another_field(compile_yaml: Compile) -> None:
    declared = "{ type: record, fields: { all: { type: list, items: user }, lead: { type: user, of: all } } }"
    slot = compiled(compile_yaml, declared).slots["x"]

    assert slot.fit({"all": [{"id": 7}], "lead": {"id": 7}}, NOW, {})
    assert (
        "lead: it must be one of those"
        in refusal(lambda: slot.check({"all": [{"id": 7}], "lead": {"id": 8}}, {})).lower()
    )


@pytest.mark.parametrize(
    ("declared", "told", "message"),
    [
        ("{ type: user, of: here }", "here", "a stream is neither a person nor a list of them"),
        ("{ type: user, of: 1 > 0 }", "1 >", "a boolean is neither a person nor a list of them"),
        ("{ type: user, of: today }", "today", "a date is neither a person nor a list of them"),
        ("{ type: user, of: \"['Ann']\" }", "\"['", "a list of texts is neither a person nor a list of them"),
        ("{ type: room, of: team }", "team", "a list of users is neither a stream nor a list of them"),
        ("{ type: stream, of: trigger.message }", "trigger", "a message is neither a stream nor a list of them"),
        ("{ type: stream, of: \"[1]\" }", "\"[", "a list of integers is neither a stream nor a list of them"),
        ("{ type: list, items: { type: user, of: here } }", "here", "a stream is neither a person nor a list of them"),
        ("{ type: record, fields: { a: { type: user, of: locale } } }", "locale", "a text is neither a person nor a list of them"),
        ("{ type: user, of: nobody }", "nobody", "there is no name 'nobody' here"),
        ("{ type: user, external: maybe }", "maybe", "`true` or `false` is expected here"),
        ("{ type: text, external: true }", "external", "a slot of type text has no key 'external'"),
    ],
)  # fmt: skip
def test_what_is_nobody_is_told_at_its_place(compile_yaml: Compile, declared: str, told: str, message: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compiled(compile_yaml, declared)

    (problem,) = caught.value.problems
    assert str(problem.location) == f"flow.yaml:6:{len('  x: ') + declared.index(told) + 1}"
    assert problem.message == message


@pytest.mark.parametrize(
    "declared",
    [
        "{ type: user, of: initiator }",
        "{ type: user, of: '[initiator, 7]' }",
        "{ type: user, of: '[team, [initiator]]' }",
        "{ type: user, of: answers.team.by }",
        "{ type: room, of: here }",
        "{ type: stream, of: here.id }",
        "{ type: stream, of: \"[here.id, 'Desk 1']\" }",
        "{ type: list, items: { type: stream, of: here } }",
    ],
)
def test_people_and_streams_by_id_name_and_record_are_some(compile_yaml: Compile, declared: str) -> None:
    assert [limit.word for limit in _limits(compiled(compile_yaml, declared).slots["x"])] == ["of"]


def test_people_may_be_of_a_slot_of_the_same_form(compile_yaml: Compile) -> None:
    source = FLOW.format(declared="{ type: user, of: team }").replace(
        "[{ ask: team }, { ask: x }]", "[{ ask: both, slots: [team, x] }]"
    )
    flow = compile_yaml(source)

    (form,) = (state.form for state in flow.states.values() if isinstance(state, Question))
    assert form is not None
    assert [each.slot.name for each in form.fields if isinstance(each, PlannedField)] == ["team", "x"]


@pytest.mark.parametrize(
    "declared",
    [
        "{ type: user, of: '[7, 8]', external: true }",
        "{ type: room, of: \"['Desk 1']\", external: true }",
        "{ type: stream, external: true }",
        f"{{ type: stream, of: \"['{OTHER}']\" }}",
        "{ type: list, items: { type: user, of: '[7]' } }",
        "{ type: list, items: { type: room, of: \"['Desk 1']\", external: false } }",
        "{ type: user, of: team, external: false }",
    ],
)
def test_a_sample_keeps_to_it(compile_yaml: Compile, declared: str) -> None:
    flow = compiled(compile_yaml, declared)
    names = sample_names(flow, NOW)

    assert names["x"]
    flow.slots["x"].check(names["x"], names)


@pytest.mark.parametrize("word", ["of", "external"])
@pytest.mark.parametrize("value", [{"id": 9, "external": True}, {"id": OTHER, "external": True}], ids=["user", "room"])
def test_every_language_says_it_in_words_of_its_own(compile_yaml: Compile, word: str, value: dict[str, Any]) -> None:
    kind = "user" if value["id"] == 9 else "room"
    limit = "of: initiator" if kind == "user" else "of: here"
    declared = f"{{ type: {kind}, {limit if word == 'of' else 'external: false'} }}"
    slot = compiled(compile_yaml, declared).slots["x"]

    with pytest.raises(AnswerError) as caught:
        slot.fit(value, NOW, {"initiator": {"id": 1}, "here": {"id": ID}})
    assert len({caught.value.said(locale) for locale in ("en", "de", "fr", "es")}) == 4
