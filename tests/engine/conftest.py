"""A small stage for engine tests: somebody says things to one conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flowbot.engine.effects import Call, Effect, Finish, Reply, Update
from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent, Resumed, Said, Started, Submitted, TimerFired
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot, Timer
from flowbot.engine.start import new_conversation
from flowbot.engine.step import Step, step
from flowbot.events import Attachment, Stream, User
from flowbot.ids import EffectId, MessageId, StreamId, UserId
from flowbot.message import IncomingMessage, Message, Passage
from tests.engine.walking import walk

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANN = User(id=UserId(7), display_name="Ann")
IM = Stream(id=StreamId("im"), type="IM")
HELP_NAMES = {"commands": [], "elsewhere": [], "begins_by_any": True, "is_talking": False}
"""What the runtime tells whoever asks for help."""


class Stage:
    """Steps one conversation, through its encoded form every time."""

    def __init__(self, flow: CompiledFlow) -> None:
        self.flow = flow
        self._number = 0
        self.now = NOW
        self.snapshot: Snapshot = new_conversation(flow, self._message("/start"), "/start", "e0")
        self.effects: tuple[Effect, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.stepped: Step | None = None

    def _message(self, text: str, by: User = ANN, stream: Stream = IM) -> IncomingMessage:
        return IncomingMessage(id=MessageId(f"m{self._number}"), text=text, by=by, at=self.now, stream=stream)

    def hear(self, event: FlowEvent) -> Step:
        stepped = step(self.flow, self.snapshot, event, self.now)
        walk(self.flow, self.snapshot, stepped)
        self.stepped = stepped
        self.effects = stepped.effects
        self.notes = stepped.notes
        self.snapshot = stepped.snapshot
        if self.snapshot.ended is None:
            body = encode_snapshot(self.snapshot, self.flow.encoders)
            assert decode_snapshot(body, self.flow.decoders) == self.snapshot
            self.snapshot = decode_snapshot(body, self.flow.decoders)
        return stepped

    def start(self, slots: Mapping[str, object] | None = None) -> list[str]:
        self.hear(Started(key="e0", slots=slots or {}))
        return self.said()

    def says(self, text: str, *, addressed: bool = True, by: User = ANN, stream: Stream = IM) -> list[str]:
        self._number += 1
        message = self._message(text, by, stream)
        self.hear(Said(key=f"e{self._number}", message=message, passage=Passage(text), addressed=addressed))
        return self.said()

    def writes(
        self, body: Message, *, files: Sequence[Attachment] = (), by: User = ANN, stream: Stream = IM
    ) -> list[str]:
        """Send a message that is more than a text."""
        self._number += 1
        parts = {each.name: getattr(body, each.name) for each in fields(body)}
        around: dict[str, Any] = {"id": MessageId(f"m{self._number}"), "by": by, "at": self.now, "stream": stream}
        message = IncomingMessage(**parts, **around, attachments=tuple(files))
        self.hear(Said(key=f"e{self._number}", message=message, passage=body.passage, addressed=True))
        return self.said()

    def presses(
        self, button: str, *, card: int = 0, by: User = ANN, stream: Stream = IM, **fields: object
    ) -> list[str]:
        """Press a button of a form that is open."""
        form_id = [each for each in self.snapshot.main.cards if each.form_id][card].form_id
        assert form_id is not None
        return self.submits(form_id, {"action": button, **fields}, by, stream)

    def submits(self, form_id: str, values: Mapping[str, object], by: User = ANN, stream: Stream = IM) -> list[str]:
        self._number += 1
        key = f"e{self._number}"
        self.hear(Submitted(key=key, form_id=form_id, by=by, at=self.now, values=values, stream=stream))
        return self.said()

    def passes(self, **time: float) -> list[str]:
        """Let time pass, and what is due happen in order; everything that is said meanwhile."""
        until, said = self.now + timedelta(**time), []
        while self.snapshot.ended is None and (due := self._next_timer()) is not None and due.due <= until:
            self.now = due.due
            self.hear(TimerFired(key=f"t{due.id}", timer=due.id))
            said += self.said()
        self.now = until
        return said

    def _next_timer(self) -> Timer | None:
        running = [timer for each in self.snapshot.positions.values() for timer in each.timers.values()]
        return min(running, key=lambda timer: timer.due, default=None)

    def resumed(self) -> list[str]:
        self._number += 1
        self.hear(Resumed(key=f"e{self._number}", by=ANN, stream=IM))
        return self.said()

    def returns(self, result: object, effect: EffectId | None = None) -> list[str]:
        self._number += 1
        effect = effect or self.snapshot.main.waiting_for or EffectId("none")
        self.hear(CallReturned(key=f"e{self._number}", effect=effect, result=result))
        return self.said()

    def fails(self, message: str = "no") -> list[str]:
        self._number += 1
        error = {"kind": "Oops", "message": message, "id": "x"}
        effect = self.snapshot.main.waiting_for or EffectId("none")
        self.hear(CallFailed(key=f"e{self._number}", effect=effect, error=error))
        return self.said()

    def said(self) -> list[str]:
        """What the bot said in the last turn, without the root element."""
        rendered = [
            effect.words.render({**effect.names, **HELP_NAMES}, effect.reader)
            for effect in self.effects
            if isinstance(effect, Reply)
        ]
        return [each.removeprefix("<messageML>").removesuffix("</messageML>") for each in rendered]

    def told(self) -> list[tuple[object, str]]:
        """What the bot said in the last turn, with the stream or the person that it went to."""
        replies = [each for each in self.effects if isinstance(each, Reply)]
        return [(each.to.stream_id or each.to.user_id, said) for each, said in zip(replies, self.said(), strict=True)]

    def closed(self) -> list[tuple[object, str]]:
        """What took the place of forms in the last turn, and where."""
        return [
            (each.to.stream_id or each.to.user_id, each.words.render(each.names, each.reader)[11:-12])
            for each in self.effects
            if isinstance(each, Update)
        ]

    def calls(self) -> list[tuple[str, Mapping[str, object]]]:
        return [(effect.action, effect.arguments) for effect in self.effects if isinstance(effect, Call)]

    def ends(self) -> list[str]:
        return [effect.end for effect in self.effects if isinstance(effect, Finish)]


@pytest.fixture(scope="session")
def stage() -> type[Stage]:
    return Stage
