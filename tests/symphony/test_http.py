"""Tests for flowbot.symphony.http."""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest
from anyio.abc import ByteStream
from anyio.streams.tls import TLSListener
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from flowbot.config import ProxyConfig, ServerConfig, SymphonyConfig
from flowbot.errors import ConfigError
from flowbot.symphony.http import Answer, Connections, NoAnswer, Request, new_trace_id

if TYPE_CHECKING:
    from flowbot.symphony import SymphonyClient
    from tests.symphony.conftest import Connect, ScriptedPod

ME = Request(component="pod", method="GET", path="/v2/sessioninfo")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def for_all(config: SymphonyConfig, server: ServerConfig) -> SymphonyConfig:
    return config.model_copy(update={"pod": server, "agent": server, "key_manager": server})


@asynccontextmanager
async def answering(heads: list[bytes], trust: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on a free port that notes each request's head, and has one answer for all."""

    async def answer(stream: ByteStream) -> None:
        async with stream:
            head = b""
            while b"\r\n\r\n" not in head:
                head += await stream.receive()
            heads.append(head)
            await stream.send(ANSWER)

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port: int = listener.extra(anyio.abc.SocketAttribute.local_port)
    async with anyio.create_task_group() as tasks:
        if trust is None:
            tasks.start_soon(listener.serve, answer)
        else:
            quiet = TLSListener(listener, trust, standard_compatible=False)
            tasks.start_soon(quiet.serve, answer)
        yield port
        tasks.cancel_scope.cancel()
    await listener.aclose()


@asynccontextmanager
async def answering_without_end() -> AsyncIterator[tuple[int, anyio.Event]]:
    """A server on a free port whose answer never ends, and whether its client went away."""
    gone = anyio.Event()

    async def answer(stream: ByteStream) -> None:
        async with stream:
            await stream.receive()
            await stream.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try:
                while True:
                    await stream.send(b"4\r\nabcd\r\n")
            except anyio.BrokenResourceError:
                gone.set()

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, answer)
        yield listener.extra(anyio.abc.SocketAttribute.local_port), gone
        tasks.cancel_scope.cancel()
    await listener.aclose()


async def test_an_answer_that_stays_open_is_left_when_its_reader_goes(config: SymphonyConfig) -> None:
    async with answering_without_end() as (port, gone):
        server = ServerConfig(scheme="http", host="127.0.0.1", port=port)
        async with Connections(for_all(config, server)) as connections:
            with anyio.fail_after(10):
                async with AsyncExitStack() as opened:
                    answer = await connections.exchange(replace(ME, opened=opened), {})
                    assert isinstance(answer, Answer)
                    first = await anext(answer.pieces)
                    assert not gone.is_set()
                await gone.wait()

    assert first.startswith(b"abcd")
    assert answer.body == b""


async def test_an_answer_that_does_not_end_is_none(config: SymphonyConfig) -> None:
    async with answering_without_end() as (port, gone):
        server = ServerConfig(scheme="http", host="127.0.0.1", port=port)
        async with Connections(for_all(config, server)) as connections:
            with anyio.fail_after(10):
                answer = await connections.exchange(replace(ME, longest_answer_seconds=0.1), {})
                await gone.wait()

    assert isinstance(answer, NoAnswer)
    assert (answer.reason, answer.not_sent) == ("no end of the answer in 0.1 s", False)


def test_the_name_of_a_request_has_no_query() -> None:
    assert replace(ME, path="/v2/users?uid=1").name == "GET /pod/v2/users"


async def test_every_request_has_a_trace_id_of_its_own(client: SymphonyClient, pod: ScriptedPod) -> None:
    await client.get_me()
    await client.read_events()

    trace_ids = [seen.headers["X-Trace-Id"] for seen in pod.seen]
    assert len(set(trace_ids)) == len(trace_ids) == 7
    assert all(re.fullmatch("[A-Za-z0-9]{6}", trace_id) for trace_id in trace_ids)


def test_trace_ids_differ() -> None:
    assert len({new_trace_id() for _ in range(100)}) > 95


async def test_default_headers_go_to_their_component(
    connect: Connect, config: SymphonyConfig, pod: ScriptedPod
) -> None:
    named = config.pod.model_copy(update={"default_headers": {"User-Agent": "desk-bot", "X-Firm": "bank"}})

    async with connect(config.model_copy(update={"pod": named})) as client:
        await client.get_me()

    agents = {seen.name: (seen.headers["User-Agent"], seen.headers.get("X-Firm")) for seen in pod.seen}
    assert agents == {
        "POST /login/pubkey/authenticate": ("desk-bot", "bank"),
        "POST /relay/pubkey/authenticate": ("flowbot", None),
        "GET /pod/v2/sessioninfo": ("desk-bot", "bank"),
    }


async def test_a_request_goes_through_the_proxy_of_its_component(config: SymphonyConfig) -> None:
    through_proxy: list[bytes] = []
    direct: list[bytes] = []
    async with answering(through_proxy) as proxy_port, answering(direct) as agent_port:
        proxy = ProxyConfig(host="127.0.0.1", port=proxy_port, username="ann", password=SecretStr("p:w"))
        split = config.model_copy(
            update={
                "pod": config.pod.model_copy(update={"proxy": proxy}),
                "agent": ServerConfig(scheme="http", host="127.0.0.1", port=agent_port),
            }
        )
        async with Connections(split) as connections:
            await connections.exchange(ME, {})
            await connections.exchange(Request(component="agent", method="GET", path="/v5/datafeeds"), {})

    assert through_proxy[0].startswith(b"GET http://pod.test:8080/pod/v2/sessioninfo HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic YW5uOnA6dw==" in through_proxy[0]
    assert direct[0].startswith(b"GET /agent/v5/datafeeds HTTP/1.1\r\n")


async def test_the_proxy_of_the_environment_is_not_used(
    config: SymphonyConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    heads: list[bytes] = []
    async with answering(heads) as port:
        server = ServerConfig(scheme="http", host="127.0.0.1", port=port)
        async with Connections(for_all(config, server)) as connections:
            answer = await connections.exchange(ME, {})

    assert isinstance(answer, Answer)
    assert len(heads) == 1


async def test_nobody_there_is_no_answer_and_nothing_sent(config: SymphonyConfig) -> None:
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port: int = listener.extra(anyio.abc.SocketAttribute.local_port)
    server = ServerConfig(scheme="http", host="127.0.0.1", port=port)

    async with Connections(for_all(config, server)) as connections:
        outcome = await connections.exchange(ME, {})

    assert isinstance(outcome, NoAnswer)
    assert outcome.not_sent
    assert not outcome.hopeless
    assert outcome.reason.startswith("cannot connect (")


@pytest.mark.parametrize("token", ["s3cret\nx", "s3crét"])
async def test_a_request_that_can_never_be_made_is_hopeless_and_shows_no_header(
    config: SymphonyConfig, token: str
) -> None:
    heads: list[bytes] = []
    async with answering(heads) as port:
        server = ServerConfig(scheme="http", host="127.0.0.1", port=port)
        async with Connections(for_all(config, server)) as connections:
            outcome = await connections.exchange(ME, {"sessionToken": token})

    assert isinstance(outcome, NoAnswer)
    assert (outcome.not_sent, outcome.hopeless) == (True, True)
    assert outcome.reason.startswith("it is no proper request (")
    assert "s3cr" not in outcome.reason
    assert heads == []


def certificate(key: rsa.RSAPrivateKey) -> bytes:
    """A certificate for 127.0.0.1 that is its own authority, in PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pod.test")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def trust_store(key: rsa.RSAPrivateKey, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(certificate(key))
    return path


@pytest.fixture
def server_side(trust_store: Path, key_pem: str, tmp_path: Path) -> ssl.SSLContext:
    (tmp_path / "key.pem").write_text(key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trust_store, tmp_path / "key.pem")
    return context


async def test_a_private_ca_is_trusted_when_configured(
    config: SymphonyConfig, trust_store: Path, server_side: ssl.SSLContext
) -> None:
    async with answering([], server_side) as port:
        secure = for_all(config, ServerConfig(host="127.0.0.1", port=port))
        async with Connections(secure.model_copy(update={"trust_store_path": trust_store})) as connections:
            outcome = await connections.exchange(ME, {})

    assert isinstance(outcome, Answer)
    assert outcome.status == 200


async def test_a_private_ca_is_else_not_trusted(config: SymphonyConfig, server_side: ssl.SSLContext) -> None:
    async with answering([], server_side) as port:
        secure = for_all(config, ServerConfig(host="127.0.0.1", port=port))
        async with Connections(secure) as connections:
            outcome = await connections.exchange(ME, {})

    assert isinstance(outcome, NoAnswer)
    assert outcome.hopeless
    assert outcome.not_sent
    assert "certificate is not trusted" in outcome.reason


@pytest.mark.parametrize("content", [None, "not PEM"])
def test_a_trust_store_that_is_none_is_a_config_error(
    config: SymphonyConfig, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "store.jks"
    if content is not None:
        path.write_text(content)
    secure = for_all(config, ServerConfig(host="pod.test"))

    with pytest.raises(ConfigError, match=r"ssl\.trustStore\.path: cannot read .*store\.jks as PEM"):
        Connections(secure.model_copy(update={"trust_store_path": path}))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_has_no_fields(body: bytes) -> None:
    answer = Answer(status=200, trace_id="abc123", body=body)

    assert answer.json() is None
    assert answer.field("token") is None


async def test_a_body_that_cannot_be_unpacked_is_no_answer(client: SymphonyClient, pod: ScriptedPod) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        stream = httpx2.ByteStream(b"no gzip")
        return httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=stream)

    pod.script("GET /pod/v2/sessioninfo", [broken])

    assert (await client.get_me()).display_name == "Echo"
