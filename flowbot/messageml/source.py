"""The catalogues of a project, and inline texts, as the compiler asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, meta, nodes
from jinja2.runtime import Context

from flowbot.errors import DefinitionError, DefinitionSyntaxError, Location
from flowbot.messageml.environment import make_environment, make_text_environment
from flowbot.messageml.template import MessageTemplate

_FILE = re.compile(r"(?P<flow>[a-z][a-z0-9_]*)\.(?P<locale>[A-Za-z-]+)\.mml\.j2")


class Messages:
    """Every message of a bot: its own by flow and name, the built-in patterns, and texts that stand in flows."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.files: list[Path] = []
        """The catalogue files that were read."""
        self._environment = make_environment(functions)
        self._text_environment = make_text_environment(functions)
        self._catalogues: dict[str, dict[str, MessageTemplate]] = {}

    def find(self, flow: str, name: str) -> MessageTemplate | None:
        """The message of that name for a flow; None when there is none."""
        return self._catalogues.get(flow, {}).get(name)

    def pattern(self, name: str) -> MessageTemplate:
        """The bot's own words `pattern.<name>`: the project's, else the built-in ones."""
        return self._catalogues["pattern"][f"pattern.{name}"]

    def names(self, flow: str) -> Sequence[str]:
        """The messages of a flow's catalogue, in file order."""
        return list(self._catalogues.get(flow, ()))

    def text(self, source: str, *, file: str, line: int) -> MessageTemplate:
        """An inline text; raises DefinitionSyntaxError when its `{{ }}` cannot be read."""
        try:
            compiled = self._text_environment.from_string(source)
            variables = meta.find_undeclared_variables(self._text_environment.parse(source))
        except TemplateSyntaxError as error:
            raise DefinitionSyntaxError(f"in this text: {error.message}", location=Location(file, line)) from error
        return MessageTemplate(
            file=file, first_line=line, name="", variables=frozenset(variables), run=lambda names: compiled.render(names)
        )

    def add(self, flow: str, source: str, file: str) -> list[DefinitionError]:
        """Add a catalogue's messages, which win over those that are there; its problems."""
        problems: list[DefinitionError] = []
        try:
            tree = self._environment.parse(source)
            blocks = _blocks(tree, source, file, problems)
            compiled = self._environment.from_string(source)
        except TemplateSyntaxError as error:
            return [_problem(error.message or "not a template", source, file, error.lineno)]
        known = self._catalogues.setdefault(flow, {})
        for block in blocks:
            name = block.name.replace("_DOT_", ".")
            variables = meta.find_undeclared_variables(nodes.Template(block.body).set_environment(self._environment))
            known[name] = MessageTemplate(
                file=file,
                first_line=1,
                name=name,
                variables=frozenset(variables),
                run=_runner(self._environment, compiled.blocks[block.name], file),
            )
        return problems


def _runner(
    environment: Environment, block: Callable[[Context], Any], file: str
) -> Callable[[Mapping[str, object]], str]:
    def run(names: Mapping[str, object]) -> str:
        context = environment.context_class(environment, {**environment.globals, **names}, file, {})
        return "".join(block(context)).strip()

    return run


def _blocks(tree: nodes.Template, source: str, file: str, problems: list[DefinitionError]) -> list[nodes.Block]:
    found: dict[str, nodes.Block] = {}
    for node in tree.body:
        if isinstance(node, nodes.Block):
            if node.name in found:
                name, first = node.name.replace("_DOT_", "."), found[node.name].lineno
                problems.append(_problem(f"line {first} has a message '{name}' too", source, file, node.lineno))
            found.setdefault(node.name, node)
        elif isinstance(node, nodes.Output) and _has_words(node):
            message = "words must stand in a message: {% msg name %}…{% endmsg %}"
            problems.append(_problem(message, source, file, node.lineno))
    return list(found.values())


def _has_words(node: nodes.Output) -> bool:
    return any(not isinstance(child, nodes.TemplateData) or child.data.strip() for child in node.nodes)


def _problem(message: str, source: str, file: str, line: int) -> DefinitionSyntaxError:
    lines = source.splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return DefinitionSyntaxError(message, location=Location(file, line, 1, max(1, len(text)), text), code="FB401")


def load_messages(
    folder: Path, *, functions: Mapping[str, Callable[..., Any]], locale: str
) -> tuple[Messages, list[DefinitionError]]:
    """The catalogues `FLOW.LOCALE.mml.j2` of a folder, over the built-in patterns; and all their problems."""
    messages = Messages(functions)
    built_in = resources.files("flowbot.messageml").joinpath("pattern.en.mml.j2").read_text(encoding="utf-8")
    problems = messages.add("pattern", built_in, "pattern.en.mml.j2")
    for file in sorted(folder.glob("*.mml.j2")):
        messages.files.append(file)
        found = _FILE.fullmatch(file.name)
        if found is None:
            location = Location(str(file))
            problems.append(DefinitionSyntaxError("a catalogue is named FLOW.LOCALE.mml.j2", location=location))
        elif found["locale"] == locale:
            problems += messages.add(found["flow"], file.read_text(encoding="utf-8"), _shown(file))
    return messages, problems


def _shown(file: Path) -> str:
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)
