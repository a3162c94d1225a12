"""What people write: answers to a question, what begins a flow or is listened for, commands, and junk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.definition.triggers import CommandTrigger, MatchTrigger, MentionTrigger, MessageTrigger, TriggerBase
from flowbot.engine.decisions import Decision
from flowbot.engine.questions import Confirmation, Question
from flowbot.presentationml.commands import Argument, parse_pattern
from flowbot.testing.answers.answer import Answer
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.compared import values_near
from flowbot.testing.answers.samples import JUNK
from flowbot.testing.answers.words import answers_to
from flowbot.testing.fuzz.choices import Choices
from flowbot.testing.fuzz.scene import Open, Scene
from flowbot.testing.fuzz.subject import FlowOf, Subject

HOSTILE: Sequence[str] = (
    *JUNK,
    *("${7*7} <#if x>", "{% raw %}", "</messageML>", "&nbsp;&bogus;", "\x00", "שלום עולם", "👩‍👩‍👧‍👦" * 20, ""),
    *("@ann", "#topic $IBM", "/nothing of the kind", "cancel cancel", "change", "x" * 70_000),
)
"""What nobody has thought of."""
COMMANDS = ("back", "help", "repeat", "restart", "cancel", "change", "skip")


class Wordings:
    """What may be written to a bot."""

    def __init__(self, subject: Subject, scene: Scene, choices: Choices) -> None:
        self._subject = subject
        self._scene = scene
        self._choices = choices

    def answer(self, open_: Open, person: str, *, fits: bool) -> Answer:
        """An answer to a question in words: one that fits, or none that does; seldom any."""
        match open_.state:
            case Decision() | Confirmation() if not fits:
                return Answer(text=self.junk(), fits=False)
            case Decision():
                texts = [each.label for each in open_.state.options.values()]
                return Answer(text=self._choices.one(texts), fits=True)
            case Confirmation():
                return Answer(text=self._choices.one(("yes", "no")), fits=True)
            case Question(slots=[slot]):
                found = self._answers(open_, slot.name, person)
                wanted = [each for each in found if each.fits is fits]
                return self._choices.one(found if self._choices.seldom(8) or not wanted else wanted)
        return Answer(text="yes", fits=False)

    def _answers(self, open_: Open, slot: str, person: str) -> Sequence[Answer]:
        flow, scene = open_.conversation.flow, self._scene
        held = flow.slots[slot]
        shared = held.retyped is None and not held.limits
        moment = (scene.now.date(), None) if shared else (scene.now.date(), repr(open_.conversation.slots))
        key = ("answers", flow.id, slot, person, open_.stream.id, moment)
        found = self._subject.known.get(key)
        if found is None:
            names = scene.names(open_.conversation, open_.position)
            of = self._subject.of(flow)
            near = values_near(of.compared, (slot,), names) if of is not None else ()
            around = scene.around(flow, person, open_.stream, names)
            found = self._subject.known[key] = [
                each for each in answers_to(held, around, near) if each.text or each.files
            ]
        return found  # type: ignore[return-value]  # it was put there so

    def heard(self, flow: FlowOf, trigger: TriggerBase, around: Around) -> str:
        """A message that a trigger or a handler takes."""
        match trigger:
            case CommandTrigger(command=source) | MessageTrigger(message=source):
                return self._fitting(flow, source, around)
            case MatchTrigger(match=words):
                return self._choices.one(words)
            case MentionTrigger():
                return f"@{self._scene.bot} hello"
        return "hello"

    def _fitting(self, flow: FlowOf, source: str, around: Around) -> str:
        if source.strip() == "*":
            near = values_near(flow.compared, ("message", "text"), around.names)
            return self._choices.one(("hello", *(each for each in near if isinstance(each, str))))
        fills = self._choices.number(3)
        words: list[str] = []
        for part in parse_pattern(source).parts:
            if not isinstance(part, Argument):
                words.append(part.word)
            elif not part.optional or fills:
                words.append(self._argument(flow, part, around, any_=fills == 3))
        return " ".join(words)

    def _argument(self, flow: FlowOf, part: Argument, around: Around, *, any_: bool) -> str:
        slot = flow.flow.slots[part.name]
        key = ("argument", flow.flow.id, part.name, around.now.date())
        found = self._subject.known.get(key)
        if found is None:
            near = values_near(flow.compared, (part.name,), around.names)
            found = [each for each in answers_to(slot, around, near) if each.text.strip()]
            self._subject.known[key] = found
        answers: Sequence[Answer] = found  # type: ignore[assignment]  # it was put there so
        good = [each for each in answers if each.fits and len(each.text) < 100]
        text = self._choices.one(answers if any_ or not good else good).text
        return f'"{text}"' if " " in text and not part.rest else text

    def command(self, slots: Mapping[str, object]) -> str:
        """What works without being written."""
        named = [f"change {each}" for each in slots]
        return self._choices.one((*named, *COMMANDS, "delegate @cid", "close"))

    def junk(self) -> str:
        """Anything."""
        return self._choices.one(HOSTILE)
