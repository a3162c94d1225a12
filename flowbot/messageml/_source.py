"""A message read as XML: well-formed, bounded, without what an agent refuses or would evaluate; and its places."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import cast
from xml.parsers import expat

from lxml import etree

from flowbot.errors import MessageMLError
from flowbot.messageml._problem import Problem

MAX_BYTES = 1_500_000
"""The largest message that Symphony takes, in bytes of UTF-8 (Symphony's documentation of the agent)."""
MAX_DEPTH = 200
"""How deep elements may nest; the reference implementation takes 200 and fails at 3,000."""

TOO_DEEP = f"elements are nested more than {MAX_DEPTH} deep"
_TOO_LARGE = f"the message is larger than {MAX_BYTES:,} bytes"

# The encoding is said, so that nothing in the message can choose another one.
_PARSER = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

_REFUSED = ("<!", "<?", "<#", "<@", "</#", "</@", "${", "#{")
_WELL_FORMED = ("<!", "<?", "${", "#{")
"""Those of them that well-formed XML may have."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DIRECTIVE = "a FreeMarker directive ({!r}) is not allowed; write Jinja2, such as {{{{ name }}}} or {{% if %}}"


def parse_source(message: str) -> etree._Element:
    """The root of a message.

    Raises:
        MessageMLError: It is empty or too large, not well-formed XML, or holds what an agent refuses or
            would evaluate.
    """
    if not message or message.isspace():
        raise MessageMLError("the message is empty")
    if message[0] == "\ufeff":
        raise MessageMLError("a byte order mark (U+FEFF) is not allowed before <messageML>")
    if len(message) > MAX_BYTES:
        raise MessageMLError(_TOO_LARGE)
    for refused in _WELL_FORMED:  # one look for each is faster than one pattern for all
        if refused in message:
            raise _refusal(message)
    raw = _encoded(message)
    try:
        return etree.fromstring(raw, _PARSER)
    except etree.XMLSyntaxError as error:
        if any(refused in message for refused in _REFUSED):
            raise _refusal(message) from None
        raise _not_well_formed(message, error) from None


def locate(message: str, root: etree._Element, problem: Problem) -> MessageMLError:
    """The error that tells of a problem, with the line and column where its element begins.

    The message is read once more for that, which only happens when there is something to tell.
    """
    wanted = 0
    if problem.element is not None:
        wanted = next(index for index, element in enumerate(root.iter()) if element is problem.element)
    line, column = _starts(message, wanted)
    return MessageMLError(problem.text, line=line, column=column, hint=problem.hint)


# What was read from bytes is text too.
attributes_of = cast("Callable[[etree._Element], list[tuple[str, str]]]", etree._Element.items)
"""The attributes of an element, by name and value."""


def check_namespaces(message: str) -> None:
    """Nothing, when only `<messageML>` says `xmlns`, which an agent ignores there.

    Raises:
        MessageMLError: Another element does, or a prefix is declared.
    """
    if "xmlns" not in message:
        return
    found: list[MessageMLError] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        allowed = ("xmlns",) if name == "messageML" else ()
        for attribute in attributes:
            if attribute.partition(":")[0] == "xmlns" and attribute not in allowed and not found:
                line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
                text = f'the attribute "{attribute}" is not allowed in <{name}>'
                found.append(MessageMLError(text, line=line, column=column))

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    with contextlib.suppress(expat.ExpatError):  # a name that only a newer edition of XML allows; no element has it
        parser.Parse(message.encode(), True)
    if found:
        raise found[0]


def _starts(message: str, wanted: int) -> tuple[int, int]:
    """Line and column, from 1, of the start tag with this number, from 0."""
    seen = -1
    place = (1, 1)

    def start(_name: str, _attributes: object) -> None:
        nonlocal seen, place
        seen += 1
        if seen == wanted:
            place = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
            parser.StartElementHandler = None

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    try:
        parser.Parse(message.encode(), True)
    except expat.ExpatError as error:  # a name that only a newer edition of XML allows
        return error.lineno, error.offset + 1
    return place


def _encoded(message: str) -> bytes:
    try:
        raw = message.encode()
    except UnicodeEncodeError as error:
        character = ord(message[error.start])
        raise _at(message, error.start, f"half a character (U+{character:04X}) is not allowed") from None
    if len(raw) > MAX_BYTES:
        raise MessageMLError(_TOO_LARGE)
    return raw


def _refusal(message: str) -> MessageMLError:
    """Why a message that holds some of `_REFUSED` is refused, at the first of them."""
    place, found = min((message.index(each), each) for each in _REFUSED if each in message)
    match found:
        case "<?":
            reason = "a processing instruction or XML declaration (<?…?>) is not allowed"
        case "<!" if message.startswith("<!--", place):
            reason = "a comment is not allowed; in a template write {# … #}"
        case "<!" if message.startswith("<![CDATA[", place):
            reason = "a CDATA section is not allowed; write &lt; for < and &amp; for &"
        case "<!":
            reason = "a document type or entity declaration (<!…>) is not allowed"
        case _:
            reason = _DIRECTIVE.format(found)
    return _at(message, place, reason)


def _not_well_formed(message: str, error: etree.XMLSyntaxError) -> MessageMLError:
    control = _NOT_XML.search(message)
    if control:
        return _at(message, control.start(), f"a control character ({control[0]!a}) is not allowed")
    reason = str(error.msg).split(", line")[0]
    if reason.startswith("Excessive depth"):
        return MessageMLError(TOO_DEEP)
    line, column = error.position
    return MessageMLError(f"not well-formed: {reason}", line=max(1, line), column=max(1, column))


def _at(message: str, place: int, reason: str) -> MessageMLError:
    before = message[:place]
    return MessageMLError(reason, line=before.count("\n") + 1, column=place - (before.rfind("\n") + 1) + 1)
