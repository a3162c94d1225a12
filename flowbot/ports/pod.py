"""What the runtime needs of a pod, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Operations, Person


class Pod(Protocol):
    """Symphony, as one bot meets it."""

    @property
    def operations(self) -> Operations:
        """What else may be asked of it, by its group."""
        ...

    def operations_for(self, user_id: UserId) -> Operations:
        """The same on behalf of a person: it is they who do it, with what they may do.

        Raises:
            NotAllowedError: Nothing can be done for anybody, as the settings are; where one person does not allow
                it, or an operation is for nobody but the bot, the operation raises it.
        """
        ...

    async def get_me(self) -> User:
        """The bot's own user."""
        ...

    async def open_feed(self) -> str:
        """Find the bot's datafeed, or make it: what happens from here on will be delivered.

        Returns:
            Which feed it is. Another one than the last time is new: what happened in between is on none.

        Raises:
            SymphonyError: There is no feed to be had, and trying again will not help.
        """
        ...

    async def read_events(self) -> Sequence[bytes]:
        """The next batch of datafeed events, each as its JSON; waits until there is one.

        One that is empty says that nothing waits; a pod may say so at the first read, and after it has waited.

        Calling this again acknowledges the batch before: store a batch first, then ask for
        the next. Where the feed was lost, and there is another one, which `open_feed` tells, an empty
        batch comes before the first one of that.

        Raises:
            SymphonyError: The feed cannot be read, and trying again will not help.
        """
        ...

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Post MessageML (with EntityJSON `data`) and return the id of the new message.

        Args:
            stream_id: Where.
            message: MessageML.
            data: EntityJSON; None for none.
            files: What is attached, each a name and a content.
            on_behalf_of: Who writes it; the bot when None.

        Raises:
            MessageRejectedError: Refused for good; nothing was sent.
            SymphonyError: No answer, or one that does not say whether it was sent.
        """
        ...

    async def open_im(self, user_id: UserId) -> StreamId:
        """The IM with a person; it is made when there is none, and is always the same one.

        Raises:
            MessageRejectedError: There can be none: no such person, or one who may not be written to.
            SymphonyError: No answer, or one that does not say; asking again is harmless.
        """
        ...

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        """The rooms that the bot is in and that have exactly this name; closed ones where no open one has it.

        So it is told of a closed room that nobody can write there, whether the bot has known it before or not.

        Raises:
            SymphonyError: No answer, or one that does not say; asking again is harmless.
        """
        ...

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        """Those who have these e-mail addresses, in any case, each once; those that nobody has are left out.

        Raises:
            OperationError: The pod does not tell; trying again will not help.
            SymphonyError: No answer, or one that does not say; asking again is harmless.
        """
        ...

    async def list_streams(self) -> Sequence[StreamId]:
        """The streams that the bot is in: its open rooms, and what it has with people alone.

        Raises:
            SymphonyError: No answer, or one that does not say; asking again is harmless.
        """
        ...

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Put MessageML in the place of a message of the bot's own; the id that it has from then on.

        Doing it twice is harmless. It has these files from then on, each a name and a content. Where
        it is a person's, whom the bot has sent it on behalf of, it is changed on their behalf.

        Raises:
            MessageRejectedError: Refused for good; nothing was changed.
            SymphonyError: No answer, or one that does not say whether it was changed.
        """
        ...

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message stand above its stream, in the place of any other; doing it twice is harmless.

        Raises:
            MessageRejectedError: The bot may not pin there, or there is no such message.
            SymphonyError: No answer, or one that does not say whether it was pinned.
        """
        ...

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message not stand above its stream any more; one that does not is left as it is, as is any other.

        Raises:
            MessageRejectedError: The bot may not unpin there.
            SymphonyError: No answer, or one that does not say whether it was unpinned.
        """
        ...

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        """The messages that were written in a stream meanwhile, oldest first, each as its JSON (`V4Message`).

        A change is a message of its own; one that was taken back is none.

        Args:
            stream_id: Where.
            since: The earliest that counts.
            until: The latest that counts; None: the newest, too.
            limit: How many at most: where there are more, some of them are missing, on a real pod the oldest.

        Raises:
            OperationError: The bot may not read there, or there is no such stream; trying again will not help.
            SymphonyError: No answer, or one that does not say; asking again is harmless.
        """
        ...

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        """The content of a file that came with a message; it may be asked for any number of times.

        An `Attachment` of an event has all three ids.

        Args:
            stream_id: Where the message is.
            message_id: The message.
            attachment_id: As the event gave it, percent-escapes included.

        Raises:
            AttachmentError: There is no such file, the bot may not read it, or it is larger than the pod's
                settings allow or damaged; trying again will not help.
            SymphonyError: No answer, or one that does not say why.
        """
        ...
