"""`ports.Pod` over REST: the client of a real (or local) pod."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from flowbot.clock import Clock, SystemClock
from flowbot.errors import MessageRejectedError, NotAllowedError
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.symphony._agent import EventReader
from flowbot.symphony.attachments import Attachments
from flowbot.symphony.auth import Authenticator, LoginRequests, Tokens, app_login, bot_login, log_out
from flowbot.symphony.http import Connections
from flowbot.symphony.me import get_me
from flowbot.symphony.messages import create_message, update_message
from flowbot.symphony.on_behalf import PeopleSessions
from flowbot.symphony.pins import Pins
from flowbot.symphony.readers import FeedKind, reader_of
from flowbot.symphony.reading import read_messages
from flowbot.symphony.retry import Backoff
from flowbot.symphony.session import Session
from flowbot.symphony.streams import find_rooms, list_streams, open_im
from flowbot.symphony.uploads import Files

if TYPE_CHECKING:
    import httpx2

    from flowbot.config import SymphonyConfig
    from flowbot.messageml import SendingLimits
    from flowbot.operations import Operations, Person

_NO_APP = (
    "nothing can be done on behalf of people: the configuration names no app that they could allow to; "
    "write app.appId and app.privateKey.path into the file of `symphony:`, or take `on_behalf_of` out of the step"
)


class SymphonyClient:
    """One bot on one pod. Make it with `connect`; one task reads events, any number send."""

    def __init__(
        self,
        session: Session,
        reader: EventReader,
        attachments: Attachments,
        people: PeopleSessions | None = None,
        limits: SendingLimits | None = None,
    ) -> None:
        self._session = session
        self._reader = reader
        self._attachments = attachments
        self._pins = Pins(session=session)
        self._people = people
        self._limits = limits

    @cached_property
    def operations(self) -> Operations:
        """What else may be asked of the pod; each raises OperationError when it refuses for good."""
        return _operations_of(self._session)

    def operations_for(self, user_id: UserId | str) -> Operations:
        """The same on behalf of a person, told by their id or user name, who is logged in for when it is first used.

        Raises:
            NotAllowedError: There is no app in the configuration to log in as.
        """
        from flowbot.operations.for_people import for_people

        return for_people(_operations_of(self._session_for(user_id)))

    def _session_for(self, user: UserId | str | None) -> Session:
        """The session of a person, or the bot's own; raises NotAllowedError where there is no app."""
        if user is None:
            return self._session
        if self._people is None:
            raise NotAllowedError(f"{_NO_APP} (here user {user})")
        return self._people.session_for(user)

    @classmethod
    @asynccontextmanager
    async def connect(
        cls,
        config: SymphonyConfig,
        *,
        feed: FeedKind = "datafeed",
        clock: Clock | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        jitter: random.Random | None = None,
        limits: SendingLimits | None = None,
        log_in: Callable[[], Awaitable[Tokens]] | None = None,
        reader: Callable[[Session], EventReader] | None = None,
    ) -> AsyncGenerator[SymphonyClient]:
        """A client that is ready to use, and closed at the end of the block.

        Nothing is asked of the pod yet; the first call logs in. The datafeed is left as it
        is at the end, so that what happens meanwhile is there for the next start.

        Args:
            config: How to reach the pod, and as whom.
            feed: What events are read from.
            clock: For token lives and waits between attempts; the system's by default.
            transport: Stands in for the network, in tests.
            jitter: Where the random part of waits comes from.
            limits: What the pod takes in one message; what is documented by default.
            log_in: Logs the bot in, in place of what the configuration says.
            reader: Makes what events are read with, in place of `feed`.

        Raises:
            ConfigError: A key, a certificate or the trust store cannot be read; or the datahose is
                to be read, and it is not configured.
        """
        clock, jitter = clock or SystemClock(), jitter or random.Random()
        async with Connections(config, transport=transport) as connections:
            backoff = Backoff(config.retry, jitter)
            make_session = partial(Session, connections, backoff=backoff, clock=clock)
            requests = LoginRequests(connections, backoff=backoff, clock=clock)
            authenticator = Authenticator(log_in or await bot_login(config, requests, clock))
            app = await app_login(config.app, requests, clock) if config.app else None
            session = make_session(authenticator)
            try:
                yield cls(
                    session,
                    reader(session) if reader else reader_of(config, session, feed=feed, clock=clock, jitter=jitter),
                    Attachments(session=session, max_bytes=config.max_attachment_bytes),
                    PeopleSessions(app, make_session, clock) if app else None,
                    limits,
                )
            finally:
                if config.bot.certificate is not None:
                    await log_out(authenticator, requests)

    async def get_me(self) -> User:
        """The bot's own user.

        Raises:
            AuthenticationError: The bot is not accepted.
            SymphonyError: The pod cannot be reached, or its answer has no user.
        """
        return await get_me(self._session)

    async def open_feed(self) -> str:
        """Find what the bot's events are read from, or make it; what happens from here on is on it. Its id.

        Raises:
            AuthenticationError: The bot is not accepted.
            DatafeedError: The agent refuses for good.
        """
        return await self._reader.open()

    async def read_events(self) -> Sequence[bytes]:
        """The next batch of events, acknowledging the one before; see `EventReader.read`.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The agent refuses for good.
        """
        return await self._reader.read()

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Files = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Post MessageML (with EntityJSON `data`, and files) and return the id of the new message.

        A file is a name and a content, or an `Upload`, of which a piece is in memory at a time.

        Raises:
            MessageRejectedError: Refused for good, also by the person on whose behalf it is; nothing was sent.
            SymphonyError: Any other failure; `outcome_unknown` says whether it may have been sent.
        """
        with _rejected():
            session = self._session_for(on_behalf_of)
            return await create_message(session, stream_id, message, data, files, limits=self._limits)

    async def open_im(self, user_id: UserId) -> StreamId:
        """The IM with a person.

        Raises:
            MessageRejectedError: There can be none with this person.
            SymphonyError: Any other failure.
        """
        return await open_im(self._session, user_id)

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        """The rooms that the bot is in and that have exactly this name; closed ones where no open one has it.

        Raises:
            SymphonyError: They cannot be listed.
        """
        return await find_rooms(self._session, name)

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        """Those who have these e-mail addresses; raises as operations do."""
        return await self.operations.users.list(emails=emails)

    async def list_streams(self) -> Sequence[StreamId]:
        """The streams that the bot is in: its open rooms, and what it has with people alone.

        Raises:
            SymphonyError: The list cannot be read.
        """
        return await list_streams(self._session)

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Files = (),
        silent: bool = True,
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """Put MessageML in the place of a message of the bot's own; the id that it has from then on.

        Who has read the message has read the change, too, unless it is not `silent`. Agents since 23.6 let a
        message that was sent on behalf of a person be changed so, too (release notes).

        Raises:
            MessageRejectedError: Refused for good; nothing was changed.
            SymphonyError: Any other failure.
        """
        with _rejected():
            session = self._session_for(on_behalf_of)
            return await update_message(
                session, stream_id, message_id, message, data, files, silent=silent, limits=self._limits
            )

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message stand above its stream; see `Pins.pin`.

        Raises:
            MessageRejectedError: The bot may not pin there, or there is no such message.
            SymphonyError: Any other failure.
        """
        await self._pins.pin(stream_id, message_id)

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Let a message not stand above its stream any more, if it does; see `Pins.unpin`.

        Raises:
            MessageRejectedError: The bot may not unpin there.
            SymphonyError: Any other failure.
        """
        await self._pins.unpin(stream_id, message_id)

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        """The messages that were written in a stream meanwhile, oldest first, each as its JSON.

        Raises:
            OperationError: The bot may not read there, or there is no such stream.
            SymphonyError: Any other failure.
        """
        return await read_messages(self._session, stream_id, since, until, limit=limit)

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        """The content of a file that came with a message; see `Attachments.read`.

        Raises:
            AttachmentError: It is not there, not for this bot, too large, or not sent as Base64.
            SymphonyError: Any other failure.
        """
        return await self._attachments.read(stream_id, message_id, attachment_id)

    def open_attachment(
        self, stream_id: StreamId, message_id: MessageId, attachment_id: str
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The same in pieces, as they come; see `Attachments.open`.

        Raises:
            AttachmentError: It is not there, not for this bot, or, as it is read, too large or not sent as Base64.
            SymphonyError: Any other failure, also one while it is read.
        """
        return self._attachments.open(stream_id, message_id, attachment_id)


def _operations_of(session: Session) -> Operations:
    from flowbot.symphony.operations import operations_of  # many records, of which not every bot needs one

    return operations_of(session)


@contextmanager
def _rejected() -> Iterator[None]:
    """Say of a message that it is refused for good, where a person does not allow it to be theirs."""
    try:
        yield
    except NotAllowedError as refusal:
        raise MessageRejectedError(str(refusal), status=refusal.status, trace_id=refusal.trace_id) from refusal
