"""Which of the variants of a message is said."""

from __future__ import annotations

import hashlib

from jinja2 import nodes, pass_context
from jinja2.runtime import Context

from flowbot.messageml.filters import READER_NAME
from flowbot.values.context import Reader

VARIANT = " variant"
"""The filter that chooses. No template can name it, for the space."""

_ANYBODY = Reader()


def chosen(seed: str, name: str, count: int) -> int:
    """The number of the variant, from 0, that follows from a seed; each is as likely as the others."""
    digest = hashlib.blake2b(f"{name}\0{seed}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % count


@pass_context
def is_chosen(context: Context, name: str, count: int, index: int) -> bool:
    """Whether the variant with this number is said to the reader."""
    found = context.get(READER_NAME)
    reader = found if isinstance(found, Reader) else _ANYBODY
    number = chosen(reader.seed, name, count) if reader.choose is None else reader.choose(name, count)
    return number == index


def choice(name: str, bodies: list[list[nodes.Node]], line: int) -> nodes.Node:
    """The node that shows one of some bodies."""
    *others, last = bodies
    node: list[nodes.Node] = last
    for index in reversed(range(len(others))):
        arguments: list[nodes.Expr] = [nodes.Const(len(bodies), lineno=line), nodes.Const(index, lineno=line)]
        test = nodes.Filter(nodes.Const(name, lineno=line), VARIANT, arguments, [], None, None, lineno=line)
        node = [nodes.If(test, others[index], [], node, lineno=line)]
    return node[0]


def variants_of(body: list[nodes.Node]) -> list[list[nodes.Node]]:
    """The bodies that a message chooses from; its own, when it has no variants."""
    match body:
        case [nodes.If(test=nodes.Filter(name=name)) as node] if name == VARIANT:
            return [node.body, *variants_of(node.else_)]
    return [body]
