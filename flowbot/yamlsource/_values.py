"""The node tree to plain values, with everything that is wrong but can be read past."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from flowbot.errors import DefinitionSyntaxError, Location
from flowbot.yamlsource._compose import MAX_DEPTH, PLAIN, content_start
from flowbot.yamlsource._scalars import NotANumberError, resolve_plain
from flowbot.yamlsource._text import SourceText, in_quotes

MAX_VALUES = 100_000
MAX_PROBLEMS = 100
"""Nobody reads more, and a file made to be wrong must not fill the memory."""
MAX_PIECES = 20
"""Into how many the commas may have cut a call, for it to be found."""

_GLUED_COMMENT = re.compile(r"[ \t]+(#[^\s#][^\r\n]*)")
_TAG = re.compile(r"(?:&\S++|#[^\r\n]*+|\s++)*+(!\S*)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_values(source: SourceText, root: yaml.Node | None) -> tuple[object, tuple[DefinitionSyntaxError, ...]]:
    """The value of a tree, and its problems in file order.

    Raises:
        DefinitionSyntaxError: Aliases make it endless, too deep or too large.
    """
    if root is None:
        return None, ()
    reader = _Reader(source)
    value = reader.value(root, 1)
    return value, tuple(sorted(reader.problems, key=_place))


def _place(problem: DefinitionSyntaxError) -> Location:
    return problem.location or Location("")


class _Reader:
    """One walk over a tree. Each node is read once; an alias only counts what it repeats."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[DefinitionSyntaxError] = []
        self.tags: set[int] = set()
        self.count = 0
        self.deepest = 0
        self.done: dict[yaml.Node, tuple[object, int, int] | None] = {}
        """Collections with their value, number of values and height; None while one is being read."""

    def value(self, node: yaml.Node, depth: int) -> object:
        if isinstance(node, yaml.ScalarNode):
            self.count += 1
            return self._scalar(node)
        assert isinstance(node, yaml.CollectionNode)  # there is no third kind
        if node in self.done:
            return self._again(node, depth)
        self.done[node] = None
        counted, deepest = self.count, self.deepest
        self.count, self.deepest = self.count + 1, depth
        self._check_tag(node)
        value = self._map(node, depth) if isinstance(node, yaml.MappingNode) else self._list(node, depth)
        self.done[node] = (value, self.count - counted, self.deepest - depth)
        self.deepest = max(self.deepest, deepest)
        self._check_size(node)
        return value

    def _again(self, node: yaml.Node, depth: int) -> object:
        known = self.done[node]
        start = content_start(self.source, node)
        if known is None:
            raise self.source.problem("an alias inside this value stands for the value itself", start, code="FB105")
        value, size, height = known
        self.count += size
        self.deepest = max(self.deepest, depth + height)
        if self.deepest > MAX_DEPTH:
            message = f"aliases nest this value more than {MAX_DEPTH} levels deep"
            raise self.source.problem(message, start, code="FB105")
        self._check_size(node)
        return value

    def _check_size(self, node: yaml.Node) -> None:
        if self.count > MAX_VALUES:
            raise self.source.problem(
                f"there are more than {MAX_VALUES:,} values here; an alias counts as all that it stands for",
                content_start(self.source, node),
                code="FB105",
            )

    def _list(self, node: yaml.CollectionNode, depth: int) -> list[object]:
        values: list[object] = []
        items: list[yaml.Node] = node.value
        index = 0
        while index < len(items):
            item = items[index]
            index += 1
            closing = _closing(item, items[index : index + MAX_PIECES]) if node.flow_style and _opens(item) else 0
            if closing:
                index += closing
                values.append(self._glued(item, items[index - 1]))
            else:
                values.append(self.value(item, depth + 1))
        return values

    def _map(self, node: yaml.MappingNode, depth: int) -> object:
        if node.flow_style and self._is_template(node):
            return self._template(node)
        result: dict[str, object] = {}
        first: dict[str, yaml.Node] = {}
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        index = 0
        while index < len(pairs):
            key_node, value_node = pairs[index]
            index += 1
            key = self._key(key_node, first)
            closing = 0
            if node.flow_style and _opens(value_node):
                closing = _closing(value_node, _bare_keys(pairs[index : index + MAX_PIECES]))
            if closing:
                index += closing
                value: object = self._glued(value_node, pairs[index - 1][0])
            else:
                value = self.value(value_node, depth + 1)
            if key is not None:
                result[key] = value
        return result

    def _key(self, node: yaml.Node, first: dict[str, yaml.Node]) -> str | None:
        """The key as text; None, and a problem, when the entry cannot be kept."""
        if not isinstance(node, yaml.ScalarNode):
            kind = "map" if isinstance(node, yaml.MappingNode) else "list"
            self._report_at(node, f"a {kind} cannot be a key", "a key is a name; a text with brackets is quoted")
            return None
        key = str(node.value)
        if node.tag is PLAIN and key in ("", "<<"):
            if key:
                self._report_at(node, "'<<' does not merge maps: that is YAML 1.1", "write the keys out")
            else:
                self._report_at(node, "a key is missing before this ':'", code="FB101")
            return None
        self._check_tag(node)
        if key in first:
            line = self.source.line_number(first[key].start_mark.index)
            self._report_at(
                node, f"the key '{key}' is repeated: it is already on line {line}", "keep one of them", "FB103"
            )
            return None
        first[key] = node
        return key

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text = str(node.value)
        self._check_tag(node)
        if node.tag is not PLAIN:
            if not text.isascii() and _SURROGATE.search(text):  # only where the C loader is missing
                message, hint = "half of a surrogate pair is not a character", 'an emoji is written as "\\U0001F600"'
                self._report_at(node, message, hint, "FB106")
            return text
        if text.startswith("/"):
            self._check_comment(node)
        try:
            return resolve_plain(text)
        except NotANumberError as error:
            self._report_at(node, str(error), "if it is a text, put it in quotes")
            return text

    def _check_comment(self, node: yaml.ScalarNode) -> None:
        """A command such as `/tag #topic` loses its end to a comment, and nothing else would tell."""
        end = int(node.end_mark.index)
        found = _GLUED_COMMENT.match(self.source.text, end)
        if found:
            whole = self.source.text[content_start(self.source, node) : found.end()].rstrip()
            message = f"'{found[1].rstrip()}' is a comment here: ' #' begins one"
            hint = f"to keep it, write {in_quotes(whole)}; for a comment, put a space after the '#'"
            self._report(message, found.start(1), found.start(1) + len(found[1].rstrip()), hint, "FB102")

    def _is_template(self, node: yaml.Node) -> bool:
        start, end = content_start(self.source, node), int(node.end_mark.index)
        return self.source.text.startswith("{{", start) and self.source.text.endswith("}}", start, end)

    def _template(self, node: yaml.Node) -> str:
        """`{{ amount }}` without quotes is a map with a map as its key: nobody means that."""
        start, end = content_start(self.source, node), int(node.end_mark.index)
        text = self.source.text[start:end]
        self._report(
            "a text that begins with '{{' must stand in quotes", start, end, f"write {in_quotes(text)}", "FB102"
        )
        return text

    def _glued(self, first: yaml.Node, last: yaml.Node) -> str:
        """A call such as `f(a, b)` that the commas of `{ }` or `[ ]` took apart, as it was meant."""
        start, end = content_start(self.source, first), int(last.end_mark.index)
        text = self.source.text[start:end]
        message = "the ',' inside the parentheses ends the value here: inside { } and [ ] such a text is quoted"
        self._report(message, start, end, f"write {in_quotes(text)}", "FB102")
        self.count += 1
        return text

    def _check_tag(self, node: yaml.Node) -> None:
        """Report a tag, also a lone `!`: the library hides it, and a text that begins with one would lose it."""
        start = int(node.start_mark.index)
        if not self.source.text.startswith(("!", "&"), start):
            return
        found = _TAG.match(self.source.text, start, content_start(self.source, node))
        if found and found.start(1) not in self.tags:
            self.tags.add(found.start(1))  # a block map and its first key begin at the same place
            message = f"'{found[1]}' is a tag, and tags are not allowed"
            self._report(
                message, found.start(1), found.end(1), "remove it; a text that begins with '!' must stand in quotes"
            )

    def _report_at(self, node: yaml.Node, message: str, hint: str | None = None, code: str = "FB104") -> None:
        self._report(message, content_start(self.source, node), int(node.end_mark.index), hint, code)

    def _report(self, message: str, start: int, end: int, hint: str | None = None, code: str = "FB104") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(self.source.problem(message, start, end, hint, code))


def _closing(first: yaml.Node, rest: Iterable[yaml.Node]) -> int:
    """How many of the nodes that follow close the parentheses that `first` opens; 0 when none are open, or never."""
    opened = _open_parentheses(first.value)
    for number, node in enumerate(rest, start=1):
        if opened <= 0 or not _is_plain(node):
            return 0
        opened += _open_parentheses(node.value)
        if opened == 0:
            return number
    return 0


def _bare_keys(pairs: Iterable[tuple[yaml.Node, yaml.Node]]) -> Iterable[yaml.Node]:
    """The keys of a flow map for as long as they have no value."""
    for key, value in pairs:
        if not _is_plain(value) or value.value:
            return
        yield key


def _opens(node: yaml.Node) -> bool:
    """May this be the first piece of a call?"""
    return node.tag is PLAIN and "(" in node.value


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag is PLAIN


def _open_parentheses(text: str) -> int:
    return text.count("(") - text.count(")")
