"""Tests for flowbot.compiler.signatures: flows that call Symphony's own operations, at check time."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.compiler.signatures import signatures
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.states import Calling
from flowbot.errors import DefinitionErrors
from flowbot.ids import StateId
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

FLOW = """
flow: deal
version: 1
start: /deal {{user_of}} {{amount}} {{note}}
slots:
  user_of: {{ type: user }}
  amount: {{ type: integer }}
  note: {{ type: text }}
  room: {{ type: room }}
steps:
  - {{ ask: room }}
  - call: {call}
    {more}
"""


def compile_call(call: str, more: str = "") -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    known = Known(messages=messages, actions=signatures({}))
    return compile_source(dedent(FLOW).format(call=call, more=more), "deal.yaml", known)


def problem_of(call: str, more: str = "") -> tuple[str, str | None, str]:
    with pytest.raises(DefinitionErrors) as raised:
        compile_call(call, more)
    (problem,) = [each for each in raised.value.problems if each.severity == "error"]
    return problem.message, problem.hint, problem.code


@pytest.mark.parametrize(
    ("call", "more"),
    [
        ("symphony.rooms.add_member", "args: { user: user_of }"),
        ("symphony.rooms.add_member", "args: { user: user_of.id, room: here.id }"),
        ("symphony.rooms.add_member", "args: { user: initiator, room: \"'Operations'\" }"),
        ("symphony.users.get", "args: { user: initiator }\n    save: user_of"),
        ("symphony.users.get", "args: { user: initiator }\n    save: { note: result.email }"),
        ("symphony.rooms.members", "save: { amount: len(result), user_of: first(result).id }"),
        ("symphony.rooms.create", "args: { name: note, description: note }\n    save: room"),
    ],
)
def test_an_operation_takes_records_ids_and_names(call: str, more: str) -> None:
    flow = compile_call(call, more)

    assert [each.action for each in flow.states.values() if isinstance(each, Calling)] == [call]


def test_an_operation_that_only_looks_is_gone_back_across() -> None:
    flow = compile_call("symphony.rooms.get")
    state = flow.states[next(name for name, each in flow.states.items() if isinstance(each, Calling))]

    assert isinstance(state, Calling)
    assert state.only_looks
    assert StateId("done.end") in flow.states


@pytest.mark.parametrize(
    ("call", "more", "problem"),
    [
        (
            "symphony.rooms.add_membr",
            "args: { user: user_of }",
            (
                "Symphony has no operation 'symphony.rooms.add_membr'",
                "did you mean 'symphony.rooms.add_member'?",
                "FB501",
            ),
        ),
        (
            "symphony.users.block_for_ever",
            "",
            (
                "Symphony has no operation 'symphony.users.block_for_ever'",
                "there are symphony.users.get, symphony.users.find, symphony.users.find_by_username, symphony.users.list, "
                "symphony.users.search",
                "FB501",
            ),
        ),
        (
            "symphony.rooms.add_member",
            "args: { user: user_of, usr: amount }",
            ("'symphony.rooms.add_member' has no argument 'usr'", "did you mean 'user'?", "FB502"),
        ),
        (
            "symphony.rooms.add_member",
            "",
            (
                "'symphony.rooms.add_member' needs 'user'",
                "write `args: { user: … }`, or name a slot so",
                "FB503",
            ),
        ),
        (
            "symphony.rooms.add_member",
            "args: { user: note }",
            (
                "'symphony.rooms.add_member' takes a whole number or a record as 'user', and this is a text",
                "give it another value in `args`",
                "FB507",
            ),
        ),
        (
            "symphony.rooms.get",
            "save: amount",
            (
                "'symphony.rooms.get' gives a record, and the slot 'amount' is a integer",
                "save it in a slot of its type, or a part of it",
                "FB505",
            ),
        ),
        (
            "symphony.rooms.members",
            "save: note",
            (
                "'symphony.rooms.members' gives a list, and the slot 'note' is a text",
                "save it in a slot of its type, or a part of it",
                "FB505",
            ),
        ),
        (
            "symphony.rooms.get",
            "save: { note: result.nam }",
            (
                "'result' has no field 'nam'",
                "did you mean 'name'? a room has: id, name, type, external, description, public, active, discoverable, "
                "members_can_invite, read_only, copy_protected, view_history, keywords, creator",
                "FB215",
            ),
        ),
        (
            "symphony.rooms.members",
            "save: { note: first(result).name }",
            ("'first(result)' has no field 'name'", "a member has: id, owner", "FB215"),
        ),
    ],
)
def test_what_does_not_fit_is_found(call: str, more: str, problem: tuple[str, str | None, str]) -> None:
    assert problem_of(call, more) == problem


@pytest.mark.parametrize(
    ("call", "more", "unknown"),
    [
        ("symphony.messages.blast", "args: { streams: '[room]', text: note }", "park"),
        ("symphony.messages.blast", "args: { streams: room, text: note }\n    retries: { max: 2 }", "park"),
        ("symphony.messages.suppress", "args: { message: note }", "retry"),
    ],
)
def test_a_blast_is_parked_when_nobody_knows_what_became_of_it(call: str, more: str, unknown: str) -> None:
    flow = compile_call(call, more)

    assert [each.attempts.unknown for each in flow.states.values() if isinstance(each, Calling)] == [unknown]


def test_a_moment_of_a_result_is_kept_in_a_slot_alone() -> None:
    """It is a text until then, so nothing is said of what else may be done with it."""
    compile_call("symphony.messages.get", "args: { message: note }\n    save: { note: result.at }")
