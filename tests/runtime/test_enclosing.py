"""Tests for what goes with messages, from the flow to what people see; and for flowbot.runtime.enclosing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.engine.extras import Extras, FileReference
from flowbot.errors import RenderError
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.messageml.limits import SendingLimits
from flowbot.pod import LocalPod
from flowbot.runtime.enclosing import checked_extras, decode_extras, encode_extras

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

REVIEW = """
flow: review
version: 1
start: /review
slots:
  file: { type: attachment }
steps:
  - ask: file
  - ask: look
    options:
      approve: next
      download: [{ say: "Here you are.", attach: file }, { goto: look, max: 3 }]
  - send: approved
    to: initiator
    attach: file
"""


async def test_a_file_that_was_given_is_sent_on(on_stage: OnStage) -> None:
    async with on_stage(REVIEW, catalogue="{% msg approved %}Approved.{% endmsg %}") as stage:
        await stage.says("ann", "/review")
        await stage.says("ann", "", files=[("trades.csv", b"1;2\n")])
        await stage.sends("ann", button="download")
        await stage.sends("ann", button="approve")
        sent = {each.text: [(file.name, file.content) for file in each.attachments] for each in stage.pod.messages}

    assert sent["Here you are."] == [("trades.csv", b"1;2\n")]
    assert sent["Approved."] == [("trades.csv", b"1;2\n")]


async def test_a_list_of_files_and_one_that_was_left_out(on_stage: OnStage) -> None:
    flow = """
    flow: desk
    version: 1
    start: /desk
    slots:
      people: { type: list, items: text }
      file: { type: attachment, optional: true }
    steps:
      - ask: people
      - each: one
        in: people
        do:
          - ask: file
        save: given
      - say: All of them.
        attach: column(given, 'file')
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/desk")
        await stage.says("ann", "a, b, c")
        await stage.says("ann", "", files=[("a.txt", b"a")])
        await stage.says("ann", "skip")
        await stage.says("ann", "", files=[("c.txt", b"c")])
        last = stage.pod.messages[-1]

    assert (last.text, [each.name for each in last.attachments]) == ("All of them.", ["a.txt", "c.txt"])


async def test_a_file_that_is_gone_is_never_sent_and_the_log_says_why(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    flow = """
    flow: desk
    version: 1
    start: /desk
    slots: { file: { type: attachment } }
    steps:
      - ask: file
      - say: Here it is.
        attach: file
      - say: Bye.
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/desk")
        person, im = stage.pod.ensure_user("ann"), stage.im("ann")
        message = stage.pod.talk.say(person, im, "", [("a.txt", b"a")])
        stage.pod.talk.edit(person, message, "I have changed my mind")
        with caplog.at_level(logging.ERROR):
            await stage.local.quiet()

        assert stage.seen_by("ann")[-1] == "Bye."
    assert "Here it is." not in [each.text for each in stage.pod.messages]
    assert "refused for good: a file cannot be attached" in caplog.text


CARD = """
flow: ticket
version: 1
start: /ticket
slots:
  note: { type: text }
steps:
  - say: A ticket.
    name: card
    pin: true
  - ask: note
  - update: card
    say: "A ticket: {{ note }}"
  - ask: solved
    options: { yes: next }
  - update: card
    say: Solved.
    pin: false
"""


async def test_a_pinned_message_stays_pinned_when_it_is_changed_until_a_change_unpins_it(on_stage: OnStage) -> None:
    async with on_stage(CARD) as stage:
        im, pinned = stage.im("ann"), []
        for act in (
            stage.says("ann", "/ticket"),
            stage.says("ann", "broken"),
            stage.sends("ann", button="yes"),
        ):
            await act
            standing = stage.pod.talk.pinned_in(im)
            pinned.append((standing.text, im.pinned == standing.id) if standing is not None else None)

    assert pinned == [("A ticket.", True), ("A ticket: broken", True), None]


@pytest.mark.parametrize("slot", ["{ type: boolean }", "{ type: text }"])
async def test_a_pinned_question_is_unpinned_once_it_is_answered(on_stage: OnStage, slot: str) -> None:
    flow = f"""
    flow: desk
    version: 1
    start: /desk
    slots:
      answer: {slot}
    steps:
      - ask: answer
        pin: true
      - say: Thank you.
    """
    async with on_stage(flow) as stage:
        im = stage.im("ann")
        await stage.says("ann", "/desk")
        asked = stage.pod.talk.pinned_in(im)
        await stage.says("ann", "yes")

        assert asked is not None
        assert asked.text.startswith("Answer?")
        assert stage.pod.talk.pinned_in(im) is None
        assert stage.seen_by("ann")[-1] == "Thank you."


async def test_a_pinned_question_that_is_asked_again_stands_there_again(on_stage: OnStage) -> None:
    flow = """
    flow: desk
    version: 1
    start: /desk
    slots: { answer: { type: integer } }
    steps: [{ ask: answer, pin: true }]
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/desk")
        [again] = await stage.says("ann", "none")
        pinned = stage.pod.talk.pinned_in(stage.im("ann"))
        await stage.says("ann", "cancel")

        assert pinned is not None
        assert pinned.text == again
        assert stage.pod.talk.pinned_in(stage.im("ann")) is None


TICKET = """
flow: ticket
version: 1
scope: each
start: /support {title}
slots:
  title: { type: text, max_length: 120 }
  agent: { type: user }
  resolution: { type: text }
initial: open
states:
  open:
    enter: [{ send: card, to: config.support_room, pin: true }]
    for:
      - message: take
        then: [{ set: { agent: user } }, { goto: working }]
    remind: { every: 4h, max: 3 }
  working:
    steps: [{ ask: resolution, to: agent }, { goto: solved }]
    for:
      - message: give back
        who: agent
        then: open
  solved:
    enter: [{ update: card, pin: false }, { send: solved, to: initiator }]
    expire: 2d
    expired: done
"""


async def test_the_card_of_a_ticket_stands_above_the_room_until_it_is_solved(on_stage: OnStage, tmp_path: Path) -> None:
    clock = VirtualClock(datetime(2026, 11, 23, tzinfo=UTC))
    pod = LocalPod(clock)
    pod.add_bot("flowbot")
    room = pod.streams.ensure("Support")
    (tmp_path / "flowbot.yaml").write_text(f"config: {{ support_room: {room.id} }}\n")
    catalogue = "{% msg card %}{{ title }}{% endmsg %}{% msg solved %}Solved: {{ resolution }}{% endmsg %}"
    async with on_stage(TICKET, catalogue=catalogue, clock=clock, pod=pod) as stage:
        await stage.says("ann", "/support Dark")
        pinned = pod.talk.pinned_in(room)
        await stage.says("ann", "take")
        await stage.says("ann", "switched it on")

        assert pinned is not None
        assert pinned.text == "Dark"
        assert pod.talk.pinned_in(room) is None
        assert stage.seen_by("ann")[-1] == "Solved: switched it on"


async def test_a_message_on_behalf_of_a_person_is_theirs_and_answers_nothing(on_stage: OnStage) -> None:
    flow = """
    flow: desk
    version: 1
    start: /desk
    slots: { note: { type: text } }
    steps:
      - say: I am on my way.
        on_behalf_of: initiator
      - ask: note
      - say: I am there.
        on_behalf_of: initiator.id
      - say: "Noted: {{ note }}"
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/desk")
        await stage.says("ann", "late")
        said = [(each.user.display_name, each.text) for each in stage.pod.messages]

    assert said == [
        ("ann", "/desk"),
        ("ann", "I am on my way."),
        ("flowbot", "Note?"),
        ("ann", "late"),
        ("ann", "I am there."),
        ("flowbot", "Noted: late"),
    ]


async def test_data_goes_with_a_message(on_stage: OnStage) -> None:
    flow = """
    flow: desk
    version: 1
    start: /desk
    slots:
      trade: { type: record, fields: { price: decimal, on: date } }
    steps:
      - ask: trade
      - say: "It is done."
        data: trade
    """
    async with on_stage(flow) as stage:
        await stage.says("ann", "/desk")
        await stage.says("ann", "12.50; 2026-11-24")
        data = json.loads(stage.pod.messages[-1].data)

    assert {name: data[name] for name in ("price", "on")} == {"price": "12.50", "on": "2026-11-24"}
    assert data["flowbot"]["type"] == "org.flowbot.effect"


def file(size: int | None = 10, name: str = "a.txt") -> FileReference:
    return FileReference(id="f", message_id=MessageId("m"), stream_id=StreamId("s"), name=name, size=size)


@pytest.mark.parametrize(
    ("extras", "problem"),
    [
        (Extras(data={"flowbot": {}}), "'flowbot' in the data of a message is the bot's own; give it another name"),
        (Extras(data={"a": object()}), "its data cannot be written as JSON"),
        (Extras(files=(file(20_000_000), file(20_000_000))), "40,000,000 bytes of attachments where 30,000,000"),
        (Extras(files=(file(None),) * 26), "26 attachments where 25 are allowed"),
    ],
)
def test_what_symphony_would_not_take_is_refused_before_anything_is_kept(extras: Extras, problem: str) -> None:
    with pytest.raises(RenderError, match=problem):
        checked_extras("card", extras, SendingLimits())


files = st.builds(
    FileReference,
    id=st.text(),
    message_id=st.text().map(MessageId),
    stream_id=st.text().map(StreamId),
    name=st.text(),
    size=st.none() | st.integers(0, 10**9),
)
data = st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text()))


@given(
    st.builds(
        Extras,
        pin=st.none() | st.booleans(),
        files=st.lists(files, max_size=3).map(tuple),
        data=st.none() | data,
        on_behalf_of=st.none() | st.integers(0, 2**63).map(UserId),
        unknown=st.sampled_from(["verify", "resend", "park"]),
    )
)
def test_what_goes_with_a_message_is_read_back_as_it_was_written(extras: Extras) -> None:
    assert decode_extras(json.loads(json.dumps(encode_extras(extras)))) == extras
