"""What flowbot adds to Jinja2's syntax: `{% msg %}` in catalogues, and words as words in the texts of flows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser

from flowbot.messageml._escape import escape, escape_words
from flowbot.messageml._variants import choice

SEPARATOR = "_DOT_"
"""Stands for the dots of a message's name in the name of its block."""

_MESSAGE_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)*")
_MARK = "is_message"
_BLOCK = re.compile(r"(\{%[-+]?\s*msg\s+[\w.]+\s*[-+]?%\}[ \t]*\n)(.*?)(?=\n[ \t]*\{%[-+]?\s*endmsg\b)", re.DOTALL)
_VARIANT_LINE = re.compile(r"(\n[ \t]*\{%[-+]?\s*variant\s*[-+]?%\}[ \t]*\n)")
_TAG_ALONE = re.compile(r"^[ \t]*(\{[%#](?:(?![%#]\}).)*?)([-+]?[%#]\})[ \t]*\n", re.MULTILINE)


def message_name(node: nodes.Node) -> str | None:
    """The name of a message, when the node is one and not an ordinary Jinja2 block."""
    return str(vars(node)["name"]).replace(SEPARATOR, ".") if _MARK in vars(node) else None


class _Extension(Extension):
    """What both kinds of template share: a line that holds nothing but a tag leaves no empty line."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Move the line break behind a tag that stands alone into the tag: line numbers stay true."""
        return _TAG_ALONE.sub(r"\1\n\2", source) if "{%" in source or "{#" in source else source


class MessageExtension(_Extension):
    """`{% msg step.moment %}…{% endmsg %}`: a named message, kept as a Jinja2 block, with variants or without."""

    tags = frozenset({"msg", "variant"})  # type: ignore[assignment]  # Jinja2 only looks names up in it

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Take the indentation away that all lines of a message share."""
        return super().preprocess(_BLOCK.sub(_dedented, source), name, filename)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Keep a `$` or `#` right before a `{{ }}` from one day meeting the `{` behind it: a value may be empty."""
        for token in stream:
            data = token.type == "data" and token.value[-1:] in ("$", "#") and token.value[-2:-1] not in ("&", "<")
            yield Token(token.lineno, "data", token.value[:-1] + escape(token.value[-1])) if data else token

    def parse(self, parser: Parser) -> nodes.Node:
        """Read one message. Its name is everything up to the end of the tag."""
        tag = next(parser.stream)
        line = tag.lineno
        if tag.value == "variant":
            parser.fail(
                "{% variant %} stands directly in a message, between what is said and what is said instead", line
            )
        parts = []
        while not parser.stream.current.test("block_end"):
            parts.append(str(next(parser.stream).value))
        name = "".join(parts)
        if not _MESSAGE_NAME.fullmatch(name):
            parser.fail(f"'{name}' is not the name of a message: write {{% msg step.moment %}}", line)
        body = self._parse_body(parser, name)
        block = nodes.Block(name.replace(".", SEPARATOR), body, False, False, lineno=line)
        vars(block)[_MARK] = True
        return block

    def _parse_body(self, parser: Parser, name: str) -> list[nodes.Node]:
        bodies: list[list[nodes.Node]] = []
        while True:
            line = parser.stream.current.lineno
            body = parser.parse_statements(("name:endmsg", "name:variant"))
            bodies.append(body)
            is_last = next(parser.stream).value == "endmsg"
            if (bodies[1:] or not is_last) and not any(map(says_something, body)):
                parser.fail(f"a variant of the message '{name}' says nothing", line)
            if is_last:
                return body if len(bodies) == 1 else [choice(name, bodies, line)]


def says_something(node: nodes.Node) -> bool:
    """Whether a node shows anything but white space."""
    if not isinstance(node, nodes.Output):
        return not isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.Macro)
    return any(not isinstance(each, nodes.TemplateData) or each.data.strip() for each in node.nodes)


def _dedented(block: re.Match[str]) -> str:
    """A message without the indentation that all lines of it, or of one of its variants, share."""
    bodies = _VARIANT_LINE.split(block[2])
    return block[1] + "".join(dedent(each) if index % 2 == 0 else each for index, each in enumerate(bodies))


class TextExtension(_Extension):
    """Makes the author's own words text too: `Profit & loss < 0` needs no entities, a line break is one."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Escape what stands outside `{{ }}` and `{% %}`."""
        for token in stream:
            yield Token(token.lineno, "data", escape_words(token.value)) if token.type == "data" else token
