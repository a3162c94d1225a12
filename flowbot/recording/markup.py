"""Markup without what people have written in it: its elements stay, and all else has stand-ins."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from flowbot.values.vocabulary import WORD

Redact = Callable[[str], str]

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_VALUE = r"""(?:"[^"<]*+"|'[^'<]*+')"""
_NAME = r"[A-Za-z_][\w:.-]*+"
_TAG = re.compile(rf"</?{_NAME}(?:\s++{_NAME}(?:\s*+=\s*+{_VALUE})?)*+\s*+/?>")
"""An element begins or ends; nothing else that stands between `<` and `>` is one."""
_PART = re.compile(rf"({_NAME})(\s*+=\s*+)?({_VALUE})?")
_BUILT = frozenset({
    "id", "name", "type", "class", "style", "xmlns", "data-format", "data-version", "data-entity-id", "colspan",
    "rowspan", "required", "checked", "multiple", "uid", "for",
})  # fmt: skip
"""Attributes that say how a message is built, and which one something is."""


def redact_markup(markup: str, text: Redact, constant: Redact, *, is_received: bool = False) -> str:
    """PresentationML or MessageML with stand-ins in its texts and in its attributes.

    Args:
        markup: What was received or sent.
        text: Puts stand-ins in what people may have written.
        constant: Puts them in what a message is built of, where it is nothing of the format and of the bot.
        is_received: Whether people have written it, who may have letters as character references.
    """
    if is_received:
        markup = _REFERENCE.sub(_letter, markup)
    parts, at = list[str](), 0
    for tag in _TAG.finditer(markup):
        parts += [_redact_text(markup[at : tag.start()], text), _redact_tag(tag[0], text, constant)]
        at = tag.end()
    return "".join([*parts, _redact_text(markup[at:], text)])


def _letter(found: re.Match[str]) -> str:
    """A reference as the letter or figure that it is, so that its word is seen; any other stays."""
    shown = html.unescape(found[0])
    return shown if shown.isalnum() else found[0]


def _redact_text(shown: str, text: Redact) -> str:
    """A text between elements, whose references to what are no letters stay."""
    parts, at = list[str](), 0
    for reference in _REFERENCE.finditer(shown):
        if WORD.search(html.unescape(reference[0]) * 2) is None:  # doubled: one letter is no word
            parts += [text(shown[at : reference.start()]), reference[0]]
            at = reference.end()
    return "".join([*parts, text(shown[at:])])


def _redact_tag(tag: str, text: Redact, constant: Redact) -> str:
    def part(found: re.Match[str]) -> str:
        name, equals, value = found[1], found[2] or "", found[3] or ""
        shown = constant(value) if name in _BUILT else _redact_text(value, text)
        return f"{constant(name)}{equals}{shown}"

    return _PART.sub(part, tag)
