"""Tests for flowbot.testing.plugin: it is there once, costs little, and says what its options take."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import flowbot.testing.entry
import flowbot.testing.plugin
from tests.test_import_time import HEAVY
from tests.testing.plugin.conftest import SALAD, Run, write

pytest_plugins = ["pytester"]

COST = """\
import json
import sys
import time

import pytest

PLUGIN = ["-p", "flowbot.testing.plugin"]


def cpu_ms(*arguments):
    began = time.process_time()
    code = pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", "-W", "ignore", *arguments])
    assert code == 0, code
    return 1000 * (time.process_time() - began)


cpu_ms()  # compiles the tests
began = time.process_time()
import flowbot.testing.plugin
imports = 1000 * (time.process_time() - began)
pairs = [(cpu_ms(), cpu_ms(*PLUGIN)) for _ in range(3)]
least = min(each for _, each in pairs) - min(each for each, _ in pairs)
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print()
print(json.dumps({"cost": imports + least, "loaded": loaded}))
"""


def test_a_project_without_flows_pays_little_at_collection(pytester: pytest.Pytester) -> None:
    tests = "".join(f"def test_{number}(tmp_path): pass\n" for number in range(100))
    write(pytester, {"cost.py": COST, "tests/test_much.py": tests, "data.yaml": "a: 1\n", "test_data.yaml": "a: 1\n"})
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, "cost.py"], capture_output=True, text=True, check=True, env=alone)
    told = json.loads(done.stdout.splitlines()[-1])

    assert told["cost"] < 150  # five times what it may cost
    assert set(told["loaded"]) & (HEAVY - {"pytest"} | {"anyio"}) == set()


@pytest.mark.parametrize("asked", [[], ["-p", "flowbot.testing.plugin"]], ids=["installed", "installed and asked for"])
def test_it_is_there_once_however_often_it_is_asked_for(asked: list[str], lunch: pytest.Pytester) -> None:
    write(lunch, {"tests/lunch.chat.yaml": SALAD, "conftest.py": 'pytest_plugins = ["flowbot.testing.plugin"]\n'})
    result = lunch.runpytest_inprocess(*asked, plugins=[flowbot.testing.entry])

    assert result.parseoutcomes()["passed"] == 1
    assert result.ret == pytest.ExitCode.OK


def test_its_options_and_fixtures_are_told(run: Run) -> None:
    options = run("--help").stdout.str()
    fixtures = run("--fixtures").stdout.str()

    for option in ("--flow-store", "--flow-paths", "--chat-update", "--flow-cov", "--flow-cov-report"):
        assert f"  {option}" in options
    assert "flowbot_project (string):" in options
    assert "People and the bot whose folder the test lies in, on a local pod" in fixtures
    assert "@pytest.mark.flowbot(project=" in run("--markers").stdout.str()


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("--flow-store=sqllite", "there is no store 'sqllite'; did you mean 'sqlite'?"),
        ("--flow-store=memory,redis", "there is no store 'redis'; there are: memory, sqlite"),
        ("--flow-cov-report=htm:x", "there is no form 'htm'; did you mean 'html'?"),
        ("--flow-cov-report=html", "'html' has to be term, html:DIR or json:FILE"),
        ("--flow-cov-report=term:x", "'term:x' has to be term, html:DIR or json:FILE"),
        ("--flow-cov-fail-under=101", "'101' is no percentage from 0 to 100"),
        ("--flow-cov-fail-under=all", "'all' is no percentage from 0 to 100"),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_the_reason(option: str, reason: str, run: Run) -> None:
    result = run(option)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert reason in result.stderr.str()
