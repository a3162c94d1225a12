"""What Symphony takes in one message: its limits, how much of each a message needs, and what is too much."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flowbot.errors import Excess, MessageTooLargeError
from flowbot.messageml._markdown import write_markdown
from flowbot.messageml._node import every
from flowbot.messageml._source import MAX_BYTES
from flowbot.messageml.render import read_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingLimits:
    """The most that Symphony takes, as its documentation says, but for `pieces`; a pod may be set up for more.

    The options of a `<select>` have no limit that is documented; that of 50 checkboxes and
    50 radio buttons in a form is part of the grammar, and checked with it.
    """

    markdown_characters: int = 60_000
    """Of a message as Markdown ("Sending messages": about 60,000 before encryption)."""
    encrypted_characters: int = 81_130
    """The same after encryption ("Sending messages": 81,130); what is not ASCII takes more of it."""
    entities: int = 40
    """Mentions, tags, emojis, moments and objects of the data (the agent's page says 40, another one 80)."""
    unique_tokens: int = 2_500
    """Different words, which the search of Symphony keeps ("Sending messages"). More are not refused at once:
    the agent says so later, in the datafeed (agent 20.10)."""
    message_bytes: int = MAX_BYTES
    """Of message and data together, in UTF-8 ("Create message": 1.5 MB)."""
    blast_streams: int = 100
    """Streams that one blast goes to ("Blast message")."""
    attachment_bytes: int = 30_000_000
    """Of all files of a message ("Create message" and BDK: 30 MB)."""
    attachments: int = 25
    """Files of a message (BDK for Python: recommended)."""
    pieces: int = 20
    """Messages that a message which is too long is split into: flowbot's own, so that no room is flooded."""
    _short: int = field(init=False, repr=False, compare=False)
    """A message of so many characters is within every limit but that of entities."""

    def __post_init__(self) -> None:
        markdown = min(self.markdown_characters, self.encrypted_characters * 3 // 4 - 2) // _MOST_GROWTH
        object.__setattr__(self, "_short", max(0, min(markdown, self.unique_tokens)))

    def takes_unmeasured(self, message: str, data: str | None = None) -> bool:
        """Whether a message is within the limits for certain, judged by its length and by what can be counted fast."""
        length = len(message)
        objects = data.count(":") if data else 0
        if 4 * (length + len(data or "")) > self.message_bytes:
            return False
        if length <= self._short and length // _SHORTEST_ENTITY + objects <= self.entities:
            return True
        if objects + sum(map(message.count, _ENTITY_STARTS)) > self.entities:
            return False
        lists = message.count("<ul") + message.count("<ol")
        markdown = _GROWTH * length + message.count("<li") * (2 * lists + 10)
        is_ascii = message.isascii()
        return (
            markdown <= self.markdown_characters
            and encrypted_length(markdown if is_ascii else 4 * markdown) <= self.encrypted_characters
            and (length // 2 + 1 if is_ascii else length) <= self.unique_tokens
        )


_GROWTH = 4
"""How many times longer than its MessageML a message can be as Markdown, the numbers and indents of lists aside."""
_MOST_GROWTH = 48
"""The same with lists, as deep as elements may nest."""
_SHORTEST_ENTITY = len('<cash tag=""/>')
_ENTITY_STARTS = ("<mention", "<hash", "<cash", "<tag", "<emoji", "<dateTime")
# Where words are not told apart by spaces, each character counts.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(f"[{_IDEOGRAPHS}]|[^\\W_{_IDEOGRAPHS}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How much of each limit a message needs; the names are those of `SendingLimits`."""

    markdown_characters: int
    """Somebody who is mentioned counts as their id or address: who they are is not known yet."""
    encrypted_characters: int
    """Reckoned: Base64 of the Markdown in UTF-8, at which the documented figures agree."""
    entities: int
    """Elements that become one, and objects of the data."""
    unique_tokens: int
    """Reckoned: the different words of the Markdown, whatever their case; of Chinese and Japanese each character.
    How Symphony takes a text apart is not documented."""
    message_bytes: int


def measure(message: str, data: str | None = None) -> Measure:
    """How much of each limit a message needs.

    Args:
        message: MessageML, or PresentationML.
        data: Its EntityJSON; none when left out.

    Raises:
        MessageMLError: An agent would refuse the message.
    """
    tree = read_tree(message, schemes=None)
    markdown = write_markdown(tree)
    return Measure(
        markdown_characters=len(markdown),
        encrypted_characters=encrypted_length(len(markdown.encode())),
        entities=sum(bool(node.kind.entity) for node in every(tree)) + count_objects(data),
        unique_tokens=len(tokens_of(markdown)),
        message_bytes=_size(message, data),
    )


def tokens_of(text: str) -> frozenset[str]:
    """The different words of a text, as far as a search goes."""
    return frozenset(_TOKEN.findall(text.casefold()))


def encrypted_length(octets: int) -> int:
    """How many characters so many bytes are once they are encrypted and written as Base64."""
    return 4 * -(-octets // 3)


def count_objects(data: str | None) -> int:
    """How many objects EntityJSON has; none where it is no JSON object, which the agent will say."""
    try:
        objects = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return 0
    return len(objects) if isinstance(objects, dict) else 0


def find_excesses(message: str, data: str | None, limits: SendingLimits) -> Sequence[Excess]:
    """Every limit that a message does not keep to.

    Raises:
        MessageMLError: An agent would refuse the message.
    """
    if limits.takes_unmeasured(message, data):
        return ()
    size = _size(message, data)
    if size > MAX_BYTES:  # it is not even read
        return [_excess("message_bytes", size, limits)] if size > limits.message_bytes else []
    return excesses_of(measure(message, data), limits)


def excesses_of(needed: Measure, limits: SendingLimits) -> Sequence[Excess]:
    """Every limit that is less than what is needed."""
    return [
        _excess(name, getattr(needed, name), limits) for name in _WORDS if getattr(needed, name) > getattr(limits, name)
    ]


def check_limits(message: str, data: str | None, limits: SendingLimits) -> None:
    """Do nothing when Symphony takes so large a message.

    Args:
        message: MessageML that `flowbot.messageml.check` takes.
        data: Its EntityJSON; None for none.
        limits: What the pod takes.

    Raises:
        MessageTooLargeError: It is too large; all limits that it does not keep to.
        MessageMLError: An agent would refuse the message, whatever its size.
    """
    found = find_excesses(message, data, limits)
    if found:
        raise MessageTooLargeError(found)


def check_pieces(count: int, limits: SendingLimits) -> None:
    """Do nothing when one message may become so many.

    Raises:
        MessageTooLargeError: There are too many.
    """
    if count > limits.pieces:
        mend = "say less, or write `limits: { pieces: … }` in flowbot.yaml"
        raise MessageTooLargeError([Excess("pieces once it is split", count, limits.pieces, mend)])


def check_blast(streams: Collection[str], limits: SendingLimits) -> None:
    """Do nothing when one blast may go to so many streams.

    Raises:
        MessageTooLargeError: There are too many.
    """
    if len(streams) > limits.blast_streams:
        mend = "send it to some of them at a time"
        raise MessageTooLargeError([Excess("streams", len(streams), limits.blast_streams, mend)], "the blast")


def check_attachments(files: Iterable[tuple[str, int]], limits: SendingLimits) -> None:
    """Do nothing when a message may have these files, each a name and a size in bytes.

    Raises:
        MessageTooLargeError: They are too many, or too large together.
    """
    known = list(files)
    total = sum(size for _, size in known)
    found = []
    if total > limits.attachment_bytes:
        largest = max(known, key=lambda file: file[1])[0]
        mend = f"send the files in several messages (the largest is '{largest}')"
        found.append(Excess("bytes of attachments", total, limits.attachment_bytes, mend))
    if len(known) > limits.attachments:
        found.append(Excess("attachments", len(known), limits.attachments, "send the files in several messages"))
    if found:
        raise MessageTooLargeError(found)


_SPLIT = "say it with a `say` or `send` of its own, which can be split (`too_long: split`)"
_SAY_LESS = f"say less, or {_SPLIT}"
_WORDS: Mapping[str, tuple[str, str]] = {
    "markdown_characters": ("characters as Markdown", _SAY_LESS),
    "encrypted_characters": ("characters once it is encrypted", _SAY_LESS),
    "entities": (
        "mentions, tags, emojis and other entities",
        f"use fewer, or {_SPLIT}; where the pod takes more, write `limits: {{ entities: … }}` in flowbot.yaml",
    ),
    "unique_tokens": ("different words", _SAY_LESS),
    "message_bytes": ("bytes with its data", _SAY_LESS),
}
"""What each limit is called, and what to do about it."""


def _excess(name: str, found: int, limits: SendingLimits) -> Excess:
    what, mend = _WORDS[name]
    return Excess(what, found, getattr(limits, name), mend)


def _size(message: str, data: str | None) -> int:
    return len(message.encode(errors="surrogatepass")) + len((data or "").encode(errors="surrogatepass"))
