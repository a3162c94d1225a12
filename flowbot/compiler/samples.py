"""Sample values for every name that the words of a flow may use, to see the words without a conversation."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flowbot.compiler.sample_identified import sample_identified
from flowbot.compiler.sample_occasions import sample_told
from flowbot.compiler.sample_rows import sample_rows
from flowbot.engine.asking import Asking
from flowbot.engine.decisions import Decision
from flowbot.engine.events import FlowEvent
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import build_form
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Confirmation
from flowbot.engine.record_slots import RecordSlot
from flowbot.engine.records import answer_names, stream_names, trigger_names, user_names
from flowbot.engine.shown import ShownSlots
from flowbot.engine.snapshot import MAIN, Answer, Position, Snapshot, Trigger
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import Attachment, Stream, User
from flowbot.ids import ConversationId, MessageId, StreamId, UserId
from flowbot.message import IncomingMessage, Passage
from flowbot.values.attachments import attachment_names
from flowbot.values.context import ReadContext
from flowbot.values.controls import Form
from flowbot.values.limits import Limit
from flowbot.values.types import AnswerError

ANN = User(
    id=UserId(7_078_106_482_890),
    display_name="Ann Lee",
    first_name="Ann",
    last_name="Lee",
    email="ann.lee@example.com",
    username="ann.lee",
)
"""Who says everything in samples."""

_HERE = Stream(id=StreamId("c2FtcGxlLXJvb20tc2FtcGxl"), type="ROOM", name="Sample room", external=False)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "text": ("Lunch with Ann", "Lunch", "ABC", "abc", "ABC-123", "AB12", "123", "12345", "1"),
    "integer": ("3",),
    "decimal": ("12.50",),
    "boolean": ("yes",),
    "choice": ("1",),
    "date": ("2026-09-01",),
    "time": ("09:30",),
    "datetime": ("2026-09-01 09:30",),
    "duration": ("1h 30m",),
    "hashtag": ("#fx",),
    "cashtag": ("$IBM",),
    "email": ("ann.lee@example.com",),
    "url": ("https://example.com",),
    "room": ("c2FtcGxlLXJvb20tc2FtcGxl",),
    "timezone": ("Europe/London",),
    "stream": ("here",),
    "message": ("a sample",),
    "attachment": ("a sample",),
}
"""What somebody may answer for a slot, by its type; the first that fits is the sample."""
_LISTED = ("Soup, Salad", *_WORDS["integer"], "1, 2", *(text for texts in _WORDS.values() for text in texts))
_STEPS: Mapping[type, Sequence[Any]] = {
    int: (1, -1),
    Decimal: (Decimal(1), Decimal(-1), Decimal("0.01"), Decimal("-0.01")),
    date: (timedelta(days=1), timedelta(days=-1)),
    datetime: (timedelta(hours=1), timedelta(hours=-1)),
    timedelta: (timedelta(minutes=1), timedelta(minutes=-1)),
}
"""How far beside a bound a value is tried that the bound itself excludes."""


def sample_names(flow: CompiledFlow | None, now: datetime) -> dict[str, object]:
    """A value for every name that the words of a flow may use; without a flow, of those that all flows have.

    Each slot has a value of its type that keeps its limits, where one is found: its default, a usual answer, or
    a value at one of its bounds. A text whose pattern no usual answer matches is a usual answer all the same.
    """
    names = _usual_names(now)
    if flow is None:
        return names
    names |= {**flow.constants, "today": flow.read_context(now).today, "answers": _answers(flow, now)}
    names["roles"] = {name: [names["user"]] for name in flow.roles}
    names["messages"] = dict.fromkeys(flow.awaited, _receipts(names["error"]))
    for slot in sorted(flow.slots.values(), key=lambda slot: slot.retyped is not None):  # choices may come from a slot
        names[slot.name] = sample_value(slot, flow.read_context(now), names)
    names |= sample_rows(flow, names, now)
    asked = next((state for state in flow.states.values() if isinstance(state, Confirmation)), None)
    names["shown"] = ShownSlots(flow.slots, names, flow.locale)
    if asked is not None:
        names["summary"] = sample_summary(asked, names, flow.locale)
    return names


def _usual_names(now: datetime) -> dict[str, object]:
    """What every flow has, and what the bot's own words name."""
    user = user_names(ANN)
    told = {name: sample_told(user, stream_names(_HERE), now) for name in ("event", "form", "request")}
    return {
        "initiator": user,
        "user": user,
        "here": stream_names(_HERE),
        "trigger": {**trigger_names(Trigger(text="/sample", at=now), ANN, _HERE, UTC), **told},
        **told,
        "message": {"id": "sample", "text": "a sample", "by": user, "at": now, "stream": stream_names(_HERE)},
        "now": now,
        "today": now.date(),
        "error": {"kind": "SampleError", "message": "it did not work", "id": "sample", "attempts": 1, "status": 503},
        "problem": "'forty' is not a number",
        "try": 2,
        "tries": 3,
        "commands": [{"usage": "/sample", "description": "What can be started here"}],
        "elsewhere": [],
        "begins_by_any": True,
        "is_talking": True,
        "summary": [{"label": "sample", "value": "Lunch with Ann"}],
        "answers": {},
        "messages": {},
        "shown": {},
        "label": "Sample",
        "so_far": 1,
        "reminder": 1,
        "choices": "soup or salad",
        "is_optional": True,
        "hint": "a few words",
        "change": "sample",
        "question": "Which sample?",
        "by": user,
        "to": user,
        "slot": "amount",
        "is_asked_again": True,
        "nearest": "/sample",
        "usage": "/sample [words]",
        "pointed": "/sample 1 2\n          ^",
        "wanted": "amount",
        "given": ["date", "purpose"],
        "text": "My order is late.",
        "helper": user,
        "flow": {"id": "sample", "name": "sample", "version": 1},
        "bot": {"name": "flowbot"},
        "config": {},
        "roles": {},
        "locale": "en",
    }


def sample_summary(state: Confirmation, names: Mapping[str, object], locale: str) -> list[dict[str, str]]:
    """What a confirmation would show of its slots, as its words name it."""
    return [{"label": each.label, "value": each.show(names[each.name], locale, names)} for each in state.slots]


def sample_form(flow: CompiledFlow, state: Asking, names: Mapping[str, object], now: datetime) -> Form | None:
    """The form of a question as it would be shown with these values; None for one that is asked with words alone.

    Raises:
        GuardError: Its choices cannot be made of them.
    """
    if state.form is None:
        return None
    slots = {name: names[name] for name in flow.slots if names.get(name) is not None}
    snapshot = Snapshot(
        conversation=ConversationId("sample"),
        flow=flow.id,
        flow_version=flow.version,
        here=_HERE,
        initiator=ANN,
        trigger=Trigger(text="/sample", at=now),
        positions={MAIN: Position(slots=slots)},
    )
    return build_form(Turn(flow, snapshot, FlowEvent(key="sample"), now), state.form, f"{state.step}-sample")


def sample_value(slot: CompiledSlot, context: ReadContext, names: Mapping[str, object]) -> object:
    """A value that keeps the limits of a slot; the most usual one of its type where none is found.

    Args:
        slot: The slot.
        context: When it would be answered, and for whom.
        names: What its limits may name.
    """
    if isinstance(slot, RecordSlot):
        return _sample_records(slot, context, names)
    first: object = None
    for each in _candidates(slot, context, names):
        first = each if first is None else first
        try:
            slot.check(each, names)
        except (AnswerError, GuardError, TypeError, ArithmeticError):
            continue
        return each
    return first


def _sample_records(slot: RecordSlot, context: ReadContext, names: Mapping[str, object]) -> object:
    """A record whose fields are samples, or as many of them as there must be."""
    record: dict[str, object] = dict.fromkeys(slot.fields)
    for name, field in slot.fields.items():
        record[name] = sample_value(field, context, {**names, **record})
    least: Any = _bounds(slot.limits, names).get("min_length", 1)
    return [dict(record) for _ in range(max(1, least))] if slot.is_list else record


def _candidates(slot: CompiledSlot, context: ReadContext, names: Mapping[str, object]) -> Iterator[object]:
    if slot.default is not None:
        with contextlib.suppress(AnswerError, GuardError):
            yield slot.fit(slot.default(names), context.now, names)
    if slot.type.name == "user":
        yield from sample_identified(user_names(ANN), _bounds(slot.limits, names))
    usual = ReadContext(now=context.now, zone=context.zone, message=_message(context.now), stream=_HERE)
    answers = list(_answered(slot, usual, names))
    yield from answers
    if slot.type.name == "list":
        limits = _bounds(slot.item_limits, names)
        items = (each for usual in (user_names(ANN), stream_names(_HERE)) for each in sample_identified(usual, limits))
        known = [[each] for each in items]
        yield from known
        yield from _repeated([*answers, *known], slot, names)
    elif slot.type.name in ("room", "stream"):
        yield from sample_identified(stream_names(_HERE), _bounds(slot.limits, names))
    elif slot.type.name == "attachment":
        yield attachment_names(Attachment(id="sample", name="sample", size=1_000), _message(context.now))
    elif slot.type.python_type is str:
        yield from _resized(answers, slot, names)
    else:
        yield from _beside_bounds(slot, names, answers)


def _message(now: datetime) -> IncomingMessage:
    """A message with files of the usual kinds."""
    kinds = ("pdf", "docx", "xlsx", "pptx", "csv", "txt", "png", "jpg", "zip")
    files = tuple(Attachment(id=f"sample-{kind}", name=f"sample.{kind}", size=1_000) for kind in kinds)
    return IncomingMessage(id=MessageId("sample"), text="a sample", by=ANN, at=now, stream=_HERE, attachments=files)


def _answered(slot: CompiledSlot, context: ReadContext, names: Mapping[str, object]) -> Iterator[object]:
    try:
        kind = slot.type_for(names)
    except GuardError:
        return
    for text in _LISTED if slot.type.name == "list" else _WORDS.get(slot.type.name, ()):
        try:
            yield kind.read(Passage(text), context)
        except AnswerError:
            continue


def _bounds(limits: Iterable[Limit], names: Mapping[str, object]) -> dict[str, Any]:
    bounds = {}
    for limit in limits:
        try:
            bounds[limit.word] = limit.bound(names)
        except GuardError:
            continue
    return {word: bound for word, bound in bounds.items() if bound is not None}


def _resized(answers: Sequence[Any], slot: CompiledSlot, names: Mapping[str, object]) -> Iterator[str]:
    """Texts as long as they must be."""
    bounds = _bounds(slot.limits, names)
    least, most = bounds.get("min_length", 0), bounds.get("max_length", 10_000)
    for text in answers:
        yield (
            (f"{text} " * (least // (len(text) + 1) + 1))[: max(least, min(len(text), most))].rstrip().ljust(least, "x")
        )


def _repeated(answers: Sequence[Any], slot: CompiledSlot, names: Mapping[str, object]) -> Iterator[list[object]]:
    """Lists as long as they must be."""
    bounds = _bounds(slot.limits, names)
    least, most = bounds.get("min_length", 0), bounds.get("max_length", 1_000)
    for values in answers:
        if isinstance(values, list) and values:
            yield (values * (least // len(values) + 1))[: max(least, min(len(values), most))]


def _beside_bounds(slot: CompiledSlot, names: Mapping[str, object], usual: Sequence[object]) -> Iterator[object]:
    bounds = _bounds(slot.limits, names)
    kind = slot.type.python_type
    as_kind: Callable[[Any], Any] = kind if kind in (int, Decimal) else lambda value: value
    values = [as_kind(bound) for word, bound in bounds.items() if word in ("gt", "ge", "lt", "le")]
    factor = bounds.get("multiple_of")
    if factor is not None:
        around = [*values, *usual]
        yield from (as_kind((value // factor + more) * factor) for value in around for more in (0, 1))
    yield from values
    if kind is time:
        yield from (value.replace(minute=(value.minute + step) % 60) for value in values for step in (1, -1))
        return
    yield from (value + step for value in values for step in _STEPS.get(kind, ()))


def _receipts(error: object) -> dict[str, object]:
    """Who got a message, and who did not."""
    place = {"id": _HERE.id, "name": _HERE.name, "user": {"id": ANN.id, "name": ANN.display_name}}
    return {"sent": [place], "failed": [{**place, "error": error}]}


def _answers(flow: CompiledFlow, now: datetime) -> dict[str, object]:
    """Who answered each question, when, and with which option."""
    found: dict[str, Answer] = {}
    for state in flow.states.values():
        if isinstance(state, Asking):
            option = next(iter(state.options)) if isinstance(state, Decision) else None
            found[state.step] = Answer(by=ANN, at=now, option=option)
    return answer_names(found, _HERE, flow.zone)
