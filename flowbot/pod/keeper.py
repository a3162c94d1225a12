"""What is written on a local pod is kept here, and told to whoever is in the stream."""

from __future__ import annotations

from typing import Any

from flowbot.clock import Clock, milliseconds
from flowbot.errors import MessageRejectedError
from flowbot.events import User
from flowbot.messageml import SendingLimits
from flowbot.pod.accounts import Accounts
from flowbot.pod.attachments import Files, take_files
from flowbot.pod.delivery import Delivery
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.markup import clean_text, write_presentationml
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.people import People
from flowbot.pod.receipts import PodReceipts
from flowbot.pod.rules import MessageRules
from flowbot.pod.streams import PodStreams
from flowbot.pod.wire.messages import message_json, message_sent
from flowbot.pod.written import Written


class Keeper:
    """Keeps messages, and puts them into feeds.

    Args:
        people: Who writes.
        accounts: Who of them can log in.
        streams: Where.
        delivery: Whom it is told to.
        clock: What time it is.
        ids: What makes the ids of messages.
        limits: What may be sent at once.
        rules: What is not published of a pod.
    """

    def __init__(
        self,
        people: People,
        accounts: Accounts,
        streams: PodStreams,
        delivery: Delivery,
        *,
        clock: Clock,
        ids: IdMaker,
        limits: SendingLimits,
        rules: MessageRules,
    ) -> None:
        self.written = Written()
        self.receipts = PodReceipts()
        self.rules = rules
        self.people = people
        self.streams = streams
        self.delivery = delivery
        self.ids = ids
        self.limits = limits
        self._accounts = accounts
        self._clock = clock

    def now_ms(self) -> int:
        """The time in milliseconds since 1970, UTC."""
        return milliseconds(self._clock.now())

    def message_json(self, message: PodMessage) -> dict[str, Any]:
        """A message as the agent answers with it, with the one that it forwards."""
        shared = self.written.get(message.parent) if message.parent and message.relation == "FORWARD" else None
        return message_json(
            message,
            self.streams.of_message(message),
            self.ids.session_id(str(message.user.id)),
            self.rules,
            self.written.replacement_of(message),
            self.message_json(shared) if shared is not None else None,
        )

    def keep(self, user: User, stream: PodStream, files: Files, previews: Files = (), **fields: Any) -> PodMessage:
        """Keep a message, and tell of it.

        Raises:
            MessageRejectedError: The files are not to be taken (400 or 413), or compliance blocks it (451).
        """
        self._check_compliance(fields["text"])
        now_ms = self.now_ms()
        most = self.limits.attachment_bytes
        message = PodMessage(
            id=self.ids.message_id(now_ms),
            timestamp_ms=now_ms,
            user=user,
            stream_id=stream.id,
            attachments=take_files(files, user.id, self.ids, now_ms, most=most, previews=previews),
            **fields,
        )
        self.written.add(message)
        self.receipts.send(message, stream.members)
        event = message_sent(self.delivery.event_id(now_ms), message, self.message_json(message))
        hear = stream.members if self.delivery.settings.echoes else stream.members - {user.id}
        self.delivery.put(event, hear)
        return message

    def say(self, user: User, stream: PodStream, text: str, files: Files = (), **fields: Any) -> PodMessage:
        """Keep what a person writes; who speaks in a room is in it from then on, and has read what is there.

        Raises:
            MessageRejectedError: The user is a bot, not one of the two in an IM, or cannot log in, or as of `keep`.
        """
        self.check_person(user, "sends MessageML by itself")
        if stream.type == "ROOM":
            stream.members.add(user.id)
        self.check_writer(user, stream)
        self.read(user, stream)
        text = clean_text(text)
        presentationml, data = write_presentationml(text, self.people)
        return self.keep(user, stream, files, presentationml=presentationml, text=text, data=data, **fields)

    def read(self, user: User, stream: PodStream) -> None:
        """A person reads all that stands in a stream."""
        self.receipts.read(user.id, stream.id, self.now_ms())

    def open_stream(self, user: User, stream_id: str) -> PodStream:
        """The stream that somebody may write to.

        Raises:
            MessageRejectedError: There is none (400), or they are not a member or no owner who alone
                writes there, or it is closed (403).
        """
        stream = self.streams.get(stream_id)
        if stream is None:
            raise MessageRejectedError(f"there is no stream with the id {stream_id}", status=400)
        self.check_writer(user, stream)
        return stream

    def check_writer(self, user: User, stream: PodStream) -> None:
        """Do nothing where somebody may write; raises MessageRejectedError as of `open_stream`."""
        self.check_member(user, stream)
        if not stream.takes_from(user.id):
            raise MessageRejectedError(f"only its owners write in the room {stream.name!r}", status=403)

    def check_person(self, user: User, but: str) -> None:
        """Do nothing for somebody who acts in Symphony's client.

        Args:
            user: Who it is.
            but: What a bot does in its place.

        Raises:
            MessageRejectedError: They are a bot (400), or their account is closed (403).
        """
        if self.people.is_bot(user.id):
            raise MessageRejectedError(f"{user.display_name} is a bot, and {but}", status=400)
        if not self._accounts.of(user.id).active:
            raise MessageRejectedError(f"the account of {user.display_name} is closed", status=403)

    def check_member(self, user: User, stream: PodStream) -> None:
        """Do nothing where somebody is in an open stream; raises MessageRejectedError where not (403)."""
        if not stream.active:
            raise MessageRejectedError(f"the room {stream.name!r} is closed", status=403)
        if user.id not in stream.members:
            raise MessageRejectedError(f"{user.display_name} is not a member of the stream {stream.id}", status=403)

    def _check_compliance(self, text: str) -> None:
        found = next((each for each in self.rules.blocked_words if each.casefold() in text.casefold()), None)
        if found is not None:
            raise MessageRejectedError(f"the message is blocked by the compliance rule for '{found}'", status=451)
