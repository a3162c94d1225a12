"""A flow that another one runs, that code starts or that stands in the place of words, in a slice."""

from __future__ import annotations

import logging
from dataclasses import replace

from flowbot.engine.effects import Finish
from flowbot.engine.events import Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.start import conversation_with
from flowbot.errors import FlowbotError
from flowbot.events import Stream
from flowbot.ids import ConversationId, StreamId
from flowbot.ports import Inbound
from flowbot.runtime.begin import MAX_DEPTH, BeginFlow, ended_event, read_begin_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.patterns import words_of
from flowbot.runtime.turned import Turned
from flowbot.runtime.work import Work

_LOGGER = logging.getLogger("flowbot.runtime")


def take_begin(work: Work, inbound: Inbound, conversation: ConversationId) -> Outcome:
    """A flow begins that another one runs, or that code starts."""
    begin, turned, after, problem = read_begin_event(inbound), work.turned(), None, None
    flow = work.flows.by_id.get(begin.flow)
    if flow is None:
        problem = f"there is no flow '{begin.flow}'"
    elif begin.depth > MAX_DEPTH:
        problem = f"more than {MAX_DEPTH} flows run one another"
    elif begin.pattern and work.conversations.find(flow.id, begin.person, begin.stream) is not None:
        _say_instead(work, begin, inbound.key)
        return Outcome(key=inbound.key, type="RUN", result="turn", flow="pattern")
    else:
        try:
            after = _begin_flow(work, turned, flow, begin, conversation, inbound.key)
        except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
            here = begin.stream or Stream(id=StreamId(""))
            problem, turned = work.undone(inbound, "RUN", here, error), work.turned()
    if problem is None:
        return work.settle(inbound, "RUN", turned, after)
    if begin.pattern:
        _say_instead(work, begin, inbound.key)
    if begin.caller is not None:
        work.events.append(ended_event(begin.caller, Finish(end="failed")))
    return work.bury(inbound, "RUN", problem)


def _begin_flow(
    work: Work, turned: Turned, flow: CompiledFlow, begin: BeginFlow, conversation: ConversationId, key: str
) -> Snapshot | None:
    more = {"initiator": begin.initiator, "caller": begin.caller, "depth": begin.depth}
    snapshot = conversation_with(flow, conversation, begin.person, begin.stream, work.now, **more)
    if begin.person is not None:
        known = work.flows.settings_of(begin.person)
        snapshot = replace(snapshot, locale=known.locale, zone=known.zone)
    taken = flow.args if begin.pattern else flow.slots
    names = {name: value for name, value in begin.slots.items() if name in taken}
    slots = {name: flow.slots[name].fit(value, work.now, names) for name, value in names.items()}
    return work.advance(turned, snapshot, Started(key=key, slots=slots))


def _say_instead(work: Work, begin: BeginFlow, key: str) -> None:
    """Say the words in whose place a flow was to begin."""
    turned, here = work.turned(), begin.stream or Stream(id=StreamId(""))
    if begin.person is None:
        return
    try:
        turned.say_words(begin.pattern, here, begin.person, key, **words_of(begin))
    except FlowbotError:
        _LOGGER.exception("nor could the words be said")
    work.keep(turned)
