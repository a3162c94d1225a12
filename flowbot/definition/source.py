"""Where the parts of a definition were written, in a file of whatever language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flowbot.errors import Location


class Source(Protocol):
    """A file that declares a flow."""

    @property
    def file(self) -> str:
        """Its name, as errors show it."""
        ...

    def locate(
        self, path: Sequence[str | int], *, key: bool = False, offset: int | None = None, length: int | None = None
    ) -> Location:
        """The place of a part, or of the nearest one around it.

        Args:
            path: Keys of maps and indexes of lists, from the top of the definition.
            key: The place of its key instead, where it has one.
            offset: A position inside its text.
            length: How many characters of the text from `offset` are meant.
        """
        ...
