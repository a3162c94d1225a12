"""Tests that docs/reference/config-yaml.md tells of every key, and of each what is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from flowbot.config import load_symphony_config
from flowbot.config._bdk_keys import KNOWN
from flowbot.config._older import RENAMED
from flowbot.config.symphony import SymphonyConfig

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "config-yaml.md").read_text(encoding="utf-8")
COMPONENTS = ("pod", "agent", "keyManager", "sessionAuth")
PROXY = {"host": "p", "port": 1}
BASE: dict[str, object] = {
    "host": "h",
    "proxy": PROXY,
    "bot": {"username": "b", "privateKey": {"path": "k.pem"}},
    "app": {"appId": "a", "privateKey": {"path": "k.pem"}},
    "ssl": {"trustStore": {"path": "k.pem"}},
    "datahose": {"eventTypes": ["MESSAGESENT"]},
}

EFFECTS: Mapping[str, object] = {
    "scheme": "http", "host": "i", "port": 1, "context": "c", "defaultHeaders": {"X": "y"},
    "proxy.host": "q", "proxy.port": 2, "proxy.username": "u", "proxy.password": "w",
    "pod": {"host": "i"}, "agent": {"port": 2}, "keyManager": {"context": "d"}, "sessionAuth": {"scheme": "http"},
    "ssl.trustStore.path": "other.pem", "ssl.trustStore.password": "w",
    "bot.username": "c", "bot.privateKey.path": "other.pem", "bot.privateKey.content": "-----BEGIN",
    "bot.certificate.path": "k.pem", "bot.certificate.password": "w",
    "app.appId": "b", "app.privateKey.path": "other.pem", "app.privateKey.content": "-----BEGIN",
    "app.certificate.path": "other.pem", "app.certificate.password": "w",
    "datafeed.version": "v1", "datafeed.idFilePath": "ids", "datafeed.tag": "t", "datafeed.includeInvisible": True,
    "datafeed.retry": {"maxAttempts": 3},
    "datahose.tag": "t", "datahose.eventTypes": ["X"], "datahose.scopes": ["INTERNAL"],
    "datahose.retry": {"maxAttempts": 3},
    "retry.maxAttempts": 3, "retry.initialIntervalMillis": 1, "retry.multiplier": 3, "retry.maxIntervalMillis": 9,
    "maxAttachmentBytes": 5,
}  # fmt: skip
"""Another value than the base has, by key."""


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the table below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [tuple(line.strip("| ").split(" | ")) for line in section.splitlines() if line.startswith("| `")]


def keys(heading: str) -> list[str]:
    return [re.sub("`", "", cells[0]) for cells in rows(heading)]


EFFECTIVE = [*keys("Where things are"), *keys("Who the bot is"), *keys("How it works")]


def known(tree: object, at: str = "") -> Iterator[str]:
    """Every key that is read, dotted, those of the components once."""
    if not isinstance(tree, Mapping) or not tree or at in COMPONENTS or (at and at.endswith(".retry")):
        yield at
        if at == "agent":
            yield "agent.loadBalancing"
        return
    for name, below in tree.items():
        yield from known(below, f"{at}.{name}" if at else name)


def merged(value: dict[str, object], dotted: str, item: object) -> dict[str, object]:
    name, _, rest = dotted.partition(".")
    inner = value.get(name)
    if not rest:
        return {**value, name: item}
    return {**value, name: merged(inner if isinstance(inner, dict) else {}, rest, item)}


def load(folder: Path, value: Mapping[str, object]) -> SymphonyConfig:
    (folder / "k.pem").touch()
    (folder / "other.pem").touch()
    file = folder / "config.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    return load_symphony_config(file, environ={})


def test_the_page_has_every_key_that_is_read_and_no_other() -> None:
    assert sorted([*EFFECTIVE, *keys("Without effect")]) == sorted(known(KNOWN))


def test_the_page_has_every_older_spelling() -> None:
    assert [tuple(cell.strip("`") for cell in cells) for cells in rows("Older spellings")] == list(RENAMED.items())


@pytest.mark.parametrize("key", EFFECTIVE)
def test_a_key_of_the_first_tables_changes_something(key: str, tmp_path: Path) -> None:
    whose, _, rest = key.partition(".")
    base = BASE
    if rest == "privateKey.content":
        base = merged(BASE, f"{whose}.privateKey", {})
    elif rest.startswith("certificate."):
        base = merged(merged(BASE, f"{whose}.privateKey", None), f"{whose}.certificate.path", "k.pem")
    before = base if rest == "certificate.password" else BASE

    assert load(tmp_path, merged(base, key, EFFECTS[key])) != load(tmp_path, before)


@pytest.mark.parametrize("key", keys("Without effect"))
def test_a_key_without_effect_changes_nothing(key: str, tmp_path: Path) -> None:
    base = {**BASE, "agent": {"host": "a"}}

    assert load(tmp_path, merged(base, key, "1")) == load(tmp_path, base)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (cells[0].strip("`"), cells[1].strip("`"))
        for cells in (*rows("Where things are"), *rows("How it works"))
        if cells[1].startswith("`") or cells[1].replace(",", "").isdigit()
    ],
)
def test_the_defaults_are_as_the_page_says(key: str, shown: str, tmp_path: Path) -> None:
    value: object = int(shown.replace(",", "")) if shown[0].isdigit() else shown

    assert load(tmp_path, merged(BASE, key, value)) == load(tmp_path, BASE)
