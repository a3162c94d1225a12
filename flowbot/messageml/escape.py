"""Values as text: what a person wrote can never become markup, an entity reference or a directive.

Beside the five characters of XML, every `{` is written as a character reference: FreeMarker's
`${` and `#{` then cannot form, not even where a value follows a `$` of the template, and
`<#` and `<@` cannot because every `<` of a value is escaped.
"""

from __future__ import annotations

import re

from markupsafe import Markup

_UNSAFE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "{": "&#123;"}
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape_value(value: object) -> str:
    """A value as text in which nothing has a meaning; what XML cannot hold becomes U+FFFD."""
    text = value if isinstance(value, str) else str(value)
    if not text.isalnum():
        text = _NOT_XML.sub("\ufffd", text)
    return text.translate(_UNSAFE)


def finish(value: object) -> object:
    """What `{{ value }}` shows: markup of our own filters as it is, anything else escaped."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return Markup(escape_value(value))


def finish_text(value: object) -> object:
    """As `finish`, for texts: the line breaks of a value are shown too."""
    finished = finish(value)
    return Markup(str(finished).replace("\n", "<br/>")) if isinstance(finished, Markup) else finished
