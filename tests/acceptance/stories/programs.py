"""Other programs: those that send requests to a bot's webhooks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import httpx2

from flowbot.project import load_project
from flowbot.testing.lines import Happens
from tests.acceptance.chaos.processes import BotProcess

_KEY = "a-key-of-a-test"
_ADDRESS = re.compile(r"webhooks at (\S+)/NAME\n")
_PORT = re.compile(r"(?<=\bport: )\d+")


def secrets_of(project: Path) -> Mapping[str, str]:
    """The variables of the environment in which a bot finds its secrets."""
    sources = load_project(project).config.secrets.values()
    return {each.removeprefix("env:"): _KEY for each in sources if each.startswith("env:")}


def with_any_port(settings: str) -> str:
    """A flowbot.yaml whose bot takes requests on a free port."""
    return _PORT.sub("0", settings)


class Programs:
    """What programs do in a transcript.

    Args:
        bot: The process that takes their requests.
    """

    def __init__(self, bot: BotProcess) -> None:
        self._bot = bot
        self._numbers = count(1)

    async def send(self, line: Happens) -> None:
        """Send a request to the bot that runs now, once it takes some."""
        headers = {"Authorization": f"Bearer {_KEY}", "Idempotency-Key": line.key or f"request-{next(self._numbers)}"}
        await self._bot.logs("webhooks at ")
        address = _ADDRESS.findall(self._bot.logged())[-1]
        async with httpx2.AsyncClient(trust_env=False) as http:
            body = json.dumps(line.fields, default=float)
            answer = await http.post(f"{address}/{line.webhook}", content=body, headers=headers)
        assert answer.status_code == 202, answer.text
