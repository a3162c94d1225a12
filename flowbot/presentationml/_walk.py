"""`Walk`: one way through an XML tree, which writes the text and finds blocks and entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from flowbot.presentationml._controls import FormDraft
from flowbot.presentationml._found import ENTITY, IMAGE, LINK
from flowbot.presentationml._outline import Outline
from flowbot.presentationml._text import Mark
from flowbot.presentationml.entities import CashtagData, EmojiData, Entities, EntityData, HashtagData

Element = etree._Element
Close = Callable[["Walk"], None]
Open = Callable[["Walk", Element], Close | None]
"""Begin an element; what comes back ends it. None: nothing ends it."""


class Walk(Outline):
    """What has been met so far.

    Args:
        openers: What to do where an element begins, by tag; other elements are inline.
        entities: The message's EntityJSON.
        has_ids: Whether any element has a `data-entity-id`.
        has_old_tags: Whether any element may be a tag by its class, as in older messages.
        has_spans: Whether any cell may span columns or rows.
    """

    chime = False
    form: FormDraft | None = None
    _in_entity = False

    def __init__(
        self, openers: Mapping[str, Open], entities: Entities, *, has_ids: bool, has_old_tags: bool, has_spans: bool
    ) -> None:
        super().__init__()
        self.marks: list[Mark] = []
        """Entities, links and images, in the order of the text."""
        self.labels: dict[str, str] = {}
        """What the labels of a form say, by the id of the element they are for."""
        self.has_plain_rows = not (has_ids or has_old_tags or has_spans)
        """Cells are at most text: no entity, no span."""
        self.has_spans = has_spans
        self.open_marks: list[Mark] = []
        """Of links, and of emojis that MessageML tells."""
        self._openers = openers
        self._entities = entities
        self._has_ids = has_ids and bool(entities)
        self._has_old_tags = has_old_tags

    def read(self, root: Element) -> None:
        """Read everything in the root element."""
        if root.text:
            self.write(root.text)
        write, openers = self.write, self._openers
        has_entities = self._has_ids or self._has_old_tags
        mark: Mark | None = None
        parents: list[tuple[Element, Close | None, Mark | None]] = []
        levels = [iter(root)]
        while levels:
            for child in levels[-1]:
                tag = child.tag
                if tag[0] == "{":
                    tag = tag.rpartition("}")[2]
                if has_entities:
                    mark = self._find_entity(child)
                opener = openers.get(tag)
                close = opener(self, child) if opener is not None else None
                if close is not SKIP:
                    text = child.text
                    if text:
                        write(text)
                    if len(child):
                        parents.append((child, close, mark))
                        levels.append(iter(child))
                        break
                    if close is not None:
                        close(self)
                if mark is not None:
                    self._close_entity(mark)
                tail = child.tail
                if tail:
                    write(tail)
            else:
                levels.pop()
                if parents:
                    child, close, mark = parents.pop()
                    if close is not None:
                        close(self)
                    if mark is not None:
                        self._close_entity(mark)
                    if child.tail:
                        write(child.tail)
        self.break_block()

    def open_link(self, href: str) -> None:
        """A link begins."""
        mark = self.open_mark(LINK, href)
        self.marks.append(mark)
        self.open_marks.append(mark)

    def close_link(self) -> None:
        """The innermost link ends."""
        self.close_mark(self.open_marks.pop())

    def add_image(self, src: str, alt: str) -> None:
        """An image stands here."""
        mark = Mark(IMAGE, (src, alt))
        mark.start = mark.end = self.length
        self.marks.append(mark)

    def write_entity(self, shown: str, entity: EntityData | None) -> None:
        """An entity of MessageML, which its attributes tell; None: just what it shows."""
        mark = self._open_entity(entity) if entity is not None and not self._in_entity else None
        self.write(shown)
        if mark is not None:
            self._close_entity(mark)

    def _find_entity(self, element: Element) -> Mark | None:
        """Begin the entity that an element shows; one within another is part of the outer one."""
        if self._in_entity:
            return None
        if self._has_ids and (key := element.get("data-entity-id")) is not None:
            entity = self._entities.find(key)
            if entity is not None:
                return self._open_entity(entity)
        if self._has_old_tags and (classes := element.get("class")) is not None:
            for name in classes.split():
                if name in _OLD_TAGS:
                    return self._open_entity(_OLD_TAGS[name])
        return None

    def open_emoji(self, shortcode: str) -> Close | None:
        """An emoji of MessageML, whose content stands for it."""
        if self._in_entity:
            return None
        mark = self._open_entity(EmojiData(shortcode, ""))
        self.open_marks.append(mark)
        return _close_emoji

    def _open_entity(self, entity: EntityData) -> Mark:
        mark = self.open_mark(ENTITY, entity)
        self.marks.append(mark)
        self._in_entity = True
        return mark

    def _close_entity(self, mark: Mark) -> None:
        self.close_mark(mark)
        self._in_entity = False


def _close_emoji(walk: Walk) -> None:
    walk._close_entity(walk.open_marks.pop())


def SKIP(walk: Walk) -> None:  # noqa: N802  a value, told apart by identity
    """Nothing in the element is shown."""


def open_block(walk: Walk, element: Element) -> Close:
    """A block of the usual kind: its boundaries are all that it means."""
    walk.break_block()
    return Walk.break_block


_OLD_TAGS: Mapping[str, EntityData] = {"hashTag": HashtagData(), "cashTag": CashtagData()}
