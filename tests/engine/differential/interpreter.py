"""Walks a definition: what each step says, asks and remembers. It knows nothing of the compiled machine."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flowbot.clock import later
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
from flowbot.definition.waiting import Moment
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.records import read_person, user_names
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.values.context import ReadContext
from flowbot.values.types import AnswerError
from tests.engine.differential.lines import CatchUp, Line, Seen
from tests.engine.differential.tree import WAITING, Place, Tree

SPOKEN_ENDS = ("cancelled", "gave_up", "failed", "expired")
COLUMNS = ("end", "error")


class Interpreter:
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

    def close_cards(self, line: Line, words: str) -> None:
        """Put words in the place of every form that a line has open."""
        for card in line.cards:
            if card.has_form:
                self.seen.append(Seen("close", words, card.to, self.slots(line)))
        line.cards = []

    def recipients(self, line: Line, path: Path) -> list[str]:
        """To whom something goes; where the line speaks unless it says so."""
        value = self.evaluate(line, (*path, "to"))
        if self.tree.value((*path, "to")) is None:
            return [self.home(line)]
        return list(dict.fromkeys(self.address(each) for each in _flat(value)))

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

    def start_timer(self, line: Line, name: str, due: timedelta | Moment, path: Path) -> None:
        moment = (
            later(self.now, due.total_seconds()) if isinstance(due, timedelta) else self.evaluate(line, (*path, "at"))
        )
        line.timers[name] = moment

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

    def drop(self, line: Line, words: str = "pattern.cancelled") -> None:
        """Close a line and all inside it."""
        for inner in [each for each in self.lines.values() if each.parent is line]:
            self.drop(inner, words)
        self.close_cards(line, words)
        del self.lines[line.id]

    # ── items and branches ──

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
