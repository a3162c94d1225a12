"""Calls and requests that take, give or bear something else."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Call, Each, Http, Run, Set, Work
from flowbot.testing.mutation.edits import Edit, becomes, one_off, without
from flowbot.testing.mutation.tree import GONE, said


def drop_save(flow: FlowDefinition) -> Iterator[Edit]:
    """A result is not kept."""
    for path, saved in said(flow, "save", Work, Run, Each):
        if isinstance(saved, str):
            yield Edit(path, GONE, f"'{saved}' is not saved")
        else:
            yield from (Edit((*path, slot), GONE, f"'{slot}' is not saved") for slot in saved)


def drop_argument(flow: FlowDefinition) -> Iterator[Edit]:
    """A call or a request goes without one of the things it is told."""
    for key in ("args", "query", "headers", "form"):
        for path, given in said(flow, key, Call, Run, Http):
            for name, source in given.items():
                is_given_anyway = key == "args" and source == name and name in flow.slots
                if not is_given_anyway:
                    yield Edit((*path, name), GONE, f"without '{name}' in '{key}'")


def drop_assignment(flow: FlowDefinition) -> Iterator[Edit]:
    """One of several slots keeps its value."""
    for path, given in said(flow, "set", Set):
        if len(given) > 1:
            yield from (Edit((*path, slot), GONE, f"'{slot}' keeps its value") for slot in given)


def drop_retries(flow: FlowDefinition) -> Iterator[Edit]:
    """What failed for a time is not tried again."""
    yield from without(flow, Work, key="retries")


def other_retries(flow: FlowDefinition) -> Iterator[Edit]:
    """What failed for a time is tried once more, or once less often."""
    for path, retries in said(flow, "retries", Work):
        if isinstance(retries, int):
            yield from one_off(path, retries)
        elif retries.max:
            yield from one_off((*path, "max"), retries.max)


def other_statuses(flow: FlowDefinition) -> Iterator[Edit]:
    """A web service may answer with fewer statuses."""
    for path, statuses in said(flow, "accept", Http):
        if len(statuses) > 1:
            for place, each in enumerate(statuses):
                yield Edit((*path, place), GONE, f"{each} is a failure")


def other_method(flow: FlowDefinition) -> Iterator[Edit]:
    """A request does something else."""
    for path, method in said(flow, "method", Http):
        yield becomes(path, method, "PUT" if method == "POST" else "POST")
