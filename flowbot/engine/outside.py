"""What a position waits for that asks nobody: actions, web services, other flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flowbot.engine.attempts import Attempts
from flowbot.engine.effects import Call, Request, RunFlow, StopRun
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.ids import FlowId, UserId


def call_action(
    turn: Turn,
    action: str,
    arguments: Mapping[str, object],
    attempts: Attempts,
    *,
    only_looks: bool,
    on_behalf_of: UserId | None = None,
) -> None:
    """Call an action and wait for its result; nothing before it can be gone back to, unless it only looks."""
    given: dict[str, Any] = {"arguments": arguments, "attempts": attempts, "on_behalf_of": on_behalf_of}
    effect = Call(id=turn.next_id(), action=action, **given)
    turn.at.waiting_for = effect.id
    if not only_looks:
        turn.at.trail.clear()
    turn.effects.append(effect)


def ask_service(turn: Turn, request: Request) -> None:
    """Ask a web service and wait for its answer; what was asked to change something cannot be gone back to."""
    effect = replace(request, id=turn.next_id())
    turn.at.waiting_for = effect.id
    if effect.method not in ("GET", "HEAD"):
        turn.at.trail.clear()
    turn.effects.append(effect)


def run_flow(turn: Turn, flow: FlowId, slots: Mapping[str, object], person: User | None) -> None:
    """Begin another flow, and wait for its end; nothing before it can be gone back to."""
    home = turn.home
    is_here = home.stream_id is not None and turn.before.is_in(home.stream_id)
    stream = turn.before.here if person is None and is_here else None
    talks_to = person or turn.user
    effect = RunFlow(id=turn.next_id(), flow=flow, slots=slots, person=talks_to, stream=stream)
    turn.at.running = (effect.id, flow)
    turn.at.trail.clear()
    turn.effects.append(effect)


def stop_run(turn: Turn) -> None:
    """Do not wait for another flow any more, if the position does."""
    if turn.at.running is not None:
        run, flow = turn.at.running
        turn.effects.append(StopRun(run=run, flow=flow))
        turn.at.running = None
