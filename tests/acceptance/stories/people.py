"""What people and programs do in a transcript, at the control API of a pod."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.values import in_form
from flowbot.testing.lines import Deed, Edits, Forwards, Happens, Joins, Leaves, Line, Replies, Says, Submits
from flowbot.testing.transcripts.model import TalkPlace, Transcript
from tests.acceptance.chaos.control import Control
from tests.acceptance.stories.screen import Screen

_BOT = "flow-bot"
_MENTION = re.compile(r"(?<!\S)@([A-Za-z][\w.-]*\w)")


class People:
    """The people of a transcript, in their places on a pod.

    Args:
        control: The pod.
        streams: The name or id of each place.
        screen: What they see.
    """

    def __init__(self, control: Control, streams: Mapping[str, str], screen: Screen) -> None:
        self._control = control
        self._streams = dict(streams)
        self._screen = screen
        self._written: dict[tuple[str, str], str] = {}
        """By person and place, the message that they wrote there last."""
        self._sent: set[tuple[str, str]] = set()
        """Who has sent the form of which message."""

    async def do(self, line: Line) -> None:
        """Do what a line says, and do not wait for anything."""
        match line:
            case Happens():
                await self._happens(line)
            case Deed():
                await self._deed(line, await self._stream(line.place or line.person))
            case _:
                raise LookupError(f"nobody can do this at a pod: {line}")

    async def _deed(self, line: Deed, stream: str) -> None:
        who: dict[str, Any] = {"user": line.person}
        match line:
            case Says():
                await self._says(line, {**who, "stream": stream, "text": line.text})
            case Submits():
                await self._submits(line, who)
            case Replies():
                shown = self._shown(line.place, line.message)
                await self._control.ask("/v1/reply", {**who, "messageId": shown.message.id, "text": line.text})
            case Forwards():
                shown = self._shown(line.source, line.message)
                body = {**who, "messageId": shown.message.id, "stream": stream, "text": line.text}
                await self._control.ask("/v1/forward", body)
            case Edits():
                where = line.person, line.place or line.person
                body = {**who, "messageId": self._written[where], "text": line.text}
                self._written[where] = (await self._control.ask("/v1/edit", body))["messageId"]
            case Joins():
                await self._control.ask(f"/v1/streams/{stream}/add", {"member": line.person})
            case Leaves():
                await self._control.ask(f"/v1/streams/{stream}/remove", {**who, "member": line.person})

    async def _says(self, line: Says, body: dict[str, Any]) -> None:
        for name in _MENTION.findall(line.text):
            await come(self._control, name)
        contents = {each: line.contents.get(each, f"This is {each}.".encode()) for each in line.files}
        files = [{"name": name, "content": base64.b64encode(each).decode()} for name, each in contents.items()]
        answer = await self._control.ask("/v1/say", {**body, **({"attachments": files} if files else {})})
        self._written[line.person, line.place or line.person] = answer["messageId"]

    async def _submits(self, line: Submits, body: dict[str, Any]) -> None:
        form = self._form(line)
        values = {name: await self._value(in_form(value)) for name, value in line.values.items()}
        member = line.person in (await self._control.ask(f"/v1/streams/{form.message.stream_id}"))["members"]
        is_late = self._screen.is_changed(form) or (line.person, form.message.id) in self._sent
        given: dict[str, Any] = {"messageId": form.message.id, "values": values, "button": line.button}
        if line.raw or not member:
            pressed = [
                each.name for each in form.controls if each.kind == "button" and line.button in (None, each.label)
            ]
            given |= {"force": True, "button": pressed[0] if pressed else line.button}
        elif is_late:
            given["late"] = True
        await self._control.ask("/v1/submit", {**body, **given})
        self._sent.add((line.person, form.message.id))

    async def _value(self, value: object) -> object:
        """A value as the pod takes it: who is chosen is there, and a room has the name that it has there."""
        match value:
            case list():
                return [await self._value(each) for each in value]
            case str() if value.startswith("@"):
                await come(self._control, value[1:])
            case str() if value.startswith("#") and value[1:] in self._streams:
                return f"#{self._streams[value[1:]]}"
        return value

    async def _happens(self, line: Happens) -> None:
        match line:
            case Happens(event="CONNECTIONREQUESTED", person=str(person)):
                await self._control.ask("/v1/connections/request", {"user": person, "to": _BOT})
            case Happens(event="USERJOINEDROOM", person=str(person), place=str(place)):
                await self._control.ask(f"/v1/streams/{await self._stream(place)}/add", {"member": person})
            case Happens(event="ROOMDEACTIVATED" | "ROOMREACTIVATED" as event, place=str(place)):
                deed = "close" if event == "ROOMDEACTIVATED" else "open"
                await self._control.ask(f"/v1/streams/{await self._stream(place)}/{deed}", {})
            case _:
                raise LookupError(f"nobody can do this at a pod: {line}")

    async def _stream(self, place: str) -> str:
        """The name or id of a place; that of no other name is the IM of a person."""
        if place not in self._streams:
            self._streams[place] = (await self._control.ask("/v1/ims", {"user": place, "to": _BOT}))["id"]
        return self._streams[place]

    def _form(self, line: Submits) -> SeenMessage:
        """The form that somebody fills in, found as the kit finds it."""
        forms = [each for each in self._screen.seen if each.place == line.place and each.form is not None]
        if line.message is not None:
            forms = [each for each in forms if line.message in (each.name, each.step)]
        elif line.button is not None:
            forms = [each for each in forms if each.has_button(line.button)] or forms
        return forms[-1 - line.stale]

    def _shown(self, place: str | None, message: str | None) -> SeenMessage:
        shown = [each for each in self._screen.seen if each.place == place and message in (None, each.name)]
        return shown[-1]


async def come(control: Control, name: str, *, external: bool = False) -> None:
    """Let somebody be there."""
    if name not in [each["name"] for each in await control.ask("/v1/people")]:
        await control.ask("/v1/people", {"name": name, "isExternal": external})


async def gather(control: Control, transcript: Transcript) -> Mapping[str, str]:
    """Let people and rooms be there before a talk begins, and give the name or id of each place."""
    for name, person in transcript.people.items():
        await come(control, name, external=person.external)
    if any(each.external for each in transcript.places.values()):
        await control.ask("/v1/settings", {"rooms": {"crossPod": True}})
    return {name: await _stream_of(control, name, each) for name, each in transcript.places.items()}


async def _stream_of(control: Control, name: str, place: TalkPlace) -> str:
    if place.im is not None:
        return str((await control.ask("/v1/ims", {"user": place.im, "to": _BOT}))["id"])
    owner, *others = (*place.members, _BOT)
    body = {"name": place.name or name, "user": owner, "members": others, "crossPod": place.external}
    return str((await control.ask("/v1/streams", body))["name"])
