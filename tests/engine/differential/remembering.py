"""What an interpreter of a definition knows of a conversation: names and slots, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flowbot.definition.steps import (
    Each,
    Path,
)
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.records import user_names
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.values.context import ReadContext
from tests.engine.differential.lines import Card, CatchUp, Line, Seen
from tests.engine.differential.tree import Place, Tree


class Remembering:
    """One conversation, by the definition alone."""

    def __init__(self, tree: Tree, flow: CompiledFlow, ann: User, here: Stream) -> None:
        self.tree = tree
        self.flow = flow
        self.initiator = ann
        self.here = here
        self.lines: dict[str, Line] = {"": Line()}
        self.ended = ""
        self.now = datetime.min.replace(tzinfo=UTC)
        self.given: frozenset[str] = frozenset()
        self.seen: list[Seen] = []
        self.queue: list[tuple[str, Place | None]] = []
        """Lines that were opened, with where they begin; and those whose items have ended."""
        self.told: list[str] | None = None
        """In a turn in which somebody cancels: where that is known anyway."""

    # ── names and slots ──

    @property
    def context(self) -> ReadContext:
        return self.flow.read_context(self.now)

    def user(self, line: Line) -> User:
        """Whom a line talks to."""
        found = (each.sender or each.person for each in line.around)
        return next((each for each in found if each is not None), self.initiator)

    def home(self, line: Line) -> str:
        """Where a line speaks."""
        person = next((each.person for each in line.around if each.person is not None), None)
        return self.here.id if person is None else self.address(f"@{person.id}")

    def address(self, to: str) -> str:
        return self.here.id if to == f"@{self.initiator.id}" and self.here.type == "IM" else to

    def slots(self, line: Line) -> dict[str, object]:
        """The slots that a line sees."""
        found: dict[str, object] = {}
        for each in reversed(line.around):
            found |= each.slots
        return found

    def names(self, line: Line) -> dict[str, Any]:
        """What expressions may name."""
        found: dict[str, Any] = {
            "initiator": user_names(self.initiator),
            "user": user_names(self.user(line)),
            "now": self.now,
            "today": self.context.today,
        }
        answers: dict[str, Any] = {}
        for each in reversed(line.around):
            found |= {**each.names, **each.heard}
            found |= {name: [dict(row) for row in rows] for name, rows in each.rows.items()}
            for inner in self.lines.values():
                if inner.parent is each and inner.block:
                    found[self.rows_name(inner)][inner.number] |= inner.slots
            answers |= {
                name: {"option": given.option, "by": user_names(given.by)} for name, given in each.answers.items()
            }
        return {**found, "answers": answers, **self.slots(line)}

    def rows_name(self, line: Line) -> str:
        """What the rows are called that a line has one of."""
        step = self.tree.steps[line.block]
        return (step.save if isinstance(step, Each) else None) or self.tree.names[line.block]

    def owner(self, line: Line, slot: str) -> Line:
        """The line that a slot belongs to."""
        column = self.tree.columns.get(slot, "")
        inside = (each for each in line.around if each.block and self.tree.names[each.block] == column)
        return next(inside, self.lines[""])

    def fill(self, line: Line, slot: str, value: object) -> None:
        """Give a slot a value; what depends on it is emptied when that is another one."""
        slots = self.owner(line, slot).slots
        if slot in slots and slots[slot] == value:
            return
        was_filled = slot in slots
        slots[slot] = value
        self.changed(line, {slot})
        if was_filled:
            self.empty_dependent(line, slot)

    def empty(self, line: Line, slot: str) -> None:
        """Take a slot's value away, and those of what depends on it."""
        slots = self.owner(line, slot).slots
        if slots.pop(slot, None) is not None:
            self.changed(line, {slot})
            self.empty_dependent(line, slot)

    def empty_dependent(self, line: Line, slot: str) -> None:
        for each in self.flow.slots.values():
            if slot in each.depends_on:
                self.empty(line, each.name)

    def changed(self, line: Line, slots: set[str]) -> None:
        if line.catch_up is not None:
            line.catch_up = CatchUp(line.catch_up.until, line.catch_up.changed | slots)

    def evaluate(self, line: Line, path: Path) -> Any:
        """What the expression at a path gives; None where there is none."""
        found = self.tree.value(path)
        return None if found is None else found(self.names(line))

    def holds(self, line: Line, path: Path) -> bool:
        """Whether a guard is true; one that cannot be evaluated is not."""
        try:
            return self.evaluate(line, path) is True
        except GuardError:
            return False

    # ── what is said ──

    def say(self, line: Line, words: str, to: str | None = None, *, has_form: bool = False, **counts: object) -> None:
        place = self.home(line) if to is None else to
        self.seen.append(Seen("say", words, place, self.slots(line), counts, has_form))

    def close_card(self, line: Line, card: Card, words: str) -> None:
        """Put words in the place of a form; a text stays as it is, and who cannot know that it is void hears so."""
        line.cards.remove(card)
        if card.has_form:
            self.seen.append(Seen("close", words, card.to, self.slots(line)))
        elif self.told is not None and card.to not in self.told:
            self.say(line, "pattern.cancelled", card.to)

    def close_cards(self, line: Line, words: str) -> None:
        for card in list(line.cards):
            self.close_card(line, card, words)

    def recipients(self, line: Line, path: Path) -> list[str]:
        """To whom something goes; where the line speaks unless it says so."""
        value = self.evaluate(line, (*path, "to"))
        if self.tree.value((*path, "to")) is None:
            return [self.home(line)]
        return list(dict.fromkeys(self.address(each) for each in _flat(value)))


def _flat(value: Any) -> Iterable[str]:
    """Streams, and `@` with the id of a person, of a value of `to`."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _flat(each)
        return
    found = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(found, int) and not isinstance(found, bool):
        yield f"@{found}"
    elif isinstance(found, str) and found:
        yield found
    else:
        raise GuardError("nobody")
