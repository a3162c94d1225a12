"""Where slots are read: by the expressions, texts and messages of steps, and by the actions that steps call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import NoneType
from typing import get_args

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.filling import NO_SLOTS, Slots, heard
from flowbot.compiler.identified import gives_choices
from flowbot.compiler.known import ActionSignature
from flowbot.compiler.plan import Plan, end_state
from flowbot.compiler.receipts import receipts_in
from flowbot.definition.steps import Ask, Call, Collect, Path, Question, Say, Send, Step, Update
from flowbot.errors import Location
from flowbot.ids import StateId

_SPOKEN = ("ask", "invalid", "remind")
"""The moments of a question whose words stand alone; for the others there are words of the bot's own."""
_ENDS_WITH_WORDS = ("cancelled", "gave_up", "failed", "expired")
"""The ends that the bot has words for, where those of the flow cannot be said."""


@dataclass(frozen=True, slots=True)
class Read:
    """A place that reads a slot, or what became of the messages of a step."""

    slot: str
    """Of messages as `receipt` names them."""
    state: StateId
    """Where the flow is then."""
    who: str
    """What reads it, as part of a sentence."""
    location: Callable[[], Location]
    needs_value: bool = False
    """Whether it cannot do with the nothing of an optional slot."""
    filled: Slots = NO_SLOTS
    """What is filled besides, by what is handled."""


def find_reads(compilation: Compilation, plan: Plan) -> Iterator[Read]:
    """Every place that reads a slot, in no order."""
    reader = _Reader(compilation, plan)
    yield from reader.expressions()
    yield from reader.texts()
    yield from reader.messages()
    yield from reader.arguments()


class _Reader:
    def __init__(self, compilation: Compilation, plan: Plan) -> None:
        self.compilation = compilation
        self.slots = frozenset(compilation.definition.slots)
        self.main: dict[Path, StateId] = {
            each.path: each.id for each in plan.states.values() if each.path and each.kind not in ("enter", "when")
        }
        self.waiting = [each.source for each in plan.transitions if each.trigger == "any_time.0"]

    def expressions(self) -> Iterator[Read]:
        """What expressions read."""
        for path, expression in self.compilation.expressions.items():
            for slot in (expression.reads.names & self.slots) | receipts_in(expression.fields):
                at = _found(slot, expression.source)
                needs = slot in expression.reads.needs or path[0] == "slots"
                for state, who, filled in self.places(path, slot):
                    yield Read(slot, state, who, self.place(path, at, len(slot)), needs, filled)

        for (path, offset), expression in self.compilation.inner.items():
            for slot in (expression.reads.names & self.slots) | receipts_in(expression.fields):
                at = offset + _found(slot, expression.source)
                for state, who, filled in self.places(path, slot):
                    yield Read(slot, state, who, self.place(path, at, len(slot)), filled=filled)

    def place(self, path: Path, offset: int, length: int) -> Callable[[], Location]:
        return lambda: self.compilation.locate(path, offset=offset, length=length)

    def places(self, path: Path, slot: str) -> Iterator[tuple[StateId, str, Slots]]:
        """The states at which a part is worked out, with what it belongs to."""
        if path[0] == "slots":
            if gives_choices(self.compilation, path):
                yield from ((state, f"'{path[1]}'", NO_SLOTS) for state in self.asking(str(path[1])))
            return
        if slot in self.compilation.rows_at(path):
            return  # rows of that name are meant
        if path[0] == "ends" and path[1] in _ENDS_WITH_WORDS:
            return
        if path[0] == "ends":
            yield end_state(str(path[1])), f"the end '{path[1]}'", NO_SLOTS
            return
        if path[0] == "any_time" and (len(path) < 3 or path[2] != "then"):
            handler = self.compilation.definition.any_time[int(path[1])]
            filled = heard(self.compilation, path[:2], handler) if path[2] == "set" else NO_SLOTS
            yield from ((state, "this handler", filled - {path[-1]}) for state in self.waiting)
            return
        owner = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in self.main), None)
        if owner is None:
            return
        state, rest = self.main[owner], path[len(owner) :]
        name = self.compilation.step_names.get(owner) or str(owner[-1])
        if rest == ("when",):
            state = StateId(f"{name}.when")
        filled = NO_SLOTS
        if rest[0] == "for" and len(rest) > 3 and rest[2] == "set":
            filled = self.named(path[: len(owner) + 2]) - {rest[-1]}
        yield state, f"'{name}'", filled

    def named(self, path: Path) -> Slots:
        """The slots that the pattern of a handler certainly fills."""
        pattern = self.compilation.patterns.get(path)
        return frozenset(each.name for each in pattern.arguments if not each.optional) if pattern else NO_SLOTS

    def asking(self, slot: str) -> Iterator[StateId]:
        """The questions that ask for a slot."""
        for path, step in self.compilation.step_at.items():
            if isinstance(step, Ask | Collect) and slot in _asked(step) and path in self.main:
                yield self.main[path]

    def texts(self) -> Iterator[Read]:
        """What the words read that stand in the flow."""
        for path, text in self.compilation.texts.items():
            for slot in (text.needs & self.slots) | receipts_in(text.fields):
                for state, who, filled in self.places(path, slot):
                    yield Read(slot, state, who, self.whole(path), filled=filled)

    def whole(self, path: Path) -> Callable[[], Location]:
        return lambda: self.compilation.locate(path)

    def messages(self) -> Iterator[Read]:
        """What the messages of the catalogues read."""
        said = {f"end.{end}": end_state(end) for end in self.compilation.ends() if end not in _ENDS_WITH_WORDS}
        speaking = [(message, state, f"the end '{message[4:]}'") for message, state in said.items()]
        for path, step in self.compilation.step_at.items():
            if path in self.main:
                name = self.compilation.step_names[path]
                speaking += [(message, self.main[path], f"'{name}'") for message in self.said_by(name, step)]
        catalogue = self.compilation.known.messages.of_flow(self.compilation.definition.flow)
        for message, state, who in speaking:
            seen: set[str] = set()
            for found in catalogue:
                if found.name != message:
                    continue
                for slot in ((found.needs & self.slots) | receipts_in(found.fields)) - seen:
                    seen.add(slot)
                    place = _within(found.place_of, slot.partition(".")[0])
                    yield Read(slot, state, f"'{message}' of {who}", place)

    def said_by(self, name: str, step: Step) -> Iterator[str]:
        """The messages that a step says."""
        match step:
            case Send():
                yield step.send
            case Update(send=str(message)):
                yield message
            case Update(say=None):
                _, sent = self.compilation.steps().get(step.update, ((), None))
                yield from (sent.send,) if isinstance(sent, Send) else ()
            case Question():
                usual = [f"{name}.{moment}" for moment in _SPOKEN if moment != "ask" or (step.say or step.send) is None]
                yield from (*usual, *((step.send,) if step.send else ()))
                yield from (each.send for each in step.remind or () if each.send is not None)
                if isinstance(step, Collect) and step.live is not None and step.live.send is not None:
                    yield step.live.send

    def arguments(self) -> Iterator[Read]:
        """The slots that actions get by the name of their arguments."""
        for path, step in self.compilation.step_at.items():
            match step:
                case Call() if path in self.main and (action := self.compilation.known.actions.get(step.call)):
                    for slot in (action.required & self.slots) - set(step.args):
                        who = f"the argument of '{step.call}'"
                        needs = not _takes_none(action, slot)
                        yield Read(slot, self.main[path], who, self.whole((*path, "call")), needs)
                case Update(say=None, send=None) if path in self.main:
                    where, sent = self.compilation.steps().get(step.update, ((), None))
                    text = self.compilation.texts.get((*where, "say")) if isinstance(sent, Say) else None
                    for slot in (text.needs & self.slots) | receipts_in(text.fields) if text is not None else ():
                        yield Read(slot, self.main[path], f"'{step.update}'", self.whole((*path, "update")))


def _found(slot: str, source: str) -> int:
    """Where a name first stands in an expression."""
    found = re.search(rf"(?<![\w.]){re.escape(slot)}\b", source)
    return found.start() if found is not None else 0


def _within(place_of: Callable[[str], Location], slot: str) -> Callable[[], Location]:
    return lambda: place_of(slot)


def _asked(step: Ask | Collect) -> set[str]:
    """The slots that a question has, those of its options included."""
    with_options = {slot for each in (step.options or {}).values() for slot in each.slots or ()}
    alone = (step.ask if isinstance(step, Ask) else step.collect,) if not step.options else ()
    return {*(step.slots or alone), *with_options}


def _takes_none(action: ActionSignature, name: str) -> bool:
    """Whether an argument may be nothing."""
    return NoneType in get_args(action.types.get(name))
