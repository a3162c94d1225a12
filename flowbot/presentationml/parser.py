"""PresentationML, as people's messages arrive in it, to the `Message` that they see."""

from __future__ import annotations

from lxml import etree

from flowbot.message import Message
from flowbot.presentationml._blocks import BlockBuilder
from flowbot.presentationml._elements import OPENERS
from flowbot.presentationml._found import Found
from flowbot.presentationml._plain import guess, has_tags, read_plain, read_usual
from flowbot.presentationml._text import EDGE
from flowbot.presentationml._tree import RefusedError, check_size, parse_tree
from flowbot.presentationml._walk import Walk
from flowbot.presentationml.entities import NO_ENTITIES, Entities, read_entities


def parse_message(message: str | None, data: str | None = None) -> Message:
    """What a body says; never raises.

    Paragraphs, `<br/>`, list items and other blocks are separated by one line break, table
    rows too, and cells by a tab. Blanks collapse as in a browser, except in `<pre>`,
    `<code>` and `<textarea>`; a non-breaking space becomes a space. A mention is known by
    the user id in `data`, never by what it shows. MessageML and plain text are read as well.

    No DTD, external entity or network is ever used; time and memory are bounded.

    Args:
        message: The body as received; None and "" say nothing.
        data: EntityJSON, a string; absent or broken, nobody is mentioned.
    """
    entities = read_entities(data) if data else NO_ENTITIES
    if not message:
        return Message(text="", entities=entities.custom, problem=entities.problem)
    usual = read_usual(message, entities)
    if usual is not None:
        return usual
    return _read_any(message, entities)


def _read_any(message: str, entities: Entities) -> Message:
    try:
        check_size(message)
        if not has_tags(message):
            return read_plain(message, entities)
        return _read_tree(parse_tree(message), message, entities)
    except RefusedError as exc:
        return Message(text="", problem=str(exc))
    except etree.XMLSyntaxError as exc:
        return guess(message, f"the message is not well-formed XML: {exc.msg}", entities)


def _read_tree(root: etree._Element, message: str, entities: Entities) -> Message:
    walk = Walk(
        OPENERS,
        entities,
        has_ids="data-entity-id" in message,
        has_old_tags="hashTag" in message or "cashTag" in message,
        has_spans="colspan" in message or "rowspan" in message,
    )
    walk.read(root)
    text = "".join(walk.pieces).rstrip(EDGE)
    found = Found()
    found.add_marks(text, walk.marks)
    return Message(
        text=text,
        blocks=BlockBuilder(text, walk.labels).build(walk.closed, walk.root),
        mentions=tuple(found.mentions),
        hashtags=tuple(found.hashtags),
        cashtags=tuple(found.cashtags),
        emojis=tuple(found.emojis),
        links=tuple(found.links),
        images=tuple(found.images),
        entities=entities.custom,
        chime=walk.chime,
        problem=entities.problem,
    )
