"""items_of: everything that the flows of a bot can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowbot.graph.model import Graph
from flowbot.graph.read import read_graph
from flowbot.ids import FlowId
from flowbot.project import Project
from flowbot.testing.coverage.arrows import arrow_items
from flowbot.testing.coverage.ends import end_items, possible_ends
from flowbot.testing.coverage.guards import guard_items
from flowbot.testing.coverage.impossible import impossible_marks, is_possible
from flowbot.testing.coverage.items import Item, Subject
from flowbot.testing.coverage.messages import FlowWords
from flowbot.testing.coverage.steps import refusal_items, state_items
from flowbot.testing.coverage.timers import timer_items


def items_of(project: Project) -> Mapping[FlowId, Sequence[Item]]:
    """Everything that the flows of a bot can do, by flow; what cannot happen in a flow as it is written is not in it.

    Of what the language does by itself it has the ends and the refusals, and neither `cancel` and `change` nor that
    what was answered before is passed.
    """
    return {
        each.subject.flow.id: items_of_flow(each.subject, each, read_graph(each.subject.flow, starts))
        for each, starts in words_of(project)
    }


def words_of(project: Project) -> Iterator[tuple[FlowWords, Sequence[str]]]:
    """Each flow of a bot with the words that it can say, and with what begins it."""
    ends = possible_ends([flow for flow, _ in (*project.flows, *project.built_in)])
    for (flow, starts), definition in zip(project.flows, project.definitions, strict=True):
        subject = Subject(flow, definition, ends)
        yield FlowWords(subject, project.messages, project.config.locales), [each.source for each in starts]


def items_of_flow(subject: Subject, words: FlowWords, graph: Graph) -> Sequence[Item]:
    """Everything that one flow can do.

    Args:
        subject: The flow.
        words: What it can say.
        graph: Its picture, without what nobody had to write.
    """
    items = [
        *state_items(subject),
        *arrow_items(subject, graph),
        *guard_items(subject),
        *timer_items(subject),
        *end_items(subject),
        *words.items(),
        *refusal_items(subject),
    ]
    impossible = impossible_marks(subject.flow)
    return [each for each in items if is_possible(each, impossible)]
