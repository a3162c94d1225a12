"""Tests for flowbot.symphony.auth: each way to log in, on a pod that is served."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from flowbot.clock import VirtualClock
from flowbot.config import Certificate, SymphonyConfig
from flowbot.errors import AuthenticationError, ConfigError, SymphonyError
from flowbot.pod.certificates import Authority, pem_of
from flowbot.pod.folder import open_folder
from flowbot.pod.serve import BOT_USERNAME
from flowbot.pod.tls import read_authority

if TYPE_CHECKING:
    from tests.symphony.auth.conftest import Serve

HELLO = "<messageML>Hello</messageML>"
BANK = {"tls": True, "by_certificate": True, "split": True, "context": "/bank/symphony/"}
WAYS: dict[str, dict[str, Any]] = {
    "a key": {},
    "a key, over TLS": {"tls": True},
    "a key, on three ports": {"split": True},
    "a certificate": {"tls": True, "by_certificate": True},
    "a certificate, on three ports below a path": BANK,
}
LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_a_bot_logs_in_and_writes(serve: Serve, way: dict[str, Any]) -> None:
    async with serve(**way) as world, world.client() as client:
        room = world.pod.streams.ensure("Desk").id
        me = await client.get_me()
        await client.send_message(room, HELLO)
        await client.read_events()

    assert me.username == BOT_USERNAME
    assert [each.text for each in world.pod.messages] == ["Hello"]
    assert world.admitted == [("sessionToken", BOT_USERNAME), ("keyManagerToken", BOT_USERNAME)]


@pytest.mark.parametrize("way", [WAYS["a key, over TLS"], WAYS["a certificate"]])
async def test_many_401s_at_once_are_one_login(serve: Serve, way: dict[str, Any]) -> None:
    async with serve(**way) as world, world.client() as client:
        await client.get_me()
        world.clock.advance(3601)
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(client.get_me)
                tasks.start_soon(client.list_streams)

    assert world.logins(BOT_USERNAME) == 2


@pytest.mark.parametrize("way", [WAYS["a key"], BANK])
async def test_with_simplified_key_delivery_no_key_manager_is_asked(serve: Serve, way: dict[str, Any]) -> None:
    async with serve(**way) as world, world.client() as client:
        world.pod.logins.simplified_key_delivery = True
        await client.send_message(world.pod.streams.ensure("Desk").id, HELLO)

    assert [each.text for each in world.pod.messages] == ["Hello"]
    assert world.admitted == [("sessionToken", BOT_USERNAME)]


async def test_a_session_that_a_certificate_began_ends_with_the_client(serve: Serve) -> None:
    async with serve(**WAYS["a certificate"]) as world:
        async with world.client() as client:
            tokens = await client._session._authenticator.tokens()
        base = world.served.url
        async with httpx2.AsyncClient(verify=trust(world.config), trust_env=False) as http:
            after = await http.get(f"{base}/pod/v2/sessioninfo", headers=tokens.headers("pod"))

    assert after.status_code == 401


async def test_who_shows_no_certificate_is_told_so(serve: Serve) -> None:
    async with (
        serve(**WAYS["a certificate"]) as world,
        httpx2.AsyncClient(verify=trust(world.config), trust_env=False) as http,
    ):
        answer = await http.post(f"{world.served.url}/sessionauth/v1/authenticate")

    assert answer.status_code == 401
    assert "no client certificate was shown" in answer.json()["message"]


async def test_a_certificate_that_names_no_bot_is_refused(serve: Serve, served_folder: Path, tmp_path: Path) -> None:
    async with serve(**BANK) as world:
        config = showing(world.config, issued(served_folder, tmp_path, name="somebody"))
        with pytest.raises(AuthenticationError, match="does not accept the bot 'flow-bot'") as caught:
            async with world.client(config) as client:
                await client.get_me()

    assert "there is no bot 'somebody'" in str(caught.value)
    assert "is its CN the account's name" in str(caught.value)


async def test_a_certificate_that_has_expired_is_no_start(serve: Serve, served_folder: Path, tmp_path: Path) -> None:
    async with serve(**BANK) as world:
        config = showing(world.config, issued(served_folder, tmp_path, ends=LONG_AGO))
        with pytest.raises(ConfigError, match=r"bot\.certificate\.path: .* has expired on 01 January 2021"):
            async with world.client(config):
                pass


@pytest.mark.parametrize("foreign", [False, True], ids=["it has expired", "its CA is another"])
async def test_a_certificate_that_the_pod_does_not_take_is_no_login(
    serve: Serve, served_folder: Path, tmp_path: Path, foreign: bool
) -> None:
    # By this client's clock it has not expired.
    async with serve(VirtualClock(datetime(2020, 6, 1, tzinfo=UTC)), **BANK) as world:
        ends = datetime(2039, 1, 1, tzinfo=UTC) if foreign else LONG_AGO
        config = showing(world.config, issued(served_folder, tmp_path, ends=ends, foreign=foreign))
        with pytest.raises(AuthenticationError, match="does not accept the certificate that is shown to it"):
            async with world.client(config) as client:
                await client.get_me()


async def test_a_pod_of_another_ca_is_not_asked(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "other-ca.pem"
    path.write_bytes(Authority.new("another").certificate.public_bytes(Encoding.PEM))
    async with serve(**WAYS["a certificate"]) as world:
        with pytest.raises(SymphonyError, match=r"its certificate is not trusted .* in ssl\.trustStore\.path"):
            async with world.client(world.config.model_copy(update={"trust_store_path": path})) as client:
                await client.get_me()

    assert world.admitted == []


async def test_each_component_answers_on_its_own_port(serve: Serve) -> None:
    async with serve(split=True, context="bank") as world, httpx2.AsyncClient(trust_env=False) as http:
        agent, pod, relay = world.config.agent.url, world.config.pod.url, world.config.key_manager.url
        asked = [
            f"{agent}/agent/v5/datafeeds",
            f"{agent}/pod/v2/sessioninfo",
            f"{pod}/pod/v2/sessioninfo",
            f"{pod}/agent/v5/datafeeds",
            f"{relay}/pod/v2/sessioninfo",
            f"{agent.removesuffix('/bank')}/agent/v5/datafeeds",
        ]
        statuses = [(await http.get(url)).status_code for url in asked]

    assert statuses == [401, 401, 401, 404, 404, 404]


def issued(
    pod_folder: Path, folder: Path, *, name: str = BOT_USERNAME, ends: datetime | None = None, foreign: bool = False
) -> Path:
    """A certificate of the pod's CA, or of a foreign one."""
    authority = Authority.new("another") if foreign else read_authority(pod_folder / "tls" / "ca-private.pem")
    key, path = open_folder(pod_folder).bot.key, folder / "client.pem"
    path.write_bytes(pem_of(authority.client(key, name, ends or datetime(2039, 1, 1, tzinfo=UTC)), key))
    return path


def showing(config: SymphonyConfig, path: Path) -> SymphonyConfig:
    """A configuration with another certificate."""
    bot = config.bot.model_copy(update={"certificate": Certificate(path=path)})
    return config.model_copy(update={"bot": bot})


def trust(config: SymphonyConfig) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(config.trust_store_path))
