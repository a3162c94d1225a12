"""Test a flow the way a person meets it; importable without pytest.

Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowbot.testing.chat import (
        Answer,
        AsyncChat,
        Called,
        Card,
        Chat,
        ChatError,
        Person,
        Place,
        RunningLoopError,
        SeenMessage,
        Settings,
        SyncChat,
        Turn,
        open_chat,
    )

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


def __getattr__(name: str) -> Any:
    """An export, imported at its first use."""
    if name not in __all__:
        raise AttributeError(f"module 'flowbot.testing' has no attribute {name!r}")
    return getattr(import_module("flowbot.testing.chat"), name)


def __dir__() -> list[str]:
    """The exports."""
    return [*__all__]
