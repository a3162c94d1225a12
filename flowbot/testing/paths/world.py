"""How things stand in a talk that is tried out, and what comes of one more thing that happens.

Nothing of it changes: from one world many can be tried. It goes by the very function that takes a slice of a
running bot through its turns, so that a message finds its conversation here as it does there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flowbot.clock import instant, milliseconds
from flowbot.engine.effects import Call, Reply, Request, Update
from flowbot.engine.snapshot import Snapshot
from flowbot.events import Event, RoomDeactivated
from flowbot.ids import ConversationId, EffectId, StreamId
from flowbot.ports import ANYWHERE, Expecting, Inbound, Outbound, SliceResult, StoredConversation, StoredTimer
from flowbot.runtime.encoding import read_message_body
from flowbot.runtime.locations import location_event
from flowbot.runtime.receipts import arrival_event, refusal_event
from flowbot.runtime.slice import Worked, work_slice
from flowbot.runtime.trace import Stepped
from flowbot.testing.paths.stage import BEGIN, Stage, Told
from flowbot.values.controls import Form

MOST_AT_ONCE = 500
"""So many events follow from one, before a bot is said never to come to rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How things stand, when the bot waits."""

    now: datetime = BEGIN
    stored: Mapping[ConversationId, StoredConversation] = field(default_factory=dict)
    expecting: Mapping[ConversationId, Sequence[Expecting]] = field(default_factory=dict)
    timers: Mapping[tuple[ConversationId | None, EffectId], StoredTimer] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    live: Mapping[ConversationId, Snapshot] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    """What was asked in forms, by their ids."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """The names of the messages that hold them."""
    calls: Mapping[EffectId, tuple[Call | Request, Outbound]] = field(default_factory=dict)
    """Those whose results are awaited."""
    slow: frozenset[EffectId] = frozenset()
    """Those of them whose results come later than all that is tried."""
    number: int = 0
    """How much has happened."""
    rooms: frozenset[str] = frozenset()
    """In which the bot has spoken."""
    closed: frozenset[StreamId] = frozenset()
    """Rooms that were closed for good."""


@dataclass(frozen=True, slots=True)
class After:
    """What came of something."""

    world: World
    steps: Sequence[Stepped]
    """What the turns did."""
    failures: Sequence[str]
    """Why turns failed."""


@dataclass(slots=True, kw_only=True)
class _Piece:
    """A slice of one event, or of the timers that are due."""

    events: Sequence[Inbound]
    timers: Sequence[StoredTimer]
    conversations: Mapping[ConversationId, StoredConversation]
    expecting: Sequence[Expecting]
    shard: int = 0
    shards: int = 1

    async def remembered(self, keys: Collection[str]) -> Collection[str]:
        return ()

    async def commit(self, result: SliceResult) -> None:
        """Nothing is kept."""


def take(stage: Stage, world: World, *told: Told | Inbound) -> After:
    """What comes of events, one after another, until the bot waits again."""
    taking = _Taking(stage, replace(world, number=world.number + 1))
    for each in told:
        inbound, event = (each, None) if isinstance(each, Inbound) else each
        taking.take([inbound], {inbound.key: event} if event is not None else {})
    return taking.after()


def pass_time(stage: Stage, world: World, until: datetime) -> After:
    """What comes of it that the clock is turned: everything that is due on the way, in its order."""
    taking = _Taking(stage, replace(world, number=world.number + 1))
    taking.pass_time(until)
    return taking.after()


class _Taking:
    def __init__(self, stage: Stage, world: World) -> None:
        self._stage = stage
        self._world = world
        self._stored, self._expecting = dict(world.stored), dict(world.expecting)
        self._timers, self._once = dict(world.timers), set(world.once)
        self._live, self._forms, self._calls = dict(world.live), dict(world.forms), dict(world.calls)
        self._messages = dict(world.messages)
        self._now = world.now
        self._rooms, self._closed = set(world.rooms), set(world.closed)
        self._steps: list[Stepped] = []
        self._failures: list[str] = []
        self._asked: dict[EffectId, Call | Request] = {}

    def after(self) -> After:
        world = replace(
            self._world,
            now=self._now,
            stored=self._stored,
            expecting=self._expecting,
            timers=self._timers,
            once=frozenset(self._once),
            live=self._live,
            forms=self._forms,
            messages=self._messages,
            calls=self._calls,
            rooms=frozenset(self._rooms),
            closed=frozenset(self._closed),
        )
        return After(world, self._steps, self._failures)

    def pass_time(self, until: datetime) -> None:
        for _ in range(MOST_AT_ONCE):
            due = min((each.due_ms for each in self._timers.values()), default=None)
            if due is None or due > milliseconds(until):
                break
            self._now = max(self._now, instant(due))
            timers = [each for each in self._timers.values() if each.due_ms <= due]
            for each in timers:
                del self._timers[each.conversation, each.id]
            self.take([], {}, timers)
        self._now = max(self._now, until)

    def take(self, events: Sequence[Inbound], parsed: Mapping[str, Event], timers: Sequence[StoredTimer] = ()) -> None:
        """Take events and timers through their turns, and all that follows from them."""
        closed = [each.stream for each in parsed.values() if isinstance(each, RoomDeactivated)]
        self._closed |= {each.id for each in closed if each is not None}
        receipts: list[Inbound] = []
        for _ in range(MOST_AT_ONCE):
            if not events and not timers:
                if not receipts:
                    return
                events, receipts = [receipts[0]], receipts[1:]
            self._asked = {}
            worked = self._work(events, parsed, timers)
            self._note_steps(worked)
            receipts += self._keep(worked.result)
            events, timers = worked.result.events, ()
        self._failures.append("the bot does not come to rest: one event follows from another")

    def _work(self, events: Sequence[Inbound], parsed: Mapping[str, Event], timers: Sequence[StoredTimer]) -> Worked:
        piece = self._piece(events, timers)
        started: dict[str, bool] = {}
        while True:
            stage = self._stage
            worked = work_slice(
                piece, stage.flows, stage.me, self._now, dict(parsed), limits=stage.limits, started=started
            )
            if not worked.unknown_starts:
                return worked
            started |= {key: key in self._once for key in worked.unknown_starts}

    def _piece(self, events: Sequence[Inbound], timers: Sequence[StoredTimer]) -> _Piece:
        """What a store gives with events and timers: the conversations that they lead to."""
        asked = {(each.stream_id, each.user_id) for each in events if each.stream_id is not None}
        everybody = {stream for stream, user in asked if user is None}
        asked |= {(ANYWHERE, user) for _, user in asked if user is not None}
        asked |= {(stream, None) for stream, _ in asked}
        rows = [
            row
            for each in self._expecting.values()
            for row in each
            if (row.stream_id, row.user_id) in asked or row.stream_id in everybody
        ]
        rows.sort(key=lambda row: (row.stream_id, row.user_id is not None, row.user_id or 0, row.conversation))
        wanted = {row.conversation for row in rows}
        named = [*(each.conversation for each in events), *(each.conversation for each in timers)]
        wanted |= {each for each in named if each is not None}
        stored = {each: self._stored[each] for each in wanted if each in self._stored}
        return _Piece(events=events, timers=timers, conversations=stored, expecting=rows)

    def _note_steps(self, worked: Worked) -> None:
        for traced in worked.traced:
            if not isinstance(traced, Stepped):
                continue
            self._steps.append(traced)
            if traced.step.trigger is not None:
                self._live[traced.before.conversation] = traced.step.snapshot
            for effect in traced.step.effects:
                if isinstance(effect, Reply | Update) and effect.form is not None:
                    self._forms[effect.form.id] = effect.form
                    self._messages[effect.form.id] = effect.words.name
                elif isinstance(effect, Call | Request):
                    self._asked[effect.id] = effect

    def _keep(self, result: SliceResult) -> Iterator[Inbound]:
        """Do what a store and an outbox do; what comes of it."""
        for saved in result.conversations:
            for key in [each for each in self._timers if each[0] == saved.id]:
                del self._timers[key]
            if saved.body is None:
                for mapping in (self._stored, self._expecting, self._live):
                    mapping.pop(saved.id, None)
                continue
            version = saved.expected_version + 1
            self._stored[saved.id] = StoredConversation(
                id=saved.id, version=version, flow=saved.flow, flow_version=saved.flow_version, body=saved.body
            )
            self._expecting[saved.id] = saved.expecting
            self._timers |= {(each.conversation, each.id): each for each in saved.timers}
        self._live = {key: each for key, each in self._live.items() if key in self._stored}
        self._timers |= {(each.conversation, each.id): each for each in result.timers}
        self._once |= set(result.once)
        self._failures += [each.reason for each in result.dead_letters]
        self._calls = {
            effect: each for effect, each in self._calls.items() if ConversationId(each[1].lane) in self._live
        }
        for outbound in result.effects:
            if outbound.kind == "call":
                self._calls[outbound.id] = (self._asked[outbound.id], outbound)
            elif (told := self._delivered(outbound)) is not None:
                yield told

    def _delivered(self, outbound: Outbound) -> Inbound | None:
        """What a conversation hears of a message that is sent."""
        body = read_message_body(outbound)
        stream = self._stage.stream_of(body.to)
        if stream is None or stream.id in self._closed:
            return refusal_event(outbound, body, stream_id=None, status=400, attempts=1)
        if stream.name is not None:
            self._rooms.add(stream.name)
        return arrival_event(outbound, body, stream.id) or location_event(outbound, body, stream.id)
