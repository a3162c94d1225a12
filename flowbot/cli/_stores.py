"""Which file a store is."""

from __future__ import annotations

from pathlib import Path


def store_file(store: str, root: Path) -> Path:
    """The file of a store that is written `sqlite:FILE`; its name counts from `root`.

    Raises:
        ConfigError: It is written in another way.
    """
    from flowbot.errors import ConfigError

    kind, _, name = store.partition(":")
    if kind != "sqlite" or not name:
        raise ConfigError(f"the store '{store}' is not known: write sqlite:FILE")
    return root / name


def store_of(project: Path, store: str | None) -> Path:
    """The file of the store that is named, else of the one that a project's flowbot.yaml says.

    Raises:
        ConfigError: It is written in another way, or there is no such project.
        DefinitionErrors: Every problem of the settings.
    """
    from flowbot.config import load_bot_config

    if store is not None:
        return store_file(store, Path())
    return store_file(load_bot_config(project / "flowbot.yaml").store, project)
