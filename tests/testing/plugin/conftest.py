"""Small projects, and pytest run on them."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

# What is imported here stays so: each run forgets what it imports itself, and another one would have it twice.
import babel.dates
import babel.numbers  # noqa: F401
import pytest

import flowbot.testing.plugin
import flowbot.testing.plugin.measured
import flowbot.testing.plugin.paths
import flowbot.testing.plugin.talks
import flowbot.testing.transcripts.update

LUNCH = """\
flow: lunch
version: 3
start: /lunch
slots:
  dish: { type: choice, of: [soup, salad] }
steps:
  - ask: dish
    expire: 1h
  - if: dish == 'soup'
    then:
      - call: kitchen.cook
  - say: "{{ dish }} it is."
"""
KITCHEN = """\
from flowbot import action


@action
async def cook(dish: str) -> None:
    raise AssertionError("tests do not cook")
"""
SALAD = """\
chat: a salad
people: { bob: {} }
lines:
- bob: /lunch
- bob: "[salad]"
- bot: salad it is.
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def lunch(pytester: pytest.Pytester) -> pytest.Pytester:
    """A bot that asks what there is for lunch."""
    write(pytester, {"flowbot.yaml": "modules: [kitchen]\n", "flows/lunch.yaml": LUNCH, "kitchen.py": KITCHEN})
    return pytester


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest with the plugin in this process, as at a desk: in CI it does not cut what it sums up."""
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)

    def run_(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*arguments, plugins=[flowbot.testing.plugin])

    return run_


def write(pytester: pytest.Pytester, files: dict[str, str]) -> None:
    """Write some files, by their place in the project."""
    for name, text in files.items():
        file = pytester.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")


def failure_of(result: pytest.RunResult, test: str) -> str:
    """What is told of a test that failed."""
    told = result.stdout.str()
    begin = told.index(f"_ {test} _")
    lines = told[begin:].splitlines()[1:]
    ends = (n for n, line in enumerate(lines) if line.startswith(("____", "====", "----")))
    return "\n".join(lines[: next(ends)])
