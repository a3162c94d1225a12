"""`MessagesContract`: what `symphony.messages` of every pod must do; a part of `OperationsContract`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flowbot.events import parse_event
from flowbot.ids import MessageId, UserId
from flowbot.testing.contracts._operations_asking import refused
from flowbot.testing.contracts._operations_reach import NOWHERE, SEEN, ReachContract, texts_of
from flowbot.testing.contracts._pod_world import HELLO, PodWorld, next_events

_NO_MESSAGE = MessageId("nobody_ever_wrote_it")


class MessagesContract(ReachContract):
    """Messages and their files, asked about."""

    async def test_a_message_tells_what_it_says(self, world: PodWorld) -> None:
        """Who wrote it, where and when, and what came with it."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "look <b> & co", [("trades.csv", b"a;b")])
            [event] = await next_events(pod)
            found = await pod.operations.messages.get(MessageId(event["messageId"]))

        assert (found.id, found.text) == (event["messageId"], "look <b> & co")
        assert found.by is not None
        assert (found.by.name, found.by.id) == ("Alice", event["initiator"]["user"]["userId"])
        assert found.stream is not None
        assert (found.stream.id, found.stream.name, found.stream.type) == (desk, "Desk", "ROOM")
        [file] = found.attachments
        assert (file.name, file.size, file.kind, file.message_id, file.stream_id) == (
            "trades.csv",
            3,
            "csv",
            found.id,
            desk,
        )
        assert found.at is not None
        assert round(found.at.timestamp() * 1000) == event["timestamp"]

    async def test_a_file_of_an_operation_can_be_read(self, world: PodWorld) -> None:
        """It has all three ids."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "look", [("trades.csv", b"a;b")])
            [message] = await pod.operations.messages.list(desk)
            [file] = await pod.operations.messages.attachments(desk)
            contents = [
                await pod.read_attachment(each.stream_id or desk, each.message_id or _NO_MESSAGE, each.id)
                for each in (file, *message.attachments)
            ]

        assert contents == [b"a;b", b"a;b"]
        assert message.by is not None
        assert (file.by, file.at) == (message.by.id, message.at)

    async def test_the_data_of_a_message_is_what_came_with_it(self, world: PodWorld) -> None:
        """Without the objects of Symphony's own, such as mentions."""
        mark = {"type": "x", "version": "1", "lines": [1, None, "two"]}
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(desk, HELLO, json.dumps({"mark": mark}))
            found = await pod.operations.messages.get(sent)

        assert found.data == {"mark": mark}
        assert found.text == SEEN

    async def test_a_stream_is_listed_oldest_first(self, world: PodWorld) -> None:
        """From one moment to another, and of more than are asked for the newest."""
        async with world.connect() as pod:
            for text in ("one", "two", "three"):
                desk = await world.say("Alice", "Desk", text)
                await world.pass_visibility_time()
            listed = await pod.operations.messages.list(desk)
            at = listed[1].at
            some = [
                await pod.operations.messages.list(desk, since=at),
                await pod.operations.messages.list(desk, until=at),
                await pod.operations.messages.list(desk, since=at, until=at),
                await pod.operations.messages.list(desk, limit=2),
            ]

        assert texts_of(listed) == ["one", "two", "three"]
        assert [texts_of(each) for each in some] == [["two", "three"], ["one", "two"], ["two"], ["two", "three"]]

    async def test_messages_are_found_by_what_is_said(self, world: PodWorld) -> None:
        """Words in any case, in one stream; the newest first."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "Sell the bonds!")
            await world.say("Alice", "Lounge", "bonds here, too")
            await world.say("Bob", "Desk", "which BONDS?")
            await world.say("Bob", "Desk", "none")
            found = await pod.operations.messages.search(text="bonds", stream=desk)
            one = await pod.operations.messages.search(text="sell bonds", stream=desk)
            nothing = await pod.operations.messages.search(text="shares", stream=desk)

        assert texts_of(found) == ["which BONDS?", "Sell the bonds!"]
        assert (texts_of(one), nothing) == (["Sell the bonds!"], [])

    async def test_messages_are_found_by_who_wrote_them_and_when(self, world: PodWorld) -> None:
        """Wherever the bot is; the first moment counts, and the last one does not."""
        async with world.connect() as pod:
            for name, room in (("Alice", "Desk"), ("Bob", "Desk"), ("Alice", "Lounge")):
                await world.say(name, room, f"{name} in {room}")
                await world.pass_visibility_time()
            events = await next_events(pod)
            alice = UserId(events[0]["initiator"]["user"]["userId"])
            at = [_moment(each) for each in events]
            search = pod.operations.messages.search
            found = [
                await search(author=alice),
                await search(since=at[1]),
                await search(since=at[0], until=at[2]),
                await search(author=alice, limit=1),
            ]

        assert [texts_of(each) for each in found] == [
            ["Alice in Lounge", "Alice in Desk"],
            ["Alice in Lounge", "Bob in Desk"],
            ["Bob in Desk", "Alice in Desk"],
            ["Alice in Lounge"],
        ]

    async def test_messages_are_found_by_their_tags(self, world: PodWorld) -> None:
        """In any case, with the mark or without."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            alice = said["initiator"]["user"]["userId"]
            await pod.send_message(desk, '<messageML>See <hash tag="Bonds"/></messageML>')
            await world.say("Alice", "Desk", "#BONDS of $IBM!")
            await pod.send_message(desk, '<messageML>See <cash tag="ibm"/></messageML>')
            await pod.send_message(desk, f'<messageML>See <mention uid="{alice}"/></messageML>')
            search = pod.operations.messages.search
            found = [
                await search(hashtag="bonds"),
                await search(hashtag="#Bonds"),
                await search(cashtag="IBM"),
                await search(mention=UserId(alice)),
                await search(hashtag="bonds", cashtag="ibm"),
            ]

        alices, bots = "#BONDS of $IBM!", ["See #Bonds", "See $ibm", "See @Alice"]
        assert [texts_of(each) for each in found] == [
            [alices, bots[0]],
            [alices, bots[0]],
            [bots[1], alices],
            [bots[2]],
            [alices],
        ]

    async def test_every_page_of_a_search_is_read(self, world: PodWorld) -> None:
        """Up to the limit."""
        async with world.connect() as pod:
            for number in range(230):
                desk = await world.say("Alice", "Desk", f"line {number}")
            found = await pod.operations.messages.search(text="line", stream=desk, limit=215)

        assert texts_of(found) == [f"line {number}" for number in range(229, 14, -1)]

    async def test_the_files_of_a_stream_are_listed_oldest_first(self, world: PodWorld) -> None:
        """Whoever sent them; of more than are asked for the newest."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "", [("one.txt", b"1"), ("two.txt", b"22")])
            await world.pass_visibility_time()
            await world.say("Alice", "Lounge", "", [("other.txt", b"1")])
            await pod.send_message(desk, HELLO, files=[("three.pdf", b"333")])
            listed = await pod.operations.messages.attachments(desk)
            some = [
                await pod.operations.messages.attachments(desk, limit=1),
                await pod.operations.messages.attachments(desk, since=listed[2].at),
                await pod.operations.messages.attachments(desk, until=listed[0].at),
            ]

        assert [(each.name, each.size, each.kind) for each in listed] == [
            ("one.txt", 1, "txt"),
            ("two.txt", 2, "txt"),
            ("three.pdf", 3, "pdf"),
        ]
        names = [[each.name for each in found] for found in some]
        assert names == [["three.pdf"], ["three.pdf"], ["one.txt", "two.txt"]]

    async def test_the_types_of_files_are_told(self, world: PodWorld) -> None:
        """With their dots."""
        async with world.connect() as pod:
            types = await pod.operations.messages.file_types()

        assert ".pdf" in types

    async def test_a_message_that_was_taken_back_is_there_no_more(self, world: PodWorld) -> None:
        """Nobody finds it."""
        async with world.connect() as pod:
            desk = await world.say("Alice", "Desk", "hi")
            sent = await pod.send_message(desk, HELLO)
            await pod.operations.messages.suppress(sent)
            listed = await pod.operations.messages.list(desk)
            await refused(pod.operations.messages.get(sent))
            found = await pod.operations.messages.search(text="Hello", stream=desk)

        assert (texts_of(listed), found) == (["hi"], [])

    async def test_what_is_not_there_is_not_told_of(self, world: PodWorld) -> None:
        """Neither messages nor streams, nor a text without a stream."""
        async with world.connect() as pod:
            asked = pod.operations.messages
            refusals = [
                await refused(asked.get(_NO_MESSAGE)),
                await refused(asked.status(_NO_MESSAGE)),
                await refused(asked.receipts(_NO_MESSAGE)),
                await refused(asked.relationships(_NO_MESSAGE)),
                await refused(asked.list(NOWHERE)),
                await refused(asked.search(text="a", stream=NOWHERE)),
                await refused(asked.attachments(NOWHERE)),
                await refused(asked.search(text="a")),
                await refused(asked.search()),
            ]

        assert all(each.status in {None, 204, 400, 403, 404} for each in refusals)

    async def test_what_is_said_elsewhere_is_not_told(self, world: PodWorld) -> None:
        """Of a stream that the bot is not in."""
        async with world.connect() as pod:
            file = await world.attach_elsewhere("Alice", ("a.txt", b"a"))
            assert file.message_id is not None
            assert file.stream_id is not None
            asked = pod.operations.messages
            refusals = [
                await refused(asked.get(file.message_id)),
                await refused(asked.status(file.message_id)),
                await refused(asked.list(file.stream_id)),
                await refused(asked.attachments(file.stream_id)),
            ]
            await world.say("Alice", "Desk", "hi")
            [said] = await next_events(pod)
            found = await asked.search(author=UserId(said["initiator"]["user"]["userId"]))

        assert {each.status for each in refusals} == {403}
        assert texts_of(found) == ["hi"]


def _moment(event: dict[str, Any]) -> datetime:
    found = parse_event(event).timestamp
    assert found is not None
    return found
