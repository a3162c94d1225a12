"""The flows of a bot, and the triggers that start them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine.machine import CompiledFlow
from flowbot.ids import FlowId
from flowbot.presentationml.commands import Match, Pattern, match_pattern


@dataclass(frozen=True, slots=True)
class StartTrigger:
    """A pattern that starts a flow."""

    pattern: Pattern
    flow: CompiledFlow


class Flows:
    """Every flow of a bot, by name and by trigger."""

    def __init__(self, triggers: Sequence[tuple[CompiledFlow, Sequence[Pattern]]]) -> None:
        self.by_id: Mapping[FlowId, CompiledFlow] = {flow.id: flow for flow, _ in triggers}
        starts = [StartTrigger(pattern, flow) for flow, patterns in triggers for pattern in patterns]
        self.commands = [start for start in starts if start.pattern.is_command]
        """Triggers that begin with `/`."""
        self.help = [{"usage": start.pattern.source, "description": start.flow.description} for start in self.commands]
        """What people can start here, for the words of `help`."""
        self._phrases = [start for start in starts if not start.pattern.is_command and start.pattern.parts]
        self._any = [start for start in starts if not start.pattern.parts]

    def __iter__(self) -> Iterator[CompiledFlow]:
        return iter(self.by_id.values())

    def find_command(self, text: str) -> tuple[StartTrigger, Match] | None:
        """The first `/command` that a message is."""
        return _first(self.commands, text)

    def find_phrase(self, text: str) -> tuple[StartTrigger, Match] | None:
        """The first whole-message pattern that fits completely; `*` comes last."""
        for start in (*self._phrases, *self._any):
            match = match_pattern(start.pattern, text)
            if match is not None and match.missing is None and not match.surplus:
                return start, match
        return None


def _first(starts: Sequence[StartTrigger], text: str) -> tuple[StartTrigger, Match] | None:
    for start in starts:
        match = match_pattern(start.pattern, text)
        if match is not None:
            return start, match
    return None
