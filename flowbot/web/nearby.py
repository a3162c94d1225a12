"""The web of somebody who tries a bot: services of this machine are asked, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from flowbot.config.hosts import is_allowed
from flowbot.ports import HttpAnswer, HttpClient, HttpRequest
from flowbot.web.offline import Offline


class _Nearby:
    """`ports.HttpClient` of which a part of the web is reached."""

    def __init__(self, client: HttpClient, hosts: Sequence[str]) -> None:
        """Reach some hosts.

        Args:
            client: For them.
            hosts: The list.
        """
        self._client = client
        self._hosts = hosts
        self._others = Offline()

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Make a request once, if its host is near.

        Raises:
            HttpError: It is not, or there is no answer, or none that can be taken.
        """
        is_near = is_allowed(request.url, self._hosts)
        return await (self._client if is_near else self._others).send(request)


@asynccontextmanager
async def nearby_web(hosts: Sequence[str]) -> AsyncIterator[HttpClient]:
    """A client that asks the services of this machine: what somebody who tries a bot has started for it.

    Args:
        hosts: Those that may be asked, as flowbot.yaml has them.
    """
    near = [each for each in hosts if _is_of_this_machine(each)]
    if not near:
        yield Offline()
        return
    from flowbot.web.client import WebClient  # its library takes long to import, and most need none

    async with WebClient(near) as client:
        yield _Nearby(client, near)


def _is_of_this_machine(host: str) -> bool:
    """Whether a host of the list is this machine: `localhost`, `127.0.0.1:8080`, `[::1]`."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
