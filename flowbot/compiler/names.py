"""The names of expressions and what they hold: the slots of a flow, and the records that every flow has.

Only fields that a turn gives (`flowbot.engine.turn`) are here; a new one is a line in its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from flowbot.compiler.expressions import Kind, Record, choice, kind_of_value, list_of
from flowbot.definition.identified import RoomSlot, StreamSlot, UserSlot
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import (
    AttachmentSlot,
    ChoiceSlot,
    ListSlot,
    MessageSlot,
    RecordSlot,
)
from flowbot.definition.steps import Ask, Collect, Each, Parallel, Single, Step
from flowbot.values.types import SLOT_TYPES

USER = Record(
    "user",
    {"id": int, "name": str, "first_name": str, "last_name": str, "email": str, "username": str, "external": bool},
    identity="id",
)
STREAM = Record("stream", {"id": str, "name": str, "type": str, "external": bool}, identity="id")
MESSAGE = Record("message", {"id": str, "text": str, "by": USER, "at": datetime, "stream": STREAM}, identity="id")
HEARD = Record(
    "message",
    {
        **MESSAGE.fields,
        "mentions": list_of(Record("mention", {"id": int, "name": str}, identity="id")),
        "hashtags": list_of(str),
        "cashtags": list_of(str),
        "links": list_of(str),
        "tables": list_of(list),
    },
    identity="id",
)
"""What a handler heard."""
ATTACHMENT = Record(
    "attachment",
    {"id": str, "name": str, "size": int, "kind": str, "message_id": str, "stream_id": str},
    identity="id",
)
TRIGGER = Record("trigger", {"message": MESSAGE, "at": datetime})
ERROR = Record("error", {"kind": str, "message": str, "id": str, "attempts": int, "status": int})
ANSWER = Record("answer", {"status": int, "body": object, "headers": dict})
"""What a web service gives."""
_PLACE: Mapping[str, Kind] = {"id": str, "name": str, "user": Record("user", {"id": int, "name": str}, identity="id")}
RECEIPTS = Record(
    "message",
    {
        "sent": list_of(Record("stream", _PLACE, identity="id")),
        "failed": list_of(Record("stream", {**_PLACE, "error": ERROR}, identity="id")),
    },
    hint="there are sent and failed",
)
"""What became of the messages of a step."""
BOT = Record("bot", {"name": str})
FLOW = Record("flow", {"id": str, "name": str, "version": int})

STANDING: Mapping[str, Kind] = {
    "initiator": USER,
    "user": USER,
    "here": STREAM,
    "trigger": TRIGGER,
    "error": ERROR,
    "bot": BOT,
    "flow": FLOW,
    "locale": str,
    "now": datetime,
    "today": date,
}
"""What every flow has alike."""


def answers(steps: Mapping[str, Step]) -> Record:
    """The answers to the questions among the steps of a flow, by their names."""
    questions = {name: _answer(step) for name, step in steps.items() if isinstance(step, Single)}
    there_are = f"the questions are: {', '.join(questions)}" if questions else "this flow asks nothing"
    return Record("record of answers", questions, hint=there_are)


def messages(steps: Iterable[str]) -> Record:
    """What became of the messages of some steps."""
    known: dict[str, Kind] = dict.fromkeys(steps, RECEIPTS)
    there_are = f"the steps that speak are: {', '.join(known)}" if known else "no step speaks here"
    return Record("record of messages", known, hint=there_are)


def rows(step: Each | Collect | Parallel, columns: Mapping[str, Kind], item: Kind) -> Kind:
    """What the items of a block come to, with the slots that they fill."""
    end: dict[str, Kind] = {"end": str}
    match step:
        case Each():
            return list_of(Record("row", {step.each: item, **columns, **end, "error": ERROR}))
        case Collect():
            option: dict[str, Kind] = {"option": choice(step.options)} if step.options else {}
            given: dict[str, Kind] = {"by": USER, "stream": STREAM, "at": datetime}
            return list_of(Record("row", {**given, **columns, **option, **end}))
    return list_of(Record("row", {"branch": choice(step.branches), **end}))


def _answer(step: Single) -> Record:
    option = choice(step.options) if isinstance(step, Ask) and step.options else str
    given: dict[str, Kind] = {"by": USER, "at": datetime, "option": option, "stream": STREAM}
    return Record("answer", {**given, "all": list_of(Record("answer", given))})


def slot_kind(slot: SlotBase) -> Kind:
    """What a slot, or an item of one, holds."""
    match slot:
        case ChoiceSlot(of=of):
            return choice(of if isinstance(of, dict) else ())
        case ListSlot(items=items):
            return list_of(slot_kind(items))
        case UserSlot():
            return USER
        case RoomSlot() | StreamSlot():
            return STREAM
        case MessageSlot():
            return MESSAGE
        case AttachmentSlot():
            return ATTACHMENT
        case RecordSlot(fields_=None):  # its model was not found
            return dict
        case RecordSlot(parts=parts):
            return Record("record", {name: slot_kind(field) for name, field in parts.items()})
    return SLOT_TYPES[slot.type].python_type  # type: ignore[attr-defined]  # every concrete slot has a type


def settings(config: Mapping[str, object]) -> Record:
    """The author's own values, `config` of flowbot.yaml."""
    fields = {name: kind_of_value(value, "record") for name, value in config.items()}
    return Record("config", fields, hint="" if config else "there is no `config:` in flowbot.yaml")


def roles(names: Iterable[str]) -> Record:
    """Who has which role: functions with @role."""
    people: dict[str, Kind] = {name: list_of(USER) for name in names}
    there_are = f"the roles are: {', '.join(people)}" if people else "a role is a function with @role, in a module"
    return Record("record of roles", people, hint=there_are)
