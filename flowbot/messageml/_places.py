"""Where in the markup of a message its values stand: text and quoted attributes only.

Escaping makes a value harmless in text and between the quotes of an attribute. Anywhere else
(`<{{ x }}>`, `<a {{ x }}>`, `&{{ x }};`) it could become a name or a reference, so that is refused
before the message is ever rendered; so is a value in an attribute by which the agent tells what an element
is (`flowbot.messageml._attributes`). Both branches of an `{% if %}` are followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jinja2 import nodes

from flowbot.messageml._attributes import STYLE, attribute_fault
from flowbot.messageml._markup import MARKUP_FILTERS
from flowbot.messageml._report import Report

TEXT, TAG = "text", "tag"
"""Between elements; within `<…>`. Within a quoted attribute, the place is the quote."""

_NEXT = {TEXT: re.compile("<"), TAG: re.compile("[\"'>]"), '"': re.compile('"'), "'": re.compile("'")}
_HALF_A_REFERENCE = re.compile(r"&[\w#]*\Z")
_REST_OF_A_REFERENCE = re.compile(r"[\w#]*\Z")
_REFUSED = re.compile(r"<[!?#@]|</[#@]|[$#]\{")
_NAME = re.compile(r"[^\s/>=]*")
_ATTRIBUTE = re.compile(r"([^\s\"'=/]+)\s*=\s*\Z")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader of a message is."""

    mode: str = TEXT
    half_a_reference: bool = False
    """After a `&` that has no `;` yet."""
    tag: str = ""
    """The element whose start tag it is within."""
    tail: str = ""
    """What stands last in the tag outside of quotes, so much that an attribute's name is in it."""
    attribute: str = ""
    """The attribute whose quotes it is within."""
    begun: bool = False
    """Whether the author's own text stands in the attribute before."""
    named: bool = False
    """Whether it is behind the name of a property, in a style."""

    def after(self, data: str) -> Place:
        """The place behind some more markup."""
        place, at = self, 0
        while found := _NEXT[place.mode].search(data, at):
            place = place._within(data[at : found.start()])._turned(found[0])
            at = found.end()
        pattern = _REST_OF_A_REFERENCE if self.half_a_reference and place.mode == self.mode else None
        half = place.mode != TAG and bool(_HALF_A_REFERENCE.search(data) or (pattern and pattern.match(data)))
        return replace(place._within(data[at:]), half_a_reference=half)

    def _within(self, data: str) -> Place:
        """Behind some text that ends nothing."""
        if not data or self.mode == TEXT:
            return self
        if self.mode != TAG:
            last = data.rpartition(";")
            named = ":" in last[2] or (self.named and not last[1])
            return replace(self, begun=True, named=named)
        started = self.tail or self.tag
        tag = self.tag if started else _NAME.match(data)[0]  # type: ignore[index]  # it matches nothing, too
        return replace(self, tag=tag or "/", tail=(self.tail + data)[-_LONGEST_NAME:])

    def _turned(self, mark: str) -> Place:
        """Behind a mark that ends what it is within."""
        match self.mode:
            case "text":
                return Place(TAG)
            case "tag" if mark == ">":
                return Place()
            case "tag":
                found = _ATTRIBUTE.search(self.tail)
                return Place(mark, tag=self.tag, attribute=found[1] if found else "")
        return Place(TAG, tag=self.tag)


Places = frozenset[Place]

START: Places = frozenset({Place()})


def check_places(body: Sequence[nodes.Node], report: Report, line: int) -> None:
    """Report every value that stands where it could become markup, and tags that stay open.

    Args:
        body: The nodes of one message, or of a macro.
        report: Called for each problem, in the order of the file.
        line: Where the body begins, for what concerns the whole of it.
    """
    if _Walk(report).through(body, START) != START:
        report("a tag, an attribute or an &…; begins here and does not end in every case", line, code="FB413")


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
                for index, child in enumerate(node.nodes):
                    places = self._past_output(child, places)
                    if any(place.attribute == "style" for place in places) and _is_value(child):
                        node.nodes[index] = nodes.Filter(child, STYLE, [], [], None, None, lineno=child.lineno)
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
            entering |= leaving  # places are bounded, so this ends
        return entering | self.through(node.else_, places)

    def _past_output(self, child: nodes.Node, places: Places) -> Places:
        if not isinstance(child, nodes.TemplateData):
            self._check(child, places)
            return places
        for found in _REFUSED.finditer(child.data):
            line = child.lineno + child.data.count("\n", 0, found.start())
            self._tell(_refusal(found[0], child.data[found.start() :]), line, at=re.escape(found[0]))
        return frozenset(place.after(child.data) for place in places)

    def _check(self, node: nodes.Node, places: Places) -> None:
        at = _shown(node)
        if any(place.half_a_reference for place in places):
            self._tell("a value cannot stand within &…; — write &amp; for the character &", node.lineno, at=at)
        if any(place.mode == TAG for place in places):
            self._tell('a value within a tag must stand between quotes: <a href="{{ url }}">', node.lineno, at=at)
        for place in places:
            if place.attribute:
                self._check_attribute(node, place, at)

    def _check_attribute(self, node: nodes.Node, place: Place, at: str) -> None:
        fault = attribute_fault(place.tag, place.attribute, begun=place.begun, named=place.named)
        if fault is None and isinstance(node, nodes.Filter) and node.name in MARKUP_FILTERS:
            fault = f"the filter '{node.name}' makes markup, which cannot stand in an attribute"
        if fault is None and place.attribute == "style" and not isinstance(node, nodes.Expr):
            fault = "a value in a style stands in {{ }}"
        if fault is not None:
            self._tell(fault, node.lineno, at=at)

    def _tell(
        self, message: str, line: int, hint: str | None = None, at: str = "", nth: int = 0, *, code: str = "FB413"
    ) -> None:
        """A loop is walked more than once; its problems are told once."""
        if (message, line) not in self._seen:
            self._seen.add((message, line))
            self._report(message, line, hint, at, nth, code=code)


def _is_value(node: nodes.Node) -> bool:
    is_done = isinstance(node, nodes.Filter) and node.name == STYLE
    return not isinstance(node, nodes.TemplateData) and not is_done


def _shown(node: nodes.Node) -> str:
    """How a value is found in its line: by the `{{ }}` around the first name in it."""
    name = next((each.name for each in (node, *node.find_all(nodes.Name)) if isinstance(each, nodes.Name)), None)
    return r"\{\{" if name is None else rf"\{{\{{[^}}]*?(?<!\w){re.escape(name)}(?!\w)[^}}]*\}}\}}"


def _refusal(found: str, data: str) -> str:
    if found == "<?":
        return "a processing instruction (<?…?>) is not allowed"
    if found == "<!":
        return "a comment is written {# … #}" if data.startswith("<!--") else "<!… is not allowed in a message"
    if found.endswith("{"):
        return f"'{found}' would be evaluated by Symphony: write {{{{ name }}}}, or {found[0]}&#123; for the characters"
    return f"'{found}' is FreeMarker, which Symphony would evaluate: write Jinja2, such as {{% if %}}"
