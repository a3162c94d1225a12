"""A pod that is a recording: it brings what was heard, and holds what is said against what was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import anyio

from flowbot.errors import AttachmentError, MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Operations, Person
from flowbot.recording.journal import Entry
from flowbot.recording.said import Files, as_said

_SHOWN = ("stream", "message", "data", "files", "replaces")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was."""

    kind: str
    """Of a message: `changed`, `missing` (it was said and is not) or `new`; of an event: `outcome`."""
    of: str
    """The id of the message's effect, or the key of the event."""
    recorded: Mapping[str, Any] | None
    replayed: Mapping[str, Any] | None


class ReplayedPod:
    """The port `Pod` on a recording.

    Args:
        entries: The recording.
        mark: The key of the EntityJSON object that tells which message is which.
    """

    def __init__(self, entries: Sequence[Entry], mark: str) -> None:
        self._mark = mark
        self._me = next((each["user"] for each in entries if each["kind"] == "bot"), None) or {"id": 0}
        self._ims = {each["person"]: each for each in entries if each["kind"] == "im"}
        self._rooms = {each["name"]: each["streams"] for each in entries if each["kind"] == "rooms"}
        people = (each for entry in entries if entry["kind"] == "people" for each in entry["people"])
        self._people = {str(each["email"]).casefold(): each for each in people}
        self._files = {each["id"]: each for each in entries if each["kind"] == "attachment"}
        self._said = {self._effect(each): each for each in entries if each["kind"] == "send"}
        self._replayed: dict[str, Mapping[str, Any]] = {}
        self._batch: Sequence[bytes] = ()
        self._is_handed_out = False
        self._came, self._stored = anyio.Event(), anyio.Event()

    @property
    def said(self) -> Sequence[Mapping[str, Any]]:
        """What was said until now, in order."""
        return list(self._replayed.values())

    def differences(self) -> list[Difference]:
        """How what was said differs from the recording, in its order."""
        found = []
        for effect, recorded in self._said.items():
            replayed = self._replayed.get(effect)
            if replayed is None or self._shown(recorded) != self._shown(replayed):
                kind = "missing" if replayed is None else "changed"
                found.append(Difference(kind, effect, self._shown(recorded), replayed and self._shown(replayed)))
        new = [(effect, each) for effect, each in self._replayed.items() if effect not in self._said]
        return [*found, *(Difference("new", effect, None, self._shown(each)) for effect, each in new)]

    async def bring(self, bodies: Sequence[bytes]) -> None:
        """Let the bot read events; returns when it has stored them."""
        self._batch, self._stored = bodies, anyio.Event()
        self._came.set()
        await self._stored.wait()

    @property
    def operations(self) -> Operations:
        """There are none: what they gave is in the recording."""
        raise OperationError("a recording has no operations")

    def operations_for(self, user_id: UserId) -> Operations:
        """As `operations`."""
        return self.operations

    async def get_me(self) -> User:
        """The bot that was recorded."""
        fields = {name: value for name, value in self._me.items() if name in User.__dataclass_fields__}
        return User(**fields)

    async def open_feed(self) -> str:
        """The recording."""
        return "recording"

    async def read_events(self) -> Sequence[bytes]:
        """What was brought; the next read says that it is stored."""
        if self._is_handed_out:
            self._stored.set()
        await self._came.wait()
        self._came, self._is_handed_out = anyio.Event(), True
        return self._batch

    async def send_message(
        self,
        stream_id: StreamId,
        message: str,
        data: str | None = None,
        *,
        files: Files = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """The id that the message had."""
        return self._say(as_said(stream_id, message, data, files))

    async def update_message(
        self,
        stream_id: StreamId,
        message_id: MessageId,
        message: str,
        data: str | None = None,
        *,
        files: Files = (),
        on_behalf_of: UserId | None = None,
    ) -> MessageId:
        """The id that the message had then."""
        said = as_said(stream_id, message, data, files, message_id)
        return self._say(said)

    async def open_im(self, user_id: UserId) -> StreamId:
        """The IM with a person, if the bot asked for it then.

        Raises:
            MessageRejectedError: There was none to be had.
        """
        recorded = self._ims.get(user_id, {"stream": f"im-{user_id}"})
        if "error" in recorded:
            raise MessageRejectedError(recorded["error"])
        return StreamId(recorded["stream"])

    async def find_rooms(self, name: str) -> Sequence[StreamId]:
        """The rooms of a name that the bot asked for then."""
        return [StreamId(each) for each in self._rooms.get(name, ())]

    async def find_people(self, emails: Sequence[str]) -> Sequence[Person]:
        """Those who were found by these addresses then."""
        found = (self._people.get(each.casefold()) for each in emails)
        return [Person(**each) for each in found if each is not None]

    async def list_streams(self) -> Sequence[StreamId]:
        """None: nothing was missed."""
        return ()

    async def pin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Nothing."""

    async def unpin_message(self, stream_id: StreamId, message_id: MessageId) -> None:
        """Nothing."""

    async def read_messages(
        self, stream_id: StreamId, since: datetime, until: datetime | None = None, *, limit: int = 500
    ) -> Sequence[bytes]:
        """None: nothing was missed."""
        return ()

    async def read_attachment(self, stream_id: StreamId, message_id: MessageId, attachment_id: str) -> bytes:
        """As many bytes as the file had.

        Raises:
            AttachmentError: The bot did not read it then, or could not.
        """
        recorded = self._files.get(attachment_id, {"error": "it is not in the recording"})
        if "error" in recorded:
            raise AttachmentError(recorded["error"])
        return bytes(recorded["size"])

    def _say(self, said: Mapping[str, Any]) -> MessageId:
        effect = self._effect(said)
        self._replayed[effect] = said
        recorded = self._said.get(effect)
        if recorded is not None and "error" in recorded:
            raise MessageRejectedError(recorded["error"])
        return MessageId(recorded["id"] if recorded is not None else f"replayed-{len(self._replayed)}")

    def _effect(self, said: Mapping[str, Any]) -> str:
        held = json.loads(said.get("data") or "{}")
        return str(held[self._mark]["id"])

    def _shown(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """What people see of a message, and where."""
        shown = {name: said[name] for name in _SHOWN if said.get(name)}
        held = {name: each for name, each in json.loads(said.get("data") or "{}").items() if name != self._mark}
        return {**{name: each for name, each in shown.items() if name != "data"}, **({"data": held} if held else {})}
