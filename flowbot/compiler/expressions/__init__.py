"""Guard and value expressions: a small, safe subset of Python's syntax, checked beforehand.

No Python object is ever reached: names and fields read mappings only, calls are by bare
name to registered pure functions, and operators that could grow are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.compiler.expressions._compiler import Compiler
from flowbot.compiler.expressions._kinds import (
    Kind,
    Record,
    are_comparable,
    choice,
    fits,
    item_of,
    kind_of_value,
    list_of,
    said,
)
from flowbot.compiler.expressions._parsed import MAX_SOURCE, Parsed, parse
from flowbot.compiler.expressions._problem import ExpressionSyntaxError
from flowbot.compiler.expressions._program import FAILURES, Run, Values, explained
from flowbot.compiler.expressions._reads import Reads, reads_of
from flowbot.compiler.expressions._tokens import MAX_DEPTH
from flowbot.errors import FunctionError, GuardError

__all__ = [
    "MAX_DEPTH",
    "MAX_SOURCE",
    "Expression",
    "ExpressionSyntaxError",
    "Kind",
    "Parsed",
    "Reads",
    "Record",
    "are_comparable",
    "choice",
    "compile_expression",
    "fits",
    "item_of",
    "kind_of_value",
    "list_of",
    "parse",
    "said",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression."""

    source: str
    names: frozenset[str]
    """The names it reads."""
    fields: frozenset[tuple[str, ...]]
    """The fields it reads of them, each behind the names that lead to it."""
    type: Kind
    """What it gives; `object` where that is not known before it runs."""
    reads: Reads
    """What it does with names that may hold nothing."""
    _run: Run
    _reads: Sequence[Sequence[str]]

    def evaluate(self, values: Values) -> Any:
        """The expression's value; a name that `values` lacks is None.

        Raises:
            GuardError: It cannot be evaluated for these values: something is missing, division by zero.
        """
        try:
            return self._run(values)
        except FunctionError:
            raise
        except GuardError as error:
            raise GuardError(f"'{self.source}' cannot be evaluated: {error}") from error
        except FAILURES as error:
            why = explained(error, values, self._reads)
            raise GuardError(f"'{self.source}' cannot be evaluated: {why}") from error


def compile_expression(
    source: str, types: Mapping[str, Kind], extra: Mapping[str, Callable[..., Any]] | None = None
) -> Expression:
    """Compile an expression over the names in `types`.

    Args:
        source: The expression as the author wrote it, at most 2,000 characters.
        types: Name → type: Python's, as annotations write them, a `Record`, or `object` for a value of any type.
        extra: Functions of the author's, by name; their annotations are checked.

    Raises:
        ExpressionSyntaxError: Not in the language, an unknown name, field or function, or types that do not
            go together.
    """
    parsed = parse(source, types)
    compiler = Compiler(parsed, types, extra or {})
    part = compiler.compile(parsed.body)
    run = compiler.program.make(part.code)
    return Expression(
        source,
        frozenset(compiler.names),
        frozenset(compiler.fields),
        part.kind,
        reads_of(parsed.body),
        run,
        tuple(compiler.reads),
    )
