"""What was read, and where each part of it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from flowbot.errors import DefinitionSyntaxError, Location
from flowbot.yamlsource._places import extent, inside, written
from flowbot.yamlsource._text import SourceText


@dataclass(frozen=True, slots=True)
class YamlSource:
    """A YAML file as plain values, that remembers where each was written."""

    file: str
    value: object
    """`dict[str, object]`, `list[object]`, `str`, `int`, `Decimal`, `bool` or None; maps keep their order.

    Parts that an alias repeats are one object in several places: do not change them.
    """
    problems: tuple[DefinitionSyntaxError, ...]
    """What is wrong but did not stop the reading, in file order. A repeated key keeps its first value."""
    _source: SourceText = field(repr=False, compare=False)
    _root: yaml.Node | None = field(repr=False, compare=False)

    def locate(
        self,
        path: Sequence[str | int],
        *,
        key: bool = False,
        offset: int | None = None,
        length: int | None = None,
    ) -> Location:
        """The place of a value, or of its deepest ancestor that is there.

        A value that came through an alias is where its anchor is. A value left empty is just after its `:`. Of text
        over several lines the first line is meant, of a block scalar its first line of content.

        Args:
            path: Keys of maps and indexes of lists, from the top: `["steps", 0, "ask"]`.
            key: The place of its key instead, where it has one.
            offset: A position inside the text of a scalar, as its value counts; escapes are accounted for. Exact on
                one line; in text over several lines, to the nearest visible character.
            length: How many characters of the text from `offset` are meant; one without it.
        """
        key_node, node = self._find(path)
        target = key_node if key and key_node is not None else node
        if target is None:
            return self._source.span(0, 1)
        if offset is not None and isinstance(target, yaml.ScalarNode):
            return self._source.span(*inside(self._source, target, offset, 1 if length is None else length))
        return self._source.span(*written(self._source, target))

    def extent(self, path: Sequence[str | int]) -> tuple[int, int]:
        """From where to where a value is written, as indexes of the text without its byte order mark.

        Its anchor is part of it, and comments and blank lines behind it are not.

        Args:
            path: As of `locate`; there is something at it.
        """
        _, node = self._find(path)
        return (0, 0) if node is None else extent(self._source, node)

    def _find(self, path: Sequence[str | int]) -> tuple[yaml.Node | None, yaml.Node | None]:
        """The node at a path and the node of its key, or those of the deepest ancestor."""
        key_node: yaml.Node | None = None
        node = self._root
        for part in path:
            if isinstance(node, yaml.MappingNode) and part == 0:
                continue  # a list of one, written as its item
            if isinstance(node, yaml.MappingNode):
                pairs = ((k, v) for k, v in node.value if isinstance(k, yaml.ScalarNode) and k.value == part)
                found: tuple[yaml.Node | None, yaml.Node | None] | None = next(pairs, None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
                found = (None, node.value[part])
            else:
                found = None
            if found is None:
                break
            key_node, node = found
        return key_node, node
