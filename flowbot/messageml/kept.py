"""The text of a flow's catalogues, to be read again when its files are others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flowbot.messageml._folder import Folder, FolderError


@dataclass(frozen=True, slots=True)
class KeptWords:
    """Everything that the words of a flow are made of."""

    catalogues: Mapping[str, str]
    """The text of each, by its locale."""
    shared: Mapping[str, str]
    """The files that catalogues take in, by their names in the folder."""


class KeptFolder(Folder):
    """The folder of catalogues, as it was."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Its files, by their names in the folder."""
        super().__init__(Path(), Path.as_posix)
        self._kept = texts

    def find(self, name: str) -> Path:
        """The file with this name.

        Raises:
            FolderError: It was not kept.
        """
        if name not in self._kept:
            raise FolderError(f"the file '{name}' was not kept")
        return Path(name)

    def read(self, file: Path) -> str:
        """The text of a file that `find` found."""
        return self._kept[file.as_posix()]
