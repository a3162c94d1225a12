"""The work on one slice: what it has in hand, and how what an event came to is kept, or undone."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import datetime

from flowbot.engine.events import FlowEvent
from flowbot.engine.snapshot import Snapshot
from flowbot.errors import FlowbotError
from flowbot.events import Event, Stream, User
from flowbot.ids import ConversationId, EffectId
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import DeadLetter, Handed, Inbound, Outbound, Slice, StoredTimer
from flowbot.runtime.again import answer_events, is_answered
from flowbot.runtime.conversations import Conversations
from flowbot.runtime.flows import Flows
from flowbot.runtime.handing import told_event
from flowbot.runtime.once import Starts
from flowbot.runtime.order import Order
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.router import Heard
from flowbot.runtime.trace import Traced
from flowbot.runtime.turned import Turned

_LOGGER = logging.getLogger("flowbot.runtime")
MOST_OF_A_REASON = 2_000
"""How many characters of an error are kept with a dead letter."""


class EscapedError(Exception):
    """Something in a slice went wrong as a whole.

    `conversation` is the one that was being moved, where one was and it is known which; `error` is what it was.
    """

    def __init__(self, conversation: ConversationId | None, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.conversation = conversation
        self.error = error


class Work:
    """What every kind of event needs of its slice."""

    def __init__(
        self,
        piece: Slice,
        flows: Flows,
        me: User,
        now: datetime,
        parsed: MutableMapping[str, Event],
        limits: SendingLimits,
        starts: Starts,
    ) -> None:
        """Begin, with nothing done.

        Args:
            piece: The events, and the conversations that they may move.
            flows: The flows of the bot.
            me: The bot's own user.
            now: The time of all these turns.
            parsed: Events by key that need not be parsed again; those that are taken are taken out.
            limits: What Symphony takes in one message.
            starts: Those that are made once only.
        """
        self.starts = starts
        self._latest: Turned | None = None
        self.piece = piece
        self.flows = flows
        self.me = me
        self.now = now
        self.parsed = parsed
        self.limits = limits
        self.conversations = Conversations(flows, piece)
        self.effects: list[Outbound] = []
        self.dead_letters: list[DeadLetter] = []
        self.events: list[Inbound] = []
        self.timers: list[StoredTimer] = []
        self.handed: list[Handed] = []
        self.order = Order(piece)
        self.taken: Inbound | None = None
        """The event that is being taken."""
        self.traced: list[Traced] = []
        self.again: list[EffectId] = []
        self.forgotten: list[EffectId] = []

    def turned(self) -> Turned:
        """A new turn, of which nothing is kept yet."""
        self._latest = Turned(self.flows, self.conversations, self.now, self.limits)
        return self._latest

    @property
    def stepped(self) -> ConversationId | None:
        """The conversation that was stepped last, in the turn that was begun last."""
        before = self._latest.stepped if self._latest is not None else None
        return before.conversation if before is not None else None

    def advance(self, turned: Turned, snapshot: Snapshot, event: FlowEvent) -> Snapshot | None:
        """Take a conversation on by an event that is for it alone; the others go on when it has ended."""
        after = turned.step(snapshot, event)
        self.go_on_after(turned, after, event.key)
        return after

    def go_on_after(self, turned: Turned, after: Snapshot | None, key: str) -> None:
        """Where a conversation has ended: do what it was about, or let the others go on."""
        if after is None or not self.conversations.is_home(after.conversation):
            return  # it has its turn in its own shard
        if is_answered(after):
            turned.events += answer_events(after)
        elif after.ended is not None:
            turned.resume_others(after, key)

    def settle(
        self, inbound: Inbound, kind: str, turned: Turned, after: Snapshot | None, heard: Heard | None = None
    ) -> Outcome:
        """Keep what an event came to, or say why it came to nothing."""
        if turned.offered is not None:
            return self.hand_on(inbound, kind, replace(inbound, conversation=turned.offered))
        if after is None and not turned.effects and not turned.events:
            if heard is None or not heard.addressed or heard.message.is_edit:
                self.traced += turned.traced
                return Outcome(key=inbound.key, type=kind, result="ignored", reason="nobody waits for it")
            text = heard.passage.text
            nearest = self.flows.nearest_command(text) if text.startswith("/") else None
            message = heard.message
            turned.say("not_understood", message.stream, message.by, inbound.key, nearest=nearest, text=text)
        self.keep(turned)
        flow, state = (after.flow, after.state) if after else ("pattern", None)
        return Outcome(key=inbound.key, type=kind, result="turn", flow=flow, state=state)

    def keep(self, turned: Turned) -> None:
        """Keep what a turn came to, now that all of it succeeded."""
        for snapshot, body in turned.snapshots:
            self.conversations.keep(snapshot, body)
        self.effects += turned.effects
        self.events += turned.events
        self.traced += turned.traced
        self.starts.made += turned.once
        self.handed += map(self._handed, turned.told)

    def _handed(self, told: tuple[Snapshot, FlowEvent]) -> Handed:
        """What a conversation is told, with what leads to those it may let go on: the event because of which it is."""
        assert self.taken is not None  # turns are of events
        event = told_event(*told, self.flows.of(told[0]), self.taken.key)
        where = replace(event, stream_id=self.taken.stream_id, user_id=self.taken.user_id)
        return Handed(event=where, cause=self.taken.key)

    def hand_on(self, inbound: Inbound, kind: str, onwards: Inbound) -> Outcome:
        """Let an event go on in another shard, in its place: nothing has come of it here."""
        self.handed.append(Handed(event=onwards, cause=inbound.key))
        return Outcome(key=inbound.key, type=kind, result="handed")

    def hand_back(self, inbound: Inbound, kind: str, conversation: ConversationId) -> Outcome:
        """Let an event go on where it came from: the conversation that would have taken it does not want it now."""
        onwards = replace(inbound, conversation=None, refused=(*inbound.refused, conversation))
        return self.hand_on(inbound, kind, onwards)

    def bury(self, inbound: Inbound, kind: str, reason: str, snapshot: Snapshot | None = None) -> Outcome:
        """Keep an event as a dead letter: nothing came of it."""
        self.dead_letters.append(DeadLetter(key=inbound.key, reason=reason, body=inbound.body))
        flow, state = (snapshot.flow, snapshot.state) if snapshot else (None, None)
        return Outcome(key=inbound.key, type=kind, result="dead-letter", reason=reason, flow=flow, state=state)

    def fail(
        self,
        inbound: Inbound,
        kind: str,
        here: Stream | None,
        to: User | None,
        snapshot: Snapshot | None,
        error: Exception,
    ) -> Outcome:
        """Undo the turn, keep the event, and tell the person something polite."""
        reason = self.undone(inbound, kind, here, error)
        turned = self.turned()
        self.apologise(turned, "went_wrong", here, to, inbound.key)
        if snapshot is not None and self._is_live_here(snapshot.conversation):
            turned.count_failure(snapshot, inbound.key)
        self.keep(turned)
        return self.bury(inbound, kind, reason, snapshot)

    def _is_live_here(self, conversation: ConversationId) -> bool:
        return self.conversations.is_home(conversation) and self.conversations.get(conversation) is not None

    def undone(self, inbound: Inbound, kind: str, here: Stream | None, error: Exception) -> str:
        """Tell the log of a turn that failed; why, in a line."""
        error.add_note(f"stream={here.id if here is not None else None} event={kind} key={inbound.key}")
        _LOGGER.error("a turn failed and was undone: %s", error, exc_info=error)
        reason = f"{type(error).__name__}: {error}"[:MOST_OF_A_REASON]
        return reason.encode("utf-8", "replace").decode()  # as a store can hold it

    def apologise(self, turned: Turned, pattern: str, here: Stream | None, to: User | None, key: str) -> None:
        """Tell a person, where there is one, that something failed."""
        if here is None or to is None:
            return
        try:
            turned.say(pattern, here, to, key)
        except FlowbotError:
            _LOGGER.exception("nor could the person be told")
