"""Finding messages of a local pod."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.errors import OperationError
from flowbot.ids import normalise_id
from flowbot.message import Message
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.presentationml import parse_message

STREAM_TYPES: Mapping[str, frozenset[str]] = {
    "CHAT": frozenset({"IM", "MIM"}),
    "IM": frozenset({"IM"}),
    "MIM": frozenset({"MIM"}),
    "ROOM": frozenset({"ROOM"}),
    "POST": frozenset({"POST"}),
}
"""For each kind of stream that a search may ask for, the types that are of it."""
_FIELDS: Mapping[str, type] = {
    "text": str,
    "streamId": str,
    "streamType": str,
    "author": int,
    "hashtag": str,
    "cashtag": str,
    "mention": int,
    "fromDate": int,
    "toDate": int,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked for; a message is found when all of it is true of it."""

    text: str | None = None
    stream: str | None = None
    stream_type: str | None = None
    author: int | None = None
    hashtag: str | None = None
    cashtag: str | None = None
    mention: int | None = None
    since_ms: int | None = None
    """The earliest that counts."""
    until_ms: int | None = None
    """What is written then, or later, does not count."""


def read_search(body: Mapping[str, Any]) -> Search:
    """A `MessageSearchQuery`.

    Raises:
        OperationError: Something in it is not as it should be, it asks for nothing, or for a text without a stream
            (400).
    """
    given = {name: body[name] for name in _FIELDS if body.get(name) is not None}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, _FIELDS[name]):
            raise OperationError(f"`{name}` is not {'a number' if _FIELDS[name] is int else 'a text'}", status=400)
    if not given:
        raise OperationError(f"a search asks for one of {', '.join(_FIELDS)}", status=400)
    if "text" in given and "streamId" not in given:
        raise OperationError("a search for a `text` needs a `streamId`", status=400)
    if "streamType" in given and given["streamType"] not in STREAM_TYPES:
        raise OperationError(f"`streamType` is one of {', '.join(STREAM_TYPES)}", status=400)
    return Search(
        text=given.get("text"),
        stream=normalise_id(given["streamId"]) if "streamId" in given else None,
        stream_type=given.get("streamType"),
        author=given.get("author"),
        hashtag=given.get("hashtag"),
        cashtag=given.get("cashtag"),
        mention=given.get("mention"),
        since_ms=given.get("fromDate"),
        until_ms=given.get("toDate"),
    )


def find_messages(search: Search, messages: Iterable[tuple[PodMessage, PodStream]]) -> Sequence[PodMessage]:
    """The messages of which a search is true, in the order in which they come, each with its stream."""
    return [each for each, stream in messages if _is_around(search, each, stream) and _says(search, each)]


def find_similar(text: str, messages: Iterable[PodMessage]) -> Sequence[PodMessage]:
    """The messages that have a word of a text, those with the most of them first, and then the newest.

    How a real agent tells what is similar is not published.
    """
    wanted = set(_words(text))
    shared = [(len(wanted & set(_words(each.text))), each) for each in messages]
    return [each for count, each in sorted(reversed(shared), key=lambda found: -found[0]) if count]


def _is_around(search: Search, message: PodMessage, stream: PodStream) -> bool:
    """Whether where, when and who are right."""
    return (
        search.stream in (None, stream.id)
        and (search.stream_type is None or stream.type in STREAM_TYPES[search.stream_type])
        and search.author in (None, message.user.id)
        and (search.since_ms is None or search.since_ms <= message.timestamp_ms)
        and (search.until_ms is None or message.timestamp_ms < search.until_ms)
    )


def _says(search: Search, message: PodMessage) -> bool:
    """Whether the words and tags are right: every word of a text is in it, whatever the case."""
    if search.text is not None and not set(search.text.casefold().split()) <= set(_words(message.text)):
        return False
    if search.hashtag is None and search.cashtag is None and search.mention is None:
        return True
    body = parse_message(message.presentationml, message.data)
    return _is_tagged(search, body)


def _is_tagged(search: Search, body: Message) -> bool:
    return (
        _is_one_of(search.hashtag, "#", [each.value for each in body.hashtags])
        and _is_one_of(search.cashtag, "$", [each.value for each in body.cashtags])
        and (search.mention is None or any(each.user_id == search.mention for each in body.mentions))
    )


def _is_one_of(wanted: str | None, mark: str, tags: Sequence[str]) -> bool:
    return wanted is None or wanted.removeprefix(mark).casefold() in [each.casefold() for each in tags]


def _words(text: str) -> list[str]:
    """The words of a text, with and without what stands around them."""
    words = text.casefold().split()
    return [*words, *(each.strip(".,;:!?()\"'") for each in words)]
