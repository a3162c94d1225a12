"""The BDK's versions, each installed once in an environment of its own, outside the checkout."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VERSIONS = ("3.0.0", "2.11.4")
"""The newest, and the last with the older models."""


class NotInstalledError(Exception):
    """A version of the BDK cannot be installed here; it says why."""


def python_with(version: str) -> Path:
    """The interpreter of an environment with that version and what flowbot needs; both have to go together.

    Raises:
        NotInstalledError: It is not there and cannot be installed.
    """
    python, problem = _python_with(version)
    if problem:
        raise NotInstalledError(problem)
    return python


@cache  # what cannot be installed is tried once
def _python_with(version: str) -> tuple[Path, str]:
    """The interpreter, and why it is not there; nothing where it is."""
    wanted = [f"symphony_bdk_python=={version}", *_flowbots_own()]
    mark = hashlib.sha256("\n".join([sys.version, *wanted]).encode()).hexdigest()[:12]
    folder = _cache() / f"bdk-{version}-{mark}"
    try:
        problem = _install_once(folder, wanted)
    except OSError as error:
        problem = f"{wanted[0]} cannot be installed here: {error}"
    return folder / "bin" / "python", problem


def _install_once(folder: Path, wanted: Sequence[str]) -> str:
    """Make an environment that is not there yet; why that failed, or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process of the same test run may want it as well
        if (folder / "installed").is_file():
            return ""
        shutil.rmtree(folder, ignore_errors=True)
        problem = _install(folder, wanted)
        if not problem:
            (folder / "installed").touch()
        return problem


def _install(folder: Path, wanted: Sequence[str]) -> str:
    """Make an environment; why that failed, or nothing."""
    python, uv = folder / "bin" / "python", shutil.which("uv")
    venv.create(folder, with_pip=False)
    if uv is None:
        installer = [sys.executable, "-m", "pip", "--python", str(python), "install", "--retries", "1", "--timeout=10"]
    else:
        installer = [uv, "pip", "install", "--python", str(python)]
    done = subprocess.run(
        [*installer, "--quiet", *wanted], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return f"{wanted[0]} cannot be installed here: {said[-1]}"


def _flowbots_own() -> Sequence[str]:
    """What flowbot depends on, as its own project says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [str(each) for each in project["dependencies"]]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flowbot-tests"
