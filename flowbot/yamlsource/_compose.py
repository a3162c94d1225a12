"""Text to a tree of `yaml` nodes, each with its place; no values are made here."""

from __future__ import annotations

from typing import Any

import yaml

from flowbot.yamlsource._rules import explain
from flowbot.yamlsource._text import SourceText

MAX_DEPTH = 100
MAX_NODES = 200_000
"""A value and its key are a node each: more of them cannot be within the limit of values."""

PLAIN = "plain"
"""The tag of a scalar without quotes. Compared by identity: no tag of an author is this very object."""
OTHER = "other"


class _CoreRules:
    """What we change in the library's loaders: tags are not guessed, and depth and size have a limit."""

    depth = 0
    nodes = 0

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        """How the node is written. The library's own rules are those of YAML 1.1."""
        return PLAIN if kind is yaml.ScalarNode and implicit[0] else OTHER

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:
        """Called before each node. The C loader recurses without a limit and would crash the process."""
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH or self.nodes > MAX_NODES:
            mark = current_node.start_mark if current_node is not None else None
            problem = "nested too deep" if self.depth > MAX_DEPTH else "too many nodes"
            raise yaml.composer.ComposerError(None, None, problem, mark)

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self.depth -= 1


def _loader(name: str) -> type[yaml.Loader]:
    """A loader class of the library by its name, with our rules."""
    made: type[yaml.Loader] = type("CoreLoader", (_CoreRules, getattr(yaml, name)), {})
    return made


# Wheels of PyYAML have the C loader; a build without libyaml reads the same, some 15 times slower.
LOADER = _loader("CSafeLoader" if yaml.__with_libyaml__ else "SafeLoader")


def compose(source: SourceText) -> yaml.Node | None:
    """The tree of the only document; None for an empty text.

    Raises:
        DefinitionSyntaxError: This is not YAML, or more than one document.
    """
    try:
        node: yaml.Node | None = yaml.compose(source.text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise explain(source, error) from error
    return node


def content_start(source: SourceText, node: yaml.Node) -> int:
    """Where the node's own text begins, after an anchor or a tag."""
    index, end = int(node.start_mark.index), int(node.end_mark.index)
    text = source.text
    while index < end and text[index] in "&!":
        while index < end and not text[index].isspace():
            index += 1
        index = _skip_blank(text, index, end)
    return index


def _skip_blank(text: str, index: int, end: int) -> int:
    """The next index that is neither white space nor in a comment."""
    while index < end and (text[index].isspace() or text[index] == "#"):
        if text[index] == "#":
            while index < end and text[index] not in "\r\n":
                index += 1
        else:
            index += 1
    return index
