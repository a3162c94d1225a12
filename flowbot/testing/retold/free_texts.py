"""Which texts in a talk are anybody's: what people give where any text will do, and the bot only keeps and shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flowbot.definition.model import FlowDefinition
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ListSlot, RecordSlot, TextSlot
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.listening import Listening
from flowbot.engine.states import State
from flowbot.project import Project
from flowbot.testing.chat.turns import Turn
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.lines import Edits, Happens, Line, Replies, Says, Starts, Submits, Together
from flowbot.testing.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text that people give."""

    text: str
    most: int | None = None
    """How long another one may be."""
    is_part: bool = False
    """Whether it may stand in a list, where a comma ends it."""
    is_file: bool = False
    """Whether it is the name of one."""
    is_name: bool = False
    """Whether it is the name of a person."""


def free_texts(project: Project, transcript: Transcript) -> Mapping[str, FreeText]:
    """The free texts of a talk: of slots that take any text, names of files, and answers that are none."""
    flows = {str(definition.flow): definition for definition in project.definitions}
    found = dict[str, FreeText]()
    with held(project, transcript) as chat:
        for line in filter(is_done, transcript.lines):
            chat.do(line)
            said = list(_texts_of(line))
            found |= {each.text: each for each in _kept(chat.turns[-1], flows) if _is_in(each.text, said)}
            if isinstance(line, Says) and line.text and _is_anything(chat.turns[-1]):
                found.setdefault(line.text, FreeText(line.text))
            found |= {name: FreeText(name, is_part=True, is_file=True) for name in _files_of(line)}
    return found


def replaced(transcript: Transcript, texts: Mapping[str, str]) -> Transcript:
    """The talk with other texts, wherever people give them or press a button that shows one."""
    if not texts:
        return transcript
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(texts, key=len, reverse=True)))})(?!\w)")

    def change(value: object) -> Any:
        match value:
            case str():
                return known.sub(lambda found: texts[found[0]], value)
            case list() | tuple():
                return type(value)(map(change, value))
            case Mapping():
                return {name: change(each) for name, each in value.items()}
        return value

    return replace(transcript, lines=tuple(_with(each, texts, change) for each in transcript.lines))


def _with(line: Line, texts: Mapping[str, str], change: Callable[[object], Any]) -> Line:
    match line:
        case Together():
            return replace(line, lines=tuple(_with(each, texts, change) for each in line.lines))
        case Says():
            contents = {texts.get(name, name): each for name, each in line.contents.items()}
            return replace(line, text=change(line.text), files=change(line.files), contents=contents)
        case Replies() | Edits():
            return replace(line, text=change(line.text))
        case Submits():
            button = texts.get(line.button, line.button) if line.button is not None else None
            return replace(line, button=button, values=change(line.values))
        case Starts():
            return replace(line, slots=change(line.slots))
        case Happens():
            return replace(line, fields=change(line.fields))
    return line


def _texts_of(value: object) -> Iterator[str]:
    """What people or programs say in a line."""
    match value:
        case Together(lines=lines):
            yield from _texts_of(lines)
        case Says(text=text) | Replies(text=text) | Edits(text=text) | str(text):
            yield text
        case Submits(values=values) | Starts(slots=values) | Happens(fields=values) | (dict() as values):
            yield from _texts_of(list(values.values()))
        case list() | tuple():
            for each in value:
                yield from _texts_of(each)


def _is_in(text: str, said: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", each) for each in said)


def _kept(turn: Turn, flows: Mapping[str, FlowDefinition]) -> Iterator[FreeText]:
    """The free texts that conversations hold after a turn."""
    for stepped in turn.steps:
        flow = flows.get(stepped.flow.id)
        if flow is None:
            continue
        given = {
            name: slot
            for name, slot in flow.slots.items()
            if _is_given(stepped.flow.slots[name]) or re.search(rf"[\[{{]{name}\b", str(flow.start))
        }
        for position in stepped.step.snapshot.positions.values():
            rows = [row for each in position.rows.values() for row in each]
            for values in (position.slots, *rows):
                for name, value in values.items():
                    yield from _free(given.get(name), value)


def _is_given(slot: CompiledSlot) -> bool:
    """Whether people give it when they are asked, and no expression or service alone."""
    return slot.is_asked or slot.is_given_anew


def _free(slot: SlotBase | None, value: object, *, is_part: bool = False) -> Iterator[FreeText]:
    match slot, value:
        case TextSlot(pattern=None, max_length=most), str() if value.strip():
            yield FreeText(value, most if isinstance(most, int) else None, is_part)
        case ListSlot(items=items), list():
            for each in value:
                yield from _free(items, each, is_part=True)
        case RecordSlot(fields_=dict() as fields), dict():
            for name, each in fields.items():
                yield from _free(each, value.get(name), is_part=is_part)


def _is_anything(turn: Turn) -> bool:
    """Whether what somebody said was no answer, or was heard as any message is."""
    return any(
        taken.trigger == "invalid" or _hears_all(stepped.flow.states.get(taken.source), taken.trigger)
        for stepped in turn.steps
        for taken in stepped.step.taken
    )


def _hears_all(state: State | None, trigger: str) -> bool:
    handlers = state.handlers if isinstance(state, Listening) else ()
    return any(each.is_any and each.trigger == trigger for each in handlers)


def _files_of(line: Line) -> Sequence[str]:
    return line.files if isinstance(line, Says) else ()
