"""Texts that stand in a flow, such as the one of `say`: words with `{{ }}` in them, never markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from jinja2 import TemplateSyntaxError

from flowbot.errors import DefinitionError, DefinitionErrors, DefinitionSyntaxError, Location
from flowbot.messageml._checks import check_nodes
from flowbot.messageml._program import Program
from flowbot.messageml.environment import MessageEnvironment, make_plain_environment, make_text_environment


class Texts:
    """Compiles texts with the functions that they may call."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._words = make_text_environment(functions)
        self._plain = make_plain_environment(functions)

    def compile(self, source: str, *, file: str, line: int) -> TextTemplate:
        """A text as the author wrote it.

        Args:
            source: The text.
            file: The file, as people know it.
            line: The line of the file where the text begins, for errors.

        Raises:
            DefinitionSyntaxError: Its `{{ }}` or `{% %}` cannot be read.
            DefinitionErrors: It names several filters that do not exist, or the like.
        """
        return TextTemplate(source, self._read(source, self._words, file, line), self._read, self._plain)

    @staticmethod
    def _read(source: str, environment: MessageEnvironment, file: str, line: int) -> Program:
        problems: list[DefinitionError] = []

        def report(message: str, at: int, hint: str | None) -> None:
            location = Location(file, line + at - 1, source=_line(source, at))
            problems.append(DefinitionSyntaxError(f"in this text, {message}", location=location, hint=hint, code="FB402"))

        text = source.strip()
        try:
            tree = environment.parse("\n" * (line - 1) + source[: len(source) - len(source.lstrip())] and text)
            check_nodes(tree, environment, report)
        except TemplateSyntaxError as error:
            report(_sentence(error.message), error.lineno, None)
        if len(problems) > 1:
            raise DefinitionErrors(problems)
        if problems:
            raise problems[0]
        return Program(tree, environment, file=file, line=line, what="this text")
