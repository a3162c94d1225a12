"""A message, in a slice: it goes on a conversation or begins one, or the bot says what it can do."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.engine.events import Replaced, Resumed, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.start import check_arguments, new_conversation
from flowbot.events import MessageSent, Stream, User
from flowbot.ports import Inbound
from flowbot.presentationml.matching import Miss
from flowbot.presentationml.spans import point_out
from flowbot.runtime.again import again_of, ask_which
from flowbot.runtime.once import once_key
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.router import Begin, Heard, Help, Offer, Unheard, hear, route
from flowbot.runtime.telling import take_offered
from flowbot.runtime.turned import Turned
from flowbot.runtime.work import Work


def take_message(work: Work, inbound: Inbound, event: MessageSent) -> Outcome:
    """Take a message to whom it is for."""
    heard = hear(event, work.me, inbound.body, overheard=work.flows.overhear)
    if isinstance(heard, Unheard):
        if heard.refused:
            return work.bury(inbound, event.type, heard.reason)
        return Outcome(key=inbound.key, type=event.type, result="ignored", reason=heard.reason)
    if inbound.conversation is not None:
        message, decided = heard.message, route(heard, (), work.flows, work.now)
        said = heard.as_said(inbound.key, begins=isinstance(decided, Offer) and decided.is_digression)
        return take_offered(work, inbound, event.type, inbound.conversation, said, message.stream, message.by)
    live = work.conversations.live(heard.message.stream, heard.message.by.id)
    turned = work.turned()
    try:
        decided = route(heard, live, work.flows, work.now)
        after = _follow(work, turned, decided, heard, live, inbound)
        return work.settle(inbound, event.type, turned, after, heard)
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        message = heard.message
        return work.fail(inbound, event.type, message.stream, message.by, turned.stepped, error)


def _follow(
    work: Work, turned: Turned, decided: Begin | Offer | Help, heard: Heard, live: Sequence[Snapshot], inbound: Inbound
) -> Snapshot | None:
    """Do what was decided; the conversation that moved, or None."""
    key = inbound.key
    match decided:
        case Help():
            turned.say("help", heard.message.stream, heard.message.by, key, text=heard.passage.text)
            return None
        case Begin():
            after = _begin(work, turned, decided, heard, live, key)
        case Offer():
            after = _offer(turned, decided, heard, inbound)
            if after is None and decided.otherwise is not None:
                after = _begin(work, turned, decided.otherwise, heard, live, key)
    work.go_on_after(turned, after, key)
    return after


def _offer(turned: Turned, offer: Offer, heard: Heard, inbound: Inbound) -> Snapshot | None:
    said = heard.as_said(inbound.key, begins=offer.is_digression)
    for snapshot in offer.conversations:
        if (snapshot.is_parked and offer.otherwise is not None) or snapshot.conversation in inbound.refused:
            continue  # one may begin something else, the same included
        after = turned.step(snapshot, said)
        if after is not None:
            return after
    return None


def _begin(
    work: Work, turned: Turned, begin: Begin, heard: Heard, live: Sequence[Snapshot], key: str
) -> Snapshot | None:
    """Start the flow that was found, or say why not."""
    trigger, fit = begin.found.trigger, begin.found.fit
    stream, person = heard.message.stream, heard.message.by
    if not begin.found.admitted:
        turned.say("not_allowed", stream, person, key, usage=trigger.source, text=heard.passage.text)
        return None
    already = next((each for each in live if _is_the_one(each, trigger.flow, person, stream)), None)
    again = again_of(trigger.flow if already is None else work.flows.of(already), key)
    if already is not None and again == "continue" and not already.is_parked:
        return turned.step(already, Resumed(key=key, by=person, stream=stream, is_start=True))
    known, began = work.flows.settings_of(person), heard.passage.text
    snapshot = new_conversation(trigger.flow, heard.message, began, key)
    if known.locale is not None or known.zone is not None:
        snapshot = snapshot.changed(locale=known.locale, zone=known.zone)
    if not isinstance(fit, Miss):
        slots = {**fit.values, **trigger.fills(person, stream, fit.values, work.now)}
        problem = check_arguments(trigger.flow, snapshot, fit.values, work.now)
        if problem is None:
            once = once_key(trigger.flow, snapshot, slots, work.now)
            if once is not None and work.starts.has(once):
                if already is not None and not already.is_parked:  # there is nothing to ask: no other one can begin
                    return turned.step(already, Resumed(key=key, by=person, stream=stream, is_start=True))
                turned.say("once", stream, person, key, usage=trigger.source, text=began)
                return None
            if already is not None and again == "ask":
                return ask_which(turned, work.flows, trigger.flow, heard, live, key)
            turned.once += [once] if once is not None else []
            return _start(work, turned, snapshot, Started(key=key, slots=slots), already)
        fit = Miss(problem.reason, fit.spans[problem.slot])
    more = {"pointed": point_out(began, fit.span), "problem": fit.problem, "text": began}
    turned.say("usage", stream, person, key, usage=trigger.source, **more)
    return None


def _start(
    work: Work, turned: Turned, snapshot: Snapshot, started: Started, already: Snapshot | None
) -> Snapshot | None:
    """Begin a conversation, in the place of the one that is live."""
    if already is not None:
        turned.step(already, Replaced(key=started.key))
    return turned.step(snapshot, started)


def _is_the_one(snapshot: Snapshot, flow: CompiledFlow, person: User, stream: Stream) -> bool:
    """Whether a live conversation is the one of its flow that a person, or a stream, may have."""
    if flow.scope == "each" or snapshot.flow != flow.id or not (flow.follows or snapshot.is_in(stream)):
        return False
    return flow.is_shared or snapshot.is_begun_by(person)
