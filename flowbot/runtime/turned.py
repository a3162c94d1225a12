"""`Turned`: what one event comes to, before it is known that all of it succeeds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flowbot.compiler.patterns import AGAIN
from flowbot.engine.effects import (
    Call,
    CancelTimer,
    Effect,
    Finish,
    Reply,
    Request,
    RunFlow,
    StartTimer,
    StopRun,
    Unpin,
    Update,
)
from flowbot.engine.events import FlowEvent, Resumed, Started, Stopped
from flowbot.engine.extras import Extras
from flowbot.engine.names import Later, further_later
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.step import step
from flowbot.errors import RenderError
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, EffectId, effect_id
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.begin import BeginFlow, ended_event, run_event, stop_event
from flowbot.runtime.conversations import Conversations
from flowbot.runtime.encoding import outbound_call, outbound_message, outbound_messages
from flowbot.runtime.fitting import fitted
from flowbot.runtime.flows import Flows
from flowbot.runtime.handing import is_for_one
from flowbot.runtime.leaving import outbound_request
from flowbot.runtime.patterns import caused_by, pattern_begin, pattern_event, reply_begin
from flowbot.runtime.rendering import render_reply, render_update
from flowbot.runtime.trace import Spoken, Stepped, Traced

_LOGGER = logging.getLogger("flowbot.runtime")


class Turned:
    """The steps of the conversations that an event moves, and what the bot says of its own; thrown away on failure."""

    def __init__(self, flows: Flows, conversations: Conversations, now: datetime, limits: SendingLimits) -> None:
        """Begin with nothing.

        Args:
            flows: The flows of the bot.
            conversations: Those that live; they are read, and not changed.
            now: The time of the turn.
            limits: What Symphony takes in one message.
        """
        self._flows = flows
        self._conversations = conversations
        self._now = now
        self._limits = limits
        self.snapshots: list[tuple[Snapshot, bytes | None]] = []
        """Each as it is, and as the store will keep it."""
        self.effects: list[Outbound] = []
        self.events: list[Inbound] = []
        """For other conversations."""
        self.stepped: Snapshot | None = None
        """The conversation that was stepped last, as it was before."""
        self.once: list[str] = []
        """The starts that are made once only."""
        self.told: list[tuple[Snapshot, FlowEvent]] = []
        """What conversations of other shards are told, each of them as it was."""
        self.offered: ConversationId | None = None
        """The conversation of another shard that would take the event now, which only one may take."""
        self.traced: list[Traced] = []
        """What was done on the way, whether or not it came to anything."""

    def step(self, snapshot: Snapshot, event: FlowEvent) -> Snapshot | None:
        """One step of one conversation; None when it does not want the event.

        One that is at home in another shard is only asked: it has its turn there.
        """
        if not self._conversations.is_home(snapshot.conversation):
            return self._ask(snapshot, event)
        self.stepped = snapshot
        flow = self._flows.of(snapshot)
        stepped = step(flow, snapshot, event, self._now)
        for note in stepped.notes:
            _LOGGER.warning("%s (conversation %s)", note, snapshot.conversation)
        self.traced.append(Stepped(flow, snapshot, event, stepped, self._now))
        if stepped.trigger is None:
            return None
        after = stepped.snapshot
        if after.spoke_at == self._now:
            after = self._conversations.speaks_after_all(after)
        self.snapshots.append((after, self._conversations.encode(after)))
        self.effects += [out for effect in stepped.effects for out in self._outbound(effect, snapshot, event)]
        return after

    def _ask(self, snapshot: Snapshot, event: FlowEvent) -> Snapshot | None:
        """What a conversation of another shard would be after an event; None when it would not want it."""
        try:
            stepped = step(self._flows.of(snapshot), snapshot, event, self._now)
            if stepped.trigger is None:
                return None
            after = stepped.snapshot
        except Exception:
            if isinstance(event, Started):
                raise
            after = snapshot  # its own turn fails, there
        if is_for_one(event):
            self.offered = snapshot.conversation
        else:
            self.told.append((snapshot, event))
        return after

    def count_failure(self, snapshot: Snapshot, key: str) -> None:
        """Keep of a failed turn that it has failed: a conversation of which too many do in a row is parked.

        One that nobody has begun is stopped then: nobody could leave it.
        """
        after = replace(snapshot, failures=snapshot.failures + 1, version=snapshot.version + 1)
        self.snapshots.append((after, self._conversations.encode(after)))
        if after.is_parked:
            _LOGGER.error("conversation %s is parked: its turns keep failing (%s)", after.conversation, after.flow)
        if after.is_parked and after.initiator is None:
            try:
                self.step(after, Stopped(key=key))
            except Exception:
                _LOGGER.exception("nor could conversation %s be stopped", after.conversation)

    def _outbound(self, effect: Effect, snapshot: Snapshot, event: FlowEvent) -> Sequence[Outbound]:
        match effect:
            case StartTimer() | CancelTimer():
                return ()  # they are in the snapshot
            case Reply(words=words) if words.is_flow and isinstance(event, Resumed) and not event.is_start:
                return ()  # the flow in their place may just have been there
            case Reply() if self._stands_in(reply_begin(effect, event, snapshot), effect.id):
                return ()
            case Reply() | Update():
                return self._rendered(effect, event, snapshot)
            case Unpin():
                return [outbound_message(effect.id, effect.to, None, target=effect.target, extras=Extras(pin=False))]
            case Call():
                return [outbound_call(effect, snapshot)]
            case Request():
                return [outbound_request(effect, snapshot)]
            case RunFlow():
                self.events.append(run_event(effect, snapshot))
            case StopRun():
                self.events.append(stop_event(effect, snapshot))
            case Finish() if snapshot.caller is not None:
                self.events.append(ended_event(snapshot.caller, effect))
        return ()

    def _rendered(self, effect: Reply | Update, event: FlowEvent, snapshot: Snapshot) -> Sequence[Outbound]:
        try:
            if isinstance(effect, Update):
                return render_update(effect, self._limits, snapshot.conversation)
            names = further_later(effect.names, self._help_names(event, snapshot))
            return render_reply(effect, names, self._limits, snapshot.conversation)
        except RenderError as error:
            error.add_note(f"flow={snapshot.flow} state={snapshot.state} words={effect.words.name}")
            raise

    def _help_names(self, event: FlowEvent, snapshot: Snapshot) -> Later:
        """What the words of `help` tell whoever has asked for it; hardly any other words name it."""
        person, here, _ = caused_by(event, snapshot)
        commands = self._flows.of(snapshot).commands
        return {
            **self._flows.help_names(person, here),
            "is_talking": lambda _, __: {"back", "cancel", "change"} <= set(commands),
        }

    def _stands_in(self, begin: BeginFlow | None, effect: EffectId) -> bool:
        """Begin a flow in the place of words, where the bot has it and the person is not in it already."""
        if begin is None or begin.flow not in self._flows.by_id:
            return False
        if self._conversations.find(begin.flow, begin.person, begin.stream) is not None:
            return False
        self.events.append(pattern_event(begin, self._flows.by_id[begin.flow], effect))
        return True

    def say(self, pattern: str, here: Stream, to: User, key: str, **names: object) -> None:
        """Words of the bot that belong to no conversation; or begin the flow that stands in their place."""
        effect = effect_id(here.id, key, len(self.effects) + len(self.events))
        if not self._stands_in(pattern_begin(pattern, here, to, names), effect):
            self.say_words(pattern, here, to, key, **names)

    def say_words(self, pattern: str, here: Stream, to: User, key: str, **names: object) -> None:
        """Words of the bot that belong to no conversation, whatever flow stands in their place."""
        flow = next(iter(self._flows), None)
        if flow is not None:
            person = self._flows.settings_of(to)
            reader = flow.for_person(person.locale, person.zone).read_context(self._now).reader()
            known = further_later(flow.constants, self._flows.help_names(to, here)) | {"is_talking": False, **names}
            message = flow.patterns[pattern].render(known, reader)
            effect = effect_id(here.id, key, len(self.effects))
            messages = fitted(f"pattern.{pattern}", message, effect, "split", self._limits)
            where = Recipient(stream_id=here.id) if here.id else Recipient(user_id=to.id)
            self.effects += outbound_messages(effect, where, messages)
            self.traced.append(Spoken(flow.patterns[pattern].name, effect, known, person.locale or flow.locale))

    def resume_others(self, ended: Snapshot, key: str) -> None:
        """The question of an older conversation comes back when a newer one is settled, unless repeating it raises.

        In a room, only to who began it too: it does not come back to everybody because somebody else is done.
        """
        person, here, over = ended.initiator, ended.here, {ended.conversation}
        if person is None or here is None:
            return
        for snapshot in sorted(self._conversations.live(here, person.id), key=lambda each: each.depth):
            if snapshot.caller is not None and snapshot.caller[0] in over:
                over.add(snapshot.conversation)  # what it runs ends with it
        for snapshot in self._conversations.live(here, person.id):
            if snapshot.conversation not in over and self._may_come_back(snapshot, ended, person, here):
                resumed = Turned(self._flows, self._conversations, self._now, self._limits)
                try:
                    after = resumed.step(snapshot, Resumed(key=key, by=person, stream=here))
                except Exception:
                    _LOGGER.exception("conversation %s could not repeat its question", snapshot.conversation)
                    return
                if after is None:
                    continue  # it asks nothing of this person here
                self.snapshots += resumed.snapshots
                self.effects += resumed.effects
                self.events += resumed.events
                self.told += resumed.told
                self.traced += resumed.traced
                return

    def _may_come_back(self, snapshot: Snapshot, ended: Snapshot, person: User, here: Stream) -> bool:
        """Whether it is this person's, there; and does not say that what has ended is open."""
        is_there = snapshot.is_in(here) or not self._flows.of(snapshot).follows
        is_theirs = here.type == "IM" or snapshot.is_begun_by(person)
        return is_there and is_theirs and not (snapshot.flow == AGAIN and snapshot.slots["begun"] == ended.flow)
