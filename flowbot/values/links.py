"""The slot types `email` and `url`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from flowbot.message import Link, Passage, strip_blank
from flowbot.values._slot_type import AnswerError, SlotType, as_typed
from flowbot.values._words import shortened
from flowbot.values.context import ReadContext

if TYPE_CHECKING:
    from pydantic import AnyHttpUrl, TypeAdapter

MAX_EMAIL_CHARACTERS = 254
"""The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3: a path of 256 with its brackets)."""
MAX_URL_CHARACTERS = 2083
"""The longest URL that is taken; pydantic's `HttpUrl` has the same bound."""

_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")
"""A valid e-mail address as the HTML standard defines it for `<input type=email>`:
https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address"""


def _only_link(passage: Passage) -> Link | None:
    """The link that the passage consists of."""
    passage = passage.stripped()
    links = [each for each in passage.entities if isinstance(each, Link)]
    return links[0] if len(links) == 1 and (links[0].start, links[0].end) == (0, len(passage.text)) else None


def read_email(passage: Passage, context: ReadContext) -> str:
    """An e-mail address, typed or as a `mailto:` link.

    Raises:
        AnswerError: It is none.
    """
    text = strip_blank(passage.text)
    link = _only_link(passage)
    if link is not None and link.href.lower().startswith("mailto:"):
        text = unquote(link.href[len("mailto:") :].partition("?")[0])
    if len(text) > MAX_EMAIL_CHARACTERS or not _EMAIL.fullmatch(text):
        raise AnswerError("not_an_email", text=shortened(text))
    return text


@lru_cache(maxsize=1)
def _urls() -> TypeAdapter[AnyHttpUrl]:
    from pydantic import AnyHttpUrl, TypeAdapter

    return TypeAdapter(AnyHttpUrl)


def read_url(passage: Passage, context: ReadContext) -> str:
    """An address that begins with `https://` or `http://`, typed or as a link, as pydantic writes it.

    Raises:
        AnswerError: It is none.
    """
    link = _only_link(passage)
    text = link.href if link is not None else strip_blank(passage.text)
    try:
        if len(text) <= MAX_URL_CHARACTERS and not any(each.isspace() for each in text):
            return str(_urls().validate_python(text))
    except ValueError:  # pydantic's ValidationError is one
        pass
    raise AnswerError("not_a_url", text=shortened(text))


def _show(value: str, locale: str) -> str:
    return value


EMAIL = SlotType(name="email", python_type=str, read=read_email, show=_show, read_control=as_typed(read_email))
URL = SlotType(name="url", python_type=str, read=read_url, show=_show, read_control=as_typed(read_url))
