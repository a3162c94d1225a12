"""What is wrong with an expression, and where."""

from __future__ import annotations


class ExpressionSyntaxError(ValueError):
    """An expression is outside the language; `offset` and `length` say where in its text."""

    def __init__(
        self, message: str, offset: int = 0, length: int = 1, hint: str | None = None, code: str = "FB203"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.length = length
        self.hint = hint
        self.code = code
