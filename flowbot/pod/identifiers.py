"""Ids and tokens that look like Symphony's and follow from a seed."""

from __future__ import annotations

import base64
import hashlib
import uuid
from itertools import count
from urllib.parse import quote

from flowbot.ids import GroupId, MessageId, SignalId, StreamId, UserId, user_id_of

TENANT_ID = 189
"""The firm that everybody in a local pod belongs to who is not of another one."""

OTHER_TENANT_ID = 190
"""The firm of everybody else."""


class IdMaker:
    """Makes ids: those of people and streams follow from the name, the others from order and time.

    So a person or a room is the same one after the pod was started again, and a message
    never has the id of a message before the start. How often a feed is read moves no other id.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._order, self._reads = count(1), count(1)

    def user_id(self, key: str, tenant: int = TENANT_ID) -> UserId:
        """The id of a user: an int64 with the tenant in its high bits, as Symphony's are."""
        return user_id_of(tenant, int.from_bytes(self._digest("user", key, size=4)))

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

    def event_id_of(self, now_ms: int) -> str:
        """The id that all events of a millisecond share."""
        return self._digest("event", str(now_ms), size=3).hex()

    def feed_id(self, now_ms: int) -> str:
        """The id of one more fan-out feed."""
        return f"{self._next('feed', now_ms, size=16).hex()}_f"

    def datahose_id(self, now_ms: int) -> str:
        """The id of one more datahose."""
        return f"{self._next('feed', now_ms, size=16).hex()}_p"

    def ack_id(self, now_ms: int) -> str:
        """The acknowledgement id of one more batch."""
        return f"ack_{self._digest('ack', f'{now_ms}/{next(self._reads)}', size=12).hex()}"

    def token(self, now_ms: int) -> str:
        """One more session or key manager token."""
        return self._next("token", now_ms, size=48).hex()

    def signal_id(self, now_ms: int) -> SignalId:
        """The id of one more signal."""
        return SignalId(self._next("signal", now_ms, size=12).hex())

    def group_id(self, now_ms: int) -> GroupId:
        """The id of one more distribution list."""
        return GroupId(self._next("group", now_ms, size=12).hex())

    def session_id(self, key: str) -> str:
        """The `sid` that a user's messages carry."""
        return str(uuid.UUID(bytes=self._digest("session", key, size=16)))

    def _next(self, kind: str, now_ms: int, *, size: int) -> bytes:
        return self._digest(kind, f"{now_ms}/{next(self._order)}", size=size)

    def _digest(self, kind: str, key: str, *, size: int) -> bytes:
        text = f"{self._seed}/{kind}/{key}"
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def raw_id(text: str) -> str:
    """An id as Elements may write it: standard Base64, padded."""
    return text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)


def _url_safe(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
