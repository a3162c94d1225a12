"""Tests for flowbot.runtime.settings: people with a zone and a locale of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from flowbot.authoring import PersonSettings
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.runtime.settings import settings_of

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

CLAIM = """
flow: claim
version: 1
start: /claim [amount]
slots:
  amount: { type: decimal }
  paid: { type: date, le: today }
steps:
  - ask: amount
  - ask: paid
  - say: "{{ amount }} on {{ paid }}, and today is {{ today }}: {{ amount | number }}"
"""
SETTINGS = """
from pathlib import Path
from flowbot import PersonSettings, person_settings

@person_settings
def settings(user):
    if user.username == "eve":
        raise ValueError("nobody knows Eve")
    words = Path(__file__).with_name("people.txt").read_text().split()
    if user.username == "gerda":
        return PersonSettings(zone=words[0], locale=words[1])
    return None
"""


async def test_a_person_is_read_and_told_in_the_zone_and_locale_that_they_had_when_they_were_met(
    on_stage: OnStage, tmp_path: Any
) -> None:
    people = tmp_path / "people.txt"
    people.write_text("Pacific/Pago_Pago de")
    async with on_stage(CLAIM, actions=SETTINGS) as stage:
        (asked,) = await stage.says("gerda", "/claim 1.250,5")
        people.write_text("UTC en")

        assert "Absenden" in asked
        assert "Entschuldigung" in (await stage.says("gerda", "morgen"))[0]
        assert await stage.says("gerda", "heute") == ["1250.5 on 2026-11-22, and today is 2026-11-22: 1.250,5"]


async def test_others_are_read_and_told_as_the_bot_does(on_stage: OnStage, tmp_path: Any) -> None:
    (tmp_path / "people.txt").write_text("UTC de")
    async with on_stage(CLAIM, actions=SETTINGS) as stage:
        (asked,) = await stage.says("bob", "/claim 1,250.5")
        assert "Submit" in asked
        (said,) = await stage.says("bob", "today")
        assert said.endswith(": 1,250.5")


async def test_a_person_of_whom_nothing_can_be_known_is_served_all_the_same(
    on_stage: OnStage, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "people.txt").write_text("UTC de")
    async with on_stage(CLAIM, actions=SETTINGS) as stage:
        (asked,) = await stage.says("eve", "/claim 1,250.5")

    assert "Submit" in asked
    assert "are not known: settings 'settings' (" in caplog.text


async def test_what_the_bot_says_of_its_own_is_in_the_language_of_who_reads_it(
    on_stage: OnStage, tmp_path: Any
) -> None:
    (tmp_path / "people.txt").write_text("UTC de")
    async with on_stage(CLAIM, actions=SETTINGS) as stage:
        (helped,) = await stage.says("gerda", "hilfe")
        (said,) = await stage.says("gerda", "tanzen")
        await stage.says("gerda", "/claim")
        ended = await stage.says("gerda", "abbrechen")

    assert helped.startswith("Das können Sie hier beginnen:")
    assert said.startswith("Entschuldigung")
    assert ended == ["Abgebrochen."]


def test_a_zone_or_a_locale_that_there_is_not_is_told_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    user = User(id=UserId(7))

    found = settings_of(user, lambda _: PersonSettings(zone="Europe/Lodnon", locale="German, please"))

    assert found == PersonSettings()
    assert "there is no time zone 'Europe/Lodnon'" in caplog.text
    assert "'German, please' is no locale" in caplog.text
