"""No web: what `http` steps meet wherever a bot is only tried."""

from __future__ import annotations

from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer, HttpRequest


class Offline:
    """`ports.HttpClient` where there is no network: nothing is ever asked."""

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Refuse.

        Raises:
            HttpError: Always.
        """
        raise HttpError(
            "offline",
            "there is no network here: `flowbot run` asks web services, and `flowbot chat` those of this machine",
        )
