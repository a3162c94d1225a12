"""Ports that a server listens on, plain or with TLS."""

from __future__ import annotations

import errno
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, cast

import anyio
from anyio.abc import ByteStream, Listener, SocketAttribute, SocketStream
from anyio.streams.tls import TLSAttribute, TLSStream

from flowbot.errors import ConfigError

_LOGGER = logging.getLogger(__name__)
_HANDSHAKE_SECONDS = 30


async def listen(host: str, port: int) -> Listener[SocketStream]:
    """A bound listener, for `serve_listener`; its owner closes it.

    Raises:
        ConfigError: The address cannot be bound, for example because the port is in use.
    """
    try:
        return await anyio.create_tcp_listener(local_host=host, local_port=port)
    except OSError as error:
        raise ConfigError(_bind_problem(host, port, error)) from error


def port_of(listener: Listener[SocketStream]) -> int:
    """The port that a listener is bound to."""
    return listener.extra(SocketAttribute.local_port)


def over_tls(handler: Callable[[ByteStream], Awaitable[None]], context: ssl.SSLContext) -> Callable[[ByteStream], Any]:
    """What takes a connection: TLS first, then `handler`. A client with which none comes about is told why."""

    async def greet(stream: ByteStream) -> None:
        watched = _Watched(context)
        try:
            with anyio.fail_after(_HANDSHAKE_SECONDS):
                # Clients often hang up without the end that TLS has for it, and HTTP tells itself where a message ends.
                secured = await TLSStream.wrap(
                    stream, server_side=True, ssl_context=cast("ssl.SSLContext", watched), standard_compatible=False
                )
        except (OSError, anyio.BrokenResourceError, anyio.EndOfStream) as error:
            reason = str(error.__cause__ or error) or "it hung up"
            _LOGGER.warning("a client was sent away: no TLS with it (%s)", reason)
            await _send_away(stream, watched)
        except BaseException:
            await anyio.aclose_forcefully(stream)
            raise
        else:
            await handler(secured)

    return greet


def common_name(stream: ByteStream) -> str | None:
    """The CN of the certificate that a client has shown; None where it has shown none."""
    certificate: Mapping[str, Any] | None = stream.extra(TLSAttribute.peer_certificate, None)
    names = (pair for part in (certificate or {}).get("subject", ()) for pair in part)
    return next((value for name, value in names if name == "commonName"), None)


class _Watched:
    """A context of which it is known what it had to say when a handshake failed: anyio keeps that to itself."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._outgoing = ssl.MemoryBIO()

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *more: Any) -> ssl.SSLObject:
        """As the context's own."""
        self._outgoing = outgoing
        return self._context.wrap_bio(incoming, outgoing, *more)

    def unsent(self) -> bytes:
        """What is left to be said: an alert, mostly."""
        return self._outgoing.read()


async def _send_away(stream: ByteStream, watched: _Watched) -> None:
    """Tell a client why it is not served, and hang up when it has."""
    try:
        with anyio.move_on_after(1), suppress(anyio.BrokenResourceError, anyio.EndOfStream, OSError):
            await stream.send(watched.unsent())
            await stream.send_eof()
            while True:  # what it was sending: with that unread, it might never see the reason
                await stream.receive()
    finally:
        await anyio.aclose_forcefully(stream)


def _bind_problem(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use: stop the program that has it, or choose another port"
    if error.errno == errno.EACCES:
        return f"port {port} on {host} may not be bound by this user: choose a port above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror or error}"
