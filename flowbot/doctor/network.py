"""The way to each server: its name, the proxy in between, the port, and TLS."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import cast

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSAttribute, TLSStream

from flowbot.config import ProxyConfig, ServerConfig, SymphonyConfig
from flowbot.doctor.finding import Finding, note, ok, problem

PATIENCE_SECONDS = 10.0
SOON = timedelta(days=14)
"""A certificate that ends by then is worth a word."""
_LONGEST_HEAD = 16_384
_CERTIFICATE_MENDS = {
    10: "the server's certificate has to be renewed by whoever runs it; is this machine's date right?",
    9: "the certificate is not valid yet: is this machine's date right?",
    62: "is host right? It has to be a name that the certificate has",
    64: "is host right? It has to be a name or address that the certificate has",
}
"""By the code of OpenSSL (`X509_V_ERR_…`)."""
_TRUST_MEND = (
    "name your firm's CA certificates, in PEM or PKCS12, in ssl.trustStore.path; a proxy that opens TLS has a CA of "
    "its own, which belongs there too"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A server, and what it is for."""

    components: Sequence[str]
    server: ServerConfig

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{', '.join(self.components)} ({self.server.address})"


def places_of(config: SymphonyConfig) -> list[Place]:
    """The servers of a configuration, each once."""
    parts = {"pod": config.pod, "agent": config.agent, "keyManager": config.key_manager}
    if any(each is not None and each.private_key is None for each in (config.bot, config.app)):
        parts["sessionAuth"] = config.session_auth
    found: dict[object, list[str]] = {}
    for name, server in parts.items():
        found.setdefault((server.scheme, server.address, server.proxy), []).append(name)
    return [Place(names, parts[names[0]]) for names in found.values()]


async def check_name(host: str) -> Finding:
    """Whether there is such a host."""
    check = f"{host} resolves"
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return ok(check, "it is an address")
    try:
        with anyio.fail_after(PATIENCE_SECONDS):
            found = await anyio.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError) as error:
        text = f"there is no such host ({_words(error)})"
        return problem(check, text, "is host spelled right, and does this machine ask the right name server (DNS)?")
    return ok(check, ", ".join(dict.fromkeys(each[4][0] for each in found)))


async def check_proxy(proxy: ProxyConfig) -> Finding:
    """Whether the proxy is there."""
    check = f"proxy {proxy.address}"
    try:
        stream = await _connect(proxy.host, proxy.port)
    except _NoWayError as error:
        return problem(check, str(error), "are proxy.host and proxy.port right, and is the proxy running?")
    await stream.aclose()
    return ok(check, "it takes connections")


def credentials_for(proxy: ProxyConfig) -> str:
    """User and password as a proxy takes them, which is as secret as they are."""
    pair = f"{proxy.username}:{proxy.password.get_secret_value() if proxy.password else ''}"
    return base64.b64encode(pair.encode()).decode()


async def check_way(place: Place, trust: ssl.SSLContext, now: datetime) -> Finding:
    """Whether one gets through to a server, and may believe that it is that one."""
    server = place.server
    try:
        stream = await _reach(server)
    except _NoWayError as error:
        return problem(place.name, str(error), error.mend)
    async with stream:
        if server.scheme == "http":
            return ok(place.name, "the way to it is open" if server.proxy else "it takes connections, without TLS")
        try:
            with anyio.fail_after(PATIENCE_SECONDS):
                secure = await TLSStream.wrap(
                    stream, server_side=False, hostname=server.host, ssl_context=trust, standard_compatible=False
                )
        except ssl.SSLCertVerificationError as error:
            mend = _CERTIFICATE_MENDS.get(error.verify_code, _TRUST_MEND)
            return problem(place.name, f"its TLS certificate is not accepted: {error.verify_message}", mend)
        except (OSError, anyio.BrokenResourceError, anyio.EndOfStream, TimeoutError) as error:
            text = f"it takes connections, but speaks no TLS ({_words(error)})"
            return problem(place.name, text, "are port and scheme right, or does a firewall break TLS?")
        version = secure.extra(TLSAttribute.tls_version)
        shown = cast("Mapping[str, str]", secure.extra(TLSAttribute.peer_certificate))
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    text = f"{version}, trusted, until {until:%d %B %Y}"
    if until - now < SOON:
        return note(place.name, f"{text}, which is soon", "ask whoever runs the server for a new certificate in time")
    return ok(place.name, text)


class _NoWayError(Exception):
    """One does not get through."""

    def __init__(self, text: str, mend: str = "") -> None:
        super().__init__(text)
        self.mend = mend


async def _connect(host: str, port: int) -> ByteStream:
    try:
        with anyio.fail_after(PATIENCE_SECONDS):
            return await anyio.connect_tcp(host, port)
    except TimeoutError:
        mend = "a firewall may drop it: ask for the way to be opened, or set the proxy that leads there"
        raise _NoWayError(f"no answer within {PATIENCE_SECONDS:g} s", mend) from None
    except (OSError, UnicodeError) as error:
        mend = "is port right, and is it reached directly from here, or through a proxy?"
        raise _NoWayError(f"nothing takes connections there ({_words(error)})", mend) from error


async def _reach(server: ServerConfig) -> ByteStream:
    proxy = server.proxy
    if proxy is None or server.scheme == "http":
        return await _connect(proxy.host, proxy.port) if proxy else await _connect(server.host, server.port)
    stream = await _connect(proxy.host, proxy.port)
    head = [f"CONNECT {server.address} HTTP/1.1", f"Host: {server.address}"]
    if proxy.username:
        head.append(f"Proxy-Authorization: Basic {credentials_for(proxy)}")
    try:
        await stream.send("\r\n".join([*head, "", ""]).encode())
        status = await _read_status(stream)
    except (anyio.BrokenResourceError, anyio.EndOfStream, TimeoutError):
        status = ""
    if status == "200":
        return stream
    await stream.aclose()
    raise _refused_by_proxy(status, proxy)


async def _read_status(stream: ByteStream) -> str:
    """The status of a proxy's answer."""
    head = b""
    with anyio.fail_after(PATIENCE_SECONDS):
        while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
            head += await stream.receive()
    words = head.split(b"\r\n", 1)[0].split(b" ")
    return words[1].decode("ascii", "replace") if len(words) > 1 and words[0].startswith(b"HTTP/") else ""


def _refused_by_proxy(status: str, proxy: ProxyConfig) -> _NoWayError:
    where = f"the proxy {proxy.address}"
    if status == "407" and proxy.username:
        return _NoWayError(f"{where} does not accept the user and password (407)", "set proxy.username, proxy.password")
    if status == "407":
        return _NoWayError(f"{where} asks for a user and a password (407)", "set proxy.username and proxy.password")
    said = f"answers {status}" if status else "does not answer as a proxy does"
    mend = "is it an HTTP proxy, and does it let this machine through to that host and port?"
    return _NoWayError(f"{where} {said}", mend)


def _words(error: BaseException) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else None
    return str(reason or (cause and _words(cause)) or str(error) or type(error).__name__)
