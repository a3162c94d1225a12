"""A pod, and a version of the BDK to talk to it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.bdk.environments import ROOT, VERSIONS, NotInstalledError, python_with


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
def pod(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, str]]:
    """A pod in a process of its own, with more options where a test has some: its configuration, its control API."""
    with _served(tmp_path, *getattr(request, "param", ())) as served:
        yield served


@pytest.fixture
def hasty_pod(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The same, which gives a batch again that was not acknowledged after a second."""
    with _served(tmp_path, "--visibility", "1") as served:
        yield served


@contextmanager
def _served(tmp_path: Path, *options: str) -> Iterator[tuple[Path, str]]:
    command = [sys.executable, "-m", "flowbot", "pod", "--port", "0", "--dir", str(tmp_path / "pod")]
    pod = subprocess.Popen(
        [*command, "--poll", "0.5", "--visibility", "4", "--bot", "greeter", *options],
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
