"""Everything that talks to a pod or an agent: login, datafeed, messages."""

from __future__ import annotations

from flowbot.symphony.client import SymphonyClient

__all__ = ["SymphonyClient"]
