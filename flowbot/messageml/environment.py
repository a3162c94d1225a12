"""The Jinja2 environments: an immutable sandbox, strict about names, in which values stay text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from flowbot.messageml.escape import escape_value, finish, finish_text
from flowbot.messageml.filters import FILTERS

MAX_TEXT = 64_000
MAX_INTEGER = 2**64
MAX_RANGE = 1_000


class MessageExtension(Extension):
    """`{% msg step.moment %}…{% endmsg %}`: a named message, kept as a Jinja2 block."""

    tags = frozenset({"msg"})

    def parse(self, parser: Parser) -> nodes.Node:
        """Read one message."""
        line = next(parser.stream).lineno
        parts = [parser.stream.expect("name").value]
        while parser.stream.skip_if("dot"):
            parts.append(str(next(parser.stream).value))
        body = parser.parse_statements(("name:endmsg",), drop_needle=True)
        return nodes.Block("_DOT_".join(parts), body, False, False, lineno=line)


class TextExtension(Extension):
    """Makes the author's own words text too: `Profit & loss < 0` needs no entities, a line break is one."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Escape what stands outside `{{ }}` and `{% %}`."""
        for token in stream:
            if token.type == "data":
                escaped = escape_value(token.value).replace("\n", "<br/>")
                yield Token(token.lineno, "data", escaped)
            else:
                yield token


class MessageEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox whose fields are those of mappings, and whose operators are bounded."""

    intercepted_binops = frozenset({"*", "%", "+", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """An operation that cannot grow without bound."""
        if operator == "**":
            raise SecurityError("** is not part of the language of messages")
        if operator in "*%" and not (_is_number(left) and _is_number(right)):
            raise SecurityError(f"'{operator}' is for numbers only")
        result = super().call_binop(context, operator, left, right)
        if isinstance(result, str) and len(result) > MAX_TEXT:
            raise SecurityError(f"a text of more than {MAX_TEXT:,} characters")
        if isinstance(result, int) and abs(result) > MAX_INTEGER:
            raise SecurityError("a number above 2^64")
        return result

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a mapping; nothing else has fields, but a loop's own counters."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if type(obj).__module__ == "jinja2.runtime":
            return super().getattr(obj, attribute)
        return self.unsafe_undefined(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of a list, or a field of a mapping."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        return super().getitem(obj, argument)


def _is_number(value: object) -> bool:
    from decimal import Decimal

    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _bounded_range(*arguments: int) -> range:
    result = range(*arguments)
    if len(result) > MAX_RANGE:
        raise SecurityError(f"a range of more than {MAX_RANGE:,} numbers")
    return result


def make_environment(functions: Mapping[str, Callable[..., Any]]) -> MessageEnvironment:
    """The environment of catalogues: what stands outside `{{ }}` is MessageML."""
    return _make(functions, MessageExtension, finish)


def make_text_environment(functions: Mapping[str, Callable[..., Any]]) -> MessageEnvironment:
    """The environment of texts in flows: what stands outside `{{ }}` is words."""
    return _make(functions, TextExtension, finish_text)


def _make(
    functions: Mapping[str, Callable[..., Any]], extension: type[Extension], finalize: Callable[[object], object]
) -> MessageEnvironment:
    environment = MessageEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        extensions=[extension],
        trim_blocks=False,
        keep_trailing_newline=False,
    )
    environment.globals.clear()
    environment.globals.update(functions, range=_bounded_range)
    environment.filters.update(FILTERS)
    return environment
