"""One HTTP exchange with a Symphony component: base URLs, proxies, private CAs, trace ids."""

from __future__ import annotations

import json
import secrets
import ssl
import string
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import anyio
import httpx2

from flowbot.symphony.certificates import refused_certificate, show_certificate
from flowbot.symphony.forms import Form
from flowbot.symphony.trust import trust_for
from flowbot.symphony.unread import left_by_cancelling, nothing, pieces_of
from flowbot.symphony.uploads import FilePart
from flowbot.web.exchange import untrusted_certificate

if TYPE_CHECKING:
    from flowbot.config import ServerConfig, SymphonyConfig

Component = Literal["pod", "login", "agent", "relay", "profile-manager", "sessionauth", "keyauth", "appauth"]
"""What a request is for: the first part of its path, which also says which server has it.

`appauth` is `sessionauth` as an app with a certificate of its own knocks at it."""

ANSWER_TIMEOUT_SECONDS = 60.0
CONNECT_TIMEOUT_SECONDS = 10.0
_TRACE_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to a component, before tokens and trace id."""

    component: Component
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    """Below the component's base URL, beginning with `/`, with the query if there is one; already quoted."""
    json: object | None = None
    parts: Mapping[str, str] | None = None
    """Text parts of a multipart form, in order."""
    files: Sequence[FilePart] = ()
    """Files of that form, after its texts."""
    most_file_bytes: int | None = None
    """How many bytes the files may have together, where their sizes are not known before; None: any number."""
    repeatable: bool = True
    """Doing it twice does no harm, so it may be made again when its outcome is unknown."""
    may_wait: bool = True
    """When it is asked to slow down, it waits and is made again; else who made it is told at once, and waits."""
    answer_timeout_seconds: float = ANSWER_TIMEOUT_SECONDS
    longest_answer_seconds: float | None = None
    """An answer that has not ended by then is none, however much of it keeps coming; None: it may take its time."""
    opened: AsyncExitStack | None = None
    """Where an answer that is a success stays open, its body in `Answer.pieces` and not yet read; None: it is read."""

    @property
    def name(self) -> str:
        """What errors and the log call it, without the query."""
        component = "sessionauth" if self.component == "appauth" else self.component
        return f"{self.method} /{component}{self.path.partition('?')[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a component (or a proxy on the way) answered, whatever its status."""

    status: int
    trace_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    body: bytes = b""
    pieces: AsyncIterator[bytes] = field(default_factory=nothing)
    """The body as it comes, where the request asked for that. Raises BrokenOffError when it ends too soon."""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> object:
        """The body as JSON, or None where it is something else, such as a proxy's HTML page."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def field(self, name: str) -> object:
        """A field of the body, or None where the body is no JSON object or has no such field."""
        body = self.json()
        return body.get(name) if isinstance(body, dict) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """Why nothing came back."""

    reason: str
    trace_id: str
    not_sent: bool
    """The component surely never saw the request, so it may be made again whatever it does."""
    hopeless: bool = False
    """Trying again cannot help: a certificate is not trusted, the component's or ours, or it is no proper request."""
    certificate_refused: bool = False
    """It is ours."""


class Connections:
    """The connections to all components; open them with `async with`.

    The environment's proxy settings are not used: a bot usually reaches the pod through a
    proxy and the agent directly, so the configuration says it for each.
    """

    def __init__(self, config: SymphonyConfig, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._bases: Mapping[Component, str] = {
            "pod": config.pod_url,
            "login": config.login_url,
            "agent": config.agent_url,
            "relay": config.relay_url,
            "profile-manager": f"{config.pod.url}/profile-manager",
            "sessionauth": config.session_auth_url,
            "keyauth": config.key_auth_url,
            "appauth": config.session_auth_url,
        }
        trust = trust_for(config)
        pod = _client(config.pod, trust, transport)
        self._clients: dict[Component, httpx2.AsyncClient] = {
            "pod": pod,
            "login": pod,
            "agent": _client(config.agent, trust, transport),
            "relay": _client(config.key_manager, trust, transport),
            "profile-manager": pod,
        }
        if config.bot.certificate is not None:
            context = trust_for(config)
            show_certificate(context, config.bot.certificate, "bot.certificate")
            self._clients["sessionauth"] = _client(config.session_auth, context, transport)
            self._clients["keyauth"] = _client(config.key_manager, context, transport)
        if config.app is not None and config.app.certificate is not None:
            context = trust_for(config)
            show_certificate(context, config.app.certificate, "app.certificate")
            self._clients["appauth"] = _client(config.session_auth, context, transport)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for client in dict.fromkeys(self._clients.values()):
            await self._stack.enter_async_context(client)
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def base_url(self, component: Component) -> str:
        """Where a component is, as configured."""
        return self._bases[component]

    async def exchange(self, request: Request, headers: Mapping[str, str]) -> Answer | NoAnswer:
        """Make a request once and say what came of it; never raises for what a network or server does."""
        trace_id = new_trace_id()
        with anyio.move_on_after(request.longest_answer_seconds):
            return await self._exchange(request, headers, trace_id)
        reason = f"no end of the answer in {request.longest_answer_seconds:g} s"
        return NoAnswer(reason=reason, trace_id=trace_id, not_sent=False)

    async def _exchange(self, request: Request, headers: Mapping[str, str], trace_id: str) -> Answer | NoAnswer:
        form = Form(request.parts, request.files, request.most_file_bytes) if request.parts is not None else None
        try:
            async with AsyncExitStack() as stack:
                content = await stack.enter_async_context(aclosing(form.pieces())) if form is not None else None
                exchange = self._clients[request.component].stream(
                    request.method,
                    self._bases[request.component] + request.path,
                    json=request.json,
                    content=content,
                    headers={**headers, **(form.headers if form is not None else {}), "X-Trace-Id": trace_id},
                    timeout=httpx2.Timeout(request.answer_timeout_seconds, connect=CONNECT_TIMEOUT_SECONDS),
                )
                response = await stack.enter_async_context(exchange)
                answer = Answer(
                    status=response.status_code,
                    trace_id=trace_id,
                    headers={name.lower(): value for name, value in response.headers.items()},
                )
                if request.opened is not None and answer.is_success:
                    pieces = pieces_of(response, lambda error: f"{request.name}: {_no_answer(error, trace_id).reason}")
                    request.opened.push_async_exit(stack.pop_all())
                    await request.opened.enter_async_context(left_by_cancelling(pieces))
                    return replace(answer, pieces=pieces)
                body = await response.aread()
        except _IMPROPER as exc:  # its text may hold the header, and so a token
            reason = f"it is no proper request ({type(exc).__name__})"
            return NoAnswer(reason=reason, trace_id=trace_id, not_sent=True, hopeless=True)
        except (httpx2.RequestError, ssl.SSLError) as exc:  # a TLS alert while reading comes as it is
            return _no_answer(exc, trace_id)
        return replace(answer, body=body)


def new_trace_id() -> str:
    """Six random letters and digits: what Symphony asks for in `X-Trace-Id` (REST best practices)."""
    return "".join(secrets.choice(_TRACE_ALPHABET) for _ in range(6))


def _client(
    server: ServerConfig, trust: ssl.SSLContext, transport: httpx2.AsyncBaseTransport | None
) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        verify=trust,
        proxy=_proxy(server) if transport is None else None,
        headers={"User-Agent": "flowbot", **server.default_headers},
        transport=transport,
        trust_env=False,
        limits=httpx2.Limits(max_connections=100, max_keepalive_connections=20),
    )


def _proxy(server: ServerConfig) -> httpx2.Proxy | None:
    if server.proxy is None:
        return None
    proxy = server.proxy
    auth = (proxy.username, proxy.password.get_secret_value() if proxy.password else "") if proxy.username else None
    return httpx2.Proxy(f"http://{proxy.address}", auth=auth)


def _no_answer(error: httpx2.RequestError | ssl.SSLError, trace_id: str) -> NoAnswer:
    untrusted = untrusted_certificate(error)
    if untrusted is not None:
        found = getattr(untrusted, "verify_message", untrusted)
        reason = f"its certificate is not trusted ({found}): is its CA in ssl.trustStore.path?"
        return NoAnswer(reason=reason, trace_id=trace_id, not_sent=True, hopeless=True)
    refused = refused_certificate(error)
    if refused is not None:
        reason = f"it does not accept the certificate that is shown to it ({refused.reason})"
        return NoAnswer(reason=reason, trace_id=trace_id, not_sent=True, hopeless=True, certificate_refused=True)
    reason = f"{_REASONS.get(type(error), 'the connection broke')} ({str(error) or type(error).__name__})"
    return NoAnswer(reason=reason, trace_id=trace_id, not_sent=isinstance(error, _NEVER_SENT))


_IMPROPER = (httpx2.LocalProtocolError, httpx2.UnsupportedProtocol, httpx2.InvalidURL, UnicodeEncodeError)
_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
)
_REASONS: Mapping[type[Exception], str] = {
    httpx2.ConnectError: "cannot connect",
    httpx2.ConnectTimeout: "connecting took too long",
    httpx2.PoolTimeout: "all connections are in use",
    httpx2.ProxyError: "the proxy refused",
    httpx2.ReadTimeout: "no answer in time",
    httpx2.WriteTimeout: "sending took too long",
}
