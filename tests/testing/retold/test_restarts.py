"""Tests for flowbot.testing.retold.restarts: a talk whose process ends at every wait."""

from __future__ import annotations

import shutil
from contextlib import AbstractAsyncContextManager

import pytest

from flowbot.ports import Store
from flowbot.testing.retold.restarts import restarted
from flowbot.testing.simulation import stores
from tests.testing.retold.conftest import Load, talk

FLOW = """
    flow: greet
    version: 1
    start: /greet
    slots: { name: { type: text } }
    steps:
      - ask: name
        remind: { every: 1h, max: 2 }
        expire: 3h
      - say: "Hi {{ name }}"
"""
TALK = """
    people: [bob]
    lines:
    - bob: /greet
    - bob: Bob
    - bob: /greet
    - clock: +3h
"""


def test_nobody_notices_that_a_bot_goes_on_from_its_store(load: Load) -> None:
    assert restarted(load(FLOW), talk(TALK)) is None


def test_it_is_noticed_where_a_store_has_lost_what_it_kept(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "copyfile", lambda *_files: None)  # the next process takes a copy of its file

    noticed = restarted(load(FLOW), talk(TALK))

    assert str(noticed).startswith("talk.chat.yaml:4: bob > Bob\n  bob: 'Hi Bob' is not said\n  bob: 'Sorry, ")


def test_the_process_ends_as_well_where_something_is_due_while_time_passes(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[stores.SqliteShelf] = []
    usual = stores.SqliteShelf.open

    def counted(shelf: stores.SqliteShelf) -> AbstractAsyncContextManager[Store]:
        opened.append(shelf)
        return usual(shelf)

    monkeypatch.setattr(stores.SqliteShelf, "open", counted)

    assert restarted(load(FLOW), talk(TALK)) is None
    assert len(opened) == 1 + 4 + 2  # the first one, before each line, and at two reminders
