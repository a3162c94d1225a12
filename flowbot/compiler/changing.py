"""Which questions `change` leads to: what fills a slot, and from where one can come back."""

from __future__ import annotations

from flowbot.compiler.compilation import Compilation
from flowbot.definition.steps import Ask, Collect, Path
from flowbot.ids import StateId


def slot_questions(compilation: Compilation) -> dict[str, list[tuple[str, StateId]]]:
    """For each slot that questions fill, their steps and the states that ask, in file order."""
    questions: dict[str, list[tuple[str, StateId]]] = {}
    for path, step in compilation.definition.walk():
        if isinstance(step, Ask):
            name = compilation.step_names[path]
            for slot in step.fills:
                questions.setdefault(slot, []).append((name, StateId(f"{name}.ask")))
        elif isinstance(step, Collect) and not step.options:
            name = compilation.step_names[path]
            for slot in step.slots or (step.collect,):
                questions.setdefault(slot, [])
    return questions


def changeable_slots(compilation: Compilation, here: Path) -> set[str]:
    """The slots to whose questions `change` leads from a place."""
    block = compilation.block_of(here)
    return {
        slot
        for path, step in compilation.definition.walk()
        if isinstance(step, Ask) and compilation.block_of(path) == block and is_in_reach(path, here)
        for slot in step.fills
    }


def is_in_reach(question: Path, here: Path) -> bool:
    """Whether `change` may lead from one place of a flow to a question of another.

    What a state asks is asked while the flow is in that state: from outside of it, or from beside what goes on
    inside it, the question would stand without the state that it belongs to.
    """
    return question[0] != "states" or _state_of(question) == _state_of(here)


def _state_of(path: Path) -> tuple[Path, bool]:
    """The innermost state that a place belongs to, and whether the place is among the steps inside it."""
    depth = 0
    while path[depth : depth + 1] == ("states",):
        depth += 2
    return path[:depth], path[depth : depth + 1] == ("steps",)
