"""The files beside catalogues that several of them share, and nothing outside of their folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flowbot.errors import Location, did_you_mean

SUFFIX = ".mml.j2"
MAX_DEPTH = 8
"""How deep files may take in other files."""


class FolderError(Exception):
    """A file cannot be taken in; the text says why, to be read as a sentence, and `hint` what to write."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.hint = hint


class Folder:
    """The folder of a bot's catalogues."""

    def __init__(self, root: Path, shown: Callable[[Path], str]) -> None:
        """Start with nothing taken in.

        Args:
            root: The folder.
            shown: Gives the name of a file for people.
        """
        self._root = root
        self.shown = shown
        self._told: set[tuple[Location, str]] = set()
        self.texts: dict[str, str] = {}
        """The files that were taken in, by their names in the folder."""

    @property
    def files(self) -> list[Path]:
        """The files that were taken in, each once."""
        return [self._root / name for name in self.texts]

    def find(self, name: str) -> Path:
        """The file with this name in the folder.

        Raises:
            FolderError: There is none, or the name leads out of the folder.
        """
        parts = name.split("/")
        if "\\" in name or ":" in name or "\0" in name or name.startswith("/") or {"", ".", ".."} & set(parts):
            hint = "write the way from the folder of the messages, such as 'shared/cards.mml.j2'"
            raise FolderError(f"'{name}' leads out of the folder of the messages", hint)
        if not name.endswith(SUFFIX):
            raise FolderError(f"'{name}' is no template: its name ends with {SUFFIX}")
        file = self._root.joinpath(*parts)
        try:
            is_inside = file.resolve(strict=True).is_relative_to(self._root.resolve())
        except (OSError, RuntimeError):
            raise FolderError(f"there is no file '{name}' in the folder of the messages", self._hint(name)) from None
        if not is_inside:
            raise FolderError(f"'{name}' leads out of the folder of the messages through a link")
        return file

    def _hint(self, name: str) -> str | None:
        """The nearest file of those that are no catalogues."""
        known = [each for each in sorted(self._root.rglob(f"*{SUFFIX}")) if each.parent != self._root]
        return did_you_mean(name, [each.relative_to(self._root).as_posix() for each in known])

    def is_news(self, location: Location, message: str) -> bool:
        """Whether a problem was not told yet; one of a file that several catalogues take in is told once."""
        is_news = (location, message) not in self._told
        self._told.add((location, message))
        return is_news

    def read(self, file: Path) -> str:
        """The text of a file.

        Raises:
            FolderError: It is not UTF-8, or cannot be read.
        """
        name = file.relative_to(self._root).as_posix()
        self.texts.setdefault(name, "")
        try:
            self.texts[name] = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise FolderError(f"'{file.name}' is not UTF-8 text") from None
        except OSError as error:
            raise FolderError(f"'{file.name}' cannot be read: {error.strerror}") from None
        return self.texts[name]
