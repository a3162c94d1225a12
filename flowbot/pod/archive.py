"""What a bot may ask of the messages of a local pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import MessageId, UserId, normalise_id
from flowbot.pod.parts import PodAttachment, PodMessage
from flowbot.pod.receipts import PodReceipt
from flowbot.pod.search import Search, find_messages, find_similar
from flowbot.pod.talk import Talk


@dataclass(frozen=True, slots=True)
class Archive:
    """The messages of a pod, for those who are in their streams."""

    talk: Talk

    def get(self, by: User, message_id: str) -> PodMessage | None:
        """A message, changed later or not; None for one that never was, or was taken back.

        Raises:
            OperationError: They are not in its stream (403).
        """
        found = self.talk.written.get(normalise_id(message_id))
        if found is not None:
            self.talk.keeper.streams.of_member(by, found.stream_id)
        return found

    def search(self, by: User, search: Search) -> Sequence[PodMessage]:
        """What a search finds in the streams that they are in, oldest first.

        Raises:
            OperationError: They are not in the stream that it is about, or there is none (400 or 403).
        """
        streams = self.talk.keeper.streams
        if search.stream is not None:
            streams.of_member(by, search.stream)
        places = ((each, streams.of_message(each)) for each in self.talk.written.messages)
        return find_messages(search, ((each, place) for each, place in places if by.id in place.members))

    def search_similar(self, by: User, text: str, stream_id: str | None) -> Sequence[PodMessage]:
        """What is like a text in one stream, or in all that they are in, the best first; raises as of `search`."""
        return find_similar(text, self.search(by, Search(stream=normalise_id(stream_id) if stream_id else None)))

    def status(self, by: User, message_id: str) -> tuple[PodMessage, Mapping[UserId, PodReceipt]]:
        """A message, and how far it came with each; raises OperationError as of `get`, or when there is none (404)."""
        found = self.get(by, message_id)
        if found is None:
            raise OperationError(f"there is no message {message_id}", status=404)
        return found, self.talk.keeper.receipts.of(found.id)

    def receipts(self, by: User, message_id: str) -> tuple[PodMessage, Mapping[UserId, PodReceipt]]:
        """The same for content managers, whatever the stream.

        Raises:
            OperationError: They are none (403), or there is no such message (404).
        """
        found = self._managed(by, message_id)
        return found, self.talk.keeper.receipts.of(found.id)

    def related(self, by: User, message_id: str) -> tuple[PodMessage, Mapping[str, Sequence[MessageId]]]:
        """A message, and the ids of its `REPLY`, `FORWARD` and `REPLY_FORM`; raises as of `receipts`."""
        found, written = self._managed(by, message_id), self.talk.written
        those = {
            kind: [each.id for each in written.history if each.parent == found.id and each.relation == kind]
            for kind in ("REPLY", "FORWARD")
        }
        return found, {**those, "REPLY_FORM": written.submissions_of(found)}

    def files(
        self, by: User, stream_id: str, since_ms: int, until_ms: int | None
    ) -> Sequence[tuple[PodMessage, PodAttachment]]:
        """The files of a stream, each with its message, oldest first; raises OperationError as of `read_messages`."""
        found = self.talk.read_messages(by, stream_id, since_ms, until_ms)
        return [(message, file) for message in found for file in message.attachments]

    def _managed(self, by: User, message_id: str) -> PodMessage:
        """A message, for a content manager."""
        managers = self.talk.rules.content_managers
        if managers is not None and by.id not in managers:
            raise OperationError(f"{by.display_name} does not have the role of content management", status=403)
        found = self.talk.written.get(normalise_id(message_id))
        if found is None:
            raise OperationError(f"there is no message {message_id}", status=404)
        return found
