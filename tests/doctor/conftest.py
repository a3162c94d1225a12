"""A local pod that is served, and a set-up for it that a test breaks."""

from __future__ import annotations

import json
import shutil
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import anyio
import anyio.abc
import pytest
from anyio.abc import ByteStream
from anyio.streams.tls import TLSListener
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID

from flowbot.clock import Clock
from flowbot.doctor import Finding, examine
from flowbot.doctor.examination import Feed
from flowbot.pod import Fault, LocalPod
from flowbot.pod.folder import open_folder
from flowbot.pod.serve import BOT_USERNAME, serving_pod

PAGE = b"<html><body>Corporate proxy: sign in</body></html>"

Answer = Callable[[ByteStream], Awaitable[None]]


@dataclass
class SetUp:
    """A config.yaml that works, as long as nobody changes it."""

    pod: LocalPod
    folder: Path
    value: dict[str, Any]

    @property
    def file(self) -> Path:
        return self.folder / "config.yaml"

    async def examined(self, *, clock: Clock | None = None, feed: Feed = "listed") -> list[Finding]:
        self.file.write_text(json.dumps(self.value), encoding="utf-8")
        return await examined(self.file, clock=clock, feed=feed)


async def examined(file: Path, *, clock: Clock | None = None, feed: Feed = "listed") -> list[Finding]:
    told: list[Finding] = []
    found = await examine(file, tell=told.append, environ={}, clock=clock, feed=feed)
    assert found == told
    return found


def problems(findings: list[Finding]) -> dict[str, Finding]:
    return {each.check: each for each in findings if each.status == "problem"}


def the_problem(findings: list[Finding]) -> Finding:
    """The only one there is."""
    [found] = problems(findings).values()
    return found


def write_key(set_up: SetUp, key: PrivateKeyTypes, password: bytes | None = None) -> None:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    path = set_up.folder / "key.pem"
    path.touch(0o600)
    path.write_bytes(pem)
    set_up.value["bot"]["privateKey"]["path"] = str(path)


def new_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def answers(path: str, status: int, body: object, kind: str = "application/json") -> Fault:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Fault(path_prefix=path, status=status, body=content, headers={"Content-Type": kind}, times=None)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose keys exist, so that no test waits for new ones."""
    folder = tmp_path_factory.mktemp("pod")
    open_folder(folder)
    return folder


@pytest.fixture
async def set_up(keys: Path, tmp_path: Path) -> AsyncIterator[SetUp]:
    folder = tmp_path / "pod"
    shutil.copytree(keys, folder)
    pod = LocalPod()
    async with serving_pod(pod, folder, port=0) as served:
        port = int(served.url.rpartition(":")[2])
        value = {
            "scheme": "http",
            "host": "127.0.0.1",
            "port": port,
            "bot": {"username": BOT_USERNAME, "privateKey": {"path": str(folder / "rsa" / "private.pem")}},
        }
        yield SetUp(pod, tmp_path, value)


@asynccontextmanager
async def listening(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on a free port."""

    async def serve(stream: ByteStream) -> None:
        async with stream:
            await answer(stream)

    plain = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port: int = plain.extra(anyio.abc.SocketAttribute.local_port)
    listener = plain if tls is None else TLSListener(plain, tls, standard_compatible=False)
    async with plain, anyio.create_task_group() as tasks:
        tasks.start_soon(partial(listener.serve, serve))
        yield port
        tasks.cancel_scope.cancel()


async def hang_up(stream: ByteStream) -> None:
    """Answer nothing."""


@dataclass(frozen=True)
class Authority:
    """A private CA."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls) -> Authority:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return cls(key, _sign("Firm CA", key, "Firm CA", key, is_ca=True))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, folder: Path, name: str, *, days: int = 30, address: str = "127.0.0.1") -> Path:
        """A file with a certificate of this name and its key; with less than no days it has expired."""
        signed = _sign(name, self.key, "Firm CA", self.key, days=days, address=address)
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = folder / f"{name}.pem"
        path.touch(0o600)
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key)
        return path

    def server(self, folder: Path, **options: Any) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.issue(folder, "server", **options))
        return context


def _sign(
    name: str, key: rsa.RSAPrivateKey, issuer: str, by: rsa.RSAPrivateKey, *,
    is_ca: bool = False, days: int = 30, address: str = "127.0.0.1",
) -> x509.Certificate:  # fmt: skip
    end = datetime.now(UTC) + timedelta(days=days)  # noqa: TID251  TLS looks at the machine's clock
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=1000))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.make()
