"""Walks a definition: what each step says, asks and remembers. It knows nothing of the compiled machine."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from flowbot.definition.model import BUILT_IN_ENDS
from flowbot.definition.steps import (
    Ask,
    Call,
    Confirm,
    Each,
    End,
    Goto,
    If,
    Listen,
    Parallel,
    Path,
    Say,
    Set,
    Wait,
)
from flowbot.errors import GuardError
from flowbot.values.types import AnswerError
from tests.engine.differential.items import Items
from tests.engine.differential.lines import Line, Seen
from tests.engine.differential.tree import WAITING, Place

SPOKEN_ENDS = ("cancelled", "gave_up", "failed", "expired")


class Walking(Items):
    """An interpreter that goes from step to step."""

    # ── a turn ──

    def keep(self) -> Any:
        """The conversation as it is, for when a turn fails."""
        return copy.deepcopy((self.lines, self.ended))

    def start(self, slots: Mapping[str, object]) -> bool:
        """Begin."""
        main = self.lines[""]
        for name, value in slots.items():
            self.fill(main, name, value)
        self.given = frozenset(slots)
        self.begin(main)
        return True

    def begin(self, main: Line) -> None:
        """From the first step, with what is filled from the start."""
        for slot in self.flow.slots.values():
            if slot.default is not None and slot.name not in main.slots:
                self.fill(main, slot.name, slot.fit(slot.default(self.names(main)), self.now, self.names(main)))
        self.go(main, Place(("steps", 0)))

    def settle(self) -> None:
        """Let lines move that were opened, and those whose items have ended; then let the cards show what is true."""
        while self.queue and not self.ended:
            key, place = self.queue.pop(0)
            if key in self.lines:
                line = self.lines[key]
                if place is not None:
                    self.go(line, place)
                else:
                    self.join(line)
        for line in self.lines.values() if not self.ended else ():
            self.refresh(line)

    def refresh(self, line: Line) -> None:
        """Let the open cards of a line show what is true."""
        raise NotImplementedError

    # ── going on ──

    def go(self, line: Line, place: Place | None) -> None:
        """Take step after step, until the line waits or has come to its end."""
        for _ in range(1_000):
            if place is None or self.ended or self.lines.get(line.id) is not line:
                return
            place = self.enter(line, place)
        raise AssertionError("the interpreter goes round without waiting")

    def move(self, line: Line, place: Place, words: str = "pattern.asked_again") -> None:
        """Leave the step that waits for another."""
        if isinstance(self.tree.steps.get(line.at), Listen) and self.tree.is_inside(place.path, line.at):
            line.listening.append(line.at)  # and it listens on afterwards
            line.timers.pop(f"{self.tree.names[line.at]}.idle", None)
        elif place.path[:1] == ("any_time",) and line.at[:1] != ("any_time",):
            self.close_cards(line, words)
            line.interrupted.append(line.at)
        elif place.path != line.at:
            self.leave(line, words)
        self.go(line, place)

    def leave(self, line: Line, words: str = "pattern.asked_again") -> None:
        """Close what the step that waits has open: cards, timers, items."""
        self.close_cards(line, words)
        self.stop_timers(line, line.at)
        line.gone = set()
        step = self.tree.steps.get(line.at)
        if isinstance(step, Each | Parallel):
            self.close_items(line, line.at, "cancelled")
        elif isinstance(step, Listen):
            line.heard, line.sender = {}, None

    def stop_timers(self, line: Line, path: Path) -> None:
        name = self.tree.names.get(path, "")
        line.timers = {key: due for key, due in line.timers.items() if key.split(".")[0] != name}
        line.overdue = {key for key in line.overdue if key.split(".")[0] != name}

    def stop_listening(self, line: Line, path: Path) -> None:
        """Going to a step, or to an end, leaves the handlers that it is not inside of."""
        for listen in [each for each in line.listening if path != each and not self.tree.is_inside(path, each)]:
            line.listening.remove(listen)
            line.heard, line.sender = {}, None
            self.stop_timers(line, listen)

    def enter(self, line: Line, place: Place) -> Place | None:
        """Do a step; where that leads, or None where the line waits."""
        if place.is_back and place.path[0] == "any_time" and place.path not in self.tree.steps:
            return self.come_back(line)
        self.stop_listening(line, place.path)
        if line.interrupted and place.path[:1] != ("any_time",):
            left = line.interrupted.pop()
            line.heard, line.sender = {}, None
            self.stop_timers(line, left)
            if isinstance(self.tree.steps[left], Each | Parallel):
                self.close_items(line, left, "cancelled")
        if place.end:
            self.end(line, place.end)
            return None
        tree, path = self.tree, place.path
        step = tree.steps[path]
        is_put = place.is_back or (place.is_asked and isinstance(step, Ask | Confirm | Listen))
        if step.when is not None and not is_put and not self.holds(line, (*path, "when")):
            self.forsake(line, path)
            return tree.after(path)
        until = line.catch_up.until if line.catch_up is not None else None
        if isinstance(step, Ask) and step.options is None and not is_put and until != path:
            slots = self.slots(line)
            if all(slot in slots for slot in step.fills):
                return tree.after(path)
        if until is not None and (until == path or (isinstance(step, WAITING) and until not in tree.ahead(path))):
            line.catch_up = None
        return self.do(line, path)

    def forsake(self, line: Line, path: Path) -> None:
        """While catching up, nothing stays of a branch that does not hold any more."""
        if line.catch_up is not None:
            slots, names = self.tree.forsaken(path)
            line.done -= {self.tree.paths[each] for each in names}
            for slot in sorted(slots):
                self.empty(line, slot)

    def do(self, line: Line, path: Path) -> Place | None:
        """The work of a step."""
        tree = self.tree
        step = tree.steps[path]
        is_passed = line.passes(path, tree.reads(path))
        match step:
            case Say():
                self.speak(line, path, step, is_passed=is_passed)
            case Set():
                if not is_passed:
                    self.set(line, path, step)
                line.done.add(path)
            case If():
                holds = self.holds(line, (*path, "if"))
                self.forsake(line, (*path, "else" if holds else "then"))
                taken = ("then", step.then) if holds else ("else", step.else_)
                return tree.branch((*path, taken[0]), taken[1], path)
            case Goto():
                line.counts[f"{tree.names[path]}.goto"] += 1
                if step.goto in tree.paths:
                    line.done.discard(tree.paths[step.goto])
                if step.max is not None and line.counts[f"{tree.names[path]}.goto"] > step.max:
                    return tree.outcome(path, "exceeded", "gave_up")
                return tree.named(step.goto)
            case End():
                return Place(end=step.end)
            case _:
                return self.wait(line, path, is_passed=is_passed)
        return tree.after(path)

    def speak(self, line: Line, path: Path, step: Say, *, is_passed: bool) -> None:
        if not is_passed:
            if step.to is not None:
                line.trail.clear()
            for to in self.recipients(line, path):
                self.say(line, step.say.split()[0], to)
        line.done.add(path)

    def set(self, line: Line, path: Path, step: Set) -> None:
        names = self.names(line)
        found = {slot: self.tree.value((*path, "set", slot))(names) for slot in step.set}  # type: ignore[misc]
        for slot, value in found.items():
            if value is None:
                self.empty(line, slot)
                continue
            try:
                self.fill(line, slot, self.flow.slots[slot].fit(value, self.now, {**names, **found}))
            except AnswerError as error:
                raise GuardError(slot) from error

    def wait(self, line: Line, path: Path, *, is_passed: bool) -> Place | None:
        """A step that waits; on from it where it need not be done again."""
        tree = self.tree
        step = tree.steps[path]
        line.at = path
        if is_passed and not (isinstance(step, Ask) and step.options is None):
            if isinstance(step, Ask) and step.options is not None:
                option = line.answers[tree.names[path]].option or ""
                return tree.branch((*path, "options", option, "then"), step.options[option].then, path)
            return tree.after(path)
        match step:
            case Ask() | Confirm():
                return self.ask(line, path)
            case Call():
                arguments = {name: self.evaluate(line, (*path, "args", name)) for name in step.args}
                for name in tree.call_parameters(step):
                    arguments.setdefault(name, self.slots(line).get(name))
                line.calls = True
                line.trail.clear()
                self.seen.append(Seen("call", step.call, shows=arguments))
            case Wait():
                self.start_timer(line, f"{tree.names[path]}.due", step.wait, (*path, "wait"))
            case Listen():
                return self.listen(line, path, step)
            case Each():
                return self.open_items(line, path, step)
            case Parallel():
                self.open_branches(line, path, step)
        return None

    def listen(self, line: Line, path: Path, step: Listen) -> Place | None:
        """Begin to listen, or go on."""
        name = self.tree.names[path]
        if f"{name}.expire" in line.overdue:
            line.overdue.discard(f"{name}.expire")
            self.leave_listen(line, path)
            return self.tree.outcome(path, "expired")
        if path in line.listening:
            line.listening.remove(path)
            line.heard, line.sender = {}, None
        expire = self.tree.expire(step)
        if expire is not None and f"{name}.expire" not in line.timers:
            self.start_timer(line, f"{name}.expire", expire, (*path, "expire"))
        if step.idle is not None:
            self.start_timer(line, f"{name}.idle", step.idle, ())
        return None

    def leave_listen(self, line: Line, path: Path) -> None:
        line.heard, line.sender = {}, None
        self.stop_timers(line, path)

    def come_back(self, line: Line) -> Place | None:
        """After what holds at any time, on where the line was."""
        raise NotImplementedError

    def ask(self, line: Line, path: Path) -> Place | None:
        """Put a question; what asks is mixed in."""
        raise NotImplementedError

    def join(self, line: Line) -> None:
        """An item has ended: open the next, or go on."""
        tree, path = self.tree, line.at
        step = tree.steps[path]
        if isinstance(step, Each):
            rows = line.rows[step.save or tree.names[path]]
            opened = {each.number for each in self.lines.values() if each.parent is line and each.block == path}
            waiting = [number for number, row in enumerate(rows) if row["end"] is None and number not in opened]
            if waiting:
                names = {step.each: rows[waiting[0]][step.each]}
                self.open_line(line, path, waiting[0], (*path, "do", 0), names)
            if all(row["end"] is not None for row in rows):
                self.move(line, tree.after(path))
        elif isinstance(step, Parallel):
            ends = [row["end"] for row in line.rows[tree.names[path]]]
            needed = len(ends) if step.join == "all" else 1 if step.join == "any" else step.join
            if ends.count("done") >= needed or None not in ends:
                self.close_items(line, path, "cancelled")
                self.move(line, tree.after(path))

    # ── ends ──

    def end(self, line: Line, end: str) -> None:
        """The end of a line, or of the conversation."""
        if line.parent is not None and end in BUILT_IN_ENDS:
            self.end_item(line, end)
            return
        if self.flow_words(end):
            self.say(line, self.flow_words(end))
        self.finish(end)

    def flow_words(self, end: str) -> str:
        """The words of an end; none for one that ends in silence."""
        if self.tree.definition.ends.get(end) is not None:
            return f"end.{end}"
        return f"pattern.{end}" if end in SPOKEN_ENDS else ""

    def finish(self, end: str) -> None:
        main = self.lines[""]
        for each in [each for each in self.lines.values() if each.parent is main]:
            self.drop(each)
        main.timers = {}
        self.ended = end
        self.seen.append(Seen("end", end))
