"""What the plugin of pytest costs a project without flows: its import, and what it adds to the collection of tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.calibration import slowness
from benchmarks.contenders import ROOT
from benchmarks.results import Row, Section, Spread, parser, publish

TESTS = 100
PROGRAM = """\
import json
import sys
import time

import pytest


def cpu_ms(*arguments):
    began = time.process_time()
    code = pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", "-W", "ignore", *arguments])
    assert code == 0, code
    return 1000 * (time.process_time() - began)


cpu_ms()  # compiles the tests
began = time.process_time()
import flowbot.testing.plugin
imports = 1000 * (time.process_time() - began)
pairs = [(cpu_ms(), cpu_ms("-p", "flowbot.testing.plugin")) for _ in range(3)]
alone, both = (min(each) for each in zip(*pairs))
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print()
print(json.dumps({"imports": imports, "alone": alone, "both": both, "cost": imports + both - alone, "loaded": loaded}))
"""
ROWS = {
    "alone": "the collection without it",
    "imports": "its import",
    "cost": "its import and its share of the collection",
}


def collect(folder: Path) -> Mapping[str, Any]:
    """What it costs in a project that is made there: CPU ms, and the libraries that are loaded in the end."""
    for name in ("data.yaml", "test_data.yaml"):
        (folder / name).write_text("a: 1\n", encoding="utf-8")
    tests = "".join(f"def test_{each}(tmp_path): pass\n" for each in range(TESTS))
    (folder / "test_much.py").write_text(tests, encoding="utf-8")
    # The plugins of other libraries would bring what ours must not.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=environment)
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="7, or 21 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (21 if wanted.full else 7)
    if find_spec("pytest") is None:
        print("collecting: not measured, pytest is not installed", file=sys.stderr)
        return
    cal: dict[str, list[float]] = {row: [] for row in ROWS}
    for _ in range(rounds):
        slow = slowness()
        with TemporaryDirectory() as folder:
            found = collect(Path(folder))
        for row in ROWS:
            cal[row].append(found[row] / slow)
    rows: dict[str, Row] = {name: {"cal_ms": Spread.of(cal[row])} for row, name in ROWS.items()}
    section = Section(sizes={"tests": TESTS, "rounds": rounds}, rows=rows)
    publish("collecting", "What the plugin of pytest costs without flows", "what", section, wanted.results)


if __name__ == "__main__":
    main()
