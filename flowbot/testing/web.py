"""A web that a test makes up: what `http` steps meet in place of the real one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flowbot.ports import HttpAnswer, HttpRequest
from flowbot.web.dates import read_retry_after
from flowbot.web.egress import check_answer, check_request
from flowbot.web.messages import Handler, Request


class FakeWeb:
    """`ports.HttpClient` that asks a handler, under the same rules as the real one."""

    def __init__(self, handler: Handler, hosts: Sequence[str]) -> None:
        """Ask nobody yet.

        Args:
            handler: Answers every request, whatever its host.
            hosts: Those that may be asked, as flowbot.yaml has them.
        """
        self._handler = handler
        self._hosts = hosts
        self.requests: list[HttpRequest] = []
        """What was asked so far."""

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Let the handler answer a request.

        Raises:
            HttpError: The request may not be made, or its answer cannot be taken.
        """
        check_request(request, self._hosts)
        self.requests.append(request)
        response = await self._handler(_arrived(request))
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = b"" if request.method == "HEAD" else response.body
        wait = read_retry_after(headers)
        answer = HttpAnswer(status=response.status, headers=headers, body=body, retry_after_seconds=wait)
        check_answer(answer)
        return answer


def _arrived(request: HttpRequest) -> Request:
    """A request as a server has it."""
    parts = urlsplit(request.url)
    return Request(
        method=request.method,
        path=parts.path or "/",
        query_string=parts.query,
        headers={"host": parts.netloc, **{name.lower(): value for name, value in request.headers.items()}},
        body=request.body or b"",
    )
