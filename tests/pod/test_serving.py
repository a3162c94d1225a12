"""Tests for flowbot.pod.serving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import ConfigError
from flowbot.pod.serving import COMPONENTS, Serving, config_of, door, open_files
from flowbot.web.messages import Request, Response

PORTS = {"pod": 8080, "agent": 8082, "keyManager": 8083}
HOST = "127.0.0.1"


def config(folder: Path, ports: dict[str, int], **how: Any) -> dict[str, Any]:
    """What `config.yaml` says, with the paths as they are below the folder."""
    serving = Serving(**how)
    files = open_files(folder, HOST, "flow-bot", serving)
    return dict(config_of(files, serving, HOST, ports, "flow-bot"))


def test_a_plain_pod_has_one_address_and_a_key(pod_folder: Path) -> None:
    assert config(pod_folder, {"pod": 8080}) == {
        "scheme": "http",
        "host": HOST,
        "port": 8080,
        "bot": {"username": "flow-bot", "privateKey": {"path": pod_folder / "rsa" / "private.pem"}},
    }


def test_a_bank_has_ports_a_path_a_ca_and_certificates(pod_folder: Path) -> None:
    found = config(pod_folder, PORTS, tls=True, by_certificate=True, context="/acme/", app="lunch")

    tls = pod_folder / "tls"
    assert found == {
        "scheme": "https",
        "host": HOST,
        "port": 8080,
        "context": "acme",
        "agent": {"port": 8082},
        "keyManager": {"port": 8083},
        "ssl": {"trustStore": {"path": tls / "ca.pem"}},
        "bot": {"username": "flow-bot", "certificate": {"path": tls / "bot.pem"}},
        "app": {"appId": "lunch", "certificate": {"path": tls / "app.pem"}},
    }
    assert (tls / "app.pem").exists()


def test_a_certificate_without_tls_is_refused(pod_folder: Path) -> None:
    with pytest.raises(ConfigError, match="shows its certificate over TLS alone"):
        open_files(pod_folder, HOST, "flow-bot", Serving(by_certificate=True))


async def echo(request: Request) -> Response:
    return Response(200, request.path.encode())


@pytest.mark.parametrize(
    ("prefix", "component", "path", "found"),
    [
        ("", None, "/agent/v1/info", "/agent/v1/info"),
        ("/acme", None, "/acme/agent/v1/info", "/agent/v1/info"),
        ("/acme", None, "/agent/v1/info", "everything here is below /acme/"),
        ("/acme", None, "/acmeagent/v1/info", "everything here is below /acme/"),
        ("", "agent", "/pod/v2/sessioninfo", "/pod/v2/sessioninfo"),
        ("/a/b", "agent", "/a/b/agent/v1/info", "/agent/v1/info"),
        ("", "agent", "/relay/pubkey/authenticate", "there is no relay on this port, but agent, pod"),
        ("", "keyManager", "/relay/pubkey/authenticate", "/relay/pubkey/authenticate"),
        ("", "keyManager", "/login/pubkey/authenticate", "there is no login on this port"),
    ],
)
async def test_a_door_lets_in_what_is_behind_it(prefix: str, component: str | None, path: str, found: str) -> None:
    handler = door(echo, prefix, COMPONENTS[component] if component else None)
    answer = await handler(Request(method="GET", path=path))

    assert found in answer.body.decode()
    assert (answer.status == 200) == found.startswith("/")
