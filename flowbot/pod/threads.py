"""What people do with messages of others: they answer and forward them, and share them on a wall."""

from __future__ import annotations

from flowbot.events import User
from flowbot.pod.keeper import Keeper
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.wire.messages import shared_post


class Threads:
    """Answers, forwards and shared posts."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def reply(self, user: User, message: PodMessage, text: str) -> PodMessage:
        """Answer a message, where it stands; raises as of `Keeper.say`."""
        stream = self._keeper.streams.of_message(message)
        return self._keeper.say(user, stream, text, parent=message.id, relation="REPLY")

    def forward(self, user: User, message: PodMessage, to: PodStream, text: str = "") -> PodMessage:
        """Forward a message to another stream, with words of one's own or none; raises as of `Keeper.say`."""
        return self._keeper.say(user, to, text, parent=message.id, relation="FORWARD")

    def share(self, user: User, message: PodMessage, wall: User, text: str = "") -> PodMessage:
        """Share a message on the wall of a bot, which hears of it as `SHAREDPOST`; raises as of `Keeper.say`."""
        keeper = self._keeper
        place = keeper.streams.get(keeper.ids.stream_id(f"wall/{wall.id}")) or keeper.streams.add(
            PodStream(id=keeper.ids.stream_id(f"wall/{wall.id}"), type="POST", members=set())
        )
        place.members.add(user.id)
        post = keeper.say(user, place, text)
        body, shared = keeper.message_json(post), keeper.message_json(message)
        keeper.delivery.put(shared_post(keeper.ids.event_id(post.timestamp_ms), post, body, shared), {wall.id})
        return post
