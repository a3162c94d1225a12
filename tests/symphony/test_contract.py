"""Tests for flowbot.testing.contracts.pod: the local pod in process, and the client on a local pod over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import SymphonyConfig, load_symphony_config
from flowbot.errors import AuthenticationError
from flowbot.events import Attachment
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.pod import Fault, FeedSettings, LocalPod
from flowbot.pod.presences import OFFLINE
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.pod.serving import Serving
from flowbot.ports import Pod
from flowbot.symphony import SymphonyClient
from flowbot.testing.contracts._operations_messages import MessagesContract
from flowbot.testing.contracts.operations import OperationsContract
from flowbot.testing.contracts.pod import PodContract, PodWorld

# A poll is over at once: what was said lies in the feed when `say` returns.
FEEDS = FeedSettings(poll_seconds=0, visibility_seconds=30)


class InProcess:
    """A local pod, and connections to it without HTTP."""

    bot_username = BOT_USERNAME

    def __init__(self, pod: LocalPod, clock: VirtualClock) -> None:
        self.pod = pod
        self.clock = clock

    def connect(self) -> AbstractAsyncContextManager[Pod]:
        return self._connected()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Pod]:
        yield self.pod.connect(self.bot_username)

    async def say(self, user: str, room: str, text: str, attachments: Sequence[tuple[str, bytes]] = ()) -> StreamId:
        stream = self.pod.streams.ensure(room)
        self.pod.talk.say(self.pod.ensure_user(user), stream, text, attachments)
        return stream.id

    async def attach_elsewhere(self, user: str, attachment: tuple[str, bytes]) -> Attachment:
        alice = self.pod.ensure_user(user)
        message = self.pod.talk.say(alice, self.pod.streams.im(alice, self.pod.add_bot("other")), "", [attachment])
        return Attachment(id=message.attachments[0].id, stream_id=message.stream_id, message_id=message.id)

    async def read(self, user: str, room: str) -> None:
        self.pod.talk.read(self.pod.ensure_user(user), self.pod.streams.ensure(room))

    async def answer(self, user: str, message: MessageId, text: str, *, forward_to: str | None = None) -> MessageId:
        person, about = self.pod.ensure_user(user), self.pod.talk.written.newest(message)
        assert about is not None
        if forward_to is None:
            return self.pod.talk.threads.reply(person, about, text).id
        return self.pod.talk.threads.forward(person, about, self.pod.streams.ensure(forward_to), text).id

    async def texts_in(self, room: str) -> Sequence[str]:
        return [message.text for message in self.pod.talk.messages_in(self.pod.streams.ensure(room))]

    async def pinned_in(self, room: str) -> str | None:
        pinned = self.pod.talk.pinned_in(self.pod.streams.ensure(room))
        return pinned.text if pinned is not None else None

    async def outsider(self, name: str) -> UserId:
        return self.pod.people.ensure_outsider(name).id

    async def request(self, outsider: str) -> UserId:
        carol, bot = self.pod.people.ensure_outsider(outsider), self.pod.ensure_user(self.bot_username)
        self.pod.society.contacts.request(carol, bot.id)
        return carol.id

    async def answer_request(self, outsider: str, *, accept: bool) -> None:
        contacts, bot = self.pod.society.contacts, self.pod.ensure_user(self.bot_username)
        (contacts.accept if accept else contacts.reject)(self.pod.ensure_user(outsider), bot.id)

    async def leave(self, user: str) -> None:
        self.pod.society.presences.put(self.pod.ensure_user(user), OFFLINE)

    def break_down(self, component: str, message: str) -> None:
        self.pod.society.rules.down[component] = message

    async def pass_visibility_time(self) -> None:
        self.clock.advance(31)


class ClientClock:
    """The pod's time, on which the waits of a client take none."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await anyio.lowlevel.checkpoint()

    async def wait_until(self, moment: datetime) -> None:
        await self._clock.wait_until(moment)


class OverHttp(InProcess):
    """The same, with the client on a port."""

    def __init__(self, pod: LocalPod, clock: VirtualClock, config: SymphonyConfig) -> None:
        super().__init__(pod, clock)
        self.config = config

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Pod]:
        async with SymphonyClient.connect(self.config, clock=ClientClock(self.clock)) as client:
            bot = self.pod.ensure_user(self.bot_username)
            if not self.pod.feeds_of(bot).list():
                await client.read_events()  # makes the feed
            yield client


@pytest.fixture(scope="session")
def pod_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that its keys are made once."""
    return tmp_path_factory.mktemp("pod")


@asynccontextmanager
async def over_http(folder: Path, feeds: FeedSettings) -> AsyncIterator[OverHttp]:
    clock = VirtualClock()
    pod = LocalPod(clock, feeds=feeds)
    async with serving_pod(pod, folder, port=0, serving=Serving(app="flow-app")) as served:
        yield OverHttp(pod, clock, load_symphony_config(served.config_path))


@pytest.fixture
async def served(pod_folder: Path) -> AsyncIterator[OverHttp]:
    async with over_http(pod_folder, FEEDS) as world:
        yield world


class TestLocalPod(PodContract, OperationsContract):
    @pytest.fixture
    def world(self) -> PodWorld:
        clock = VirtualClock()
        pod = LocalPod(clock)
        pod.add_bot(BOT_USERNAME, display_name="Flow Bot")
        return InProcess(pod, clock)


class TestSymphonyClient(PodContract, OperationsContract):
    @pytest.fixture
    def world(self, served: OverHttp) -> PodWorld:
        return served


class TestSymphonyClientOfAPodWithOtherWays(MessagesContract):
    """What is not published of messages is the other way round than usual, and the client reads the same."""

    @pytest.fixture
    def world(self, served: OverHttp) -> PodWorld:
        rules = served.pod.talk.rules
        rules.lists_newest_first, rules.has_images, rules.silent_is_text = False, False, True
        rules.receipts_at_once = 1
        return served


async def texts(pod: Pod) -> list[str]:
    """What was said in the next batch that is not empty."""
    with anyio.fail_after(10):
        while not (batch := await pod.read_events()):
            pass
    return [json.loads(event)["payload"]["messageSent"]["message"]["message"] for event in batch]


async def test_a_long_poll_is_answered_when_something_is_said(pod_folder: Path) -> None:
    heard: list[str] = []

    async def listen(pod: Pod) -> None:
        heard.extend(await texts(pod))

    # On this pod's clock no time passes, so only an event can end a poll.
    async with over_http(pod_folder, FeedSettings(poll_seconds=30)) as world:
        world.pod.feeds_of(world.pod.ensure_user(BOT_USERNAME)).create()
        async with world.connect() as pod, anyio.create_task_group() as tasks:
            tasks.start_soon(listen, pod)
            await pod.get_me()
            await world.say("Alice", "Desk", "wake up")

    assert "wake up" in heard[0]


async def test_a_long_poll_is_cancelled_at_once(pod_folder: Path) -> None:
    async with over_http(pod_folder, FeedSettings(poll_seconds=30)) as world:
        feed = world.pod.feeds_of(world.pod.ensure_user(BOT_USERNAME)).create()
        async with world.connect() as pod:
            with anyio.fail_after(5):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(pod.read_events)
                    await pod.get_me()
                    tasks.cancel_scope.cancel()
            await world.say("Alice", "Desk", "anybody?")

            assert "anybody?" in (await texts(pod))[0]
        assert not feed.is_drained


async def test_a_client_of_a_pod_that_lost_its_feeds_goes_on(
    served: OverHttp, caplog: pytest.LogCaptureFixture
) -> None:
    async with served.connect() as pod:
        lost = await pod.open_feed()
        served.pod.delivery.drop()
        await pod.read_events()
        await served.say("Alice", "Desk", "still there?")

        [said] = await texts(pod)
        assert await pod.open_feed() != lost

    assert "still there?" in said
    assert "is gone" in caplog.text


async def test_a_client_whose_tokens_ended_goes_on(served: OverHttp) -> None:
    async with served.connect() as pod:
        for _ in range(3):  # a feed that nobody reads for half an hour is gone, so read before that
            served.clock.advance(1700)
            await pod.read_events()
        await served.say("Alice", "Desk", "an hour later")

        [said] = await texts(pod)

    assert "an hour later" in said


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path_prefix="/agent/v5/datafeeds/", status=502, body=b"<html>Bad gateway</html>"),
        Fault(path_prefix="/agent/v5/datafeeds/", status=429, headers={"Retry-After": "3"}),
        Fault(path_prefix="/agent/v5/datafeeds/", status=400, headers={"Retry-After": "3"}),
        Fault(path_prefix="/agent/v5/datafeeds/", status=401),
        Fault(path_prefix="/agent/v5/datafeeds/", status=200, body=b"<html>Sign in</html>"),
        Fault(path_prefix="/agent/v5/datafeeds/", status=204),
    ],
    ids=lambda fault: str(fault.status),
)
async def test_a_fault_of_the_feed_loses_and_repeats_nothing(served: OverHttp, fault: Fault) -> None:
    async with served.connect() as pod:
        await served.say("Alice", "Desk", "one")
        [one] = await texts(pod)
        await served.say("Alice", "Desk", "two")
        served.pod.faults.append(fault)

        [two] = await texts(pod)

    assert "one" in one
    assert "two" in two


async def test_a_key_that_the_pod_does_not_know_is_refused_with_words(served: OverHttp, key_pem: str) -> None:
    account = served.config.bot.model_validate({"username": BOT_USERNAME, "privateKey": {"content": key_pem}})
    stranger = served.config.model_copy(update={"bot": account})

    async with SymphonyClient.connect(stranger, clock=served.clock) as client:
        with pytest.raises(AuthenticationError, match="does not accept the bot 'flow-bot'"):
            await client.get_me()
