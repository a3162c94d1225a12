"""PresentationML, as people's messages arrive in it, to the text that they see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from flowbot.events import MessageSent
from flowbot.ids import UserId
from flowbot.message import INVISIBLE, Mention, Message
from flowbot.presentationml._repair import repair_text, unescape
from flowbot.presentationml._text import TextWriter
from flowbot.presentationml.entities import read_mentioned_users

MAX_CHARACTERS = 2_000_000
"""Symphony takes no message over 1.5 MB."""
MAX_DEPTH = 200
"""Elements within elements; Symphony's own clients nest a few dozen."""
MAX_TAGS = 100_000
"""More than any table that fits in a message, few enough to be read in a fifth of a second."""

_MAX_MENDED = 100_000
_MAX_GUESSED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a body says."""

    text: str
    """As a reader sees it; no marks are added."""
    mentions: tuple[Mention, ...] = ()
    """In the order of the text, each with its place in it."""
    problem: str | None = None
    """Why the body was refused (`text` is empty) or is not well formed (`text` is a best effort without mentions)."""


class _RefusedError(Exception):
    """The body is not one to read; the message says why."""


def parse_presentationml(message: str | None, data: str | None = None) -> Parsed:
    """The text and the mentions of a message; never raises.

    Paragraphs, `<br/>`, list items and other blocks are separated by one line break, table
    rows too, and cells by a tab. Blanks collapse as in a browser, except in `<pre>`,
    `<code>` and `<textarea>`; a non-breaking space becomes a space. A mention is known by
    the user id in `data`, never by what it shows.

    No DTD, external entity or network is ever used; time is linear in the size.

    Args:
        message: The body as received; None and "" say nothing.
        data: EntityJSON, a string; absent or broken, nobody is mentioned.
    """
    if not message:
        return Parsed(text="")
    if len(message) > MAX_CHARACTERS:
        return Parsed(text="", problem=f"the message was refused: it has more than {MAX_CHARACTERS:,} characters")
    if message.count("<") > MAX_TAGS:
        return Parsed(text="", problem=f"the message was refused: it has more than {MAX_TAGS:,} tags")
    try:
        root = _parse_tree(message)
        return _Reading(read_mentioned_users(data)).read(root)
    except _RefusedError as exc:
        return Parsed(text="", problem=str(exc))
    except etree.XMLSyntaxError as exc:
        if exc.msg.startswith("Excessive depth"):  # the limit of libxml2, a little above ours
            return Parsed(text="", problem=_TOO_DEEP)
        return _guess(message, f"the message is not well-formed XML: {exc.msg}")


def read_message(event: MessageSent) -> tuple[Message | None, str | None]:
    """The message that an event brings, and what is wrong with it, for an operator.

    Without a message there is always a reason: no body, no sender, no stream, or markup
    that was refused. With both, the markup was not well formed and the text is a best effort.
    """
    received = event.message
    by = received.user or event.initiator
    stream = received.stream or event.stream
    if received.presentationml is None:
        diagnostic = received.diagnostic or event.diagnostic
        return None, f"the message has no body{f': {diagnostic}' if diagnostic else ''}"
    if by is None:
        return None, "the message has no sender"
    if stream is None:
        return None, "the message has no stream"
    parsed = parse_presentationml(received.presentationml, received.data)
    if parsed.problem and not parsed.text:
        return None, parsed.problem
    message = Message(
        id=received.id,
        text=parsed.text,
        by=by,
        at=received.timestamp or event.timestamp,
        stream=stream,
        mentions=parsed.mentions,
        attachments=received.attachments,
    )
    return message, parsed.problem


def _parse_tree(markup: str) -> etree._Element:
    """The tree, under an element of our own: plain text is well formed, and a DOCTYPE has no place where it can stand.

    Raises:
        XMLSyntaxError: Not well formed, even after what can be mended is mended.
        _RefusedError: It has a document type, or there is too much to mend.
    """
    try:
        return _parse_bytes(markup)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as exc:
        if _DOCTYPE.search(markup):
            raise _RefusedError("the message was refused: it declares a document type") from exc
    if markup.count("&") - markup.count("&nbsp;") > _MAX_MENDED:
        raise _RefusedError("the message was refused: it is not well-formed XML, and too large to be mended")
    return _parse_bytes(repair_text(markup))


def _parse_bytes(markup: str) -> etree._Element:
    return etree.fromstring(b"<m>" + markup.encode() + b"</m>", _PARSER)


_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_PARSER = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    dtd_validation=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


_TOO_DEEP = f"the message was refused: it has more than {MAX_DEPTH} elements inside one another"


class _Reading:
    """One walk over a tree, without recursion."""

    def __init__(self, users: Mapping[str, UserId]) -> None:
        self._users = users
        self._writer = TextWriter()
        self._mentions: list[Mention] = []
        self._mention: tuple[etree._Element, UserId, int] | None = None

    def read(self, root: etree._Element) -> Parsed:
        """Everything that stands in the root element.

        Raises:
            _RefusedError: Nested more deeply than `MAX_DEPTH`.
        """
        if root.text:
            self._writer.write(root.text)
        open_elements = [(root, "", iter(root))]
        while open_elements:
            element, tag, children = open_elements[-1]
            for child in children:
                name = self._open(child)
                if len(child):
                    open_elements.append((child, name, iter(child)))
                    break
                self._close(child, name)
            else:
                open_elements.pop()
                self._close(element, tag)
            if len(open_elements) > MAX_DEPTH:
                raise _RefusedError(_TOO_DEEP)
        return _trimmed("".join(self._writer.pieces), self._mentions)

    def _open(self, element: etree._Element) -> str:
        """Begin an element and say its name, without its namespace."""
        tag = element.tag
        if tag[0] == "{":
            tag = tag.rpartition("}")[2]
        if self._users and self._mention is None:
            entity = element.get("data-entity-id")
            if entity is not None and entity in self._users:
                self._mention = (element, self._users[entity], len(self._writer.pieces))
        self._writer.open(tag, element.text)
        return tag

    def _close(self, element: etree._Element, tag: str) -> None:
        writer = self._writer
        if self._mention is not None and self._mention[0] is element:
            _, user, mark = self._mention
            shown = "".join(writer.pieces[mark:]).lstrip("\n\t ")
            start = writer.length - len(shown)
            self._mentions.append(Mention(user_id=user, text=shown, start=start, end=writer.length))
            self._mention = None
        writer.close(tag, element.tail)


def _trimmed(text: str, mentions: Sequence[Mention] = (), problem: str | None = None) -> Parsed:
    """What was read, without blanks at its ends (a tab is an empty cell and stays)."""
    cut = len(text) - len(text.lstrip(_EDGE))
    trimmed = text.strip(_EDGE)
    if trimmed == text:
        return Parsed(text=text, mentions=tuple(mentions), problem=problem)
    text = trimmed
    moved = []
    for mention in mentions:
        start, end = (min(max(place - cut, 0), len(text)) for place in (mention.start, mention.end))
        moved.append(Mention(user_id=mention.user_id, text=text[start:end], start=start, end=end))
    return Parsed(text=text, mentions=tuple(moved), problem=problem)


_EDGE = " \n\r\xa0" + INVISIBLE


def _guess(markup: str, problem: str) -> Parsed:
    """The text between whatever looks like a tag."""
    if len(markup) > _MAX_GUESSED:
        return Parsed(text="", problem=problem)
    writer = TextWriter()
    place = 0
    for tag in _TAG.finditer(markup):
        if tag.start() > place:
            writer.write(unescape(markup[place : tag.start()]))
        writer.separate(tag[1])
        place = tag.end()
    writer.write(unescape(markup[place:]))
    return _trimmed("".join(writer.pieces), problem=problem)


_TAG = re.compile(r"<(?:/?([A-Za-z][\w:.-]*+)|[!?])[^<>]*+>")
