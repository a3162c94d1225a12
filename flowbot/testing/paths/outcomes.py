"""What calls may come to: results that the flow tells apart, results that do not fit, failures, and long waits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flowbot.definition.model import FlowDefinition
from flowbot.definition.steps import Call as Call_
from flowbot.definition.steps import Http as Http_
from flowbot.engine.effects import Call, Request
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.records import user_names
from flowbot.engine.states import Awaiting
from flowbot.ids import EffectId
from flowbot.ports import HttpAnswer, Inbound, Outbound
from flowbot.runtime.answers import read_answer
from flowbot.runtime.encoding import POLITE, call_answered, call_failed, call_returned
from flowbot.runtime.leaving import read_request_body
from flowbot.testing.answers.compared import Compared, values_near
from flowbot.testing.answers.given import values_for
from flowbot.testing.answers.nested import Path, saved_of, with_values
from flowbot.testing.lines import Clock
from flowbot.testing.paths.moves import Move
from flowbot.testing.paths.outcome import Outcome
from flowbot.testing.paths.stage import NOBODY, ROOM, Stage
from flowbot.testing.paths.standing import Standing
from flowbot.testing.paths.world import After, World, pass_time, take
from flowbot.values.types import shortened

_PASSING = ("timeout", "unreachable")
"""Kinds of failure after which a call is made again, where its step says how often."""
_MOST_VALUES = 6
_LONGEST_RESULT = 20
_DOES_NOT_FIT: object = [[]]
_REFUSALS = (404, 403, 409, 418)


class Results:
    """What the steps of a flow keep of what calls give."""

    def __init__(self, definition: FlowDefinition, compared: Sequence[Compared]) -> None:
        self._compared = compared
        self._saves: list[tuple[str, Mapping[str, Path]]] = []
        for _, step in definition.walk():
            if isinstance(step, Call_ | Http_) and step.save is not None:
                self._saves.append((step.call if isinstance(step, Call_) else "", saved_of(step)))

    def moves(self, standing: Standing, effect: EffectId, call: Call | Request, outbound: Outbound) -> Iterator[Move]:
        """What a call may come to that a position waits for."""
        state, stage = standing.state, standing.stage
        if not isinstance(state, Awaiting):
            return
        action = call.action if isinstance(call, Call) else ""
        paths = self._paths(action, state)
        given = {slot: self._values(standing, slot) for slot in state.save}
        usual = {slot: values[0] for slot, values in given.items() if values}
        makes = _Making(stage, effect, call, outbound)
        yield makes.returned(_result(paths, usual), goes_on=True, is_usual=True)
        for slot, values in given.items():
            for value in values[1:]:
                yield makes.returned(_result(paths, {**usual, slot: value}), goes_on=True)
        if state.save:
            yield makes.returned(_result(paths, {**usual, next(iter(state.save)): _DOES_NOT_FIT}), goes_on=False)
        yield from self._failures(standing, makes)
        yield from makes.tried_again(_result(paths, usual))
        yield makes.slow()

    def _failures(self, standing: Standing, makes: _Making) -> Iterator[Move]:
        names = standing.names
        if makes.is_request:
            known = values_near(self._compared, ("error", "status"), names)
            statuses = [each for each in known if isinstance(each, int) and not makes.accepts(each)]
            yield makes.refused(next(each for each in _REFUSALS if not makes.accepts(each)))
            yield from map(makes.refused, statuses)
        else:
            yield makes.failed("refused")
        for kind in values_near(self._compared, ("error", "kind"), names):
            if isinstance(kind, str) and kind not in ("refused", "status"):
                yield makes.failed(kind)

    def _paths(self, action: str, state: Awaiting) -> Mapping[str, Path]:
        """Where in the result each slot of a step finds its value."""
        wanted = {slot.name for slot in state.save}
        return next((save for called, save in self._saves if called == action and save.keys() == wanted), {})

    def _values(self, standing: Standing, slot: CompiledSlot) -> list[object]:
        """What a call may give for a slot: values that fit it, as JSON has them."""
        names = standing.names
        person, stream = standing.home
        found = list(stage_values(standing.stage, slot))
        if not found:
            near = values_near(self._compared, (slot.name,), names)
            by, where = (
                person or next(iter(standing.stage.people.values())),
                stream or next(iter(standing.stage.rooms.values())),
            )
            here = standing.around(by, where)
            counts = values_near(self._compared, (slot.name,), names, counts=True)
            found = list(values_for(slot, here, near, counts))
        fitting = [each for each in found if _fits(slot, each, standing)]
        if not fitting and slot.type.name == "list":
            fitting = [each for each in _lists_of_people(standing.stage) if _fits(slot, each, standing)]
        return fitting[:_MOST_VALUES]


def stage_values(stage: Stage, slot: CompiledSlot) -> Sequence[object]:
    """People and rooms of the pod, where a slot holds one; the last person is one whom nobody knows."""
    if slot.type.name == "user":
        names = list(stage.people)
        return [*(f"@{each}" for each in [*names[1:3], names[0]]), NOBODY]
    if slot.type.name in ("room", "stream"):
        return [f"#{ROOM}"]
    return ()


def _lists_of_people(stage: Stage) -> Sequence[object]:
    """Several people of the pod, one, and one whom nobody knows."""
    ann, bob, *_ = (f"@{each}" for each in stage.people)
    return [[ann, bob], [bob], [NOBODY]]


def _fits(slot: CompiledSlot, value: object, standing: Standing) -> bool:
    try:
        slot.fit(unwrapped(standing.stage, value), standing.world.now, standing.names)
    except Exception:  # noqa: BLE001  a value of another type may fail in any way
        return False
    return True


def _result(paths: Mapping[str, Path], values: Mapping[CompiledSlot, object]) -> object:
    """A result in which the slots find their values."""
    return with_values((paths.get(slot.name, ()), value) for slot, value in values.items())


def unwrapped(stage: Stage, value: object) -> object:
    """A value as the flow sees it: `@ann` is a user and `#desk` a room."""
    if isinstance(value, str) and value[:1] == "@" and value[1:] in stage.people:
        return dict(user_names(stage.people[value[1:]]))
    if isinstance(value, str) and value[:1] == "#" and value[1:] in stage.rooms:
        return {"id": stage.rooms[value[1:]].id, "name": value[1:], "type": "ROOM"}
    if isinstance(value, Mapping):
        return {name: unwrapped(stage, each) for name, each in value.items()}
    if isinstance(value, list):
        return [unwrapped(stage, each) for each in value]
    return value


class _Making:
    """Makes moves of what comes of one call."""

    def __init__(self, stage: Stage, effect: EffectId, call: Call | Request, outbound: Outbound) -> None:
        self._stage = stage
        self._effect = effect
        self._call = call
        self._outbound = outbound
        self.is_request = isinstance(call, Request)
        self._name = call.action if isinstance(call, Call) else "http"
        self._secrets = {name: f"<{name}>" for name in stage.bot.project.config.secrets}

    def accepts(self, status: int) -> bool:
        """Whether an answer with this status is no failure."""
        return isinstance(self._call, Request) and any(low <= status <= high for low, high in self._call.accept)

    def returned(self, result: object, *, goes_on: bool, is_usual: bool = False) -> Move:
        """It gives a result."""
        outcome = self._outcome_of(result)
        says = "" if is_usual else f"{self._name} gives {shortened(str(result), _LONGEST_RESULT)}"
        return self._move(outcome, self._told(outcome, 1), f"{self._name} gives {result}", goes_on=goes_on, says=says)

    def _outcome_of(self, result: object) -> Outcome:
        if not self.is_request:
            return self._outcome(result=result)
        held = result if isinstance(result, Mapping) else {}
        status = held.get("status", 200)
        return self._outcome(result=held.get("body"), status=status if isinstance(status, int) else 200)

    def _told(self, outcome: Outcome, attempts: int) -> Inbound:
        if self.is_request:
            return call_answered(self._outbound, self._answer(outcome), attempts)
        return call_returned(self._outbound, unwrapped(self._stage, outcome.result), attempts)

    def _answer(self, outcome: Outcome) -> dict[str, object]:
        body = json.dumps(unwrapped(self._stage, outcome.result)).encode()
        headers = {"content-type": "application/json"}
        return read_answer(HttpAnswer(status=outcome.status, headers=headers, body=body))

    def refused(self, status: int) -> Move:
        """The web service answers with a status that is a failure."""
        told = call_failed(self._outbound, "status", POLITE, 1, status)
        says, outcome = f"{self._name} answers {status}", self._outcome(failures=1, refusal=status, gives=False)
        return self._move(outcome, told, says, says=says, goes_on=True)

    def failed(self, kind: str) -> Move:
        """It fails with a kind of error, as often as it is tried."""
        tries = self._call.attempts.retries + 1 if kind in _PASSING else 1
        told = call_failed(self._outbound, kind, POLITE, tries)
        wait = self._takes(tries) if tries > 1 or kind == "timeout" else None
        outcome = self._outcome(failures=tries, failure=kind, gives=False)
        says = f"{self._name} fails" + (f" ({kind})" if kind != "refused" else "")
        return self._move(outcome, told, f"{self._name} fails: {kind}", wait=wait, says=says, goes_on=True)

    def tried_again(self, result: object) -> Iterator[Move]:
        """It fails but for the last attempt, and it fails where only one more would have given the result."""
        retries = self._call.attempts.retries
        if not retries:
            return
        failure, given = "" if self.is_request else "unreachable", self._outcome_of(result)
        once = replace(given, failures=retries, failure=failure)
        says = f"{self._name} fails {retries} times"
        wait = self._takes(retries + 1)
        yield replace(self._move(once, self._told(given, retries + 1), says, wait=wait, says=says), is_kept=True)
        never = self._outcome(failures=retries + 1, failure=failure, gives=False, otherwise=given)
        kind, status = ("status", never.refusal) if self.is_request else ("unreachable", None)
        told = call_failed(self._outbound, kind, POLITE, retries + 1, status)
        says = f"{self._name} fails {retries + 1} times"
        yield replace(self._move(never, told, says, wait=wait, says=says), is_kept=True)

    def _takes(self, tries: int) -> timedelta:
        """How long several attempts take, and a little more."""
        attempts = self._call.attempts
        return timedelta(seconds=tries * (attempts.timeout_seconds + attempts.limit_seconds))

    def slow(self) -> Move:
        """It takes long."""
        effect = self._effect

        def try_out(stage: Stage, world: World) -> After:
            return After(replace(world, slow=world.slow | {effect}), (), ())

        retries = self._call.attempts.retries
        outcome = self._outcome(is_slow=True, failures=int(self.is_request), gives=not self.is_request)
        key = f"{self._name} takes long"
        can_wait = not self.is_request or retries > 0
        return Move(key=key if can_wait else "", try_out=try_out, outcome=outcome, goes_on=can_wait, says="busy")

    def _outcome(self, **fields: Any) -> Outcome:
        if isinstance(self._call, Call):
            return Outcome(name=self._call.action, **fields)
        request = read_request_body(self._outbound).complete(self._secrets, self._effect)
        address = request.url.partition("?")[0]
        return Outcome(name=f"{request.method} {address}*", is_request=True, **fields)

    def _move(
        self,
        outcome: Outcome,
        told: Inbound,
        key: str,
        *,
        says: str,
        goes_on: bool = False,
        wait: timedelta | None = None,
    ) -> Move:
        def try_out(stage: Stage, world: World) -> After:
            after = take(stage, world, told)
            return after if wait is None else joined(after, pass_time(stage, after.world, world.now + wait))

        line = Clock(by=f"{wait.total_seconds():g}s") if wait is not None else None
        return Move(key=key, try_out=try_out, line=line, outcome=outcome, goes_on=goes_on, says=says)


def joined(first: After, second: After) -> After:
    """What came of two things, one after the other."""
    return After(second.world, [*first.steps, *second.steps], [*first.failures, *second.failures])
