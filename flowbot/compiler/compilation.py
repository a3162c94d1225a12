"""One flow on its way through the passes: what was found so far, and every problem."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from flowbot.compiler.expressions import Expression, ExpressionSyntaxError, Kind, Record, compile_expression, item_of
from flowbot.compiler.known import Known, Text
from flowbot.compiler.names import HEARD, STANDING, answers, messages, roles, rows, settings, slot_kind
from flowbot.compiler.occasions import given_by, trigger_record
from flowbot.definition.from_model import model_problems
from flowbot.definition.model import BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import AttachmentSlot, ChoiceSlot, ListSlot, RecordSlot, record_in
from flowbot.definition.source import Source
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Collect, Each, Listen, Parallel, Path, Say, Send, Step, Update
from flowbot.definition.triggers import SpokenTrigger, TriggerBase
from flowbot.definition.waiting import Moment
from flowbot.errors import DefinitionError, Location
from flowbot.errors import ExpressionError as FlowExpressionError
from flowbot.presentationml.commands import Pattern
from flowbot.values.functions import FUNCTIONS
from flowbot.values.types import (
    SLOT_TYPES,
    RecordField,
    SlotType,
    attachment_type,
    choice_type,
    list_type,
    record_list_type,
    record_type,
)

STREAM_WORDS = ("im", "mim", "room", "internal", "external")
"""Names in `where` that are true or false of a stream."""

MESSAGE_NAMES = (
    "shown",
    "problem",
    "try",
    "tries",
    "summary",
    "commands",
    "elsewhere",
    "begins_by_any",
    "is_talking",
    "question",
    "by",
    "is_asked_again",
    "reminder",
    "so_far",
)
"""What the words of questions and of help may name besides."""

RECORDS = (*STANDING, "answers", "messages", "config", "roles")
"""What every flow may name beside its slots."""


@dataclass
class Compilation:
    """What the passes share."""

    definition: FlowDefinition
    known: Known
    source: Source | None = None
    """Where the definition came from; None when a program made it."""
    lost: frozenset[str] = frozenset()
    """Of which of `slots`, `steps` and `ends` some could not be read: names may be missing that the author wrote."""
    problems: list[DefinitionError] = field(default_factory=list)
    step_names: dict[Path, str] = field(default_factory=dict)
    expressions: dict[Path, Expression] = field(default_factory=dict)
    inner: dict[tuple[Path, int], Expression] = field(default_factory=dict)
    """Of those that stand inside of texts for machines, by the path of the text and their place in it."""
    texts: dict[Path, Text] = field(default_factory=dict)
    """Of the words that stand in the flow."""
    patterns: dict[Path, Pattern] = field(default_factory=dict)
    """Of what starts the flow, by the path of the trigger."""
    columns: dict[str, str] = field(default_factory=dict)
    """Of the slots that are columns of rows: the step whose rows these are."""
    awaited: frozenset[str] = frozenset()
    """The steps that wait until it is known what became of their messages."""

    @cached_property
    def slot_types(self) -> Mapping[str, SlotType]:
        """What each slot holds."""
        return {name: slot_type(slot) for name, slot in self.definition.slots.items()}

    @property
    def zone(self) -> tzinfo:
        """Of the people who use the flow, where their own is not known."""
        return ZoneInfo(self.definition.zone) if self.definition.zone else self.known.zone

    def locate(
        self, path: Sequence[str | int], *, key: bool = False, offset: int | None = None, length: int = 1
    ) -> Location:
        """The place of a part of the definition in its file."""
        if self.source is None:
            return Location(f"{self.definition.flow}:{'.'.join(str(item) for item in path)}")
        if offset is not None:
            return self.source.locate(path, offset=offset, length=length)
        return self.source.locate(path, key=key)

    def report(
        self,
        problem: type[DefinitionError],
        message: str,
        path: Path,
        hint: str | None = None,
        *,
        key: bool = False,
        code: str | None = None,
    ) -> None:
        """Note a problem at a place."""
        self.problems.append(problem(message, location=self.locate(path, key=key), hint=hint, code=code))

    def validator(self, record: RecordSlot) -> Callable[[Mapping[str, object]], Mapping[str, str]] | None:
        """What the author's model says of a record; None of one without a model."""
        model = self.known.models.get(record.model) if record.model is not None else None
        return partial(model_problems, model) if model is not None else None

    def evaluator(self, path: Path) -> Callable[[Mapping[str, object]], Any] | None:
        """What evaluates the expression at a place; None where there is none."""
        found = self.expressions.get(path)
        return found.evaluate if found is not None else None

    def own_names(self, path: Path) -> frozenset[str]:
        """What in an expression of a slot means that slot, or the fields of its record, and no other slot."""
        record = record_in(self.definition.slots[str(path[1])]) if path[0] == "slots" else None
        inside = record.parts if record is not None and "fields" in path[2:4] else {}
        return frozenset({str(path[1]), *inside} if path[0] == "slots" else ())

    def expiry(self, step: Step | StateDefinition) -> timedelta | Moment | None:
        """When a question stops to wait: by its own word, the flow's or the bot's; None when it never does."""
        found = getattr(step, "expire", None) or self.definition.expire or self.known.expire
        return None if found == "none" else found

    @cached_property
    def step_at(self) -> Mapping[Path, Step]:
        """Every step by its path."""
        return dict(self.definition.walk())

    def blocks_around(self, path: Path) -> list[tuple[Path, Step]]:
        """The steps that a part stands inside of, where they open positions of their own; the outermost first."""
        found: list[tuple[Path, Step]] = []
        for end in range(len(path)):
            step = self.step_at.get(path[:end])
            if step is not None and (
                path[end] in ("do", "branches") or (isinstance(step, Collect) and path[end] == "then")
            ):
                found.append((path[:end], step))
        return found

    def block_of(self, path: Path) -> str:
        """The name of the innermost of them; empty where there is none."""
        around = self.blocks_around(path)
        return self.step_names[around[-1][0]] if around else ""

    def column_of(self, path: Path) -> str:
        """The name of the innermost of them whose rows have columns; empty where there is none."""
        around = [where for where, step in self.blocks_around(path) if not isinstance(step, Parallel)]
        return self.step_names[around[-1]] if around else ""

    def rows_at(self, path: Path) -> dict[str, Kind]:
        """Items and rows that a part may name."""
        around = self.blocks_around(path)
        found: dict[str, Kind] = {}
        inside = {where for where, _ in around}
        for where, step in self.step_at.items():
            if not {outer for outer, _ in self.blocks_around(where)} <= inside:
                continue
            if isinstance(step, Each):
                if step.save is not None:
                    found[step.save] = self._rows(where, step)
                if where in inside:
                    found[step.each] = self._item(where)
            elif isinstance(step, Collect | Parallel):
                found[self.step_names[where]] = self._rows(where, step)
        return found

    def _item(self, where: Path) -> Kind:
        """What the items of an `each` are."""
        items = self.expressions.get((*where, "in"))
        return item_of(items.type) if items is not None else object

    def _rows(self, where: Path, step: Each | Collect | Parallel) -> Kind:
        name = self.step_names[where]
        columns = {slot: self._slot_kinds[slot] for slot, block in self.columns.items() if block == name}
        return rows(step, columns, self._item(where))

    def steps(self) -> dict[str, tuple[Path, Step]]:
        """Every step by its name."""
        return {self.step_names[path]: (path, step) for path, step in self.definition.walk()}

    def ends(self) -> list[str]:
        """Every end of the flow: the built-in ones and its own."""
        return [*BUILT_IN_ENDS, *(end for end in self.definition.ends if end not in BUILT_IN_ENDS)]

    def types(self, path: Path | None = None) -> dict[str, Kind]:
        """The names of expressions at a place, with their types; those of any place when there is none.

        Every step has its name by then.
        """
        around = {self.step_names[where] for where, _ in self.blocks_around(path)} if path is not None else None
        slots = {
            name: kind
            for name, kind in self._slot_kinds.items()
            if around is None or not (block := self.columns.get(name)) or block in around
        }
        return {
            **STANDING,
            "trigger": self._trigger,
            **self._heard(path),
            "answers": dict if "steps" in self.lost else self._answers,
            "messages": dict if "steps" in self.lost else self.messages_at(path),
            "config": self._settings,
            "roles": roles(self.known.roles),
            **(self.rows_at(path) if path is not None else self._all_rows()),
            **slots,
        }

    @cached_property
    def triggers(self) -> Mapping[Path, TriggerBase]:
        """Everything that starts the flow or is handled in it, by its path."""
        definition = self.definition
        found: list[tuple[Path, Sequence[TriggerBase]]] = [(("start",), definition.start)]
        found.append((("any_time",), definition.any_time))
        found += [((*path, "for"), step.for_) for path, step in definition.walk() if isinstance(step, Listen)]
        found += [((*path, "for"), state.for_ or ()) for path, _, state in definition.walk_states()]
        return {(*path, place): each for path, triggers in found for place, each in enumerate(triggers)}

    def _heard(self, path: Path | None) -> dict[str, Kind]:
        """What a part of a trigger or handler may name of what it is; of any of them when there is no place."""
        if path is None:
            given = {name: object for each in self.triggers.values() for name in given_by(each)}
            return {"message": HEARD, **given}
        around = next((end for end in range(len(path), 0, -1) if path[:end] in self.triggers), None)
        if around is None:
            return {}
        trigger = self.triggers[path[:around]]
        is_heard = isinstance(trigger, SpokenTrigger) and path[0] != "start"  # nothing was said yet
        return {"message": HEARD} if is_heard else given_by(trigger)

    @cached_property
    def _trigger(self) -> Kind:
        return trigger_record(self.definition.start)

    @cached_property
    def _slot_kinds(self) -> Mapping[str, Kind]:
        return {name: slot_kind(slot) for name, slot in self.definition.slots.items()}

    @cached_property
    def _answers(self) -> Kind:
        return answers({name: step for name, (_path, step) in self.steps().items()})

    def messages_at(self, path: Path | None) -> Record:
        """What became of the messages of the steps that a part sees: of those beside it, and around it."""
        inside = self._items_around(path) if path is not None else None
        return messages(name for name, around in self._speaking.items() if inside is None or around <= inside)

    def is_of_card(self, path: Path, step: Step) -> bool:
        """Whether an `update` changes the card of the `collect` in whose `then` it stands."""
        around = [self.step_names[where] for where, block in self.blocks_around(path) if isinstance(block, Collect)]
        return isinstance(step, Update) and step.update in around

    def _items_around(self, path: Path) -> frozenset[Path]:
        """The steps that a part stands inside of, where each of their items has messages of its own."""
        return frozenset(where for where, step in self.blocks_around(path) if not isinstance(step, Parallel))

    @cached_property
    def _speaking(self) -> Mapping[str, frozenset[Path]]:
        """The steps that speak, by their names, each with those that it stands inside of."""
        return {
            self.step_names[path]: self._items_around(path)
            for path, step in self.step_at.items()
            if isinstance(step, Say | Send | Update) and not self.is_of_card(path, step)
        }

    @cached_property
    def _settings(self) -> Kind:
        return settings(self.known.config)

    def _all_rows(self) -> dict[str, Kind]:
        return {name: kind for path in self.step_at for name, kind in self.rows_at((*path, "do", 0)).items()}

    def message_names(self, path: Path | None = None) -> set[str]:
        """Every name that words at a place may use; those of any place when there is none."""
        return {*self.types(path), *self.known.functions, *FUNCTIONS, *MESSAGE_NAMES}

    def compile(
        self,
        source: str,
        path: Path,
        *,
        only: Collection[str] | None = None,
        fields: Mapping[str, Kind] | None = None,
        **more: Kind,
    ) -> Expression | None:
        """Compile the expression at a place, and remember it; None, and a problem, when it is none.

        Args:
            source: The expression.
            path: Where it stands.
            only: The names that it may use; all by default.
            fields: Further names that may be any, such as those of the fields of a record.
            more: Further names with their types.
        """
        types = {**self.types(path), **more, **(fields or {})}
        if only is not None:
            types = {name: kind for name, kind in types.items() if name in only}
        try:
            expression = compile_expression(source, types, self.known.functions)
        except ExpressionSyntaxError as error:
            location = self.locate(path, offset=error.offset, length=error.length)
            problem = FlowExpressionError(error.message, location=location, hint=error.hint, code=error.code)
            self.problems.append(problem)
            return None
        self.expressions[path] = expression
        return expression


def slot_type(slot: SlotBase) -> SlotType:
    """What a slot, or an item of one, holds."""
    match slot:
        case ChoiceSlot(of=of):
            return choice_type(of if isinstance(of, dict) else {})
        case ListSlot(items=RecordSlot() as record, unique=unique):
            return record_list_type(record_fields(record), unique=unique)
        case ListSlot(items=items, unique=unique):
            return list_type(slot_type(items), unique=unique)
        case RecordSlot():
            return record_type(record_fields(slot))
        case AttachmentSlot(max_size=max_size, kinds=kinds):
            return attachment_type(max_size=max_size, kinds=kinds or ())
    return SLOT_TYPES[slot.type]  # type: ignore[attr-defined]  # every concrete slot has a type


def record_fields(record: RecordSlot) -> list[RecordField]:
    """What a record has, in order."""
    parts = record.parts.items()
    return [
        RecordField(name=name, label=part.label or name, type=slot_type(part), optional=part.optional)
        for name, part in parts
    ]
