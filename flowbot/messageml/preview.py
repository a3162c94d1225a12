"""A message rendered without a pod: somebody stands in for everybody whom it mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowbot.messageml._data import read_data
from flowbot.messageml._source import parse_source
from flowbot.messageml.render import Rendered, User, render

_MENTION = "com.symphony.user.mention"


def preview(message: str, data: str | None = None, *, names: Mapping[int, str] | None = None) -> Rendered:
    """As `render`, for a message whose people nobody knows.

    Args:
        message: The message.
        data: Its EntityJSON.
        names: Display names by user id; others are called after their id or their e-mail address.

    Raises:
        MessageMLError: An agent would refuse it.
    """
    known = names or {}
    ids = {*_ids(message), *_ids_in(read_data(data).objects)}
    users = [User(int(each), known.get(int(each), f"User {each}")) for each in sorted(ids)]
    users += [User(0, email.partition("@")[0], email) for email in sorted(_emails(message))]
    return render(message, data, users=users)


def _mentions(message: str, attribute: str) -> Iterator[str]:
    if "<mention" in message:
        for each in parse_source(message).iter("mention"):
            value = each.get(attribute)
            if value:
                yield value


def _ids(message: str) -> set[str]:
    return {each for each in _mentions(message, "uid") if each.isascii() and each.isdecimal()}


def _emails(message: str) -> set[str]:
    return set(_mentions(message, "email"))


def _ids_in(objects: Mapping[str, object]) -> Iterator[str]:
    """The people whom the data of a message mentions."""
    waiting: list[object] = [objects]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if value.get("type") == _MENTION and isinstance(value.get("id"), list):
                texts = (str(each.get("value")) for each in value["id"] if isinstance(each, Mapping))
                yield from (text for text in texts if text.isascii() and text.isdecimal())
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
