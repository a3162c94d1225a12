"""Tests for which modules are loaded before they are needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HEAVY = {
    "babel",
    "cryptography",
    "emoji",
    "h11",
    "httpx2",
    "hypothesis",
    "jinja2",
    "jwt",
    "lxml",
    "pydantic",
    "pydantic_core",
    "pytest",
    "sqlite3",
    "transitions",
    "yaml",
}
"""Libraries that cost time and that neither `import flowbot` nor `--help` needs."""

LISTED = "import json; print(); print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"

IMPORT = f"import sys, flowbot; {LISTED}"
HELP = f"""
import sys
from flowbot.cli import main
try:
    main(["--help"])
except SystemExit as exit:
    assert exit.code == 0, exit.code
{LISTED}
"""


CLIENT = f"import sys, flowbot.symphony; {LISTED}"
CLIENT_CPU = "import time; began = time.process_time(); import flowbot.symphony; print(time.process_time() - began)"


def last_line_of(program: str) -> str:
    """What a fresh interpreter prints at the end of `program`."""
    # Coverage, when it measures this run, would start in the new process and load libraries itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    return done.stdout.splitlines()[-1]


def loaded_after(program: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded at the end of `program`."""
    loaded: list[str] = json.loads(last_line_of(program))
    return set(loaded)


@pytest.mark.parametrize("program", [IMPORT, HELP], ids=["import flowbot", "flowbot --help"])
def test_no_heavy_library_is_loaded_before_it_is_needed(program: str) -> None:
    loaded = loaded_after(program)

    assert "flowbot" in loaded
    assert loaded & HEAVY == set()


def test_the_client_of_a_pod_loads_no_more_than_its_http_library() -> None:
    assert loaded_after(CLIENT) & HEAVY == {"httpx2"}


def test_importing_the_client_of_a_pod_takes_less_than_a_quarter_of_a_second_of_cpu() -> None:
    assert min(float(last_line_of(CLIENT_CPU)) for _ in range(5)) < 0.25


@pytest.mark.parametrize(
    ("program", "library"),
    [
        ("import sys, flowbot.symphony.http; " + LISTED, "httpx2"),
        ("import sys, flowbot.storage.sqlite; " + LISTED, "sqlite3"),
    ],
)
def test_the_list_shows_a_library_once_it_is_loaded(program: str, library: str) -> None:
    assert library in loaded_after(program)
