"""Tests for flowbot.compiler.names: what the names of a flow hold is known beforehand, and is so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.compiler.expressions import Record
from flowbot.compiler.names import STANDING, answers, settings
from flowbot.compiler.samples import ANN, sample_names
from flowbot.definition.steps import Ask
from flowbot.engine.events import FlowEvent
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import MAIN, Answer, Position, Snapshot, Trigger
from flowbot.engine.turn import Turn
from flowbot.errors import DefinitionErrors
from flowbot.events import Stream
from flowbot.ids import ConversationId, MessageId, StreamId
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

CONFIG = {"limit": Decimal(100), "rooms": ["a", "b"], "desk": {"name": "FX", "open": True}, "later": None}
FLOW = """\
flow: claim
version: 2
zone: Europe/Berlin
slots:
  amount: { type: decimal }
  currency: { type: choice, of: [EUR, USD] }
  kinds: { type: list, items: { type: choice, of: [travel, meal] } }
  manager: { type: user }
  helpers: { type: list, items: user }
  room: { type: room }
  note: { type: text, optional: true }
steps:
  - ask: amount
  - ask: currency
  - ask: decision
    options: { approve: next, reject: done }
  - say: x
    when: CONDITION
"""
NOW = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)


def compiled(condition: str) -> CompiledFlow:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    known = Known(messages=messages, config=CONFIG, roles={"approvers": list})
    return compile_source(FLOW.replace("CONDITION", condition), "f.yaml", known)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("answers.amont.by.name == 'Ann'", "'answers' has no field 'amont' did you mean 'amount'? the questions are: amount, currency, decision"),
        ("answers.amount.bye == 'Ann'", "'answers.amount' has no field 'bye' did you mean 'by'? an answer has: by, at, option, stream, all"),
        ("answers.decision.option == 'aprove'", "this is never 'aprove' did you mean 'approve'? it is one of approve, reject"),
        ("initiator.nmae == 'Ann'", "'initiator' has no field 'nmae' did you mean 'name'? a user has: id, name, first_name, last_name, email, username, external"),
        ("manager.nmae == 'Ann'", "'manager' has no field 'nmae' did you mean 'name'? a user has: id, name, first_name, last_name, email, username, external"),
        ("first(helpers).id == 'Ann'", "an integer is never compared with a text None"),
        ("user.id in column(roles.aprovers, 'id')", "'roles' has no field 'aprovers' did you mean 'approvers'? the roles are: approvers"),
        ("user in roles.approvers", "a user is known by its 'id' write user.id in column(roles.approvers, 'id')"),
        ("manager == initiator", "a user is known by its 'id' write manager.id == initiator.id"),
        ("here.topic == 'IM'", "'here' has no field 'topic' a stream has: id, name, type, external"),
        ("room.external == 'yes'", "a boolean is never compared with a text None"),
        ("trigger.message.txt == 'x'", "'trigger.message' has no field 'txt' did you mean 'text'? a message has: id, text, by, at, stream"),
        ("currency == 'EURO'", "this is never 'EURO' did you mean 'EUR'? it is one of EUR, USD"),
        ("not missing(amount) and 'taxi' in kinds", "this is never 'taxi' it is one of travel, meal"),
        ("config.limits > 3", "'config' has no field 'limits' did you mean 'limit'? a config has: limit, rooms, desk, later"),
        ("config.limit > 'x'", "a decimal is never compared with a text None"),
        ("config.desk.nme == 'x'", "'config.desk' has no field 'nme' did you mean 'name'? a record has: name, open"),
        ("3 in config.rooms", "an integer is never in a list of texts None"),
        ("flow.version == '2'", "an integer is never compared with a text a number stands without quotes"),
        ("bot.nmae == 'x'", "'bot' has no field 'nmae' did you mean 'name'? a bot has: name"),
        ("error.kin == 'x'", "'error' has no field 'kin' did you mean 'kind'? an error has: kind, message, id, attempts, status"),
        ("now == today", "a datetime is never compared with a date take the date of a datetime: date(…)"),
    ],
)  # fmt: skip
def test_a_name_that_is_used_wrongly_is_told(condition: str, told: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compiled(condition)
    (problem,) = caught.value.problems

    assert f"{problem.message} {problem.hint}" == told
    assert problem.location is not None
    assert problem.location.line == 18


@pytest.mark.parametrize(
    "condition",
    [
        "config.later > 3",
        "config.desk.open and 'a' in config.rooms and amount > config.limit",
        "answers.decision.option == 'approve' and answers.amount.at < now",
        "answers.amount.by.id != initiator.id and user.id in column(helpers, 'id')",
        "trigger.message.by.email == default(manager.email, '') and date(trigger.at) <= today",
        "here.type == 'IM' and locale == 'en' and flow.name == 'claim' and bot.name != ''",
    ],
)
def test_a_name_that_is_used_rightly_is_fine(condition: str) -> None:
    assert compiled(condition).states


def test_without_settings_their_absence_is_told() -> None:
    assert settings({}).hint == "there is no `config:` in flowbot.yaml"


def lacking(kind: object, value: object, place: str = "") -> list[str]:
    """The fields that are promised and not given."""
    if not isinstance(kind, Record):
        return []
    if not isinstance(value, Mapping):
        return [place]
    return [
        each
        for name, inner in kind.fields.items()
        for each in ([f"{place}.{name}"] if name not in value else lacking(inner, value[name], f"{place}.{name}"))
        if value.get(name) is not None or name not in value
    ]


def turn(flow: CompiledFlow) -> Turn:
    here = Stream(id=StreamId("abc"), type="IM", external=False)
    started = Trigger(text="/claim", at=NOW, message_id=MessageId("m"))
    answer = Answer(by=ANN, at=NOW, option="approve")
    answers = {"amount": answer, "currency": answer, "decision": answer}
    snapshot = Snapshot(
        conversation=ConversationId("c"),
        flow=flow.id,
        flow_version=2,
        here=here,
        initiator=ANN,
        trigger=started,
        positions={MAIN: Position(answers=answers, error={"kind": "x", "message": "y", "id": "z", "attempts": 2})},
    )
    return Turn(flow, snapshot, FlowEvent(key="cause"), NOW)


QUESTIONS = answers({name: Ask(ask=name) for name in ("amount", "currency", "decision")})
GIVEN: list[Callable[[CompiledFlow], Mapping[str, object]]] = [
    lambda flow: turn(flow).names(),
    lambda flow: sample_names(flow, NOW),
]


@pytest.mark.parametrize("given", GIVEN, ids=["turn", "samples"])
def test_every_field_that_is_promised_is_given(given: Callable[[CompiledFlow], Mapping[str, object]]) -> None:
    flow = compiled("1 < 2")
    names = given(flow)
    promised = Record("all", {**STANDING, "config": settings(CONFIG), "answers": QUESTIONS})

    assert lacking(promised, names) == []


def test_moments_are_in_the_zone_of_the_flow_so_that_their_day_is_its_day() -> None:
    names = turn(compiled("1 < 2")).names()

    assert str(names["now"]) == "2026-09-02 00:30:00+02:00"
    assert FUNCTIONS["date"](names["now"]) == names["today"]
    assert FUNCTIONS["date"](names["trigger"]["at"]) == names["today"]  # type: ignore[index]  # a record
    assert FUNCTIONS["date"](names["answers"]["amount"]["at"]) == names["today"]  # type: ignore[index]  # a record
