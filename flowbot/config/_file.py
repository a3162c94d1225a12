"""A settings file as a value, with what is wrong in it collected rather than raised one by one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flowbot.config._telling import of_yaml, shown_key
from flowbot.errors import ConfigError, DefinitionSyntaxError
from flowbot.yamlsource import YamlSource, load_yaml

KeyPath = tuple[str | int, ...]

_VARIABLE = re.compile(r"\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_.]*)(?::-?([^}]*))?\}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_LEVELS = 100
"""As in YAML, whose reader counts them itself."""
_PLACES: Mapping[str, Callable[[], Path]] = {"user.home": Path.home, "user.dir": Path.cwd}
"""What files of the Java BDK take from Java rather than from the environment."""


def read_text(path: Path) -> str:
    """The text of a settings file.

    Raises:
        ConfigError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise ConfigError(f"cannot read {path}: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"cannot read {path}: it is not UTF-8 (at byte {exc.start})") from exc


class SettingsFile:
    """A file of settings for people to mend: its value, and its problems by key and line."""

    def __init__(self, path: Path, environ: Mapping[str, str] | None = None) -> None:
        """Read the file, and replace each `${NAME}`, `${NAME:default}` or `${NAME:-default}` from the environment.

        Raises:
            ConfigError: It cannot be read, is no YAML or JSON, or is no mapping.
        """
        self.path = path
        self._environ = os.environ if environ is None else environ
        self._source: YamlSource | None = None
        self._problems: list[tuple[int, KeyPath, str]] = []
        self._settled: set[KeyPath] = set()
        self._written_at: dict[KeyPath, KeyPath] = {}
        value = self._expand(self._parse(read_text(path)), ())
        if not isinstance(value, dict):
            held = _KINDS.get(type(value), "a single value")
            raise ConfigError(f"{path}: settings are expected (`host: …`), but it holds {held}")
        self.value: dict[str, object] = value
        self.notes: list[str] = []
        """What is read, but had better be written in another way."""
        if isinstance(inner := value.get("bdk"), dict) and not {"host", "pod", "bot"} & set(value):
            self.value = inner  # a file of Spring Boot has other things beside
            self._written_at[()] = ("bdk",)

    def _parse(self, text: str) -> object:
        if self.path.suffix == ".json":
            try:
                return json.loads(text)
            except (ValueError, RecursionError) as exc:
                raise ConfigError(f"{self.path}: not JSON: {exc}") from exc
        try:
            self._source = load_yaml(text, str(self.path))
        except DefinitionSyntaxError as exc:
            return self._parse_json(text, exc)
        for problem in self._source.problems:
            line = problem.location.line if problem.location else 1
            self._problems.append((line, (), f"{self.path}:{line}: {of_yaml(problem)}"))
        return self._source.value

    def _parse_json(self, text: str, problem: DefinitionSyntaxError) -> object:
        """What a file says that is JSON by its content alone, such as one with tabs."""
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise ConfigError(f"{problem.location or self.path}: {of_yaml(problem)}") from None

    def _expand(self, value: object, path: KeyPath) -> object:
        if len(path) > _MOST_LEVELS:
            raise ConfigError(f"{self.path}: this is nested more than {_MOST_LEVELS} levels deep")
        if isinstance(value, dict):
            return {key: self._expand(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._expand(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, str):
            text = _VARIABLE.sub(lambda found: self._variable(found, path), value)
            if not _SURROGATE.search(text):
                return text
            self.problem(path, "a text is expected here; this one, or a variable in it, is not UTF-8")
            return ""
        return value

    def _variable(self, found: re.Match[str], path: KeyPath) -> str:
        escaped, name, default = found.groups()
        if escaped:
            return "${"
        text = self._environ.get(name, default)
        if text is None and name in _PLACES:
            return str(_PLACES[name]())
        if text is None:
            self.problem(path, f"the environment has no {name}; set it, or write a default: ${{{name}:…}}")
            return ""
        return text

    def problem(self, path: KeyPath, text: str, *, at_key: bool = False, settles: Sequence[str] = ()) -> None:
        """Note what is wrong at a key and how to mend it; the first word about a key is the one that counts.

        Mending it also settles the keys `settles`, of which nothing needs to be said.
        """
        if self.has_problem(path):
            return
        self._settled.update(tuple(name.split(".")) for name in settles)
        written = self._as_written(path)
        name = ".".join(shown_key(item) for item in written)
        line = self._source.locate(written, key=at_key).line if self._source else 0
        place = f"{self.path}:{line}" if line else str(self.path)
        self._problems.append((line, path, f"{place}: {name}: {text}"))

    def put(self, path: KeyPath, value: object, *, written_at: KeyPath) -> bool:
        """Let a value stand at a key, which problems call by the key that it was written at.

        False where there is one already, or where there can be none.
        """
        here: object = self.value
        for key in path[:-1]:
            if not isinstance(here, dict):
                return False
            if here.get(key) is None:
                here[key] = {}
            here = here[key]
        if not isinstance(here, dict) or here.get(path[-1]) is not None:
            return False
        here[path[-1]] = value
        self._written_at[path] = written_at
        return True

    def _as_written(self, path: KeyPath) -> KeyPath:
        for length in range(len(path), -1, -1):
            if (found := self._written_at.get(path[:length])) is not None:
                return (*found, *path[length:])
        return path

    def has_problem(self, path: KeyPath) -> bool:
        """Whether something was noted about this key or one below it."""
        noted = {noted for _, noted, _ in self._problems} | self._settled
        return any(place[: len(path)] == path for place in noted if place)

    def raise_problems(self) -> None:
        """Be silent when there are none.

        Raises:
            ConfigError: There are; it says all of them, in file order.
        """
        if self._problems:
            raise ConfigError("\n".join(text for _, _, text in sorted(self._problems, key=lambda noted: noted[0])))


_KINDS: Mapping[type, str] = {type(None): "nothing", list: "a list"}
