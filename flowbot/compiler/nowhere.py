"""Pass 1 for what is said in a conversation that may begin without a stream: it has to say to whom."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.occasions import needs_no_stream
from flowbot.definition.steps import Collect, Each, Path, Question, Run, Say, Send, Step
from flowbot.errors import FlowShapeError


def check_heard(compilation: Compilation) -> None:
    """Report what would be said to nobody, and flows that would be run for nobody."""
    triggers = enumerate(compilation.definition.start)
    place = next((place for place, trigger in triggers if needs_no_stream(trigger)), None)
    if place is None:
        return
    line = compilation.locate(("start", place)).line
    for path, key in _unaddressed(compilation):
        message = f"nobody hears this where the flow begins by the trigger of line {line}: that has no stream"
        compilation.report(FlowShapeError, message, path, f"say to whom, with `{key}`", code="FB315")


def _unaddressed(compilation: Compilation) -> Iterator[tuple[Path, str]]:
    """The steps that speak where the conversation lives, each with the key that says otherwise."""
    for path, step in compilation.definition.walk():
        match step:
            case Say(to=None) | Send(to=None) | Question(to=None):
                key = "to"
            case Run(person=None):
                key = "person"
            case _:
                continue
        if not any(_has_a_person(outer) for _, outer in compilation.blocks_around(path)):
            yield path, key


def _has_a_person(block: Step) -> bool:
    """Whether the steps inside a block talk to somebody."""
    return isinstance(block, Collect) or (isinstance(block, Each) and block.person is not None)
