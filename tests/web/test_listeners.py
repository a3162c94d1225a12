"""Tests for flowbot.web.listeners: a server over TLS."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio
import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.pod.certificates import Authority, pem_of
from flowbot.pod.tls import PodTls, open_tls, read_authority
from flowbot.symphony.certificates import refused_certificate
from flowbot.web.server import Limits, Request, Response, listen, port_of, serve_listener

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LATER = datetime(2039, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> PodTls:
    folder = tmp_path_factory.mktemp("tls")
    return open_tls(folder, "127.0.0.1", {folder / "bot.pem": ("a-bot", KEY)}, LATER)


async def whose(request: Request) -> Response:
    return Response(200, f"{request.common_name} {request.path}".encode())


@asynccontextmanager
async def served(tls: PodTls, limits: Limits | None = None) -> AsyncIterator[str]:
    async with await listen("127.0.0.1", 0) as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(partial(serve_listener, listener, whose, limits=limits, tls=tls.context()))
        yield f"https://127.0.0.1:{port_of(listener)}"
        tasks.cancel_scope.cancel()


def client(tls: PodTls, shown: Path | None = None) -> httpx2.AsyncClient:
    context = ssl.create_default_context(cafile=str(tls.authority_path))
    if shown is not None:
        context.load_cert_chain(shown)
    return httpx2.AsyncClient(verify=context, trust_env=False)


async def test_who_shows_a_certificate_is_known_by_its_common_name(tls: PodTls) -> None:
    async with served(tls) as url:
        async with client(tls, tls.server_path.with_name("bot.pem")) as http:
            known = [(await http.get(f"{url}/{path}")).text for path in ("a", "b")]
        async with client(tls) as http:
            unknown = (await http.get(f"{url}/a")).text

    assert known == ["a-bot /a", "a-bot /b"]
    assert unknown == "None /a"


async def test_a_client_is_told_why_its_certificate_is_not_taken(tls: PodTls, tmp_path: Path) -> None:
    path = tmp_path / "foreign.pem"
    path.write_bytes(pem_of(Authority.new("another").client(KEY, "a-bot", LATER), KEY))
    async with served(tls) as url, client(tls, path) as http:
        with pytest.raises((ssl.SSLError, httpx2.RequestError)) as caught:
            await http.get(url)

    told = refused_certificate(caught.value)
    assert told is not None
    assert told.reason == "TLSV1_ALERT_UNKNOWN_CA"


async def test_who_speaks_no_tls_is_sent_away_and_the_next_is_served(
    tls: PodTls, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(tls) as url, client(tls) as http:
        async with httpx2.AsyncClient(trust_env=False) as plain:
            with pytest.raises(httpx2.RequestError):
                await plain.get(url.replace("https", "http"))
        port = int(url.rpartition(":")[2])
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(b"\x16\x03\x01")  # and gone in the middle of its first word
        after = await http.get(f"{url}/a")

    assert after.status_code == 200
    assert "a client was sent away: no TLS with it" in caplog.text


async def test_a_refusal_arrives_over_tls(tls: PodTls) -> None:
    async with served(tls, Limits(body_bytes=10)) as url, client(tls) as http:
        answer = await http.post(url, content=b"x" * 100_000)

    assert answer.status_code == 413


def test_the_authority_of_a_folder_is_the_one_that_clients_believe(tls: PodTls) -> None:
    authority = read_authority(tls.server_path.with_name("ca-private.pem"))

    assert authority.certificate.subject == authority.certificate.issuer
    assert ssl.create_default_context(cafile=str(tls.authority_path)).get_ca_certs() != []
