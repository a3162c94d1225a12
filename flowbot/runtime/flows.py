"""The flows of a bot, and what starts them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from flowbot.authoring import PersonSettings
from flowbot.compiler.triggers import OccasionTrigger, Starter, StartTrigger, TimeTrigger, is_external_room
from flowbot.engine.happening import requests_of
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.names import Later
from flowbot.engine.snapshot import Occasion, Snapshot
from flowbot.events import Stream, User
from flowbot.ids import FlowId
from flowbot.message import Passage
from flowbot.presentationml.commands import Literal, literal_word
from flowbot.presentationml.matching import Match, Miss
from flowbot.quick import quick
from flowbot.runtime.reading import Reader, flow_read_by, read_by
from flowbot.runtime.settings import ReadSettings, settings_of

_NOBODYS: Later = {
    "commands": lambda _, __: (),
    "elsewhere": lambda _, __: (),
    "begins_by_any": lambda _, __: False,
}
"""What `help` tells where it is said to nobody."""


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger that a message is, or is nearly."""

    trigger: StartTrigger
    fit: Match | Miss
    admitted: bool = True
    """Whether this person may start it here."""

    @property
    def begins(self) -> bool:
        """Whether it starts the flow."""
        return self.admitted and isinstance(self.fit, Match)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message that may start a flow."""

    passage: Passage
    """Without a mention of the bot at its beginning."""
    by: User
    stream: Stream
    addressed: bool
    """Whether the bot is mentioned in it, or nobody else is there."""
    is_edit: bool
    """Whether it takes the place of an earlier one."""
    now: datetime


class Flows:
    """Every flow of a bot, by name and by trigger."""

    def __init__(
        self,
        flows: Sequence[tuple[CompiledFlow, Sequence[Starter]]],
        settings: ReadSettings | None = None,
        *,
        overhear: bool = False,
    ) -> None:
        """Take in some flows.

        Args:
            flows: Each with what starts it.
            settings: What knows the zone and the locale of people.
            overhear: Whether they hear what is said where the bot is not, so that an IM need not be with it.
        """
        self._flows = flows
        self._older: Sequence[CompiledFlow] = ()
        self._settings = settings
        self.overhear = overhear
        self.by_id: Mapping[FlowId, CompiledFlow] = {flow.id: flow for flow, _ in flows}
        """The newest version of each: the one that starts."""
        self.locale = next((flow.locale for flow, _ in flows), "en")
        """Of people of whom none is known."""
        self._versions = {(flow.id, flow.version): flow for flow in self.by_id.values()}
        starters = [trigger for _, triggers in flows for trigger in triggers]
        triggers = [each for each in starters if isinstance(each, StartTrigger)]
        self.times: Sequence[TimeTrigger] = [each for each in starters if isinstance(each, TimeTrigger)]
        """The times at which flows begin."""
        self._occasions: dict[tuple[Occasion, str], list[OccasionTrigger]] = {}
        for starter in starters:
            if isinstance(starter, OccasionTrigger):
                self._occasions.setdefault((starter.occasion, starter.name), []).append(starter)
        begins = {name for occasion, name in self._occasions if occasion == "request"}
        self.webhooks: Collection[str] = begins.union(*map(requests_of, self))
        """The names of the requests that a flow begins by or waits for."""
        self._commands: dict[str, list[StartTrigger]] = {}
        for trigger in triggers:
            if trigger.is_command and trigger.pattern is not None:
                self._commands.setdefault(trigger.pattern.command, []).append(trigger)
        for commands in self._commands.values():
            commands.sort(key=_specific)
        phrases = [trigger for trigger in triggers if not trigger.is_command]
        self._phrases = sorted(phrases, key=_specific)
        self._shown = [trigger for trigger in triggers if not trigger.is_any]
        self._begins_by_any = any(trigger.is_any for trigger in triggers)
        everybody = all(trigger.who is None and trigger.where is None for trigger in triggers)
        self._everything = _lines(self._shown) if everybody else None

    def __iter__(self) -> Iterator[CompiledFlow]:
        return iter(self.by_id.values())

    def with_older(self, older: Sequence[CompiledFlow]) -> Flows:
        """These flows, and versions that live conversations are on besides; nothing starts those."""
        flows = copy(self)
        flows._older = older
        flows._versions = {**{(flow.id, flow.version): flow for flow in older}, **self._versions}
        flows.webhooks = {*self.webhooks}.union(*map(requests_of, older))
        return flows

    def read_by(self, reader: Reader) -> Flows:
        """The same flows, whose roles are read in another way."""
        flows = Flows(read_by(self._flows, reader), self._settings, overhear=self.overhear)
        return flows.with_older([flow_read_by(each, reader) for each in self._older])

    def find(self, flow: FlowId, version: int) -> CompiledFlow | None:
        """A flow in this very version; None where there is none."""
        return self._versions.get((flow, version))

    def of(self, snapshot: Snapshot) -> CompiledFlow:
        """The flow of a live conversation, in the version that it began with."""
        return self._versions[snapshot.flow, snapshot.flow_version]

    @property
    def usages(self) -> Sequence[str]:
        """How each command and phrase is written, whoever may use it."""
        return [trigger.source for trigger in self._shown]

    def begun_by(self, occasion: Occasion, name: str) -> Sequence[OccasionTrigger]:
        """The triggers of something that is no message."""
        return self._occasions.get((occasion, name), ())

    def startable(self, user: User, stream: Stream) -> Sequence[Mapping[str, str]]:
        """What this person may start here, for the words of `help`: `usage` and `description` of each."""
        if self._everything is not None and not is_external_room(stream):
            return self._everything
        return _lines([trigger for trigger in self._shown if trigger.admits(user, stream)])

    def help_names(self, user: User | None, stream: Stream | None) -> Later:
        """For `help`: what this person may start here; where that is nothing, elsewhere, or by any words."""
        if user is None or stream is None:
            return _NOBODYS
        return {
            "commands": lambda _, __: self.startable(user, stream),
            "elsewhere": lambda _, names: () if names["commands"] else self._elsewhere(user, stream),
            "begins_by_any": lambda _, __: self._begins_by_any,
        }

    def _elsewhere(self, user: User, stream: Stream) -> Sequence[Mapping[str, str]]:
        return _lines([each for each in self._shown if each.is_elsewhere(user, stream)])

    def settings_of(self, user: User) -> PersonSettings:
        """The zone and the locale of a person whom the bot meets."""
        return settings_of(user, self._settings)

    def find_command(self, asked: Asked) -> Found | None:
        """The command that a message is, or the first that it nearly is."""
        words = asked.passage.text.split(maxsplit=1)
        if not words or not words[0].startswith("/"):
            return None
        return _find(self._commands.get(literal_word(words[0]), ()), asked, self.settings_of)

    def find_phrase(self, asked: Asked) -> Found | None:
        """The phrase that a message is, or the first that it nearly is; `*` comes last."""
        return _find(self._phrases, asked, self.settings_of)

    def nearest_command(self, text: str) -> str | None:
        """How the command is written whose first word is much like that of this message."""
        words = text.split(maxsplit=1)
        near = get_close_matches(literal_word(words[0]), (*self._commands, "/help"), n=1) if words else ()
        return (self._commands[near[0]][0].source if near[0] in self._commands else near[0]) if near else None


def _specific(trigger: StartTrigger) -> int:
    """The order in which triggers are tried: whole messages, then patterns with more words, `*` last."""
    if trigger.pattern is None:
        return -1_000
    return -sum(isinstance(part, Literal) for part in trigger.pattern.parts)


def _find(
    triggers: Sequence[StartTrigger], asked: Asked, settings_of: Callable[[User], PersonSettings]
) -> Found | None:
    """The first that fits and may be started; else the first that nearly does; else the first that may not."""
    best: Found | None = None
    person = settings_of(asked.by) if triggers else PersonSettings()
    for trigger in triggers:
        if (trigger.mention and not asked.addressed) or (trigger.is_any and best is not None):
            continue
        if asked.is_edit and not trigger.edited:
            continue
        fit = trigger.match(asked.passage, asked.now, person.locale, person.zone)
        if fit is None or (isinstance(fit, Match) and not trigger.holds(asked.by, asked.stream, fit.values)):
            continue
        found = Found(trigger, fit, trigger.admits(asked.by, asked.stream))
        if isinstance(fit, Match) and found.admitted:
            return found
        if best is None or _rank(found) > _rank(best):
            best = found
    return best


def _rank(found: Found) -> tuple[bool, bool]:
    return found.admitted, isinstance(found.fit, Match)


def _lines(triggers: Sequence[StartTrigger]) -> Sequence[Mapping[str, str]]:
    return [{"usage": trigger.source, "description": trigger.flow.description} for trigger in triggers]
