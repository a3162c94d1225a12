"""Where in the markup of a message its values stand: text and quoted attributes only.

Escaping makes a value harmless in text and between the quotes of an attribute. Anywhere else
(`<{{ x }}>`, `<a {{ x }}>`, `&{{ x }};`) it could become a name or a reference, so that is refused
before the message is ever rendered. Both branches of an `{% if %}` are followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jinja2 import nodes

TEXT, TAG = "text", "tag"
"""Between elements; within `<…>`. Within a quoted attribute, the place is the quote."""

_NEXT = {TEXT: re.compile("<"), TAG: re.compile("[\"'>]"), '"': re.compile('"'), "'": re.compile("'")}
_HALF_A_REFERENCE = re.compile(r"&[\w#]*\Z")
_REST_OF_A_REFERENCE = re.compile(r"[\w#]*\Z")
_REFUSED = re.compile(r"<[!?#@]|</[#@]|[$#]\{")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader of a message is."""

    mode: str = TEXT
    half_a_reference: bool = False
    """After a `&` that has no `;` yet."""

    def after(self, data: str) -> Place:
        """The place behind some more markup."""
        mode, at = self.mode, 0
        while found := _NEXT[mode].search(data, at):
            at = found.end()
            mode = TAG if mode == TEXT or mode == found[0] else TEXT if found[0] == ">" else found[0]
        pattern = _REST_OF_A_REFERENCE if self.half_a_reference and mode == self.mode else None
        half = mode != TAG and bool(_HALF_A_REFERENCE.search(data) or (pattern and pattern.match(data)))
        return Place(mode, half)


Places = frozenset[Place]
Report = Callable[[str, int], None]
"""Takes a problem and its line."""

START: Places = frozenset({Place()})


def check_places(body: Sequence[nodes.Node], report: Report, line: int) -> None:
    """Report every value that stands where it could become markup, and tags that stay open.

    Args:
        body: The nodes of one message, or of a macro.
        report: Called for each problem, in the order of the file.
        line: Where the body begins, for what concerns the whole of it.
    """
    if _Walk(report).through(body, START) != START:
        report("a tag, an attribute or an &…; begins here and does not end in every case", line)


class _Walk:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._seen: set[tuple[str, int]] = set()

    def through(self, body: Sequence[nodes.Node], places: Places) -> Places:
        for node in body:
            places = self._past(node, places)
        return places

    def _past(self, node: nodes.Node, places: Places) -> Places:
        match node:
            case nodes.Output():
                for child in node.nodes:
                    places = self._past_output(child, places)
            case nodes.If():
                ways = [node.body, *(each.body for each in node.elif_), node.else_]
                return frozenset[Place]().union(*(self.through(way, places) for way in ways))
            case nodes.For():
                return self._past_loop(node, places)
            case nodes.With() | nodes.Scope():
                return self.through(node.body, places)
            case nodes.FilterBlock() | nodes.CallBlock():
                self._check(node, places)
                check_places(node.body, self._tell, node.lineno)
            case nodes.Macro() | nodes.AssignBlock():
                check_places(node.body, self._tell, node.lineno)
        return places

    def _past_loop(self, node: nodes.For, places: Places) -> Places:
        entering = places
        while not (leaving := self.through(node.body, entering)) <= entering:
            entering |= leaving  # there are ten places, so this ends
        return entering | self.through(node.else_, places)

    def _past_output(self, child: nodes.Node, places: Places) -> Places:
        if not isinstance(child, nodes.TemplateData):
            self._check(child, places)
            return places
        for found in _REFUSED.finditer(child.data):
            line = child.lineno + child.data.count("\n", 0, found.start())
            self._tell(_refusal(found[0], child.data[found.start() :]), line)
        return frozenset(place.after(child.data) for place in places)

    def _check(self, node: nodes.Node, places: Places) -> None:
        if any(place.half_a_reference for place in places):
            self._tell("a value cannot stand within &…; — write &amp; for the character &", node.lineno)
        if any(place.mode == TAG for place in places):
            self._tell('a value within a tag must stand between quotes: <a href="{{ url }}">', node.lineno)

    def _tell(self, problem: str, line: int) -> None:
        """A loop is walked more than once; its problems are told once."""
        if (problem, line) not in self._seen:
            self._seen.add((problem, line))
            self._report(problem, line)


def _refusal(found: str, data: str) -> str:
    if found == "<?":
        return "a processing instruction (<?…?>) is not allowed"
    if found == "<!":
        return "a comment is written {# … #}" if data.startswith("<!--") else "<!… is not allowed in a message"
    if found.endswith("{"):
        return f"'{found}' would be evaluated by Symphony: write {{{{ name }}}}, or {found[0]}&#123; for the characters"
    return f"'{found}' is FreeMarker, which Symphony would evaluate: write Jinja2, such as {{% if %}}"
