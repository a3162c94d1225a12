"""Events of SWADL as triggers and handlers."""

from __future__ import annotations

import re
from typing import Any

from flowbot.presentationml.commands import PatternError, parse_pattern
from flowbot.swadl.draft import Draft
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.model import PLATFORM_EVENTS, Activity, Event
from flowbot.swadl.naming import snake
from flowbot.swadl.timers import cron_of

_PLACE = re.compile(r"\\*([@#$]?)\{(\w+)\}")
_WEBHOOK_KEY = "webhook_key"
_TYPES = {"": "text", "@": "user", "#": "hashtag", "$": "cashtag"}


def trigger_of(draft: Draft, activity: Activity, event: Event, *, is_start: bool) -> dict[str, Any] | None:
    """What begins a conversation, or is handled; None where it is left.

    Args:
        draft: Takes the slots of its pattern.
        activity: What begins with it.
        event: An event from outside.
        is_start: Whether it begins the conversation.
    """
    try:
        made = _trigger(draft, activity, event, is_start=is_start)
    except CannotCarryError as error:
        draft.account.leave(event.path, f"the event '{event.kind}'", error.why, error.instead, key=True)
        return None
    if event.path not in draft.account.closed:
        look_at_keys(draft, event)
    draft.account.carry(event.path)
    return made


_KEYS = {
    "message-received": ("content", "requires-bot-mention"),
    "request-received": ("token", "workflow-id"),
    "timer-fired": ("repeat", "at"),
    "form-replied": ("form-id", "exclusive", "unique"),
}


def look_at_keys(draft: Draft, event: Event) -> None:
    """Put on the list what an event has that nothing in a flow is like."""
    for key in event.keys:
        if key not in (*_KEYS.get(event.kind, ()), "id", "if", "activity-id"):
            what, why = f"`{key}` of the event '{event.kind}'", "a trigger has nothing like it"
            draft.account.leave((*event.path, key), what, why, "leave it out", key=True)


def _trigger(draft: Draft, activity: Activity, event: Event, *, is_start: bool) -> dict[str, Any]:
    if event.kind == "message-received":
        return _message(draft, activity, event)
    if event.kind in PLATFORM_EVENTS:
        return {"event": PLATFORM_EVENTS[event.kind]}
    if event.kind == "form-replied":
        return {"form": event.about or "form"}
    if event.kind == "request-received":
        draft.settings |= {"webhooks": {"port": 8088, "secret": _WEBHOOK_KEY}}
        draft.secrets[_WEBHOOK_KEY] = f"env:{_WEBHOOK_KEY.upper()}"
        why = "it has no place in a flow, and stands for all webhooks in the settings"
        instead = f"put it into the environment as {_WEBHOOK_KEY.upper()}"
        draft.account.note(event.path, "the token", why, instead, key=True)
        return {"webhook": snake(draft.workflow.id)}
    if event.kind == "timer-fired" and is_start:
        return _cron(event)
    raise CannotCarryError("flows do not wait for it there", "write an event, a message or a form")


def _cron(event: Event) -> dict[str, Any]:
    repeat = event.keys.get("repeat")
    if not isinstance(repeat, str):
        why = "a flow begins again and again with `cron`, and not at one moment"
        raise CannotCarryError(why, "let your code begin it, or write a `cron` and a `when`")
    cron, zone = cron_of(repeat)
    return {"cron": cron} if zone is None else {"cron": cron, "zone": zone}


def _message(draft: Draft, activity: Activity, event: Event) -> dict[str, Any]:
    content, mention = event.keys.get("content"), event.keys.get("requires-bot-mention")
    more = {"mention": True} if mention in (True, "true") else {}
    if content is None or content in ("", "*", "**") or is_any_message(event):
        return {"message": "*", **more}
    if not isinstance(content, str):
        raise CannotCarryError("`content` is no text", "write the words that are waited for")
    text = " ".join(_PLACE.sub(lambda found: _place(draft, activity, found), content).split())
    words = text.split(" ")
    is_command = words[0].startswith("/") and len(words[0]) > 1 and all(each.startswith("{") for each in words[1:])
    try:
        parse_pattern(text)
    except PatternError as error:
        raise CannotCarryError(f"'{content}' is no pattern of a flow: {error}", "write another one") from None
    return {"command" if is_command and "{" not in words[0] else "message": text, **more}


def is_any_message(event: Event, name: str | None = None) -> bool:
    """Whether the pattern is one place, which takes the whole of whatever is said; the place of a name, if given."""
    content = event.keys.get("content")
    found = re.fullmatch(r"\s*\{(\w+)\}\s*", content) if isinstance(content, str) else None
    return found is not None and name in (None, found[1])


def _place(draft: Draft, activity: Activity, found: re.Match[str]) -> str:
    sign, name = found[1], found[2]
    slot = draft.slots.add(("argument", activity.id, sign, name), name, {"type": _TYPES[sign]})
    known = draft.patterns.setdefault(activity.id, [])
    if (f"{sign}{name}", slot) not in known:
        known.append((f"{sign}{name}", slot))
    return f"{{{slot}}}"
