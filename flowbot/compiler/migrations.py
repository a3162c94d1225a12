"""Pass 1 for `migrate`: versions that there were, and names that there are."""

from __future__ import annotations

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.references import check_slot
from flowbot.definition.migrations import Migration
from flowbot.definition.steps import Path
from flowbot.errors import DefinitionSyntaxError, UnknownNameError, did_you_mean
from flowbot.values.functions import FUNCTIONS


def resolve_migrations(compilation: Compilation) -> None:
    """Check where conversations of older versions move to."""
    version = compilation.definition.version
    seen: set[int] = set()
    for place, each in enumerate(compilation.definition.migrate):
        path = ("migrate", place)
        if each.from_ >= version:
            message = f"this is version {version}: conversations move from an older one"
            compilation.report(DefinitionSyntaxError, message, (*path, "from"), "raise `version`", code="FB150")
        elif each.from_ in seen:
            message = f"how those of version {each.from_} move is said before"
            compilation.report(DefinitionSyntaxError, message, (*path, "from"), "make one of them", code="FB150")
        seen.add(each.from_)
        _resolve(compilation, path, each)


def _resolve(compilation: Compilation, path: Path, migration: Migration) -> None:
    states = [name for _, name, _ in compilation.definition.walk_states()]
    steps = [*compilation.step_names.values(), *states]
    for old, new in migration.steps.items():
        if new not in steps and "steps" not in compilation.lost:
            message, hint = f"there is no step '{new}'", did_you_mean(new, steps)
            compilation.report(UnknownNameError, message, (*path, "steps", old), hint, code="FB201")
    for old, new in migration.slots.items():
        check_slot(compilation, new, (*path, "slots", old))
    if migration.call is not None:
        name = migration.call.rpartition(".")[2]
        own = [each for each in compilation.known.functions if each not in FUNCTIONS]
        if name not in own:
            hint = did_you_mean(name, own) or "it is a function with @function, in a module of the project"
            message = f"there is no function '{migration.call}'"
            compilation.report(UnknownNameError, message, (*path, "call"), hint, code="FB211")
