"""People and a bot on a local pod: what tests of conversations talk with."""

from __future__ import annotations

from flowbot.testing.chat.chat import Chat
from flowbot.testing.chat.core import Settings
from flowbot.testing.chat.faces import AsyncChat, SyncChat, open_chat
from flowbot.testing.chat.failure import ChatError, RunningLoopError
from flowbot.testing.chat.people import Person
from flowbot.testing.chat.places import Card, Place
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.chat.stubs import Called
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.web import Answer

__all__ = [
    "Answer",
    "AsyncChat",
    "Called",
    "Card",
    "Chat",
    "ChatError",
    "Person",
    "Place",
    "RunningLoopError",
    "SeenMessage",
    "Settings",
    "SyncChat",
    "Turn",
    "open_chat",
]
