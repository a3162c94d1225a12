"""What each activity is by itself, as steps."""

from __future__ import annotations

from flowbot.errors import did_you_mean
from flowbot.swadl.draft import Comment, Steps, describe
from flowbot.swadl.kinds import KINDS
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.maker import Maker
from flowbot.swadl.places import places_of
from flowbot.swadl.platform import OPERATIONS, call_operation, create_room
from flowbot.swadl.requests import request
from flowbot.swadl.scripts import script_steps
from flowbot.swadl.speaking import Templates, extras_of, pin_message, unpin_message, update_message, words_of

_CALL = "write it as an action in Python, and `call` it"


def activity_steps(maker: Maker, templates: Templates) -> Steps:
    """The steps that an activity is by itself."""
    kind = maker.activity.kind
    match kind:
        case "send-message":
            return _message(maker, templates)
        case "update-message":
            return update_message(maker, templates)
        case "pin-message":
            return pin_message(maker)
        case "unpin-message":
            return unpin_message(maker)
        case "execute-script":
            return script_steps(maker)
        case "execute-request":
            return request(maker)
        case "create-room":
            return create_room(maker)
    if kind in OPERATIONS:
        return call_operation(maker)
    return _left(maker)


def _message(maker: Maker, templates: Templates) -> Steps:
    words = words_of(maker, templates, maker.step)
    steps: Steps = []
    more = {**places_of(maker, steps), **extras_of(maker, steps)}
    return [*steps, {**words, **more, "name": maker.step}]


def _left(maker: Maker) -> Steps:
    activity = maker.activity
    activity.taken.update(activity.keys)
    match activity.kind:
        case "debug":
            why, instead = "a flow has no log of its own", "an action of your own may log"
        case "get-attachment":
            why = "a flow holds a reference to a file, and never its bytes"
            instead = "ask for a slot of type attachment, or `call: symphony.messages.attachments`"
        case _:
            why = "SWADL has no such activity, and one of your own is not known here"
            instead = did_you_mean(activity.kind, KINDS) or _CALL
    maker.leave(activity.path, describe(activity), CannotCarryError(why, instead))
    return [Comment(f"{activity.id}: '{activity.kind}' is left: {why}")]
