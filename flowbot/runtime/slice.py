"""One slice: route, step and render its events in order; a plain function of what was loaded."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flowbot.engine.effects import Finish
from flowbot.engine.events import (
    Arrived,
    CallFailed,
    CallReturned,
    Departed,
    FlowEvent,
    Refused,
    Replaced,
    Resumed,
    Started,
    Submitted,
)
from flowbot.engine.keeping import is_free
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot, Timer
from flowbot.engine.start import check_arguments, conversation_with, new_conversation
from flowbot.errors import FlowbotError
from flowbot.events import (
    Event,
    MalformedEvent,
    MessageSent,
    RoomDeactivated,
    Stream,
    SymphonyElementsAction,
    UnknownEvent,
    User,
    UserLeftRoom,
    parse_event,
)
from flowbot.ids import ConversationId, StreamId
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import DeadLetter, Inbound, Outbound, Slice, SliceResult
from flowbot.presentationml.matching import Miss
from flowbot.presentationml.spans import point_out
from flowbot.runtime.again import again_of, answer_events, ask_which, is_answered
from flowbot.runtime.begin import (
    MAX_DEPTH,
    BeginFlow,
    broken_off_events,
    ended_event,
    is_begin_event,
    is_run_event,
    read_begin_event,
    read_run_event,
)
from flowbot.runtime.conversations import Conversations
from flowbot.runtime.encoding import POLITE, is_call_event, is_timer_event, read_call_event, read_timer_event
from flowbot.runtime.flows import Flows
from flowbot.runtime.happenings import is_happened_event, is_time_event, read_happened_event, read_time_event
from flowbot.runtime.locations import is_location_event, read_location_event
from flowbot.runtime.occasions import as_happened, as_sent_form
from flowbot.runtime.once import Starts, once_key
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.patterns import words_of
from flowbot.runtime.reacting import hear_again, take_happened, take_time
from flowbot.runtime.receipts import is_receipt_event, read_receipt_event
from flowbot.runtime.router import Begin, Heard, Help, Offer, Unheard, hear, route
from flowbot.runtime.turned import Turned

_LOGGER = logging.getLogger("flowbot.runtime")
Result = CallReturned | CallFailed | Arrived | Refused
"""What a conversation waits for that asks nobody."""
UNKNOWN_TYPE = "an unknown type of event"


@dataclass(slots=True)
class Worked:
    """What a slice came to."""

    result: SliceResult
    outcomes: Sequence[Outcome]
    timers: Mapping[ConversationId, Sequence[Timer]]
    """Those that run now, of every conversation that has changed."""
    unknown_starts: Collection[str] = ()
    """To be looked up: the slice is worked again with what was found."""


def work_slice(
    piece: Slice,
    flows: Flows,
    me: User,
    now: datetime,
    parsed: MutableMapping[str, Event] | None = None,
    *,
    limits: SendingLimits,
    started: Mapping[str, bool] | None = None,
) -> Worked:
    """Take every event of a slice through its turn.

    A turn that fails leaves its conversation as it was: the event is kept as a dead letter,
    the person is told, and the next event is taken.

    Args:
        piece: The events, and the conversations that they may move.
        flows: The flows of the bot.
        me: The bot's own user.
        now: The time of all these turns.
        parsed: Events by key that need not be parsed again; those that are taken are taken out.
        limits: What Symphony takes in one message.
        started: Of the starts that are made once only, as far as they were looked up: whether the store has them.
    """
    return _Work(piece, flows, me, now, {} if parsed is None else parsed, limits, Starts(started or {})).run()


class _Work:
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
        self.starts = starts
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

    def run(self) -> Worked:
        # An answer that was given before its question expired counts, so people go before timers.
        outcomes = []
        for event in sorted(self.piece.events, key=is_timer_event):
            outcomes.append(self.take(event))
            if event.conversation is not None:
                self.take_kept(event.conversation)
        result = SliceResult(
            conversations=self.conversations.saved(),
            effects=self.effects,
            dead_letters=self.dead_letters,
            events=self.events,
            once=self.starts.made,
            at_ms=round(self.now.timestamp() * 1000),
        )
        return Worked(result, outcomes, self.conversations.timers(), self.starts.unknown)

    def take(self, inbound: Inbound) -> Outcome:
        if inbound.conversation is not None and is_call_event(inbound):
            return self.take_result(inbound, inbound.conversation, "CALL", read_call_event(inbound))
        if inbound.conversation is not None and is_timer_event(inbound):
            return self.take_own(inbound, inbound.conversation, "TIMER", read_timer_event(inbound))
        if inbound.conversation is not None and is_receipt_event(inbound):
            return self.take_result(inbound, inbound.conversation, "RECEIPT", read_receipt_event(inbound))
        if inbound.conversation is not None and is_location_event(inbound):
            return self.take_own(inbound, inbound.conversation, "LOCATION", read_location_event(inbound))
        if inbound.conversation is not None and is_run_event(inbound):
            return self.take_own(inbound, inbound.conversation, "RUN", read_run_event(inbound))
        if inbound.conversation is not None and is_begin_event(inbound):
            return self.take_begin(inbound, inbound.conversation)
        if is_happened_event(inbound):
            return take_happened(self, inbound, read_happened_event(inbound))
        if is_time_event(inbound):
            return take_time(self, inbound, read_time_event(inbound))
        return self.take_delivered(inbound)

    def take_delivered(self, inbound: Inbound) -> Outcome:
        """Take an event of the feed."""
        event = self.parsed.pop(inbound.key, None) or parse_event(inbound.body)
        match event:
            case MalformedEvent():
                return self.bury(inbound, event.type, event.reason)
            case MessageSent():
                return self.take_message(inbound, event)
            case SymphonyElementsAction() if inbound.conversation is not None:
                return self.take_form(inbound, event, inbound.conversation)
            case SymphonyElementsAction():
                return take_happened(self, inbound, as_sent_form(event, inbound), event.type)
            case UnknownEvent():
                return Outcome(key=inbound.key, type=event.type, result="ignored", reason=UNKNOWN_TYPE)
        outcome = None
        match event:
            case UserLeftRoom(stream=Stream() as stream, affected_user=User() as person):
                gone = None if person.id == self.me.id else person
                outcome = self.take_departure(inbound, event.type, stream, gone)
            case RoomDeactivated(stream=Stream() as stream):
                outcome = self.take_departure(inbound, event.type, stream, None)
        return take_happened(self, inbound, as_happened(event, inbound, self.me), event.type, outcome)

    def turned(self) -> Turned:
        """A new turn, of which nothing is kept yet."""
        return Turned(self.flows, self.conversations, self.now, self.limits)

    def bury(self, inbound: Inbound, kind: str, reason: str, snapshot: Snapshot | None = None) -> Outcome:
        self.dead_letters.append(DeadLetter(key=inbound.key, reason=reason, body=inbound.body))
        flow, state = (snapshot.flow, snapshot.state) if snapshot else (None, None)
        return Outcome(key=inbound.key, type=kind, result="dead-letter", reason=reason, flow=flow, state=state)

    def take_result(self, inbound: Inbound, conversation: ConversationId, kind: str, event: Result) -> Outcome:
        """A call has returned, or it is known what became of a message: who waits for it goes on."""
        snapshot = self.conversations.get(conversation)
        if snapshot is None:
            return Outcome(key=inbound.key, type=kind, result="ignored", reason="the conversation has ended")
        turned = self.turned()
        try:
            after = self.advance(turned, snapshot, event)
        except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
            return self.fail_result(inbound, kind, snapshot, event, error)
        return self.settle(inbound, kind, turned, after)

    def take_own(self, inbound: Inbound, conversation: ConversationId, kind: str, event: FlowEvent) -> Outcome:
        """A timer went off, or another flow has ended: the conversation goes on, unless it has moved on before."""
        snapshot = self.conversations.get(conversation)
        if snapshot is None:
            return Outcome(key=inbound.key, type=kind, result="ignored", reason="the conversation has ended")
        turned = self.turned()
        try:
            after = self.advance(turned, snapshot, event)
        except Exception as error:  # noqa: BLE001  as for calls
            return self.fail(inbound, kind, snapshot.here, snapshot.initiator, snapshot, error)
        return self.settle(inbound, kind, turned, after)

    def take_begin(self, inbound: Inbound, conversation: ConversationId) -> Outcome:
        """A flow begins that another one runs, or that code starts."""
        begin, turned, after, problem = read_begin_event(inbound), self.turned(), None, None
        flow = self.flows.by_id.get(begin.flow)
        if flow is None:
            problem = f"there is no flow '{begin.flow}'"
        elif begin.depth > MAX_DEPTH:
            problem = f"more than {MAX_DEPTH} flows run one another"
        elif begin.pattern and self.conversations.find(flow.id, begin.person, begin.stream) is not None:
            self.say_instead(begin, inbound.key)
            return Outcome(key=inbound.key, type="RUN", result="turn", flow="pattern")
        else:
            try:
                after = self.begin_flow(turned, flow, begin, conversation, inbound.key)
            except Exception as error:  # noqa: BLE001  as for calls
                here = begin.stream or Stream(id=StreamId(""))
                problem, turned = self.undone(inbound, "RUN", here, error), self.turned()
        if problem is None:
            return self.settle(inbound, "RUN", turned, after)
        if begin.pattern:
            self.say_instead(begin, inbound.key)
        if begin.caller is not None:
            self.events.append(ended_event(begin.caller, Finish(end="failed")))
        return self.bury(inbound, "RUN", problem)

    def begin_flow(
        self, turned: Turned, flow: CompiledFlow, begin: BeginFlow, conversation: ConversationId, key: str
    ) -> Snapshot | None:
        more = {"initiator": begin.initiator, "caller": begin.caller, "depth": begin.depth}
        snapshot = conversation_with(flow, conversation, begin.person, begin.stream, self.now, **more)
        if begin.person is not None:
            known = self.flows.settings_of(begin.person)
            snapshot = replace(snapshot, locale=known.locale, zone=known.zone)
        taken = flow.args if begin.pattern else flow.slots
        names = {name: value for name, value in begin.slots.items() if name in taken}
        slots = {name: flow.slots[name].fit(value, self.now, names) for name, value in names.items()}
        return self.advance(turned, snapshot, Started(key=key, slots=slots))

    def say_instead(self, begin: BeginFlow, key: str) -> None:
        """Say the words in whose place a flow was to begin."""
        turned, here = self.turned(), begin.stream or Stream(id=StreamId(""))
        if begin.person is None:
            return
        try:
            turned.say_words(begin.pattern, here, begin.person, key, **words_of(begin))
        except FlowbotError:
            _LOGGER.exception("nor could the words be said")
        self.keep(turned)

    def take_kept(self, conversation: ConversationId) -> None:
        """Let a conversation hear what came while a call was running, now that there is room for it."""
        while (snapshot := self.conversations.get(conversation)) is not None:
            if not is_free(self.flows.of(snapshot), snapshot):
                return
            (key, text), rest = snapshot.kept[0], snapshot.kept[1:]
            inbound, turned = Inbound(key=key, body=text.encode(), conversation=conversation), self.turned()
            before, after = replace(snapshot, kept=rest), None
            try:
                heard = hear_again(inbound, self.me)
                if heard is not None:
                    after = self.advance(turned, before, heard)
            except Exception as error:  # noqa: BLE001  as for messages
                self.fail(inbound, "KEPT", snapshot.here, snapshot.initiator, snapshot, error)
                turned, before = self.turned(), replace(self.conversations.get(conversation) or snapshot, kept=rest)
            if after is None:
                after = replace(before, version=before.version + 1)
                turned.snapshots.append((after, self.conversations.encode(after)))
            self.keep(turned)

    def take_departure(self, inbound: Inbound, kind: str, stream: Stream, person: User | None) -> Outcome:
        """Somebody has left a stream, or the bot has: every conversation there hears so."""
        outcome = Outcome(key=inbound.key, type=kind, result="ignored", reason="nobody is missed")
        for snapshot in self.conversations.in_stream(stream.id):
            turned = self.turned()
            try:
                after = turned.step(snapshot, Departed(key=inbound.key, stream=stream, user=person))
            except Exception as error:  # noqa: BLE001  as for calls
                outcome = self.bury(inbound, kind, self.undone(inbound, kind, stream, error), snapshot)
                continue
            if after is not None:
                outcome = self.settle(inbound, kind, turned, after)
        return outcome

    def advance(self, turned: Turned, snapshot: Snapshot, event: FlowEvent) -> Snapshot | None:
        """Take a conversation on by an event that is for it alone; the others go on when it has ended."""
        after = turned.step(snapshot, event)
        self.go_on_after(turned, after, event.key)
        return after

    def go_on_after(self, turned: Turned, after: Snapshot | None, key: str) -> None:
        """Where a conversation has ended: do what it was about, or let the others go on."""
        if after is not None and is_answered(after):
            turned.events += answer_events(after)
        elif after is not None and after.ended is not None:
            turned.resume_others(after, key)

    def fail_result(self, inbound: Inbound, kind: str, snapshot: Snapshot, event: Result, error: Exception) -> Outcome:
        """A result that the flow cannot take is a failed call; a failure or receipt that it cannot take is its end.

        Nothing else would ever move a conversation that waits for this call or message.
        """
        reason = self.undone(inbound, kind, snapshot.here, error)
        turned, after = self.turned(), None
        if isinstance(event, CallReturned):
            told = {"kind": type(error).__name__, "message": POLITE, "id": event.effect, "attempts": event.attempts}
            try:
                after = self.advance(turned, snapshot, CallFailed(key=event.key, effect=event.effect, error=told))
            except Exception as another:  # noqa: BLE001  as above
                self.undone(inbound, kind, snapshot.here, another)
                turned = self.turned()
        if after is None:
            after = replace(snapshot, ended="failed", version=snapshot.version + 1)
            turned.snapshots.append((after, None))
            turned.events += broken_off_events(snapshot)
            self.apologise(turned, "failed", snapshot.here, snapshot.initiator, inbound.key)
            turned.resume_others(after, inbound.key)
        self.keep(turned)
        return self.bury(inbound, kind, reason, after)

    def take_message(self, inbound: Inbound, event: MessageSent) -> Outcome:
        heard = hear(event, self.me, inbound.body)
        if isinstance(heard, Unheard):
            if heard.refused:
                return self.bury(inbound, event.type, heard.reason)
            return Outcome(key=inbound.key, type=event.type, result="ignored", reason=heard.reason)
        live = self.conversations.live(heard.message.stream, heard.message.by.id)
        turned = self.turned()
        try:
            decided = route(heard, live, self.flows, self.now)
            after = self.follow(turned, decided, heard, live, inbound.key)
            return self.settle(inbound, event.type, turned, after, heard)
        except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
            message = heard.message
            return self.fail(inbound, event.type, message.stream, message.by, turned.stepped, error)

    def take_form(self, inbound: Inbound, event: SymphonyElementsAction, conversation: ConversationId) -> Outcome:
        """A form that a flow sent comes back: to its conversation, whoever submitted it and wherever."""
        person, stream = event.initiator, event.stream
        if person is None or stream is None or person.id == self.me.id:
            return Outcome(key=inbound.key, type=event.type, result="ignored", reason="nobody submitted it")
        snapshot, turned, after = self.conversations.get(conversation), self.turned(), None
        try:
            if snapshot is None:
                turned.say("expired_form", stream, person, inbound.key, is_asked_again=False)
            else:
                after = self.submit(turned, snapshot, event, person, inbound.key)
            return self.settle(inbound, event.type, turned, after)
        except Exception as error:  # noqa: BLE001  as for messages
            return self.fail(inbound, event.type, stream, person, snapshot, error)

    def submit(
        self, turned: Turned, snapshot: Snapshot, event: SymphonyElementsAction, person: User, key: str
    ) -> Snapshot | None:
        submitted = Submitted(
            key=key,
            form_id=event.form_id or "",
            by=person,
            at=event.timestamp,
            values=event.form_values,
            message_id=event.form_message_id,
            stream=event.stream,
        )
        return self.advance(turned, snapshot, submitted)

    def follow(
        self, turned: Turned, decided: Begin | Offer | Help, heard: Heard, live: Sequence[Snapshot], key: str
    ) -> Snapshot | None:
        """Do what was decided; the conversation that moved, or None."""
        match decided:
            case Help():
                turned.say("help", heard.message.stream, heard.message.by, key, text=heard.passage.text)
                return None
            case Begin():
                after = self.begin(turned, decided, heard, live, key)
            case Offer():
                after = self.offer(turned, decided, heard, key)
                if after is None and decided.otherwise is not None:
                    after = self.begin(turned, decided.otherwise, heard, live, key)
        self.go_on_after(turned, after, key)
        return after

    def offer(self, turned: Turned, offer: Offer, heard: Heard, key: str) -> Snapshot | None:
        said = heard.as_said(key)
        for snapshot in offer.conversations:
            if snapshot.is_parked and offer.otherwise is not None:
                continue  # one may begin something else, the same included
            after = turned.step(snapshot, said)
            if after is not None:
                return after
        return None

    def begin(self, turned: Turned, begin: Begin, heard: Heard, live: Sequence[Snapshot], key: str) -> Snapshot | None:
        """Start the flow that was found, or say why not."""
        trigger, fit = begin.found.trigger, begin.found.fit
        stream, person = heard.message.stream, heard.message.by
        if not begin.found.admitted:
            turned.say("not_allowed", stream, person, key, usage=trigger.source, text=heard.passage.text)
            return None
        already = next((each for each in live if _is_the_one(each, trigger.flow, person, stream)), None)
        again = again_of(trigger.flow if already is None else self.flows.of(already), key)
        if already is not None and again == "continue" and not already.is_parked:
            return turned.step(already, Resumed(key=key, by=person, stream=stream, is_start=True))
        known, began = self.flows.settings_of(person), heard.passage.text
        begun = new_conversation(trigger.flow, heard.message, began, key)
        snapshot = replace(begun, locale=known.locale, zone=known.zone)
        if not isinstance(fit, Miss):
            slots = {**fit.values, **trigger.fills(person, stream, fit.values, self.now)}
            problem = check_arguments(trigger.flow, snapshot, fit.values, self.now)
            if problem is None:
                once = once_key(trigger.flow, snapshot, slots, self.now)
                if once is not None and self.starts.has(once):
                    turned.say("once", stream, person, key, usage=trigger.source, text=began)
                    return None
                if already is not None and again == "ask":
                    return ask_which(turned, self.flows, trigger.flow, heard, live, key)
                turned.once += [once] if once is not None else []
                return self.start(turned, snapshot, Started(key=key, slots=slots), already)
            fit = Miss(problem.reason, fit.spans[problem.slot])
        more = {"pointed": point_out(began, fit.span), "problem": fit.problem, "text": began}
        turned.say("usage", stream, person, key, usage=trigger.source, **more)
        return None

    def start(self, turned: Turned, snapshot: Snapshot, started: Started, already: Snapshot | None) -> Snapshot | None:
        """Begin a conversation, in the place of the one that is live."""
        if already is not None:
            turned.step(already, Replaced(key=started.key))
        return turned.step(snapshot, started)

    def settle(
        self, inbound: Inbound, kind: str, turned: Turned, after: Snapshot | None, heard: Heard | None = None
    ) -> Outcome:
        """Keep what an event came to, or say why it came to nothing."""
        if after is None and not turned.effects and not turned.events:
            if heard is None or not heard.addressed or heard.message.is_edit:
                return Outcome(key=inbound.key, type=kind, result="ignored", reason="nobody waits for it")
            text = heard.passage.text
            nearest = self.flows.nearest_command(text) if text.startswith("/") else None
            message = heard.message
            turned.say("not_understood", message.stream, message.by, inbound.key, nearest=nearest, text=text)
        self.keep(turned)
        flow, state = (after.flow, after.state) if after else ("pattern", None)
        return Outcome(key=inbound.key, type=kind, result="turn", flow=flow, state=state)

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
        if snapshot is not None and self.conversations.get(snapshot.conversation) is not None:
            turned.count_failure(snapshot, inbound.key)
        self.keep(turned)
        return self.bury(inbound, kind, reason, snapshot)

    def undone(self, inbound: Inbound, kind: str, here: Stream | None, error: Exception) -> str:
        """Tell the log of a turn that failed; why, in a line."""
        error.add_note(f"stream={here.id if here is not None else None} event={kind} key={inbound.key}")
        _LOGGER.error("a turn failed and was undone: %s", error, exc_info=error)
        return f"{type(error).__name__}: {error}"

    def apologise(self, turned: Turned, pattern: str, here: Stream | None, to: User | None, key: str) -> None:
        if here is None or to is None:
            return
        try:
            turned.say(pattern, here, to, key)
        except FlowbotError:
            _LOGGER.exception("nor could the person be told")

    def keep(self, turned: Turned) -> None:
        for snapshot, body in turned.snapshots:
            self.conversations.keep(snapshot, body)
        self.effects += turned.effects
        self.events += turned.events
        self.starts.made += turned.once


def _is_the_one(snapshot: Snapshot, flow: CompiledFlow, person: User, stream: Stream) -> bool:
    """Whether a live conversation is the one of its flow that a person, or a stream, may have."""
    if flow.scope == "each" or snapshot.flow != flow.id or not (flow.follows or snapshot.is_in(stream)):
        return False
    return flow.is_shared or snapshot.is_begun_by(person)
