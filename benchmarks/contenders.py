"""Frameworks that are measured, each in an environment of its own under `build/bench/`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Contender:
    """A framework, the module that holds the dialog in it, and what to install for it."""

    name: str
    module: str
    requirement: str | None
    """Packages, separated by spaces; None: the environment that runs this."""
    what: str
    options: tuple[str, ...] = ()


class NotInstalledError(Exception):
    """The environment of a contender cannot be made here; it says why."""


def python_of(contender: Contender) -> Path:
    """The interpreter of the contender's environment, which is made if need be.

    Raises:
        NotInstalledError: What it needs cannot be installed.
    """
    if contender.requirement is None:
        return Path(sys.executable)
    folder = ENVIRONMENTS / contender.requirement.partition("=")[0]
    python, stamp = folder / "bin" / "python", folder / "installed"
    if not stamp.is_file() or stamp.read_text() != contender.requirement:
        print(f"bench: installing {contender.requirement} into {folder.relative_to(ROOT)}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which("uv")
        venv.create(folder, with_pip=uv is None)
        pip = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
        done = subprocess.run(
            [*pip, "--quiet", *contender.requirement.split()], stdout=sys.stderr, stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise NotInstalledError(f"{contender.requirement} cannot be installed: {said[-1]}")
        stamp.write_text(contender.requirement)
    return python


def run_module(python: Path, module: str, *options: str) -> str:
    """What a module printed, run in a process of its own.

    Raises:
        SystemExit: It failed.
    """
    done = subprocess.run(
        [str(python), "-m", module, *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"bench: {module} {' '.join(options)} failed with exit code {done.returncode}")
    return done.stdout
