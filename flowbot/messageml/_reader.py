"""A catalogue file to messages: each `{% msg %}` becomes a program of its own, with the macros it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jinja2 import TemplateSyntaxError, meta, nodes

from flowbot.errors import DefinitionError, DefinitionSyntaxError, Location
from flowbot.messageml._checks import check_nodes, said
from flowbot.messageml._extensions import message_name
from flowbot.messageml._places import check_places
from flowbot.messageml._program import Program
from flowbot.messageml.environment import MessageEnvironment


def read_catalogue(
    source: str, file: str, environment: MessageEnvironment, problems: list[DefinitionError]
) -> Mapping[str, Program]:
    """The messages of a catalogue, in its order; what is wrong with it is added to `problems`.

    Besides messages a catalogue may hold comments, `{% set %}` and `{% macro %}`.
    """
    reader = _Reader(source, file, environment, problems)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        reader.report(said(error), error.lineno)
        return {}
    return reader.read(tree)


class _Reader:
    def __init__(
        self, source: str, file: str, environment: MessageEnvironment, problems: list[DefinitionError]
    ) -> None:
        self._lines = source.split("\n")
        self._file = file
        self._environment = environment
        self._problems = problems

    def report(self, message: str, line: int, hint: str | None = None) -> None:
        text = self._lines[line - 1].rstrip("\r") if 0 < line <= len(self._lines) else ""
        location = Location(self._file, line, 1, max(1, len(text)), text)
        self._problems.append(DefinitionSyntaxError(message, location=location, hint=hint, code="FB401"))

    def read(self, tree: nodes.Template) -> Mapping[str, Program]:
        shared = [node for node in tree.body if isinstance(node, nodes.Macro | nodes.Assign | nodes.AssignBlock)]
        blocks: dict[str, nodes.Block] = {}
        for node in tree.body:
            name = message_name(node)
            if name is not None and isinstance(node, nodes.Block):
                if name in blocks:
                    self.report(f"line {blocks[name].lineno} has a message '{name}' too", node.lineno)
                blocks.setdefault(name, node)
            elif node not in shared:
                self._check_outside(node)
        before = len(self._problems)
        self._check(nodes.Template(shared, lineno=1), check=shared)
        for block in blocks.values():
            self._check(block, check=block.body)
        if len(self._problems) > before:
            return {}
        try:
            return {name: self._program(name, block, shared) for name, block in blocks.items()}
        except TemplateSyntaxError as error:  # what Jinja2 finds only when it compiles
            self.report(said(error), error.lineno)
            return {}

    def _check_outside(self, node: nodes.Node) -> None:
        line = _first_words(node)
        if line is not None:
            self.report("words must stand in a message: {% msg name %}…{% endmsg %}", line)

    def _check(self, root: nodes.Node, *, check: Sequence[nodes.Node]) -> None:
        before = len(self._problems)
        check_nodes(root, self._environment, self.report)
        if len(self._problems) == before:
            check_places(check, self.report, root.lineno)

    def _program(self, name: str, block: nodes.Block, shared: Sequence[nodes.Node]) -> Program:
        _trim(block.body)
        tree = nodes.Template([*self._used(block.body, shared), *block.body], lineno=1)
        tree.set_environment(self._environment)
        return Program(tree, self._environment, file=self._file, line=block.lineno, what=f"message '{name}'")

    def _used(self, body: Sequence[nodes.Node], shared: Sequence[nodes.Node]) -> list[nodes.Node]:
        """Those of the file's macros and settings that a message uses, and what these use, in file order."""
        wanted, known = self._names(body), frozenset[str]()
        while wanted - known:
            known = frozenset(wanted)
            wanted |= self._names([node for node in shared if known & set(_sets(node))])
        return [node for node in shared if known & set(_sets(node))]

    def _names(self, body: Sequence[nodes.Node]) -> set[str]:
        tree = nodes.Template(list(body), lineno=1)
        tree.set_environment(self._environment)
        return meta.find_undeclared_variables(tree)


def _first_words(node: nodes.Node) -> int | None:
    """The line of the first thing a node outside messages would show; None when it shows nothing."""
    if not isinstance(node, nodes.Output):
        return node.lineno
    for child in node.nodes:
        if not isinstance(child, nodes.TemplateData):
            return child.lineno
        if child.data.strip():
            space = child.data[: len(child.data) - len(child.data.lstrip())]
            return child.lineno + space.count("\n")
    return None


def _sets(node: nodes.Node) -> Iterator[str]:
    """The names that a macro or a `{% set %}` gives a meaning."""
    if isinstance(node, nodes.Macro):
        yield node.name
    elif isinstance(node, nodes.Assign | nodes.AssignBlock):
        for target in [node.target, *node.target.find_all(nodes.Name)]:
            if isinstance(target, nodes.Name):
                yield target.name


def _trim(body: Sequence[nodes.Node]) -> None:
    """Take the space around a message away."""
    texts = [each for node in body for each in node.find_all(nodes.TemplateData)]
    if texts and _is_end(body[-1], texts[-1], -1):
        texts[-1].data = texts[-1].data.rstrip()
    if texts and _is_end(body[0], texts[0], 0):
        texts[0].data = texts[0].data.lstrip()


def _is_end(node: nodes.Node, text: nodes.TemplateData, place: int) -> bool:
    """Whether markup is the first (0) or the last (-1) thing that a node shows."""
    return isinstance(node, nodes.Output) and node.nodes[place] is text
