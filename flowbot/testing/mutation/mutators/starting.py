"""Conversations that begin by something else, for others, or again."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.definition.model import FlowDefinition
from flowbot.definition.triggers import MatchTrigger, SpokenTrigger, TriggerBase
from flowbot.testing.mutation.edits import Edit, becomes, without
from flowbot.testing.mutation.tree import GONE, said

_SCOPES = {"user": "stream", "stream": "user", "person": "user", "each": "user"}
_AGAIN = {"continue": "restart", "restart": "continue", "ask": "continue"}


def drop_trigger(flow: FlowDefinition) -> Iterator[Edit]:
    """One of several ways to begin is not there."""
    if len(flow.start) > 1:
        yield from (Edit(("start", place), GONE, "without this start") for place in range(len(flow.start)))


def drop_phrase(flow: FlowDefinition) -> Iterator[Edit]:
    """One of several phrases is not heard."""
    for path, phrases in said(flow, "match", MatchTrigger):
        if len(phrases) > 1:
            for place, phrase in enumerate(phrases):
                yield Edit((*path, place), GONE, f"'{phrase}' is not heard")


def start_for_all(flow: FlowDefinition) -> Iterator[Edit]:
    """Everybody may, and everywhere."""
    for key in ("who", "where"):
        yield from without(flow, FlowDefinition, TriggerBase, key=key)


def drop_mention(flow: FlowDefinition) -> Iterator[Edit]:
    """Something is heard in rooms although the bot is not mentioned."""
    yield from without(flow, SpokenTrigger, key="mention")


def drop_edited(flow: FlowDefinition) -> Iterator[Edit]:
    """Messages that are edited are not heard."""
    yield from without(flow, SpokenTrigger, key="edited")


def drop_given(flow: FlowDefinition) -> Iterator[Edit]:
    """What begins a conversation does not fill a slot."""
    for path, given in said(flow, "set", TriggerBase):
        yield from (Edit((*path, slot), GONE, f"'{slot}' is not set") for slot in given)


def other_scope(flow: FlowDefinition) -> Iterator[Edit]:
    """A conversation is somebody else's."""
    is_private = flow.where == "im" or all(getattr(each, "where", None) == "im" for each in flow.start)
    if not is_private:
        yield becomes(("scope",), flow.scope, _SCOPES[flow.scope])


def other_again(flow: FlowDefinition) -> Iterator[Edit]:
    """A second start while a conversation is live does something else."""
    if flow.start and flow.scope != "each":
        yield becomes(("again",), flow.again, _AGAIN[flow.again])


def start_twice(flow: FlowDefinition) -> Iterator[Edit]:
    """What begins only once begins each time."""
    yield from without(flow, FlowDefinition, key="once")


def drop_command(flow: FlowDefinition) -> Iterator[Edit]:
    """A command does not work; those that the author names are dropped, and not those that always work."""
    for path, commands in said(flow, "commands", FlowDefinition):
        for place, command in enumerate(commands):
            yield Edit((*path, place), GONE, f"'{command}' does not work")
