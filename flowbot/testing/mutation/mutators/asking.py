"""Questions that ask other people, or take another answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flowbot.definition.asking import Ask, Close, Collect, Confirm, Option, Question, Single
from flowbot.definition.model import FlowDefinition
from flowbot.definition.shortened import said_fields
from flowbot.testing.mutation.edits import Edit, becomes, one_off, without
from flowbot.testing.mutation.tree import GONE, parts, said

_AGAIN = {"replace": "refuse", "refuse": "replace", "add": "replace"}


def other_tries(flow: FlowDefinition) -> Iterator[Edit]:
    """A question takes one bad answer more, or one less."""
    for path, tries in said(flow, "tries", Single):
        yield from one_off(path, tries)


def drop_tries(flow: FlowDefinition) -> Iterator[Edit]:
    """A question takes bad answers for ever."""
    yield from without(flow, Single, key="tries")


def swap_options(flow: FlowDefinition) -> Iterator[Edit]:
    """Two options do what the other one should."""
    for path, options in said(flow, "options", Ask, Collect):
        for first, second in pairwise(options):
            if options[first].then != options[second].then:
                swapped = {
                    **options,
                    first: options[first].model_copy(update={"then": options[second].then}),
                    second: options[second].model_copy(update={"then": options[first].then}),
                }
                words = f"'{first}' and '{second}' change their 'then'"
                yield Edit(path, swapped, words, shown=(*path, first))


def drop_option(flow: FlowDefinition) -> Iterator[Edit]:
    """An option is not there."""
    for path, options in said(flow, "options", Ask, Collect):
        if len(options) > 1:
            yield from (Edit((*path, name), GONE, f"without the option '{name}'") for name in options)


def drop_asked_slot(flow: FlowDefinition) -> Iterator[Edit]:
    """A form asks for one thing less."""
    for path, slots in said(flow, "slots", Ask, Confirm, Collect):
        if len(slots) > 1:
            for place, name in enumerate(slots):
                yield Edit((*path, place), GONE, f"'{name}' is not asked for")
    for path, slots in said(flow, "slots", Option):
        for place, name in enumerate(slots):
            gone = path if len(slots) == 1 else (*path, place)
            yield Edit(gone, GONE, f"'{name}' is not asked for", shown=(*path, place))


def ask_here(flow: FlowDefinition) -> Iterator[Edit]:
    """A question for others is put where the conversation is."""
    yield from without(flow, Question, key="to")


def drop_who(flow: FlowDefinition) -> Iterator[Edit]:
    """Others may answer too."""
    yield from without(flow, Question, key="who")


def drop_excluding(flow: FlowDefinition) -> Iterator[Edit]:
    """Who may not answer may."""
    yield from without(flow, Question, key="excluding")


def other_need(flow: FlowDefinition) -> Iterator[Edit]:
    """One voice more or less is needed."""
    for path, step in parts(flow, Ask):
        if step.need == "all":
            yield becomes((*path, "need"), "all", 1)
        elif step.need > 1:
            yield from one_off((*path, "need"), step.need)


def drop_delegate(flow: FlowDefinition) -> Iterator[Edit]:
    """Nobody may hand a question over."""
    yield from without(flow, Ask, key="delegate")


def drop_close(flow: FlowDefinition) -> Iterator[Edit]:
    """Answers are collected without one of the things that end it."""
    for path, until in parts(flow, Close):
        keys = [key for _, key in said_fields(until)]
        if len(keys) > 1:
            yield from (Edit((*path, key), GONE, f"without '{key}'") for key in keys)


def other_count(flow: FlowDefinition) -> Iterator[Edit]:
    """One answer more is waited for."""
    for path, count in said(flow, "count", Close):
        yield becomes(path, count, count + 1)


def other_second_answer(flow: FlowDefinition) -> Iterator[Edit]:
    """A second answer of the same person counts otherwise."""
    for path, step in parts(flow, Collect):
        yield becomes((*path, "again"), step.again, _AGAIN[step.again])


def other_respondent(flow: FlowDefinition) -> Iterator[Edit]:
    """One answer counts for a person instead of a stream, or for a stream instead of a person."""
    for path, step in parts(flow, Collect):
        yield becomes((*path, "per"), step.per, "stream" if step.per == "person" else "person")


def drop_live(flow: FlowDefinition) -> Iterator[Edit]:
    """Nobody sees the answers while they come."""
    yield from without(flow, Collect, key="live")
