"""Tests that the pages about tests of conversations are complete, and that what they show passes."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flowbot import testing
from flowbot.testing import AsyncChat, Card, ChatError, Person, Place, SeenMessage, Settings, SyncChat
from flowbot.testing.chat.clock import ChatClock
from flowbot.testing.chat.flows import FlowInChat
from flowbot.testing.chat.stubs import Called
from flowbot.testing.chat.turns import Turn
from flowbot.testing.chat.watch import Conversation

ROOT = Path(__file__).resolve().parent.parent.parent
HOW_TO = ROOT / "docs" / "how-to"
FIRST, CLOCK, FAULTS = (
    HOW_TO / f"{name}.md"
    for name in ("test-a-conversation", "turn-the-clock-and-stub-calls", "test-restarts-and-faults")
)


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def write_project(root: Path, page: Path) -> int:
    """The bot and the tests of a page; how many tests there are."""
    for text in blocks(page, "yaml"):
        flow = re.search(r"^flow: (\w+)$", text, re.MULTILINE)
        name = f"flows/{flow[1]}.yaml" if flow is not None else "flowbot.yaml"
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    tests = [each for each in blocks(page, "python") if "def test_" in each or "@pytest.fixture" in each]
    for text in blocks(page, "python"):
        if "@action" in text:
            (root / "ledger.py").write_text(text, encoding="utf-8")
    (root / "tests").mkdir(parents=True, exist_ok=True)
    text = "\n".join(tests)
    (root / "tests" / f"test_{root.name}.py").write_text(text, encoding="utf-8")
    return len(re.findall(r"^(?:async )?def test_", text, re.MULTILINE))


def run_pytest(where: Path, *more: str) -> str:
    """What pytest prints, with the plugins of anyio and flowbot alone."""
    plugins = ["-p", "anyio.pytest_plugin", "-p", "flowbot.testing.plugin"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins, *more]
    paths = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=where, env={**os.environ, **paths}, capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout + done.stderr


def test_every_test_of_the_pages_passes(tmp_path: Path) -> None:
    count = sum(write_project(tmp_path / page.stem.replace("-", "_"), page) for page in (FIRST, CLOCK))
    faults = tmp_path / "faults"
    count += write_project(faults, FAULTS)
    points = 2 * 4 - 1  # one of them is a test for each point, before and after
    settings = f"[pytest]\nflowbot_project = {ROOT / 'examples' / 'expense'}\n"
    (faults / "pytest.ini").write_text(settings, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")

    first = run_pytest(tmp_path, "--ignore=faults")
    then = run_pytest(faults)

    passed = [int(found) for told in (first, then) for found in re.findall(r"(\d+) passed", told)]
    assert sum(passed) == count + points + 1, first + then  # the async one is there for each loop


def test_the_program_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, FIRST)
    monkeypatch.chdir(tmp_path)
    (program,) = [each for each in blocks(FIRST, "python") if "SyncChat" in each]

    exec(compile(program, "program", "exec"), {})


def test_the_failure_of_the_page_is_what_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, FIRST)
    monkeypatch.setenv("COLUMNS", "98")
    with SyncChat(tmp_path, strict=False) as chat:
        bob = chat.person("bob")
        bob.says("/lunch")

        with pytest.raises(ChatError) as failed:
            bob.sees("What would you like?")

    assert f"{failed.value}\n" in blocks(FIRST, "text")


@pytest.mark.parametrize(
    "kind",
    [
        SyncChat,
        AsyncChat,
        Person,
        Place,
        Card,
        SeenMessage,
        ChatClock,
        FlowInChat,
        Conversation,
        Turn,
        Called,
        Settings,
    ],
)
def test_every_public_name_of_a_chat_is_in_the_reference(kind: type) -> None:
    page = (ROOT / "docs" / "reference" / "chat.md").read_text(encoding="utf-8")
    shown = {name for code in re.findall(r"`([^`\n]+)`", page) for name in re.findall(r"\w+", code)}
    inside = {"core", "deeds", "stream", "strict", "hold", "let_go"}
    names = {*vars(kind), *getattr(kind, "__annotations__", {}), *(name for name, _ in inspect.getmembers(kind))}

    assert {name for name in names if not name.startswith("_")} - shown - inside == set()


def test_every_parameter_of_what_people_do_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "chat.md").read_text(encoding="utf-8")
    shown = {name for code in re.findall(r"`([^`\n]+)`", page) for name in re.findall(r"\w+", code)}
    taken = {
        parameter
        for kind in (SyncChat, Person, Place, ChatClock)
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
        for parameter in inspect.signature(method).parameters
    }

    assert taken - shown - {"self"} == set()


def test_every_export_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "chat.md").read_text(encoding="utf-8")

    assert [name for name in testing.__all__ if f"`{name}" not in page] == []
