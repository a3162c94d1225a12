"""A client without flows, in a process of its own: prints which feed it reads, and what is said on it.

python -m tests.acceptance.reading asyncio pod/config.yaml
python -m tests.acceptance.reading trio pod/config.yaml --hold   keeps the first batch and asks for no other
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import anyio

from flowbot.config import load_symphony_config
from flowbot.symphony import SymphonyClient


async def read(config: Path, holds: bool) -> None:
    async with SymphonyClient.connect(load_symphony_config(config)) as client:
        known = None
        while True:
            if (feed := await client.open_feed()) != known:
                print(json.dumps({"feed": feed}), flush=True)  # noqa: T201
                known = feed
            for event in await client.read_events():
                message = json.loads(event)["payload"]["messageSent"]["message"]["message"]
                print(json.dumps({"said": re.sub(r"<[^>]*>", "", message)}), flush=True)  # noqa: T201
                if holds:
                    await anyio.sleep_forever()


if __name__ == "__main__":
    anyio.run(read, Path(sys.argv[2]), "--hold" in sys.argv, backend=sys.argv[1])
