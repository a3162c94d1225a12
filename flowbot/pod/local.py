"""The state of a local Symphony, free of HTTP."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flowbot.clock import Clock, SystemClock, milliseconds
from flowbot.errors import AttachmentError, FlowbotError, MessageRejectedError, OperationError
from flowbot.events import MalformedEvent, User, parse_event
from flowbot.ids import MessageId, StreamId, UserId, normalise_id
from flowbot.messageml import SendingLimits
from flowbot.pod._bell import Bell
from flowbot.pod.attachments import find_attachment, take_files
from flowbot.pod.connection import PodConnection
from flowbot.pod.faults import Fault
from flowbot.pod.feeds import Datafeeds, FeedSettings
from flowbot.pod.forms import fill
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.markup import clean_text, translate, write_presentationml
from flowbot.pod.operations import operations_of
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.people import People
from flowbot.pod.platform import Platform
from flowbot.pod.wire import elements_action, message_json, message_sent
from flowbot.pod.wire_rooms import happening
from flowbot.pod.written import Written


class LocalPod:
    """A Symphony of one's own: people and bots write to streams, and bots read datafeeds.

    Nothing here waits or is random: ids follow from the seed, time from the clock, and
    an event lies in the feeds when the call that caused it returns. The clock must not
    be one with `autojump`, on which every wait for events would be over at once.

    Args:
        clock: What time it is; the machine's clock when left out.
        seed: What ids follow from.
        feeds: How datafeeds behave.
        limits: What bots may send at once.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        seed: str = "flowbot",
        feeds: FeedSettings | None = None,
        limits: SendingLimits | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.ids = IdMaker(seed)
        self.feed_settings = feeds or FeedSettings()
        self.limits = limits or SendingLimits()
        self.people = People(self.ids)
        self.written = Written()
        self.faults: list[Fault] = []
        """What goes wrong next over HTTP."""
        self._streams: dict[StreamId, PodStream] = {}
        self._rooms: dict[str, PodStream] = {}
        self._feeds: dict[UserId, Datafeeds] = {}
        self._changed = Bell()
        self.platform = Platform(self._streams, self._rooms, self.people, self.ids, self.written, self._tell)
        """What bots ask of it beside messages."""

    def now_ms(self) -> int:
        """The time in milliseconds since 1970, UTC."""
        return milliseconds(self.clock.now())

    # Who is there, and where they meet

    def add_bot(self, username: str, *, display_name: str | None = None, user_id: int | None = None) -> User:
        """A new service account, which is in every room that there is.

        Args:
            username: Its name, as the BDK's configuration has it.
            display_name: What people see; the username when left out.
            user_id: Its id, where a recording needs a certain one.

        Raises:
            FlowbotError: Somebody has that name or id already.
        """
        identity = None if user_id is None else UserId(user_id)
        bot = self.people.add_bot(username, display_name or username, identity)
        self._feeds[bot.id] = Datafeeds(self.clock, self.ids, self.feed_settings, self._changed)
        for room in self._rooms.values():
            room.members.add(bot.id)
        return bot

    def ensure_user(self, name: str) -> User:
        """The person (or bot) with this display name or username; a person is made when nobody has it."""
        return self.people.ensure(clean_text(name))

    def find_stream(self, name_or_id: str) -> PodStream | None:
        """The room with this name, or the stream with this id; None when there is none."""
        return self._rooms.get(name_or_id) or self._streams.get(StreamId(normalise_id(name_or_id)))

    def ensure_stream(self, name: str) -> PodStream:
        """The room with this name (or the stream with this id); a new room holds every bot."""
        name = clean_text(name)
        known = self.find_stream(name)
        if known is not None:
            return known
        bots = {bot.id for bot in self.people.bots}
        room = PodStream(id=self.ids.stream_id(f"room/{name}"), type="ROOM", name=name, members=bots)
        self._rooms[name] = self._streams[room.id] = room
        return room

    def im(self, user: User, bot: User) -> PodStream:
        """The IM of a person and a bot; the same two always have the same one."""
        members = {user.id, bot.id}
        stream_id = self.ids.stream_id("im/" + "/".join(str(member) for member in sorted(members)))
        return self._streams.setdefault(stream_id, PodStream(id=stream_id, type="IM", members=members))

    def open_im(self, bot: User, user_id: int) -> StreamId:
        """The IM of a bot with the user of this id.

        Raises:
            MessageRejectedError: There is no such user (400).
        """
        person = self.people.get(UserId(user_id))
        if person is None:
            raise MessageRejectedError(f"there is no user {user_id}", status=400)
        return self.im(person, bot).id

    def rooms_of(self, user: User) -> Sequence[PodStream]:
        """The open rooms that a user is in."""
        return self.streams_of(user, ["ROOM"])

    def streams_of(self, user: User, types: Collection[str]) -> Sequence[PodStream]:
        """The open streams of some types that a user is in."""
        found = (each for each in self._streams.values() if each.type in types and each.active)
        return [each for each in found if user.id in each.members]

    def messages_in(self, stream: PodStream) -> Sequence[PodMessage]:
        """What was written in a stream, oldest first."""
        return [message for message in self.messages if message.stream_id == stream.id]

    @property
    def messages(self) -> Sequence[PodMessage]:
        """What was written, oldest first; a message that was changed stands in the place of the old one."""
        return self.written.messages

    # What people and bots do

    def say(
        self, user: User, stream: PodStream, text: str, attachments: Sequence[tuple[str, bytes]] = ()
    ) -> PodMessage:
        """Write a text as a person; who speaks in a room is in it from then on.

        Args:
            user: Who writes.
            stream: Where.
            text: What; empty for files without a word.
            attachments: Files to go with it, each a name and a content.

        Raises:
            MessageRejectedError: The user is a bot, or not one of the two in an IM; or the files
                are too large (413).
        """
        if self.people.is_bot(user.id):
            raise MessageRejectedError(f"{user.display_name} is a bot, and sends MessageML by itself", status=400)
        if stream.type == "ROOM":
            stream.members.add(user.id)
        self._check_member(user, stream)
        text = clean_text(text)
        presentationml, data = write_presentationml(text, self.people)
        return self._keep(user, stream, attachments, presentationml=presentationml, text=text, data=data)

    def edit(self, user: User, message: PodMessage, text: str) -> PodMessage:
        """Write another text in the place of a message, as the person who wrote it.

        Raises:
            MessageRejectedError: Somebody else wrote it, or the user is a bot (400).
        """
        if self.people.is_bot(user.id) or message.user.id != user.id:
            raise MessageRejectedError(f"{user.display_name} cannot edit this message", status=400)
        text = clean_text(text)
        presentationml, data = write_presentationml(text, self.people)
        said = {"presentationml": presentationml, "text": text, "data": data}
        first = message.initial or (message.id, message.timestamp_ms)
        return self._keep(user, self._streams[message.stream_id], (), **said, replacing=message.id, initial=first)

    def post(
        self,
        bot: User,
        stream_id: str,
        message: str,
        data: str | None = None,
        attachments: Sequence[tuple[str, bytes]] = (),
        *,
        on_behalf_of: int | None = None,
    ) -> PodMessage:
        """Post MessageML as a bot, with files, each a name and a content; or as a person whom the bot speaks for.

        Raises:
            MessageRejectedError: It is not MessageML, mentions somebody who is not here, `data`
                is not a JSON object, is too long or has too many entities, or the stream is unknown
                (400); who writes is not a member of the stream (403); or message and data, or the
                files, are too large (413). Or there is no such person (400).
        """
        writer = bot if on_behalf_of is None else self.people.get(UserId(on_behalf_of))
        if writer is None:
            raise MessageRejectedError(f"there is no user {on_behalf_of}", status=400)
        stream = self._open_stream(writer, stream_id)
        return self._keep(writer, stream, attachments, **translate(message, data, self.people, self.limits))

    def update(
        self,
        bot: User,
        stream_id: str,
        message_id: str,
        message: str,
        data: str | None = None,
        attachments: Sequence[tuple[str, bytes]] = (),
    ) -> PodMessage:
        """Put MessageML in the place of a message of the bot's own, which has another id from then on.

        Raises:
            MessageRejectedError: As of `post`; or there is no such message of this bot in the stream (400).
        """
        stream = self._open_stream(bot, stream_id)
        old = self.written.newest(normalise_id(message_id))
        if old is None or old.stream_id != stream.id or old.user.id != bot.id:
            raise MessageRejectedError(f"{bot.display_name} has no message {message_id} in this stream", status=400)
        first = old.initial or (old.id, old.timestamp_ms)
        fields = translate(message, data, self.people, self.limits)
        return self._keep(bot, stream, attachments, **fields, replacing=old.id, initial=first)

    def pin(self, bot: User, stream_id: str, message_id: str | None) -> None:
        """Let a message stand above its stream, in the place of any other; None for no message.

        Raises:
            MessageRejectedError: The stream is unknown, or there is no such message in it (400); or the bot is
                not a member of it (403).
        """
        stream = self._open_stream(bot, stream_id)
        if message_id is None:
            stream.pinned = None
            return
        message = self.written.newest(normalise_id(message_id))
        if message is None or message.stream_id != stream.id:
            raise MessageRejectedError(f"there is no message {message_id} in this stream", status=400)
        stream.pinned = MessageId(normalise_id(message_id))

    def unpin(self, bot: User, stream_id: str, message_id: str) -> None:
        """Let a message not stand above its stream any more, if it does.

        Raises:
            MessageRejectedError: The stream is unknown (400), or the bot is not a member of it (403).
        """
        stream = self._open_stream(bot, stream_id)
        if stream.pinned == normalise_id(message_id):
            stream.pinned = None

    def pinned_in(self, stream: PodStream) -> PodMessage | None:
        """The message that stands above a stream, as it is now; None when there is none."""
        return self.written.newest(stream.pinned) if stream.pinned is not None else None

    def submit(
        self,
        user: User,
        message: PodMessage,
        values: Mapping[str, object] | None = None,
        button: str | None = None,
    ) -> None:
        """Send the form of a message as a person does.

        Args:
            user: Who sends it.
            message: What shows the form; one that was changed meanwhile is sent as it was.
            values: What they put in, by the name or label of the control; the others send what they hold.
            button: The name or label of the button that they press; the first one when left out.

        Raises:
            MessageRejectedError: There is no such form, control, choice or button, something that must be
                filled in is empty, or the user is a bot (400); or they are not in the stream (403).
        """
        if self.people.is_bot(user.id):
            raise MessageRejectedError(f"{user.display_name} is a bot, and fills in no forms", status=400)
        stream = self._streams[message.stream_id]
        self._check_member(user, stream)
        filled = fill(message, values or {}, button)
        now_ms = self.now_ms()
        event = elements_action(
            (self.ids.event_id(now_ms), self.ids.message_id(now_ms)),
            now_ms,
            user,
            stream,
            message.id,
            filled.form_id,
            filled.values,
        )
        self.feeds_of(message.user).put(event)

    def _open_stream(self, bot: User, stream_id: str) -> PodStream:
        """The stream that a bot may write to."""
        stream = self._streams.get(StreamId(normalise_id(stream_id)))
        if stream is None:
            raise MessageRejectedError(f"there is no stream with the id {stream_id}", status=400)
        self._check_member(bot, stream)
        return stream

    def emit(self, raw: bytes | dict[str, Any], *, open_membership: bool = True) -> None:
        """Put a raw event into the feeds of every bot, unchanged.

        The stream and the people that it names are known from then on.

        Args:
            raw: An event as the agent writes it, or anything that a feed might deliver.
            open_membership: Whether the bots are members of that stream, and so may answer.
        """
        event = parse_event(raw)
        if not isinstance(event, MalformedEvent):
            if event.initiator is not None:
                self.people.learn(event.initiator)
            if event.stream is not None and event.stream.id:
                stream = self._learn_stream(event.stream.id, event.stream.type, event.stream.name)
                if event.initiator is not None:
                    stream.members.add(event.initiator.id)
                if open_membership:
                    stream.members.update(bot.id for bot in self.people.bots)
        body = raw if isinstance(raw, bytes) else json.dumps(raw).encode("utf-8")
        for feeds in self._feeds.values():
            feeds.put(body)

    # What bots read

    def connect(self, username: str) -> PodConnection:
        """A bot's way to this pod in process; the bot is added when it is new.

        Like any client it takes the feed that the bot has, or makes one: so events are
        kept for it from here on, and a second connection shares them.

        Raises:
            FlowbotError: A person has that name.
        """
        bot = self.people.find(username) or self.add_bot(username)
        return PodConnection(
            bot,
            self.feeds_of(bot),
            post=self.post,
            update=self.update,
            pin=self.pin,
            unpin=self.unpin,
            open_im=self.open_im,
            streams_of=self.streams_of,
            operations=operations_of(self.platform, bot),
            message_json=self.message_json,
            read_messages=self.read_messages,
            read_attachment=self.read_attachment,
        )

    def read_messages(self, user: User, stream_id: str, since_ms: int, until_ms: int | None) -> Sequence[PodMessage]:
        """What was written in a stream meanwhile, oldest first, for a member of it; changes are messages of their own.

        Raises:
            OperationError: The stream is unknown (400), or the user is not a member of it (403).
        """
        stream = self._streams.get(StreamId(normalise_id(stream_id)))
        if stream is None:
            raise OperationError(f"there is no stream with the id {stream_id}", status=400)
        if user.id not in stream.members:
            raise OperationError(f"{user.display_name} is not a member of the stream {stream.id}", status=403)
        return self.written.between(stream.id, since_ms, until_ms)

    def read_attachment(self, user: User, stream_id: str, message_id: str, attachment_id: str) -> bytes:
        """The content of a file that came with a message, for a member of its stream.

        Raises:
            AttachmentError: Stream, message or file is unknown (400); or the user is not a
                member of the stream (403).
        """
        stream = self._streams.get(StreamId(normalise_id(stream_id)))
        if stream is None:
            raise AttachmentError(f"there is no stream with the id {stream_id}", status=400)
        if user.id not in stream.members:
            raise AttachmentError(f"{user.display_name} is not a member of the stream {stream.id}", status=403)
        return find_attachment(self.messages_in(stream), message_id, attachment_id).content

    def feeds_of(self, bot: User) -> Datafeeds:
        """The datafeeds of a bot.

        Raises:
            FlowbotError: The user is a person.
        """
        feeds = self._feeds.get(bot.id)
        if feeds is None:
            raise FlowbotError(f"{bot.display_name!r} is a person on this pod, and only bots have datafeeds")
        return feeds

    def drop_feeds(self) -> None:
        """Lose every feed of every bot, as an agent does that was restarted."""
        for feeds in self._feeds.values():
            feeds.drop()

    @property
    def is_drained(self) -> bool:
        """Whether every event was read and acknowledged, on every feed."""
        return all(feeds.is_drained for feeds in self._feeds.values())

    async def drained(self) -> None:
        """Return when every event was read and acknowledged, on every feed."""
        while not self.is_drained:
            await self._changed.wait()

    def message_json(self, message: PodMessage) -> dict[str, Any]:
        """A message as the agent answers with it."""
        session_id = self.ids.session_id(str(message.user.id))
        return message_json(message, self._streams[message.stream_id], session_id)

    def _keep(self, user: User, stream: PodStream, files: Sequence[tuple[str, bytes]], **fields: Any) -> PodMessage:
        now_ms = self.now_ms()
        message = PodMessage(
            id=self.ids.message_id(now_ms),
            timestamp_ms=now_ms,
            user=user,
            stream_id=stream.id,
            attachments=take_files(files, user.id, self.ids, now_ms, most=self.limits.attachment_bytes),
            **fields,
        )
        self.written.add(message)
        event = message_sent(self.ids.event_id(now_ms), message, stream, self.ids.session_id(str(user.id)))
        for bot_id, feeds in self._feeds.items():
            if bot_id in stream.members:
                feeds.put(event)
        return message

    def _tell(self, kind: str, payload: dict[str, Any], by: User, to: Collection[UserId]) -> None:
        """Put an event into the feeds of the bots among some people."""
        now_ms = self.now_ms()
        event = happening((self.ids.event_id(now_ms), self.ids.message_id(now_ms)), now_ms, kind, by, payload)
        for bot_id, feeds in self._feeds.items():
            if bot_id in to:
                feeds.put(event)

    def _check_member(self, user: User, stream: PodStream) -> None:
        if not stream.active:
            raise MessageRejectedError(f"the room {stream.name!r} is closed", status=403)
        if user.id not in stream.members:
            raise MessageRejectedError(f"{user.display_name} is not a member of the stream {stream.id}", status=403)

    def _learn_stream(self, stream_id: StreamId, kind: str | None, name: str | None) -> PodStream:
        if stream_id not in self._streams:
            self._streams[stream_id] = PodStream(id=stream_id, type=kind or "ROOM", name=name or "")
            if name:
                self._rooms.setdefault(name, self._streams[stream_id])
        return self._streams[stream_id]
