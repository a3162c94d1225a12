"""The macros that flowbot brings: cards, buttons and the controls of forms, there in every catalogue.

They have no names of their own in a template, so that a slot may be called `card` too: only what is called like
one of them, and is neither a macro of the author's nor a function, is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from importlib import resources

from jinja2 import nodes

from flowbot.messageml._controls import CONTROL_FILTERS
from flowbot.messageml._nodes import is_definition, rename, set_own
from flowbot.messageml._sources import built_in_lines, move
from flowbot.messageml.environment import MessageEnvironment

_FOLDER = "macros"
_PREFIX = "flowbot_macro"


class BuiltIns:
    """The macros, read when a catalogue first calls one."""

    def __init__(self, environment: MessageEnvironment) -> None:
        self._environment = environment

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each file, by its name, in their order."""
        folder = resources.files("flowbot.messageml").joinpath(_FOLDER)
        return {
            each.name: each.read_text(encoding="utf-8")
            for each in sorted(folder.iterdir(), key=lambda each: each.name)
            if each.name.endswith(".mml.j2")
        }

    @cached_property
    def names(self) -> Collection[str]:
        """What they are called."""
        return frozenset(name for text in self.texts.values() for name in re.findall(r"{%-? macro (\w+)", text))

    @cached_property
    def macros(self) -> Mapping[str, nodes.Macro]:
        """Each macro by its name, called by the name that `own` gives."""
        found: dict[str, nodes.Macro] = {}
        for number, text in enumerate(self.texts.values()):
            tree = self._environment.parse(text)
            move(tree, built_in_lines(number))
            for each in tree.find_all(nodes.Filter):
                if f" {each.name}" in CONTROL_FILTERS:
                    each.name = f" {each.name}"
            definitions = [each for each in tree.body if is_definition(each)]
            found |= {each.name: each for each in definitions if isinstance(each, nodes.Macro)}
        own = set_own(found.values(), _PREFIX)
        for macro in found.values():
            rename(macro, own)
        return found

    def adopt(self, bodies: Iterable[nodes.Node], taken: Collection[str]) -> None:
        """Make the calls of these macros call them.

        Args:
            bodies: Where they may be called.
            taken: The names that mean something else.
        """
        for body in bodies:
            for call in body.find_all(nodes.Call):
                name = call.node
                if isinstance(name, nodes.Name) and name.name in self.names and name.name not in taken:
                    name.name = f"{_PREFIX}_{name.name}"

    def macros_in(self, bodies: Iterable[nodes.Node]) -> Sequence[nodes.Macro]:
        """All of them when one of them is called there, else none."""
        called = any(each.name.startswith(_PREFIX) for body in bodies for each in body.find_all(nodes.Name))
        return list(self.macros.values()) if called else []


def plain_name(name: str) -> str:
    """A macro's name as the author wrote it."""
    return re.sub(rf"\A(?:{_PREFIX}|flowbot_\d+)_", "", name)


def is_built_in(name: str) -> bool:
    """Whether a macro, called so in a tree, is one of these."""
    return name.startswith(_PREFIX)
