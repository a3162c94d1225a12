"""The bot that is talked to, and what its flows say of what people may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flowbot.compiler.triggers import Starter
from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Call, Http
from flowbot.definition.triggers import (
    CommandTrigger,
    EventTrigger,
    MatchTrigger,
    MentionTrigger,
    MessageTrigger,
    TriggerBase,
    WebhookTrigger,
)
from flowbot.engine.machine import CompiledFlow
from flowbot.project import Project
from flowbot.testing.answers.compared import Compared, comparisons_in
from flowbot.testing.transcripts.model import TalkPerson, TalkPlace, Transcript

PEOPLE = ("ann", "bob", "cid")
"""Who talks; the last of them has no role."""
ROOM = "room"

HEARD = (CommandTrigger, MessageTrigger, MatchTrigger, MentionTrigger)
"""Triggers that are messages."""
HAPPENING = (EventTrigger, WebhookTrigger)
"""Triggers that something happens."""


@dataclass(frozen=True, slots=True)
class FlowOf:
    """A flow of the bot."""

    flow: CompiledFlow
    definition: FlowDefinition
    starters: Sequence[Starter]
    """What begins it: of each trigger, in their order."""
    compared: Sequence[Compared]
    """What its expressions hold names against."""

    def triggers(self) -> Iterator[tuple[TriggerBase, Starter]]:
        """What begins it."""
        return zip(self.definition.start, self.starters, strict=True)

    def handlers(self) -> Iterator[TriggerBase]:
        """What it listens for, somewhere or at any time."""
        return self.definition.handlers()

    def outside(self) -> Iterator[Call | Http]:
        """Its steps that call something."""
        for _, step in self.definition.walk():
            if isinstance(step, Call | Http):
                yield step


@dataclass(frozen=True)  # no slots: it remembers its flows
class Subject:
    """A bot.

    Args:
        project: It.
        only: The flows that are begun, by their names; all where there are none.
        lets: Patterns of the author's actions that run as they are.
    """

    project: Project
    only: Sequence[str] = ()
    lets: Sequence[str] = ()
    known: dict[object, object] = field(default_factory=dict)
    """What was found out once, and would be the same again."""

    @cached_property
    def flows(self) -> Sequence[FlowOf]:
        """Those that may be begun, and those that they may run."""
        functions = self.project.known.functions
        pairs = zip(self.project.flows, self.project.definitions, strict=True)
        return [
            FlowOf(flow, definition, starters, comparisons_in(definition, functions))
            for (flow, starters), definition in pairs
        ]

    @property
    def begun(self) -> Sequence[FlowOf]:
        """Those that people begin."""
        return [each for each in self.flows if not self.only or each.flow.id in self.only]

    def of(self, flow: CompiledFlow) -> FlowOf | None:
        """A flow by one of its translations; None for one that flowbot brings."""
        return next((each for each in self.flows if each.flow.id == flow.id), None)

    def _rooms(self) -> Sequence[str]:
        """The texts that the bot's settings have for its flows, as long as they may be names of rooms."""
        texts = [each for each in self.project.config.config.values() if isinstance(each, str)]
        return [each for each in dict.fromkeys(texts) if 0 < len(each) <= 50 and "/" not in each and "@" not in each]

    @cached_property
    def setting(self) -> Transcript:
        """Who is there before anything is said."""
        roles = tuple(dict.fromkeys(role for each in self.flows for role in each.flow.roles))
        people: Mapping[str, TalkPerson] = {
            name: TalkPerson(roles=roles if name != PEOPLE[-1] else ()) for name in PEOPLE
        }
        places = {ROOM: TalkPlace(members=PEOPLE)}
        places |= {
            f"room{number}": TalkPlace(members=PEOPLE, name=name) for number, name in enumerate(self._rooms(), 2)
        }
        return Transcript(title="a talk", people=people, places=places, lets=tuple(self.lets), strict=False)
