"""The outline of a flow: what stands inside what, and its triggers as their author wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plan import Plan, PlannedState
from flowbot.definition.asking import Close
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Collect, Each, Listen, Parallel, Path, Step, Wait
from flowbot.definition.triggers import (
    AdmittedTrigger,
    CommandTrigger,
    EventTrigger,
    FormTrigger,
    MatchTrigger,
    MessageTrigger,
    TriggerBase,
    WebhookTrigger,
)
from flowbot.definition.waiting import Moment, Reminder
from flowbot.engine.outline import Outline, Wording
from flowbot.ids import StateId
from flowbot.values.durations import show_duration
from flowbot.values.types import listed

_INSIDE = {"each": "do", "parallel": "branches", "collect": "then"}
"""By the kind of a step, the key of the steps inside it."""


def outline_of(compilation: Compilation, plan: Plan) -> Outline:
    """The outline of a flow that was found to be right."""
    return _Outlining(compilation, plan).run()


class _Outlining:
    def __init__(self, compilation: Compilation, plan: Plan) -> None:
        self.compilation = compilation
        self.plan = plan
        self.parts: Mapping[Path, Step | StateDefinition] = {
            **dict(compilation.definition.walk()),
            **{path: state for path, _, state in compilation.definition.walk_states()},
        }
        kinds = (*_INSIDE, "state")
        self.openers = {each.path: each for each in plan.states.values() if each.kind in kinds}
        self.by_name = {each.step: each.id for each in self.openers.values()}

    def run(self) -> Outline:
        written = {each.id: self.parts[each.path] for each in self.plan.states.values() if self.is_main(each)}
        definition = self.compilation.definition
        wordings = {(StateId(""), f"any_time.{place}"): _heard(each) for place, each in enumerate(definition.any_time)}
        known = {(each.source, each.trigger) for each in self.plan.transitions}
        for state, part in written.items():
            wordings |= {key: each for trigger, each in self.wordings(part) if (key := (state, trigger)) in known}
        reminders = {
            state: tuple(map(_reminder, getattr(part, "remind", None) or ())) for state, part in written.items()
        }
        return Outline(
            openings={each.id: self.openings(each) for each in self.openers.values()},
            inside={each.id: around for each in self.plan.states.values() if (around := self.around(each)) is not None},
            wordings=wordings,
            reminders={state: each for state, each in reminders.items() if each},
            recipients={state: " ".join(to.split()) for state, part in written.items() if (to := _whom(part))},
            paths={each.id: each.path for each in self.plan.states.values() if each.path},
            locate=self.compilation.locate,
        )

    def is_main(self, state: PlannedState) -> bool:
        """Whether it does the work of its step, or is what its author wrote as a state."""
        return bool(state.path) and state.kind not in ("when", "enter")

    def around(self, state: PlannedState) -> StateId | None:
        """What a state stands inside of."""
        if state.kind == "item_end":
            return self.by_name.get(str(state.id).partition(".")[0])
        for end in range(len(state.path) - 1, 0, -1):
            opener = self.openers.get(state.path[:end])
            if opener is not None and _INSIDE.get(opener.kind, state.path[end]) == state.path[end]:
                return opener.id
        return None

    def openings(self, opener: PlannedState) -> list[tuple[str, StateId]]:
        entries = self.plan.entries.get(opener.id, [])
        match self.parts[opener.path]:
            case Parallel(branches=branches):
                return list(zip(branches, entries, strict=True))
            case Each(each=item):
                return [(f"each {item}", each) for each in entries]
            case Collect():
                return [("each answer", each) for each in entries]
        return [("exit" if each == f"{opener.step}.exit" else "", each) for each in entries]

    def wordings(self, part: Step | StateDefinition) -> Iterator[tuple[str, Wording]]:
        match part:
            case Listen() | StateDefinition():
                for place, handler in enumerate(part.for_ or ()):
                    yield f"handler.{place}", _heard(handler)
            case Wait(wait=due):
                yield "timer.due", Wording(_due(due))
            case Collect(until=until):
                yield "closed", Wording("closed", _until(until))
        idle, expire = getattr(part, "idle", None), self.compilation.expiry(part)
        ways = [f"idle for {show_duration(idle, 'en')}"] if idle is not None else []
        if expire is not None and (idle is None or getattr(part, "expire", None) is not None):
            ways.append(f"expire {_due(expire)}")
        if ways:
            yield "timer.expire", Wording(" or ".join(ways))


def _heard(handler: TriggerBase) -> Wording:
    who = f"by {handler.who}" if isinstance(handler, AdmittedTrigger) and handler.who is not None else None
    match handler:
        case CommandTrigger(command=words) | MessageTrigger(message=words):
            pass
        case MatchTrigger(match=matched):
            words = listed(list(matched), "or")
        case EventTrigger(event=words):
            pass
        case FormTrigger(form=name):
            words = f"the form {name}"
        case WebhookTrigger(webhook=name):
            words = f"a request to {name}"
        case _:
            words = "a mention"
    return Wording(words, " and ".join(filter(None, (handler.when, who))))


def _due(due: timedelta | Moment) -> str:
    return f"at {due.at}" if isinstance(due, Moment) else f"after {show_duration(due, 'en')}"


def _reminder(reminder: Reminder) -> str:
    if reminder.every is None:
        return f"remind {_due(reminder.after or Moment(at=reminder.at or ''))}"
    most = f", at most {reminder.max}" if reminder.max is not None else ""
    return f"remind every {show_duration(reminder.every, 'en')}{most}"


def _until(until: Close) -> str:
    ways = [
        _due(until.after) if until.after is not None else None,
        f"at {until.at}" if until.at is not None else None,
        f"{until.count} answers" if until.count is not None else None,
        "all answered" if until.all else None,
        until.when,
        f"by {until.close}" if until.close is not None else None,
    ]
    return " or ".join(filter(None, ways))


def _whom(part: Step | StateDefinition) -> str | None:
    """To whom a step speaks."""
    found = getattr(part, "to", None)
    return found if isinstance(found, str) else None
