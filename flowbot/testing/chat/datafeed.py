"""Events of the datafeed that no message is: the pod of a chat tells the bot of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.errors import OperationError, did_you_mean
from flowbot.events import EVENT_NAMES, User
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.pod.wire import stream_json, user_json
from flowbot.pod.wire.rooms import happening

REQUESTED = "CONNECTIONREQUESTED"
_IS_OPEN = {"ROOMDEACTIVATED": False, "ROOMREACTIVATED": True}
"""Whether a room is open after an event."""


def tell_of(
    pod: LocalPod, me: User, kind: str, user: User | None, place: PodStream | None, fields: Mapping[str, object]
) -> None:
    """Let the bot hear of an event.

    Somebody of another firm who asks to connect has asked then: they can be accepted and rejected. A room that is
    said to be closed or open is so.

    Args:
        pod: The pod.
        me: The bot.
        kind: The type of the event.
        user: Whom it is about.
        place: Where it happens.
        fields: What it tells.

    Raises:
        ValueError: A pod does not tell of such a thing.
    """
    if kind == REQUESTED and user is not None and pod.people.is_outsider(user.id):
        try:
            pod.society.contacts.request(user, me.id)
        except OperationError as error:
            raise ValueError(str(error)) from error
    else:
        if place is not None:
            place.active = _IS_OPEN.get(kind, place.active)
        pod.emit(_event(pod, me, kind, user, place, fields))


def _event(
    pod: LocalPod, me: User, kind: str, user: User | None, place: PodStream | None, fields: Mapping[str, object]
) -> bytes:
    payload: dict[str, Any] = dict(fields)
    if place is not None:
        payload.setdefault("stream", stream_json(place))
    if user is not None:
        payload.setdefault("affectedUser", user_json(user))
    now_ms = pod.now_ms()
    ids = (pod.delivery.event_id(now_ms), pod.ids.message_id(now_ms))
    try:
        return happening(ids, now_ms, kind, user or me, payload)
    except KeyError:
        types = [str(each.type) for each in EVENT_NAMES.values()]
        hint = did_you_mean(kind, types) or "give the whole event"
        raise ValueError(f"'{kind}' is no type of event that a pod tells of; {hint}") from None
