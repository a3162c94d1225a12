"""Ids and tokens that look like Symphony's and follow from a seed."""

from __future__ import annotations

import base64
import hashlib
import uuid
from itertools import count
from urllib.parse import quote

from flowbot.ids import MessageId, StreamId, UserId

TENANT_ID = 189
"""The firm of a local pod, to which everybody belongs who is not from elsewhere."""

_TENANT_SHIFT = 36
_ELSEWHERE = 1 << 16
"""More than any real tenant that a recording may have."""


def tenant_of(user_id: UserId) -> int:
    """The firm of a user."""
    return user_id >> _TENANT_SHIFT


def is_elsewhere(user_id: UserId) -> bool:
    """Whether a user belongs to another firm that this pod has made up."""
    return tenant_of(user_id) >= _ELSEWHERE


def tenant_id(firm: str) -> int:
    """The id of another firm; users of it have ids that fit into a double."""
    number = int.from_bytes(hashlib.blake2b(firm.casefold().encode(), digest_size=2).digest())
    return _ELSEWHERE + number // 2


class IdMaker:
    """Makes ids: those of people and streams follow from the name, the others from order and time.

    So a person or a room is the same one after the pod was started again, and a message
    never has the id of a message before the start.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._order = count(1)

    def user_id(self, key: str, tenant: int = TENANT_ID) -> UserId:
        """The id of a user: an int64 with the tenant in its high bits, as Symphony's are."""
        number = int.from_bytes(self._digest("user", key, size=4))
        return UserId((tenant << _TENANT_SHIFT) + number)

    def stream_id(self, key: str) -> StreamId:
        """The id of a stream."""
        return StreamId(_url_safe(self._digest("stream", key, size=24)))

    def message_id(self, now_ms: int) -> MessageId:
        """The id of one more message."""
        return MessageId(_url_safe(self._next("message", now_ms, size=24)))

    def attachment_id(self, user_id: UserId, now_ms: int) -> str:
        """The id of one more file of a user, with percent-escapes in it as those of Symphony have."""
        text = f"{user_id}/{base64.b64encode(self._next('attachment', now_ms, size=16)).decode('ascii')}"
        return f"internal_{quote(text, safe='')}"

    def event_id(self, now_ms: int) -> str:
        """The id of one more event: six letters or digits."""
        return self._next("event", now_ms, size=3).hex()

    def feed_id(self, now_ms: int) -> str:
        """The id of one more fan-out feed."""
        return f"{self._next('feed', now_ms, size=16).hex()}_f"

    def ack_id(self, now_ms: int) -> str:
        """The acknowledgement id of one more batch."""
        return f"ack_{self._next('ack', now_ms, size=12).hex()}"

    def token(self, now_ms: int) -> str:
        """One more session or key manager token."""
        return self._next("token", now_ms, size=48).hex()

    def session_id(self, key: str) -> str:
        """The `sid` that a user's messages carry."""
        return str(uuid.UUID(bytes=self._digest("session", key, size=16)))

    def _next(self, kind: str, now_ms: int, *, size: int) -> bytes:
        return self._digest(kind, f"{now_ms}/{next(self._order)}", size=size)

    def _digest(self, kind: str, key: str, *, size: int) -> bytes:
        text = f"{self._seed}/{kind}/{key}"
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def _url_safe(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
