"""What may leave for the web, and what may come back: the rules of every client of `http` steps."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from flowbot.config.hosts import is_allowed
from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer, HttpRequest

MAX_ANSWER_BYTES = 2_000_000
"""The longest body of an answer."""


def check_request(request: HttpRequest, hosts: Sequence[str]) -> None:
    """Do nothing when a request may be made.

    Raises:
        HttpError: Its host is not on the list, or a value has made something else of it than the flow says.
    """
    if not is_allowed(request.url, hosts):
        raise HttpError("not_allowed", "its host is not one of `hosts` in flowbot.yaml")
    # Some servers decode a path before they walk it.
    steps = unquote(urlsplit(request.url).path).replace("\\", "/").split("/")
    if {".", ".."} & set(steps):
        raise HttpError("request", "a value leads out of the path of its URL")
    for name, value in request.headers.items():
        if not value.isprintable():
            raise HttpError("request", f"a value for the header {name} is more than one line of text")


def check_answer(answer: HttpAnswer) -> None:
    """Do nothing when an answer may be taken.

    Raises:
        HttpError: It is too large, or packed: a few bytes may then be more than there is room for.
    """
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed != "identity":
        raise HttpError("answer", f"its answer is packed ({packed[:20]!r}), which nobody asked for")
    if len(answer.body) > MAX_ANSWER_BYTES:
        raise HttpError("too_large", f"its answer has more than {MAX_ANSWER_BYTES:,} bytes")
