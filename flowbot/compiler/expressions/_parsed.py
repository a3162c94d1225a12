"""An expression as Python's parser has it, with the places of its parts in the author's text."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flowbot.compiler.expressions._problem import ExpressionSyntaxError
from flowbot.compiler.expressions._tokens import Token, read_tokens

MAX_SOURCE = 2_000
"""The longest expression, in characters."""

_OURS = frozenset({"and", "or", "not", "in", "is", "if", "else", "lambda", "for", "async", "await", "yield"})
_PYTHONS = frozenset(each for each in keyword.kwlist if each.islower()) - _OURS
"""Names here, which Python keeps for itself."""
_NAME_AT_END = re.compile(r"\w+$")
_BREAK = re.compile(r"[\r\n\f]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of an expression, whose places are in UTF-8 bytes of `text`, and what was written."""

    body: ast.expr
    text: str
    shift: int
    """How many characters stand before the text."""

    def problem(
        self, message: str, node: ast.expr | ast.keyword, hint: str | None = None, *, code: str = "FB203"
    ) -> ExpressionSyntaxError:
        """A problem with a part."""
        start, end = self.place(node)
        return ExpressionSyntaxError(message, self.shift + start, max(1, end - start), hint, code)

    def written(self, node: ast.expr) -> str:
        """A part as it was written."""
        start, end = self.place(node)
        return self.text[start:end]

    def name(self, node: ast.Name | ast.Attribute) -> str:
        """The name, or the name of the field, that a part ends with."""
        return str(_NAME_AT_END.findall(self.written(node))[0])

    def place(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """Where a part begins and ends in the text, in characters."""
        raw = self.text.encode()
        end = node.end_col_offset if node.end_col_offset is not None else node.col_offset + 1
        return len(raw[: node.col_offset].decode()), len(raw[:end].decode())


def _disguised(text: str, tokens: Sequence[Token], shift: int) -> str:
    """The text, in which names that are words of Python's, such as `from`, have a capital: then they are names."""
    for token in tokens:
        if token.kind == "name" and token.text in _PYTHONS:
            place = token.offset - shift
            text = text[:place] + text[place].upper() + text[place + 1 :]
    return text


def parse(source: str, names: Iterable[str]) -> Parsed:
    """The tree of an expression.

    Raises:
        ExpressionSyntaxError: It is none, or too long.
    """
    if len(source) > MAX_SOURCE:
        raise ExpressionSyntaxError(f"an expression has at most {MAX_SOURCE:,} characters")
    tokens = read_tokens(source, names)
    text = _BREAK.sub(" ", source)  # no text goes over a line break
    shift = len(text) - len(text.lstrip())
    text = text.strip()
    try:
        return Parsed(ast.parse(_disguised(text, tokens, shift), mode="eval").body, text, shift)
    except RecursionError:
        raise ExpressionSyntaxError("this expression is nested too deeply") from None
    except (SyntaxError, ValueError, MemoryError) as error:
        offset = (getattr(error, "offset", None) or 1) - 1
        place = shift + min(max(0, offset), len(text) - 1)
        raise ExpressionSyntaxError("this is not an expression", place) from None
