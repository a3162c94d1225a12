"""The one HTTP/1.1 server: h11 on anyio's listeners, for asyncio and trio alike."""

from __future__ import annotations

import logging
import ssl
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import anyio
import h11
from anyio.abc import ByteStream, Listener, SocketStream, TaskStatus

from flowbot.web.headers import encode_headers
from flowbot.web.listeners import common_name, listen, over_tls, port_of
from flowbot.web.messages import Handler, Request, Response, error_response, json_response

__all__ = [
    "Handler",
    "Limits",
    "Request",
    "Response",
    "error_response",
    "json_response",
    "listen",
    "port_of",
    "serve_http",
    "serve_listener",
]

_log = logging.getLogger(__name__)
_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a client may ask of the server before it is sent away."""

    header_bytes: int = 32_768
    """Request line and headers together; when they are not complete by then, the answer is 431."""
    body_bytes: int = 1_048_576
    """More is answered with 413."""
    request_seconds: float = 30
    """From the first byte of a request to its last; then 408. Also how long a client may take to receive a response."""
    idle_seconds: float = 75
    """Between two requests; then the connection is closed without a word."""


async def serve_http(
    handler: Handler,
    *,
    host: str = "127.0.0.1",
    port: int,
    limits: Limits | None = None,
    task_status: TaskStatus[int] = anyio.TASK_STATUS_IGNORED,
) -> None:
    """Answer requests with `handler` until cancelled.

    Cancelling closes every connection at once. A handler whose client goes away, or
    closes its sending side, is cancelled; one that raises is logged, and its client gets
    a 500.

    Args:
        handler: Answers a request.
        host: The address to bind.
        port: The port to bind; 0 takes a free one.
        limits: What a client may ask for.
        task_status: Told the port when the server accepts connections.

    Raises:
        ConfigError: The address cannot be bound, for example because the port is in use.
    """
    async with await listen(host, port) as listener:
        task_status.started(port_of(listener))
        await serve_listener(listener, handler, limits=limits)


async def serve_listener(
    listener: Listener[SocketStream],
    handler: Handler,
    *,
    limits: Limits | None = None,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Answer requests that arrive at `listener` until cancelled, as `serve_http` does; with `tls`, over TLS."""

    async def serve_connection(stream: ByteStream) -> None:
        await _Connection(stream, handler, limits or Limits()).serve()

    await listener.serve(over_tls(serve_connection, tls) if tls is not None else serve_connection)


class _Connection:
    """One client.

    A task of its own receives all the time, so that a client that goes away is noticed
    while the handler works.
    """

    def __init__(self, stream: ByteStream, handler: Handler, limits: Limits) -> None:
        self._stream = stream
        self._handler = handler
        self._limits = limits
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.header_bytes)
        self._arrived = anyio.Event()
        self._room = anyio.Event()
        self._gone = anyio.Event()
        self._unread = 0
        self._discarding = False
        self._handling: anyio.CancelScope | None = None

    async def serve(self) -> None:
        """Answer this client's requests, one after the other, until it goes or misbehaves."""
        async with self._stream, anyio.create_task_group() as tasks:
            tasks.start_soon(self._receive)
            try:
                await self._converse()
            except (anyio.BrokenResourceError, anyio.ClosedResourceError, TimeoutError):
                pass  # The client went away or takes nothing more; there is nobody left to tell.
            except Exception:  # noqa: BLE001  one connection must not take the others down
                _log.exception("a connection was given up")
            tasks.cancel_scope.cancel()

    async def _receive(self) -> None:
        """Hand what arrives to h11, and take back a handler whose client is gone."""
        try:
            while True:
                data = await self._stream.receive(_CHUNK_BYTES)
                if self._discarding:
                    continue
                self._http.receive_data(data)
                self._unread += len(data)
                self._arrived.set()
                if self._unread > _CHUNK_BYTES:
                    self._room = anyio.Event()
                    await self._room.wait()
        except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
            self._http.receive_data(b"")
            self._gone.set()
            self._arrived.set()
            if self._handling is not None:
                self._handling.cancel()

    async def _converse(self) -> None:
        while True:
            try:
                request = await self._read_request()
            except h11.RemoteProtocolError as error:
                await self._refuse(error.error_status_hint, f"this is not a proper HTTP/1.1 request: {error}")
                return
            except _RefusedError as refusal:
                await self._refuse(refusal.status, str(refusal))
                return
            if request is None:
                return
            response = await self._handle(request)
            if response is None:
                return
            await self._send(request.method, response)
            if response.cut_at is not None:
                return
            if self._http.our_state is h11.MUST_CLOSE or self._http.their_state is h11.MUST_CLOSE:
                return
            self._http.start_next_cycle()

    async def _read_request(self) -> Request | None:
        """The next request; None when the client has no more, or keeps silent for too long."""
        first: Any = None
        with anyio.move_on_after(self._limits.idle_seconds):
            first = await self._first_bytes()
        if first is None:
            return None
        with anyio.move_on_after(self._limits.request_seconds):
            head = await self._next_event()
            if isinstance(head, h11.ConnectionClosed):
                return None
            return await self._read_body(cast("h11.Request", head))
        raise _RefusedError(408, f"the request was not complete after {self._limits.request_seconds:g} s")

    async def _first_bytes(self) -> bool:
        while not self._http.trailing_data[0] and not self._gone.is_set():
            await self._more()
        return True

    async def _read_body(self, head: h11.Request) -> Request:
        headers: dict[str, str] = {}
        for raw_name, raw_value in head.headers:
            name, value = raw_name.decode("ascii"), raw_value.decode("utf-8", "replace")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        limit = self._limits.body_bytes
        # Said before the body is sent, so that a client that asked (`Expect: 100-continue`) need not send it.
        if int(headers.get("content-length", "0")) > limit:
            raise _RefusedError(413, f"the body is larger than {limit} bytes")
        body = bytearray()
        while isinstance(event := await self._next_event(), h11.Data):
            body += event.data
            if len(body) > limit:
                raise _RefusedError(413, f"the body is larger than {limit} bytes")
        path, _, query = head.target.decode("ascii").partition("?")
        return Request(
            method=head.method.decode("ascii"),
            path=path,
            query_string=query,
            headers=headers,
            body=bytes(body),
            common_name=common_name(self._stream),
        )

    async def _next_event(self) -> h11.Event:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                await self._stream.send(self._http.send(go_on) or b"")
                continue
            await self._more()
        return cast("h11.Event", event)

    async def _more(self) -> None:
        """Return when more has arrived since h11 was last asked."""
        self._unread = 0
        self._room.set()
        await self._arrived.wait()
        self._arrived = anyio.Event()

    async def _handle(self, request: Request) -> Response | None:
        """The handler's answer; None when the client went away before there was one."""
        with anyio.CancelScope() as self._handling:
            if self._gone.is_set():
                return None
            try:
                return await self._handler(request)
            except Exception:  # noqa: BLE001  a handler may raise anything, and the next client must be served
                _log.exception("%s %s failed", request.method, request.path)
                return error_response(500, "internal error; the log of the server tells more")
            finally:
                self._handling = None
        return None

    async def _refuse(self, status: int, message: str) -> None:
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        answer = error_response(status, message)
        await self._send("GET", Response(status, answer.body, {**answer.headers, "Connection": "close"}))
        # Closing with unread data resets the connection, and the client may never see the answer: so hang up
        # in two steps, and let it finish what it was sending.
        self._discarding = True
        self._room.set()
        with suppress(NotImplementedError, OSError):  # TLS knows no half of a connection, and the client may be gone
            await self._stream.send_eof()
        with anyio.move_on_after(1):
            await self._gone.wait()

    async def _send(self, method: str, response: Response) -> None:
        bare = method == "HEAD" or response.status in (204, 304)
        headers = encode_headers(response.headers)
        if response.status != 204:
            headers.append((b"Content-Length", str(len(response.body)).encode("ascii")))
        data = (
            self._http.send(h11.Response(status_code=response.status, headers=headers, reason=_reason(response.status)))
            or b""
        )
        if response.body and not bare:
            data += self._http.send(h11.Data(data=response.body)) or b""
        data += self._http.send(h11.EndOfMessage()) or b""
        with anyio.fail_after(self._limits.request_seconds):
            await self._stream.send(data[: response.cut_at])


def _reason(status: int) -> bytes:
    try:
        return HTTPStatus(status).phrase.encode("ascii")
    except ValueError:
        return b""


class _RefusedError(Exception):
    """The request will not be read to its end."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
