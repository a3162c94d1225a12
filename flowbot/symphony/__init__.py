"""Everything that talks to a pod or an agent: login, datafeed, messages."""

from __future__ import annotations

from flowbot.symphony.client import SymphonyClient
from flowbot.symphony.uploads import Upload

__all__ = ["SymphonyClient", "Upload"]
