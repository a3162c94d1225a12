"""Texts that stand in a flow, such as the one of `say`: words with `{{ }}` in them, never markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from jinja2 import TemplateSyntaxError

from flowbot.errors import DefinitionError, DefinitionErrors, DefinitionSyntaxError, Location
from flowbot.messageml._calls import check_calls
from flowbot.messageml._checks import check_nodes, said
from flowbot.messageml._program import ANYBODY, Program
from flowbot.messageml._sources import Sources, move
from flowbot.messageml._unclosed import CLOSE_IT, UNCLOSED, find_unclosed
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
    def needs(self) -> frozenset[str]:
        """The names without which it cannot be made."""
        return self._program.needs

    @property
    def fields(self) -> frozenset[tuple[str, ...]]:
        """The fields that it reads, each behind the names that lead to it."""
        return self._program.fields

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
        sources = Sources()
        before = sources.add(self._file, self._text, first=self._line)

        def report(
            message: str, line: int, hint: str | None = None, at: str = "", nth: int = 0, *, code: str = "FB401"
        ) -> None:
            found = sources.locate(line)
            location = Location(found.file, found.line, source=found.source)  # the column in the file is not known
            problems.append(DefinitionSyntaxError(f"in this text: {message}", location=location, hint=hint, code=code))

        program, moved = None, before
        try:
            tree = environment.parse(self._text)
            move(tree, before)
            moved = 0
            check_nodes(tree, environment, report)
            check_calls(tree, {}, report)
            program = None if problems else Program(tree, environment, sources, line=self._line, what="this text")
        except TemplateSyntaxError as error:
            place = find_unclosed(self._text, error.lineno)
            if place is None:
                report(said(error), error.lineno + moved)
            else:
                report(UNCLOSED, place[0] + moved, CLOSE_IT)
        if program is None:
            raise problems[0] if len(problems) == 1 else DefinitionErrors(problems)
        return program


def compile_text(
    source: str, *, file: str, line: int, functions: Mapping[str, Callable[..., Any]] | None = None
) -> TextTemplate:
    """One text, as `Texts.compile`."""
    return Texts(functions or {}).compile(source, file=file, line=line)
