"""From a body to an XML tree, safely: no DTD, no external entity, no network, bounded time and memory."""

from __future__ import annotations

import re

from lxml import etree

from flowbot.presentationml._repair import repair_text

MAX_BYTES = 2_000_000
"""Symphony takes no message over 1.5 MB."""
MAX_TAGS = 40_000
"""More than any table that fits in a message, few enough to be read in a fifth of a second."""
MAX_ATTRIBUTES = 100_000
MAX_DEPTH = 255
"""What libxml2 takes, our own root aside; Symphony's clients nest a few dozen."""
MAX_MENDED = 100_000
"""Ampersands and the like that XML does not know."""


class RefusedError(Exception):
    """The body is not one to read; the message says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the message was refused: {reason}")


def check_size(message: str) -> None:
    """Do nothing where a body is of a size that may be read.

    Raises:
        RefusedError: It is too long, or made of too many parts.
    """
    if len(message) > MAX_BYTES // 4 and len(message.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise RefusedError(f"it has more than {MAX_BYTES:,} bytes")
    if len(message) < MAX_TAGS:
        return
    if message.count("<") > MAX_TAGS:
        raise RefusedError(f"it has more than {MAX_TAGS:,} tags")
    if message.count("=") > MAX_ATTRIBUTES and len(_ATTRIBUTE.findall(message)) > MAX_ATTRIBUTES:
        raise RefusedError(f"it has more than {MAX_ATTRIBUTES:,} attributes")


_ATTRIBUTE = re.compile(r"=\s{0,9}[\"']")


def parse_tree(markup: str) -> etree._Element:
    """The tree, under an element of our own: so a DOCTYPE has no place where it can stand.

    Raises:
        XMLSyntaxError: Not well formed, even after what can be mended is mended.
        RefusedError: It has a document type, is nested too deeply, or there is too much to mend.
    """
    try:
        return _parse(markup)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as exc:
        if _DOCTYPE.search(markup):
            raise RefusedError("it declares a document type") from exc
    if markup.count("&") - markup.count("&nbsp;") > MAX_MENDED:
        raise RefusedError("it is not well-formed XML, and too large to be mended")
    return _parse(repair_text(markup))


def _parse(markup: str) -> etree._Element:
    try:
        return etree.fromstring(b"<m>%b</m>" % markup.encode(), _PARSER)
    except etree.XMLSyntaxError as exc:
        if exc.msg.startswith("Excessive depth"):
            raise RefusedError(f"it has more than {MAX_DEPTH} elements inside one another") from exc
        raise


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
