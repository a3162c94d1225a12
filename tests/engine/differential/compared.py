"""Takes the engine and the interpreter through the same events, and compares what can be seen of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flowbot.definition.model import FlowDefinition
from flowbot.engine.effects import Call, Effect, Finish, Reply, Update
from flowbot.engine.events import FlowEvent, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import Position, Snapshot
from flowbot.engine.start import new_conversation
from flowbot.engine.step import Step, step
from flowbot.errors import TurnError
from flowbot.ids import MessageId
from flowbot.message import IncomingMessage
from tests.engine.differential.hearing import Conversation
from tests.engine.differential.lines import Seen
from tests.engine.differential.people import ANN, ARGUMENTS, IM
from tests.engine.differential.tree import Tree
from tests.engine.walking import walk

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Turned:
    """What the engine made of an event."""

    before: Snapshot
    event: FlowEvent
    now: datetime
    step: Step | None
    """None where the turn failed."""


class Compared:
    """The engine and the interpreter with the same conversation."""

    def __init__(self, definition: FlowDefinition, flow: CompiledFlow, tree: Tree) -> None:
        self.definition = definition
        self.flow = flow
        self.tree = tree
        self.now = NOW
        self.turned: list[Turned] = []
        self.forms: list[str] = []
        """Every form that was ever put."""
        message = IncomingMessage(id=MessageId("m0"), text="/go", by=ANN, at=NOW, stream=IM)
        self.snapshot = new_conversation(flow, message, "/go", "e0")
        self.plain = Conversation(tree, flow, ANN, IM)
        slots = {name: value for name, value in ARGUMENTS.items() if name in flow.slots}
        self.take(Started(key="e0", slots=slots), lambda: self.plain.start(slots))

    def take(self, event: FlowEvent, plainly: Callable[[], bool]) -> None:
        """Let both hear an event, and compare them."""
        before, kept = self.snapshot, self.plain.keep()
        self.plain.now, self.plain.seen, self.plain.told = self.now, [], None
        try:
            stepped: Step | None = step(self.flow, before, event, self.now)
        except TurnError:
            stepped = None
        self.turned.append(Turned(before, event, self.now, stepped))
        try:
            is_heard = plainly()
            self.plain.settle()
        except TurnError:
            self.plain.lines, self.plain.ended = kept
            is_heard = None
        assert (stepped is None) == (is_heard is None), "a turn fails for one of them alone"
        if stepped is not None:
            walk(self.flow, before, stepped)
            self.snapshot = stepped.snapshot
            assert (stepped.trigger is not None) == is_heard, "one of them ignores the event"
            assert is_heard or (stepped.snapshot is before and stepped.effects == ())
            self._compare(stepped.effects)

    def _compare(self, effects: Sequence[Effect]) -> None:
        said = [found for each in effects if (found := self.seen(each)) is not None]
        self.forms += [each.form.id for each in effects if isinstance(each, Reply | Update) and each.form is not None]
        for mine, theirs in zip(said, self.plain.seen, strict=False):
            assert replace(mine, counts={}) == replace(theirs, counts={})
            assert {key: mine.counts.get(key) for key in theirs.counts} == theirs.counts
        assert [each.words for each in said] == [each.words for each in self.plain.seen]
        assert self.snapshot.ended == (self.plain.ended or None)
        if self.snapshot.ended is None:
            assert list(self.snapshot.positions) == list(self.plain.lines)
            for key, position in self.snapshot.positions.items():
                self._compare_line(key, position)

    def _compare_line(self, key: str, position: Position) -> None:
        line = self.plain.lines[key]
        assert position.state in self.flow.states
        assert self.flow.states[position.state].step == self.tree.names.get(line.at)
        assert position.slots == line.slots
        assert {name: timer.due for name, timer in position.timers.items()} == line.timers
        cards = [(place_of(card.to), card.form_id is not None) for card in position.cards]
        assert cards == [(card.to, card.has_form) for card in line.cards]
        assert (position.waiting_for is not None) == line.calls
        given = {name: (each.by.id, each.option) for name, each in position.answers.items()}
        assert given == {name: (each.by.id, each.option) for name, each in line.answers.items()}
        assert _rows(position.rows) == _rows(line.rows)

    def seen(self, effect: Effect) -> Seen | None:
        """An effect as the interpreter puts it; None for timers, which are compared as they stand."""
        match effect:
            case Reply(words=words, names=names, to=to):
                name = words.name
                if name.endswith(": say"):  # each text begins with a name of its own
                    name = words.render(names, effect.reader).removeprefix("<messageML>").split()[0]
                return Seen("say", name, place_of(to), self._shown(names), names, effect.form is not None)
            case Update(words=words, names=names, to=to):
                what = "change" if effect.form is not None else "close"
                return Seen(what, words.name, place_of(to), self._shown(names), names)
            case Call(action=action, arguments=arguments):
                return Seen("call", action, shows=arguments)
            case Finish(end=end):
                return Seen("end", end)
        return None

    def _shown(self, names: Mapping[str, object]) -> Mapping[str, object]:
        return {slot: names[slot] for slot in self.flow.slots if slot in names}


def place_of(to: Recipient) -> str:
    """A stream, or `@` with the id of a person."""
    return str(to.stream_id) if to.stream_id is not None else f"@{to.user_id}"


def _rows(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Rows with the kind of each error alone: its words are for people."""
    return {
        name: [{**row, "error": row["error"]["kind"]} if row.get("error") else row for row in each]
        for name, each in rows.items()
    }
