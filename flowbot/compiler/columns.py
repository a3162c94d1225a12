"""Where slots live: in the conversation, or as columns of the rows of a block that fills them."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.compiler.compilation import Compilation
from flowbot.definition.steps import Ask, Collect, Path, Run, Set, Step, Work
from flowbot.errors import DefinitionSyntaxError


def find_columns(compilation: Compilation) -> None:
    """Find the slots that only one block fills; report those that are filled inside one and elsewhere too."""
    for name, found in filled_places(compilation).items():
        if name not in compilation.definition.slots:
            continue  # reported by resolve
        blocks = {block for block, _ in found}
        if len(blocks) == 1:
            (block,) = blocks
            if block:
                compilation.columns[name] = block
            continue
        block, place = next((block, place) for block, place in found if block)
        message = f"'{name}' is a column of the rows of '{block}' here, and is filled elsewhere too"
        compilation.report(DefinitionSyntaxError, message, place, "use another slot for one of them", code="FB307")


def filled_places(compilation: Compilation) -> dict[str, list[tuple[str, Path]]]:
    """For each slot that something fills, where: the block, and the place."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for path, step in compilation.definition.walk():
        for name, place in _filled(step, path):
            where = (*path, "then", 0) if isinstance(step, Collect) else path
            found.setdefault(name, []).append((compilation.column_of(where), place))
    for argument, place in _started_with(compilation):
        found.setdefault(argument, []).append(("", place))
    return found


def given_with_options(compilation: Compilation) -> frozenset[str]:
    """The slots that are given with the options of decisions, and nowhere else."""
    slots = compilation.definition.slots
    return frozenset(
        name
        for name, found in filled_places(compilation).items()
        if name in slots
        and slots[name].default is None
        and all(_is_of_option(compilation, place) for _, place in found)
    )


def _is_of_option(compilation: Compilation, place: Path) -> bool:
    """Whether a slot is filled there by an option of `ask`."""
    return len(place) > 4 and place[-4] == "options" and isinstance(compilation.step_at.get(place[:-4]), Ask)


def _filled(step: Step, path: Path) -> Iterator[tuple[str, Path]]:
    """The slots that a step fills, each with its place."""
    match step:
        case Ask() | Collect():
            if step.slots is None and step.options is None:
                name = step.ask if isinstance(step, Ask) else step.collect
                yield name, (*path, "ask" if isinstance(step, Ask) else "collect")
            for place, name in enumerate(step.slots or ()):
                yield name, (*path, "slots", place)
            for option, each in (step.options or {}).items():
                for place, name in enumerate(each.slots or ()):
                    yield name, (*path, "options", option, "slots", place)
        case Work(save=str(name)) | Run(save=str(name)):
            yield name, (*path, "save")
        case Work(save=dict(names)) | Run(save=dict(names)):
            for name in names:
                yield name, (*path, "save", name)
        case Set():
            for name in step.set:
                yield name, (*path, "set", name)


def _started_with(compilation: Compilation) -> Iterator[tuple[str, Path]]:
    for place, name in enumerate(compilation.definition.args):
        yield name, ("args", place)
    for path, pattern in compilation.patterns.items():
        for argument in pattern.arguments:
            yield argument.name, path
