"""Flows that flowbot brings: they are there unless a project has one of the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from flowbot.compiler.known import CatalogueMessage, Known, MessageSource, MessageTemplate, Text
from flowbot.compiler.patterns import AGAIN, HUMAN
from flowbot.definition.reader import ReadFlow, read_flow
from flowbot.errors import Location
from flowbot.messageml.catalogue import LocatedMessage
from flowbot.values.languages import languages

_WORDS: Mapping[str, Mapping[str, str]] = {
    HUMAN: {
        "coming": "human_coming",
        "request.ask": "human_request",
        "option.request.take": "human_take",
        "request.closed": "human_request_taken",
        "request.expired": "human_request_late",
        "taken": "human_taken",
        "late": "human_late",
        "nowhere": "human_nowhere",
    },
    AGAIN: {"which.ask": "again", "option.which.go_on": "again_go_on", "option.which.anew": "again_anew"},
}
"""The flows, and which pattern each message of theirs is: a project says it its own way, as all that the bot says."""


@cache
def built_in_flows() -> Mapping[str, ReadFlow]:
    """Each flow by its name, as it is written."""
    folder = resources.files("flowbot.compiler")
    files = {name: f"{name}.yaml" for name in _WORDS}
    return {name: read_flow(folder.joinpath(file).read_text("utf-8"), file) for name, file in files.items()}


def known_to(flow: str, known: Known, human: str | None) -> Known:
    """What a flow that flowbot brings may name: its messages are patterns.

    Args:
        flow: The flow.
        known: What the flows of the project may name.
        human: The room of those who help, by name or id, if there is one.
    """
    return replace(known, messages=_Patterns(known.messages, _WORDS[flow]), config={"human": human}, is_own=True)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns as the messages of a flow."""

    messages: MessageSource
    words: Mapping[str, str]

    def of_flow(self, flow: str) -> Sequence[CatalogueMessage]:
        place = Location(flow)
        return [
            LocatedMessage(
                name,
                place,
                frozenset(),
                is_inherited=False,
                has_form=False,
                locale=locale,
                place_of=lambda _: place,
                needs=frozenset(),
                fields=frozenset(),
            )
            for locale in languages()
            for name in self.words
        ]

    def find(self, flow: str, name: str) -> MessageTemplate | None:
        return self.messages.pattern(self.words[name]) if name in self.words else None

    def is_incomplete(self, flow: str) -> bool:
        return False

    def pattern(self, name: str) -> MessageTemplate:
        return self.messages.pattern(name)

    def text(self, source: str, *, file: str, line: int) -> Text:
        return self.messages.text(source, file=file, line=line)
