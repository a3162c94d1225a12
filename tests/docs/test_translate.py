"""Tests that examples/translate asks the service that it brings."""

from __future__ import annotations

from pathlib import Path

from flowbot.app import Flowbot
from flowbot.testing.local import running_locally
from flowbot.web.client import WebClient
from tests.docs.local_service import beside_its_service


async def test_its_own_service_is_asked_what_the_language_is_and_for_a_translation(tmp_path: Path) -> None:
    with beside_its_service("translate", tmp_path) as folder:
        bot = Flowbot.load(folder)
        async with WebClient(bot.project.config.hosts) as http, running_locally(bot, http=http) as local:
            ann = local.pod.ensure_user("ann")
            for text in ("translate german", "good morning", "Guten Morgen", "merci", "fail", "FAIL!", "thanks"):
                local.pod.talk.say(ann, local.pod.streams.im(ann, local.me), text)
                await local.quiet()

    assert [each.text for each in local.pod.messages if each.user == local.me] == [
        "I translate into German what is written here, until somebody writes: end translate",
        "guten Morgen",
        "danke",
        "I cannot translate at the moment. I go on as soon as I can, and until then I say no more of it.",
        "danke",
    ]
