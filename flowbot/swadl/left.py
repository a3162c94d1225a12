"""What an import could not carry over, and what it carried over as something that differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flowbot.errors import DefinitionError, Location
from flowbot.yamlsource import YamlSource

Path = tuple[str | int, ...]
"""Where a part stands in the SWADL file: keys and list positions from the top."""


class CannotCarryError(Exception):
    """A part of a workflow has no counterpart in a flow; `why` and `instead` are for the list."""

    def __init__(self, why: str, instead: str) -> None:
        super().__init__(why)
        self.why = why
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that is left to do, or to know."""

    location: Location
    what: str
    why: str
    instead: str
    is_note: bool = False
    """It was carried over, and is not quite the same: nothing is left to do."""

    def __str__(self) -> str:
        note = "note: " if self.is_note else ""
        return f"{self.location}: {note}{self.what}: {self.why}; {self.instead}"


@dataclass(slots=True)
class Account:
    """Keeps the books: every activity and event is either carried over, or left with a reason."""

    source: YamlSource
    left: list[Left] = field(default_factory=list)
    closed: set[Path] = field(default_factory=set)
    """The places of activities and events of which is known what became of them."""

    def leave(
        self, path: Path, what: str, why: str, instead: str, *, key: bool = False, offset: int | None = None
    ) -> None:
        """Put something on the list."""
        self._add(Left(self.source.locate(path, key=key, offset=offset), what, why, instead))
        self.closed.add(path)

    def note(self, path: Path, what: str, why: str, instead: str, *, key: bool = False) -> None:
        """Say how something that was carried over differs."""
        self._add(Left(self.source.locate(path, key=key), what, why, instead, is_note=True))

    def report(self, problem: DefinitionError) -> None:
        """Put a problem of the file itself on the list."""
        place = problem.location or self.source.locate(())
        self._add(Left(place, "the file", problem.message, problem.hint or "mend it"))

    def carry(self, path: Path) -> None:
        """An activity or event is in the flow."""
        self.closed.add(path)

    def leave_forgotten(self, parts: Iterable[tuple[Path, str]]) -> None:
        """Put every activity and event on the list that nothing has accounted for."""
        for path, what in parts:
            if path not in self.closed:
                why = "nothing leads there in the workflow, as far as the import can follow it"
                self.leave(path, what, why, "put it into the flow by hand, where it is wanted", key=True)

    def sorted(self) -> Sequence[Left]:
        """The list in the order of the file, each entry once."""
        return sorted(dict.fromkeys(self.left), key=lambda each: (each.location.line, each.location.column))

    def _add(self, entry: Left) -> None:
        self.left.append(entry)
