"""Forms that people fill in: as they are meant, with one field at a limit of its slot, and with another button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flowbot.engine.asking import Asking
from flowbot.engine.decisions import Decision
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.parts import MORE_ROWS, PlannedField, PlannedRecord
from flowbot.events import Stream, User
from flowbot.testing.answers.answer import Entry, extremes
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.entries import entries_of
from flowbot.testing.paths.moves import Move, submitting
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.standing import Standing
from flowbot.values.controls import CANCEL, COMMAND_BUTTONS, Form
from flowbot.values.types import shortened

_LONGEST_SHOWN = 20
_MOST_WRONG = 4
"""So many entries of a field that do not fit are sent: those at its limits come first."""
_ROWS = 2
"""So many rows of a list of records are filled in."""


@dataclass(frozen=True, slots=True)
class _Control:
    name: str
    slot: CompiledSlot
    entries: Sequence[Entry]

    @property
    def usual(self) -> Entry:
        """What fits; nothing, where nothing that is known does."""
        left = Entry(shown=None, sent=None, fits=False)
        return next((each for each in self.entries if each.fits and each.sent is not None), left)


def form_moves(standing: Standing, regions: Regions, form: Form, person: User, stream: Stream) -> Iterator[Move]:
    """What somebody may do with a form, who may answer it."""
    state = standing.state
    assert isinstance(state, Asking)
    shown = {each.name for each in form.fields}
    controls = [each for each in _controls(standing, regions, state, person, stream) if each.name in shown]
    buttons = [each.name for each in form.buttons] or [each.value for field in form.fields for each in field.choices]
    filling = _Filling(standing, form, person, stream)
    for button in buttons:
        if button in (*COMMAND_BUTTONS, MORE_ROWS):
            yield filling.move(button, {}, goes_on=False)
            continue
        wanted = _of_button(state, button, controls)
        usual = {each.name: each.usual for each in wanted}
        yield filling.move(button, usual, goes_on=True, is_raw=not all(each.fits for each in usual.values()))
        for each in wanted:
            yield from _variants(standing, regions, filling, button, usual, each)
        if wanted:
            yield filling.move(button, {}, goes_on=False, is_raw=True)
    if not buttons:
        usual = {each.name: each.usual for each in controls}
        yield filling.move(None, usual, goes_on=True)
    for button in ("no_such_button", CANCEL):
        yield filling.move(button, {}, goes_on=False, is_raw=True)


@dataclass(frozen=True, slots=True)
class _Filling:
    standing: Standing
    form: Form
    person: User
    stream: Stream

    def move(
        self,
        button: str | None,
        entries: Mapping[str, Entry],
        *,
        goes_on: bool,
        is_raw: bool = False,
        says: str = "",
    ) -> Move:
        label = next((each.label for each in self.form.buttons if each.name == button), button or "")
        return submitting(
            self.standing.stage,
            self.person,
            self.stream,
            self.form.id,
            message=self.standing.world.messages.get(self.form.id),
            button=button,
            shown={name: self._in_line(name, each) for name, each in entries.items()},
            sent={name: each.sent for name, each in entries.items()},
            goes_on=goes_on,
            is_raw=is_raw,
            is_aside=button in (*COMMAND_BUTTONS, MORE_ROWS),
            says=f"[{label}]{says}",
        )

    def _in_line(self, name: str, entry: Entry) -> object:
        """What a line has of a field: one that holds something is emptied, or it is sent as it is."""
        holds = any(each.values for each in self.form.fields if each.name == name)
        return "" if entry.shown is None and holds else entry.shown


def _variants(
    standing: Standing,
    regions: Regions,
    filling: _Filling,
    button: str,
    usual: Mapping[str, Entry],
    control: _Control,
) -> Iterator[Move]:
    """The form with something else in one field."""
    leading = regions.one_of_each(control.slot.name, control.entries, standing.names)
    kept = extremes(control.entries)
    wrong = [each for each in control.entries if not each.fits]
    for entry in control.entries:
        if entry is not control.usual and entry not in wrong[_MOST_WRONG:]:
            is_raw = not entry.fits  # a client may not let people send it
            says = f" {control.name}={shortened(str(entry.shown or 'nothing'), _LONGEST_SHOWN)}"
            entries = {**usual, control.name: entry}
            move = filling.move(button, entries, goes_on=entry in leading, is_raw=is_raw, says=says)
            yield replace(move, is_kept=entry in kept)


def _of_button(state: Asking, button: str, controls: Sequence[_Control]) -> Sequence[_Control]:
    """The fields that count with a button."""
    if isinstance(state, Decision) and button in state.options:
        mine = {each.name for each in state.options[button].slots}
        return [each for each in controls if each.slot.name in mine]
    return controls


def _controls(standing: Standing, regions: Regions, state: Asking, person: User, stream: Stream) -> list[_Control]:
    """The fields of a question's form; what fits one may follow from what stands in those before it."""
    plan = state.form or state.spare_form
    names = dict(standing.names)
    found: list[_Control] = []
    for planned in plan.fields if plan is not None else ():
        here = replace(standing.around(person, stream), names=names)
        if isinstance(planned, PlannedField):
            near = regions.near(planned.slot.name, names)
            entries = entries_of(planned.slot, here, near, is_typed=planned.is_typed)
            found.append(control := _Control(planned.slot.name, planned.slot, entries))
            names[planned.slot.name] = control.usual.value
        else:
            found += _of_record(planned, here)
    return found


def _of_record(planned: PlannedRecord, around: Around) -> Iterator[_Control]:
    rows = range(1, min(planned.most, max(planned.needed, _ROWS)) + 1) if planned.slot.is_list else [None]
    for row in rows:
        for part in planned.parts(row):
            entries = entries_of(part.field.slot, around, is_typed=part.field.is_typed)
            if row is not None and part.field.slot.type.name == "user":
                entries = _another(entries, row)
            yield _Control(part.control, part.field.slot, entries)


def _another(entries: Sequence[Entry], row: int) -> list[Entry]:
    """The same entries, of which another is the usual one: each row is of somebody else."""
    fitting = [each for each in entries if each.fits and each.sent is not None]
    if not fitting:
        return list(entries)
    mine = fitting[row % len(fitting)]
    return [mine, *(each for each in entries if each is not mine)]
