"""The files that settings name: where they are, or why they are not found."""

from __future__ import annotations

from pathlib import Path

from flowbot.config._file import KeyPath, SettingsFile
from flowbot.config._telling import is_content, shown


def existing(file: SettingsFile, place: KeyPath, named: Path | None, *, content: str) -> Path | None:
    """The file that is meant, from the working directory or else from the settings' folder.

    Args:
        file: The settings.
        place: The key that names it.
        named: The name; None where there is none.
        content: What to say where the content of the file stands there, which is not repeated.
    """
    if named is None:
        return None
    if is_content(str(named)):
        file.problem(place, content)
        return None
    try:
        given = named.expanduser()
        here, there = Path.cwd(), file.path.resolve().parent
        for folder in (here, there):  # an absolute name stays itself under any folder
            if (folder / given).is_file():
                return folder / given
    except (OSError, RuntimeError, ValueError) as exc:  # a name too long, a folder that is closed, a home that is none
        reason = getattr(exc, "strerror", None) or exc
        file.problem(place, f"{shown(str(named))} cannot be looked for: {reason}")
        return None
    folders = [] if given.is_absolute() else dict.fromkeys([str(here), str(there)])
    file.problem(
        place, f"there is no file {shown(str(given))}{' in ' if folders else ''}{' and none in '.join(folders)}"
    )
    return None
