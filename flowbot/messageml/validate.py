"""Is this MessageML something an agent will accept? For now: well-formed, bounded, and free of directives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from lxml import etree

from flowbot.errors import MessageMLError

MAX_BYTES = 1_500_000
"""The largest message that Symphony takes, in bytes of UTF-8 (Symphony's documentation of the agent)."""
MAX_DEPTH = 200
"""How deep elements may nest; the reference implementation takes 200 and fails at 3,000."""

# The encoding is said, so that nothing in the message can choose another one.
_PARSER = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

_REFUSED = ("<!", "<?", "<#", "<@", "</#", "</@", "${", "#{")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DIRECTIVE = "a FreeMarker directive ({!r}) is not allowed; write Jinja2, such as {{{{ name }}}} or {{% if %}}"

_VOID = frozenset({"audio", "br", "hr", "img"})
_KEEPS_ITS_NEWLINES = frozenset({"code", "pre", "richtextarea", "textarea"})
_NEWLINES = re.compile("\n+")
_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ATTRIBUTE_ESCAPES = {**_TEXT_ESCAPES, ord("\n"): "&#10;", ord("\t"): "&#9;", ord("\r"): "&#13;"}


def check_messageml(message: str) -> None:
    """Do nothing when an agent would take the message.

    Raises:
        MessageMLError: It is empty or too large, not well-formed XML, nested too deeply, has a root other
            than `<messageML>` (or a PresentationML `<div>`), or holds what an agent refuses or would evaluate.
    """
    _parse(message)


def to_presentationml(message: str) -> str:
    """The message as a pod delivers it: `<div data-format="PresentationML" data-version="2.0">…</div>`.

    Elements are passed on as they are. As the reference implementation does, a line break in text becomes
    a space, but for code and text areas.

    Raises:
        MessageMLError: As `check_messageml`.
    """
    root = _parse(message)
    version = root.get("data-version") or "2.0"
    root.tag = "div"
    root.attrib.clear()
    root.set("data-format", "PresentationML")
    root.set("data-version", version)
    out: list[str] = []
    _write(root, out, keeps_newlines=False)
    return "".join(out)


def _parse(message: str) -> etree._Element:
    if not message or message.isspace():
        raise MessageMLError("the message is empty")
    if message[0] == "\ufeff":
        raise MessageMLError("a byte order mark (U+FEFF) is not allowed before <messageML>")
    if len(message) > MAX_BYTES:
        raise MessageMLError(_TOO_LARGE)
    for refused in _REFUSED:  # one look for each is faster than one pattern for all
        if refused in message:
            raise _refusal(message)
    try:
        root = etree.fromstring(_encoded(message), _PARSER)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(message, error) from None
    if root.tag != "messageML":
        _check_root(root)
    if message.count("<") > MAX_DEPTH:
        _check_depth(root)
    return root


_TOO_LARGE = f"the message is larger than {MAX_BYTES:,} bytes"
_TOO_DEEP = f"elements are nested more than {MAX_DEPTH} deep"


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
        return MessageMLError(_TOO_DEEP)
    line, column = error.position
    return MessageMLError(f"not well-formed: {reason}", line=max(1, line), column=max(1, column))


def _check_root(root: etree._Element) -> None:
    name = etree.QName(root)
    if name.localname == "messageML":  # xmlns is allowed on it, and means nothing
        return
    if name.text != "div" or (root.get("data-format") or "").lower() != "presentationml":
        raise MessageMLError(f"a message begins with <messageML>, not with <{name.localname}>")


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise MessageMLError(_TOO_DEEP)


def _at(message: str, place: int, reason: str) -> MessageMLError:
    before = message[:place]
    return MessageMLError(reason, line=before.count("\n") + 1, column=place - (before.rfind("\n") + 1) + 1)


def _write(element: etree._Element, out: list[str], *, keeps_newlines: bool) -> None:
    """Append an element: void elements as `<t/>`, all others as `<t></t>`. Depth is bounded by MAX_DEPTH."""
    tag = etree.QName(element).localname
    out.append(f"<{tag}")
    for name, value in cast("Mapping[str, str]", element.attrib).items():
        out.append(f' {name}="{value.translate(_ATTRIBUTE_ESCAPES)}"')
    if tag in _VOID and not len(element) and not element.text:
        out.append("/>")
        return
    out.append(">")
    everywhere = keeps_newlines or tag == "pre"
    here = everywhere or tag in _KEEPS_ITS_NEWLINES
    out.append(_shown(element.text, here))
    for child in element:
        _write(child, out, keeps_newlines=everywhere)
        out.append(_shown(child.tail, here))
    out.append(f"</{tag}>")


def _shown(text: str | None, keeps_newlines: bool) -> str:
    if not text:
        return ""
    if not keeps_newlines and "\n" in text:
        text = _NEWLINES.sub(" ", text)
    return text.translate(_TEXT_ESCAPES)
