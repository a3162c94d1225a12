"""The graph of a workflow → the steps of a flow: what follows what, as lists, branches and jumps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowbot.swadl.activities import activity_steps
from flowbot.swadl.asking import ask_step, beside, collect_step, listen_step, takes_option
from flowbot.swadl.draft import Comment, Draft, Steps
from flowbot.swadl.graph import Edge
from flowbot.swadl.labels import Label
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.maker import Maker
from flowbot.swadl.places import places_of
from flowbot.swadl.speaking import Templates, extras_of, words_of
from flowbot.swadl.triggers import look_at_keys

NOWHERE = ""
"""As what follows: nothing does, so one has to say where to go."""
_ASK = "write an `ask` with the slots of the form"
_MOST = 1000
"""How often a loop without a question may turn."""
_FAILING = ("say", "send", "update", "call", "http", "ask", "collect")


class Composer:
    """Makes the steps; `follows` is the activity that comes when a list of steps is over, None for the end."""

    def __init__(self, draft: Draft, templates: Templates) -> None:
        self.draft = draft
        self.graph = draft.graph
        self.templates = templates
        self.made: set[str] = set()

    def steps_from(self, name: str, follows: str | None) -> Steps:
        """An activity, and all that is reached through it alone."""
        steps: Steps = []
        while (ahead := self._straight_ahead(name, follows)) is not None:
            maker = self._begin(name)
            steps += [Label(maker.step), *activity_steps(maker, self.templates)]
            maker.leave_rest()
            name = ahead
        return steps + self._with_merges(name, follows)

    def _straight_ahead(self, name: str, follows: str | None) -> str | None:
        """The activity that comes next, where nothing else can."""
        edges = self.graph.out.get(name, ())
        if len(edges) != 1 or edges[0].kind != "next" or edges[0].conditions:
            return None
        target = edges[0].target
        is_own = not self.graph.is_merge(target) and target not in self.made and target != follows
        if is_own:
            self._carry(edges[0])
        return target if is_own else None

    def _begin(self, name: str) -> Maker:
        self.made.add(name)
        maker = Maker(self.draft, self.graph.activities[name])
        self.draft.account.carry(maker.activity.path)
        return maker

    def _with_merges(self, name: str, follows: str | None) -> Steps:
        """The same of one that more than one may follow, with what these lead to together."""
        maker = self._begin(name)
        merges = [each for each in self.graph.below(name) if self.graph.is_merge(each)]
        first = merges[0] if merges else follows
        steps: Steps = [Label(maker.step), *self._own(maker, first)]
        for place, merge in enumerate(merges):
            if merge not in self.made:
                steps += self.steps_from(merge, merges[place + 1] if place + 1 < len(merges) else follows)
        return steps

    def _own(self, maker: Maker, follows: str | None) -> Steps:
        name = maker.activity.id
        if name in self.draft.forms:
            return self._question(maker, follows)
        steps = activity_steps(maker, self.templates)
        maker.leave_rest()
        failed = self.graph.edges(name, "failed")
        for edge in failed:
            self._carry(edge)
        if failed:
            self._add_failed(maker, steps, failed)
        return steps + self._onward(maker, follows)

    def _onward(self, maker: Maker, follows: str | None) -> Steps:
        """What comes after an activity that asks nothing."""
        name = maker.activity.id
        for edge in self.graph.edges(name, "reply"):
            error = CannotCarryError(f"'{name}' is no `send-message`, so no question asks with its form", _ASK)
            maker.leave(edge.events[0].path, "the event 'form-replied'", error)
        ahead, waits = self.graph.edges(name, "next"), self.graph.edges(name, "wait")
        if not waits:
            return self._ways(maker, ahead, follows)
        before = self._ways(maker, ahead, None) if ahead else []
        return before + self._heard(maker, waits, follows)

    def _heard(self, maker: Maker, waits: Sequence[Edge], follows: str | None) -> Steps:
        for edge in waits:
            self._carry(edge)
        names = ["next"] if len(waits) == 1 else [self.draft.pool.free(f"after_{each.target}") for each in waits]
        listen = listen_step(self.draft, waits, names)
        after: Steps = []
        for place, edge in enumerate(waits):
            last = place == len(waits) - 1
            way = self._ways(maker, [edge], follows if last else NOWHERE)
            after += [*([] if names[place] == "next" else [Label(names[place])]), *way]
        expired = self._expired(maker, NOWHERE if after else follows)
        if expired is not None and "listen" in listen:
            listen["expired"] = expired
        return [listen, *after]

    def _question(self, maker: Maker, follows: str | None) -> Steps:
        """A form that somebody waits for; what else follows it is done before it is asked."""
        name = maker.activity.id
        replies = self.graph.edges(name, "reply")
        for edge in [*replies, *self.graph.edges(name, "failed")]:
            self._carry(edge)
        ahead = self.graph.edges(name, "next")
        before = self._ways(maker, ahead, None) if ahead else []
        if any(isinstance(each, dict) and {"say", "send"} & each.keys() for each in before):
            why, instead = "what is said next comes before it", "say it in the words of the question"
            self.draft.account.note(maker.activity.path, f"the form of '{name}'", why, instead, key=True)
        words = words_of(maker, self.templates, maker.step, is_question=True)
        prepared: Steps = []
        more = {**places_of(maker, prepared), **extras_of(maker, prepared)}
        more |= {"pin": True} if maker.step in self.draft.pinned else {}
        maker.leave_rest()
        if name in self.draft.rows:
            then = self._ways(maker, replies, None)
            step = collect_step(maker, replies, words, more, then)
            after = self._ways(maker, self.graph.edges(name, "expired"), follows)
            return [*before, *prepared, step, *after]
        step = ask_step(maker, replies, words, more)
        if len(replies) == 1 and len(replies[0].events) > 1:
            step = beside(self.draft, step, replies[0])
        elif any(len(each.events) > 1 for each in replies):
            self._leave_beside(maker, replies)
        after = self._answered(maker, step, replies, follows)
        expired = self._expired(maker, follows if not after else NOWHERE)
        if expired:
            step["expired"] = expired
        failed = self.graph.edges(name, "failed")
        if failed:
            self._add_failed(maker, [step], failed)
        return [*before, *prepared, step, *after]

    def _leave_beside(self, maker: Maker, replies: Sequence[Edge]) -> None:
        for edge in replies:
            for event in edge.events[1:]:
                error = CannotCarryError("it is waited for beside a form", "write `parallel` with `join: any`")
                maker.leave(event.path, f"the event '{event.kind}'", error)

    def _answered(self, maker: Maker, step: dict[str, Any], replies: Sequence[Edge], follows: str | None) -> Steps:
        """What comes after an answer: branches of its options, where these decide."""
        chosen = {option: edge for edge in replies if (option := takes_option(self.draft, maker, edge)) is not None}
        others = [each for each in replies if each not in chosen.values()]
        if (
            not chosen
            or "options" not in step
            or len(chosen) + len(others) < len(replies)
            or any(each.conditions for each in others)
        ):
            return self._ways(maker, replies, follows)
        after = self._ways(maker, others, follows) if others else []
        leaves = NOWHERE if after else follows
        for option in step["options"]:
            left = [] if others else self._end(leaves)
            branch = _branch(self._way(maker, chosen[option], leaves) if option in chosen else left)
            if branch != "next":
                step["options"][option]["then"] = branch
        return after

    def _expired(self, maker: Maker, follows: str | None) -> Any:
        edges = self.graph.edges(maker.activity.id, "expired")
        for edge in edges:
            self._carry(edge)
        return _branch(self._ways(maker, edges, follows)) if edges else None

    def _add_failed(self, maker: Maker, steps: Steps, edges: Sequence[Edge]) -> None:
        taking = next((each for each in reversed(steps) if isinstance(each, dict) and set(each) & set(_FAILING)), None)
        if taking is None:
            error = CannotCarryError("what stands in its place cannot fail", "leave it out")
            maker.leave(edges[0].events[0].path, "the event 'activity-failed'", error)
        else:
            taking["failed"] = _branch(self._ways(maker, edges, NOWHERE))

    def _ways(self, maker: Maker, edges: Sequence[Edge], follows: str | None) -> Steps:
        """What some ways lead to: the first whose conditions hold, else the one without."""
        for edge in edges:
            self._carry(edge)
        tested = [each for each in edges if each.conditions]
        plain = [each for each in edges if not each.conditions]
        if tested:
            otherwise = self._way(maker, plain[0], follows) if plain else self._end(follows)
            for edge in reversed(tested):
                otherwise = self._tested(maker, edge, otherwise, follows)
            return otherwise
        if len(plain) > 1:
            return self._forked(maker, plain, follows)
        return self._way(maker, plain[0], follows) if plain else self._end(follows)

    def _tested(self, maker: Maker, edge: Edge, otherwise: Steps, follows: str | None) -> Steps:
        target = self.graph.activities[edge.target]
        asking = maker if self.graph.is_merge(edge.target) else Maker(self.draft, target)
        tests = [asking.condition(source, path) for source, path in edge.conditions]
        known = [each for each in tests if each is not None]
        is_left = len(known) < len(tests)
        comment = [Comment(f"{edge.target}: its condition is left, and does not hold until it is written")]
        step: dict[str, Any] = {"if": "false" if is_left else _all(known)}
        then = _branch(self._way(maker, edge, follows))
        if then != "next":
            step["then"] = then
        if (other := _branch(otherwise)) != "next":
            step["else"] = other
        return [*comment, step] if is_left else [step]

    def _forked(self, maker: Maker, edges: Sequence[Edge], follows: str | None) -> Steps:
        """Several ways at once: one after another, but where more than one of them waits."""
        own = [each for each in edges if each.target != follows]
        waiting = [each for each in own if self._waits_below(each.target)]
        inside = None if follows == NOWHERE else follows
        if len(waiting) < 2:
            ordered = sorted(own, key=waiting.__contains__)
            steps = [step for each in ordered[:-1] for step in self._way(maker, each, inside)]
            return steps + self._way(maker, ordered[-1], follows) if ordered else []
        branches = {self.draft.steps[each.target]: self._way(maker, each, inside) for each in own}
        named = {f"{name[:33]}_branch": steps for name, steps in branches.items() if steps}
        parallel = {"parallel": self.draft.pool.free(f"{maker.step}_branches"), "branches": named}
        return [parallel, *(self._end(follows) if follows == NOWHERE else [])]

    def _waits_below(self, name: str) -> bool:
        return any(self.graph.dominates(name, each) and self.graph.waits(each) for each in self.graph.order)

    def _way(self, maker: Maker, edge: Edge, follows: str | None) -> Steps:
        """Where a way leads."""
        self._carry(edge)
        target = edge.target
        if target == follows:
            return []
        is_own = self.graph.above.get(target) == maker.activity.id and not self.graph.is_merge(target)
        if is_own and target not in self.made:
            return self.steps_from(target, follows)
        jump: dict[str, Any] = {"goto": self.draft.steps[target]}
        if self.graph.turns_without_waiting(edge):
            jump["max"] = _MOST
            why, instead = f"it goes round without ever waiting, so it turns {_MOST} times at most", "set another `max`"
            place = self.graph.activities[target].path
            self.draft.account.note(place, f"the loop to '{target}'", why, instead, key=True)
        return [jump]

    def _end(self, follows: str | None) -> Steps:
        return [] if follows is None else [{"end": "done"}]

    def _carry(self, edge: Edge) -> None:
        for event in edge.events:
            if event.path not in self.draft.account.closed:
                look_at_keys(self.draft, event)
            self.draft.account.carry(event.path)


def _all(tests: Sequence[str]) -> str:
    """The condition that several make together."""
    return tests[0] if len(tests) == 1 else " and ".join(f"({each})" for each in tests)


def _branch(steps: Steps) -> Any:
    """A list of steps as a branch: `next`, a name, or the list."""
    real = [each for each in steps if not isinstance(each, Label)]
    if not real:
        return steps or "next"
    if len(real) == 1 and len(steps) == 1 and isinstance(real[0], dict):
        if list(real[0]) == ["goto"]:
            return real[0]["goto"]
        if list(real[0]) == ["end"]:
            return real[0]["end"]
    return steps
