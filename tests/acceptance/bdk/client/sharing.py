"""What a hosted flowbot shares with a BDK: SETTINGS CONFIG; one line of JSON for each thing."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from symphony.bdk.core.config.loader import BdkConfigLoader
from symphony.bdk.core.symphony_bdk import SymphonyBdk

from flowbot.bdk.session import SharedLogin
from flowbot.bdk.settings import symphony_config
from flowbot.errors import SymphonyError
from tests.acceptance.bdk.client.scene import bdk_for


def tell(what: str, answer: object) -> None:
    print(json.dumps({"call": what, "answer": answer}), flush=True)


async def session(config: Path) -> None:
    """Who logs in, and what is said where the bot is not accepted."""
    async with bdk_for(config) as bdk:
        theirs, ours = bdk.bot_session(), SharedLogin(bdk.bot_session())
        first = await ours()
        tell("one session", first.headers("agent") == await _headers(theirs))
        second = await ours()  # as when the first was refused
        tell("renewed", second.session != first.session)
        tell("renewed for both", second.headers("agent") == await _headers(theirs))
        await theirs.refresh()
        third = await ours()
        tell("renewed by the BDK", third.headers("agent") == await _headers(theirs))
    for name, host in (("another key", "127.0.0.1"), ("another host", "host.invalid")):
        async with SymphonyBdk(_stranger(config, host)) as bdk:
            try:
                await SharedLogin(bdk.bot_session())()
            except SymphonyError as error:
                tell(name, [type(error).__name__, str(error)[:32]])


async def _headers(session: Any) -> dict[str, str]:
    return {"sessionToken": await session.session_token, "keyManagerToken": await session.key_manager_token}


def _stranger(config: Path, host: str) -> Any:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    written = yaml.safe_load(config.read_text("utf-8"))
    written |= {"host": host, "bot": {"username": "flow-bot", "privateKey": {"content": key.decode()}}}
    written |= {"retry": {"maxAttempts": 1}}
    return BdkConfigLoader.load_from_content(json.dumps(written))


if __name__ == "__main__":
    # The settings of the BDK, as flowbot's client takes them.
    tell("settings", symphony_config(BdkConfigLoader.load_from_file(sys.argv[1])).model_dump(mode="json"))
    asyncio.run(session(Path(sys.argv[2])))
