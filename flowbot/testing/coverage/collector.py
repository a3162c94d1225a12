"""Collector: counts what tests do of the flows of the bots that it watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flowbot.engine._transitions import FlatMachine
from flowbot.graph.read import read_graph
from flowbot.project import Project
from flowbot.runtime.trace import Stepped, Trace, Traced
from flowbot.testing.coverage.covered import Covered, CoveredFlow, CoveredItem, joined
from flowbot.testing.coverage.files import write_covered
from flowbot.testing.coverage.found import items_of_flow, words_of
from flowbot.testing.coverage.items import Item
from flowbot.testing.coverage.marks import Mark, marks_of
from flowbot.testing.coverage.messages import FlowWords


@dataclass(frozen=True, slots=True)
class _Watched:
    """A flow that is watched."""

    words: FlowWords
    starts: Sequence[str]
    source: str
    marks: Counter[Mark] = field(default_factory=Counter)


class Collector:
    """What the tests of one process do; one collector takes the traces of any number of bots.

    Only flows of the bots that it was told to watch count, in the version that they have there.
    """

    def __init__(self) -> None:
        self._watched: dict[FlatMachine, _Watched] = {}  # a flow with other roles has the same machine

    def watch(self, project: Project) -> Trace:
        """Count for the flows of a bot from now on; what its runtime, or a chat with it, is to tell: `trace=`."""
        if all(flow.machine in self._watched for flow, _ in project.flows):
            return self.trace
        for words, starts in words_of(project):
            flow = words.subject.flow
            if flow.machine not in self._watched:
                source = _text_of(Path(flow.outline.locate(("flow",)).file))
                self._watched[flow.machine] = _Watched(words, starts, source)
        return self.trace

    def trace(self, told: Traced) -> None:
        """Count what a turn did."""
        if not isinstance(told, Stepped):
            return
        watched = self._watched.get(told.flow.machine)
        if watched is not None:
            watched.marks.update(marks_of(told))
            watched.marks.update(watched.words.marks_of(told))

    def covered(self) -> Covered:
        """What was done so far, also of flows of which nothing was."""
        return joined(Covered([_covered(each)]) for each in self._watched.values())

    def write(self, path: Path) -> None:
        """Keep it in a file, for `combine`."""
        write_covered(self.covered(), path)


def _covered(watched: _Watched) -> CoveredFlow:
    subject = watched.words.subject
    flow = subject.flow
    graph = read_graph(flow, watched.starts)
    return CoveredFlow(
        flow=flow.id,
        version=flow.version,
        file=flow.outline.locate(("flow",)).file,
        source=watched.source,
        graph=graph,
        items=[_counted(each, watched.marks) for each in items_of_flow(subject, watched.words, graph)],
    )


def _counted(item: Item, marks: Counter[Mark]) -> CoveredItem:
    """How often something was done: its marks may come of several ways, each of which needs all of its own."""
    hits = sum(min((marks[each] for each in way), default=0) for way in item.marks)
    return CoveredItem(
        kind=item.kind,
        key=item.key,
        words=item.words,
        file=item.location.file,
        line=item.location.line,
        column=item.location.column,
        hits=hits,
    )


def _text_of(file: Path) -> str:
    """The text of a flow's file, which is shown beside what was covered; nothing where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
