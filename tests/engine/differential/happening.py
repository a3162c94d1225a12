"""Makes events of moves: what is answered, pressed or due depends on what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from flowbot.definition.slots import ChoiceSlot
from flowbot.definition.steps import Ask, Confirm
from flowbot.engine.events import CallFailed, CallReturned, Departed, FlowEvent, Resumed, Said, Submitted, TimerFired
from flowbot.engine.snapshot import Card
from flowbot.events import Stream, User
from flowbot.ids import EffectId, MessageId
from flowbot.message import IncomingMessage, Passage
from flowbot.values.controls import COMMAND_BUTTONS
from tests.engine.differential.compared import Compared
from tests.engine.differential.deciding import Answer
from tests.engine.differential.events import COMMANDS, WORDS, Move
from tests.engine.differential.people import ANN, IM, PLACES

GOOD: Mapping[str, tuple[str, ...]] = {
    "integer": ("5", "0", "9", "3"),
    "decimal": ("5.5", "12", "1"),
    "text": ("abc", "x", "hello"),
    "boolean": ("yes", "no"),
    "date": ("2026-12-01", "2027-01-05"),
}
BAD = ("zzzzzzzzz", "-1", "")
RESULTS = ("done", "x", 3, "done", "toolongforit")


def ignored() -> bool:
    """What the interpreter makes of what is nothing to it."""
    return False


class Both(Compared):
    """The engine and the interpreter, to which something happens."""

    def happens(self, number: int, move: Move) -> None:
        """Let something happen; nothing does once the conversation is over."""
        key = f"e{number}"
        if self.snapshot.ended is not None:
            return
        match move.kind:
            case "answer" | "press":
                self._answer(key, move)
            case "say":
                self._says(key, WORDS[move.number % len(WORDS)])
            case "command":
                self._says(key, COMMANDS[move.number % len(COMMANDS)], *PLACES[0 if move.good else move.number % 6])
            case "change":
                filled = [name for each in self.snapshot.positions.values() for name in each.slots]
                slots = [*filled, *filled, *self.flow.slots, "nothing"]
                self._says(key, f"change {slots[move.number % len(slots)]}")
            case "others":
                self._says(
                    key, WORDS[move.number % len(WORDS)], *PLACES[move.number % len(PLACES)], addressed=move.good
                )
            case "aside":
                self._says(key, WORDS[move.number % len(WORDS)], addressed=False)
            case "time":
                self._time(key, move.number)
            case "tick":
                self.now += timedelta(hours=move.number)
            case "return" | "fail":
                self._result(key, move)
            case "stale" if self.forms:
                values = {"action": ("yea", "yes", "submit")[move.number % 3]}
                self._submits(key, self.forms[move.number % len(self.forms)], values, *PLACES[move.number % 2])
            case "resume":
                answer = Answer(by=ANN, at=self.now, stream=IM)
                self.take(Resumed(key=key, by=ANN, stream=IM), partial(self.plain.resume, answer))
            case "again":
                self._again(key, self.turned[move.number % len(self.turned)].event)
            case "leave":
                person, stream = PLACES[1 + move.number % 5]
                event = Departed(key=key, stream=stream, user=person)
                self.take(event, partial(self.plain.depart, person, stream))

    def _again(self, key: str, event: FlowEvent) -> None:
        """What came before comes once more."""
        match event:
            case Said(text=text, message=message, addressed=addressed):
                self._says(key, text, message.by, message.stream, addressed=addressed)
            case Submitted(form_id=form_id, values=values, by=by, stream=Stream() as stream):
                self._submits(key, form_id, values, by, stream)
            case TimerFired(timer=timer):
                self._rings(key, timer)
            case CallReturned(effect=effect, result=result):
                self._calls_back(CallReturned(key=key, effect=effect, result=result))

    def _answer(self, key: str, move: Move) -> None:
        """Answer an open question, in words or by its form."""
        cards = [card for position in self.snapshot.positions.values() for card in position.cards]
        if not cards:
            self._says(key, WORDS[move.number % len(WORDS)])
            return
        card = cards[move.number % len(cards)]
        person, stream = self._who(card, move)
        values = self._values(card, move)
        if move.kind == "answer" or card.form_id is None:
            text = str(values.get("action") or next(iter(values.values()), "yes"))
            self._says(key, text, person, stream)
            return
        if len(values) == 1 and "action" not in values and move.number % 2:
            values = {"action": next(iter(values.values()))}
        command = list(COMMAND_BUTTONS)[move.number % len(COMMAND_BUTTONS)]
        if move.number in (5, 11, 17):
            values = {"action": command}
        values.setdefault("action", "submit")
        self._submits(key, card.form_id, values, person, stream)

    def _who(self, card: Card, move: Move) -> tuple[User, Stream]:
        """Somebody who sees a card."""
        seen = [(by, at) for by, at in PLACES if card.to.stream_id == at.id or card.to.user_id == by.id]
        return seen[move.number // 2 % len(seen)]

    def _values(self, card: Card, move: Move) -> dict[str, object]:
        """What a form may send, or a part of it that is written."""
        match self.tree.steps[self.tree.paths[card.step]]:
            case Confirm():
                return {"action": ("yes", "no", "yes")[move.number % 3] if move.good else "perhaps"}
            case Ask(options=dict() as options):
                option = list(options)[move.number % len(options)]
                slots = options[option].slots or ()
                return {"action": option if move.good else "junk"} | {each: self._value(each, move) for each in slots}
            case Ask(fills=slots):
                return {each: self._value(each, move) for each in slots}
        return {}

    def _value(self, slot: str, move: Move) -> str:
        described = self.definition.slots[slot]
        good = tuple(described.of) if isinstance(described, ChoiceSlot) else GOOD[str(getattr(described, "type", ""))]
        values = good if move.good else BAD
        return values[move.number % len(values)]

    def _says(self, key: str, text: str, by: User = ANN, stream: Stream = IM, *, addressed: bool = True) -> None:
        message = IncomingMessage(id=MessageId(key), text=text, by=by, at=self.now, stream=stream)
        event = Said(key=key, message=message, passage=Passage(text), addressed=addressed)
        answer = Answer(by=by, at=self.now, stream=stream, text=text, addressed=addressed)
        self.take(event, partial(self.plain.write, answer))

    def _submits(self, key: str, form_id: str, values: Mapping[str, object], by: User, stream: Stream) -> None:
        event = Submitted(key=key, form_id=form_id, by=by, at=self.now, values=values, stream=stream)
        answer = Answer(by=by, at=self.now, stream=stream, sent=values)
        for position in self.snapshot.positions.values():
            for place, card in enumerate(position.cards):
                if card.has_form(form_id):
                    line = self.plain.lines[position.id]
                    answer = replace(answer, is_of_old=card.form_id != form_id)
                    self.take(event, partial(self.plain.submit, line, place, answer))
                    return
        self.take(event, partial(self.plain.submit_late, form_id.split("-")[0], answer))

    def _time(self, key: str, number: int) -> None:
        """The next timer goes off, or one that was cancelled."""
        running = [timer for each in self.snapshot.positions.values() for timer in each.timers.values()]
        if number == 0 or not running:
            self._rings(key, EffectId("cancelled"))
            return
        due = min(running, key=lambda timer: timer.due)
        self.now = max(self.now, due.due)
        self._rings(key, due.id)

    def _rings(self, key: str, timer: EffectId) -> None:
        event = TimerFired(key=key, timer=timer)
        for position in self.snapshot.positions.values():
            for name, each in position.timers.items():
                if each.id == timer:
                    self.take(event, partial(self.plain.ring, self.plain.lines[position.id], name))
                    return
        self.take(event, ignored)

    def _result(self, key: str, move: Move) -> None:
        waiting = [each.waiting_for for each in self.snapshot.positions.values() if each.waiting_for is not None]
        effect = waiting[move.number % len(waiting)] if waiting else EffectId("none")
        if move.kind == "fail":
            self._calls_back(CallFailed(key=key, effect=effect, error={"kind": "Oops", "message": "no", "id": "x"}))
        else:
            self._calls_back(CallReturned(key=key, effect=effect, result=RESULTS[move.number % len(RESULTS)]))

    def _calls_back(self, event: CallReturned | CallFailed) -> None:
        position = next((each for each in self.snapshot.positions.values() if each.waiting_for == event.effect), None)
        if position is None:
            self.take(event, ignored)
            return
        line = self.plain.lines[position.id]
        if isinstance(event, CallFailed):
            self.take(event, partial(self.plain.call_failed, line, event.error))
        else:
            self.take(event, partial(self.plain.call_returned, line, event.result))
