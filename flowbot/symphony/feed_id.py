"""The file `datafeed.id`, in which the id of a feed of v1 outlives the bot, as the BDK keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import anyio

from flowbot.errors import ConfigError

_NAME = "datafeed.id"


@dataclass(frozen=True, slots=True)
class FeedIdFile:
    """Keeps `{id}@{base URL of the agent}`, which the BDKs for Java and Python read and write too."""

    place: Path
    """The file, or the folder that it is in under its usual name."""
    agent_url: str

    async def load(self) -> str | None:
        """The id of the feed that was made last; None where there is none, or another agent has it.

        Raises:
            ConfigError: The file cannot be read.
        """
        path = await self._path()
        try:
            text = await path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigError(
                f"datafeed.idFilePath: cannot read {path} ({exc}); name another file, or remove it"
            ) from exc
        feed_id, at, agent_url = text.strip().partition("@")
        # The BDK for Python leaves the URL empty.
        is_ours = at and agent_url in {"", self.agent_url}
        return feed_id if is_ours and feed_id else None

    async def save(self, feed_id: str) -> None:
        """Keep the id of a new feed.

        Raises:
            ConfigError: The file cannot be written.
        """
        path = await self._path()
        try:
            await path.write_text(f"{feed_id}@{self.agent_url}", encoding="utf-8")
        except OSError as exc:
            raise ConfigError(
                f"datafeed.idFilePath: cannot write {path} ({exc.strerror or exc}); name a file or a folder that may "
                "be written, so that the next start finds the feed again"
            ) from exc

    async def _path(self) -> anyio.Path:
        place = anyio.Path(self.place)
        return place / _NAME if await place.is_dir() else place
