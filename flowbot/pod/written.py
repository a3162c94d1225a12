"""What was written on a pod, and what took the place of what."""

from __future__ import annotations

from flowbot.ids import MessageId, StreamId
from flowbot.pod.parts import PodMessage


class Written:
    """The messages of a pod."""

    def __init__(self) -> None:
        self.messages: list[PodMessage] = []
        """Oldest first; a message that was changed stands in the place of the old one."""
        self.history: list[PodMessage] = []
        """Every message, in the order in which they were written, changes included."""
        self._replaced: dict[MessageId, MessageId] = {}
        self._submissions: dict[MessageId, list[MessageId]] = {}

    def add(self, message: PodMessage) -> None:
        """Add a message, or put it where the one is that it replaces."""
        self.history.append(message)
        if message.replacing is None:
            self.messages.append(message)
            return
        place = next(place for place, each in enumerate(self.messages) if each.id == message.replacing)
        self.messages[place] = message
        self._replaced[message.replacing] = message.id

    def remove(self, message: PodMessage) -> None:
        """Take a message back: it was written, and nobody sees it any more."""
        self.messages.remove(message)

    def between(self, stream_id: StreamId, since_ms: int, until_ms: int | None) -> list[PodMessage]:
        """What was written in a stream meanwhile, oldest first, changes included; without what was taken back."""
        seen = {message.id for message in self.messages}
        return [
            each
            for each in self.history
            if each.stream_id == stream_id
            and since_ms <= each.timestamp_ms
            and (until_ms is None or each.timestamp_ms <= until_ms)
            and self._last(each.id) in seen
        ]

    def newest(self, message_id: str) -> PodMessage | None:
        """What stands now where a message was written; None for one that never was."""
        last = self._last(message_id)
        return next((each for each in self.messages if each.id == last), None)

    def get(self, message_id: str) -> PodMessage | None:
        """A message as it was written, changed later or not; None for one that never was, or was taken back."""
        if self.newest(message_id) is None:
            return None
        return next((each for each in self.history if each.id == message_id), None)

    def replacement_of(self, message: PodMessage) -> MessageId | None:
        """What took the place of a message."""
        return self._replaced.get(message.id)

    def submit(self, message_id: MessageId, submission_id: MessageId) -> None:
        """The form of a message was sent."""
        self._submissions.setdefault(message_id, []).append(submission_id)

    def submissions_of(self, message: PodMessage) -> list[MessageId]:
        """The ids of those who sent the form of a message, oldest first."""
        return list(self._submissions.get(message.id, ()))

    def _last(self, message_id: str) -> str:
        """The id of the last message that took the place of one, or its own."""
        while (newer := self._replaced.get(MessageId(message_id))) is not None:
            message_id = newer
        return message_id
