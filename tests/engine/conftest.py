"""A small stage for engine tests: somebody says things to one conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from flowbot.engine.effects import Call, Effect, Finish, Reply
from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent, Resumed, Said, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.start import new_conversation
from flowbot.engine.step import Step, step
from flowbot.events import Stream, User
from flowbot.ids import EffectId, MessageId, StreamId, UserId
from flowbot.message import IncomingMessage, Passage

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANN = User(id=UserId(7), display_name="Ann")
IM = Stream(id=StreamId("im"), type="IM")


class Stage:
    """Steps one conversation, through its encoded form every time."""

    def __init__(self, flow: CompiledFlow) -> None:
        self.flow = flow
        self._number = 0
        self.snapshot: Snapshot = new_conversation(flow, self._message("/start"), "/start", "e0")
        self.effects: tuple[Effect, ...] = ()
        self.notes: tuple[str, ...] = ()

    def _message(self, text: str) -> IncomingMessage:
        return IncomingMessage(id=MessageId(f"m{self._number}"), text=text, by=ANN, at=NOW, stream=IM)

    def hear(self, event: FlowEvent) -> Step:
        stepped = step(self.flow, self.snapshot, event, NOW)
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

    def says(self, text: str, *, addressed: bool = True) -> list[str]:
        self._number += 1
        self.hear(Said(key=f"e{self._number}", message=self._message(text), passage=Passage(text), addressed=addressed))
        return self.said()

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
            effect.words.render({**effect.names, "commands": []}, effect.reader)
            for effect in self.effects
            if isinstance(effect, Reply)
        ]
        return [each.removeprefix("<messageML>").removesuffix("</messageML>") for each in rendered]

    def calls(self) -> list[tuple[str, Mapping[str, object]]]:
        return [(effect.action, effect.arguments) for effect in self.effects if isinstance(effect, Call)]

    def ends(self) -> list[str]:
        return [effect.end for effect in self.effects if isinstance(effect, Finish)]


@pytest.fixture(scope="session")
def stage() -> type[Stage]:
    return Stage
