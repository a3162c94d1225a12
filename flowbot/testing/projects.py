"""The bots that tests talk to: each is loaded once, and another one can stand in for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flowbot.project import Project, load_project

_Stamp = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class _Loaded:
    project: Project
    stamp: _Stamp


@dataclass(slots=True)
class StandIn:
    """A bot that others get in the place of the one of its folder."""

    project: Project
    asked: int = 0
    """How often somebody has asked for it."""


_LOADED: dict[Path, _Loaded] = {}
_STANDING_IN: dict[Path, StandIn] = {}


def project_at(path: str | Path) -> Project:
    """The bot in a folder, or the one that a single flow file is; read again only where a file of it has changed.

    Raises:
        ConfigError: There is nothing at `path`, it is no flow, or a module of the project cannot be loaded.
        DefinitionErrors: Every problem of its flows, messages, Python and settings, when one of them is an error.
    """
    path = Path(path)
    place = path.resolve()
    loaded = _LOADED.get(place)
    if loaded is None or loaded.stamp != _stamp(loaded.project, place):
        project = load_project(path)
        loaded = _LOADED[place] = _Loaded(project, _stamp(project, place))
    stand_in = _STANDING_IN.get(loaded.project.root.resolve())
    if stand_in is None:
        return loaded.project
    stand_in.asked += 1
    return stand_in.project


@contextmanager
def standing_in(project: Project) -> Iterator[StandIn]:
    """While it lasts, everybody who asks for a bot of this one's folder, or of one of its flows, gets this one."""
    root = project.root.resolve()
    before = _STANDING_IN.get(root)
    stand_in = _STANDING_IN[root] = StandIn(project)
    try:
        yield stand_in
    finally:
        if before is None:
            del _STANDING_IN[root]
        else:
            _STANDING_IN[root] = before


def _stamp(project: Project, place: Path) -> _Stamp:
    """What the files that a bot is made of show when one of them is changed, is new or is gone."""
    root, config = project.root, project.config
    files = [place, root / "flowbot.yaml", *root.glob("*.py"), *(root / config.flows).glob("*")]
    files += (root / config.messages).rglob("*.j2")
    found: set[tuple[str, int, int]] = set()
    for file in files:
        if file.is_file():
            told = file.stat()
            found.add((str(file), told.st_mtime_ns, told.st_size))
    return frozenset(found)
