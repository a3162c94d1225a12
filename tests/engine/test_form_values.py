"""Tests for flowbot.engine.forms: what a form shows comes back as the same value, and nothing that comes back raises."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.provisional import urls

from flowbot.compiler import Known, compile_source
from flowbot.compiler.controls import LOOKS
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.engine.effects import Reply
from flowbot.engine.events import FlowEvent, Submitted
from flowbot.engine.forms import build_form
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Question
from flowbot.engine.snapshot import MAIN, Position, Snapshot, Trigger
from flowbot.engine.step import step
from flowbot.engine.submissions import read_submission
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, MessageId, StateId, StreamId, UserId
from flowbot.message import Passage, strip_blank
from flowbot.messageml import render
from flowbot.messageml.catalogue import load_messages
from flowbot.messageml.elements import write_form
from flowbot.pod.forms import fill
from flowbot.pod.parts import PodMessage
from flowbot.values.context import ReadContext
from flowbot.values.functions import FUNCTIONS
from flowbot.values.types import SLOT_TYPES, AnswerError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
FEW = max(5, settings().max_examples // 4)
"""Examples of each kind of slot, of which there are ninety."""
ANN = User(id=UserId(7), display_name="Ann")
LOCALES = ("en", "de", "fr")
LABELS = {"EUR": "Euro", "USD": "Dollar", "a, b": "“x”; <y>", "${z}": "1"}
NO_REGIONS = {"EST", "HST", "MST", "ROC", "Factory", "localtime"}
"""Zones that a timezone-picker cannot show: Symphony's Java does not know them."""


def _is_url(text: str) -> bool:
    try:
        SLOT_TYPES["url"].read(Passage(text), ReadContext(now=NOW))
    except AnswerError:
        return False
    return True


def _user(user_id: int, name: str) -> Mapping[str, object]:
    return {
        "id": user_id,
        "name": name,
        "first_name": None,
        "last_name": None,
        "email": None,
        "username": None,
        "external": None,
    }


def _room(key: bytes) -> Mapping[str, object]:
    stream_id = base64.urlsafe_b64encode(key).decode("ascii").rstrip("=")
    return {"id": stream_id, "name": None, "type": None, "external": None}


TEXTS = (
    st.text(max_size=60)
    | st.sampled_from(["<b>", "${x}", "a\nb", "&amp;", "[x] (•)", "x" * 200, "none", "skip", "☃😀"])
).map(strip_blank)
"""Texts that XML can hold as they are: others come back with U+FFFD, a carriage return as a line feed."""
VALUES: Mapping[str, st.SearchStrategy[object]] = {
    "text": TEXTS.filter(lambda text: bool(text) and not set(text) & {"\r", "\ufffe", "\uffff"} and text.isprintable()),
    "integer": st.integers(-(10**18), 10**18),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
    "boolean": st.booleans(),
    "date": st.dates(),
    "time": st.times(),
    "datetime": st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(ZONE)).map(  # noqa: DTZ001
        lambda value: value.astimezone(UTC).astimezone(ZONE)
    ),
    "duration": st.timedeltas(timedelta(), timedelta(days=100_000)),
    "email": st.from_regex(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,20}@[a-z]{1,20}(\.[a-z]{1,5}){0,2}", fullmatch=True),
    "url": urls().filter(_is_url).map(lambda url: SLOT_TYPES["url"].read(Passage(url), ReadContext(now=NOW))),
    "hashtag": st.from_regex(r"\w([\w!$.,;-]{0,9}\w)?", fullmatch=True),
    "cashtag": st.from_regex(r"[A-Z0-9]([A-Z0-9._:/=-]{0,9}[A-Z0-9])?", fullmatch=True),
    "timezone": st.sampled_from(sorted(available_timezones() - NO_REGIONS)),
    "user": st.builds(_user, st.integers(1, 2**63 - 1), st.text(max_size=10)),
    "room": st.builds(_room, st.binary(min_size=16, max_size=30)),
    "choice": st.sampled_from(list(LABELS)),
}
FIELDS = ("text", "integer", "boolean", "date", "time", "user", "room", "choice")
VALUES = {
    **VALUES,
    "stream": VALUES["room"],
    "record": st.fixed_dictionaries({name: VALUES[name] for name in FIELDS}),
}
ITEMS = ("text", "choice", "user", "room", "stream", "integer", "date", "record")


def picked(value: object) -> object:
    """What of a value survives a picker: a time-picker knows no part of a second."""
    return value.replace(microsecond=0) if isinstance(value, time) else value


@dataclass(frozen=True)
class Case:
    """A slot in a form."""

    kind: str
    look: str | None
    is_dynamic: bool = False
    is_list: bool = False

    def __str__(self) -> str:
        many, made = "list of " if self.is_list else "", "made " if self.is_dynamic else ""
        return f"{made}{many}{self.kind} as {self.look or 'usual'}"

    @property
    def yaml(self) -> str:
        """The slot, as a flow declares it."""
        written = "config.labels" if self.is_dynamic else str(LABELS).replace("'", '"')
        one = f"{{ type: choice, of: {written} }}" if self.kind == "choice" else f"{{ type: {self.kind} }}"
        if self.kind == "record":
            fields = {
                **{name: name for name in FIELDS},
                "choice": f"{{ type: choice, of: {written} }}",
                "left_out": "{ type: text, optional: true }",
            }
            one = f"{{ type: record, fields: {{ {', '.join(f'{name}: {each}' for name, each in fields.items())} }} }}"
        whole = f"{{ type: list, items: {one} }}" if self.is_list else one
        return whole.removesuffix(" }") + (f", as: {self.look} }}" if self.look else " }")

    @property
    def values(self) -> st.SearchStrategy[object]:
        """Its values."""
        one = VALUES[self.kind]
        return st.lists(one, min_size=1, max_size=4) if self.is_list else one

    @property
    def controls(self) -> list[str]:
        """The names under which a form may send something for it."""
        rows = ("1.", "2.", "5.", "51.", "0.", "x.", "") if self.is_list else ("", "1.")
        parts = [f"x.{row}{field}" for row in rows for field in FIELDS] if self.kind == "record" else []
        return ["x", "y", "z", *parts]

    def survives(self, value: object) -> object:
        """What of a value comes back."""
        if self.kind == "time" and self.look == "text":
            return value
        if self.kind == "record":
            records: list[Any] = value if isinstance(value, list) else [value]
            users = [each["user"] for each in records]
            found = [
                {
                    **{name: picked(each) for name, each in record.items()},
                    "user": next(known for known in users if known["id"] == record["user"]["id"]),
                    "left_out": None,
                }
                for record in records
            ]
            return found if isinstance(value, list) else found[0]
        if isinstance(value, list):
            offered = list(LABELS)
            in_order = self.kind == "choice" and self.look not in ("text", "textarea")
            if self.kind == "user":  # who stands there twice has one name
                return [next(known for known in value if known["id"] == each["id"]) for each in value]
            return sorted(set(value), key=offered.index) if in_order else [picked(each) for each in value]
        return picked(value)


def cases() -> list[Case]:
    found = []
    for kind in VALUES:
        for look in (None, *LOOKS.get(kind, ("text",))):
            is_made = kind in ("choice", "record")
            found += [Case(kind, look), *([Case(kind, look, is_dynamic=True)] if is_made else [])]
    for kind in ITEMS:
        for look in (None, *LOOKS.get(f"list of {kind}", LOOKS["list"])):
            made = [Case(kind, look, is_dynamic=True, is_list=True)] if kind in ("choice", "record") else []
            found += [Case(kind, look, is_list=True), *made]
    return found


@cache
def compile_case(case: Case, locale: str) -> CompiledFlow:
    """A flow that asks for the slot and for a text that may be left out."""
    messages, problems = load_messages(Path("nowhere"), functions=FUNCTIONS, locale=locale)
    assert not problems
    source = f"""\
flow: f
version: 1
slots:
  x: {case.yaml}
  y: {{ type: text, optional: true }}
steps:
  - ask: details
    slots: [x, y]
"""
    known = Known(messages=messages, locale=locale, zone=ZONE, config={"labels": LABELS})
    return compile_source(source, "flow.yaml", known)


def snapshot(flow: CompiledFlow, slots: Mapping[str, object]) -> Snapshot:
    return Snapshot(
        conversation=ConversationId("c"),
        flow=flow.id,
        flow_version=1,
        here=Stream(id=StreamId("im"), type="IM"),
        initiator=ANN,
        trigger=Trigger(text="/f", at=NOW),
        positions={MAIN: Position(state=StateId("details.ask"), slots=dict(slots))},
    )


def question(flow: CompiledFlow) -> Question:
    found = flow.states[StateId("details.ask")]
    assert isinstance(found, Question)
    return found


def shown(form: str) -> PodMessage:
    """A message with a form, as a person sees it."""
    presentationml = render(f"<messageML>{form}</messageML>").presentationml
    return PodMessage(
        id=MessageId("m"), timestamp_ms=0, user=ANN, stream_id=StreamId("im"), presentationml=presentationml, text=""
    )


def test_every_type_and_look_is_tried() -> None:
    assert {*VALUES, "list", "attachment", "message"} == set(SLOT_CLASSES)


@pytest.mark.parametrize("case", cases(), ids=str)
@settings(max_examples=FEW)
@given(data=st.data(), locale=st.sampled_from(LOCALES))
def test_a_form_that_is_sent_as_it_is_shown_gives_the_values_again(
    case: Case, data: st.DataObject, locale: str
) -> None:
    flow, value = compile_case(case, locale), data.draw(case.values)
    plan = question(flow).form
    assert plan is not None
    turn = Turn(flow, snapshot(flow, {"x": value}), FlowEvent(key="e1"), NOW)

    form = write_form(build_form(turn, plan, "form-1"))
    sent = fill(shown(form), {}, "submit").values
    given_ = read_submission(turn, plan.fields, sent)

    assert given_.problems == {}
    assert given_.values == {"x": case.survives(value), "y": None}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        ["<b>${x}</b>", "x" * 20_000, "\0\ud800", "a\r\nb", "EUR", "USD", "true", "submit", "/cancel", "7"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["userIds", "streamIds"]) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)
ACTIONS = st.sampled_from(["submit", "", "yes"]) | JSON.filter(lambda action: action != "/cancel")


def submitted(before: Snapshot, flow: CompiledFlow, values: Mapping[str, object]) -> Submitted:
    """A submission of the form that is open."""
    assert before.main.card is not None
    assert before.main.card.form_id is not None
    return Submitted(key="e2", form_id=before.main.card.form_id, by=ANN, at=NOW, values=values)


def asked(flow: CompiledFlow, slots: Mapping[str, object]) -> Snapshot:
    """Where a conversation stands that has asked with its form."""
    plan = question(flow).form
    assert plan is not None
    turn = Turn(flow, snapshot(flow, slots), FlowEvent(key="e0"), NOW)
    question(flow).enter(turn)
    return turn.snapshot()


@pytest.mark.parametrize("case", cases(), ids=str)
@settings(max_examples=FEW)
@given(data=st.data())
def test_a_wrong_submission_ends_in_a_problem_and_the_form_again(case: Case, data: st.DataObject) -> None:
    sent = data.draw(st.fixed_dictionaries({}, optional={**dict.fromkeys(case.controls, JSON), "action": ACTIONS}))
    flow = compile_case(case, "de")
    before = asked(flow, {})

    stepped = step(flow, before, submitted(before, flow, sent), NOW)

    if stepped.trigger == "answered":
        return
    after = stepped.snapshot
    (reply,) = (each for each in stepped.effects if isinstance(each, Reply))
    assert reply.form is not None
    fields = {each.name: each for each in reply.form.fields}
    assert stepped.trigger == "invalid"
    assert any(each.problem for each in fields.values())
    for each in fields.values():
        given_ = sent.get(each.name)
        assert list(each.values) == ([given_] if isinstance(given_, str) and given_ else list(each.values))
    render(f"<messageML>{write_form(reply.form)}</messageML>")
    assert after.main.counts == {"details.invalid": 1}
    main = replace(before.main, counts=after.main.counts, cards=after.main.cards)
    assert after == replace(before, version=before.version + 1, positions={MAIN: main})


WRONG: Sequence[tuple[str, object, str]] = [
    ("{ type: integer }", "ten", "'ten' is not a number"),
    ("{ type: integer }", 10, "the form did not send a text here"),
    ("{ type: integer, gt: 5 }", "5", "it must be more than 5"),
    ("{ type: date, le: today }", "2026-11-26", "it must be 2026-11-25 or earlier"),
    ("{ type: date }", "26/11/2026", "'26/11/2026' is not a date such as 2026-09-01"),
    ("{ type: choice, of: [EUR, USD] }", "CHF", "'CHF' is not one of EUR or USD"),
    ("{ type: user }", ["Ann"], "the form did not send the id of a person here"),
    ("{ type: list, items: { type: choice, of: [a, b] } }", ["a", "c"], "item 2: 'c' is not one of a or b"),
    ("{ type: text, max_length: 3 }", "abcd", "it may have at most 3 characters"),
    ("{ type: text, pattern: '[A-Z]+', problem: capitals }", "abc", "capitals"),
    ("{ type: text }", "", "this is needed"),
]


@pytest.mark.parametrize(("declared", "sent", "problem"), WRONG)
def test_each_field_says_what_is_wrong_with_it(declared: str, sent: object, problem: str) -> None:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    source = (
        f"flow: f\nversion: 1\nslots:\n  x: {declared}\n  y: {{ type: integer }}\n"
        "steps:\n  - ask: details\n    slots: [x, y]\n"
    )
    flow = compile_source(source, "flow.yaml", Known(messages=messages, zone=ZONE))
    before = asked(flow, {})

    stepped = step(flow, before, submitted(before, flow, {"x": sent, "y": "5", "action": "submit"}), NOW)

    (reply,) = (each for each in stepped.effects if isinstance(each, Reply))
    assert reply.form is not None
    assert [each.problem for each in reply.form.fields] == [problem, ""]
    assert [list(each.values) for each in reply.form.fields][1] == ["5"]
    assert reply.names["problem"] == f"X: {problem}"
    assert stepped.snapshot.slots == {}
