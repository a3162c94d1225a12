"""A chat: people and a bot on a local pod, and all that was said; how it waits is its faces' business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NoReturn

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.errors import did_you_mean
from flowbot.pod import LocalPod
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeed
from flowbot.pod.parts import PodStream
from flowbot.project import Project
from flowbot.runtime.trace import Trace
from flowbot.testing.chat.cast import Cast
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.matching import differences
from flowbot.testing.chat.process import Process, StoreKind
from flowbot.testing.chat.report import describe_failure
from flowbot.testing.chat.seen import SeenMessage, new_of_bot
from flowbot.testing.chat.stubs import StubbedCalls, Stubs
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.watch import Watch
from flowbot.testing.chat.web import StubbedWeb
from flowbot.testing.lines import Expected, Line

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When a chat begins that does not say so: on a Monday at nine."""


@dataclass(slots=True)
class Settings:
    """How a chat is held."""

    start: datetime = START
    store: StoreKind = "memory"
    services: Mapping[Any, object] = field(default_factory=dict)
    """By type, what stands in place of a service."""
    trace: Trace | None = None
    """Told of every step that a conversation takes."""
    lets_fail: bool = False
    """Whether a turn that fails is left to the test to find."""
    golden: Callable[[SeenMessage], None] | None = None
    """Holds a message against its file; raises ChatError."""
    seed: str = "chat"


class Core:
    """What is common to a synchronous and an asynchronous chat."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.settings = settings
        self.clock = VirtualClock(settings.start)
        self.cast = Cast()
        self._whole = project
        self.project = self.cast.of_project(project)
        limits = project.config.limits.sending
        feeds = FeedSettings(ttl_seconds=10**9, echoes=False)  # what the bot has written moves nothing; it costs time
        self.pod = LocalPod(self.clock, seed=settings.seed, feeds=feeds, limits=limits)
        self.me = self.pod.add_bot(project.config.name)
        self.stubs = Stubs(self.clock, self._as_value)
        self.web = StubbedWeb()
        self.watch = Watch(settings.trace)
        self.turns: list[Turn] = []
        self.seen: list[SeenMessage] = []
        self.places: dict[str, PodStream] = {}
        self.values: Callable[[object], object] = lambda value: value
        """What a person or a place of a face is to flows."""
        self.fed: list[bytes] = []
        """The events that people have caused, oldest first."""
        self._history = 0
        self._process: Process | None = None

    # ── its process ──

    @property
    def process(self) -> Process:
        """The bot's, which is made when it is first needed: until then actions may be stubbed, or let be."""
        if self._process is None:
            self._process = Process(
                self._bot(),
                self.pod,
                self.clock,
                store=self.settings.store,
                observe=self.watch.observe,
                trace=self.watch.trace,
                services=self.settings.services,
                http=self.web,
                around_calls=lambda calls: StubbedCalls(self.stubs, calls),
            )
        return self._process

    @property
    def has_begun(self) -> bool:
        """Whether its process was made."""
        return self._process is not None

    def _bot(self) -> Flowbot:
        authored = self.project.authored
        actions = {name: self.stubs.around(action) for name, action in authored.actions.items()}
        return _bot_of(self._whole).played_by(replace(self.project, authored=replace(authored, actions=actions)))

    @property
    def feed(self) -> Datafeed:
        """What the bot reads."""
        return self.pod.feeds_of(self.me).list()[0]

    # ── a line, and what comes of it ──

    async def turn(self, line: Line | None, do: Callable[[], Awaitable[None]]) -> Turn:
        """Do something, let the bot do what it can, and keep what came of it.

        Raises:
            ChatError: A turn of the bot has failed, or something was called that has no stub.
        """
        turn = Turn(line, self.clock.now())
        self.turns.append(turn)
        try:
            await do()
            await self.settle()
        finally:
            self._collect(turn)
        self._check(turn)
        return turn

    async def settle(self) -> None:
        """Let the bot do what it can do now."""
        self.fed += self.feed.pending
        before = self.process.kills
        await self.process.quiet()
        if self.process.kills != before:
            await self.watch.read(self.process.store, self.process.local.running.flows)

    async def pass_time(self, moment: datetime | None, *, most: int = 10_000) -> None:
        """Turn the clock, and let happen on the way what is due.

        Args:
            moment: Until when; None: until no conversation waits for time any more.
            most: So often something may be due on the way.

        Raises:
            ChatError: It is due more often.
        """
        for _ in range(most):
            due = await self.process.next_due()
            if due is None or (moment is not None and due >= moment) or (moment is None and not self._is_live()):
                break
            self.clock.set(max(due, self.clock.now()))
            await self.process.quiet()
        else:
            raise ChatError(f"something is due for ever: after {most} times it is {self.clock.now():%Y-%m-%d %H:%M}")
        if moment is not None:
            self.clock.set(moment)

    def _is_live(self) -> bool:
        return any(each.end is None for each in self.watch)

    def _collect(self, turn: Turn) -> None:
        history = self.pod.talk.written.history
        for message, of_form in new_of_bot(history, self._history, [self.me.id]):
            place = self.name_of(self.pod.streams.of_message(message))
            found = SeenMessage(message, place, self.watch.sources.of(message), of_form=of_form)
            self.seen.append(found)
            turn.messages.append(found)
        self._history = len(history)
        turn.steps, self.watch.steps = self.watch.steps, []
        turn.outcomes, self.watch.outcomes = self.watch.outcomes, []

    def _check(self, turn: Turn) -> None:
        missing = [*self.stubs.missing, *self.web.missing]
        self.stubs.missing, self.web.missing = [], []
        if missing:
            names = ", ".join(dict.fromkeys(missing))
            mend = "give it one: chat.stub(…), or chat.stub_http(…) for a web service"
            self.fail(f"{names}: this is called, and has no stub; {mend}")
        failed = [each for each in turn.outcomes if each.result == "dead-letter"]
        if failed and not self.settings.lets_fail:
            self.fail(f"a turn failed: {failed[0].reason}")

    # ── what was said ──

    def unclaimed(self, place: str | None = None) -> list[SeenMessage]:
        """What the bot has said that nobody expected, in one place or in all."""
        return [
            each for each in self.seen if each.claim is None and not each.is_card_change and place in (None, each.place)
        ]

    def expect(self, expected: Expected, place: str) -> SeenMessage:
        """The next message that nobody expected there, which must be this one.

        Raises:
            ChatError: It is another one, or there is none.
        """
        waiting = self.unclaimed(place)
        if not waiting:
            self.fail(f"nothing more was said in {place}", expected)
        found = differences(expected, waiting[0])
        if found:
            self.fail(f"in {place} something else was said", expected, found)
        return self.expect_this(expected, waiting[0])

    def expect_this(self, expected: Expected, seen: SeenMessage) -> SeenMessage:
        """A message that is the one which was expected; raises ChatError where its file says otherwise."""
        if expected.golden and self.settings.golden is not None:
            self.settings.golden(seen)
        seen.claim = "expected"
        return seen

    def expect_refusal(self, pattern: str) -> SeenMessage:
        """The first message that nobody expected with which the bot refuses something.

        Raises:
            ChatError: It has not refused it so.
        """
        wanted = f"pattern.{pattern}"
        for each in self.unclaimed():
            if each.name == wanted:
                each.claim = "expected"
                return each
        said = ", ".join(f"~{each.name}" for each in self.unclaimed()) or "nothing"
        self.fail(f"the bot did not refuse it with {wanted}", None, [f"expected  ~{wanted}\ngot       {said}"])

    def answered(self, place: str) -> None:
        """Somebody does something there: the question that was asked last was expected."""
        said = [each for each in self.seen if each.place == place and not each.is_card_change]
        if said and said[-1].claim is None and said[-1].asks:
            said[-1].claim = "answered"

    def silent(self) -> None:
        """Make sure that nothing was said that nobody expected.

        Raises:
            ChatError: Something was.
        """
        left = self.unclaimed()
        if left:
            said = "\n".join(f"{each.place}: {each.text}" for each in left)
            what = "message was" if len(left) == 1 else "messages were"
            self.fail(f"{len(left)} {what} not expected", None, [said])

    def fail(self, problem: str, expected: Expected | None = None, details: Sequence[str] = ()) -> NoReturn:
        """Raise ChatError, with the talk until now."""
        raise ChatError(describe_failure(self.turns, self.watch, problem, expected, details))

    # ── who and where ──

    def name_of(self, stream: PodStream) -> str:
        """What a stream is called in the chat."""
        for name, known in self.places.items():
            if known.id == stream.id:
                return name
        others = [each.display_name for each in self.pod.people if each.id in stream.members - {self.me.id}]
        name = stream.name if stream.type == "ROOM" else "+".join(others)
        while name in self.places:
            name += "'"
        self.places[name] = stream
        return name

    def place(self, name: str) -> PodStream:
        """The stream that is called so; the IM of a person by their name.

        Raises:
            ChatError: There is none.
        """
        found = self.places.get(name)
        if found is not None:
            return found
        person = self.pod.people.find(name)
        if person is None:
            hint = did_you_mean(name, [*self.places, *(each.display_name for each in self.pod.people)])
            raise ChatError(f"there is no place '{name}'" + (f"; {hint}" if hint else ""))
        stream = self.pod.streams.im(person, self.me)
        self.places[name] = stream
        return stream

    def _as_value(self, value: object) -> object:
        return self.values(value)


@lru_cache(maxsize=16)
def _bot_of(project: Project) -> Flowbot:
    """What is made of a project once for all chats."""
    return Flowbot(project)
