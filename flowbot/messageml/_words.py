"""What is done with texts, done with texts that hold markup already: `{{ note | lines | upper }}`.

Markup is a text to Python: its capitals would be those of elements and references too, and a part of it may be half
of one.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable
from typing import Any

from jinja2.filters import FILTERS as JINJA_FILTERS
from markupsafe import Markup

from flowbot.messageml._escape import escape

_TAG = re.compile("<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


def on_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """Of markup, the function changes what people read, and neither elements nor references."""

    @functools.wraps(function)
    def call(value: object, *arguments: object) -> Any:
        if not isinstance(value, Markup):
            return function(value, *arguments)
        tags = [*_TAG.findall(str(value)), ""]
        words = (escape(function(html.unescape(each), *arguments)) for each in _TAG.split(str(value)))
        return Markup("".join(map("".join, zip(words, tags, strict=True))))

    return call


def plain(value: Any) -> Any:
    """The value, of which a part may be taken.

    Raises:
        TypeError: It is markup.
    """
    if isinstance(value, Markup):
        raise TypeError("a part of markup is none: take it of the text, as in {{ note | truncate(20) | lines }}")
    return value


def reverse(value: Any) -> Any:
    """A text or a list from its end."""
    return JINJA_FILTERS["reverse"](plain(value))


def trim(value: Any, chars: str | None = None) -> Any:
    """A text without the space at its ends, or without other characters there."""
    return JINJA_FILTERS["trim"](value if chars is None else plain(value), chars)
