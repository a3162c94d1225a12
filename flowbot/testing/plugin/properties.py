"""What reports say of a test beside how it went: properties of JUnit files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.watch import Conversation

Property = tuple[str, object]


def properties_of(conversations: Sequence[Conversation], turns: Sequence[Turn]) -> Iterator[Property]:
    """Of each conversation of a test its flow, the version and the end; and the states that it came to."""
    for each in conversations:
        yield "flow", each.flow.id
        yield "flow_version", each.flow.version
        yield "flow_end", each.end or ""
        steps = [
            step for turn in turns for step in turn.steps if step.before.conversation == each.snapshot.conversation
        ]
        reached = dict.fromkeys(str(step.step.snapshot.state) for step in steps)
        yield "flow_states", " ".join(reached)
