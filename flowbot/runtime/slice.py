"""One slice: route, step and render its events in order; a plain function of what was loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flowbot.clock import milliseconds
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
from flowbot.ids import read_form_id
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import Inbound, Slice, SliceResult
from flowbot.runtime.begin import is_begin_event
from flowbot.runtime.encoding import timer_event
from flowbot.runtime.flows import Flows
from flowbot.runtime.handing import is_told_event
from flowbot.runtime.happenings import is_happened_event, is_time_event, read_happened_event, read_time_event
from flowbot.runtime.kept import take_kept
from flowbot.runtime.messages import take_message
from flowbot.runtime.occasions import as_happened, as_sent_form
from flowbot.runtime.once import Starts
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.reacting import take_departure, take_happened, take_time
from flowbot.runtime.releasing import is_release_event, take_release
from flowbot.runtime.reported import take_reported
from flowbot.runtime.running import take_begin
from flowbot.runtime.schedule import take_due_time
from flowbot.runtime.submissions import take_form
from flowbot.runtime.telling import take_offered, take_told
from flowbot.runtime.timers import take_timer
from flowbot.runtime.trace import Traced
from flowbot.runtime.work import EscapedError, Work

UNKNOWN_TYPE = "an unknown type of event"


@dataclass(slots=True)
class Worked:
    """What a slice came to."""

    result: SliceResult
    outcomes: Sequence[Outcome]
    unknown_starts: Collection[str] = ()
    """To be looked up: the slice is worked again with what was found."""
    traced: Sequence[Traced] = ()


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
    """Take every event and every due timer of a slice through its turn.

    A turn that fails leaves its conversation as it was: the event is kept as a dead letter,
    the person is told, and the next event is taken.

    Args:
        piece: The events and timers, and the conversations that they may move.
        flows: The flows of the bot.
        me: The bot's own user.
        now: The time of all these turns.
        parsed: Events by key that need not be parsed again; those that are taken are taken out.
        limits: What Symphony takes in one message.
        started: Of the starts that are made once only, as far as they were looked up: whether the store has them.

    Raises:
        EscapedError: Something went wrong that no turn has caught.
    """
    work = Work(piece, flows, me, now, {} if parsed is None else parsed, limits, Starts(started or {}))
    try:
        return as_worked(work, list(_take_all(work)))
    except Exception as error:
        raise EscapedError(work.stepped, error) from error


def as_worked(work: Work, outcomes: Sequence[Outcome]) -> Worked:
    """What the work on a slice came to."""
    result = SliceResult(
        conversations=work.conversations.saved(work.now),
        effects=work.effects,
        dead_letters=work.dead_letters,
        events=work.events,
        handed=work.handed,
        left=work.order.left,
        once=work.starts.made,
        again=work.again,
        forgotten=work.forgotten,
        timers=work.timers,
        at_ms=milliseconds(work.now),
    )
    return Worked(result, [each for each in outcomes if each.result != "handed"], work.starts.unknown, work.traced)


def _take_all(work: Work) -> Iterator[Outcome]:
    """An answer that was given before its question expired counts, so people go before timers."""
    for event in work.piece.events:
        if work.handed and work.order.waits(event):
            continue
        work.taken = event
        yield _take(work, event)
        if event.conversation is not None and work.conversations.is_home(event.conversation):
            take_kept(work, event.conversation)
        if work.handed:
            work.order.see(work.handed)
    if work.order.left:
        work.timers += work.piece.timers  # they come after what waits
        return
    for timer in work.piece.timers:
        work.taken = timer_event(timer)
        if timer.conversation is None:
            yield take_due_time(work, timer)
        else:
            yield take_timer(work, timer, timer.conversation)
            take_kept(work, timer.conversation)


def _take(work: Work, inbound: Inbound) -> Outcome:
    if inbound.conversation is not None and not work.conversations.is_home(inbound.conversation):
        return work.hand_on(inbound, "HANDED", inbound)
    if is_release_event(inbound):
        return take_release(work, inbound)
    if inbound.conversation is not None and is_told_event(inbound):
        return take_told(work, inbound, inbound.conversation)
    if (reported := take_reported(work, inbound)) is not None:
        return reported
    if inbound.conversation is not None and is_begin_event(inbound):
        return take_begin(work, inbound, inbound.conversation)
    if is_happened_event(inbound):
        return take_happened(work, inbound, read_happened_event(inbound))
    if is_time_event(inbound):
        return take_time(work, inbound, read_time_event(inbound))
    return _take_delivered(work, inbound)


def _take_delivered(work: Work, inbound: Inbound) -> Outcome:
    """Take an event of the feed."""
    event = work.parsed.pop(inbound.key, None) or parse_event(inbound.body)
    match event:
        case MalformedEvent():
            return work.bury(inbound, event.type, event.reason)
        case MessageSent():
            return take_message(work, inbound, event)
        case SymphonyElementsAction() if inbound.conversation is not None:
            if read_form_id(event.form_id or "") is None:
                sent = as_sent_form(event, inbound)
                return take_offered(work, inbound, event.type, inbound.conversation, sent, sent.stream, sent.user)
            return take_form(work, inbound, event, inbound.conversation)
        case SymphonyElementsAction():
            return take_happened(work, inbound, as_sent_form(event, inbound), event.type)
        case UnknownEvent():
            return Outcome(key=inbound.key, type=event.type, result="ignored", reason=UNKNOWN_TYPE)
    outcome = None
    match event:
        case UserLeftRoom(stream=Stream() as stream, affected_user=User() as person):
            gone = None if person.id == work.me.id else person
            outcome = take_departure(work, inbound, event.type, stream, gone)
        case RoomDeactivated(stream=Stream() as stream):
            outcome = take_departure(work, inbound, event.type, stream, None)
    return take_happened(work, inbound, as_happened(event, inbound, work.me), event.type, outcome)
