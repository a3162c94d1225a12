"""Small bots to talk to, and talks that are held by both faces of a chat, on both kinds of store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from textwrap import dedent
from typing import Any

import anyio
import pytest

from flowbot.testing.chat import Chat, Settings, SyncChat, open_chat

MakeBot = Callable[..., Path]
Talk = Callable[[Chat[Any]], Coroutine[Any, Any, None]]
Hold = Callable[[Path | str, Talk], None]


@pytest.fixture(scope="session")
def make_bot(tmp_path_factory: pytest.TempPathFactory) -> MakeBot:
    """A function that makes a bot of a flow, messages and modules; the same one is made once, and so loaded once."""
    made: dict[tuple[object, ...], Path] = {}

    def make(flow: str, *, messages: str = "", settings: str = "", **modules: str) -> Path:
        key = (flow, messages, settings, *sorted(modules.items()))
        if key not in made:
            made[key] = root = tmp_path_factory.mktemp("bot")
            (root / "flows").mkdir()
            (root / "messages").mkdir()
            name = dedent(flow).strip().partition("\n")[0].removeprefix("flow: ")
            (root / "flows" / f"{name}.yaml").write_text(dedent(flow).strip(), encoding="utf-8")
            (root / "messages" / f"{name}.en.mml.j2").write_text(dedent(messages), encoding="utf-8")
            named = f"modules: [{', '.join(modules)}]\n" if modules else ""
            (root / "flowbot.yaml").write_text(f"name: helper\n{named}{dedent(settings)}", encoding="utf-8")
            for module, text in modules.items():
                (root / f"{module}.py").write_text(dedent(text), encoding="utf-8")
        return made[key]

    return make


@pytest.fixture(
    params=[("plain", "memory"), ("plain", "sqlite"), ("asyncio", "memory"), ("trio", "sqlite")],
    ids=lambda each: "-".join(each),
)
def hold(request: pytest.FixtureRequest) -> Hold:
    """A function that holds a talk: it is written once, with `done` around what people do."""
    face, store = request.param

    def hold(bot: Path | str, talk: Talk) -> None:
        if face == "plain":
            with SyncChat(bot, Settings(store=store)) as chat, pytest.raises(StopIteration):
                talk(chat).send(None)  # nothing in it waits
            return

        async def awaited() -> None:
            async with open_chat(bot, Settings(store=store)) as chat:
                await talk(chat)

        anyio.run(awaited, backend=face)

    return hold


@pytest.fixture
def done() -> Callable[[Awaitable[None] | None], Awaitable[None]]:
    """What was done in a chat is over then, whichever its face is."""

    async def done(given: Awaitable[None] | None) -> None:
        if given is not None:
            await given

    return done
