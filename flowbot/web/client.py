"""The web as `http` steps meet it: only hosts on the list, no redirects, no cookies, answers of a bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx2

from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer, HttpRequest
from flowbot.web.dates import read_retry_after
from flowbot.web.egress import MAX_ANSWER_BYTES, check_answer, check_request
from flowbot.web.exchange import read_body, untrusted_certificate

CONNECT_TIMEOUT_SECONDS = 10.0
_LIMITS = httpx2.Limits(max_connections=100, max_keepalive_connections=20)


class WebClient:
    """`ports.HttpClient` over the network; open it with `async with`.

    The library's transport is used without its client, which keeps cookies, may follow
    redirects, and writes whole URLs into the log.
    """

    def __init__(self, hosts: Sequence[str], *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Ask nobody yet.

        Args:
            hosts: Those that may be asked, as flowbot.yaml has them.
            transport: Stands in for the network, in tests.
        """
        self._hosts = hosts
        self._transport = transport

    async def __aenter__(self) -> Self:
        if self._transport is None and self._hosts:
            trust = httpx2.create_ssl_context(trust_env=False)
            self._transport = httpx2.AsyncHTTPTransport(verify=trust, trust_env=False, limits=_LIMITS)
        if self._transport is not None:
            await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._transport is not None:
            await self._transport.__aexit__(exc_type, exc, traceback)

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Make a request once.

        Raises:
            HttpError: There is no answer, or none that can be taken; or the request may not be made.
        """
        check_request(request, self._hosts)
        assert self._transport is not None  # a host was on the list
        try:
            return await _exchange(self._transport, _prepared(request))
        except httpx2.RequestError as error:
            raise _no_answer(error) from error


async def _exchange(transport: httpx2.AsyncBaseTransport, request: httpx2.Request) -> HttpAnswer:
    response = await transport.handle_async_request(request)
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    try:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body, _ = await read_body(response.stream, MAX_ANSWER_BYTES + 1)
    finally:
        await response.aclose()
    wait = read_retry_after(headers)
    answer = HttpAnswer(status=response.status_code, headers=headers, body=body, retry_after_seconds=wait)
    check_answer(answer)
    return answer


def _prepared(request: HttpRequest) -> httpx2.Request:
    given = {name.lower() for name in request.headers}
    usual = {"User-Agent": "flowbot", "Accept": "*/*", "Accept-Encoding": "identity"}
    headers = {**{name: value for name, value in usual.items() if name.lower() not in given}, **request.headers}
    timeout = httpx2.Timeout(None, connect=CONNECT_TIMEOUT_SECONDS)
    try:
        return httpx2.Request(
            request.method,
            request.url,
            headers=[(name.encode("ascii"), value.encode()) for name, value in headers.items()],
            content=request.body,
            extensions={"timeout": timeout.as_dict()},
        )
    except (httpx2.InvalidURL, ValueError) as error:
        raise HttpError("request", "its URL is none") from error


def _no_answer(error: httpx2.RequestError) -> HttpError:
    """Why nothing came back, in words that hold nothing of the request."""
    if untrusted_certificate(error) is not None:
        return HttpError("certificate", "its certificate is not trusted")
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return HttpError("unreachable", "cannot connect", may_pass=True)
    if isinstance(error, httpx2.LocalProtocolError | httpx2.UnsupportedProtocol):
        return HttpError("request", "it is no proper request")
    return HttpError("unreachable", f"the connection broke ({type(error).__name__})", may_pass=True)
