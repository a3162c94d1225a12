"""A catalogue file to messages: each `{% msg %}` becomes a program of its own, with the macros it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jinja2 import TemplateSyntaxError, meta, nodes

from flowbot.errors import DefinitionError, DefinitionSyntaxError
from flowbot.messageml._calls import check_calls
from flowbot.messageml._checks import check_nodes, said
from flowbot.messageml._extensions import message_name
from flowbot.messageml._folder import Folder
from flowbot.messageml._inline import OUTSIDE, Inliner, first_words
from flowbot.messageml._macros import BuiltIns
from flowbot.messageml._nodes import callable_macros, clone, defined_names, is_definition
from flowbot.messageml._places import check_places
from flowbot.messageml._program import Program
from flowbot.messageml._report import quoted
from flowbot.messageml._sources import Sources, move
from flowbot.messageml._static import check_markup
from flowbot.messageml._unclosed import CLOSE_IT, OPENING, UNCLOSED, find_unclosed
from flowbot.messageml._variants import variants_of
from flowbot.messageml.environment import MessageEnvironment


def read_catalogue(
    source: str,
    file: str,
    environment: MessageEnvironment,
    problems: list[DefinitionError],
    built_ins: BuiltIns,
    folder: Folder | None = None,
) -> tuple[Mapping[str, Program], bool]:
    """The messages of a catalogue, in its order, and whether they are all; what is wrong is added to `problems`.

    Besides messages a catalogue may hold comments, `{% set %}`, `{% macro %}`, and what takes other files in.

    Args:
        source: Its text.
        file: The file, as people know it.
        environment: The one of catalogues.
        problems: Gets what is wrong, but for what was told of a file that another catalogue takes in too.
        built_ins: The macros that it may call without having them.
        folder: Where the files are that it may take in; None for nowhere.
    """
    reader = _Reader(environment, problems, built_ins, folder)
    return reader.read(source, file), reader.found == 0


class _Reader:
    def __init__(
        self,
        environment: MessageEnvironment,
        problems: list[DefinitionError],
        built_ins: BuiltIns,
        folder: Folder | None,
    ) -> None:
        self._environment = environment
        self._problems = problems
        self._built_ins = built_ins
        self._folder = folder
        self._sources = Sources()
        self._inliner = Inliner(folder, self._parse, self._report)
        self.found = 0
        """How many problems there are, told or not."""

    def _report(
        self, message: str, line: int, hint: str | None = None, at: str = "", nth: int = 0, *, code: str = "FB401"
    ) -> None:
        self.found += 1
        location = self._sources.locate(line, at, nth)
        if self._folder is None or self._folder.is_news(location, message):
            self._problems.append(DefinitionSyntaxError(message, location=location, hint=hint, code=code))

    def _parse(self, source: str, file: str) -> nodes.Template | None:
        lines = self._sources.add(file, source)
        try:
            tree = self._environment.parse(source)
        except TemplateSyntaxError as error:
            place = find_unclosed(source, error.lineno)
            if place is not None:
                self._report(UNCLOSED, place[0] + lines, CLOSE_IT, OPENING, place[1])
                return None
            reason = said(error)
            self._report(reason, error.lineno + lines, at=quoted(reason, self._sources.text(error.lineno + lines)))
            return None
        move(tree, lines)
        return tree

    def read(self, source: str, file: str) -> Mapping[str, Program]:
        tree = self._parse(source, file)
        if tree is None:
            return {}
        self._inliner.expand(tree, (file.replace("\\", "/").rpartition("/")[2],))
        taken = self._inliner.taken
        own = self._own_messages(tree)
        blocks = {**taken.messages, **own}
        shared = [*taken.definitions, *filter(is_definition, tree.body)]
        self._adopt([*blocks.values(), *shared], shared)
        if self._check_all(blocks, shared):
            return {}
        try:
            return {name: self._program(name, block, shared, name not in own) for name, block in blocks.items()}
        except TemplateSyntaxError as error:  # what Jinja2 finds only when it compiles
            reason = said(error)
            self._report(reason, error.lineno, at=quoted(reason, self._sources.text(error.lineno)))
            return {}

    def _own_messages(self, tree: nodes.Template) -> dict[str, nodes.Block]:
        blocks: dict[str, nodes.Block] = {}
        for node in tree.body:
            name = message_name(node)
            if name is not None and isinstance(node, nodes.Block):
                if name in blocks:
                    at = rf"(?<=msg )\s*{name}"
                    message = f"line {blocks[name].lineno} has a message '{name}' too"
                    self._report(message, node.lineno, at=at, code="FB407")
                blocks.setdefault(name, node)
            elif not is_definition(node) and (words := first_words(node)) is not None:
                self._report(OUTSIDE, words.line, at=words.at, code="FB406")
        return blocks

    def _adopt(self, bodies: Iterable[nodes.Node], shared: Iterable[nodes.Node]) -> None:
        names = {name for node in shared for name in defined_names(node)} | set(self._environment.globals)
        self._built_ins.adopt(bodies, names)

    def _check_all(self, blocks: Mapping[str, nodes.Block], shared: Sequence[nodes.Node]) -> bool:
        """Whether something is wrong with the messages or with what they share."""
        before = self.found
        everything = [*blocks.values(), *shared]
        macros = callable_macros([*everything, *self._built_ins.macros_in(everything)])
        self._check(nodes.Template(list(shared), lineno=1), shared, macros)
        for block in blocks.values():
            at = self.found
            self._check(block, block.body, macros)
            if self.found == at == before:
                check_markup(block.body, macros, self._report)
        return self.found > before

    def _check(self, root: nodes.Node, body: Sequence[nodes.Node], macros: Mapping[str, nodes.Macro]) -> None:
        before = self.found
        check_nodes(root, self._environment, self._report)
        check_calls(root, macros, self._report)
        if self.found == before:
            check_places(body, self._report, root.lineno)

    def _program(self, name: str, block: nodes.Block, shared: Sequence[nodes.Node], is_inherited: bool) -> Program:
        for body in variants_of(block.body):
            _trim(body)
        used = [clone(node) for node in self._used(block.body, shared)]
        tree = nodes.Template([*used, *block.body], lineno=1)
        tree.set_environment(self._environment)
        what = f"message '{name}'"
        return Program(tree, self._environment, self._sources, line=block.lineno, what=what, is_inherited=is_inherited)

    def _used(self, body: Sequence[nodes.Node], shared: Sequence[nodes.Node]) -> list[nodes.Node]:
        """Those of the macros and settings that a message uses, and what these use, in their order."""
        known = [*self._built_ins.macros_in([*body, *shared]), *shared]
        wanted, seen = self._names(body), frozenset[str]()
        while wanted - seen:
            seen = frozenset(wanted)
            wanted |= self._names([node for node in known if seen & set(defined_names(node))])
        return [node for node in known if seen & set(defined_names(node))]

    def _names(self, body: Sequence[nodes.Node]) -> set[str]:
        tree = nodes.Template(list(body), lineno=1)
        tree.set_environment(self._environment)
        return meta.find_undeclared_variables(tree)


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
