"""Which bot a test talks to."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.errors import FlowbotError
from flowbot.project import Project, is_project
from flowbot.testing.plugin.options import PROJECT
from flowbot.testing.projects import project_at

_TOLD = pytest.StashKey[dict[Path, str]]()
"""What is wrong with bots, as far as it was told."""


def bot_of(config: pytest.Config, file: Path, named: str | Path | None = None) -> Path:
    """The folder, or the flow file, of the bot that a test talks to.

    Args:
        config: Says it for all tests where `flowbot_project` is set.
        file: That of the test; without any names the bot is the one whose folder it lies in.
        named: What the test says, from its own folder on.
    """
    if named is not None:
        return file.parent / named
    said = named_bot(config)
    if said is not None:
        return said
    found = next((folder for folder in file.parents if is_project(folder)), None)
    if found is None:
        pytest.fail(
            f"{file.name} lies in no bot: no folder above it has a flowbot.yaml, or flows/; "
            f"name the bot with @pytest.mark.flowbot(project=…), or with {PROJECT} in the settings of pytest",
            pytrace=False,
        )
    return found


def named_bot(config: pytest.Config) -> Path | None:
    """The bot that the settings of pytest name for all tests."""
    said = str(config.getini(PROJECT))
    return (config.inipath.parent if config.inipath else config.rootpath) / said if said else None


def load_bot(config: pytest.Config, place: Path) -> Project:
    """The bot there; the test fails where it has problems, and the first one tells them all."""
    try:
        return project_at(place)
    except FlowbotError as error:
        problem = str(error)
    told = config.stash.setdefault(_TOLD, {})
    is_known = told.get(place) == problem
    told[place] = problem
    reason = "the first test of it tells why" if is_known else problem
    pytest.fail(f"the bot in {place.name} cannot be loaded\n{reason}", pytrace=False)
