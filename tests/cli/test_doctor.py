"""Tests for flowbot.cli.doctor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from click.testing import CliRunner, Result

from flowbot.cli import main
from flowbot.pod import LocalPod
from flowbot.pod.serve import serving_pod


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The config.yaml of a pod that is served in another thread."""
    folder = tmp_path_factory.mktemp("pod")
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(serving_pod(LocalPod(), folder, port=0)) as served,
    ):
        yield served.config_path


def doctor(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["doctor", *map(str, arguments)], catch_exceptions=False)


def test_each_check_is_a_line(config: Path) -> None:
    result = doctor("--config", config)

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert re.fullmatch(rf"✓ config file: {config}  \d+ ms", lines[0])
    assert any(re.fullmatch(r"✓ who the bot is: Flow Bot \(user \d+\)  \d+ ms", line) for line in lines)
    assert lines[-1] == "all is well"
    assert "\x1b" not in result.stdout


def test_a_problem_has_its_mend_below_it(config: Path, tmp_path: Path) -> None:
    broken = tmp_path / "config.yaml"
    broken.write_text(config.read_text().replace("flow-bot", "nobody"))

    result = doctor("--config", broken)

    lines = result.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("✗ session login: "))
    assert result.exit_code == 1
    assert lines[at + 1].startswith("  mend: is bot.username 'nobody' the account's name")
    assert lines[-1] == "1 problem"


def test_programs_read_json(config: Path) -> None:
    result = doctor("--json", "--config", config)

    findings = json.loads(result.stdout)["findings"]
    assert [set(each) for each in findings] == [{"check", "status", "text", "mend", "seconds"}] * len(findings)
    assert findings[0]["status"] == "ok"


def test_the_file_is_the_one_that_run_reads(tmp_path: Path) -> None:
    (tmp_path / "flowbot.yaml").write_text("symphony: ours.yaml\n")

    result = doctor(tmp_path)

    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        f"✗ config file: cannot read {tmp_path}/ours.yaml: No such file or directory",
        "1 problem",
    ]
