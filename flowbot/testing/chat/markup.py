"""MessageML in the form in which two messages that say the same are written the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from flowbot.testing.chat.failure import ChatError

_IN_LINE = frozenset(
    [
        "a",
        "b",
        "br",
        "cash",
        "chime",
        "code",
        "del",
        "em",
        "emoji",
        "hash",
        "i",
        "img",
        "ins",
        "mention",
        "s",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
"""Elements that stand in a line of text; every other one has lines of its own."""
_KEEPS_SPACE = frozenset({"code", "pre", "textarea"})
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = frozenset({"amp", "apos", "gt", "lt", "quot"})
_FORM = re.compile(r"(?<=.)-[0-9a-f]{24}-[0-9a-f]{8}\Z")
"""What `flowbot.ids.make_form_id` puts behind the name of a form."""
_INDENT = "  "


def normalise(messageml: str, names: Mapping[int, str] | None = None) -> str:
    """A message with attributes in order, blocks in lines of their own, and no ids that another run has not.

    What is written so stays as it is when it is normalised again.

    Args:
        messageml: All of it.
        names: Of people, who stand in the place of their ids.

    Raises:
        ChatError: It is not well formed.
    """
    plain = _NAMED.sub(_character, messageml)
    try:
        root = ElementTree.fromstring(plain)
    except ElementTree.ParseError as error:
        raise ChatError(f"this is no MessageML: {error}") from error
    return "".join(f"{line}\n" for line in _lines(root, "", {str(user): name for user, name in (names or {}).items()}))


def _character(found: re.Match[str]) -> str:
    if found[1] in _OF_XML:
        return found[0]
    return "".join(f"&#{ord(each)};" for each in html5.get(f"{found[1]};", "")) or found[0]


def _lines(element: ElementTree.Element, indent: str, names: Mapping[str, str]) -> Iterator[str]:
    """A block in lines."""
    if element.tag in _KEEPS_SPACE or not _has_blocks(element):
        yield indent + _flat(element, names)
        return
    yield f"{indent}<{_start(element, names)}>"
    inner = indent + _INDENT
    run = _text(element.text)
    for child in element:
        if _has_own_lines(child):
            yield from _run(run, inner)
            yield from _lines(child, inner, names)
            run = ""
        else:
            run += _flat(child, names)
        run += _text(child.tail)
    yield from _run(run, inner)
    yield f"{indent}</{element.tag}>"


def _run(run: str, indent: str) -> Iterator[str]:
    """Text between two blocks."""
    if run.strip(" "):
        yield indent + run.strip(" ")


def _flat(element: ElementTree.Element, names: Mapping[str, str]) -> str:
    """An element in one line."""
    keeps = element.tag in _KEEPS_SPACE
    text = _kept if keeps else _text
    content = text(element.text)
    for child in element:
        content += _flat(child, names) + text(child.tail)
    if not keeps and element.tag not in _IN_LINE:
        content = content.strip(" ")
    return f"<{_start(element, names)}>{content}</{element.tag}>" if content else f"<{_start(element, names)}/>"


def _start(element: ElementTree.Element, names: Mapping[str, str]) -> str:
    attributes = (f" {name}={quoteattr(_value(name, element.attrib[name], names))}" for name in sorted(element.attrib))
    return element.tag + "".join(attributes)


def _value(name: str, value: str, names: Mapping[str, str]) -> str:
    return names.get(value, value) if name == "uid" else _FORM.sub("", value)


def _text(text: str | None) -> str:
    return escape(re.sub(r"[ \t\r\n]+", " ", text or ""))


def _kept(text: str | None) -> str:
    return escape(text or "", {"\r": "&#13;"})


def _has_own_lines(element: ElementTree.Element) -> bool:
    return any(each.tag not in _IN_LINE for each in element.iter())


def _has_blocks(element: ElementTree.Element) -> bool:
    return any(map(_has_own_lines, element))
