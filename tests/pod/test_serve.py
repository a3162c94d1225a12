"""Tests for flowbot.pod.serve."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from pathlib import Path

import anyio
import anyio.lowlevel
import httpx2
import pytest

from flowbot.clock import VirtualClock
from flowbot.config import load_symphony_config
from flowbot.errors import ConfigError
from flowbot.pod import Fault, FeedSettings, LocalPod
from flowbot.pod.serve import BOT_USERNAME, serving_pod
from flowbot.pod.serving import Serving
from flowbot.symphony import SymphonyClient


async def test_the_two_apis_lie_on_two_ports(pod_folder: Path) -> None:
    pod = LocalPod(VirtualClock())
    async with serving_pod(pod, pod_folder, port=0) as served, httpx2.AsyncClient(trust_env=False) as http:
        said = await http.post(f"{served.control_url}/v1/say", json={"user": "alice", "stream": "desk", "text": "hi"})
        not_control = await http.post(f"{served.url}/v1/say", json={})
        not_api = await http.post(f"{served.control_url}/login/pubkey/authenticate", json={})

    assert (said.status_code, not_control.status_code, not_api.status_code) == (200, 404, 404)
    assert served.config_path == pod_folder / "config.yaml"
    assert f"port: {served.url.rpartition(':')[2]}\n" in served.config_path.read_text()


async def test_a_person_may_attach_as_much_as_a_message_takes(pod_folder: Path) -> None:
    pod = LocalPod(VirtualClock())
    content = base64.b64encode(bytes(30_000_000)).decode()
    body = {"user": "alice", "stream": "desk", "attachments": [{"name": "large.bin", "content": content}]}
    async with serving_pod(pod, pod_folder, port=0) as served, httpx2.AsyncClient(trust_env=False, timeout=60) as http:
        said = await http.post(f"{served.control_url}/v1/say", json=body)
        body["attachments"] = [{"name": "larger.bin", "content": "AAAA" + content}]
        too_large = await http.post(f"{served.control_url}/v1/say", json=body)

    assert (said.status_code, too_large.status_code) == (200, 413)
    assert [len(each.content) for message in pod.messages for each in message.attachments] == [30_000_000]


async def test_further_bots_log_in_each_with_a_configuration_of_its_own(pod_folder: Path) -> None:
    pod = LocalPod()
    async with serving_pod(pod, pod_folder, port=0, serving=Serving(more_bots=["rates", "news"])):
        names = []
        for folder in (pod_folder, pod_folder / "rates", pod_folder / "news"):
            async with SymphonyClient.connect(load_symphony_config(folder / "config.yaml")) as client:
                names.append((await client.get_me()).username)

    assert names == ["flow-bot", "rates", "news"]


@pytest.mark.parametrize("name", ["flow-bot", "rsa", "tls", "../up", "", "a/b", ".."])
async def test_a_further_bot_has_a_name_that_can_be_its_folder(pod_folder: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="a further bot is not called"):
        async with serving_pod(LocalPod(), pod_folder, port=0, serving=Serving(more_bots=[name])):
            pytest.fail("it was served")

    assert not (pod_folder.parent / "up").exists()


def two_ports() -> tuple[socket.socket, socket.socket]:
    """Two ports, one after the other, both taken; of those that no system gives to who asks for any."""
    for port in range(20_000 + os.getpid() % 5_000 * 2, 32_000, 2):
        try:
            lower = socket.create_server(("127.0.0.1", port))
        except OSError:
            continue
        try:
            return lower, socket.create_server(("127.0.0.1", port + 1))
        except OSError:
            lower.close()
    pytest.fail("no two ports are free")


@pytest.mark.parametrize("taken_is_above", [0, 1])
async def test_a_port_in_use_is_named(pod_folder: Path, taken_is_above: int) -> None:
    lower, upper = two_ports()
    taken, free = (upper, lower) if taken_is_above else (lower, upper)
    port = lower.getsockname()[1]
    with taken:
        free.close()
        with pytest.raises(ConfigError, match=f"port {port + taken_is_above} on 127.0.0.1 is in use"):
            async with serving_pod(LocalPod(), pod_folder, port=port):
                pass


def test_a_pod_in_process_needs_no_server_and_no_cryptography() -> None:
    code = "import sys, flowbot.pod; print(sorted({'h11', 'jwt', 'cryptography', 'httpx2'} & sys.modules.keys()))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"


async def test_every_connection_is_cut_and_the_next_is_taken(pod_folder: Path) -> None:
    feeds = FeedSettings(poll_seconds=30)
    pod, cut = LocalPod(VirtualClock(), feeds=feeds), list[str]()
    path = f"/agent/v5/datafeeds/{pod.feeds_of(pod.add_bot(BOT_USERNAME)).create().id}/read"
    pod.faults.append(Fault(path_prefix=path, delay_seconds=60))
    async with serving_pod(pod, pod_folder, port=0) as served, httpx2.AsyncClient(trust_env=False) as http:

        async def read() -> None:
            try:
                await http.post(served.url + path, json={})
            except httpx2.RemoteProtocolError as error:
                cut.append(type(error).__name__)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            while pod.faults[0].times:  # until it has arrived
                await anyio.lowlevel.checkpoint()
            told = await http.post(f"{served.control_url}/v1/network/cut")
        after = await http.get(served.url + "/agent/v5/datafeeds")

    assert (told.status_code, cut, after.status_code) == (200, ["RemoteProtocolError"], 401)


async def test_what_is_late_holds_up_neither_cuts_nor_the_end(pod_folder: Path) -> None:
    pod, cut = LocalPod(VirtualClock()), list[str]()
    pod.faults.append(Fault.named("late", "feeds"))
    with anyio.fail_after(10):
        async with serving_pod(pod, pod_folder, port=0) as served, httpx2.AsyncClient(trust_env=False) as http:
            url = served.url + "/agent/v5/datafeeds"

            async def ask() -> None:
                try:
                    await http.get(url)
                except httpx2.RemoteProtocolError as error:
                    cut.append(type(error).__name__)

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask)
                while pod.faults[0].times:  # until it has arrived
                    await anyio.lowlevel.checkpoint()
                await http.post(f"{served.control_url}/v1/network/cut")
            after = await http.get(url)

    assert (cut, after.status_code) == (["RemoteProtocolError"], 401)


async def test_a_port_is_closed_for_a_while_and_then_as_before(pod_folder: Path) -> None:
    pod, refused, answer = LocalPod(VirtualClock()), list[str](), None
    async with serving_pod(pod, pod_folder, port=0) as served, httpx2.AsyncClient(trust_env=False) as http:
        await http.post(f"{served.control_url}/v1/network/refuse", json={"seconds": 0.2})
        with anyio.fail_after(10):
            while answer is None:
                try:
                    answer = await http.get(served.url + "/agent/v5/datafeeds")
                except httpx2.TransportError as error:  # one that was let in just before is reset
                    refused.append(type(error).__name__)

    assert refused[-1] == "ConnectError"
    assert answer.status_code == 401


async def test_what_is_asked_is_written_down_with_the_status_that_was_seen(pod_folder: Path) -> None:
    pod = LocalPod(VirtualClock())
    pod.faults.append(Fault.named("cut", "feeds"))
    async with serving_pod(pod, pod_folder, port=0) as served, httpx2.AsyncClient(trust_env=False) as http:
        await http.get(served.url + "/agent/v5/nothing?a=b")
        with pytest.raises(httpx2.RemoteProtocolError):
            await http.get(served.url + "/agent/v5/datafeeds")

    assert [(each.method, each.path, each.query, each.bot, each.status) for each in pod.requests.kept] == [
        ("GET", "/agent/v5/nothing", "a=b", None, 404),
        ("GET", "/agent/v5/datafeeds", "", None, None),
    ]
