"""Flows in a running bot of the Symphony BDK for Python (2.11 and 3): the extra `bdk`. asyncio only, as the BDK is."""

from __future__ import annotations

from flowbot.bdk.bot import hosting

__all__ = ["hosting"]
