"""A form that comes back, in a slice."""

from __future__ import annotations

from flowbot.engine.events import Submitted
from flowbot.events import SymphonyElementsAction, User
from flowbot.ids import ConversationId
from flowbot.ports import Inbound
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.work import Work


def take_form(work: Work, inbound: Inbound, event: SymphonyElementsAction, conversation: ConversationId) -> Outcome:
    """A form that a flow sent comes back: to its conversation, whoever submitted it and wherever."""
    person, stream = event.initiator, event.stream
    if person is None or stream is None or person.id == work.me.id:
        return Outcome(key=inbound.key, type=event.type, result="ignored", reason="nobody submitted it")
    snapshot, turned, after = work.conversations.get(conversation), work.turned(), None
    try:
        if snapshot is None:
            turned.say("expired_form", stream, person, inbound.key, is_asked_again=False)
        else:
            after = work.advance(turned, snapshot, submitted_of(event, person, inbound, is_parked=snapshot.is_parked))
        return work.settle(inbound, event.type, turned, after)
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        return work.fail(inbound, event.type, stream, person, snapshot, error)


def submitted_of(
    event: SymphonyElementsAction, person: User, inbound: Inbound, *, is_parked: bool = False
) -> Submitted:
    """A form that came back, as its conversation hears it; one that is parked may keep it."""
    return Submitted(
        key=inbound.key,
        form_id=event.form_id or "",
        by=person,
        at=event.timestamp,
        values=event.form_values,
        message_id=event.form_message_id,
        stream=event.stream,
        body=inbound.body.decode("utf-8", "replace") if is_parked else "",
    )
