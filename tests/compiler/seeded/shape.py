"""Ways through a flow."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from flowbot.definition.steps import Ask, Confirm, End, If
from tests.compiler.seeded.model import Fault, Good, add_key, fault, handlers, has_no_rows, kind, swap, top


def targets(good: Good) -> set[str]:
    """Every name that a branch or `goto` may mean."""
    return set(
        re.findall(
            r"[a-z][a-z0-9_]*", " ".join(re.sub(r"- (ask|confirm|send|collect):.*", "", line) for line in good.lines)
        )
    )


@fault
def step_that_cannot_be_reached(good: Good, rng: Random) -> Fault | None:
    named = targets(good)
    steps = [
        (at, step)
        for number, step, at in top(good)
        if number and step.name is None and str(getattr(step, kind(step), "-")) not in named
    ]
    steps = [(at, step) for at, step in steps if not isinstance(step, If)]
    if not steps:
        return None
    at, _ = rng.choice(steps)
    text = good.insert(at.line, " " * (at.column - 3) + "- end: done")
    return Fault(text, at.line + 1, at.column, ("FB301",))


@fault
def branch_that_was_dropped(good: Good, rng: Random) -> Fault | None:
    """The only way to a step leads elsewhere."""
    for (_, before, _), (_, step, at) in pairwise(top(good)):
        if step.name is None or not isinstance(before, End) or before.when is not None:
            continue
        lines = [number for number, line in enumerate(good.lines, 1) if re.search(rf"\b{step.name}\b", line)]
        if len(lines) == 2 and lines[0] < at.line:
            way = re.sub(rf"\b{step.name}\b", "cancelled", good.lines[lines[0] - 1])
            text = "\n".join([*good.lines[: lines[0] - 1], way, *good.lines[lines[0] :]])
            return Fault(text, at.line, at.column, ("FB301",))
    return None


@fault
def loop_that_never_waits(good: Good, rng: Random) -> Fault | None:
    steps = top(good)
    if not steps:
        return None
    at = steps[0][2]
    indent = " " * (at.column - 3)
    new = (f"{indent}- say: Round and round.", f"{indent}  name: roundabout", f"{indent}- goto: roundabout")
    return Fault(good.insert(at.line, *new), at.line + 2, at.column, ("FB303",))


@fault
def flow_that_cannot_end(good: Good, rng: Random) -> Fault | None:
    steps = top(good)
    if not steps or good.definition.expire is not None or good.definition.any_time:
        return None
    at = steps[0][2]
    indent = " " * (at.column - 3)
    new = (
        f"{indent}- ask: roundabout",
        f"{indent}  options: {{ on: roundabout, back: roundabout }}",
        f"{indent}  expire: none",
    )
    return Fault(good.insert(at.line, *new), at.line, at.column, ("FB302",))


@fault
def question_that_may_wait_for_ever(good: Good, rng: Random) -> Fault | None:
    places = [
        at
        for _, step, at in top(good)
        if isinstance(step, Ask | Confirm)
        and not (step.to or step.expire or step.allow_wait or step.remind or step.expired)
    ]
    found = add_key(good, rng, places, "expire: none", ["FB305"], "expire")
    return Fault(found.text, found.line - 1, found.column, found.codes) if found else None


@fault
def name_of_two_steps(good: Good, rng: Random) -> Fault | None:
    names = [step.ask for _, step, _ in top(good) if isinstance(step, Ask)]
    if not names:
        return None
    first = top(good)[0][2]
    indent = " " * (first.column - 3)
    new = f"{indent}- say: Once more."
    name = rng.choice(names)
    line = next(at.line for _, step, at in top(good) if isinstance(step, Ask) and step.ask == name)
    text = good.insert(first.line, new, f"{indent}  name: {name}")
    return Fault(text, line + 2, first.column + len("ask: "), ("FB202",))


@fault
def slot_that_is_read_too_early(good: Good, rng: Random) -> Fault | None:
    written = good.text.split("\nslots:")[0]
    slots = [name for name, slot in good.definition.slots.items() if slot.default is None and name not in written]
    steps = top(good)
    if not slots or not steps or not has_no_rows(good) or good.definition.args:
        return None
    at, indent = steps[0][2], " " * (steps[0][2].column - 3)
    text = good.insert(at.line, f'{indent}- say: "It is {{{{ {rng.choice(slots)} }}}}."')
    return Fault(text, at.line, at.column + len("say: "), ("FB308", "FB309"))


@fault
def triggers_that_collide(good: Good, rng: Random) -> Fault | None:
    at, text = good.token(("start",))
    if not re.match(r"[/a-z][^\n]*$", text) or at.line != good.source.locate(("start",), key=True).line:
        return None
    return Fault(good.put(at, f'["{text}", "{text}"]'), at.line, at.column + len(text) + 5, ("FB304",))


@fault
def trigger_that_is_a_command(good: Good, rng: Random) -> Fault | None:
    at, text = good.token(("start",))
    if not text.startswith("/") or "{" in text:
        return None
    word = rng.choice(["/help", "/cancel", "/back"])
    return Fault(good.put(at, f'["{text}", {word}]'), at.line, at.column + len(text) + 5, ("FB306",))


@fault
def handlers_that_collide(good: Good, rng: Random) -> Fault | None:
    found = [
        (good.token((*path, "message"), key=True)[0], str(getattr(each, "message", "")))
        for path, each in handlers(good)
        if hasattr(each, "message")
    ]
    lines = [
        (at, words)
        for at, words in found
        if good.lines[at.line - 1].strip().startswith("- message:") and "'" not in words
    ]
    lines = [(at, words) for at, words in lines if good.lines[at.line].strip().startswith("then")]
    if not lines:
        return None
    at, words = rng.choice(lines)
    indent = " " * (at.column - 3)
    text = good.insert(at.line, f'{indent}- message: "{words}"', f"{indent}  then: [{{ say: Me first. }}]")
    return Fault(text, at.line + 2, at.column, ("FB304",))


@fault
def handler_of_a_command(good: Good, rng: Random) -> Fault | None:
    found = [(*path, "message") for path, each in handlers(good) if hasattr(each, "message")]
    places = [(path, good.token(path)[1]) for path in found]
    word = rng.choice(["cancel", "help", "restart"])
    made = swap(
        good, rng, [(path, text) for path, text in places if re.fullmatch(r"[a-z ]+", text)], lambda _: word, "FB306"
    )
    return Fault(made.text, made.line, made.column - len("message: "), made.codes) if made else None
