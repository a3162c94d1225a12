"""What happened in a recording, as lines of a transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flowbot.events import (
    Event,
    MessageSent,
    Stream,
    SymphonyElementsAction,
    User,
    UserJoinedRoom,
    UserLeftRoom,
)
from flowbot.ids import StreamId, UserId, read_form_id
from flowbot.message import IncomingMessage
from flowbot.presentationml import read_message
from flowbot.testing.lines import Edits, Happens, Joins, Leaves, Line, Says, Submits
from flowbot.testing.transcribing.names import Names

Hide = Callable[[str], str]
"""What stands in the place of a text that somebody has written."""


class Lines:
    """Makes lines of events.

    Args:
        names: Who is who.
        hide: What stands in the place of what people write.
    """

    def __init__(self, names: Names, hide: Hide) -> None:
        self._names = names
        self._hide = hide

    def of(self, event: Event) -> Line | None:
        """What somebody did, or what happened; None where a transcript has no line for it."""
        match event:
            case MessageSent():
                return self._message(event)
            case SymphonyElementsAction(initiator=User() as by, stream=Stream() as stream):
                return self._submission(event, by, stream)
            case UserJoinedRoom(affected_user=User() as person, stream=Stream() as stream):
                return Joins(person=self._names.person(person), place=self._names.place(stream, person))
            case UserLeftRoom(affected_user=User() as person, stream=Stream() as stream):
                return Leaves(person=self._names.person(person), place=self._names.place(stream, person))
        return self._happening(event)

    def _message(self, event: MessageSent) -> Line | None:
        message, _problem = read_message(event)
        if message is None:
            return None
        who = self._names.person(message.by)
        where = self._names.place(message.stream, message.by)
        text = self._text(message)
        if message.is_edit:
            return Edits(person=who, place=where, text=text)
        return Says(
            person=who, place=where, text=text, files=tuple(self._hide(each.name) for each in message.attachments)
        )

    def _text(self, message: IncomingMessage) -> str:
        """What somebody has written, mentions by the names of the transcript."""
        parts, at = list[str](), 0
        for each in sorted(message.mentions, key=lambda mention: mention.start):
            parts.append(self._hide(message.text[at : each.start]))
            parts.append(f"@{self._names.person(each.user_id)}")
            at = each.end
        return "".join([*parts, self._hide(message.text[at:])]).strip()

    def _submission(self, event: SymphonyElementsAction, by: User, stream: Stream) -> Line:
        values = dict(event.form_values)
        button = values.pop("action", None)
        form = read_form_id(event.form_id or "")
        return Submits(
            person=self._names.person(by),
            place=self._names.place(stream, by),
            button=str(button) if button is not None else None,
            message=form[0] if form is not None else None,
            values={name: self._of_form(value) for name, value in values.items() if value not in ("", [], None)},
        )

    def _of_form(self, value: Any) -> object:
        """A value of a form; a list of numbers are people who were picked, whether they do something or not."""
        if isinstance(value, list) and all(isinstance(each, int) for each in value):
            return [f"@{self._names.person(UserId(each))}" for each in value]
        return self.value(value)

    def value(self, value: Any) -> object:
        """A value of a form, or what a call gave: people and rooms by the names of the transcript."""
        match value:
            case bool() | None:
                return value
            case int() if self._names.knows(value):
                return f"@{self._names.person(UserId(value))}"
            case {"id": int() as user_id} if self._names.knows(user_id) or "name" in value:
                return f"@{self._names.person(UserId(user_id))}"
            case {"userIds": _, "streamIds": list() as streams}:
                return [self.value(each) for each in streams]
            case str() if self._names.knows_room(value):
                return f"#{self._names.room(StreamId(value))}"
            case str():
                return self._hide(value)
            case Mapping():
                return {name: self.value(each) for name, each in value.items()}
            case list() | tuple():
                return [self.value(each) for each in value]
        return value

    def _happening(self, event: Event) -> Line | None:
        person = event.initiator
        where = self._names.place(event.stream, None) if event.stream is not None else None
        who = self._names.person(person) if person is not None else None
        return Happens(event=event.type, person=who, place=where)
