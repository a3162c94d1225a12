"""Is this MessageML something an agent will accept? For now: well-formed, bounded, and free of directives."""

from __future__ import annotations

import re

from lxml import etree

from flowbot.errors import MessageMLError

MAX_BYTES = 1_500_000
"""Message and data together, by Symphony's documentation of the agent."""
MAX_DEPTH = 100

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FREEMARKER = re.compile(r"<#|<@|</#|</@|\$\{|#\{")
_REFUSED = re.compile(r"<!--|<!\[CDATA\[|<!DOCTYPE|<!ENTITY|<\?", re.IGNORECASE)
_REFUSED_NAMES = {"<!--": "a comment", "<![cdata[": "a CDATA section", "<?": "a processing instruction"}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def check_messageml(message: str) -> None:
    """Do nothing when an agent would take the message.

    Raises:
        MessageMLError: It is empty or too large, not well-formed XML, nested too deeply, has a root other
            than `<messageML>` (or a PresentationML `<div>`), or holds what an agent refuses or would evaluate.
    """
    _parse(message)


def to_presentationml(message: str) -> str:
    """The message as a pod delivers it: `<div data-format="PresentationML" data-version="2.0">…</div>`.

    Raises:
        MessageMLError: As `check_messageml`.
    """
    root = _parse(message)
    if root.tag == "messageML":
        root.tag = "div"
        root.attrib.clear()
        root.set("data-format", "PresentationML")
        root.set("data-version", "2.0")
    return etree.tostring(root, encoding="unicode")


def _parse(message: str) -> etree._Element:
    if not message.strip():
        raise MessageMLError("the message is empty")
    if len(message) > MAX_BYTES or len(message.encode("utf-8", "replace")) > MAX_BYTES:
        raise MessageMLError(f"the message is larger than {MAX_BYTES:,} bytes")
    for pattern, reason in ((_CONTROL, "a control character"), (_FREEMARKER, "a FreeMarker directive")):
        found = pattern.search(message)
        if found:
            hint = "; write Jinja2, such as {{ name }} or {% if %}" if pattern is _FREEMARKER else ""
            raise _at(message, found.start(), f"{reason} ({found[0]!r}) is not allowed{hint}")
    found = _REFUSED.search(message)
    if found:
        what = _REFUSED_NAMES.get(found[0].lower(), "a document type")
        raise _at(message, found.start(), f"{what} is not allowed")
    try:
        root = etree.fromstring(message.encode("utf-8"), _PARSER)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        line, column = getattr(error, "position", (1, 1))
        reason = str(getattr(error, "msg", None) or error).split(", line")[0]
        raise MessageMLError(f"not well-formed: {reason}", line=line, column=max(1, column)) from None
    _check_root(root)
    _check_depth(root)
    return root


def _check_root(root: etree._Element) -> None:
    if root.tag == "messageML":
        return
    if root.tag != "div" or (root.get("data-format") or "").lower() != "presentationml":
        raise MessageMLError(f"a message begins with <messageML>, not with <{root.tag}>")


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise MessageMLError(f"elements are nested more than {MAX_DEPTH} deep")


def _at(message: str, place: int, reason: str) -> MessageMLError:
    before = message[:place]
    return MessageMLError(reason, line=before.count("\n") + 1, column=place - (before.rfind("\n") + 1) + 1)
