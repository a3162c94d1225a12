"""What is simulated: a bot, who talks to it in what words, and what stands in place of the world beyond the pod."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowbot.app import Flowbot
from flowbot.ports import HttpClient
from flowbot.testing.simulation.people import Scenario
from flowbot.testing.web import FakeWeb
from flowbot.web.messages import Request, Response


@dataclass(frozen=True, slots=True)
class Subject:
    """A bot and its scenario."""

    bot: Flowbot
    scenario: Scenario

    @classmethod
    def load(cls, folder: Path) -> Subject:
        """The bot of a folder, with the `scenario.toml` that lies there."""
        return cls(Flowbot.load(folder), Scenario.load(folder / "scenario.toml"))

    def services(self) -> Mapping[Any, object]:
        """New ones, by type, in place of those that the bot would open."""
        return {each.type: each.type() for each in self.bot.project.authored.services}

    def web(self) -> HttpClient:
        """A web that gives one answer to everything."""
        body = self.scenario.answer.encode()

        async def answer(_request: Request) -> Response:
            return Response(body=body, headers={"content-type": "application/json"})

        return FakeWeb(answer, self.bot.project.config.hosts)
