"""Tests for flowbot.cli.pod."""

from __future__ import annotations

import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio.to_thread
import httpx2
import pytest
from click.testing import CliRunner

from flowbot.cli import main
from flowbot.config import load_symphony_config
from flowbot.errors import NotAllowedError
from flowbot.symphony import SymphonyClient

COMMAND = [sys.executable, "-c", "from flowbot.cli import main; main()", "pod"]


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def ready_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.process
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_pod_says_when_it_is_ready_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    with running("--port", "0", "--dir", str(tmp_path)) as process:
        line = ready_line(process)
        found = re.fullmatch(
            r"flowbot pod ready: (http://127\.0\.0\.1:\d+) \(control (http://127\.0\.0\.1:\d+)\), config (.+)\n", line
        )
        assert found, line + (process.stderr.read() if process.stderr else "")
        with httpx2.Client(trust_env=False) as http:
            said = http.post(f"{found[2]}/v1/say", json={"user": "alice", "stream": "desk", "text": "hi"})
            refused = http.post(f"{found[1]}/login/pubkey/authenticate", json={"token": "x"})
            process.send_signal(number)
            code = process.wait(timeout=10)
        errors = process.stderr.read() if process.stderr else ""

    assert (said.status_code, refused.status_code) == (200, 401)
    assert (code, errors) == (0, "")
    assert found[3] == str(tmp_path / "config.yaml")
    assert stat.S_IMODE((tmp_path / "rsa" / "private.pem").stat().st_mode) == 0o600


@pytest.mark.process
async def test_a_bank_is_served_and_its_bot_and_app_log_in(tmp_path: Path) -> None:
    options = ["--tls", "--certificate", "--split", "--context", "acme", "--app", "lunch", "--allow", "alice"]
    with running("--port", "0", "--dir", str(tmp_path), *options, "--simple-keys") as process:
        ready = await anyio.to_thread.run_sync(ready_line, process)
        config = load_symphony_config(tmp_path / "config.yaml")
        async with SymphonyClient.connect(config) as client:
            me, alice = await client.get_me(), await client.operations.users.find("alice@local.test")
            assert alice is not None
            room = await client.operations_for(alice.id).rooms.create("Lunch", "Of Alice")
            with pytest.raises(NotAllowedError):
                await client.operations_for(me.id).rooms.get(room.id)

    assert re.match(r"flowbot pod ready: https://127\.0\.0\.1:\d+/acme \(control http://127", ready)
    assert me.username == "flow-bot"


@pytest.mark.process
def test_a_long_poll_does_not_hold_the_stop_up(tmp_path: Path) -> None:
    with running("--port", "0", "--dir", str(tmp_path), "--poll", "60") as process:
        port = int(re.findall(r":(\d+)", ready_line(process))[0])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            process.send_signal(signal.SIGTERM)

            assert process.wait(timeout=10) == 0


def test_a_port_in_use_ends_with_3_and_a_message(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["pod", "--port", str(port), "--dir", str(tmp_path)])

    assert result.exit_code == 3
    assert result.stderr == (
        f"flowbot: port {port} on 127.0.0.1 is in use: stop the program that has it, or choose another port\n"
    )
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "1"],
        ["--dir", "x"],
        ["--port", "65535", "--dir", "x"],
        ["--port", "1", "--dir", "x", "--poll", "-1"],
        ["--port", "1", "--dir", "x", "--visibility", "soon"],
        ["--port", "1", "--dir", "x", "--certificate"],
        ["--port", "1", "--dir", "x", "--allow", "alice"],
        ["--port", "1", "--dir", "x", "--session", "0"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["pod", *arguments]).exit_code == 2


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(main, ["pod", "--help"])

    assert result.exit_code == 0
    assert "EXAMPLES" in result.stdout
    assert "  flowbot pod --port 8080 --dir pod\n" in result.stdout


def test_the_command_is_known_before_anything_heavy_is_imported() -> None:
    code = (
        "import sys, flowbot.cli.pod; print(sorted({'anyio', 'h11', 'jwt', 'lxml', 'pydantic'} & sys.modules.keys()))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"


@pytest.mark.process
def test_a_pod_begins_as_its_file_says_and_its_clock_stands_still(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text("people: { name: Ann }\n")
    with running("--port", "0", "--dir", str(tmp_path), "--settings", str(file), "--virtual-clock") as process:
        found = re.findall(r"http://127\.0\.0\.1:\d+", ready_line(process))
        with httpx2.Client(trust_env=False) as http:
            people = http.get(f"{found[1]}/v1/people").json()
            before, after = (http.get(f"{found[1]}/v1/clock").json() for _ in range(2))

    assert [each["name"] for each in people] == ["Ann", "Flow Bot"]
    assert before == after
    assert before["isVirtual"] is True


def test_a_file_of_settings_that_does_not_fit_ends_with_3(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text("peple: { name: Ann }\n")
    result = CliRunner().invoke(main, ["pod", "--port", "0", "--dir", str(tmp_path), "--settings", str(file)])

    assert result.exit_code == 3
    assert result.stderr == f"flowbot: {file}: nothing is called 'peple'; did you mean 'people'?\n"
