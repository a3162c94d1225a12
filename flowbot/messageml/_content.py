"""What stands inside an element: may it, and is what must be there?"""

from __future__ import annotations

from collections.abc import Iterable

from flowbot.messageml._node import Node
from flowbot.messageml._problem import Problem
from flowbot.messageml.grammar import ELEMENTS

# What Java takes for white space; a no-break space is text.
_BLANK = "\t\n\r \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"


def is_blank(text: str) -> bool:
    """Whether a text is white space only, as the agent's Java sees it."""
    return not text.strip(_BLANK)


def check_content(node: Node) -> None:
    """Check the children of a node against the grammar.

    Raises:
        Problem: One may not stand there, or one is missing.
    """
    content = node.kind.content
    if content.empty:
        if node.children:
            raise Problem(f"<{node.kind.name}> may have nothing inside", element=node.element)
        return
    for child in node.children:
        if isinstance(child, str):
            if not content.text and not is_blank(child):
                raise _text_refused(node)
        elif content.elements is not None and child.kind.key not in content.elements:
            raise refused(child, node, content.elements, text=content.text)
    if content.needs and not any(
        ("text" if isinstance(child, str) else child.kind.key) in content.needs for child in node.children
    ):
        wanted = "text" if content.needs == ("text",) else f"at least one {names(content.needs, ' or ')}"
        raise Problem(f"<{node.kind.name}> must have {wanted} inside", element=node.element)


def check_only(node: Node, allowed: Iterable[str]) -> None:
    """Check that nothing but some elements stands directly in a node.

    Raises:
        Problem: Text does, or another element.
    """
    keys = frozenset(allowed)
    for child in node.children:
        if isinstance(child, str):
            if not is_blank(child):
                raise _text_refused(node)
        elif child.kind.key not in keys:
            raise refused(child, node, keys, text=False)


def refused(child: Node, node: Node, allowed: Iterable[str], *, text: bool) -> Problem:
    """That a child may not stand in a node, and what may."""
    listed = ", ".join(filter(None, ("text" if text else "", names(allowed, ", "))))
    return Problem(
        f"<{child.kind.name}> is not allowed in <{node.kind.name}>", hint=f"allowed: {listed}", element=child.element
    )


def _text_refused(node: Node) -> Problem:
    allowed = node.kind.content.elements
    hint = f"allowed: {names(allowed, ', ')}" if allowed else None
    return Problem(f"text is not allowed directly in <{node.kind.name}>", hint=hint, element=node.element)


def names(keys: Iterable[str], joint: str) -> str:
    """Elements as people write them: `<td>, <th>`."""
    return joint.join(f"<{ELEMENTS[key].name}>" for key in sorted(keys))
