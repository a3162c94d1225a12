"""An error of the `yaml` library, with the text around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flowbot.errors import DefinitionSyntaxError
from flowbot.yamlsource._text import SourceText, in_quotes


@dataclass(frozen=True, slots=True)
class Broken:
    """An error of the library: what it says, and where, as indexes of the text."""

    source: SourceText
    problem: str
    context: str
    at: int
    """Where it could not go on."""
    opened: int
    """Where the thing began that it was reading; the same place when it does not say."""

    @property
    def character(self) -> str:
        """The character it stopped at; empty at the end of the text."""
        return self.source.text[self.at : self.at + 1]

    @property
    def is_on_one_line(self) -> bool:
        return self.source.line_number(self.at) == self.source.line_number(self.opened)

    def line(self, index: int) -> str:
        start, end = self.source.line_bounds(index)
        return self.source.text[start:end]

    def before(self) -> str:
        """The line up to where it stopped."""
        return self.source.text[self.source.line_bounds(self.at)[0] : self.at]

    def rest(self, index: int) -> str:
        """The line from `index`, without a comment."""
        text = self.source.text[index : self.source.line_bounds(index)[1]]
        return re.split(r"[ \t]#", text)[0].rstrip()

    def error(
        self, message: str, index: int, length: int = 1, hint: str | None = None, code: str = "FB101"
    ) -> DefinitionSyntaxError:
        return self.source.problem(message, index, index + length, hint, code)

    def must_be_quoted(self, what: str, index: int, *, is_in_flow: bool | None = None) -> DefinitionSyntaxError:
        """The text from `index` to the end of the line, where its author meant a text."""
        text = self.rest(index)
        if is_in_flow is None:  # where it may be, nobody knows where the text was meant to end
            is_in_flow = re.search(r"[,\[\]{}]", text) is not None
        hint = "put the whole text in quotes" if is_in_flow else f"write {in_quotes(text)}"
        return self.error(f"a text that {what} must stand in quotes", index, len(text), hint, "FB102")
