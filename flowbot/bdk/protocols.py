"""What flowbot uses of the BDK, so that types can be checked where it is not installed."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol


class BdkSession(Protocol):
    """Who the bot is (`AuthSession`)."""

    @property
    def session_token(self) -> Awaitable[str]:
        """The token of the pod; logs in when there is none."""
        ...

    @property
    def key_manager_token(self) -> Awaitable[str]:
        """The token of the key manager; empty where the agent wants none."""
        ...

    async def refresh(self) -> None:
        """Log in again, at both."""
        ...


class BdkExtensions(Protocol):
    """What is given to extensions (`ExtensionService`)."""

    def register(self, extension_type_or_instance: object, /) -> None:
        """Hand over the configuration, the session and the factory of clients."""
        ...


class Bdk(Protocol):
    """A bot of the BDK (`SymphonyBdk`)."""

    def datafeed(self) -> Any:
        """Its loop, which reads the feed and calls listeners."""
        ...

    def extensions(self) -> BdkExtensions:
        """Where its parts are handed out."""
        ...
