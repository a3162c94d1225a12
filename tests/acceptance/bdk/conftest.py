"""A pod, and a version of the BDK to talk to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.bdk.environments import ROOT, VERSIONS, NotInstalledError, python_with

DEADLINE_SECONDS = 120.0


@pytest.fixture(params=VERSIONS)
def bdk_version(request: pytest.FixtureRequest) -> str:
    """Each version of the BDK, where it is installed or can be."""
    version = str(request.param)
    try:
        python_with(version)
    except NotInstalledError as error:
        pytest.skip(str(error))
    return version


@pytest.fixture
def pod(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A pod in a process of its own: the configuration of its bot, and its control API."""
    command = [sys.executable, "-m", "flowbot", "pod", "--port", "0", "--dir", str(tmp_path / "pod")]
    pod = subprocess.Popen(
        [*command, "--poll", "0.5", "--visibility", "1", "--bot", "greeter"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert pod.stdout is not None
    try:
        found = re.search(r"\(control (\S+)\)", pod.stdout.readline())
        assert found is not None
        yield tmp_path / "pod" / "config.yaml", found[1]
    finally:
        pod.kill()
        pod.wait()
        pod.stdout.close()


@pytest.fixture
def bdk_says(bdk_version: str, pod: tuple[Path, str]) -> Callable[[str], dict[str, Any]]:
    """Play a part of `client/` with the BDK, and what it said of each call."""

    def play(part: str) -> dict[str, Any]:
        done = subprocess.run(
            [str(python_with(bdk_version)), "-m", "tests.acceptance.bdk.client", part, *map(str, pod)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert lines, done.stderr
        return {line["call"]: line.get("answer", line.get("problem")) for line in lines}

    return play
