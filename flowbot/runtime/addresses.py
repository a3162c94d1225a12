"""Which stream a message goes to, where it is meant for a person or for a room by its name."""

from __future__ import annotations

from flowbot.engine.recipients import Recipient
from flowbot.errors import MessageRejectedError
from flowbot.ids import StreamId, UserId, may_be_stream_id, normalise_id
from flowbot.ports import Pod


class Addresses:
    """Streams of people and of rooms by name; each is asked for once."""

    def __init__(self, pod: Pod) -> None:
        self._pod = pod
        self._ims: dict[UserId, StreamId] = {}
        self._rooms: dict[str, StreamId] = {}

    async def find(self, to: Recipient) -> StreamId:
        """The stream of a recipient.

        Raises:
            MessageRejectedError: There is none: no such person, or not exactly one room of that name.
            SymphonyError: No answer, or one that does not say; asking again is harmless.
        """
        if to.stream_id is not None:
            return to.stream_id
        if to.room is not None:
            if to.room not in self._rooms:
                self._rooms[to.room] = await self._find_room(to.room)
            return self._rooms[to.room]
        assert to.user_id is not None  # one of the three is set
        if to.user_id not in self._ims:
            self._ims[to.user_id] = await self._pod.open_im(to.user_id)
        return self._ims[to.user_id]

    def known(self, to: Recipient) -> StreamId | None:
        """The stream of a recipient, if it was found before."""
        if to.stream_id is not None:
            return to.stream_id
        return self._rooms.get(to.room) if to.room is not None else self._ims.get(to.user_id or UserId(0))

    def forget(self, to: Recipient) -> None:
        """Ask again for a room where a message was refused: another one may have its name now."""
        if to.room is not None:
            self._rooms.pop(to.room, None)

    async def _find_room(self, name: str) -> StreamId:
        found = await self._pod.find_rooms(name)
        if len(found) == 1:
            return found[0]
        if not found and may_be_stream_id(name):
            return StreamId(normalise_id(name))
        if not found:
            raise MessageRejectedError(
                f"the bot is in no room with the name '{name}': add it to the room, or write the room's exact name "
                f"or its stream id where the flow, or `config` in flowbot.yaml, says '{name}'"
            )
        raise MessageRejectedError(
            f"the bot is in {len(found)} rooms with the name '{name}' ({', '.join(found)}): "
            f"write the stream id of one where the flow, or `config` in flowbot.yaml, says '{name}'"
        )
