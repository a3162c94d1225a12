"""Words that are others, or that go elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.definition.asking import Live
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.steps import Say, Send, Step, Update
from flowbot.definition.waiting import Reminder
from flowbot.testing.mutation.edits import Edit, becomes, following, without
from flowbot.testing.mutation.tree import said


def other_words(flow: FlowDefinition) -> Iterator[Edit]:
    """The bot says something else."""
    for path, _ in said(flow, "say", Part):
        yield Edit(path, "?", "other words")


def swap_messages(flow: FlowDefinition) -> Iterator[Edit]:
    """The bot sends another message of the flow."""
    sending = list(said(flow, "send", Part))
    names = list(dict.fromkeys(message for _, message in sending))
    if len(names) > 1:
        yield from (becomes(path, message, following(names, message)) for path, message in sending)


def say_here(flow: FlowDefinition) -> Iterator[Edit]:
    """What is said to others is said where the conversation is."""
    yield from without(flow, Say, Send, Reminder, Live, key="to")


def drop_attachment(flow: FlowDefinition) -> Iterator[Edit]:
    """A file does not go with a message."""
    yield from without(flow, Say, Send, Update, key="attach")


def drop_pin(flow: FlowDefinition) -> Iterator[Edit]:
    """A message is not shown above its stream."""
    yield from without(flow, Step, key="pin")


def say_again(flow: FlowDefinition) -> Iterator[Edit]:
    """What is said one time only is said each time."""
    yield from without(flow, Say, Send, key="once")
