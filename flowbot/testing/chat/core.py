"""A chat: people and a bot on a local pod, and all that was said; how it waits is its faces' business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, NoReturn

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock, later
from flowbot.pod import LocalPod
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeed
from flowbot.project import Project
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.trace import Trace
from flowbot.testing.chat.calling import StubbedCalls
from flowbot.testing.chat.cast import Cast
from flowbot.testing.chat.failure import ChatError
from flowbot.testing.chat.matching import candidates, differences
from flowbot.testing.chat.process import Process, StoreKind
from flowbot.testing.chat.questions import Questions
from flowbot.testing.chat.report import describe_expected, describe_failure, first_line
from flowbot.testing.chat.seen import SeenMessage, new_of_bot
from flowbot.testing.chat.stubs import Stubs, services_left, services_of
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.values import in_flow
from flowbot.testing.chat.watch import Watch
from flowbot.testing.chat.web import StubbedWeb
from flowbot.testing.chat.whereabouts import Whereabouts
from flowbot.testing.lines import Expected, Line

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When a chat begins that does not say so: on a Monday at nine."""


@dataclass(slots=True)
class Settings:
    """How a chat is held."""

    start: datetime = START
    store: StoreKind = "memory"
    services: Mapping[Any, object] = field(default_factory=dict)
    """By its name or type, what stands in place of a service: `{"ledger": FakeLedger()}`."""
    trace: Trace | None = None
    """Told of every step that a conversation takes."""
    lets_fail: bool = False
    """Whether a turn that fails is left to the test to find."""
    golden: Callable[[SeenMessage], None] | None = None
    """Holds a message against its file; raises ChatError."""
    seed: str = "flowbot"
    """What ids are made from; with this one people have those that they have in `flowbot chat`."""


class Core(Whereabouts):
    """What is common to a synchronous and an asynchronous chat."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.settings = settings
        self.clock = VirtualClock(settings.start)
        limits = project.config.limits.sending
        feeds = FeedSettings(ttl_seconds=10**9, echoes=False)  # what the bot has written moves nothing; it costs time
        pod = LocalPod(self.clock, seed=settings.seed, feeds=feeds, limits=limits)
        super().__init__(pod, pod.add_bot(project.config.name))
        self.cast = Cast(pod)
        self._whole = project
        self.project = self.cast.of_project(project)
        self.stubs = Stubs(self.clock, in_flow, project.authored.actions)
        self.web = StubbedWeb()
        self.watch = Watch(settings.trace, self._endless)
        self.turns: list[Turn] = []
        self.seen: list[SeenMessage] = []
        self.questions = Questions(self.seen)
        self.failing: list[Outcome] | None = None
        """The turns that have failed, while they may."""
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
                services=services_of(self.project, self.settings.services),
                http=self.web,
                around_calls=lambda calls: StubbedCalls(self.stubs, calls, self.clock),
            )
        return self._process

    @property
    def has_begun(self) -> bool:
        """Whether its process was made."""
        return self._process is not None

    def _bot(self) -> Flowbot:
        authored = self.project.authored
        actions = {name: self.stubs.around(action) for name, action in authored.actions.items()}
        played = replace(authored, actions=actions)
        played = replace(played, services=services_left(authored, played, self.settings.services))
        return _bot_of(self._whole).played_by(replace(self.project, authored=played))

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
        turn, before, process = Turn(line, self.clock.now()), len(self.seen), self.process
        starts, kills = process.starts, process.kills
        self.turns.append(turn)
        try:
            await do()
            turn.fed = self.feed.pending
            await self._quiet()
            if process.kills != kills:
                await self._end_doubt()
        finally:
            self._collect(turn)
        if process.starts != starts or turn.failed:
            await self.watch.read(process.store, process.local.running.flows)
        self.questions.note(turn, before)
        self._check(turn)
        return turn

    async def _quiet(self) -> None:
        """Let the bot do what it can do now."""
        self.watch.heard = 0
        await self.process.quiet()

    async def _end_doubt(self) -> None:
        """After a kill a process waits before it looks what became of what was being sent: let that time pass."""
        until = later(self.clock.now(), self.project.config.limits.settle_seconds + 1)  # its pauses are not exact
        while (due := self.process.local.running.next_try) is not None and due <= until:
            self.clock.set(due)
            await self._quiet()

    async def pass_time(self, moment: datetime | None, *, most: int = 10_000) -> None:
        """Turn the clock, and let happen on the way what is due.

        Args:
            moment: Until when; None: until no conversation waits for time any more.
            most: So often something may be due on the way.

        Raises:
            ChatError: Something is due more often.
        """
        for _ in range(most):
            due = await self.process.next_due()
            if due is None or (moment is not None and due >= moment) or (moment is None and not self._waits_for(due)):
                break
            self.clock.set(max(due, self.clock.now()))
            await self._quiet()
        else:
            self.fail(f"something was due {most} times, and then again: that may go on for ever")
        if moment is not None:
            self.clock.set(moment)

    def _waits_for(self, due: datetime) -> bool:
        """Whether a conversation waits for this moment, or a call of one; else it is a time of the flows' own."""
        return self.process.local.running.next_try is not None or any(due in each.dues for each in self.watch)

    def _endless(self) -> NoReturn:
        """Raise ChatError: the bot goes round in what is done at once."""
        self._collect(self.turns[-1])
        self.fail("the bot does not come to rest: it goes round without waiting for anybody")

    def _collect(self, turn: Turn) -> None:
        history = self.pod.talk.written.history
        for message, of_form in new_of_bot(history, self._history):
            stream, source = self.pod.streams.of_message(message), self.watch.sources.of(message)
            pinned = partial(self.pod.talk.pinned_in, stream)
            found = SeenMessage(message, self.name_of(stream), source, of_form=of_form, pinned=pinned)
            self.seen.append(found)
            turn.messages.append(found)
        self._history = len(history)
        turn.steps += self.watch.steps
        turn.unheard += self.watch.unheard
        turn.outcomes += self.watch.outcomes
        self.watch.steps, self.watch.unheard, self.watch.outcomes = [], [], []

    def _check(self, turn: Turn) -> None:
        missing = [*self.stubs.missing, *self.web.missing]
        self.stubs.missing, self.web.missing = [], []
        if missing:
            names = ", ".join(dict.fromkeys(missing))
            mend = "give it one: chat.stub(…), or chat.stub_http(…) for a web service"
            self.fail(f"{names}: this is called, and has no stub; {mend}")
        if self.failing is not None:
            self.failing += turn.failed
        elif turn.problem is not None and not self.settings.lets_fail:
            self.fail(turn.problem)

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
        waiting = candidates(expected, place, self.seen)
        if not waiting:
            nothing = f"expected  {describe_expected(expected)}\ngot       nothing"
            self.fail(f"nothing more was said in {place}", None, [nothing, *self._hints(expected, place)])
        found = differences(expected, waiting[0])
        if found:
            self.fail(f"in {place} something else was said", None, [*found, *self._hints(expected, place)])
        return self.expect_this(expected, waiting[0])

    def _hints(self, expected: Expected, place: str) -> Iterator[str]:
        """Where else what was expected there was said."""
        wanted = replace(expected, slots={}, buttons=None, fields=None, files=None, changed=None, pinned=None)
        if wanted == Expected(place=expected.place, golden=expected.golden):
            return
        first = self.unclaimed(place)[:1]
        others = [each for each in self.unclaimed() if each not in first and not differences(wanted, each)]
        if any(each.place == place for each in others):
            yield "it was said there later: what comes before it has to be expected first"
        elif others:
            yield f"it was said in {others[0].place}"

    def expect_this(self, expected: Expected, seen: SeenMessage) -> SeenMessage:
        """A message that is the one which was expected; raises ChatError where its file says otherwise."""
        if expected.golden:
            if self.settings.golden is None:
                raise ChatError("there is nowhere to keep golden files: give Settings(golden=…), or use the fixture")
            self.settings.golden(seen)
        seen.claim = "expected"
        return seen

    def expect_refusal(self, pattern: str) -> SeenMessage:
        """The first message that nobody expected with which the bot refuses what was done last.

        Raises:
            ChatError: It has not refused it so.
        """
        wanted = f"pattern.{pattern}"
        for each in self.refusals(pattern):
            each.claim = "expected"
            return each
        said = ", ".join(f"~{each.name}" for each in self.unclaimed()) or "nothing"
        self.fail(f"the bot did not refuse it with {wanted}", None, [f"expected  ~{wanted}\ngot       {said}"])

    def refusals(self, pattern: str) -> list[SeenMessage]:
        """What the bot has refused so since somebody did something, as far as nobody has expected it."""
        last = max((number for number, each in enumerate(self.turns) if any(each.deeds)), default=0)
        since = [each for turn in self.turns[last:] for each in turn.messages]
        return [each for each in since if each.claim is None and each.name == f"pattern.{pattern}"]

    def silent(self) -> None:
        """Make sure that nothing was said that nobody expected.

        Raises:
            ChatError: Something was.
        """
        left = self.unclaimed()
        if left:
            said = "\n".join(f"{each.place}: {first_line(each.text)}" for each in left)
            what = "message was" if len(left) == 1 else "messages were"
            self.fail(f"{len(left)} {what} not expected", None, [said])

    def check_kill(self) -> None:
        """Make sure that no kill is left that was to come in the next line; raises ChatError where one is."""
        point = self._process.awaits_its_end if self._process is not None else None
        if point is not None:
            self.fail(f"the bot was to be killed at {point} in the next line, and nothing was done in it")

    def fail(self, problem: str, expected: Expected | None = None, details: Sequence[str] = ()) -> NoReturn:
        """Raise ChatError, with the talk until now."""
        raise ChatError(describe_failure(self.turns, self.watch, problem, expected, details))


@lru_cache(maxsize=16)
def _bot_of(project: Project) -> Flowbot:
    """What is made of a project once for all chats."""
    return Flowbot(project)
