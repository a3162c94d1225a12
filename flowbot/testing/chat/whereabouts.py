"""Where people and the bot of a chat meet, by the names that the chat has for it."""

from __future__ import annotations

from flowbot.errors import did_you_mean
from flowbot.events import User
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.testing.chat.failure import ChatError


class Whereabouts:
    """The places of a chat.

    Args:
        pod: Where they are.
        me: The bot.
    """

    def __init__(self, pod: LocalPod, me: User) -> None:
        self.pod = pod
        self.me = me
        self.places: dict[str, PodStream] = {}

    def name_of(self, stream: PodStream) -> str:
        """What a stream is called in the chat."""
        for name, known in self.places.items():
            if known.id == stream.id:
                return name
        others = [each.display_name for each in self.pod.people if each.id in stream.members - {self.me.id}]
        name = stream.name if stream.type == "ROOM" else "+".join(others)
        while name in self.places:
            name += "'"
        self.places[name] = stream
        return name

    def im_name(self, person: str) -> str:
        """What the IM of a person and the bot is called: as the person, where no room has that name."""
        return self.name_of(self.pod.streams.im(self.pod.ensure_user(person), self.me))

    def place(self, name: str) -> PodStream:
        """The stream that is called so; the IM of a person by their name.

        Raises:
            ChatError: There is none.
        """
        found = self.places.get(name)
        if found is not None:
            return found
        person = self.pod.people.find(name)
        if person is None:
            hint = did_you_mean(name, [*self.places, *(each.display_name for each in self.pod.people)])
            raise ChatError(f"there is no place '{name}'" + (f"; {hint}" if hint else ""))
        stream = self.pod.streams.im(person, self.me)
        self.places[name] = stream
        return stream
