"""Whether a talk ended as its transcript says: `end`, `state` and `slots`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flowbot.errors import did_you_mean
from flowbot.testing.chat import Chat
from flowbot.testing.chat.matching import is_same
from flowbot.testing.chat.reasons import show
from flowbot.testing.chat.watch import Conversation
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.result import Problem


def ending_problems(chat: Chat[Any], transcript: Transcript) -> Iterator[Problem]:
    """What is otherwise than the transcript says."""
    wanted = {"end": transcript.end, "state": transcript.state, "slots": transcript.slots or None}
    keys = [key for key, value in wanted.items() if value is not None]
    if not keys:
        return
    last = _conversation(chat, transcript)
    if isinstance(last, str):
        yield Problem(last, transcript.marks.get("flow") or transcript.marks.get(keys[0]))
        return
    if transcript.end is not None and last.end != transcript.end:
        yield Problem(
            _of_end(last, transcript.end), transcript.marks.get("end"), [f"end {transcript.end}"], [_at(last)]
        )
    if transcript.state is not None and transcript.state not in (str(last.state), last.step):
        told = f"{last.flow.id} stands elsewhere"
        yield Problem(told, transcript.marks.get("state"), [f"state {transcript.state}"], [_at(last)])
    known = {*last.slots, *last.flow.decoders}
    wrong = [
        name
        for name, value in transcript.slots.items()
        if name not in known or not is_same(value, last.slots.get(name))
    ]
    if wrong:
        hints = [hint for each in wrong if each not in known and (hint := did_you_mean(each, known))]
        yield Problem(
            "; ".join([f"{last.flow.id} remembers something else", *hints]),
            transcript.marks.get("slots"),
            [f"{name} = {show(transcript.slots[name])}" for name in wrong],
            [f"{name} = {show(last.slots[name])}" if name in last.slots else f"{name} is not filled" for name in wrong],
        )


def _conversation(chat: Chat[Any], transcript: Transcript) -> Conversation | str:
    """The last one of the flow that is meant, or why there is none."""
    flows = [flow.id for flow, _ in chat.core.project.flows]
    if transcript.flow is not None and transcript.flow not in flows:
        return f"there is no flow '{transcript.flow}'; {did_you_mean(transcript.flow, flows) or ', '.join(flows)}"
    if transcript.flow is None and len(flows) > 1:
        return f"say which flow is meant: `flow: NAME`; there are {', '.join(flows)}"
    name = transcript.flow or flows[0]
    found = [each for each in chat.core.watch if each.flow.id == name]
    return found[-1] if found else f"no conversation of {name} has begun"


def _of_end(last: Conversation, end: str) -> str:
    ends = {each.id.removesuffix(".end") for each in last.flow.states.values() if each.id.endswith(".end")}
    if end in ends:
        return f"{last.flow.id} has not ended so"
    return f"{last.flow.id} has no end '{end}'; {did_you_mean(end, ends) or 'it has ' + ', '.join(sorted(ends))}"


def _at(last: Conversation) -> str:
    return f"end {last.end}" if last.end is not None else f"state {last.state}"
