"""One version of the BDK at one pod, one line of JSON for each call or surprise: PART CONFIG CONTROL-URL."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable
from pathlib import Path

from tests.acceptance.bdk.client import feeds, happenings, logins, messages, people, places
from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.client.loop_faults import Troubles
from tests.acceptance.bdk.client.scene import Scene, bdk_for
from tests.acceptance.bdk.client.service_faults import Surprises


async def main(part: str, config: Path, control: str) -> None:
    hose = {"tag": "hose", "eventTypes": ["MESSAGESENT"]}
    async with bdk_for(config, datahose=hose) as bdk:
        scene = Scene(bdk, Control(control))
        if part == "calls":
            for calls in (messages, feeds, places, people, happenings):
                await attempt(calls.run(scene))
        elif part == "logins":
            await attempt(logins.run(scene))
        else:
            await attempt(Surprises(scene, config).run())
            await attempt(Troubles(scene).run())


async def attempt(part: Awaitable[None]) -> None:
    """Go through a part; where it ends early, the others can still be gone through."""
    try:
        await part
    except Exception:  # noqa: BLE001  whatever the BDK raises
        traceback.print_exc()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
