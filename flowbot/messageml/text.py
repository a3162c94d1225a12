"""Texts that stand in a flow, such as the one of `say`: words with `{{ }}` in them, never markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from flowbot.errors import DefinitionError, DefinitionErrors, DefinitionSyntaxError, Location
from flowbot.messageml._checks import check_nodes, said
from flowbot.messageml._program import ANYBODY, Program
from flowbot.messageml.environment import MessageEnvironment, make_plain_environment, make_text_environment
from flowbot.values.context import Reader


class Texts:
    """Compiles texts with the functions that they may call."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._words = make_text_environment(functions)
        self._plain = make_plain_environment(functions)

    def compile(self, source: str, *, file: str, line: int) -> TextTemplate:
        """A text as the author wrote it.

        Args:
            source: The text; space around it does not count.
            file: The file, as people know it.
            line: The line of the file where the text begins, for errors.

        Raises:
            DefinitionSyntaxError: Its `{{ }}` or `{% %}` cannot be read, or hold what no text may.
            DefinitionErrors: There are several such problems.
        """
        return TextTemplate(source, file, line, self._words, self._plain)


class TextTemplate:
    """A text, compiled."""

    def __init__(self, source: str, file: str, line: int, words: MessageEnvironment, plain: MessageEnvironment) -> None:
        self.source = source
        """As the author wrote it."""
        self._text = source.strip()
        self._file = file
        self._line = line + source[: len(source) - len(source.lstrip())].count("\n")
        self._plain = plain
        self._program = self._read(words)

    @property
    def variables(self) -> frozenset[str]:
        """The names that it uses."""
        return self._program.variables

    @property
    def fixed(self) -> str:
        """What of it is always said, as MessageML."""
        return f"<messageML>{self._program.fixed}</messageML>"

    def render(self, variables: Mapping[str, object], reader: Reader = ANYBODY) -> str:
        """Finished MessageML, in which line breaks are shown.

        Raises:
            RenderError: A name is missing, or a filter or function failed.
        """
        return self._program.render(variables, reader)

    def value(self, variables: Mapping[str, object], reader: Reader = ANYBODY) -> object:
        """What the text is as a value: one `{{ expression }}` keeps its type, anything else is plain text.

        Raises:
            RenderError: A name is missing, or a filter or function failed.
        """
        if self._program.is_expression:
            return self._program.evaluate(variables, reader)
        return self._as_plain_text.fill(variables, reader)

    @cached_property
    def _as_plain_text(self) -> Program:
        return self._read(self._plain)

    def _read(self, environment: MessageEnvironment) -> Program:
        problems: list[DefinitionError] = []

        def report(message: str, at: int, hint: str | None = None) -> None:
            lines = self._text.split("\n")
            location = Location(self._file, self._line + at - 1, source=lines[at - 1] if at <= len(lines) else "")
            problems.append(DefinitionSyntaxError(f"in this text: {message}", location=location, hint=hint))

        try:
            tree = environment.parse(self._text)
            check_nodes(tree, environment, report)
            program = None if problems else self._program_of(tree, environment)
        except TemplateSyntaxError as error:
            program = None
            report(said(error), error.lineno)
        if program is None:
            raise problems[0] if len(problems) == 1 else DefinitionErrors(problems)
        return program

    def _program_of(self, tree: nodes.Template, environment: MessageEnvironment) -> Program:
        return Program(tree, environment, file=self._file, line=self._line, shift=self._line - 1, what="this text")


def compile_text(
    source: str, *, file: str, line: int, functions: Mapping[str, Callable[..., Any]] | None = None
) -> TextTemplate:
    """One text, as `Texts.compile`."""
    return Texts(functions or {}).compile(source, file=file, line=line)
