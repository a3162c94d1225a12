"""Tests for flowbot.compiler.sending: what goes with messages, and for whom things are done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.compiler import Known, check_flow
from flowbot.compiler.signatures import signatures
from flowbot.definition.reader import read_flow
from flowbot.engine.attempts import Attempts
from flowbot.engine.extras_plan import ExtrasPlan
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.states import Awaiting, Speaking, Updating
from flowbot.errors import DefinitionErrors
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

Compile = Callable[..., CompiledFlow]

HEAD = """\
flow: f
version: 1
start: /f
slots:
  file: { type: attachment }
  boss: { type: user }
  count: { type: integer }
  names: { type: list, items: text }
  trade: { type: record, fields: { price: decimal } }
steps:
  - ask: file
  - ask: boss
  - ask: count
  - ask: names
  - ask: trade
"""


def problems_of(compile_yaml: Compile, steps: str, **actions: tuple[str, ...]) -> list[tuple[str | None, str, str]]:
    """Code, place and message of each problem."""
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(HEAD + steps, **actions)
    return [(each.code, str(each.location), each.message) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("step", "column", "message"),
    [
        ("attach: count", 13, "an integer cannot be attached"),
        ("attach: names", 13, "a list of texts cannot be attached"),
        ("attach: trade", 13, "a record cannot be attached"),
        ("attach: boss", 13, "a user cannot be attached"),
        ("data: names", 11, "a list of texts is no data of a message"),
        ("data: count", 11, "an integer is no data of a message"),
        ("on_behalf_of: names", 19, "a list of texts is no person"),
        ("on_behalf_of: here", 19, "a stream is no person"),
        ("on_behalf_of: boss.name", 19, "a text is no person"),
        ("attach: error", 13, "an error cannot be attached"),
        ("attach: fiel", 13, "there is no name 'fiel' here"),
    ],
)
@pytest.mark.parametrize("kind", ["say: Hello.", "send: hello"])
def test_what_cannot_go_with_a_message_is_told_at_its_place(
    compile_yaml: Compile, kind: str, step: str, column: int, message: str
) -> None:
    found = problems_of(compile_yaml, f"  - {kind}\n    {step}\n")

    assert (f"flow.yaml:17:{column}", message) in [(place, told) for _, place, told in found]


def test_what_cannot_go_with_a_change_is_told_at_its_place(compile_yaml: Compile) -> None:
    step = "  - say: x\n    name: card\n  - update: card\n    attach: count\n    data: count\n"

    assert problems_of(compile_yaml, step) == [
        ("FB213", "flow.yaml:19:13", "an integer cannot be attached"),
        ("FB213", "flow.yaml:20:11", "an integer is no data of a message"),
    ]


def test_what_a_person_has_said_cannot_be_changed(compile_yaml: Compile) -> None:
    step = "  - say: x\n    name: card\n    on_behalf_of: boss\n  - update: card\n"

    assert problems_of(compile_yaml, step) == [
        ("FB520", "flow.yaml:19:13", "'card' is sent on behalf of a person: only they can change it")
    ]


def test_what_the_bot_has_said_is_changed_by_the_bot_alone(compile_yaml: Compile) -> None:
    step = "  - say: x\n    name: card\n  - update: card\n    on_behalf_of: boss\n"

    assert problems_of(compile_yaml, step) == [
        ("FB520", "flow.yaml:18:13", "'card' is the bot's: nobody else can change it")
    ]


def test_what_a_person_has_said_is_changed_on_their_behalf(compile_yaml: Compile) -> None:
    flow = compile_yaml(
        HEAD + "  - say: x\n    name: card\n    on_behalf_of: boss\n  - update: card\n    on_behalf_of: boss\n"
    )

    assert flow.states


def test_an_action_of_ones_own_does_nothing_on_behalf_of_others(compile_yaml: Compile) -> None:
    found = problems_of(compile_yaml, "  - call: ledger.book\n    on_behalf_of: count\n", ledger__book=())

    assert found == [
        (
            "FB521",
            "flow.yaml:17:5",
            "'ledger.book' is an action of your own, which does nothing on behalf of others",
        )
    ]


@pytest.mark.parametrize("call", ["groups.get", "health.agent"])
def test_some_operations_are_done_on_behalf_of_nobody(call: str) -> None:
    args = "    args: { group: boss.name }\n" if call == "groups.get" else ""
    text = HEAD + f"  - call: symphony.{call}\n{args}    on_behalf_of: boss\n"
    checked = check_flow(read_flow(text, "flow.yaml"), Known(messages=Messages(FUNCTIONS), actions=signatures({})))

    assert [(each.code, each.message) for each in checked.problems] == [
        ("FB521", f"'symphony.{call}' is done by the bot, and on behalf of nobody")
    ]


@pytest.mark.parametrize("step", ["pin: maybe", "unknown: retry", "attach: [file]", "data: {}"])
def test_a_value_of_another_kind_is_refused(compile_yaml: Compile, step: str) -> None:
    assert len(problems_of(compile_yaml, f"  - say: x\n    {step}\n")) == 1


@pytest.mark.parametrize("step", ["attach: file", "data: trade", "on_behalf_of: boss", "data: config"])
def test_what_a_step_is_made_of_is_read_by_it(compile_yaml: Compile, step: str) -> None:
    flow = compile_yaml(HEAD + f"  - say: x\n    {step}\n")
    (spoken,) = [each for each in flow.states.values() if isinstance(each, Speaking)]

    assert spoken.reads == {step.partition(": ")[2]} & {"file", "trade", "boss"}


def test_what_may_not_be_filled_yet_cannot_go_with_a_message() -> None:
    text = HEAD.replace("  - ask: file\n", "").replace("  - ask: boss\n", "  - ask: boss\n    when: count == 1\n")
    text = text.replace("steps:\n", "steps:\n  - ask: count\n    name: first\n")
    text += "  - say: x\n    attach: file\n    on_behalf_of: boss\n  - ask: file\n"
    checked = check_flow(read_flow(text, "flow.yaml"), Known(messages=Messages(FUNCTIONS)))

    assert [(each.code, str(each.location)) for each in checked.problems] == [
        ("FB308", "flow.yaml:19:13"),
        ("FB309", "flow.yaml:20:19"),
    ]


def test_the_policy_of_a_step_is_that_of_its_state(compile_yaml: Compile) -> None:
    flow = compile_yaml(
        HEAD
        + "  - say: x\n    name: card\n    pin: true\n    unknown: park\n"
        + "  - say: y\n    pin: false\n    unknown: verify\n"
        + "  - update: card\n    pin: false\n"
        + "  - update: card\n    unknown: park\n"
        + "  - call: ledger.book\n    unknown: park\n    retries: 2\n"
        + "  - call: ledger.book\n",
        ledger__book=(),
    )
    plans = [each.extras for each in flow.states.values() if isinstance(each, Speaking | Updating)]
    attempts = [each.attempts for each in flow.states.values() if isinstance(each, Awaiting)]

    assert plans == [
        ExtrasPlan(pin=True, unknown="park"),
        ExtrasPlan(unknown="verify"),
        ExtrasPlan(pin=False),
        ExtrasPlan(unknown="park"),
    ]
    assert attempts == [Attempts(retries=2, unknown="park"), Attempts()]
