"""A bot of the BDK as any is, which knows one command: CONFIG."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from symphony.bdk.core.config.loader import BdkConfigLoader
from symphony.bdk.core.symphony_bdk import SymphonyBdk


async def main(config: str) -> None:
    async with SymphonyBdk(BdkConfigLoader.load_from_file(config)) as bdk:

        @bdk.activities().slash("/hello", mention_bot=False)  # type: ignore[untyped-decorator]
        async def hello(context: Any) -> None:
            await bdk.messages().send_message(context.stream_id, "<messageML>The BDK says hello.</messageML>")

        await bdk.datafeed().start()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
