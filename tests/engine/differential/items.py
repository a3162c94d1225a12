"""Items and branches, by the definition: lines that open inside of another, and how they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flowbot.clock import later
from flowbot.definition.steps import (
    Each,
    Parallel,
    Path,
)
from flowbot.definition.waiting import Moment
from flowbot.engine.records import read_person
from flowbot.errors import GuardError
from tests.engine.differential.lines import Line
from tests.engine.differential.remembering import Remembering
from tests.engine.differential.tree import Place

COLUMNS = ("end", "error")


class Items(Remembering):
    """An interpreter that knows about lines inside of lines."""

    def open_items(self, line: Line, path: Path, step: Each) -> Place | None:
        found = self.evaluate(line, (*path, "in"))
        if not isinstance(found, list):
            raise GuardError("no list")
        columns = [slot for slot, block in self.tree.columns.items() if block == self.tree.names[path]]
        name = step.save or self.tree.names[path]
        line.rows[name] = [{step.each: item, **dict.fromkeys((*columns, *COLUMNS))} for item in found]
        line.done.add(path)
        at_once = len(found) if step.parallel is True else int(step.parallel) or 1
        for number in range(min(at_once, len(found))):
            self.open_line(line, path, number, (*path, "do", 0), {step.each: found[number]})
        return None if found else self.tree.after(path)

    def open_branches(self, line: Line, path: Path, step: Parallel) -> None:
        line.rows[self.tree.names[path]] = [{"branch": name, "end": None} for name in step.branches]
        line.done.add(path)
        for number, name in enumerate(step.branches):
            self.open_line(line, path, number, (*path, "branches", name, 0), {})
        expire = self.tree.expire(step)
        if expire is not None:
            self.start_timer(line, f"{self.tree.names[path]}.expire", expire, (*path, "expire"))

    def open_line(self, line: Line, block: Path, number: int, first: Path, names: dict[str, Any]) -> None:
        name = f"{self.tree.names[block]}.{number}"
        identity = f"{line.id}/{name}" if line.id else name
        value = self.tree.value((*block, "person"))
        person = read_person(value({**self.names(line), **names}), name) if value is not None else None
        self.lines[identity] = Line(id=identity, parent=line, block=block, number=number, names=names, person=person)
        self.queue.append((identity, Place(first)))

    def end_item(self, line: Line, end: str) -> None:
        parent = line.parent
        assert parent is not None
        row = parent.rows[self.rows_name(line)][line.number]
        row |= {**line.slots, "end": end}
        if line.error is not None and end == "failed":
            row["error"] = dict(line.error)
        self.drop(line)
        self.queue.append((parent.id, None))

    def close_items(self, line: Line, block: Path, end: str) -> None:
        for each in [each for each in self.lines.values() if each.parent is line and each.block == block]:
            line.rows[self.rows_name(each)][each.number] |= {**each.slots, "end": end}
            self.drop(each)

    def drop(self, line: Line, words: str = "pattern.cancelled") -> None:
        """Close a line and all inside it."""
        for inner in [each for each in self.lines.values() if each.parent is line]:
            self.drop(inner, words)
        self.close_cards(line, words)
        del self.lines[line.id]

    def start_timer(self, line: Line, name: str, due: timedelta | Moment, path: Path) -> None:
        moment = (
            later(self.now, due.total_seconds()) if isinstance(due, timedelta) else self.evaluate(line, (*path, "at"))
        )
        line.timers[name] = moment
