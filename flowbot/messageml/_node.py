"""One element of a message that was read, whichever language it was written in."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from flowbot.messageml.grammar import Element


class Node:
    """An element with its attributes by the names of the grammar, and what stands in it: texts and nodes."""

    __slots__ = (
        "attributes",
        "children",
        "element",
        "kind",
        "mentioned",
        "parent",
        "pml",
        "tag",
        "target",
        "written_id",
    )

    def __init__(self, kind: Element, parent: Node | None, element: etree._Element, *, pml: bool) -> None:
        self.kind = kind
        self.parent = parent
        """What it stands in while it is read; None at the root, and afterwards."""
        self.element = element
        self.pml = pml
        """Whether its attributes are those of PresentationML."""
        self.attributes: dict[str, str] = {}
        self.children: list[Node | str] = []
        self.tag = kind.tag or kind.name
        self.written_id = ""
        """The id that PresentationML has for it, where that is a new one."""
        self.target: Node | None = None
        """The dialog that it opens, when it is an action that does."""
        self.mentioned: str | None = None
        """The display name of who is mentioned, when that is known."""

    def nodes(self) -> Iterator[Node]:
        """The elements directly inside."""
        return (child for child in self.children if isinstance(child, Node))

    def only_text(self) -> str | None:
        """The text inside when it is one piece and nothing else."""
        if len(self.children) == 1 and isinstance(self.children[0], str):
            return self.children[0]
        return None


def every(root: Node) -> Iterator[Node]:
    """A node and all inside it, as they stand."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed([child for child in node.children if isinstance(child, Node)]))
