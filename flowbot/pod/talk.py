"""What people and bots of a local pod write, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.clock import Clock
from flowbot.errors import AttachmentError, MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.ids import MessageId, UserId, normalise_id
from flowbot.messageml import SendingLimits
from flowbot.pod.accounts import Accounts
from flowbot.pod.attachments import Files, find_attachment
from flowbot.pod.delivery import Delivery
from flowbot.pod.forms import FilledForm, fill, fill_raw
from flowbot.pod.identifiers import IdMaker, raw_id
from flowbot.pod.keeper import Keeper
from flowbot.pod.markup import clean_text, translate, write_presentationml
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.people import People
from flowbot.pod.rules import MessageRules
from flowbot.pod.streams import PodStreams
from flowbot.pod.threads import Threads
from flowbot.pod.wire import elements_action


class Talk:
    """The messages of a local pod.

    Args:
        people: Who writes.
        accounts: Who of them can log in.
        streams: Where.
        delivery: Whom it is told to.
        clock: What time it is.
        ids: What makes the ids of messages.
        limits: What bots may send at once.
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
        rules: MessageRules | None = None,
    ) -> None:
        self.rules = rules or MessageRules()
        self.keeper = Keeper(people, accounts, streams, delivery, clock=clock, ids=ids, limits=limits, rules=self.rules)
        self.written = self.keeper.written
        self.threads = Threads(self.keeper)
        self._people = people
        self._streams = streams
        self._delivery = delivery
        self._ids = ids
        self._limits = limits

    def messages_in(self, stream: PodStream) -> Sequence[PodMessage]:
        """What was written in a stream, oldest first."""
        return [message for message in self.messages if message.stream_id == stream.id]

    @property
    def messages(self) -> Sequence[PodMessage]:
        """What was written, oldest first; a message that was changed stands in the place of the old one."""
        return self.written.messages

    def say(self, user: User, stream: PodStream, text: str, attachments: Files = ()) -> PodMessage:
        """Write a text as a person; who speaks in a room is in it from then on.

        Args:
            user: Who writes.
            stream: Where.
            text: What; empty for files without a word.
            attachments: Files to go with it, each a name and a content.

        Raises:
            MessageRejectedError: The user is a bot, not one of the two in an IM, or cannot log in; or the
                files are too large (413), or compliance blocks it (451).
        """
        return self.keeper.say(user, stream, text, attachments)

    def read(self, user: User, stream: PodStream) -> None:
        """A person reads all that stands in a stream."""
        self.keeper.read(user, stream)

    def edit(self, user: User, message: PodMessage, text: str) -> PodMessage:
        """Write another text in the place of a message, as the person who wrote it.

        Raises:
            MessageRejectedError: Somebody else wrote it, or the user is a bot (400), or they cannot log in (403).
        """
        self.keeper.check_person(user, "changes its messages by itself")
        if message.user.id != user.id:
            raise MessageRejectedError(f"{user.display_name} cannot edit this message", status=400)
        text = clean_text(text)
        presentationml, data = write_presentationml(text, self._people)
        said: dict[str, Any] = {"presentationml": presentationml, "text": text, "data": data}
        first = message.initial or (message.id, message.timestamp_ms)
        stream = self._streams.of_message(message)
        return self.keeper.keep(user, stream, (), **said, replacing=message.id, initial=first)

    def post(
        self,
        bot: User,
        stream_id: str,
        message: str,
        data: str | None = None,
        attachments: Files = (),
        *,
        previews: Files = (),
        on_behalf_of: int | None = None,
    ) -> PodMessage:
        """Post MessageML as a bot, with files, each a name and a content; or as a person whom the bot speaks for.

        Raises:
            MessageRejectedError: It is not MessageML, mentions somebody who is not here, `data`
                is not a JSON object, is too long or has too many entities, or the stream is unknown
                (400); who writes is not a member of the stream (403); or message and data, or the
                files, are too large (413); or compliance blocks it (451). Or there is no such person, or some
                files have a preview and others none (400).
        """
        writer = bot if on_behalf_of is None else self._people.get(UserId(on_behalf_of))
        if writer is None:
            raise MessageRejectedError(f"there is no user {on_behalf_of}", status=400)
        stream = self.keeper.open_stream(writer, stream_id)
        return self.keeper.keep(writer, stream, attachments, previews, **self.check(message, data))

    def check(self, message: str, data: str | None) -> dict[str, str]:
        """What MessageML and data become, as the fields of a message; raises as of `post`, wherever it goes."""
        return translate(message, data, self._people, self._limits)

    def update(
        self,
        bot: User,
        stream_id: str,
        message_id: str,
        message: str,
        data: str | None = None,
        attachments: Files = (),
        *,
        previews: Files = (),
        silent: bool = True,
    ) -> PodMessage:
        """Put MessageML in the place of a message of the bot's own, which has another id from then on.

        Raises:
            MessageRejectedError: As of `post`; or there is no such message of this bot in the stream (400).
        """
        stream = self.keeper.open_stream(bot, stream_id)
        old = self.written.newest(normalise_id(message_id))
        if old is None or old.stream_id != stream.id or old.user.id != bot.id:
            raise MessageRejectedError(f"{bot.display_name} has no message {message_id} in this stream", status=400)
        first = old.initial or (old.id, old.timestamp_ms)
        fields = self.check(message, data)
        return self.keeper.keep(
            bot, stream, attachments, previews, **fields, replacing=old.id, initial=first, silent=silent
        )

    def pin(self, bot: User, stream_id: str, message_id: str | None) -> None:
        """Let a message stand above its stream, in the place of any other; None for no message.

        Raises:
            MessageRejectedError: The stream is unknown, or there is no such message in it (400); or the bot is
                not a member of it (403).
        """
        stream = self.keeper.open_stream(bot, stream_id)
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
        stream = self.keeper.open_stream(bot, stream_id)
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
                filled in is empty, or the user is a bot (400); or they are not in the stream, or cannot log in (403).
        """
        self.keeper.check_person(user, "fills in no forms")
        self.keeper.check_member(user, self._streams.of_message(message))
        self._send_form(user, message, fill(message, values or {}, button))

    def submit_raw(self, user: User, message: PodMessage, values: Mapping[str, object], button: str | None) -> None:
        """Send a form as no client would: the values as they are, whoever and wherever the user is.

        Raises:
            MessageRejectedError: There is no form in the message (400).
        """
        self._send_form(user, message, fill_raw(message, values, button))

    def _send_form(self, user: User, message: PodMessage, filled: FilledForm) -> None:
        stream = self._streams.of_message(message)
        now_ms, shown = self.keeper.now_ms(), self._named_by_form(message)
        named = raw_id(shown) if self._delivery.settings.raw_form_ids else shown
        ids = (self._delivery.event_id(now_ms), self._ids.message_id(now_ms))
        event = elements_action(ids, now_ms, user, stream, named, filled.form_id, filled.values)
        self.written.submit(message.id, MessageId(ids[1]))
        self._delivery.put(event, {message.user.id})

    def _named_by_form(self, message: PodMessage) -> MessageId:
        """The message that a submission of a form names."""
        match self.rules.forms_refer_to:
            case "newest":
                newest = self.written.newest(message.id)
                return newest.id if newest is not None else message.id
            case "first":
                return message.initial[0] if message.initial is not None else message.id
            case "shown":
                return message.id

    def read_messages(self, user: User, stream_id: str, since_ms: int, until_ms: int | None) -> Sequence[PodMessage]:
        """What was written in a stream meanwhile, oldest first, for a member of it; changes are messages of their own.

        Raises:
            OperationError: The stream is unknown (400), or the user is not a member of it (403).
        """
        stream = self._streams.of_member(user, stream_id)
        return self.written.between(stream.id, since_ms, until_ms)

    def read_attachment(self, user: User, stream_id: str, message_id: str, attachment_id: str) -> bytes:
        """The content of a file that came with a message, for a member of its stream.

        Raises:
            AttachmentError: Stream, message or file is unknown (400); or the user is not a
                member of the stream (403).
        """
        stream = self._streams.get(stream_id)
        if stream is None:
            raise AttachmentError(f"there is no stream with the id {stream_id}", status=400)
        if user.id not in stream.members:
            raise AttachmentError(f"{user.display_name} is not a member of the stream {stream.id}", status=403)
        return find_attachment(self.messages_in(stream), message_id, attachment_id).content

    def message_json(self, message: PodMessage) -> dict[str, Any]:
        """A message as the agent answers with it."""
        return self.keeper.message_json(message)

    def suppress(self, by: User, message_id: str) -> PodMessage:
        """Take a message back; it, as it was.

        Raises:
            OperationError: There is no such message (400), or they may not, see `MessageRules` (403).
        """
        found = self.written.newest(normalise_id(message_id))
        if found is None:
            raise OperationError(f"there is no message {message_id}", status=400)
        if not self._may_suppress(by, found):
            raise OperationError(f"{by.display_name} did not write this message", status=403)
        self.written.remove(found)
        payload = {"messageId": found.id, "stream": {"streamId": found.stream_id}}
        self._delivery.tell("MESSAGESUPPRESSED", payload, by, self._streams.of_message(found).members)
        return found

    def _may_suppress(self, by: User, message: PodMessage) -> bool:
        if by.id in (message.user.id, *(self.rules.content_managers or ())):
            return True
        stream = self._streams.of_message(message)
        match self.rules.suppressors:
            case "owners":
                return by.id in stream.owners
            case "everybody":
                return by.id in stream.members
            case "writer":
                return False
