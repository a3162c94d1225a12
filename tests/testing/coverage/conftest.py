"""Bots whose flows stand in the test, and what talks with them have covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from flowbot.project import Project, load_project
from flowbot.testing.chat import SyncChat
from flowbot.testing.chat.core import Settings
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import CoveredFlow
from flowbot.testing.coverage.items import Kind

MakeBot = Callable[..., Project]

LUNCH = """
    flow: lunch
    version: 1
    start: /lunch
    slots:
      dish: { type: choice, of: [soup, salad] }
      portions: { type: integer }
      note: { type: text }
    steps:
      - ask: dish
        say: What would you like?
        remind: { every: 10m, max: 1, say: Still hungry? }
        expire: 1h
      - ask: portions
        tries: 2
      - ask: note
      - if: portions > 1
        then:
          - say: That is a lot.
      - say: It is hot.
        when: dish == 'soup'
      - listen: more
        for:
          - { message: "add {note}", when: len(message.text) > 5, then: [{ say: Added. }] }
          - { message: stop, then: stopped }
        idle: 5m
        expired: failed
    ends: { stopped: Bye. }
"""


@pytest.fixture
def bot(tmp_path: Path) -> MakeBot:
    """Makes a bot of a flow, with its catalogues by their locales, and settings."""

    def make(flow: str = LUNCH, *, settings: str = "", folder: str = "bot", **catalogues: str) -> Project:
        root = tmp_path / folder
        for each in (root, root / "flows", root / "messages"):
            each.mkdir(exist_ok=True)
        text = dedent(flow).lstrip()
        name = text.partition("flow: ")[2].partition("\n")[0]
        (root / "flows" / f"{name}.yaml").write_text(text, encoding="utf-8")
        (root / "flowbot.yaml").write_text(f"name: bot\n{settings}", encoding="utf-8")
        for locale, messages in catalogues.items():
            (root / "messages" / f"{name}.{locale}.mml.j2").write_text(messages, encoding="utf-8")
        return load_project(root)

    return make


@contextmanager
def talk(project: Project, collector: Collector) -> Iterator[SyncChat]:
    """A chat with a bot that is watched; what nobody expected is left to other tests."""
    with SyncChat(project, Settings(trace=collector.watch(project)), strict=False) as chat:
        yield chat


def done(flow: CoveredFlow, kind: Kind) -> dict[str, int]:
    """How often each item of a kind was done."""
    return {each.key: each.hits for each in flow.items if each.kind == kind}
