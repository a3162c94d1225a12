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
    if named == Path() or is_content(str(named)):
        file.problem(place, content if named != Path() else "it is empty")
        return None
    try:
        given = named.expanduser()
        folders = list(dict.fromkeys([Path.cwd(), file.path.resolve().parent]))
        tried = [folder / given for folder in folders]  # an absolute name stays itself under any folder
        found = next((path for path in tried if path.is_file()), None)
        is_folder = any(path.is_dir() for path in tried)
    except (OSError, RuntimeError, ValueError) as exc:  # a name too long, a folder that is closed, a home that is none
        reason = getattr(exc, "strerror", None) or exc
        file.problem(place, f"{shown(str(named))} cannot be looked for: {reason}")
        return None
    if is_folder and found is None:
        file.problem(place, f"{shown(str(given))} is a folder; name the file in it")
    elif found is None:
        where = "" if given.is_absolute() else f" in {' and none in '.join(str(folder) for folder in folders)}"
        file.problem(place, f"there is no file {shown(str(given))}{where}")
    return found
