"""Tests for flowbot.recording.pod: what is written down of a bot's pod, on the local one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import AttachmentError, MessageRejectedError
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.pod import LocalPod
from flowbot.recording.journal import Journal, read_recording
from flowbot.recording.pod import RecordingPod
from flowbot.recording.replayed import ReplayedPod

NOWHERE = StreamId("nowhere")
MARKED = '{"flowbot": {"type": "t", "id": "e1"}}'


@dataclass
class Desk:
    pod: LocalPod
    bot: RecordingPod
    journal: Journal
    folder: Path

    def say(self, text: str, files: Sequence[tuple[str, bytes]] = ()) -> StreamId:
        stream = self.pod.streams.ensure("desk")
        self.pod.talk.say(self.pod.ensure_user("ann"), stream, text, files)
        return stream.id

    def written(self, kind: str) -> list[dict[str, Any]]:
        """What is in the recording, which ends with this."""
        self.journal.__exit__(None, None, None)
        return [dict(each) for each in read_recording(self.folder) if each["kind"] == kind]


def as_it_is(value: Any, name: str) -> Any:
    return value


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pod = LocalPod(VirtualClock())
    pod.add_bot("bot")
    journal = Journal(tmp_path, pod.clock, as_it_is)
    journal.__enter__()
    yield Desk(pod, RecordingPod(pod.connect("bot"), journal, ["USERJOINEDROOM"]), journal, tmp_path)
    journal.__exit__(None, None, None)


async def test_the_bot_and_its_events_are_written_down_but_for_those_that_are_dropped(desk: Desk) -> None:
    me = await desk.bot.get_me()
    stream = desk.say("hello")
    desk.pod.emit({"type": "USERJOINEDROOM", "id": "1"})
    desk.pod.emit(b"no JSON")
    read = [*await desk.bot.read_events(), *await desk.bot.read_events()]

    assert len(read) >= 3
    events = desk.written("event")
    assert {each["event"]["type"] for each in events if "event" in each} == {"MESSAGESENT"}
    assert [each["raw"] for each in events if "raw" in each] == ["no JSON"]
    assert stream in str(events)
    assert me.id > 0


async def test_an_event_is_read_as_leniently_as_the_bot_reads_it(desk: Desk) -> None:
    desk.pod.emit(b'{"type": "ROOMCREATED", "id": "a\tb"}')
    await desk.bot.read_events()

    assert [each["event"]["id"] for each in desk.written("event")] == ["a\tb"]


async def test_messages_are_written_down_with_their_ids_and_the_sizes_of_their_files(desk: Desk) -> None:
    stream = desk.say("hello")
    sent = await desk.bot.send_message(stream, "<messageML>hi</messageML>", MARKED, files=[("a.txt", b"four")])
    changed = await desk.bot.update_message(stream, sent, "<messageML>ho</messageML>", MARKED)

    first, second = desk.written("send")
    assert (first["id"], first["message"], first["files"]) == (sent, "<messageML>hi</messageML>", [["a.txt", 4]])
    assert (second["id"], second["replaces"]) == (changed, sent)


async def test_what_the_pod_refuses_is_refused_in_the_replay(desk: Desk) -> None:
    nobody = UserId(1)
    with pytest.raises(MessageRejectedError) as refused:
        await desk.bot.send_message(NOWHERE, "<messageML>hi</messageML>", MARKED)
    with pytest.raises(MessageRejectedError):
        await desk.bot.open_im(nobody)
    with pytest.raises(AttachmentError):
        await desk.bot.read_attachment(NOWHERE, MessageId("m"), "f1")
    desk.written("send")

    replayed = ReplayedPod(read_recording(desk.folder), "flowbot")
    with pytest.raises(MessageRejectedError, match=str(refused.value)):
        await replayed.send_message(NOWHERE, "<messageML>hi</messageML>", MARKED)
    with pytest.raises(MessageRejectedError):
        await replayed.open_im(nobody)
    with pytest.raises(AttachmentError):
        await replayed.read_attachment(NOWHERE, MessageId("m"), "f1")
    with pytest.raises(AttachmentError, match="not in the recording"):
        await replayed.read_attachment(NOWHERE, MessageId("m"), "f2")
    assert replayed.differences() == []


async def test_a_change_that_the_pod_refuses_is_written_down_with_the_reason(desk: Desk) -> None:
    stream = desk.say("hello")
    with pytest.raises(MessageRejectedError):
        await desk.bot.update_message(stream, MessageId("none"), "<messageML>hi</messageML>", MARKED)

    [send] = desk.written("send")
    assert "id" not in send
    assert send["error"]


async def test_streams_rooms_and_files_are_the_same_in_the_replay(desk: Desk) -> None:
    stream = desk.say("a file", [("a.txt", b"four")])
    message = desk.pod.messages[-1]
    ann = desk.pod.ensure_user("ann")
    im = await desk.bot.open_im(ann.id)
    rooms = await desk.bot.find_rooms("desk")
    people = await desk.bot.find_people(["Ann@Local.test", "none@local.test"])
    content = await desk.bot.read_attachment(stream, message.id, message.attachments[0].id)
    desk.written("send")

    replayed = ReplayedPod(read_recording(desk.folder), "flowbot")
    assert await replayed.open_im(ann.id) == im
    assert list(await replayed.find_rooms("desk")) == list(rooms) == [stream]
    assert list(await replayed.find_rooms("elsewhere")) == []
    assert await replayed.find_people(["Ann@Local.test", "none@local.test"]) == people
    assert [each.id for each in people] == [ann.id]
    assert len(await replayed.read_attachment(stream, message.id, message.attachments[0].id)) == len(content) == 4


async def test_what_no_feed_has_brought_is_written_down_and_what_is_looked_for_is_not(desk: Desk) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    stream = desk.say("hello")
    await desk.bot.read_messages(stream, start)
    await desk.bot.read_messages(stream, start, start)

    [missed] = desk.written("missed")
    assert "hello" in missed["message"]["message"]


async def test_pins_and_lists_are_handed_on(desk: Desk) -> None:
    stream = desk.say("hello")
    sent = await desk.bot.send_message(stream, "<messageML>hi</messageML>", MARKED)
    await desk.bot.pin_message(stream, sent)
    pinned = desk.pod.talk.pinned_in(desk.pod.streams.ensure("desk"))
    await desk.bot.unpin_message(stream, sent)

    assert pinned is not None
    assert pinned.id == sent
    assert desk.pod.talk.pinned_in(desk.pod.streams.ensure("desk")) is None
    assert list(await desk.bot.list_streams()) == [stream]
