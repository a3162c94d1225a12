"""What people put into forms: what fits, what is at a limit, and what no client would send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flowbot.message import FormControl
from flowbot.testing.answers.answer import Entry
from flowbot.testing.answers.compared import values_near
from flowbot.testing.answers.entries import entries_of
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.fuzz.choices import Choices
from flowbot.testing.fuzz.scene import Open, Scene
from flowbot.testing.fuzz.subject import Subject
from flowbot.testing.lines import Submits

_TYPED = frozenset({"text-field", "textarea"})
_RAW: Sequence[object] = ("", None, 0, -1, True, [], ["x", "y"], {"userIds": [1]}, "<b>&amp;</b>", "${x}", "x" * 10_000)
"""Values that no control sends."""


class Fillings:
    """How the forms of a talk may be sent."""

    def __init__(self, subject: Subject, scene: Scene, choices: Choices) -> None:
        self._subject = subject
        self._scene = scene
        self._choices = choices

    def filled(self, open_: Open, seen: SeenMessage, person: str, *, fits: bool) -> Submits:
        """The form of an open question, filled in by somebody: as it is meant most of the time, or in any way."""
        button = self._choices.one(self._scene.pressed(seen) or ("",))
        values = {}
        for control in _fields(seen):
            entry = self._entry(open_, control, person, fits=fits)
            if entry is not None:
                values[control.name] = entry
        return self._submits(seen, person, button, values)

    def _entry(self, open_: Open, control: FormControl, person: str, *, fits: bool) -> object:
        entries = self._entries(open_, control, person)
        good = [each for each in entries if each.fits and each.shown is not None]
        if not good and not entries:
            return "x" if control.kind in _TYPED and control.required else None
        return self._choices.one(good if good and fits and not self._choices.seldom(8) else entries).shown

    def _entries(self, open_: Open, control: FormControl, person: str) -> Sequence[Entry]:
        conversation = open_.conversation
        slot = conversation.flow.slots.get(control.name)
        if slot is None:
            return ()
        key = ("entries", conversation.flow.id, slot.name, person, self._scene.now.date(), repr(conversation.slots))
        found = self._subject.known.get(key)
        if found is None:
            names = self._scene.names(conversation, open_.position)
            of = self._subject.of(conversation.flow)
            near = values_near(of.compared, (slot.name,), names) if of is not None else ()
            around = self._scene.around(conversation.flow, person, open_.stream, names)
            found = entries_of(slot, around, near, is_typed=control.kind in _TYPED)
            self._subject.known[key] = found
        return found  # type: ignore[return-value]  # it was put there so

    def anything(self, seen: SeenMessage, person: str) -> Submits:
        """A form that was ever shown, with a button of it and the values that it holds."""
        return self._submits(seen, person, self._choices.one(self._scene.pressed(seen) or ("",)), {})

    def raw(self, seen: SeenMessage, person: str) -> Submits:
        """A form as no client would send it."""
        values = {each.name: self._choices.one(_RAW) for each in _fields(seen)}
        button = self._choices.one((*self._scene.pressed(seen), "no such button"))
        return replace(self._submits(seen, person, button, values), raw=True)

    def _submits(self, seen: SeenMessage, person: str, button: str, values: Mapping[str, object]) -> Submits:
        return Submits(
            person=person,
            place=seen.place,
            message=seen.name or None,
            button=button or None,
            values=values,
            stale=self._scene.stale(seen),
        )


def _fields(seen: SeenMessage) -> list[FormControl]:
    """The fields of a form, each once."""
    return list({each.name: each for each in seen.controls if each.kind != "button" and each.name}.values())
