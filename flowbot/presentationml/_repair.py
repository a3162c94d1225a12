"""What a pod can deliver and XML does not know: HTML's named entities, stray `&` and control characters."""

from __future__ import annotations

import re
from html.entities import html5
from xml.sax.saxutils import escape

_DECLARATION = re.compile(r"\A\s*+<\?xml\b[^<>]*\?>")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An ampersand with what belongs to it. What is fine as it stands is not matched, which
# keeps a megabyte of it cheap.
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#(?:9|1[03]|3[2-9]|[4-9]\d|[1-9]\d{2,3}|[1-4]\d{4}|x[1-9A-Fa-f][\dA-Fa-f]{4}));)"
    r"(?:([A-Za-z][A-Za-z0-9]{0,31}|#\d{1,7}|#[xX][\dA-Fa-f]{1,6});)?"
)
_LESS_THAN = re.compile("<(?![A-Za-z_:/!?])")
_REPLACEMENT = "\ufffd"


def repair_text(markup: str) -> str:
    """The markup with its text as XML can hold it: nothing a reader sees is lost.

    HTML's named entities become their characters, other ampersands and a `<` that begins no
    tag become text, and characters that XML forbids become U+FFFD (as references) or go away.
    """
    markup = _DECLARATION.sub("", markup, count=1)
    markup = _FORBIDDEN.sub("", markup).replace("&nbsp;", "\xa0")
    markup = _REFERENCE.sub(_replace_reference, _without_cdata(markup))
    return _LESS_THAN.sub("&lt;", markup)


def unescape(text: str) -> str:
    """The text with XML's and HTML's references replaced by their characters, once; what XML forbids goes away."""
    return _ANY_REFERENCE.sub(lambda match: _character(match[1]) or match[0], _FORBIDDEN.sub("", text))


def _without_cdata(markup: str) -> str:
    """In a CDATA section an ampersand is text already: write it as text like any other."""
    first, *others = markup.split("<![CDATA[")
    sections = (other.partition("]]>") for other in others)
    return first + "".join(escape(content) + rest for content, _, rest in sections)


def _replace_reference(match: re.Match[str]) -> str:
    character = _character(match[1]) if match[1] else None
    return escape(character) if character else "&amp;" + match[0][1:]


def _character(name: str) -> str | None:
    """The character(s) that a reference names, or None when it names none."""
    if name[0] != "#":
        return html5.get(name + ";")
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if code > 0x10FFFF or _FORBIDDEN.match(chr(code)):
        return _REPLACEMENT
    return chr(code)


_ANY_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31}|#\d{1,7}|#[xX][\dA-Fa-f]{1,6});")
