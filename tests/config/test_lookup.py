"""Tests for flowbot.config.lookup."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.config import BotConfig, symphony_file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a file of the BDK."""
    folder = tmp_path / "home" / ".symphony"
    folder.mkdir(parents=True)
    (folder / "config.yaml").touch()
    monkeypatch.setenv("HOME", str(folder.parent))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "bot"
    folder.mkdir()
    return folder


def test_the_file_that_is_named_counts(home: Path, root: Path) -> None:
    assert symphony_file(Path("named.yaml"), BotConfig(), root) == Path("named.yaml")


def test_the_file_of_flowbot_yaml_counts_even_where_it_is_not_there(home: Path, root: Path) -> None:
    settings = BotConfig.model_validate({"symphony": "ours.yaml"})

    assert symphony_file(None, settings, root) == root / "ours.yaml"


def test_the_file_beside_the_flows_comes_before_that_of_the_home(home: Path, root: Path) -> None:
    (root / "config.yaml").touch()

    assert symphony_file(None, BotConfig(), root) == root / "config.yaml"


def test_without_any_it_is_the_file_of_the_home(home: Path, root: Path) -> None:
    assert symphony_file(None, BotConfig(), root) == home / "config.yaml"


def test_where_there_is_none_the_project_should_have_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert symphony_file(None, BotConfig(), root) == root / "config.yaml"
