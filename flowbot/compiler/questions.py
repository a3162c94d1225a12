"""Questions as states: their words, and the form that they are answered in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowbot.compiler.changing import changeable_slots
from flowbot.compiler.compilation import Compilation
from flowbot.compiler.controls import control_of
from flowbot.compiler.planned import plan_slot
from flowbot.compiler.waiting import audience_of, deadlines_of
from flowbot.compiler.words import WordFinder
from flowbot.definition.asking import CommandButton
from flowbot.definition.steps import Ask, Collect, Confirm, Path, Update
from flowbot.engine.acknowledging import Acknowledging
from flowbot.engine.collecting import Collecting, Live, Until
from flowbot.engine.deadlines import Due
from flowbot.engine.decisions import Decision, Option
from flowbot.engine.effects import Words
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import FormPlan
from flowbot.engine.parts import MORE_ROWS, Planned, PlannedRecord
from flowbot.engine.questions import Confirmation, Question
from flowbot.ids import StateId
from flowbot.values.booleans import BOOLEAN
from flowbot.values.controls import AfterSending, Button
from flowbot.values.types import bare

_AGAIN: Mapping[str, AfterSending | None] = {"replace": "stays", "add": "empties", "refuse": None}
"""What becomes of a form that somebody has sent, by what a second answer does."""
_LABELS: Mapping[CommandButton, str] = {
    "back": "button_back",
    "cancel": "button_cancel",
    "help": "button_help",
    "restart": "button_restart",
}


class QuestionEmitter:
    """Makes the states of the questions of one flow."""

    def __init__(
        self,
        compilation: Compilation,
        words: WordFinder,
        slots: Mapping[str, CompiledSlot],
        started_with: frozenset[str],
    ) -> None:
        """Take what the flow has.

        Args:
            compilation: The flow.
            words: Finds the words of its steps.
            slots: Its slots, compiled.
            started_with: The slots that its triggers fill.
        """
        self._compilation = compilation
        self._definition = compilation.definition
        self._words = words
        self._slots = slots
        self._started_with = started_with

    def question(self, name: str, path: Path, step: Ask, here: Mapping[str, Any]) -> Question:
        """`ask` with slots."""
        slots = [self._slots[each] for each in step.fills]
        form = self._form(step, is_written=self._words.has_form(name, step))
        spare = self._form(step, is_written=False, is_spare=True) if form is None else None
        if step.buttons and form is None:
            form, spare = spare, None
        if len(slots) == 1:
            made = self._words.slot_question(name, slots[0], is_form=form is not None)
        else:
            made = self._words.step_question(name)
        words = self._words.question(name, path, step, made)
        label = self._words.step_label(name)
        heading = label if len(slots) > 1 else ""
        words |= self._waiting(name, path, step)
        shows = self._shown(words["ask"]) | {each for slot in slots for each in slot.depends_on}
        words |= {"slots": slots, "form": form, "spare_form": spare, "label": label, "heading": heading}
        return Question(**here, **words, shows=shows)

    def _shown(self, words: Words) -> frozenset[str]:
        """The slots that some words show; all of them where `shown` is named."""
        slots = frozenset(self._slots)
        return slots if "shown" in words.uses else words.uses & slots

    def _form(self, step: Ask, *, is_written: bool, is_spare: bool = False) -> FormPlan | None:
        """The form that asks for slots; None where words do, no author wrote one, and it is not needed."""
        names = step.fills
        alone = len(names) == 1 and not is_written and not is_spare
        planned = [plan_slot(self._definition.slots[each], self._slots[each], alone=alone) for each in names]
        fields = [each for each in planned if each is not None]
        if len(fields) < len(names):
            return None
        control = control_of(self._definition.slots[names[0]], alone=True) if alone else None
        most_buttons = control.most_buttons if control is not None else 0
        is_yes_or_no = most_buttons and fields[0].slot.type is BOOLEAN
        buttons = self._yes_or_no() if is_yes_or_no else self._submit_buttons(step, fields)
        return FormPlan(
            fields=fields,
            buttons=buttons,
            most_buttons=most_buttons,
            may_be_own=is_written,
            commands=self._commands(step.buttons or ()),
        )

    def _commands(self, commands: Sequence[CommandButton]) -> tuple[Button, ...]:
        return tuple(
            Button(name=f"/{each}", label=self._words.said(_LABELS[each]), passes_empty=True) for each in commands
        )

    def _yes_or_no(self) -> tuple[Button, ...]:
        yes = Button(name="yes", label=self._words.said("button_yes"), style="primary")
        return yes, Button(name="no", label=self._words.said("button_no"))

    def _submit_buttons(self, step: Ask, fields: Sequence[Planned]) -> tuple[Button, ...]:
        submit: tuple[Button, ...] = (Button(name="submit", label=self._words.said("button_submit"), style="primary"),)
        if any(isinstance(each, PlannedRecord) and each.rows < each.most for each in fields):
            submit += (Button(name=MORE_ROWS, label=self._words.said("button_more_rows"), passes_empty=True),)
        is_ours = step.to is None and step.who is None
        if step.buttons is not None or not is_ours or "cancel" not in self._definition.commands:
            return submit
        return *submit, *self._commands(["cancel"])

    def decision(self, name: str, path: Path, step: Ask, here: Mapping[str, Any]) -> Decision:
        """`ask` with options."""
        assert step.options is not None  # the caller asked
        options = {
            key: Option(
                name=key,
                label=self._words.option_label(name, key, each.label),
                slots=[self._slots[slot] for slot in each.slots or ()],
            )
            for key, each in step.options.items()
        }
        taken: dict[str, str] = {}
        for number, option in enumerate(options.values(), 1):
            taken.setdefault(str(number), option.name)
            taken[bare(option.label)] = option.name
        taken.update({bare(key): key for key in options})
        words = self._words.question(name, path, step, self._words.step_question(name))
        label = self._words.step_label(name)
        form = self._decision_form(step, options)
        words |= self._waiting(name, path, step)
        shows = self._shown(words["ask"]) | {each for slot in form.fields for each in slot.slot.depends_on}
        words |= {"options": options, "words": taken, "label": label, "form": form, "need": step.need}
        return Decision(**here, **words, shows=shows, reads=shows)

    def collecting(
        self, name: str, path: Path, step: Collect, here: Mapping[str, Any], first: StateId | None
    ) -> Collecting:
        """`collect`: a question or a decision whose answers become rows."""
        asks = self._collected(name, path, step, here)
        until, compilation = step.until, self._compilation
        dues = [Due(after=until.after)] if until.after is not None else []
        if until.at is not None:
            dues.append(Due(at=compilation.evaluator((*path, "until", "at"))))
        return Collecting(
            **here,
            ask=asks.ask,
            invalid=asks.invalid,
            closed=asks.closed,
            expired=asks.expired,
            collected=self._words.collected(name),
            label=asks.label,
            form=replace(asks.form, after_sending=_AGAIN[step.again]) if asks.form is not None else None,
            shows=asks.shows,
            reads=asks.shows,
            audience=audience_of(compilation, path),
            deadlines=deadlines_of(compilation, self._words, name, path, step),
            asks=asks,
            until=Until(
                dues=dues,
                count=until.count,
                all=until.all is True,
                when=compilation.evaluator((*path, "until", "when")),
                close=compilation.evaluator((*path, "until", "close")),
            ),
            per=step.per,
            again=step.again,
            then=first,
            live=self._live(path, step),
            pin=step.pin,
        )

    def _collected(self, name: str, path: Path, step: Collect, here: Mapping[str, Any]) -> Question | Decision:
        """The question that each answer is one to."""
        if step.options is None:
            ask = Ask(ask=step.collect, slots=step.slots, say=step.say, send=step.send, to=step.to, who=step.who)
            return self.question(name, path, ask, here)
        return self.decision(
            name, path, Ask(ask=step.collect, options=step.options, say=step.say, send=step.send), here
        )

    def acknowledging(self, path: Path, step: Update, here: Mapping[str, Any]) -> Acknowledging:
        """`update` of a `collect`, in its `then`."""
        where, collect = self._compilation.steps()[step.update]
        assert isinstance(collect, Collect)  # the caller asked
        asks = self._collected(step.update, where, collect, here)
        words, names = asks.ask, asks.ask.uses
        if step.say is not None or step.send is not None:
            words, names = self._words.updated(path, step, (where, collect))
        return Acknowledging(
            **here,
            target=step.update,
            words=words,
            reads=names & frozenset(self._slots) | {step.update},
            block=self._compilation.column_of(path),
            asks=asks.ask,
            form=asks.form,
            per_stream=collect.per == "stream",
        )

    def _live(self, path: Path, step: Collect) -> Live | None:
        if step.live is None:
            return None
        words = self._words.live((*path, "live"), step.live)
        return Live(words=words, to=self._compilation.evaluator((*path, "live", "to")))

    def _waiting(self, name: str, path: Path, step: Ask | Confirm) -> dict[str, Any]:
        """Whom a question asks, how often and how long."""
        return {
            "tries": step.tries,
            "pin": step.pin,
            "audience": audience_of(self._compilation, path),
            "deadlines": deadlines_of(self._compilation, self._words, name, path, step),
        }

    def _decision_form(self, step: Ask, options: Mapping[str, Option]) -> FormPlan:
        assert step.options is not None
        styled = any(each.style for each in step.options.values())
        first = next(iter(options))
        buttons = [
            Button(
                name=key,
                label=options[key].label,
                style=each.style or ("primary" if key == first and not styled else "secondary"),
            )
            for key, each in step.options.items()
        ]
        names = dict.fromkeys(slot for each in step.options.values() for slot in each.slots or ())
        planned = [plan_slot(self._definition.slots[name], self._slots[name], alone=False) for name in names]
        fields = [each for each in planned if each is not None]
        commands = self._commands(step.buttons or ())
        return FormPlan(fields=fields, buttons=buttons, has_required=len(options) == 1, commands=commands)

    def confirmation(self, name: str, path: Path, step: Confirm, here: Mapping[str, Any]) -> Confirmation:
        """`confirm`."""
        slots = [self._slots[each] for each in (step.slots or self._slots)]
        changeable = changeable_slots(self._compilation, path) if "change" in self._definition.commands else set()
        asked = [slot.label for slot in slots if slot.name in changeable]
        words = self._words.question(name, path, step, self._words.confirmation(name, asked))
        shown = tuple(slot for slot in slots if step.slots or slot.is_asked or slot.name in self._started_with)
        return Confirmation(
            **here,
            **words,
            **self._waiting(name, path, step),
            slots=shown,
            reads=frozenset(slot.name for slot in slots),
            shows=self._shown(words["ask"]) | {slot.name for slot in shown},
            label=self._words.step_label(name),
            form=FormPlan(buttons=self._yes_or_no(), commands=self._commands(step.buttons or ())),
        )
