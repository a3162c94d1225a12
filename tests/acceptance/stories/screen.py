"""What people see of a bot on a pod, as the testing kit sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import anyio

from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.pod.parts import PodAttachment, PodMessage
from flowbot.testing.chat.seen import UNKNOWN, SeenMessage
from tests.acceptance.chaos.control import Control

BOT = "Flow Bot"
PATIENCE_SECONDS = 30
POLL_SECONDS = 0.03
Fits = Callable[[SeenMessage, SeenMessage], bool]
"""Whether what was said in the chat of the kit is what people see here."""


class Screen:
    """What the bot shows people, place by place.

    Args:
        control: The pod.
        names: What streams are called, by their name or id.
    """

    def __init__(self, control: Control, names: Mapping[str, str]) -> None:
        self._control = control
        self._names = dict(names)
        self.seen: list[SeenMessage] = []
        """All of it, changes included."""

    async def look(self) -> None:
        """Take in what was written since."""
        for each in await self._control.history():
            if each["user"] == BOT:
                place = self._names.get(each["stream"]) or await self._learn(each["stream"])
                old = next((one for one in self.seen if one.message.id == each.get("replaces")), None)
                source = old.source if old is not None else UNKNOWN
                self.seen.append(SeenMessage(_message(each), place, source, of_form=False))

    async def expects(self, wanted: SeenMessage, fits: Fits) -> SeenMessage:
        """Wait for the next message in a place, which must be this one; changes may come between."""
        with anyio.move_on_after(PATIENCE_SECONDS):
            while True:
                await self.look()
                for each in self._waiting(wanted.place):
                    if each.is_change == wanted.is_change and fits(wanted, each):
                        each.claim, each.source = "expected", wanted.source
                        return each
                    if not each.is_change:
                        raise AssertionError(self._told(f"{wanted!r} was expected, and {each!r} came"))
                await anyio.sleep(POLL_SECONDS)
        raise AssertionError(self._told(f"{wanted!r} was expected, and did not come"))

    async def shows(self, wanted: Mapping[str, list[SeenMessage]], fits: Fits) -> None:
        """Wait until in every place stands at last what stands there in the chat of the kit."""
        with anyio.move_on_after(PATIENCE_SECONDS):
            while not _is_shown(wanted, standing(self.seen), fits):
                await anyio.sleep(POLL_SECONDS)
                await self.look()
            return
        raise AssertionError(self._told(f"this stands there in the kit: {wanted}"))

    async def pins(self, seen: SeenMessage, *, is_pinned: bool) -> None:
        """Wait until a message, or what is in its place by then, stands above its stream, or does not any more."""
        with anyio.move_on_after(PATIENCE_SECONDS):
            while True:
                if await self._is_pinned(seen) == is_pinned:
                    return
                await anyio.sleep(POLL_SECONDS)
        raise AssertionError(self._told(f"{seen!r} was to be {'pinned' if is_pinned else 'pinned no more'}"))

    async def _is_pinned(self, seen: SeenMessage) -> bool:
        pinned = (await self._control.ask(f"/v1/streams/{seen.message.stream_id}"))["pinned"]
        await self.look()
        while pinned is not None and pinned != seen.message.id:
            pinned = next((each.message.replacing for each in self.seen if each.message.id == pinned), None)
        return pinned is not None

    def is_changed(self, seen: SeenMessage) -> bool:
        """Whether another message took its place."""
        return any(each.message.replacing == seen.message.id for each in self.seen)

    def unclaimed(self) -> list[SeenMessage]:
        """What nobody has expected, changes apart."""
        return [each for each in self.seen if each.claim is None and not each.is_change]

    def _waiting(self, place: str) -> list[SeenMessage]:
        return [each for each in self.seen if each.place == place and each.claim is None]

    async def _learn(self, stream: str) -> str:
        """What a stream is called that no transcript has named: a room by its name, an IM by the person's."""
        shown = await self._control.ask(f"/v1/streams/{stream}")
        name = shown["name"] or "+".join(each for each in shown["members"] if each != BOT)
        return self._names.setdefault(stream, name)

    def _told(self, problem: str) -> str:
        return "\n".join([problem, "this was seen:", *(f"  {each!r}" for each in self.seen)])


def standing(seen: Iterable[SeenMessage]) -> dict[str, list[SeenMessage]]:
    """What stands in each place: of each message its last version, where it was said first."""
    places: dict[str, list[SeenMessage]] = {}
    for each in seen:
        there = places.setdefault(each.place, [])
        old = next((n for n, one in enumerate(there) if one.message.id == each.message.replacing), None)
        if old is None:
            there.append(each)
        else:
            there[old] = each
    return places


def _is_shown(wanted: Mapping[str, list[SeenMessage]], now: Mapping[str, list[SeenMessage]], fits: Fits) -> bool:
    return wanted.keys() == now.keys() and all(
        len(each) == len(now[place]) and all(map(fits, each, now[place])) for place, each in wanted.items()
    )


def _message(shown: Mapping[str, Any]) -> PodMessage:
    """A message of the history as a pod has it, as far as people see it."""
    replacing = shown.get("replaces")
    return PodMessage(
        id=MessageId(shown["messageId"]),
        timestamp_ms=shown["timestamp"],
        user=User(id=UserId(0), display_name=shown["user"]),
        stream_id=StreamId(shown["stream"]),
        presentationml=shown["presentationml"],
        text=shown["text"],
        attachments=tuple(
            PodAttachment(id="", name=each["name"], content=b"") for each in shown.get("attachments", ())
        ),
        replacing=MessageId(replacing) if replacing is not None else None,
    )
