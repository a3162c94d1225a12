"""What calls to the outside come to in a talk: results that fit, such as the flow tells apart, and failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from flowbot.authoring import PLATFORM
from flowbot.definition.steps import Call, Http
from flowbot.engine.facts import CompiledSlot
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.nested import saved_of, with_values
from flowbot.testing.answers.words import answers_to
from flowbot.testing.fuzz.choices import Choices
from flowbot.testing.fuzz.subject import PEOPLE, ROOM, FlowOf, Subject
from flowbot.testing.transcripts.model import Stub, StubAnswer

_FAILURES = ("refused", "timeout", "unreachable")
_STATUSES = (404, 503, 400)
_MOST_VALUES = 8


def draw_stubs(subject: Subject, around: Around, choices: Choices) -> dict[str, Stub]:
    """Something in place of every call that the flows make."""
    stubs: dict[str, Stub] = {}
    for flow in subject.flows:
        for step in flow.outside():
            if isinstance(step, Http):
                stubs[f"{step.method} *"] = _drawn(list(_web_answers(flow, step, around)), choices, may_take=False)
            elif not step.call.startswith(f"{PLATFORM}.") and not _is_let(subject, step.call):
                stubs[step.call] = _drawn(list(_answers(flow, step, around)), choices)
    return stubs


def _is_let(subject: Subject, action: str) -> bool:
    return any(fnmatchcase(action, each) for each in subject.lets)


def _drawn(answers: Sequence[StubAnswer], choices: Choices, *, may_take: bool = True) -> Stub:
    """One answer most of the time, seldom two; seldom it takes long, where it may."""
    found = [_one(answers, choices)]
    if choices.seldom(4):
        found.append(_one(answers, choices))
    latency = choices.one(("10s", "29s", "10m")) if may_take and choices.seldom(8) else None
    return Stub(answers=tuple(found), latency=latency)


def _one(answers: Sequence[StubAnswer], choices: Choices) -> StubAnswer:
    return choices.one(answers) if choices.seldom(2) else answers[0]


def _answers(flow: FlowOf, step: Call, around: Around) -> Iterator[StubAnswer]:
    for result in results(flow, step, around):
        yield StubAnswer(returns=result)
    yield from (StubAnswer(raises=kind) for kind in _FAILURES)


def _web_answers(flow: FlowOf, step: Http, around: Around) -> Iterator[StubAnswer]:
    for result in results(flow, step, around):
        held = result if isinstance(result, Mapping) else {}
        yield StubAnswer(returns=held.get("body"))
    yield from (StubAnswer(status=status) for status in _STATUSES)
    yield from (StubAnswer(raises=kind) for kind in _FAILURES[1:])


def results(flow: FlowOf, step: Call | Http, around: Around) -> Iterator[object]:
    """What a step may get, as JSON has it: the usual one first, then one that is otherwise in one slot."""
    given = {path: list(_values(flow.flow.slots[name], around)) for name, path in saved_of(step).items()}
    usual = {path: values[0] for path, values in given.items() if values}
    yield with_values(usual.items())
    for path, values in given.items():
        yield from (with_values({**usual, path: value}.items()) for value in values[1:])


def _values(slot: CompiledSlot, around: Around) -> Iterator[object]:
    """Values that a slot takes; people and rooms as lines of a transcript name them."""
    if slot.type.name == "user":
        yield from (f"@{each}" for each in (*PEOPLE[1:], PEOPLE[0]))
    elif slot.type.name in ("room", "stream"):
        yield f"#{ROOM}"
    else:
        found = [each.value for each in answers_to(slot, around) if each.fits and each.value is not None]
        yield from (slot.type.encode(each) for each in found[:_MOST_VALUES])
