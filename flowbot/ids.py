"""Typed identifiers, and the one place where Symphony's ids are normalised."""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import NewType

StreamId = NewType("StreamId", str)
"""A Symphony conversation channel (room, IM or MIM), URL-safe base64 without padding."""

UserId = NewType("UserId", int)
"""A Symphony user, an int64 with the tenant in its high bits."""

MessageId = NewType("MessageId", str)
"""A Symphony message, URL-safe base64 without padding."""

SignalId = NewType("SignalId", str)
"""A signal: what people follow by hashtag and cashtag."""

GroupId = NewType("GroupId", str)
"""A distribution list."""

FlowId = NewType("FlowId", str)
"""The name of a flow, unique in a bot."""

StateId = NewType("StateId", str)
"""A state of a compiled flow, written `<step>.<kind>`."""

ConversationId = NewType("ConversationId", str)
"""A running conversation, derived from flow, scope key and the event that started it; its home is in it."""

EffectId = NewType("EffectId", str)
"""An effect, derived from conversation, the event that caused it and its index in the turn."""

_TENANT_SHIFT = 36


def tenant_of(user_id: int) -> int:
    """The firm of a user, which is in the high bits of their id."""
    return user_id >> _TENANT_SHIFT


def user_id_of(tenant: int, number: int) -> UserId:
    """The id of the user with a number of 36 bits in a firm."""
    return UserId((tenant << _TENANT_SHIFT) + number)


_URL_SAFE = str.maketrans({"/": "_", "+": "-", "=": None})


def normalise_id(text: str) -> str:
    """The URL-safe form of a stream or message id.

    The API answers with URL-safe base64 without padding, but Elements payloads and the
    user interface may hold the standard form; so every id passes here at the edge.
    """
    if "/" in text or "+" in text or "=" in text:  # translating costs ten times as much as looking
        return text.translate(_URL_SAFE)
    return text


def may_be_stream_id(text: str) -> bool:
    """Whether a text has the form of a stream's id, in either base64 form; the name of a room may have it, too."""
    return _LIKE_A_STREAM_ID.fullmatch(text) is not None


def is_stream_id(text: str) -> bool:
    """Whether a text is the id of a stream: as long as one, with both cases and a digit, as no name of a room is."""
    return may_be_stream_id(text) and _SURELY_A_STREAM_ID.match(text) is not None


_LIKE_A_STREAM_ID = re.compile(r"[A-Za-z0-9+/_-]{16,200}={0,2}")
_SURELY_A_STREAM_ID = re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9]).{30}")


def conversation_id(flow: FlowId, key: str, cause: str, home: int) -> ConversationId:
    """The id of the conversation that the event `cause` starts for a scope key; the same inputs, the same id.

    Args:
        flow: The flow.
        key: Whose it is.
        cause: The key of the event.
        home: What the shard follows from where it lives, see `home_at` and `home_of`.
    """
    return ConversationId(f"{_digest('conversation', flow, key, cause, size=8)}{home:08x}")


def home_at(place: str) -> int:
    """What the shard of a place follows from: the place is a stream, a person or a key."""
    return zlib.crc32(place.encode("utf-8", "surrogatepass"))


def home_of(conversation: ConversationId) -> int:
    """The same of a conversation, by its id alone."""
    if _CONVERSATION.fullmatch(conversation) is None:
        return home_at(conversation)
    return int(conversation[16:], 16)


def effect_id(owner: str, cause: str, index: int) -> EffectId:
    """The id of the effect number `index` that the event `cause` has in a conversation (or stream)."""
    return EffectId(_digest("effect", owner, cause, str(index)))


def make_form_id(name: str, conversation: ConversationId, effect: EffectId) -> str:
    """The id of the form that an effect sends for a question: a submission of it finds its conversation by it."""
    return f"{name}-{conversation}-{effect[:8]}"


def read_form_id(form_id: str) -> tuple[str, ConversationId] | None:
    """The question and the conversation of a form; None when it is not one of a flow's."""
    found = _FORM_ID.fullmatch(form_id)
    return (found["name"], ConversationId(found["conversation"])) if found else None


_CONVERSATION = re.compile(r"[0-9a-f]{24}")
_FORM_ID = re.compile(r"(?P<name>[a-z][a-z0-9_]*)-(?P<conversation>[0-9a-f]{24})-[0-9a-f]{8}")


def _digest(*parts: str, size: int = 12) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=size).hexdigest()
