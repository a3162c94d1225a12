"""The mutants of a bot: its flows, each wrong in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from flowbot.definition.model import FlowDefinition
from flowbot.definition.source import Source
from flowbot.errors import Location
from flowbot.project import Project
from flowbot.testing.mutation.catalogue import MUTATORS
from flowbot.testing.mutation.edits import Edit
from flowbot.testing.mutation.tree import GONE, with_value

_BEGINNINGS = [(key,) for key in ("start", "who", "where", "scope", "again", "once")]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A flow that is wrong in one place."""

    mutator: str
    """What made it, by its name."""
    words: str
    """What is different, for people."""
    location: Location
    """Where that stands in the file of the flow."""
    definition: FlowDefinition
    begins_otherwise: bool = False
    """Whether it may begin where the flow would not, or not where it would."""

    def __str__(self) -> str:
        return f"{self.location}: {self.words} [{self.mutator}]"


def mutants_of(project: Project, mutators: Collection[str] = MUTATORS.keys()) -> Iterator[Mutant]:
    """Every mutant of the flows of a bot, flow by flow."""
    for definition, source in zip(project.definitions, project.sources, strict=True):
        yield from mutants_in(definition, source, mutators)


def mutants_in(
    definition: FlowDefinition, source: Source | None, mutators: Collection[str] = MUTATORS.keys()
) -> Sequence[Mutant]:
    """Every mutant of a flow, in the order of its file; the same one only once."""
    found: list[Mutant] = []
    for name in mutators:
        for edit in MUTATORS[name](definition):
            changed = with_value(definition, edit.path, edit.value)
            if all(changed != each.definition for each in found):
                begins = edit.path[:1] in _BEGINNINGS
                found.append(Mutant(name, edit.words, _location(edit, source, definition), changed, begins))
    return sorted(found, key=lambda each: (each.location.line, each.location.column))


def _location(edit: Edit, source: Source | None, definition: FlowDefinition) -> Location:
    """The place that people are shown: of what is left out the key, where it has one."""
    if source is None:
        return Location(f"the flow '{definition.flow}'")
    path = edit.path if edit.shown is None else edit.shown
    is_key = edit.value is GONE and path == edit.path
    length = edit.length if edit.offset is not None else None
    return source.locate(path, key=is_key, offset=edit.offset, length=length)
